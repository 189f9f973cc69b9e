#include "xent/bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/defaults.h"
#include "math/gemm.h"
#include "train/train.h"
#include "xent/data.h"
#include "xent/loader.h"
#include "xent/losses.h"
#include "xent/ops.h"
#include "xent/optimizer.h"

enum {
    DATA_ROWS = 60000, /* as many as MNIST has, so that rows come from memory and not from a cache */
    ROUNDS = 9,
    MOST_PRODUCTS = 3 * XENT_NET_MAX_LAYERS,
    TRIALS = 5 /* of each way to run a product, before the fastest is taken */
};
/* Workers of OpenBLAS spin for a tenth of a second after a call before they sleep. */
#define SPIN_SECONDS 0.15

/* A product of the step, and the fastest way to run it. */
typedef struct product {
    gemm_shape shape;
    int threads;
} product;

typedef struct bench {
    const xent_bench_options *options;
    xent_error *error;
    uint8_t *bytes;
    int32_t *labels;
    xent_dataset data;
    xent_tape *tape;
    xent_net *net;
    xent_optimizer *optimizer;
    xent_loader *loader;
    product products[MOST_PRODUCTS];
    int product_count;
    int threads;
    xent_real *a, *b, *c; /* operands as large as any product's */
} bench;

static void pause_seconds(double seconds) {
    struct timespec time = {(time_t)seconds, (long)((seconds - floor(seconds)) * 1e9)};
    nanosleep(&time, NULL);
}

/* ---- The step ------------------------------------------------------------------------------------------ */

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

