/* target.h: what a path leads to that something is to be written to. */
#ifndef BASE_TARGET_H
#define BASE_TARGET_H

#include <limits.h>
#include <sys/stat.h>

#include "xent/status.h"

typedef struct file_target {
    char path[PATH_MAX]; /* behind all links */
    int exists;
    struct stat info; /* where it exists */
    int descriptor;   /* the path names an open descriptor, such as /dev/stdout; -1: it does not */
} file_target;

/* Follows the links that `path` ends in; the last of them may lead to what is not there. E_IO: the path
 * cannot be followed, or it is too long, or its name. */
xent_status target_find(const char *path, file_target *target, xent_error *error);

/* Whether what stands there is written straight into, not replaced. */
int target_is_direct(const file_target *target);

/* Whether both are one file, or one name in one directory. */
int target_same(const file_target *a, const file_target *b);

/* The directory that the target stands in, into `text` of PATH_MAX bytes. */
void target_directory(const file_target *target, char *text);

#endif
