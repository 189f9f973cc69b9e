#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/defaults.h"
#include "data/folder.h"
#include "data/idx.h"
#include "data/kind.h"
#include "data/places.h"
#include "data/table.h"
#include "xent/data.h"

/* Labels above this are a mistake: every class is a column of the output layer. */
enum { MOST_CLASSES = 65536, PATH_SIZE = 640 };

/* What a set's arrays stand in. */
typedef struct set_memory {
    unsigned char *pixels; /* the file's */
    xent_real *reals;
    int32_t *labels;
} set_memory;

/* The memory of xent_data: two sets of IDX files, or a table, or folders of images, and where rows of
 * one set were held out as the other, which. */
typedef struct data_memory {
    set_memory sets[2];
    table table;
    folder folder;
    uint32_t *select;
} data_memory;

/* The path of a file of the set, with .gz if that is there; 0: neither is there. */
static int find_file(const char *directory, const char *name, char *path) {
    struct stat info;
    snprintf(path, PATH_SIZE, "%s/%s.gz", directory, name);
    int packed = stat(path, &info) == 0;
    if (packed) return 1;
    snprintf(path, PATH_SIZE, "%s/%s", directory, name);
    return stat(path, &info) == 0;
}

static xent_status shape_images(const char *path, const idx *images, xent_dataset *set, xent_error *error) {
    set->rows = images->dim[0];
    if (images->count == 0)
        return xent_fail(error, XENT_E_FORMAT, "%s holds no numbers: %lld rows; expected at least one", path,
                         (long long)set->rows);
    set->features = (int64_t)images->count / set->rows;
    if (set->rows > INT32_MAX || set->features > INT32_MAX)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s has %lld rows of %lld numbers; expected at most 2^31 - 1 of each", path,
                         (long long)set->rows, (long long)set->features);
    if (images->rank == 3 || images->rank == 4) {
        set->height = (int)images->dim[1];
        set->width = (int)images->dim[2];
        set->channels = images->rank == 4 ? (int)images->dim[3] : 1;
    }
    return XENT_OK;
}

static xent_status load_images(const char *path, xent_dataset *set, set_memory *memory, xent_error *error) {
    idx images;
    xent_status status = idx_load(path, &images, error);
    if (status == XENT_OK) status = shape_images(path, &images, set, error);
    if (status == XENT_OK && images.type == IDX_UBYTE) {
        memory->pixels = images.memory;
        set->bytes = images.bytes;
        return XENT_OK;
    }
    if (status == XENT_OK) {
        memory->reals = malloc(images.count * sizeof *memory->reals);
        if (!memory->reals)
            status =
                xent_fail(error, XENT_E_MEMORY, "no memory for the %zu numbers of %s", images.count, path);
        for (size_t i = 0; memory->reals && i < images.count; i++)
            memory->reals[i] = (xent_real)idx_number(&images, i);
        set->reals = memory->reals;
    }
    set->is_table = images.rank == 2;
    free(images.memory);
    return status;
}

/* Labels from 0 to most-1; set->classes becomes the largest + 1. */
static xent_status read_labels(const char *path, const idx *x, int most, xent_dataset *set, int32_t *labels,
                               xent_error *error) {
    if (x->rank != 1)
        return xent_fail(error, XENT_E_FORMAT, "%s: labels have %d axes; expected 1", path, x->rank);
    if (x->dim[0] != set->rows)
        return xent_fail(error, XENT_E_FORMAT, "%s holds %lld labels; expected %lld, one an image", path,
                         (long long)x->dim[0], (long long)set->rows);
    for (int64_t i = 0; i < set->rows; i++) {
        double label = idx_number(x, (size_t)i);
        if (!(label >= 0 && label < most) || label != (double)(int32_t)label)
            return xent_fail(error, XENT_E_VALUE,
                             "%s: row %lld has label %g; expected a whole number from 0 to %d%s", path,
                             (long long)i, label, most - 1,
                             most < MOST_CLASSES ? ", the classes of the training set" : "");
        labels[i] = (int32_t)label;
        if (labels[i] >= set->classes) set->classes = labels[i] + 1;
    }
    return XENT_OK;
}

