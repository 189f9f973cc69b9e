#include "cli/terminal/new_file.h"

#include <stdlib.h>

#include "cli/terminal/output.h"
#include "xent/file.h"

int open_new_file(new_file *file, const char *directory, const char *name) {
    *file = (new_file){.stream = NULL};
    const int length = snprintf(file->path, sizeof file->path, "%s%s%s", directory ? directory : "",
                                directory ? "/" : "", name);
    if (length < 0 || (size_t)length >= sizeof file->path) {
        report_failure("the path %s/%s is too long; expected less than %d bytes", directory, name, PATH_MAX);
        return 1;
    }
    file->stream = open_text(&file->text);
    if (!file->stream) report_failure("no memory to write %s", file->path);
    return !file->stream;
}

int close_new_file(new_file *file) {
    xent_error error;
    char *text = close_text(&file->text);
    const int written = text && xent_file_write(file->path, text, file->text.size, &error) == XENT_OK;
    if (!text)
        report_failure("no memory to write %s", file->path);
    else if (!written)
        report_failure("%s", error.message);
    free(text);
    return !written;
}

void drop_new_file(new_file *file) { free(close_text(&file->text)); }
