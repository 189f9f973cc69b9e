/* digest.h: the SHA-256 of the files that data came from, as `sha256sum` prints them, so that a reader can
 * check that theirs are the same. */
#ifndef REPORT_DIGEST_H
#define REPORT_DIGEST_H

#include <stddef.h>

enum { DIGEST_TEXT = 65 }; /* 64 digits and the end */

/* Folders with more files than these have one digest for all. */
enum { MOST_DIGESTS = 16 };

typedef struct file_digest {
    char *name; /* in its folder, or the path as it was given */
    char text[DIGEST_TEXT];
} file_digest;

/* Start with zeros; clear it. */
typedef struct digests {
    file_digest *files;
    int count;
    char missing[640]; /* why a digest is not there; empty: all are */
} digests;

/* Appends those of the files that data were read from (xent_data.files), by their names in the folder
 * `source`. Where none are named, that of the file that the source is, or those of the pictures in its
 * folder; of a folder with more than MOST_DIGESTS files, that of what this prints in there, under the name
 * ".":
 *
 *     find -L . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
 *
 * NULL or "" appends nothing. A folder that is within itself, by a link, is passed over, as `find` does. What
 * cannot be read, has more than 100,000 folders with those that links lead to, is no regular file (a pipe is
 * read once), or all of it in a program that was built without libmd, is in `missing`. */
void digests_add(digests *d, const char *source, const char *const *files, int count);

/* Appends one that is known already: the name is copied. */
void digests_append(digests *d, const char *name, const char *text);
void digests_clear(digests *d);

#endif