static xent_status load_labels(const char *path, int most, xent_dataset *set, set_memory *memory,
                               xent_error *error) {
    idx x;
    xent_status status = idx_load(path, &x, error);
    if (status != XENT_OK) return status;
    memory->labels = malloc((size_t)set->rows * sizeof *memory->labels);
    if (!memory->labels)
        status = xent_fail(error, XENT_E_MEMORY, "no memory for %lld labels", (long long)set->rows);
    else
        status = read_labels(path, &x, most, set, memory->labels, error);
    set->labels = memory->labels;
    free(x.memory);
    return status;
}

static xent_status load_set(const char *directory, const char *kind, int most, xent_dataset *set,
                            set_memory *memory, xent_error *error) {
    char images[PATH_SIZE], labels[PATH_SIZE], name[64];
    snprintf(name, sizeof name, "%s-images-idx3-ubyte", kind);
    int has_images = find_file(directory, name, images);
    snprintf(name, sizeof name, "%s-labels-idx1-ubyte", kind);
    int has_labels = find_file(directory, name, labels);
    /* A directory without a test set is fine; one without a training set, or with half a set, is not. */
    if (!has_images && !has_labels && strcmp(kind, "t10k") == 0) return XENT_OK;
    if (!has_images || !has_labels)
        return xent_fail(error, XENT_E_IO, "there is no file %s; expected it, plain or with .gz",
                         has_images ? labels : images);
    xent_status status = load_images(images, set, memory, error);
    return status == XENT_OK ? load_labels(labels, most, set, memory, error) : status;
}

static xent_status load_both(xent_data *out, set_memory *memory, xent_error *error) {
    xent_status status = load_set(out->source, "train", MOST_CLASSES, &out->train, &memory[0], error);
    if (status != XENT_OK) return status;
    status = load_set(out->source, "t10k", out->train.classes, &out->test, &memory[1], error);
    if (status != XENT_OK) return status;
    const xent_dataset *a = &out->train;
    xent_dataset *b = &out->test;
    if (b->rows > 0 && (a->features != b->features || a->height != b->height || a->width != b->width))
        return xent_fail(
            error, XENT_E_FORMAT,
            "%s: test images are %d x %d (%lld numbers); expected %d x %d (%lld), as for training",
            out->source, b->height, b->width, (long long)b->features, a->height, a->width,
            (long long)a->features);
    if (b->rows > 0 && !a->bytes != !b->bytes)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s: one set holds bytes and the other numbers; expected the same of both",
                         out->source);
    b->classes = a->classes;
    return XENT_OK;
}

/* Holds out the test rows of a set. */
static xent_status hold_out(const xent_dataset all, const xent_data_options *options, xent_data *out,
                            data_memory *memory, xent_error *error) {
    memory->select = malloc((size_t)all.rows * sizeof *memory->select);
    if (!memory->select)
        return xent_fail(error, XENT_E_MEMORY, "no memory to split %lld rows", (long long)all.rows);
    xent_status status = xent_dataset_split(&all, options->test_fraction, options->test_seed, memory->select,
                                            &out->train, &out->test, error);
    if (status == XENT_OK && out->train.rows < 1)
        return xent_fail(error, XENT_E_ARGUMENT, "%s: all of its %lld rows would be held out", out->source,
                         (long long)all.rows);
    return status;
}

static xent_status load_folder(const xent_data_options *options, xent_data *out, data_memory *memory,
                               xent_error *error) {
    xent_status status = folder_load(out->source, options, &memory->folder, error);
    if (status != XENT_OK) return status;
    if (memory->folder.test.rows == 0 && !memory->folder.has_parts)
        return hold_out(memory->folder.train, options, out, memory, error);
    out->train = memory->folder.train;
    out->test = memory->folder.test;
    return XENT_OK;
}

