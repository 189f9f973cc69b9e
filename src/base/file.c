#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
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

static int write_all(int file, const void *bytes, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t n = write(file, (const char *)bytes + done, size - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return -1;
        done += (size_t)n;
    }
    return 0;
}

/* A new file beside `path`; its name into `trial`. The mode is the user's, as for any file that is made. */
static int open_beside(const char *path, char *trial, size_t size) {
    for (int i = 0; i < 100; i++) {
        snprintf(trial, size, "%s.%ld-%d.part", path, (long)getpid(), i);
        int file = open(trial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0 || errno != EEXIST) return file;
    }
    return -1;
}

/* Makes a rename last: the directory is synced too. Where that is not possible, nothing is lost but time. */
static void sync_directory(char *path) {
    char *slash = strrchr(path, '/');
    if (slash) slash[slash == path] = '\0';
    int directory = open(slash ? path : ".", O_RDONLY | O_CLOEXEC);
    if (directory < 0) return;
    fsync(directory);
    close(directory);
}

xent_status file_replace(const char *path, const file_piece *pieces, int count, xent_error *error) {
    struct stat info;
    if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
        return xent_fail(error, XENT_E_IO, "cannot write %s: it is %s; expected the name of a file", path,
                         S_ISDIR(info.st_mode) ? "a directory" : "no regular file");
    size_t size = strlen(path) + 48;
    char *trial = malloc(size);
    if (!trial) return xent_fail(error, XENT_E_MEMORY, "no memory to write %s", path);
    int file = open_beside(path, trial, size);
    xent_status status = file < 0 ? fail_io(error, "write", path) : XENT_OK;
    for (int i = 0; i < count && status == XENT_OK; i++)
        if (write_all(file, pieces[i].bytes, pieces[i].size) != 0) status = fail_io(error, "write", path);
    if (status == XENT_OK && fsync(file) != 0) status = fail_io(error, "write", path);
    if (file >= 0 && close(file) != 0 && status == XENT_OK) status = fail_io(error, "write", path);
    if (status == XENT_OK && rename(trial, path) != 0) status = fail_io(error, "write", path);
    if (file >= 0 && status != XENT_OK) unlink(trial);
    if (status == XENT_OK) sync_directory(trial);
    free(trial);
    return status;
}
