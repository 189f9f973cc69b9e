#include <stdlib.h>

#include "base/defaults.h"
#include "data/gather.h"
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

int xent_loader_next(xent_loader *loader, xent_tape *tape, xent_batch *batch) {
    if (!loader || !tape || !batch || loader->next >= loader->data->rows) return 0;
    const int64_t left = loader->data->rows - loader->next, most = loader->options.batch;
    const row_range range = {loader->order, loader->next, left < most ? left : most};
    if (!gather_batch(tape, loader->data, &loader->scaling, range, batch)) return 0;
    loader->next += range.rows;
    return 1;
}
