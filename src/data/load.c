#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/defaults.h"
#include "data/content.h"
#include "data/formats/label_file.h"
#include "data/formats/table.h"
#include "data/places.h"
#include "data/under_classes.h"
#include "xent/data.h"

/* The memory of xent_data: what the reader made, and for what task; and, where rows of one set were held out
 * as the other, which they are. */
typedef struct data_memory {
    data_sets sets;
    xent_task task;
    uint32_t *select;
} data_memory;

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

/* The path of what is to be read, into out->source. */
static xent_status find_source(const char *data, xent_data *out, xent_error *error) {
    struct stat info;
    if (!data || stat(data, &info) != 0 || !S_ISREG(info.st_mode))
        return places_find(data, out->source, sizeof out->source, error);
    if ((size_t)snprintf(out->source, sizeof out->source, "%s", data) < sizeof out->source) return XENT_OK;
    return xent_fail(error, XENT_E_IO, "the path %.100s... is too long; expected less than %zu bytes", data,
                     sizeof out->source);
}

static void tell_validation(const char *path, const xent_data_options *options, const data_sets *sets) {
    const int64_t rows = sets->parts[PART_VALIDATION].set.rows;
    if (rows > 0)
        format_tell(options, "%s: %lld rows to train on, and a validation set of %lld", path,
                    (long long)sets->parts[PART_TRAIN].set.rows, (long long)rows);
}

/* Labels that begin at 1, as EMNIST's letters do, leave class 0 empty; numbers that are names leave many. */
static xent_status tell_empty_classes(const char *path, const xent_data_options *options,
                                      const xent_dataset *set, xent_error *error) {
    if (set->class_names || !set->labels) return XENT_OK;
    unsigned char *has_row = calloc((size_t)set->classes + 1, 1);
    if (!has_row) return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its classes", path);
    int empty = 0;
    for (int64_t i = 0; i < set->rows; i++) has_row[set->labels[i]] = 1;
    for (int k = 0; k < set->classes; k++) empty += !has_row[k];
    const int is_first = empty == 1 && !has_row[0];
    free(has_row);
    if (is_first)
        format_tell(options, "%s: class 0 has no row: the labels are %s1 to %d", path,
                    set->classes > 2 ? "among " : "", set->classes - 1);
    else if (empty > 0)
        format_tell(
            options,
            "%s: %d of its %d classes, 0 to %d, have no row; labels that are numbered from 0 without gaps "
            "(of NumPy: np.unique(y, return_inverse=True)[1]) leave none empty",
            path, empty, set->classes, set->classes - 1);
    return XENT_OK;
}

/* Whether the source has what the task learns. */
static xent_status check_task(const char *path, const data_format *format, const xent_data_options *options,
                              const xent_dataset *train, xent_error *error) {
    if (options->task == XENT_TASK_CLASSIFY || train->targets || options->unlabelled) return XENT_OK;
    return xent_fail(error, XENT_E_ARGUMENT, "%s is %s, whose labels are classes; expected %s", path,
                     format->name,
                     options->task == XENT_TASK_REGRESSION
                         ? "numbers, which a regression learns"
                         : "several labels of 0 and 1 a row, which a multilabel task learns");
}

/* The labels of a file of their own; nobody knows which are those of the rows where some were left out. */
static xent_status read_labels(const char *path, const xent_data_options *options, data_sets *sets,
                               xent_error *error) {
    if (!sets->parts[PART_TRAIN].set.file_rows) {
        const xent_status status = label_file_read(options->labels, options, sets, error);
        return status == XENT_OK ? sets_add_file(sets, options->labels, error) : status;
    }
    return xent_fail(error, XENT_E_ARGUMENT,
                     "%s: rows of it are left out, and which labels of %s are those of the others is not "
                     "known; expected all rows (--missing mean), or the labels as a column",
                     path, options->labels);
}

/* Whether a row has as many numbers as it is to have. */
static xent_status check_features(const char *path, const xent_data_options *options,
                                  const xent_dataset *train, xent_error *error) {
    if (options->features == 0 || train->rows == 0 || train->features == options->features) return XENT_OK;
    return xent_fail(error, XENT_E_SHAPE, "%s has %lld number%s a row; expected %lld", path,
                     (long long)train->features, train->features == 1 ? "" : "s",
                     (long long)options->features);
}