static xent_status make_step(bench *b) {
    const xent_tape_options tape = {.threads = b->options->threads};
    const xent_loader_options batches = {.batch = b->options->batch, .seed = 1};
    const xent_scaling scaling = {.shift = 127.5,
                                  .factor = 1 / 73.9}; /* deviation 1 for evenly spread bytes */
    xent_optimizer_options sgd = XENT_OPTIMIZER_DEFAULT;
    sgd.rate = 1e-4;
    sgd.momentum = 0.9;
    if (!(b->tape = xent_tape_create(&tape, b->error)) ||
        !(b->net = xent_net_create(&b->options->network, b->error)) || make_data(b) != XENT_OK ||
        !(b->optimizer = xent_optimizer_create(xent_net_params(b->net), &sgd, b->error)) ||
        !(b->loader = xent_loader_create(&b->data, &scaling, &batches, b->error)))
        return b->error->status;
    b->threads = xent_pool_threads(xent_tape_pool(b->tape));
    return XENT_OK;
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

/* Seconds a step, over as many steps as fit into `seconds`; negative after an error. */
static double time_steps(bench *b, double seconds) {
    const double begin = clock_seconds();
    double now = begin;
    int64_t steps = 0;
    while (now - begin < seconds || steps == 0) {
        if (step(b) != XENT_OK) return -1;
        steps++;
        now = clock_seconds();
    }
    return (now - begin) / (double)steps;
}

/* ---- The products alone -------------------------------------------------------------------------------- */

/* Seconds a call, over as many calls as fit into `seconds`. */
static double time_product(const bench *b, product p, double seconds) {
    const double begin = clock_seconds();
    double now = begin;
    int64_t calls = 0;
    while (now - begin < seconds || calls == 0) {
        gemm_bare(p.shape, b->a, b->b, b->c, p.threads);
        calls++;
        now = clock_seconds();
    }
    return (now - begin) / (double)calls;
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the values. */
static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, by_value);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* The fastest of the four ways to store the operands, on one thread or on all. */
static product fastest(const bench *b, int64_t m, int64_t n, int64_t k) {
    product best = {{m, n, k, 0, 0}, 1};
    double least = INFINITY;
    for (int way = 0; way < 8; way++) {
        const product p = {{m, n, k, way & 1, way >> 1 & 1}, way >> 2 ? b->threads : 1};
        double trials[TRIALS];
        if (way >> 2 && b->threads == 1) break;
        time_product(b, p, 0); /* the first call makes OpenBLAS's buffers */
        for (int i = 0; i < TRIALS; i++) trials[i] = time_product(b, p, 0.004);
        const double seconds = median(trials, TRIALS);
        if (seconds >= least) continue;
        least = seconds;
        best = p;
    }
    return best;
}

/* The products of a dense layer; of the first one no gradient of the input is computed. */
static void add_products(bench *b, int64_t in, int64_t out) {
    const int64_t rows = b->options->batch;
    const int first = b->product_count == 0;
    b->products[b->product_count++] = fastest(b, rows, out, in);             /* z = x W */
    b->products[b->product_count++] = fastest(b, in, out, rows);             /* dW = x^T dz */
    if (!first) b->products[b->product_count++] = fastest(b, rows, in, out); /* dx = dz W^T */
}

static size_t largest_operand(const bench *b) {
    size_t largest = 1;
    xent_layer_info l;
    for (int i = 0; xent_net_layer(b->net, i, &l) == XENT_OK; i++) {
        const int64_t in = l.in.dim[0], out = l.out.dim[0];
        const int64_t sizes[] = {b->options->batch * in, in * out, b->options->batch * out};
        for (int j = 0; j < 3; j++) largest = (size_t)sizes[j] > largest ? (size_t)sizes[j] : largest;
    }
    return largest;
}

static xent_status make_products(bench *b) {
    const size_t largest = largest_operand(b);
    xent_layer_info l;
    b->a = calloc(largest, sizeof *b->a);
    b->b = calloc(largest, sizeof *b->b);
    b->c = calloc(largest, sizeof *b->c);
    if (!b->a || !b->b || !b->c)
        return xent_fail(b->error, XENT_E_MEMORY, "bench: no memory for the products");
    for (size_t i = 0; i < largest; i++) {
        b->a[i] = (xent_real)(i % 17) / 17;
        b->b[i] = (xent_real)(i % 13) / 13;
    }
    for (int i = 0; xent_net_layer(b->net, i, &l) == XENT_OK; i++)
        if (strcmp(l.kind, "dense") == 0) add_products(b, l.in.dim[0], l.out.dim[0]);
    return XENT_OK;
}

static double product_operations(const bench *b) {
    double sum = 0;
    for (int i = 0; i < b->product_count; i++) {
        const gemm_shape s = b->products[i].shape;
        sum += 2.0 * (double)s.m * (double)s.n * (double)s.k;
    }
    return sum;
}

/* Seconds that all products take, each called over and over for its share of `seconds`. */
static double time_products(const bench *b, double seconds) {
    double sum = 0;
    int threaded = 0;
    for (int i = 0; i < b->product_count; i++) {
        sum += time_product(b, b->products[i], seconds / b->product_count);
        threaded |= b->products[i].threads > 1;
    }
    gemm_set_threads(1);
    if (threaded) pause_seconds(SPIN_SECONDS);
    return sum;
}

/* ---- Both in turn -------------------------------------------------------------------------------------- */

/* The first steps make what all later ones use. */
static xent_status warm_up(bench *b) {
    for (int i = 0; i < 2; i++)
        if (step(b) != XENT_OK) return b->error->status;
    return XENT_OK;
}

static xent_status run_rounds(bench *b, xent_bench_result *result) {
    double steps[ROUNDS], products[ROUNDS], ratios[ROUNDS];
    const double seconds = b->options->seconds / (2 * ROUNDS);
    for (int i = 0; i < ROUNDS; i++) {
        steps[i] = time_steps(b, seconds);
        if (steps[i] < 0) return b->error->status;
        products[i] = time_products(b, seconds);
        ratios[i] = steps[i] / products[i];
    }
    result->threads = b->threads;
    result->step_us = 1e6 * median(steps, ROUNDS);
    result->gemm_us = 1e6 * median(products, ROUNDS);
    result->ratio = median(ratios, ROUNDS); /* in order from here on */
    result->least_ratio = ratios[0];
    result->greatest_ratio = ratios[ROUNDS - 1];
    result->gflops = product_operations(b) / result->step_us / 1e3;
    result->samples_per_s = 1e6 * (double)b->options->batch / result->step_us;
    return XENT_OK;
}

/* The options with their defaults written out, but for the network's. */
static xent_bench_options complete(const xent_bench_options *options) {
    xent_bench_options o = options ? *options : (xent_bench_options)XENT_BENCH_DEFAULT;
    o.batch = default_count(o.batch, 64);
    o.seconds = default_real(o.seconds, 1);
    return o;
}

xent_status xent_bench_step(const xent_bench_options *options, xent_bench_result *result, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    if (!result) return xent_fail(error, XENT_E_ARGUMENT, "bench: result is NULL");
    const xent_bench_options complete_options = complete(options);
    options = &complete_options;
    if (options->batch < 1 || options->batch > DATA_ROWS || !(options->seconds > 0))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "bench: batch %lld, %g seconds; expected 1 to %d, and above 0",
                         (long long)options->batch, options->seconds, DATA_ROWS);
    bench b = {.options = options, .error = error};
    const int threads_before = gemm_threads();
    xent_status status = make_step(&b);
    if (status == XENT_OK) status = make_products(&b);
    gemm_set_threads(1);
    if (status == XENT_OK) pause_seconds(SPIN_SECONDS);
    if (status == XENT_OK) status = warm_up(&b);
    if (status == XENT_OK) status = run_rounds(&b, result);
    gemm_set_threads(threads_before);
    xent_loader_destroy(b.loader);
    xent_optimizer_destroy(b.optimizer);
    xent_net_destroy(b.net);
    xent_tape_destroy(b.tape);
    free(b.bytes);
    free(b.labels);
    free(b.a);
    free(b.b);
    free(b.c);
    return status;
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
