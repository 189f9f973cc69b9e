/* listing.h: which image files lie in which directories. */
#ifndef DATA_LISTING_H
#define DATA_LISTING_H

#include <dirent.h>
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

/* Lists path/CLASS/ *.png, *.jpg, *.jpeg and *.bmp (in either case). What begins with a dot does not count.
 * E_IO: a directory cannot be read; E_MEMORY. Then *out is empty. */
xent_status listing_read(const char *path, listing *out, xent_error *error);
void listing_clear(listing *l);

/* Whether a directory has a directory in it that does not begin with a dot. */
int listing_has_directories(const char *path);

#endif
