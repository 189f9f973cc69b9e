#include "xent/bench.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/defaults.h"
#include "math/gemm.h"
#include "train/bench_products.h"
#include "train/bench_rig.h"
#include "xent/ops.h"
#include "xent/predict.h"

enum { ROUNDS = XENT_BENCH_ROUNDS };

/* What is measured. */
typedef struct bench_work {
    xent_status (*run)(bench_rig *rig, xent_error *error);
    int64_t rows;         /* that one run takes */
    int64_t product_rows; /* of its products, which are made rows / product_rows times */
    int backward;         /* whether those of a backward pass are among them */
} bench_work;

typedef struct bench {
    const xent_bench_options *options;
    bench_work work;
    xent_error *error;
    bench_rig rig;
    bench_products products;
} bench;

/* Seconds a run, over as many as fit into `seconds`; negative after an error. */
static double time_work(bench *b, double seconds) {
    const double begin = clock_seconds();
    double now = begin;
    int64_t runs = 0;
    while (now - begin < seconds || runs == 0) {
        for (int64_t more = bench_runs_before_look(runs); more > 0; more--, runs++)
            if (b->work.run(&b->rig, b->error) != XENT_OK) return -1;
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
        if (b->work.run(&b->rig, b->error) != XENT_OK) return b->error->status;
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

static xent_status make(bench *b) {
    if (bench_rig_make(&b->rig, b->options, b->error) != XENT_OK) return b->error->status;
    return bench_products_find(&b->products, b->rig.net, b->work.product_rows, b->work.backward,
                               xent_tape_threads(b->rig.tape), b->error);
}

static void destroy(bench *b) {
    bench_rig_free(&b->rig);
    bench_products_free(&b->products);
}

static xent_status run_bench(const xent_bench_options *o, bench_work work, xent_bench_result *result,
                             xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    if (!result) return xent_fail(error, XENT_E_ARGUMENT, "bench: result is NULL");
    if (o->batch < 1 || o->batch > BENCH_RIG_ROWS || !(o->seconds > 0))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "bench: batch %lld, %g seconds; expected 1 to %d, and above 0", (long long)o->batch,
                         o->seconds, BENCH_RIG_ROWS);
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
    return run_bench(&o, (bench_work){bench_rig_step, o.batch, o.batch, 1}, result, error);
}

xent_status xent_bench_measuring(const xent_bench_options *options, xent_bench_result *result,
                                 xent_error *error) {
    xent_bench_options o = complete(options);
    o.batch = XENT_PREDICT_ROWS;
    return run_bench(&o, (bench_work){bench_rig_measure, XENT_BENCH_ROWS, XENT_PREDICT_ROWS, 0}, result,
                     error);
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
