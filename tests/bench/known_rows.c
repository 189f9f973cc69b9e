/* What is lost, and saved, where rows that are known for sure are left out, as `xent train --focus` does, for
 * any number of epochs and with labels that are wrong: 784-128-10, or as wide as the data are, by the recipe
 * of `xent train`, on nine tenths of the training set; measured on the tenth that was held out. A row whose
 * loss was below BOUND when it was last seen is left out of the next AWAY epochs.
 * WRONG is the part of the labels that are made wrong, but for the rows that are measured. The test set is
 * not looked at. Prints the accuracy's mean over the seeds with its standard error, the log loss, and how
 * many passes over all rows would have been as many steps.
 *
 *     cc -O2 -Iinclude tests/bench/known_rows.c -o known_rows build/release/libxent.so -lm \
 *         -Wl,-rpath,$PWD/build/release
 *     ./known_rows MNIST 12 4 0.01 99 0.005 0    data, seeds, epochs, BOUND, AWAY, smoothing, WRONG */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xent/xent.h"

enum { BATCH = 128, WRONG_LABELS = XENT_PURPOSE_USER };
static const double rate = 0.005, decay = 0.1;

typedef struct settings {
    int seeds, epochs;
    double bound;
    int away;
    double smoothing, wrong;
} settings;

typedef struct study {
    settings s;
    xent_tape *tape;
    xent_net *net;
    xent_optimizer *adamw;
    xent_dataset train;   /* nine tenths; its labels may be wrong */
    xent_scaling scaling; /* of them */
    uint64_t seed;
    double *losses; /* of each of its rows, when it was last seen */
    int *seen;      /* the epoch of that */
    uint32_t *kept, *places, *select;
} study;

static void end_with(const char *why) {
    fprintf(stderr, "known_rows: %s\n", why);
    exit(1);
}

static void *memory(size_t count, size_t size) {
    void *made = calloc(count, size);
    if (!made) end_with("no memory");
    return made;
}

/* A step on the next batch, whose rows of the training set are at places[0], [1], ...; how many they are, 0
 * at the end. */
static int64_t step(study *t, xent_loader *loader, const uint32_t *places) {
    const xent_cross_entropy_options learned = {.label_smoothing = t->s.smoothing},
                                     told = {.reduction = XENT_NONE};
    const xent_pass pass = {1, t->seed, 0};
    xent_batch batch;
    xent_tape_reset(t->tape);
    if (!xent_loader_next(loader, t->tape, &batch)) return 0;
    xent_tensor *logits = xent_net_forward(t->tape, t->net, batch.x, &pass);
    const xent_tensor *losses =
        xent_softmax_cross_entropy(t->tape, xent_detach(t->tape, logits), batch.labels, &told);
    xent_backward(t->tape, xent_softmax_cross_entropy(t->tape, logits, batch.labels, &learned));
    if (xent_optimizer_step(t->adamw, t->tape) != XENT_OK) end_with(xent_tape_error(t->tape));
    for (int64_t i = 0; i < batch.rows; i++) t->losses[places[i]] = (double)xent_tensor_values(losses)[i];
    return batch.rows;
}

static int is_away(const study *t, uint32_t row, int epoch) {
    return t->losses[row] < t->s.bound && epoch - t->seen[row] <= t->s.away;
}

/* One epoch over the rows that are not away; their number. */
static int64_t run_epoch(study *t, int epoch) {
    enum { PARTS = 1000000 };
    const xent_schedule cycle = {.kind = XENT_ONE_CYCLE, .rate = rate};
    const xent_stream order = {t->seed, XENT_PURPOSE_SHUFFLE, (uint32_t)epoch};
    const xent_loader_options batches = {.batch = BATCH, .shuffle = XENT_OFF};
    xent_error error;
    int64_t count = 0, done = 0;
    xent_random_permutation(order, (uint32_t)t->train.rows, t->kept);
    for (int64_t i = 0; i < t->train.rows; i++)
        if (!is_away(t, t->kept[i], epoch)) t->kept[count++] = t->kept[i];
    for (int64_t i = 0; i < count; i++) {
        t->places[i] = t->train.select[t->kept[i]];
        t->seen[t->kept[i]] = epoch;
    }
    xent_dataset some = t->train;
    some.select = t->places;
    some.rows = count;
    xent_loader *loader = count > 0 ? xent_loader_create(&some, &t->scaling, &batches, &error) : NULL;
    for (int64_t rows = 1; loader && rows > 0; done += rows) {
        const double part = (epoch + (double)done / (double)count) / t->s.epochs;
        xent_optimizer_set_rate(t->adamw, xent_schedule_rate(&cycle, (int64_t)(part * PARTS), PARTS));
        rows = step(t, loader, t->kept + done);
    }
    xent_loader_destroy(loader);
    return count;
}

