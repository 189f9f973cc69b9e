#include "new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "output.h"

static int fail_file(new_file *file, const char *what) {
    report_failure("cannot %s %s: %s", what, file->path, strerror(errno));
    drop_new_file(file);
    return 1;
}

/* Opens a file that was not there, beside the one to come; the mode is the user's, as for any file. */
static FILE *open_beside(new_file *file) {
    const int most_tries = 100;
    int descriptor = -1;
    for (int i = 0; i < most_tries && descriptor < 0; i++) {
        snprintf(file->trial, sizeof file->trial, "%.4000s.%ld-%d.part", file->path, (long)getpid(), i);
        descriptor = open(file->trial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (descriptor < 0 && errno != EEXIST) break;
    }
    if (descriptor < 0) file->trial[0] = '\0';
    return descriptor < 0 ? NULL : fdopen(descriptor, "w");
}

int open_new_file(new_file *file, const char *directory, const char *name) {
    const int most_length = 4000;
    struct stat info;
    *file = (new_file){.stream = NULL};
    const int length = snprintf(file->path, sizeof file->path, "%s%s%s", directory ? directory : "",
                                directory ? "/" : "", name);
    if (length < 0 || length > most_length) {
        report_failure("the path of %.100s... is too long; expected at most %d bytes",
                       directory ? directory : name, most_length);
        return 1;
    }
    if (stat(file->path, &info) == 0 && !S_ISREG(info.st_mode)) {
        report_failure("cannot write %s: it is no regular file", file->path);
        return 1;
    }
    file->stream = open_beside(file);
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
    if (file->trial[0]) unlink(file->trial);
}
