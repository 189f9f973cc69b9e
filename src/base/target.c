#include "base/target.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "xent/file.h"

/* As many as Linux follows in a row (path_resolution(7)). */
enum { MOST_LINKS = 40 };

/* The descriptor that /dev/fd/N or /proc/self/fd/N names, which is where /dev/stdout leads; -1: none. */
static int named_descriptor(const char *path) {
    int number, end = 0;
    if (sscanf(path, "/dev/fd/%d%n", &number, &end) == 1 && path[end] == '\0') return number;
    end = 0;
    if (sscanf(path, "/proc/self/fd/%d%n", &number, &end) == 1 && path[end] == '\0') return number;
    return -1;
}

/* Replaces the last part of `path` by `link`, or all of it if that begins at the root. */
static int follow_link(char *path, const char *link) {
    char *slash = strrchr(path, '/');
    const size_t kept = link[0] == '/' || !slash ? 0 : (size_t)(slash + 1 - path), size = strlen(link) + 1;
    if (kept + size > PATH_MAX) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(path + kept, link, size);
    return 0;
}

/* 0, or -1 with errno. */
static int follow(file_target *target) {
    char link[PATH_MAX];
    for (int i = 0; i < MOST_LINKS; i++) {
        target->descriptor = named_descriptor(target->path);
        if (target->descriptor >= 0) return fstat(target->descriptor, &target->info);
        const ssize_t length = readlink(target->path, link, sizeof link - 1);
        if (length < 0 && (errno == EINVAL || errno == ENOENT)) {
            const int found = stat(target->path, &target->info);
            target->exists = found == 0;
            return found == 0 || errno == ENOENT ? 0 : -1;
        }
        if (length < 0) return -1;
        link[length] = '\0';
        if (follow_link(target->path, link) != 0) return -1;
    }
    errno = ELOOP;
    return -1;
}

xent_status target_find(const char *path, file_target *target, xent_error *error) {
    const size_t length = strlen(path);
    *target = (file_target){.descriptor = -1};
    errno = length == 0 ? ENOENT : ENAMETOOLONG;
    int failed = length == 0 || length >= sizeof target->path;
    if (!failed) {
        memcpy(target->path, path, length + 1);
        failed = follow(target) != 0;
    }
    if (target->descriptor >= 0) target->exists = 1;
    if (!failed) return XENT_OK;
    return xent_fail(error, XENT_E_IO, "cannot write %s: %s", path, strerror(errno));
}

int target_is_direct(const file_target *target) {
    return target->exists && (target->descriptor >= 0 || !S_ISREG(target->info.st_mode));
}

void target_directory(const file_target *target, char *text) {
    const char *slash = strrchr(target->path, '/');
    const size_t length = !slash ? 0 : slash == target->path ? 1 : (size_t)(slash - target->path);
    snprintf(text, PATH_MAX, "%.*s", slash ? (int)length : 1, slash ? target->path : ".");
}

static int same_inode(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static const char *last_part(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int target_same(const file_target *a, const file_target *b) {
    if (a->exists != b->exists) return 0;
    if (a->exists)
        return same_inode(&a->info, &b->info) && (S_ISREG(a->info.st_mode) || S_ISDIR(a->info.st_mode));
    char directory[PATH_MAX];
    struct stat in_a, in_b;
    target_directory(a, directory);
    if (stat(directory, &in_a) != 0) return strcmp(a->path, b->path) == 0;
    target_directory(b, directory);
    if (stat(directory, &in_b) != 0) return 0;
    return same_inode(&in_a, &in_b) && strcmp(last_part(a->path), last_part(b->path)) == 0;
}

int xent_file_same(const char *a, const char *b) {
    file_target x, y;
    return a && b && target_find(a, &x, NULL) == XENT_OK && target_find(b, &y, NULL) == XENT_OK &&
           target_same(&x, &y);
}
