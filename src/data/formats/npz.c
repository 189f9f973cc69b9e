#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "data/formats/npy.h"
#include "data/formats/npz.h"
#include "data/formats/table.h"
#include "data/zip.h"

/* What arrays are called: of Keras, MedMNIST, scikit-learn's fetched sets, and savez without names. */
enum { MOST_NAMES = 8 };
static const char *const feature_names[PARTS][MOST_NAMES] = {
    [PART_TRAIN] = {"x_train", "train_images", "train_x", "x", "images", "data", "features", "arr_0"},
    [PART_TEST] = {"x_test", "test_images", "test_x"},
    [PART_VALIDATION] = {"x_val", "x_valid", "x_validation", "val_images", "valid_images", "val_x"}};
static const char *const label_names[PARTS][MOST_NAMES] = {
    [PART_TRAIN] = {"y_train", "train_labels", "train_y", "y", "labels", "target", "label", "arr_1"},
    [PART_TEST] = {"y_test", "test_labels", "test_y"},
    [PART_VALIDATION] = {"y_val", "y_valid", "y_validation", "val_labels", "valid_labels", "val_y"}};

/* Whether an entry is the array of this name, "x.npy" for "x"; without regard to case. */
static int is_called(const zip_entry *entry, const char *name) {
    const size_t length = strlen(name);
    return strncasecmp(entry->name, name, length) == 0 && strcmp(entry->name + length, ".npy") == 0;
}

static const zip_entry *find_name(const zip *z, const char *name) {
    for (int i = 0; i < z->count; i++)
        if (is_called(&z->entries[i], name)) return &z->entries[i];
    return NULL;
}

static const zip_entry *find_any(const zip *z, const char *const names[MOST_NAMES]) {
    const zip_entry *found = NULL;
    for (int i = 0; i < MOST_NAMES && names[i] && !found; i++) found = find_name(z, names[i]);
    return found;
}

/* What messages call an array. */
typedef struct array_name {
    char text[512];
} array_name;

static array_name call(const zip *z, const zip_entry *entry) {
    array_name name;
    snprintf(name.text, sizeof name.text, "%.300s (%.200s)", z->path, entry->name);
    return name;
}

xent_status npz_read(const zip *z, const zip_entry *entry, array *out, xent_error *error) {
    stream *s;
    *out = (array){.rank = 0};
    xent_status status = zip_entry_open(z, entry, &s, error);
    if (status == XENT_OK) status = npy_read(s, call(z, entry).text, entry->size, out, error);
    stream_close(s);
    return status;
}

static xent_status load_part(const zip *z, const zip_entry *features, const zip_entry *labels, int most,
                             data_part *p, xent_error *error) {
    array x, y;
    xent_status status = npz_read(z, features, &x, error);
    if (status == XENT_OK) status = part_take_features(p, call(z, features).text, &x, error);
    free(x.memory);
    if (status != XENT_OK || !labels) return status;
    status = npz_read(z, labels, &y, error);
    if (status == XENT_OK) status = part_take_labels(p, call(z, labels).text, &y, most, error);
    free(y.memory);
    return status;
}

static xent_status refuse_names(const zip *z, const char *what, xent_error *error) {
    char names[300] = "";
    size_t used = 0;
    for (int i = 0; i < z->count && used < sizeof names; i++)
        used +=
            (size_t)snprintf(names + used, sizeof names - used, "%s%.60s", i ? ", " : "", z->entries[i].name);
    return xent_fail(error, XENT_E_FORMAT,
                     "%s: %s; expected x_train and y_train, x and y, or two arrays of which one is named as "
                     "the labels. It "
                     "has %s",
                     z->path, what, names);
}

/* Of two arrays, or of those with a usual name, the one that is not the labels. */
static xent_status load_named(const zip *z, const char *labels, data_sets *out, xent_error *error) {
    const zip_entry *y = find_name(z, labels), *x = find_any(z, feature_names[PART_TRAIN]);
    if (!y && z->count == 1) x = &z->entries[0]; /* the labels are in a file of their own */
    if (!y && z->count != 1)
        return refuse_names(z, "it has no array of the name that is given for the labels", error);
    if (y && z->count == 2) x = &z->entries[y == &z->entries[0]];
    if (!x || x == y) return refuse_names(z, "which of its arrays the rows are is not clear", error);
    return load_part(z, x, y, MOST_CLASSES, &out->parts[PART_TRAIN], error);
}

static xent_status load_parts(const zip *z, int unlabelled, data_sets *out, xent_error *error) {
    int most = MOST_CLASSES;
    xent_status status = XENT_OK;
    for (int i = 0; i < PARTS && status == XENT_OK; i++) {
        const zip_entry *x = find_any(z, feature_names[i]), *y = find_any(z, label_names[i]);
        if (i > 0 && !x && !y) continue;
        if (i == PART_TRAIN && !x && unlabelled && z->count == 1) x = &z->entries[0];
        if (!x || (!y && !unlabelled))
            return refuse_names(z, x ? "it has rows without labels" : "it has no rows with labels", error);
        status = load_part(z, x, y, most, &out->parts[i], error);
        most = out->parts[PART_TRAIN].set.classes;
        out->is_divided |= i > 0;
    }
    return status;
}

static xent_status load_npz(const char *path, const xent_data_options *options, data_sets *out,
                            xent_error *error) {
    zip z;
    xent_status status = zip_open(path, &z, error);
    if (status != XENT_OK) return status;
    status = options->labels ? load_named(&z, options->labels, out, error)
                             : load_parts(&z, options->unlabelled, out, error);
    zip_close(&z);
    return status;
}

/* A zip file whose first part is a NumPy file. */
static int knows_npz(const data_source *source) {
    const unsigned char *bytes = source->begin;
    if (source->begin_size < 34 || memcmp(bytes, "PK\3\4", 4) != 0) return 0;
    const size_t end = 30 + (size_t)bytes[26] + ((size_t)bytes[27] << 8);
    return end <= source->begin_size && end >= 34 && memcmp(bytes + end - 4, ".npy", 4) == 0;
}

static const char *const endings[] = {".npz", NULL};

const data_format format_npz = {.name = "NumPy arrays (.npz)",
                                .endings = endings,
                                .knows = knows_npz,
                                .load = load_npz,
                                .takes_labels = 1};
