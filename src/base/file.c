#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/block.h"

static xent_status fail_io(xent_error *error, const char *what, const char *path) {
    return xent_fail(error, XENT_E_IO, "cannot %s %s: %s", what, path, strerror(errno));
}

/* Reads up to `size` bytes; *got says how many there were. */
static int read_all(int file, unsigned char *bytes, size_t size, size_t *got) {
    for (*got = 0; *got < size;) {
        ssize_t n = read(file, bytes + *got, size - *got);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        if (n == 0) return 0;
        *got += (size_t)n;
    }
    return 0;
}

/* Only regular files have a size to go by and an end to come to. */
static xent_status check_regular(int file, const char *path, struct stat *info, xent_error *error) {
    if (fstat(file, info) != 0) return fail_io(error, "read", path);
    if (S_ISREG(info->st_mode)) return XENT_OK;
    return xent_fail(error, XENT_E_IO, "cannot read %s: it is %s; expected a file", path,
                     S_ISDIR(info->st_mode) ? "a directory" : "no regular file");
}

static xent_status read_open(int file, const char *path, size_t limit, unsigned char **bytes, size_t *size,
                             xent_error *error) {
    struct stat info;
    xent_status status = check_regular(file, path, &info, error);
    if (status != XENT_OK) return status;
    if ((unsigned long long)info.st_size > limit)
        return xent_fail(error, XENT_E_FORMAT, "%s has %lld bytes; expected at most %zu", path,
                         (long long)info.st_size, limit);
    *bytes = block_alloc((size_t)info.st_size + 1);
    if (!*bytes)
        return xent_fail(error, XENT_E_MEMORY, "no memory for the %lld bytes of %s", (long long)info.st_size,
                         path);
    if (read_all(file, *bytes, (size_t)info.st_size, size) == 0) return XENT_OK;
    fail_io(error, "read", path);
    free(*bytes);
    *bytes = NULL;
    return XENT_E_IO;
}

xent_status file_read(const char *path, size_t limit, unsigned char **bytes, size_t *size,
                      xent_error *error) {
    *bytes = NULL;
    *size = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO without a writer must not hang us */
    if (file < 0) return fail_io(error, "open", path);
    xent_status status = read_open(file, path, limit, bytes, size, error);
    close(file);
    return status;
}

xent_status file_begin(const char *path, unsigned char *bytes, size_t most, size_t *got, xent_error *error) {
    struct stat info;
    *got = 0;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return fail_io(error, "open", path);
    xent_status status = check_regular(file, path, &info, error);
    if (status == XENT_OK && read_all(file, bytes, most, got) != 0) status = fail_io(error, "read", path);
    close(file);
    return status;
}
