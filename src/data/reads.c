#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "data/listing.h"
#include "data/places.h"
#include "xent/data.h"
#include "xent/file.h"

/* Whether directory/name, with or without .gz, is the file. */
static int is_idx_file(const char *directory, const char *name, const char *path) {
    static const char *const endings[] = {"", ".gz"};
    char text[PATH_MAX];
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        const int length = snprintf(text, sizeof text, "%s/%s%s", directory, name, endings[i]);
        if (length < (int)sizeof text && xent_file_same(text, path)) return 1;
    }
    return 0;
}

/* Whether one of the images in the directories of classes is the file. */
static int has_image(const char *directory, const struct stat *file) {
    listing l;
    int found = 0;
    if (listing_read(directory, &l, NULL) != XENT_OK) return 0;
    for (int k = 0; k < l.class_count && !found; k++)
        for (int i = 0; i < l.classes[k].count && !found; i++) {
            char text[PATH_MAX];
            struct stat image;
            const int length = snprintf(text, sizeof text, "%s/%s/%s", directory, l.classes[k].entry->d_name,
                                        l.classes[k].images[i]->d_name);
            found = length < (int)sizeof text && stat(text, &image) == 0 && image.st_dev == file->st_dev &&
                    image.st_ino == file->st_ino;
        }
    listing_clear(&l);
    return found;
}

int xent_data_reads(const char *data, const char *path) {
    static const char *const sets[] = {"", "/train", "/test"};
    char directory[640], text[PATH_MAX];
    struct stat file;
    if (!path || stat(path, &file) != 0 || !S_ISREG(file.st_mode)) return 0;
    if (data && xent_file_same(data, path)) return 1;
    if (places_find(data, directory, sizeof directory, NULL) != XENT_OK) return 0;
    for (int i = 0; i < PLACES_IDX_FILES; i++)
        if (is_idx_file(directory, places_idx_files[i], path)) return 1;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        snprintf(text, sizeof text, "%s%s", directory, sets[i]);
        if (has_image(text, &file)) return 1;
    }
    return 0;
}
