#include "data/sets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/formats/feature_notices.h"
#include "data/formats/format.h"
#include "data/narrow.h"

void sets_clear(data_sets *sets) {
    for (int i = 0; i < PARTS; i++) {
        free(sets->parts[i].numbers);
        free(sets->parts[i].labels);
        free(sets->parts[i].targets);
        free(sets->parts[i].file_rows);
        free(sets->parts[i].file_names);
    }
    free(sets->class_names);
    free(sets->columns);
    for (int i = 0; i < sets->file_count; i++) free(sets->files[i]);
    free(sets->files);
    memset(sets, 0, sizeof *sets);
}

xent_status sets_add_file(data_sets *sets, const char *path, xent_error *error) {
    char **files = realloc(sets->files, (size_t)(sets->file_count + 1) * sizeof *files);
    if (files) sets->files = files;
    char *copy = files ? strdup(path) : NULL;
    if (!copy) return xent_fail(error, XENT_E_MEMORY, "no memory for the path %s", path);
    files[sets->file_count++] = copy;
    return XENT_OK;
}

xent_status sets_name_classes(data_sets *sets, const char *const *names, int32_t count, xent_error *error) {
    size_t size = (size_t)count * sizeof *names;
    for (int32_t k = 0; k < count; k++) size += strlen(names[k]) + 1;
    sets->class_names = malloc(size + 1); /* never none */
    if (!sets->class_names)
        return xent_fail(error, XENT_E_MEMORY, "no memory for the names of %d classes", count);
    char *text = (char *)(sets->class_names + count);
    for (int32_t k = 0; k < count; k++) {
        const size_t length = strlen(names[k]) + 1;
        sets->class_names[k] = memcpy(text, names[k], length);
        text += length;
    }
    return XENT_OK;
}

/* ---- Parts ------------------------------------------------------------------------------------------- */

static xent_status agrees(const xent_dataset *a, const xent_dataset *b, const char *path, const char *part,
                          xent_error *error) {
    if (a->features != b->features || a->height != b->height || a->width != b->width)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s: %s images are %d x %d (%lld numbers); expected %d x %d (%lld), as for training",
                         path, part, b->height, b->width, (long long)b->features, a->height, a->width,
                         (long long)a->features);
    if (a->outputs != b->outputs)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s: the %s set has %d labels a row; expected %d, as for training", path, part,
                         b->outputs, a->outputs);
    if (!a->bytes == !b->bytes) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT,
                     "%s: the %s set holds bytes and the %s set other numbers; expected one type in both (of "
                     "NumPy: x.astype('float32'))",
                     path, a->bytes ? "training" : part, a->bytes ? part : "training");
}

xent_status sets_agree(data_sets *sets, const char *path, xent_error *error) {
    static const char *const names[] = {"training", "test", "validation"};
    const xent_dataset *first = &sets->parts[PART_TRAIN].set;
    for (int i = 0; i < PARTS; i++) {
        xent_dataset *set = &sets->parts[i].set;
        const xent_status status = set->rows > 0 ? agrees(first, set, path, names[i], error) : XENT_OK;
        if (status != XENT_OK) return status;
        set->classes = first->classes;
        set->class_names = sets->class_names;
    }
    return XENT_OK;
}

/* Whether the axes of pictures are PyTorch's: rows, three channels, height, width. */
static int has_channels_first(const array *x) {
    return x->rank == 4 && x->dim[1] == 3 && x->dim[2] == x->dim[3] && x->dim[2] > 3;
}

