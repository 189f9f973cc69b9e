/* listing.h: which image files lie in which directories. */
#ifndef FORMATS_LISTING_H
#define FORMATS_LISTING_H

#include <dirent.h>
#include <limits.h>
#include <stdint.h>

#include "xent/status.h"

typedef struct class_files {
    struct dirent *entry;   /* the directory */
    struct dirent **images; /* its files whose names end as those of images do */
    int count;
} class_files;

/* Directories and files are in the byte order of their names, whatever the file system's and the locale's. */
typedef struct listing {
    char path[640];
    class_files *classes;
    int class_count;
    int64_t image_count;
    int64_t other_count; /* entries of the class directories that are left out, hidden ones not counted */
} listing;

/* Lists path/CLASS/ *.png, *.jpg, *.jpeg, *.bmp, *.pgm and *.ppm (in either case). What begins with a dot
 * does not count.
 * E_IO: a directory cannot be read, or an entry of `path` not be looked at; E_MEMORY. Then *out is empty. */
xent_status listing_read(const char *path, listing *out, xent_error *error);
void listing_clear(listing *l);

/* Tells by errno why a directory cannot be read. E_IO, E_MEMORY. */
xent_status listing_fail(const char *path, xent_error *error);

/* What is visible in a directory, in the order of its bytes; listing_free frees it. E_IO, E_MEMORY: then
 * there is nothing. */
xent_status listing_scan(const char *path, struct dirent ***entries, int *count, xent_error *error);
void listing_free(struct dirent **entries, int count);

/* Whether a name ends as one of a picture does, in either case. */
int listing_is_image(const char *name);

/* The directory of a file, "." where its path tells none; returns the file's name in it. */
const char *listing_split(const char *path, char directory[PATH_MAX]);

/* Whether a path is a directory that has a directory in it that does not begin with a dot. E_IO: it cannot be
 * read, or what stands before the first not be looked at, E_MEMORY; then *has is 0. */
xent_status listing_has_directories(const char *path, int *has, xent_error *error);

#endif
