#include "data/formats/idx_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/formats/idx.h"
#include "data/formats/idx_names.h"
#include "data/formats/listing.h"
#include "data/formats/table.h"
#include "xent/file.h"

static xent_status load_images(const char *path, data_part *p, xent_error *error) {
    array x;
    xent_status status = idx_load(path, &x, error);
    if (status == XENT_OK) status = part_take_features(p, path, &x, error);
    free(x.memory);
    return status;
}

/* QMNIST's labels are rows of eight numbers, of which the first is the class. */
static void take_first_column(array *x) {
    const size_t size = (size_t)x->size, width = x->rank == 2 ? (size_t)x->dim[1] : 0;
    if (width != 8) return;
    for (size_t i = 0; i < (size_t)x->dim[0]; i++)
        memmove(x->memory + i * size, x->bytes + i * width * size, size);
    x->bytes = x->memory;
    x->rank = 1;
    x->count = (size_t)x->dim[0];
}

static xent_status load_labels(const char *path, int most, data_part *p, xent_error *error) {
    array x;
    xent_status status = idx_load(path, &x, error);
    if (status == XENT_OK) take_first_column(&x);
    if (status == XENT_OK) status = part_take_labels(p, path, &x, most, error);
    free(x.memory);
    return status;
}

/* A name in the directory, or that of a partner which is not there. */
static xent_status refuse_half(const char *directory, const char *name, xent_error *error) {
    char partner[NAME_MAX + 8];
    idx_names_partner(name, partner, sizeof partner);
    return xent_fail(error, XENT_E_IO, "there is no file %s/%s; expected it, plain or with .gz, beside %s",
                     directory, partner, name);
}

static xent_status load_part(const char *directory, const idx_pair *names, int unlabelled, int most,
                             set_part part, data_sets *out, xent_error *error) {
    char path[2][PATH_MAX];
    const char *images = names->images, *labels = names->labels;
    if (!*images || (!*labels && !unlabelled))
        return refuse_half(directory, *images ? images : labels, error);
    if (snprintf(path[0], PATH_MAX, "%s/%s", directory, images) >= PATH_MAX ||
        snprintf(path[1], PATH_MAX, "%s/%s", directory, labels) >= PATH_MAX)
        return xent_fail(error, XENT_E_IO, "the path %s/... is too long", directory);
    xent_status status = load_images(path[0], &out->parts[part], error);
    if (status == XENT_OK) status = sets_add_file(out, path[0], error);
    if (status != XENT_OK || !*labels) return status;
    status = load_labels(path[1], most, &out->parts[part], error);
    return status == XENT_OK ? sets_add_file(out, path[1], error) : status;
}

/* Test rows alone are a set like any other. */
static void use_as_training(idx_family *family) {
    for (int i = PART_TEST; i < PARTS; i++) {
        if (*family->parts[PART_TRAIN].images || *family->parts[PART_TRAIN].labels) return;
        family->parts[PART_TRAIN] = family->parts[i];
        memset(&family->parts[i], 0, sizeof family->parts[i]);
    }
}

static xent_status load_family(const char *directory, idx_family *family, int unlabelled, data_sets *out,
                               xent_error *error) {
    int most = MOST_CLASSES;
    xent_status status = XENT_OK;
    if (*family->twice[0])
        return xent_fail(error, XENT_E_FORMAT, "%s holds both %s and %s; expected one of the two", directory,
                         family->twice[0], family->twice[1]);
    use_as_training(family);
    out->is_divided = 1;
    for (int i = 0; i < PARTS && status == XENT_OK; i++) {
        if (i > 0 && !*family->parts[i].images && !*family->parts[i].labels) continue;
        status = load_part(directory, &family->parts[i], unlabelled, most, (set_part)i, out, error);
        most = out->parts[PART_TRAIN].set.classes;
    }
    return status;
}

/* ---- A directory ------------------------------------------------------------------------------------- */