/* Puts the channels of each picture behind its height and width. */
static xent_status put_channels_last(const data_part *p, const char *path, array *x, xent_error *error) {
    const size_t size = (size_t)x->size, channels = 3, pixels = (size_t)(x->dim[2] * x->dim[3]);
    const size_t bytes = channels * pixels * size;
    unsigned char *picture = malloc(bytes), *to = x->memory + (x->bytes - x->memory); /* behind a header */
    if (!picture) return xent_fail(error, XENT_E_MEMORY, "no memory to turn the pictures of %s", path);
    for (int64_t row = 0; row < x->dim[0]; row++) {
        memcpy(picture, to, bytes);
        for (size_t i = 0; i < pixels; i++)
            for (size_t c = 0; c < channels; c++, to += size)
                memcpy(to, picture + (c * pixels + i) * size, size);
    }
    free(picture);
    format_tell(p->options,
                "%s: its pictures of 3 x %lld x %lld have their channels first, which are put last", path,
                (long long)x->dim[2], (long long)x->dim[3]);
    x->dim[1] = x->dim[2];
    x->dim[3] = (int64_t)channels;
    return XENT_OK;
}

/* Before anything is made of its sizes: beside a 0 they may be of any length. */
static xent_status check_count(const char *path, const array *x, xent_error *error) {
    if (x->count > 0) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT, "%s holds no numbers: %lld rows%s; expected at least one", path,
                     (long long)x->dim[0], x->dim[0] > 0 ? " of none" : "");
}

static xent_status shape_rows(const char *path, const array *x, xent_dataset *set, xent_error *error) {
    set->rows = x->dim[0];
    set->features = (int64_t)x->count / set->rows;
    if (set->rows > INT32_MAX || set->features > INT32_MAX)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s has %lld rows of %lld numbers; expected at most 2^31 - 1 of each", path,
                         (long long)set->rows, (long long)set->features);
    if (x->rank == 3 || x->rank == 4) {
        set->height = (int)x->dim[1];
        set->width = (int)x->dim[2];
        set->channels = x->rank == 4 ? (int)x->dim[3] : 1;
        if (x->rank == 4 && x->dim[1] == 1 && x->dim[3] != 1 &&
            x->dim[3] != 3) { /* one channel comes first */
            set->height = (int)x->dim[2];
            set->width = (int)x->dim[3];
            set->channels = 1;
        }
    }
    set->is_table = x->rank == 2 && !array_is_bytes(x);
    return XENT_OK;
}

/* Tells of the columns of a table that lose more than they should where they become reals (narrow.h). */
static xent_status tell_narrow_numbers(const data_part *p, const char *path, const array *x,
                                       xent_error *error) {
    const int may_lose = x->size > (int)sizeof(xent_real) || (x->kind != 'f' && x->size > 2);
    const int64_t columns = p->set.features;
    short_list list = {.count = 0};
    if (!p->set.is_table || !may_lose || p->options->features > 0) return XENT_OK;
    narrow_range *range = calloc((size_t)columns, sizeof *range);
    if (!range) return xent_fail(error, XENT_E_MEMORY, "no memory for the columns of %s", path);
    for (size_t i = 0; i < x->count; i++) {
        narrow_range *of_column = &range[i % (size_t)columns];
        if (!of_column->is_wide) narrow_look(of_column, array_number(x, i));
    }
    for (int64_t j = 0; j < columns; j++)
        if (narrow_is(&range[j]))
            short_list_add(&list, "column %lld (%s)", (long long)j + 1, narrow_call(&range[j]).text);
    free(range);
    if (list.count > 0) narrow_tell(p->options, path, short_list_end(&list));
    return XENT_OK;
}

/* Rows are counted as NumPy counts them. */
static xent_status refuse_number(const data_part *p, const char *path, const array *x, size_t at,
                                 xent_error *error) {
    const double number = array_number(x, at);
    return xent_fail(
        error, XENT_E_NONFINITE,
        "%s: row %lld, counted from 0, has %g as its number %lld%s; expected finite numbers: leave "
        "such rows and their labels out (np.isfinite finds them), or put another number there",
        path, (long long)at / (long long)p->set.features, number, (long long)at % (long long)p->set.features,
        isfinite(number) ? ", which is too large for a float" : "");
}

