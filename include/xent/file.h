/* file.h: how xent writes files, for programs that write others beside its own.
 *
 * All files of the library are written so. What is a file, or is not there yet, appears whole or not at all:
 * it is written beside its place under the name xent-NUMBERS.part, given the old file's mode, owner and
 * group, synced and renamed, and the directory is synced. Who may not give it to the old owner owns it,
 * without the set-user-ID bit; who may not give it to the old group either leaves group and others what both
 * had (0666 stays, 0664 becomes 0644), so that nobody may do more than before. Links are followed, so that
 * a link stays one; a hard link keeps the old content. What stands at the path and is no regular file (a
 * pipe, a terminal, /dev/null, /dev/stdout) is written straight into, but block devices and directories are
 * refused. Parts that a killed program left behind are removed by the next one that writes into their
 * directory: a lock (flock) tells them from those of a program that runs.
 *
 * Writing beyond the limit for files (ulimit -f), or into a pipe that nobody reads, is E_IO in a process that
 * ignores SIGXFSZ and SIGPIPE, as the program xent does; the system ends others. */
#ifndef XENT_FILE_H
#define XENT_FILE_H

#include <stddef.h>

#include "xent/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Makes `size` bytes the content of `path`. E_ARGUMENT: NULL; E_IO, and what stood there stands there
 * still. */
XENT_API xent_status xent_file_write(const char *path, const void *bytes, size_t size, xent_error *error);

/* Whether xent_file_write could write to `path`, for long work to know beforehand: a file beside it is made
 * and removed; `path` itself is not touched, and nothing is opened that is no regular file. E_ARGUMENT: NULL;
 * E_IO. */
XENT_API xent_status xent_file_check(const char *path, xent_error *error);

/* Makes a directory, and those above it that are missing, so that each lasts: the directory that it stands
 * in is synced. One that is there already is no error. E_ARGUMENT: NULL; E_IO, and what was made so far
 * stays. */
XENT_API xent_status xent_directory_make(const char *path, xent_error *error);

/* Whether two paths name one file or directory: through links and hard links (device and inode), and where
 * neither is there yet, one name in one directory. Never so for what is neither file nor directory, as there
 * is nothing to overwrite in a pipe or /dev/null; nor for NULL. */
XENT_API int xent_file_same(const char *a, const char *b);

#ifdef __cplusplus
}
#endif
#endif
