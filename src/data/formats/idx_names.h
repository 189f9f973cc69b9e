/* idx_names.h: what the names of IDX files say, and which of a directory belong together. */
#ifndef FORMATS_IDX_NAMES_H
#define FORMATS_IDX_NAMES_H

#include <limits.h>

#include "data/sets.h"

/* The two files of one part: names in the directory; "": none. */
typedef struct idx_pair {
    char images[NAME_MAX + 1], labels[NAME_MAX + 1];
} idx_pair;

/* The files of one data set: "train-images-idx3-ubyte", "emnist-letters-train-images.idx3-ubyte.gz". */
typedef struct idx_family {
    char name[NAME_MAX + 1]; /* what the names have before the word of the part: "", "emnist-letters" */
    idx_pair parts[PARTS];
    int others;                  /* files of other families in the directory */
    char other[NAME_MAX + 1];    /* the name of one of them */
    char twice[2][NAME_MAX + 1]; /* two files that would be the same; "": there are none */
} idx_family;

/* The family of the first such file of a directory, or, with `file`, of that file; *known is 0 where there is
 * none. E_IO: the directory cannot be read, E_MEMORY; then there is none. */
xent_status idx_names_find(const char *directory, const char *file, idx_family *out, int *known,
                           xent_error *error);

/* The first file of a directory that is called as one of IDX and is none of these `count`, whose names end in
 * .gz, nor without that, nor a copy that is called so and more; "" where there is none. Errors as above, and
 * then it is "". */
xent_status idx_names_others(const char *directory, const char *const *names, int count,
                             char other[NAME_MAX + 1], xent_error *error);

typedef struct idx_places {
    char found[2][PATH_MAX]; /* the first two */
    int count;
    char closed[PATH_MAX]; /* the first that was passed over, as this user cannot look into it; "": none */
} idx_places;

/* The directory that has IDX files: `path`, or one below it, at most two levels down: those of the first
 * level that has any. Errors as above, and then they mean nothing. */
xent_status idx_names_place(const char *path, idx_places *places, xent_error *error);

/* The name of the file that would belong to the one of this name: with labels for images, and back. */
void idx_names_partner(const char *name, char *partner, size_t size);

#endif