xent_status part_take_features(data_part *p, const char *path, array *x, xent_error *error) {
    xent_status status = check_count(path, x, error);
    if (status == XENT_OK && has_channels_first(x)) status = put_channels_last(p, path, x, error);
    if (status == XENT_OK) status = shape_rows(path, x, &p->set, error);
    if (status == XENT_OK) status = tell_narrow_numbers(p, path, x, error);
    if (status != XENT_OK) return status;
    if (array_is_bytes(x)) {
        p->numbers = x->memory;
        p->set.bytes = x->bytes;
        x->memory = NULL;
        return XENT_OK;
    }
    xent_real *reals = p->numbers = malloc(x->count * sizeof *reals);
    if (!reals) return xent_fail(error, XENT_E_MEMORY, "no memory for the %zu numbers of %s", x->count, path);
    for (size_t i = 0; i < x->count; i++) {
        reals[i] = (xent_real)array_number(x, i);
        if (!isfinite(reals[i])) return refuse_number(p, path, x, i, error);
    }
    p->set.reals = reals;
    return XENT_OK;
}

/* The label of a row: the number, or the place of the one 1 in a row of 0; NAN: it has none. */
static double label_at(const array *x, int64_t row, int64_t columns) {
    if (columns == 1) return array_number(x, (size_t)row);
    double label = (double)NAN;
    for (int64_t j = 0; j < columns; j++) {
        const double number = array_number(x, (size_t)(row * columns + j));
        if (number < 0 || number > 0) {
            if (number < 1 || number > 1 || !isnan(label)) return (double)NAN;
            label = (double)j;
        }
    }
    return label;
}

static xent_status check_target(const data_part *p, const char *path, int64_t row, double target,
                                xent_error *error) {
    const int is_label = p->task == XENT_TASK_MULTILABEL;
    if (isfinite((xent_real)target) && !(is_label && target != 0 && target != 1)) return XENT_OK;
    return xent_fail(error, XENT_E_VALUE, "%s: row %lld has the label %g; expected %s", path, (long long)row,
                     target, is_label ? "0 or 1" : "a finite number");
}

/* The numbers are what is learned, not classes. */
static xent_status take_targets(data_part *p, const char *path, const array *x, xent_error *error) {
    const int64_t columns = (int64_t)x->count / p->set.rows;
    if (p->task == XENT_TASK_REGRESSION && columns != 1)
        return xent_fail(error, XENT_E_FORMAT, "%s holds %lld numbers a row; a regression learns one", path,
                         (long long)columns);
    p->targets = malloc(x->count * sizeof *p->targets + 1);
    if (!p->targets) return xent_fail(error, XENT_E_MEMORY, "no memory for the labels of %s", path);
    narrow_range range = {.is_begun = 0};
    for (size_t i = 0; i < x->count; i++) {
        const double target = array_number(x, i);
        narrow_add(&range, target);
        const xent_status status = check_target(p, path, (int64_t)i / columns, target, error);
        if (status != XENT_OK) return status;
        p->targets[i] = (xent_real)target;
    }
    p->set.targets = p->targets;
    p->set.outputs = (int)columns;
    if (p->options->features > 0 || !narrow_is(&range)) return XENT_OK;
    return narrow_refuse(path, "the labels", &range, error);
}