/* Whether a directory has one of the four files of MNIST. */
static int has_idx_files(const char *directory) {
    char path[PATH_SIZE];
    for (int i = 0; i < PLACES_IDX_FILES; i++)
        if (find_file(directory, places_idx_files[i], path)) return 1;
    return 0;
}

static xent_status load_table(const xent_data_options *options, xent_data *out, data_memory *memory,
                              xent_error *error) {
    static const char *const others[] = {
        [KIND_IDX] = "an IDX file, or called so; expected the directory of a data set's four IDX files",
        [KIND_SAFETENSORS] = "a safetensors file, or called so; expected data",
        [KIND_PICTURE] = "a picture; expected a directory that has one of pictures for each class",
    };
    file_kind kind;
    xent_status status = kind_find(out->source, &kind, error);
    if (status != XENT_OK) return status;
    if (kind != KIND_TABLE)
        return xent_fail(error, XENT_E_FORMAT, "%s is %s, or a table", out->source, others[kind]);
    status = table_load(out->source, options, &memory->table, error);
    return status == XENT_OK ? hold_out(memory->table.data, options, out, memory, error) : status;
}

static xent_status load_any(const char *data, const xent_data_options *options, xent_data *out,
                            data_memory *memory, xent_error *error) {
    struct stat info;
    if (data && stat(data, &info) == 0 && S_ISREG(info.st_mode)) {
        snprintf(out->source, sizeof out->source, "%s", data);
        return load_table(options, out, memory, error);
    }
    xent_status status = places_find(data, out->source, sizeof out->source, error);
    if (status != XENT_OK) return status;
    if (has_idx_files(out->source)) return load_both(out, memory->sets, error);
    if (folder_begins(out->source)) return load_folder(options, out, memory, error);
    return xent_fail(
        error, XENT_E_IO,
        "%s holds no data; expected the four files of MNIST (train-images-idx3-ubyte and so on), or "
        "a directory of images for each class",
        out->source);
}

xent_status xent_data_load(const char *data, xent_data *out, xent_error *error) {
    return xent_data_load_with(data, NULL, out, error);
}

/* The options with their defaults written out. */
static xent_data_options complete(const xent_data_options *options) {
    xent_data_options o = options ? *options : (xent_data_options)XENT_DATA_DEFAULT;
    o.test_fraction = default_real(o.test_fraction, 0.2);
    o.channels = (int)default_count(o.channels, 1);
    return o;
}

xent_status xent_data_load_with(const char *data, const xent_data_options *options, xent_data *out,
                                xent_error *error) {
    static const xent_data empty = XENT_DATA_EMPTY;
    xent_error unwanted;
    if (!error) error = &unwanted;
    const xent_data_options o = complete(options);
    if (!out) return xent_fail(error, XENT_E_ARGUMENT, "data: the place for the result is NULL");
    *out = empty;
    if (!(o.test_fraction >= 0 && o.test_fraction < 1))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "data: test fraction %g; expected 0 or more, and less than 1", o.test_fraction);
    data_memory *memory = calloc(1, sizeof *memory);
    if (!memory) return xent_fail(error, XENT_E_MEMORY, "no memory to load data");
    out->memory = memory;
    xent_status status = load_any(data, &o, out, memory, error);
    if (status != XENT_OK) xent_data_clear(out);
    return status;
}

void xent_data_clear(xent_data *data) {
    if (!data) return;
    data_memory *memory = data->memory;
    for (int i = 0; memory && i < 2; i++) {
        free(memory->sets[i].pixels);
        free(memory->sets[i].reals);
        free(memory->sets[i].labels);
    }
    if (memory) {
        table_clear(&memory->table);
        folder_clear(&memory->folder);
        free(memory->select);
    }
    free(memory);
    static const xent_data empty = XENT_DATA_EMPTY;
    *data = empty;
}
