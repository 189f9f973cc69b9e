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
static xent_status check_regular(input_file *f, xent_error *error) {
    struct stat info;
    if (fstat(f->descriptor, &info) != 0) return fail_io(error, "read", f->path);
    f->size = (size_t)info.st_size;
    if (S_ISREG(info.st_mode)) return XENT_OK;
    return xent_fail(error, XENT_E_IO, "cannot read %s: it is %s; expected a file", f->path,
                     S_ISDIR(info.st_mode) ? "a directory" : "no regular file");
}

xent_status file_open(const char *path, input_file *f, xent_error *error) {
    *f = (input_file){.path = path};
    f->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO must not hang us */
    if (f->descriptor < 0) return fail_io(error, "open", path);
    const xent_status status = check_regular(f, error);
    if (status != XENT_OK) file_close(f);
    return status;
}

xent_status file_next(input_file *f, void *bytes, size_t most, size_t *got, xent_error *error) {
    if (read_all(f->descriptor, bytes, most, got) == 0) return XENT_OK;
    return fail_io(error, "read", f->path);
}

xent_status file_seek(input_file *f, size_t at, xent_error *error) {
    if (lseek(f->descriptor, (off_t)at, SEEK_SET) >= 0) return XENT_OK;
    return fail_io(error, "read", f->path);
}

void file_close(input_file *f) {
    close(f->descriptor);
    f->descriptor = -1;
}

static xent_status read_open(input_file *f, size_t limit, unsigned char **bytes, size_t *size,
                             xent_error *error) {
    if (f->size > limit)
        return xent_fail(error, XENT_E_FORMAT, "%s has %zu bytes; expected at most %zu", f->path, f->size,
                         limit);
    *bytes = block_alloc(f->size + 1);
    if (!*bytes)
        return xent_fail(error, XENT_E_MEMORY, "no memory for the %zu bytes of %s", f->size, f->path);
    const xent_status status = file_next(f, *bytes, f->size, size, error);
    if (status == XENT_OK) return XENT_OK;
    free(*bytes);
    *bytes = NULL;
    return status;
}

xent_status file_read(const char *path, size_t limit, unsigned char **bytes, size_t *size,
                      xent_error *error) {
    input_file f;
    *bytes = NULL;
    *size = 0;
    xent_status status = file_open(path, &f, error);
    if (status != XENT_OK) return status;
    status = read_open(&f, limit, bytes, size, error);
    file_close(&f);
    return status;
}