static xent_status read_source(const char *path, const xent_data_options *options, data_sets *sets,
                               xent_error *error) {
    data_source source;
    const data_format *format = NULL;
    xent_status status = source_look(path, &source, error);
    if (status == XENT_OK) status = format_of(&source, &format, error);
    if (status != XENT_OK) return status;
    if (!format)
        return xent_fail(
            error, XENT_E_IO,
            "%s holds no data; expected the four files of MNIST (train-images-idx3-ubyte and so on), or "
            "a directory of images for each class",
            path);
    if (options->labels && !format->takes_labels)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "%s is %s, which has labels of its own; expected none beside it", path,
                         format->name);
    for (int i = 0; i < PARTS; i++) sets->parts[i].task = options->task, sets->parts[i].options = options;
    status = format->load(path, options, sets, error);
    if (status == XENT_OK && sets->file_count == 0 && !source.is_directory)
        status = sets_add_file(sets, path, error);
    const xent_dataset *train = &sets->parts[PART_TRAIN].set;
    if (status == XENT_OK && options->labels && !train->labels && !train->targets)
        status = read_labels(path, options, sets, error);
    if (status == XENT_OK) status = check_task(path, format, options, train, error);
    if (status == XENT_OK) status = sets_under_classes(sets, path, options, error);
    if (status == XENT_OK) status = sets_agree(sets, path, error);
    if (status == XENT_OK) status = sets_as_pictures(sets, path, options, error);
    if (status == XENT_OK) status = check_features(path, options, train, error);
    if (status == XENT_OK && options->transpose) status = sets_transpose(sets, path, error);
    if (status != XENT_OK || options->classes > 0) return status;
    tell_validation(path, options, sets);
    return tell_empty_classes(path, options, &sets->parts[PART_TRAIN].set, error);
}

static xent_status load_any(const char *data, const xent_data_options *options, xent_data *out,
                            data_memory *memory, xent_error *error) {
    data_sets *sets = &memory->sets;
    xent_status status = find_source(data, out, error);
    if (status == XENT_OK) status = read_source(out->source, options, sets, error);
    if (status != XENT_OK) return status;
    out->validation = sets->parts[PART_VALIDATION].set;
    out->columns = sets->columns;
    out->first_index = sets->first_index;
    out->decimal = sets->decimal;
    out->files = (const char *const *)sets->files;
    out->file_count = sets->file_count;
    const xent_dataset *all = &sets->parts[PART_TRAIN].set;
    if (!sets->is_divided && (all->labels || all->targets))
        return hold_out(sets->parts[PART_TRAIN].set, options, out, memory, error);
    out->train = sets->parts[PART_TRAIN].set;
    out->test = sets->parts[PART_TEST].set;
    return XENT_OK;
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
    memory->task = o.task;
    xent_status status = load_any(data, &o, out, memory, error);
    if (status != XENT_OK) xent_data_clear(out);
    return status;
}

uint64_t xent_data_content(const xent_data *data) {
    const data_memory *memory = data ? data->memory : NULL;
    return memory ? sets_content(&memory->sets) : 0;
}

/* What the rows were read for. Of data that nobody read, targets are those of a regression. */
static xent_task task_of(const xent_data *data) {
    const data_memory *memory = data->memory;
    if (memory) return memory->task;
    return data->train.targets ? XENT_TASK_REGRESSION : XENT_TASK_CLASSIFY;
}

void xent_data_like(xent_data_options *options, const xent_data *data) {
    if (!options || !data) return;
    options->task = task_of(data);
    options->classes = data->train.classes;
    options->class_names = data->train.targets ? NULL : data->train.class_names;
    options->columns = data->columns;
    options->features = data->train.features;
    options->height = data->train.height;
    options->width = data->train.width;
    options->channels = data->train.channels;
    options->first_index = data->first_index;
    options->decimal = data->decimal;
}

void xent_data_clear(xent_data *data) {
    if (!data) return;
    data_memory *memory = data->memory;
    if (memory) {
        sets_clear(&memory->sets);
        free(memory->select);
    }
    free(memory);
    static const xent_data empty = XENT_DATA_EMPTY;
    *data = empty;
}
