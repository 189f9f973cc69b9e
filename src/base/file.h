/* file.h: whole files in and out of memory. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>

#include "base/part.h"
#include "xent/status.h"

/* A regular file that is read from its beginning, and its size. `path` is the caller's. */
typedef struct input_file {
    const char *path;
    int descriptor;
    size_t size;
} input_file;

/* E_IO: it cannot be opened or is no regular file; then nothing is open. */
xent_status file_open(const char *path, input_file *f, xent_error *error);
/* The next bytes; *got is less than `most` at the end only. E_IO. */
xent_status file_next(input_file *f, void *bytes, size_t most, size_t *got, xent_error *error);
/* Goes to a place in the file, from its beginning. E_IO. */
xent_status file_seek(input_file *f, size_t at, xent_error *error);
void file_close(input_file *f);

/* Reads a whole file of at most `limit` bytes into memory that the caller frees. E_IO, E_FORMAT: it is
 * larger; E_MEMORY. */
xent_status file_read(const char *path, size_t limit, unsigned char **bytes, size_t *size, xent_error *error);

typedef struct file_piece {
    const void *bytes;
    size_t size;
} file_piece;

/* Makes the pieces, one behind the other, the content of `path`, as xent_file_write does (xent/file.h). E_IO,
 * E_MEMORY. */
xent_status file_replace(const char *path, const file_piece *pieces, int count, xent_error *error);

/* Files of one directory that belong together. Start with count 0, add them, and place them all: each is
 * written in full before the first takes its place. The last is removed before that and comes back last, so
 * that who is killed in between leaves no mixture of old and new that looks whole: the last is missing. With
 * keeps_last it stays until the new one takes its place, and may be left beside new ones. */
enum { FILE_GROUP_MOST = 6 };
typedef struct file_group {
    int count, keeps_last;
    file_target target[FILE_GROUP_MOST];
    file_part part[FILE_GROUP_MOST];
} file_group;

/* Writes one more file, beside its place. E_IO: then it is not of the group. */
xent_status file_group_add(file_group *group, const char *path, const file_piece *pieces, int count,
                           xent_error *error);
/* E_IO. The group is empty in both cases. */
xent_status file_group_place(file_group *group, xent_error *error);
/* Gives up: what stands in the places stays. */
void file_group_drop(file_group *group);

#endif
