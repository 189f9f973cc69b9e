#include "xent/bench.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/defaults.h"
#include "math/gemm.h"
#include "train/bench_products.h"
#include "train/train.h"
#include "xent/data.h"
#include "xent/loader.h"
#include "xent/losses.h"
#include "xent/ops.h"
#include "xent/optimizer.h"
#include "xent/predict.h"

enum {
    DATA_ROWS = 60000, /* as many as MNIST has, so that rows come from memory and not from a cache */
    ROUNDS = XENT_BENCH_ROUNDS
};

typedef struct bench bench;

/* What is measured. */
typedef struct bench_work {
    xent_status (*run)(bench *b);
    int64_t rows;         /* that one run takes */
    int64_t product_rows; /* of its products, which are made rows / product_rows times */
    int backward;         /* whether those of a backward pass are among them */
} bench_work;

struct bench {
    const xent_bench_options *options;
    bench_work work;
    xent_error *error;
    uint8_t *bytes;
    int32_t *labels;
    xent_dataset data;
    xent_tape *tape;
    xent_net *net;
    xent_optimizer *optimizer;
    xent_loader *loader;
    bench_products products;
};

/* Deviation 1 for evenly spread bytes. */
static const xent_scaling scaling = {.shift = 127.5, .factor = 1 / 73.9};

/* ---- The work ------------------------------------------------------------------------------------------ */

static xent_status make_data(bench *b) {
    const int64_t inputs = xent_net_inputs(b->net), outputs = xent_net_outputs(b->net);
    const size_t size = (size_t)DATA_ROWS * (size_t)inputs;
    b->bytes = malloc(size);
    b->labels = malloc(DATA_ROWS * sizeof *b->labels);
    if (!b->bytes || !b->labels) return xent_fail(b->error, XENT_E_MEMORY, "bench: no memory for the data");
    for (size_t i = 0; i < size; i++) b->bytes[i] = (uint8_t)(i * 2654435761u >> 13);
    for (int i = 0; i < DATA_ROWS; i++) b->labels[i] = (int32_t)(i % outputs);
    b->data = (xent_dataset){.rows = DATA_ROWS,
                             .features = inputs,
                             .classes = (int)outputs,
                             .bytes = b->bytes,
                             .labels = b->labels};
    return XENT_OK;
}

static xent_status make(bench *b) {
    const xent_tape_options tape = {.threads = b->options->threads};
    const xent_loader_options batches = {.batch = b->options->batch, .seed = 1};
    xent_optimizer_options sgd = XENT_OPTIMIZER_DEFAULT;
    sgd.rate = 1e-4;
    sgd.momentum = 0.9;
    if (!(b->tape = xent_tape_create(&tape, b->error)) ||
        !(b->net = xent_net_create(&b->options->network, b->error)) || make_data(b) != XENT_OK ||
        !(b->optimizer = xent_optimizer_create(xent_net_params(b->net), &sgd, b->error)) ||
        !(b->loader = xent_loader_create(&b->data, &scaling, &batches, b->error)))
        return b->error->status;
    return bench_products_find(&b->products, b->net, b->work.product_rows, b->work.backward,
                               xent_tape_threads(b->tape), b->error);
}

static xent_status step(bench *b) {
    xent_batch batch;
    xent_tape_reset(b->tape);
    if (!xent_loader_next(b->loader, b->tape, &batch) || batch.rows < b->options->batch) {
        xent_loader_start(b->loader, 0);
        xent_tape_reset(b->tape);
        if (!xent_loader_next(b->loader, b->tape, &batch))
            return xent_fail(b->error, XENT_E_MEMORY, "bench: %s", xent_tape_error(b->tape));
    }
    xent_tensor *logits = xent_net_forward(b->tape, b->net, batch.x, NULL);
    xent_backward(b->tape, xent_softmax_cross_entropy(b->tape, logits, batch.labels, NULL));
    const xent_status status = xent_optimizer_step(b->optimizer, b->tape);
    return status == XENT_OK ? status : xent_fail(b->error, status, "bench: %s", xent_tape_error(b->tape));
}

static xent_status measure(bench *b) {
    xent_dataset some = b->data;
    xent_evaluation result;
    some.rows = XENT_BENCH_ROWS;
    return xent_evaluate(b->tape, b->net, &some, &scaling, XENT_LOSS_CE, &result, NULL, b->error);
}

/* Seconds a run, over as many as fit into `seconds`; negative after an error. */
static double time_work(bench *b, double seconds) {
    const double begin = clock_seconds();
    double now = begin;
    int64_t runs = 0;
    while (now - begin < seconds || runs == 0) {
        for (int64_t more = bench_runs_before_look(runs); more > 0; more--, runs++)
            if (b->work.run(b) != XENT_OK) return -1;
        now = clock_seconds();
    }
    return (now - begin) / (double)runs;
}

