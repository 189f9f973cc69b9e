#include "new_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "output.h"

static const char ending[] = ".part";

static int fail_file(new_file *file, const char *what) {
    report_failure("cannot %s %s: %s", what, file->path, strerror(errno));
    drop_new_file(file);
    return 1;
}

int open_new_file(new_file *file, const char *directory, const char *name) {
    const int length = snprintf(file->path, sizeof file->path, "%s%s%s", directory ? directory : "",
                                directory ? "/" : "", name);
    file->stream = NULL;
    if (length < 0 || (size_t)length + sizeof ending > sizeof file->path) {
        report_failure("the path of %.100s... is too long; expected less than %zu bytes",
                       directory ? directory : name, sizeof file->path - sizeof ending);
        return 1;
    }
    memcpy(file->trial, file->path, (size_t)length);
    memcpy(file->trial + length, ending, sizeof ending);
    file->stream = fopen(file->trial, "w");
    return file->stream ? 0 : fail_file(file, "make");
}

int close_new_file(new_file *file) {
    int failed = ferror(file->stream) || fflush(file->stream) != 0 || fsync(fileno(file->stream)) != 0;
    if (failed) return fail_file(file, "write");
    failed = fclose(file->stream) != 0;
    file->stream = NULL;
    if (failed || rename(file->trial, file->path) != 0) return fail_file(file, "write");
    return 0;
}

void drop_new_file(new_file *file) {
    if (file->stream) fclose(file->stream);
    file->stream = NULL;
    unlink(file->trial);
}
