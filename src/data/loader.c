#include <stdlib.h>

#include "base/defaults.h"
#include "data/scaling.h"
#include "xent/data.h"
#include "xent/random.h"

struct xent_loader {
    const xent_dataset *data;
    xent_scaling scaling;
    xent_loader_options options;
    uint32_t *order; /* the rows of this pass; NULL: as they lie */
    int64_t next;    /* the first row of the next batch, within the order */
};

/* How many numbers a task converts: some 5 microseconds; less stays on the calling thread. */
enum { TASK_NUMBERS = 16384 };

/* The options with their defaults written out. */
static xent_loader_options complete(const xent_loader_options *options) {
    xent_loader_options o = options ? *options : (xent_loader_options)XENT_LOADER_DEFAULT;
    o.batch = default_count(o.batch, 64);
    o.shuffle = (int)default_count(o.shuffle, 1);
    return o;
}

xent_loader *xent_loader_create(const xent_dataset *data, const xent_scaling *scaling,
                                const xent_loader_options *options, xent_error *error) {
    const xent_loader_options o = complete(options);
    if (!data || data->rows < 1 || data->rows > UINT32_MAX || data->features < 1 ||
        (!data->bytes && !data->reals) || !data->labels || o.batch < 1) {
        xent_fail(error, XENT_E_ARGUMENT,
                  "loader: batch %lld of %lld rows of %lld features; expected at least 1 of each, with "
                  "values and labels",
                  (long long)o.batch, data ? (long long)data->rows : 0LL,
                  data ? (long long)data->features : 0LL);
        return NULL;
    }
    xent_loader *l = calloc(1, sizeof *l);
    if (l && o.shuffle) l->order = malloc((size_t)data->rows * sizeof *l->order);
    if (!l || (o.shuffle && !l->order)) {
        free(l);
        xent_fail(error, XENT_E_MEMORY, "loader: no memory for the order of %lld rows",
                  (long long)data->rows);
        return NULL;
    }
    l->data = data;
    l->scaling = scaling_complete(scaling);
    l->options = o;
    xent_loader_start(l, 0);
    return l;
}

void xent_loader_destroy(xent_loader *loader) {
    if (!loader) return;
    free(loader->order);
    free(loader);
}

int64_t xent_loader_batches(const xent_loader *loader) {
    return loader ? (loader->data->rows + loader->options.batch - 1) / loader->options.batch : 0;
}

void xent_loader_start(xent_loader *loader, uint32_t epoch) {
    if (!loader) return;
    loader->next = 0;
    if (!loader->order) return;
    const xent_stream stream = {loader->options.seed, XENT_PURPOSE_SHUFFLE, epoch};
    xent_random_permutation(stream, (uint32_t)loader->data->rows, loader->order);
}

static int64_t row_at(const xent_loader *l, int64_t i) {
    return l->order ? (int64_t)l->order[l->next + i] : l->next + i;
}

typedef struct gather {
    const xent_loader *loader;
    xent_real *x;
    int64_t rows, rows_per_task;
} gather;

/* How many rows ahead memory is asked for: rows lie anywhere, and one takes longer to come than to convert.
 */
enum { AHEAD = 4 };

static void prefetch_row(const xent_loader *l, int64_t i, int64_t rows) {
    const xent_dataset *data = l->data;
    enum { LINE = 64 };
    if (i >= rows || !data->bytes) return;
    const uint8_t *row = data->bytes + xent_dataset_offset(data, row_at(l, i));
    for (int64_t j = 0; j < data->features; j += LINE) __builtin_prefetch(row + j);
}

/* Copies some rows of the batch, scaled. */
static void gather_rows(void *context, int task) {
    const gather *g = context;
    const xent_dataset *data = g->loader->data;
    const int64_t begin = task * g->rows_per_task, end = begin + g->rows_per_task;
    for (int64_t i = begin; i < begin + AHEAD; i++) prefetch_row(g->loader, i, g->rows);
    for (int64_t i = begin; i < end && i < g->rows; i++) {
        const int64_t from = xent_dataset_offset(data, row_at(g->loader, i));
        xent_real *to = g->x + i * data->features;
        prefetch_row(g->loader, i + AHEAD, g->rows);
        scale_row(data, from, &g->loader->scaling, to);
    }
}

int xent_loader_next(xent_loader *loader, xent_tape *tape, xent_batch *batch) {
    if (!loader || !tape || !batch || loader->next >= loader->data->rows) return 0;
    const xent_dataset *data = loader->data;
    int64_t left = data->rows - loader->next,
            rows = left < loader->options.batch ? left : loader->options.batch;
    xent_real *x = xent_tape_memory(tape, (size_t)rows * (size_t)data->features * sizeof *x);
    int32_t *labels = xent_tape_memory(tape, (size_t)rows * sizeof *labels);
    if (!x || !labels) return 0;
    gather g = {loader, x, rows, 1 + (TASK_NUMBERS - 1) / data->features};
    xent_parallel_for(xent_tape_pool(tape), (int)((rows + g.rows_per_task - 1) / g.rows_per_task),
                      gather_rows, &g);
    for (int64_t i = 0; i < rows; i++) labels[i] = xent_dataset_label(data, row_at(loader, i));
    loader->next += rows;
    *batch = (xent_batch){xent_input(tape, xent_matrix(rows, data->features), x), labels, rows};
    return batch->x != NULL;
}