/* ---- Both in turn -------------------------------------------------------------------------------------- */

/* The first runs make what all later ones use. */
static xent_status warm_up(bench *b) {
    gemm_set_threads(1);
    bench_await_sleep();
    for (int i = 0; i < 2; i++)
        if (b->work.run(b) != XENT_OK) return b->error->status;
    return XENT_OK;
}

static xent_status run_rounds(bench *b, xent_bench_result *result) {
    double runs[ROUNDS], products[ROUNDS], ratios[ROUNDS];
    const double seconds = b->options->seconds / (2 * ROUNDS);
    const double times = (double)b->work.rows / (double)b->work.product_rows;
    for (int i = 0; i < ROUNDS; i++) {
        runs[i] = time_work(b, seconds);
        if (runs[i] < 0) return b->error->status;
        products[i] = times * bench_products_time(&b->products, seconds);
        ratios[i] = runs[i] / products[i];
    }
    result->threads = b->products.threads;
    result->step_us = 1e6 * bench_median(runs, ROUNDS);
    for (int i = 0; i < ROUNDS; i++) result->rounds_us[i] = 1e6 * runs[i]; /* in order by now */
    result->gemm_us = 1e6 * bench_median(products, ROUNDS);
    result->ratio = bench_median(ratios, ROUNDS); /* in order from here on */
    result->least_ratio = ratios[0];
    result->greatest_ratio = ratios[ROUNDS - 1];
    result->gflops = times * bench_products_operations(&b->products) / result->step_us / 1e3;
    result->samples_per_s = 1e6 * (double)b->work.rows / result->step_us;
    return XENT_OK;
}

/* The options with their defaults written out, but for the network's. */
static xent_bench_options complete(const xent_bench_options *options) {
    xent_bench_options o = options ? *options : (xent_bench_options)XENT_BENCH_DEFAULT;
    o.batch = default_count(o.batch, 64);
    o.seconds = default_real(o.seconds, 1);
    return o;
}

static void destroy(bench *b) {
    xent_loader_destroy(b->loader);
    xent_optimizer_destroy(b->optimizer);
    xent_net_destroy(b->net);
    xent_tape_destroy(b->tape);
    bench_products_free(&b->products);
    free(b->bytes);
    free(b->labels);
}

static xent_status run_bench(const xent_bench_options *o, bench_work work, xent_bench_result *result,
                             xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    if (!result) return xent_fail(error, XENT_E_ARGUMENT, "bench: result is NULL");
    if (o->batch < 1 || o->batch > DATA_ROWS || !(o->seconds > 0))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "bench: batch %lld, %g seconds; expected 1 to %d, and above 0", (long long)o->batch,
                         o->seconds, DATA_ROWS);
    bench b = {.options = o, .work = work, .error = error};
    const int threads_before = gemm_threads();
    xent_status status = make(&b);
    if (status == XENT_OK) status = warm_up(&b);
    if (status == XENT_OK) status = run_rounds(&b, result);
    gemm_set_threads(threads_before);
    destroy(&b);
    return status;
}

xent_status xent_bench_step(const xent_bench_options *options, xent_bench_result *result, xent_error *error) {
    const xent_bench_options o = complete(options);
    return run_bench(&o, (bench_work){step, o.batch, o.batch, 1}, result, error);
}

xent_status xent_bench_measuring(const xent_bench_options *options, xent_bench_result *result,
                                 xent_error *error) {
    const xent_bench_options o = complete(options);
    return run_bench(&o, (bench_work){measure, XENT_BENCH_ROWS, XENT_PREDICT_ROWS, 0}, result, error);
}

double xent_bench_node(void) {
    enum { NODES = 1000, CHAINS = 200 };
    static const xent_real numbers[4] = {1, 2, 3, 4};
    const xent_tape_options options = {.threads = 1};
    xent_tape *tape = xent_tape_create(&options, NULL);
    double least = INFINITY;
    for (int k = 0; k < CHAINS && xent_tape_status(tape) == XENT_OK; k++) {
        const double begin = clock_seconds();
        xent_tape_reset(tape);
        xent_tensor *y = xent_variable(tape, xent_vector(4), numbers);
        for (int i = 0; i + 1 < NODES; i++) y = xent_neg(tape, y);
        xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES));
        least = fmin(least, clock_seconds() - begin);
    }
    const int failed = xent_tape_status(tape) != XENT_OK;
    xent_tape_destroy(tape);
    return failed ? (double)NAN : 1e9 * least / NODES;
}

const char *xent_bench_blas(void) { return gemm_library(); }
