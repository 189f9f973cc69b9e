/* bench.h: what a training step, and measuring, cost beside their products alone, each pair in one run. */
#ifndef XENT_BENCH_H
#define XENT_BENCH_H

#include "xent/net.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct xent_bench_options {
    xent_net_options network;
    int64_t batch;  /* rows, at most 60000; 0: 64 */
    int threads;    /* 0: one a core */
    double seconds; /* to measure for, about; finding the fastest products takes some more; 0: 1 */
} xent_bench_options;
#define XENT_BENCH_DEFAULT XENT_ZERO

#define XENT_BENCH_ROUNDS 9

/* Times are medians over rounds in which both are measured in turn; microseconds. */
typedef struct xent_bench_result {
    int threads;
    double rounds_us[XENT_BENCH_ROUNDS]; /* of the runs, in ascending order */
    double step_us; /* gather, forward, loss, backward and an update with momentum 0.9; or a measuring */
    /* The products of that alone: each one call of the BLAS, with the operands stored as, and on as many
     * threads as, this BLAS runs it fastest; those of a convolution as if what lies under its window at each
     * position were laid out beforehand. */
    double gemm_us;
    double ratio, least_ratio, greatest_ratio; /* step over products: median and range of the rounds */
    double gflops;                             /* operations of the products over the time of the step */
    double samples_per_s;
} xent_bench_result;

/* Measures a network on made-up bytes. The loss is softmax cross-entropy, and where there is one output, the
 * logit of two classes, xent_bce_with_logits. The BLAS's thread count is changed meanwhile, and put back;
 * nothing else may use the BLAS. NULL options mean all defaults. E_ARGUMENT: NULL, a batch outside 1 to
 * 60000, seconds that are not positive, a network that is none; E_MEMORY. */
XENT_API xent_status xent_bench_step(const xent_bench_options *options, xent_bench_result *result,
                                     xent_error *error);

/* The same of xent_evaluate, or xent_evaluate_targets, over XENT_BENCH_ROWS rows; step_us is the time of all
 * of them. The batch of the options does not matter: the products are those of batches of XENT_PREDICT_ROWS
 * rows (predict.h). */
#define XENT_BENCH_ROWS 10000
XENT_API xent_status xent_bench_measuring(const xent_bench_options *options, xent_bench_result *result,
                                          xent_error *error);

/* In what state the cores are. Times of work that is shared out depend on both. */
typedef struct xent_core_state {
    /* Nanoseconds that a line of memory takes from one core to another, the least of many: some 60 where they
     * share a cache, 350 where they do not. NaN: one thread, or no second one ran. */
    double line_ns;
    /* The part, 0 to 1, of their time that threads which only spin do not get from the system. */
    double taken;
} xent_core_state;

/* Measures it for a tenth of a second with so many threads (0, and more than there are cores:
 * xent_available_cores), each kept on a core of its own. What the host of a virtual machine takes is not
 * seen. E_ARGUMENT: NULL, threads outside 0..256. */
XENT_API xent_status xent_bench_cores(int threads, xent_core_state *state, xent_error *error);

/* Nanoseconds that the tape itself takes for an operation, forward and backward, kernel included: the least
 * of many chains of 1,000 operations on four numbers. NaN: memory is out. */
XENT_API double xent_bench_node(void);

/* "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY SkylakeX MAX_THREADS=64" and the like: the BLAS, how
 * it was built, the kernels it chose, and the most threads that it could take. Static storage. */
XENT_API const char *xent_bench_blas(void);

#ifdef __cplusplus
}
#endif
#endif
