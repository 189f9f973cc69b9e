#include "data/gather.h"

#include <string.h>

#include "data/background.h"
#include "data/scaling.h"
#include "math/background.h"
#include "math/widths.h"
#include "xent/loader.h"
#include "xent/op.h"

/* How many numbers a task converts: some 5 microseconds; less stays on the calling thread. */
enum { TASK_NUMBERS = 16384 };

/* Into how many tasks at least a batch is cut whose rows are augmented, which takes many times as long. */
enum { AUGMENT_TASKS = 32 };

typedef struct gather {
    const xent_dataset *data;
    row_range range;
    row_view view;
    row_scaling scaling;
    xent_real *x;
    int64_t rows_per_task;
    xent_real *scratch; /* of all tasks, and how much of it is one's */
    size_t scratch_per_task;
} gather;

static int64_t row_at(row_range range, int64_t i) {
    return range.order ? (int64_t)range.order[range.first + i] : range.first + i;
}

/* How many rows ahead memory is asked for: rows lie anywhere, and one takes longer to come than to
 * convert. */
enum { AHEAD = 4 };

/* Always inline: a call of what only asks for memory has no effect in gcc's eyes, and is left out. */
static VECTOR_INLINE void prefetch_row(const gather *g, int64_t i) {
    enum { LINE = 64 };
    if (i >= g->range.known || !g->data->bytes) return;
    const uint8_t *row = g->data->bytes + xent_dataset_offset(g->data, row_at(g->range, i));
    for (int64_t j = 0; j < g->data->features; j += LINE) __builtin_prefetch(row + j);
}

/* As the labels of a batch are copied at once, those of the next are asked for. */
static VECTOR_INLINE void prefetch_label(const xent_dataset *data, row_range range, int64_t i) {
    if (i >= range.known) return;
    const int64_t row = row_at(range, i);
    __builtin_prefetch(data->labels + (data->select ? (int64_t)data->select[row] : row));
}

/* Copies some rows of the batch, scaled. */
static void gather_rows(void *context, int task) {
    const gather *g = context;
    const int64_t begin = task * g->rows_per_task, end = begin + g->rows_per_task;
    for (int64_t i = begin; i < begin + AHEAD; i++) prefetch_row(g, i);
    for (int64_t i = begin; i < end && i < g->range.rows; i++) {
        prefetch_row(g, i + AHEAD);
        const int64_t row = row_at(g->range, i);
        xent_real *x = g->x + i * g->data->features;
        scale_row(g->data, xent_dataset_offset(g->data, row), &g->scaling, x);
        if (g->view.augment)
            augment_row(g->view.augment, row, g->scratch + (size_t)task * g->scratch_per_task, x);
    }
}

/* Where rows are so short, most of the time of one is the call that converts it: their bytes are copied side
 * by side, and converted at once. */
enum { SHORT_ROW = 16, SIDE_BY_SIDE = 64 };

static int has_short_rows(const gather *g) {
    return g->data->features <= SHORT_ROW && !g->view.augment && scales_bytes_alike(g->data, &g->scaling);
}

/* The same as gather_rows. */
static void gather_short_rows(void *context, int task) {
    const gather *g = context;
    const size_t features = (size_t)g->data->features;
    const int64_t begin = task * g->rows_per_task, all = g->range.rows - begin;
    const int64_t end = begin + (all < g->rows_per_task ? all : g->rows_per_task);
    uint8_t bytes[SIDE_BY_SIDE * SHORT_ROW];
    for (int64_t i = begin; i < begin + AHEAD; i++) prefetch_row(g, i);
    for (int64_t i = begin, count; i < end; i += count) {
        count = end - i < SIDE_BY_SIDE ? end - i : SIDE_BY_SIDE;
        for (int64_t k = 0; k < count; k++) {
            prefetch_row(g, i + k + AHEAD);
            const uint8_t *row = g->data->bytes + xent_dataset_offset(g->data, row_at(g->range, i + k));
            for (size_t j = 0; j < features; j++) bytes[(size_t)k * features + j] = row[j];
        }
        scale_bytes((size_t)count * features, bytes, g->scaling.scaling, g->x + i * g->data->features);
    }
}

/* NULL: there are none, or the tape has an error. */
static const int32_t *gather_labels(xent_tape *tape, const xent_dataset *data, row_range range) {
    int32_t *labels = data->labels ? xent_tape_memory(tape, (size_t)range.rows * sizeof *labels) : NULL;
    for (int64_t i = 0; labels && i < range.rows; i++) {
        prefetch_label(data, range, i + range.rows);
        labels[i] = xent_dataset_label(data, row_at(range, i));
    }
    return labels;
}

/* The same of the targets. */
static const xent_real *gather_targets(xent_tape *tape, const xent_dataset *data, row_range range) {
    const size_t outputs = (size_t)data->outputs, size = outputs * sizeof(xent_real);
    xent_real *targets = data->targets ? xent_tape_memory(tape, (size_t)range.rows * size) : NULL;
    for (int64_t i = 0; targets && i < range.rows; i++)
        memcpy(targets + (size_t)i * outputs, xent_dataset_targets(data, row_at(range, i)), size);
    return targets;
}

/* How many rows a task has: fewer where they take longer. */
static int64_t rows_of_task(const xent_dataset *data, int64_t rows, const augmentation *augment) {
    const int64_t copied = 1 + (TASK_NUMBERS - 1) / data->features;
    const int64_t changed = (rows + AUGMENT_TASKS - 1) / AUGMENT_TASKS;
    return augment && changed < copied ? changed : copied;
}

int gather_batch(xent_tape *tape, const xent_dataset *data, row_range range, row_view view,
                 xent_batch *batch) {
    gather g = {.data = data, .range = range, .view = view};
    g.rows_per_task = rows_of_task(data, range.rows, view.augment);
    g.scratch_per_task = view.augment ? augment_scratch(view.augment) : 0;
    const int64_t tasks = (range.rows + g.rows_per_task - 1) / g.rows_per_task;
    g.x = xent_tape_memory(tape, (size_t)range.rows * (size_t)data->features * sizeof *g.x);
    if (g.scratch_per_task > 0)
        g.scratch = xent_tape_memory(tape, (size_t)tasks * g.scratch_per_task * sizeof *g.scratch);
    g.scaling = scaling_of_rows(tape, data, view.scaling);
    const int32_t *labels = gather_labels(tape, data, range);
    const xent_real *targets = gather_targets(tape, data, range);
    if (xent_tape_status(tape) != XENT_OK) return 0;
    xent_parallel_for(xent_tape_pool(tape), (int)tasks, has_short_rows(&g) ? gather_short_rows : gather_rows,
                      &g);
    *batch = (xent_batch){.x = xent_input(tape, xent_matrix(range.rows, data->features), g.x),
                          .labels = labels,
                          .targets = targets,
                          .rows = range.rows,
                          .whole = range.rows};
    if (batch->x && view.is_mostly_background && range.rows >= BACKGROUND_LEAST_ROWS)
        batch->x->background = background_row(tape, data, &g.scaling);
    return batch->x && xent_tape_status(tape) == XENT_OK;
}
