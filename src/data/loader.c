#include <stdlib.h>

#include "base/count.h"
#include "base/defaults.h"
#include "data/background.h"
#include "data/gather.h"
#include "data/scaling.h"
#include "xent/data.h"
#include "xent/loader.h"
#include "xent/random.h"

struct xent_loader {
    const xent_dataset *data;
    xent_scaling scaling;
    xent_loader_options options;
    augmentation augment; /* of the epoch, where the options ask for it */
    int is_mostly_background;
    uint32_t *order; /* the rows of this pass; NULL: as they lie */
    int64_t rows;    /* of this pass */
    int64_t next;    /* the first row of the next batch, within the order */
};

/* The options with their defaults written out. */
static xent_loader_options complete(const xent_loader_options *options) {
    xent_loader_options o = options ? *options : (xent_loader_options)XENT_LOADER_DEFAULT;
    o.batch = default_count(o.batch, 64);
    o.shuffle = (int)default_count(o.shuffle, 1);
    o.shares = (int)default_count(o.shares, 1);
    o.least_rows = default_count(o.least_rows, 1);
    return o;
}

static xent_status check(const xent_dataset *data, const xent_loader_options *o, xent_error *error) {
    if (!data || data->rows < 1 || data->rows > UINT32_MAX || data->features < 1 ||
        (!data->bytes && !data->reals) || (!data->labels && !data->targets) || o->batch < 1 ||
        o->least_rows < 1)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "loader: batch %lld of %lld rows of %lld features; expected at least 1 of each, "
                         "with values and labels or targets",
                         (long long)o->batch, data ? (long long)data->rows : 0LL,
                         data ? (long long)data->features : 0LL);
    if (o->share < 0 || o->share >= o->shares)
        return xent_fail(error, XENT_E_ARGUMENT, "loader: share %d of %d; expected 0 to shares - 1", o->share,
                         o->shares);
    if (o->shares > o->batch)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "loader: %d shares of batches of %lld rows; expected at least a row a share",
                         o->shares, (long long)o->batch);
    return XENT_OK;
}

xent_loader *xent_loader_create(const xent_dataset *data, const xent_scaling *scaling,
                                const xent_loader_options *options, xent_error *error) {
    const xent_loader_options o = complete(options);
    const xent_scaling scaled = scaling_complete(scaling);
    if (check(data, &o, error) != XENT_OK) return NULL;
    if (augment_check(&o.augment, data, &scaled, error) != XENT_OK) return NULL;
    const int has_order = o.shuffle || o.left_out;
    xent_loader *l = calloc(1, sizeof *l);
    if (l && has_order) l->order = malloc((size_t)data->rows * sizeof *l->order);
    if (!l || (has_order && !l->order)) {
        free(l);
        xent_fail(error, XENT_E_MEMORY, "loader: no memory for the order of %lld rows",
                  (long long)data->rows);
        return NULL;
    }
    l->data = data;
    l->scaling = scaled;
    l->options = o;
    l->augment = augment_plan(&o.augment, data, &scaled, o.seed);
    l->is_mostly_background = background_is_most(data);
    xent_loader_start(l, 0);
    return l;
}

void xent_loader_destroy(xent_loader *loader) {
    if (!loader) return;
    free(loader->order);
    free(loader);
}

int64_t xent_loader_rows(const xent_loader *loader) { return loader ? loader->rows : 0; }

static int64_t batches_of(const xent_loader *l, int64_t rows) {
    return count_batches(rows, l->options.batch);
}

int64_t xent_loader_batches(const xent_loader *loader) {
    return loader ? batches_of(loader, loader->rows) : 0;
}

/* All rows, in the order of the epoch. */
static void put_in_order(xent_loader *l, uint32_t epoch) {
    const uint32_t rows = (uint32_t)l->data->rows;
    const xent_stream stream = {l->options.seed, XENT_PURPOSE_SHUFFLE, epoch};
    if (l->options.shuffle) {
        xent_random_permutation(stream, rows, l->order);
        return;
    }
    for (uint32_t i = 0; i < rows; i++) l->order[i] = i;
}

/* How many more rows a last batch of `rows` in batches of `batch` needs to have `least`. */
static int64_t lacking(int64_t rows, int64_t batch, int64_t least) {
    const int64_t last = rows % batch, want = least < batch ? least : batch;
    return last > 0 && last < want ? want - last : 0;
}

/* Puts the rows that are left out behind those that stay, whose number it returns. */
static int64_t leave_out(const xent_loader *l) {
    const xent_loader_options *o = &l->options;
    int64_t count = 0;
    for (int64_t i = 0; i < l->data->rows; i++) {
        const uint32_t row = l->order[i];
        if (i >= o->batch && o->left_out[row]) continue;
        l->order[i] = l->order[count];
        l->order[count++] = row;
    }
    const int64_t more = lacking(count, o->batch, o->least_rows), left = l->data->rows - count;
    return count + (more < left ? more : left);
}

void xent_loader_start(xent_loader *loader, uint32_t epoch) {
    if (!loader) return;
    loader->next = 0;
    loader->augment.stream.index = epoch;
    loader->rows = loader->data->rows;
    if (!loader->order) return;
    put_in_order(loader, epoch);
    if (loader->options.left_out) loader->rows = leave_out(loader);
}

xent_status xent_loader_seek(xent_loader *loader, uint32_t epoch, int64_t batch, xent_error *error) {
    if (!loader) return xent_fail(error, XENT_E_ARGUMENT, "loader: there is none to seek in; it is NULL");
    const int64_t most = batches_of(loader, loader->data->rows);
    if (batch < 0 || batch > most)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "loader: seeks batch %lld; expected 0 to %lld, the batches of a pass",
                         (long long)batch, (long long)most);
    xent_loader_start(loader, epoch);
    loader->next = batch < xent_loader_batches(loader) ? batch * loader->options.batch : loader->rows;
    return XENT_OK;
}

/* Where share i of n rows begins. */
static int64_t share_begin(int64_t n, int i, int shares) { return n / shares * i + n % shares * i / shares; }

int xent_loader_next(xent_loader *loader, xent_tape *tape, xent_batch *batch) {
    if (!loader || !tape || !batch || loader->next >= loader->rows) return 0;
    if (xent_tape_status(tape) != XENT_OK) return 0;
    const xent_loader_options *o = &loader->options;
    const int64_t left = loader->rows - loader->next, whole = left < o->batch ? left : o->batch;
    const int64_t first = share_begin(whole, o->share, o->shares);
    const int64_t rows = share_begin(whole, o->share + 1, o->shares) - first;
    const row_range range = {loader->order, loader->next + first, rows, left - first};
    const row_view view = {&loader->scaling, augment_is_none(&o->augment) ? NULL : &loader->augment,
                           loader->is_mostly_background};
    *batch = (xent_batch){.x = NULL};
    if (rows > 0 && !gather_batch(tape, loader->data, range, view, batch)) return 0;
    batch->order = loader->order ? loader->order + range.first : NULL;
    batch->first = first;
    batch->whole = whole;
    loader->next += whole;
    return 1;
}