/* Other labels, evenly among the other classes, for a part of the rows. */
static void make_wrong(const study *t, int32_t *labels) {
    const xent_stream which = {t->seed, WRONG_LABELS, 0}, what = {t->seed, WRONG_LABELS, 1};
    const uint32_t classes = (uint32_t)t->train.classes;
    for (int64_t i = 0; i < t->train.rows; i++) {
        int32_t *label = &labels[t->train.select[i]];
        if (xent_random_uniform(which, (uint64_t)i) < t->s.wrong)
            *label = (int32_t)(((uint32_t)*label + 1 + xent_random_below(what, (uint64_t)i, classes - 1)) %
                               classes);
    }
}

/* One training; the rows that it saw. */
static int64_t train(study *t, const xent_data *data, xent_evaluation *measured) {
    xent_error error;
    const size_t rows = (size_t)data->train.rows, features = (size_t)data->train.features;
    int32_t *labels = memory(rows, sizeof *labels);
    double *shifts = memory(2 * features, sizeof *shifts);
    xent_dataset held_out;
    if (xent_dataset_split(&data->train, 0.1, t->seed, t->select, &t->train, &held_out, &error) != XENT_OK ||
        xent_pixel_scaling(XENT_NORMALIZE_STANDARD, &t->train, shifts, shifts + features, NULL, &error) !=
            XENT_OK)
        end_with(error.message);
    memcpy(labels, data->train.labels, rows * sizeof *labels);
    make_wrong(t, labels);
    t->train.labels = labels;
    t->scaling = (xent_scaling){.shifts = shifts, .factors = shifts + features};
    const xent_net_options layers = {.layers = "dense 128 relu",
                                     .inputs = data->train.features,
                                     .outputs = data->train.classes,
                                     .init = XENT_INIT_HE_NORMAL,
                                     .seed = t->seed};
    const xent_optimizer_options adamw = {.method = XENT_ADAMW, .weight_decay = decay};
    t->net = xent_net_create(&layers, &error);
    t->adamw = t->net ? xent_optimizer_create(xent_net_params(t->net), &adamw, &error) : NULL;
    if (!t->adamw) end_with(error.message);
    for (int64_t i = 0; i < t->train.rows; i++) t->losses[i] = INFINITY;
    int64_t seen = 0;
    for (int epoch = 0; epoch < t->s.epochs; epoch++) seen += run_epoch(t, epoch);
    if (xent_evaluate(t->tape, t->net, &held_out, &t->scaling, XENT_LOSS_CE, measured, NULL, &error) !=
        XENT_OK)
        end_with(error.message);
    xent_optimizer_destroy(t->adamw);
    xent_net_destroy(t->net);
    free(shifts);
    free(labels);
    return seen;
}

int main(int argc, char **argv) {
    if (argc != 8)
        return fputs("usage: known_rows DATA SEEDS EPOCHS BOUND AWAY SMOOTHING WRONG\n", stderr), 2;
    study t = {
        .s = {atoi(argv[2]), atoi(argv[3]), atof(argv[4]), atoi(argv[5]), atof(argv[6]), atof(argv[7])}};
    xent_data data;
    xent_error error = {XENT_OK, ""};
    if (xent_data_load(argv[1], &data, &error) != XENT_OK || !(t.tape = xent_tape_create(NULL, &error)))
        end_with(error.message);
    const size_t rows = (size_t)data.train.rows;
    t.losses = memory(rows, sizeof *t.losses);
    t.seen = memory(rows, sizeof *t.seen);
    t.kept = memory(3 * rows, sizeof *t.kept);
    t.places = t.kept + rows;
    t.select = t.kept + 2 * rows;
    double sum = 0, squares = 0, loss = 0, passes = 0;
    for (t.seed = 1; t.seed <= (uint64_t)t.s.seeds; t.seed++) {
        xent_evaluation e;
        passes += (double)train(&t, &data, &e) / (double)t.train.rows;
        sum += e.accuracy;
        squares += e.accuracy * e.accuracy;
        loss += e.loss;
    }
    const double n = t.s.seeds, mean = sum / n,
                 deviation = sqrt(fmax(squares - n * mean * mean, 0) / (n - 1));
    printf("bound %g, smoothing %g, %d epochs: %.2f +- %.2f %%, log loss %.4f, %.2f passes\n", t.s.bound,
           t.s.smoothing, t.s.epochs, 100 * mean, 100 * deviation / sqrt(n), loss / n, passes / n);
    free(t.losses);
    free(t.seen);
    free(t.kept);
    xent_tape_destroy(t.tape);
    xent_data_clear(&data);
    return 0;
}