xent_status part_take_labels(data_part *p, const char *path, const array *x, int most, xent_error *error) {
    xent_dataset *set = &p->set;
    if (x->rank > 2)
        return xent_fail(error, XENT_E_FORMAT, "%s: labels have %d axes; expected 1", path, x->rank);
    if (x->dim[0] != set->rows)
        return xent_fail(error, XENT_E_FORMAT, "%s holds %lld labels; expected %lld, one an image", path,
                         (long long)x->dim[0], (long long)set->rows);
    if (x->count == 0)
        return xent_fail(error, XENT_E_FORMAT, "%s holds %lld rows of no labels; expected at least one a row",
                         path, (long long)set->rows);
    if (p->task != XENT_TASK_CLASSIFY) return take_targets(p, path, x, error);
    const int64_t columns = (int64_t)x->count / set->rows;
    p->labels = malloc((size_t)set->rows * sizeof *p->labels);
    if (!p->labels) return xent_fail(error, XENT_E_MEMORY, "no memory for %lld labels", (long long)set->rows);
    for (int64_t i = 0; i < set->rows; i++) {
        const double label = label_at(x, i, columns);
        if (!(label >= 0 && label < most) || label != (double)(int32_t)label)
            return xent_fail(error, XENT_E_VALUE,
                             "%s: row %lld has label %g; expected a whole number from 0 to %d%s", path,
                             (long long)i, label, most - 1,
                             columns > 1 ? ", or one 1 in a row of 0 (--task multilabel learns several)"
                             : most < MOST_CLASSES   ? ", the classes of the training set"
                             : label != floor(label) ? " (--task regression learns other numbers)"
                                                     : "");
        p->labels[i] = (int32_t)label;
        if (p->labels[i] >= set->classes) set->classes = p->labels[i] + 1;
    }
    if (columns > set->classes && columns <= most) set->classes = (int)columns;
    set->labels = p->labels;
    return XENT_OK;
}

/* ---- Pictures ---------------------------------------------------------------------------------------- */

xent_status sets_as_pictures(data_sets *sets, const char *path, const xent_data_options *options,
                             xent_error *error) {
    const int64_t pixels = (int64_t)options->height * options->width * options->channels;
    const int sized = options->height > 0 && options->width > 0;
    for (int i = 0; i < PARTS && sized; i++) {
        xent_dataset *set = &sets->parts[i].set;
        if (set->rows < 1 || !set->is_table) continue;
        if (set->features != pixels)
            return xent_fail(error, XENT_E_FORMAT,
                             "%s has %lld features; expected %lld, as pictures of %d x %d pixels%s have",
                             path, (long long)set->features, (long long)pixels, options->width,
                             options->height, options->channels > 1 ? " in colour" : "");
        set->height = options->height;
        set->width = options->width;
        set->channels = options->channels;
        set->is_table = 0;
    }
    return XENT_OK;
}

/* Moves the pixels, `size` bytes each, of one picture of height x width by way of `work`. */
static void turn(unsigned char *picture, size_t height, size_t width, size_t size, unsigned char *work) {
    memcpy(work, picture, height * width * size);
    for (size_t i = 0; i < height; i++)
        for (size_t j = 0; j < width; j++)
            memcpy(picture + (j * height + i) * size, work + (i * width + j) * size, size);
}

xent_status sets_transpose(data_sets *sets, const char *path, xent_error *error) {
    for (int i = 0; i < PARTS; i++) {
        xent_dataset *set = &sets->parts[i].set;
        if (set->rows < 1) continue;
        if (set->height < 1)
            return xent_fail(error, XENT_E_ARGUMENT, "%s holds no pictures that could be transposed", path);
        const size_t number = set->bytes ? 1 : sizeof(xent_real), bytes = (size_t)set->features * number;
        unsigned char *work = malloc(bytes);
        if (!work) return xent_fail(error, XENT_E_MEMORY, "no memory to transpose the pictures of %s", path);
        unsigned char *first = set->bytes ? (unsigned char *)sets->parts[i].numbers +
                                                (set->bytes - (const uint8_t *)sets->parts[i].numbers)
                                          : sets->parts[i].numbers;
        for (int64_t row = 0; row < set->rows; row++)
            turn(first + (size_t)row * bytes, (size_t)set->height, (size_t)set->width,
                 (size_t)set->channels * number, work);
        free(work);
        const int height = set->height;
        set->height = set->width;
        set->width = height;
    }
    return XENT_OK;
}
