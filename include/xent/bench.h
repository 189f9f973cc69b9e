/* bench.h: what a training step costs beside its matrix products alone, measured in one run. */
#ifndef XENT_BENCH_H
#define XENT_BENCH_H

#include "xent/net.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct xent_bench_options {
    xent_net_options network;
    int64_t batch;  /* rows; 0: 64 */
    int threads;    /* 0: one a core */
    double seconds; /* to measure for, about; finding the fastest products takes some more; 0: 1 */
} xent_bench_options;
#define XENT_BENCH_DEFAULT XENT_ZERO

/* Times are medians over rounds in which both are measured in turn; microseconds. */
typedef struct xent_bench_result {
    int threads;
    double step_us; /* gather, forward, loss, backward and an update with momentum 0.9 */
    /* The products of the step alone: each one call of the BLAS, with the operands stored as, and on as many
     * threads as, this BLAS runs it fastest. */
    double gemm_us;
    double ratio, least_ratio, greatest_ratio; /* step over products: median and range of the rounds */
    double gflops;                             /* operations of the products over the time of the step */
    double samples_per_s;
} xent_bench_result;

/* Measures a network on made-up bytes. The BLAS's thread count is changed meanwhile, and put back; nothing
 * else may use the BLAS. NULL options mean all defaults. E_ARGUMENT: NULL, a batch below 1, seconds that are
 * not positive, a network that is none; E_MEMORY. */
XENT_API xent_status xent_bench_step(const xent_bench_options *options, xent_bench_result *result,
                                     xent_error *error);

/* Nanoseconds that the tape itself takes for an operation, forward and backward, kernel included: the least
 * of many chains of 1,000 operations on four numbers. NaN: memory is out. */
XENT_API double xent_bench_node(void);

/* "OpenBLAS 0.3.21 SkylakeX, 2 threads" and the like: the BLAS, the kernels it chose, its threads. Static
 * storage. */
XENT_API const char *xent_bench_blas(void);

#ifdef __cplusplus
}
#endif
#endif