static xent_status knows_directory(const char *path, int *is_one, xent_error *error) {
    idx_places places;
    const xent_status status = idx_names_place(path, &places, error);
    *is_one = status == XENT_OK && places.count > 0;
    return status;
}

static xent_status load_directory(const char *path, const xent_data_options *options, data_sets *out,
                                  xent_error *error) {
    idx_places places;
    idx_family family;
    int known = 0;
    xent_status status = idx_names_place(path, &places, error);
    if (status != XENT_OK) return status;
    if (places.count > 1)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s holds several data sets, %s and %s among them; expected one of these", path,
                         places.found[0], places.found[1]);
    if (places.count > 0) status = idx_names_find(places.found[0], NULL, &family, &known, error);
    if (status != XENT_OK) return status;
    if (!known) return xent_fail(error, XENT_E_IO, "%s holds no IDX files", path);
    if (family.others > 0)
        return xent_fail(
            error, XENT_E_FORMAT,
            "%s holds several data sets of IDX files, '%s' and '%s' among them; expected one of their "
            "files, which stands for its set",
            places.found[0], family.name, family.other);
    if (strcmp(path, places.found[0]) != 0)
        format_tell(options, "%.400s: its files lie in %.400s", path, places.found[0]);
    if (*places.closed) format_tell(options, "%.900s cannot be looked into, and is left out", places.closed);
    return load_family(places.found[0], &family, options->unlabelled, out, error);
}

static int has_file(const char *directory, const idx_family *family, const char *file) {
    char path[PATH_MAX];
    for (int i = 0; i < 2 * PARTS; i++) {
        const char *name = i % 2 ? family->parts[i / 2].labels : family->parts[i / 2].images;
        const int length = snprintf(path, sizeof path, "%s/%s", directory, name);
        if (*name && length < (int)sizeof path && xent_file_same(path, file)) return 1;
    }
    return 0;
}

static xent_status reads_of_directory(const char *directory, const char *file, int *reads,
                                      xent_error *error) {
    idx_places places;
    idx_family family;
    int known = 0;
    xent_status status = idx_names_place(directory, &places, error);
    if (status == XENT_OK && places.count == 1)
        status = idx_names_find(places.found[0], NULL, &family, &known, error);
    *reads = known && has_file(places.found[0], &family, file);
    return status;
}

const data_format format_idx_directory = {.name = "a directory of IDX files",
                                          .knows_directory = knows_directory,
                                          .load = load_directory,
                                          .reads = reads_of_directory};

/* ---- One file ---------------------------------------------------------------------------------------- */

xent_status idx_files_load_beside(const char *path, const xent_data_options *options, data_sets *out,
                                  xent_error *error) {
    char directory[PATH_MAX];
    idx_family family;
    if (options->labels) return load_images(path, &out->parts[PART_TRAIN], error);
    const char *name = listing_split(path, directory);
    int known;
    xent_status status = idx_names_find(directory, name, &family, &known, error);
    if (status != XENT_OK) return status;
    if (!known && options->unlabelled) return load_images(path, &out->parts[PART_TRAIN], error);
    if (!known)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s is an IDX file, or called so; expected the directory of a data set's four IDX "
                         "files, or a file of "
                         "its labels beside it, called as it is (labels for images), or named",
                         path);
    status = load_family(directory, &family, options->unlabelled, out, error);
    if (status == XENT_OK)
        format_tell(options, "%s stands for its data set: the training set is %s and %s%s", path,
                    family.parts[PART_TRAIN].images, family.parts[PART_TRAIN].labels,
                    *family.parts[PART_TEST].images ? "; the test files beside it are taken too" : "");
    return status;
}

xent_status idx_files_reads_beside(const char *path, const char *file, int *reads, xent_error *error) {
    char directory[PATH_MAX];
    idx_family family;
    int known;
    const char *name = listing_split(path, directory);
    const xent_status status = idx_names_find(directory, name, &family, &known, error);
    *reads = known && has_file(directory, &family, file);
    return status;
}
