/* bench_products.h: the matrix products of a network alone, each as this BLAS runs it fastest. */
#ifndef TRAIN_BENCH_PRODUCTS_H
#define TRAIN_BENCH_PRODUCTS_H

#include "math/gemm.h"
#include "xent/net.h"

enum { BENCH_MOST_PRODUCTS = 3 * XENT_NET_MAX_LAYERS };

/* A product, and on how many threads of the BLAS it is fastest. */
typedef struct bench_product {
    gemm_shape shape;
    int threads;
} bench_product;

/* All zero is none. */
typedef struct bench_products {
    int threads; /* the most that a product may take */
    int count;
    bench_product product[BENCH_MOST_PRODUCTS];
    xent_real *a, *b, *c; /* operands as large as any product's */
} bench_products;

/* The products of the dense layers and the convolutions over so many rows: those of a prediction or, with
 * `backward`, of a step. Those of a convolution are of the numbers under its window at each position, as if
 * they were laid out beforehand. Finding the fastest way to run each takes its time. E_MEMORY; to be freed
 * then too. */
xent_status bench_products_find(bench_products *p, const xent_net *net, int64_t rows, int backward,
                                int threads, xent_error *error);

/* Seconds that all of them take, each called over and over for its share of `seconds`. Leaves the BLAS with
 * one thread, its workers asleep. */
double bench_products_time(const bench_products *p, double seconds);

/* Multiplications and additions in all of them. */
double bench_products_operations(const bench_products *p);

void bench_products_free(bench_products *p);

/* Waits until the workers of OpenBLAS, which spin for a tenth of a second after a call, are asleep. */
void bench_await_sleep(void);

/* How many runs to make before the next look at the clock, which takes a tenth of a tiny step: an eighth of
 * those that were made, so that the last one comes little too late. */
static inline int64_t bench_runs_before_look(int64_t made) { return 1 + made / 8; }

/* Sorts the values. */
double bench_median(double *values, int count);

#endif
