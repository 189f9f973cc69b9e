#include "train/bench_products.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "nn/layers/table.h"

enum { TRIALS = 5 }; /* of each way to run a product, before the fastest is taken */

void bench_await_sleep(void) {
    const struct timespec time = {0, 150000000};
    nanosleep(&time, NULL);
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, by_value);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* Seconds a call, over as many calls as fit into `seconds`. */
static double time_product(const bench_products *p, bench_product one, double seconds) {
    const double begin = clock_seconds();
    double now = begin;
    int64_t calls = 0;
    while (now - begin < seconds || calls == 0) {
        for (int64_t more = bench_runs_before_look(calls); more > 0; more--, calls++)
            gemm_bare(one.shape, p->a, p->b, p->c, one.threads);
        now = clock_seconds();
    }
    return (now - begin) / (double)calls;
}

/* The fastest of the four ways to store the operands, on one thread or on all. */
static bench_product fastest(const bench_products *p, int64_t m, int64_t n, int64_t k) {
    bench_product best = {{m, n, k, 0, 0}, 1};
    double least = INFINITY;
    for (int way = 0; way < 8; way++) {
        const bench_product one = {{m, n, k, way & 1, way >> 1 & 1}, way >> 2 ? p->threads : 1};
        double trials[TRIALS];
        if (way >> 2 && p->threads == 1) break;
        time_product(p, one, 0); /* the first call makes OpenBLAS's buffers */
        for (int i = 0; i < TRIALS; i++) trials[i] = time_product(p, one, 0.004);
        const double seconds = bench_median(trials, TRIALS);
        if (seconds >= least) continue;
        least = seconds;
        best = one;
    }
    return best;
}

static void add_product(bench_products *p, int64_t m, int64_t n, int64_t k) {
    p->product[p->count++] = fastest(p, m, n, k);
}

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

/* What a layer multiplies for a row of data: so many rows of `in` numbers by a matrix (in, out); of a
 * convolution one for each position of its window. No rows: the layer multiplies nothing. */
typedef struct layer_product {
    int64_t rows, in, out;
} layer_product;

static layer_product product_of(const layer *l) {
    size_t weights;
    if (l->kind != &layer_dense && l->kind != &layer_conv) return (layer_product){0, 0, 0};
    if (xent_shape_size(xent_params_spec(l->net->params, l->first_param)->shape, &weights) != XENT_OK)
        return (layer_product){0, 0, 0};
    const int64_t positions = l->out.rank == 3 ? l->out.dim[1] * l->out.dim[2] : 1;
    return (layer_product){positions, (int64_t)weights / l->out.dim[0], l->out.dim[0]};
}

static size_t largest_operand(const xent_net *net, int64_t rows) {
    int64_t largest = 1;
    for (int i = 0; i < net->count; i++) {
        const layer_product p = product_of(&net->layers[i]);
        if (p.rows == 0) continue;
        largest = larger(larger(largest, p.in * p.out), rows * p.rows * larger(p.in, p.out));
    }
    return (size_t)largest;
}

xent_status bench_products_find(bench_products *p, const xent_net *net, int64_t rows, int backward,
                                int threads, xent_error *error) {
    const size_t largest = largest_operand(net, rows);
    *p = (bench_products){.threads = threads};
    if (!gemm_has_memory(threads))
        return xent_fail(error, XENT_E_MEMORY,
                         "bench: OpenBLAS needs %zu MiB of address space for each of %d thread%s; expected a "
                         "higher limit (ulimit -v) or fewer threads",
                         GEMM_THREAD_MEMORY >> 20, threads, threads == 1 ? "" : "s");
    p->a = calloc(largest, sizeof *p->a);
    p->b = calloc(largest, sizeof *p->b);
    p->c = calloc(largest, sizeof *p->c);
    if (!p->a || !p->b || !p->c) return xent_fail(error, XENT_E_MEMORY, "bench: no memory for the products");
    for (size_t i = 0; i < largest; i++) {
        p->a[i] = (xent_real)(i % 17) / 17;
        p->b[i] = (xent_real)(i % 13) / 13;
    }
    for (int i = 0; i < net->count; i++) {
        const layer_product one = product_of(&net->layers[i]);
        const int64_t all = rows * one.rows;
        const int first = p->count == 0; /* of which no gradient of the input is computed */
        if (one.rows == 0) continue;
        add_product(p, all, one.out, one.in);                         /* z = x W */
        if (backward) add_product(p, one.in, one.out, all);           /* dW = x^T dz */
        if (backward && !first) add_product(p, all, one.in, one.out); /* dx = dz W^T */
    }
    return XENT_OK;
}

double bench_products_operations(const bench_products *p) {
    double sum = 0;
    for (int i = 0; i < p->count; i++) {
        const gemm_shape s = p->product[i].shape;
        sum += 2.0 * (double)s.m * (double)s.n * (double)s.k;
    }
    return sum;
}

double bench_products_time(const bench_products *p, double seconds) {
    double sum = 0;
    int threaded = 0;
    for (int i = 0; i < p->count; i++) {
        sum += time_product(p, p->product[i], seconds / p->count);
        threaded |= p->product[i].threads > 1;
    }
    gemm_set_threads(1);
    if (threaded) bench_await_sleep();
    return sum;
}

void bench_products_free(bench_products *p) {
    free(p->a);
    free(p->b);
    free(p->c);
}
