/* The time of a convolution, forward + dW + dX, beside oneDNN's (Debian: libdnnl-dev), which is the peer here
 * and no part of the product. oneDNN chooses its layouts, and putting numbers into them is not counted: as in
 * a network whose layers all speak them. Blocks of runs of the two take turns; a line gives the median times
 * and the median of the ratios of neighbouring blocks.
 *
 *     cc -O2 -Iinclude tests/bench/conv_peer.c -o conv_peer build/release/libxent.so -ldnnl -lm \
 *         -Wl,-rpath,$PWD/build/release && OMP_NUM_THREADS=1 ./conv_peer [blocks [threads]] */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <oneapi/dnnl/dnnl.h>

#include "times.h"
#include "xent/ops.h"
#include "xent/ops_image.h"

enum { MOST_BLOCKS = 1000, RUNS = 50, BATCH = 128 };

typedef struct layer {
    const char *name;
    int64_t in, out, side, window, padding;
    int first; /* no dX */
} layer;

static const layer layers[] = {
    {"1 -> 6, 28x28", 1, 6, 28, 5, 2, 1},
    {"6 -> 16, 14x14", 6, 16, 14, 5, 0, 0},
    {"1 -> 16, 28x28", 1, 16, 28, 5, 2, 1},
    {"16 -> 32, 14x14", 16, 32, 14, 5, 0, 0},
};
enum { LAYERS = sizeof layers / sizeof layers[0] };

/* With one thread the time is the processor's, which other work on the machine disturbs less. */
static int threads = 0; /* 0: all cores */

static double now(void) { return seconds_of(threads == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC); }

/* So that the threads of the one that has just run are asleep. */
static void rest(void) { nanosleep(&(struct timespec){0, 20 * 1000 * 1000}, NULL); }

static double median(const double *values, int n) {
    double sorted[MOST_BLOCKS];
    memcpy(sorted, values, (size_t)n * sizeof *values);
    sort_times(sorted, n);
    return (sorted[n / 2] + sorted[(n - 1) / 2]) / 2;
}

static xent_real *numbers(int64_t n) {
    xent_real *values = malloc((size_t)n * sizeof *values);
    if (!values) exit(1);
    for (int64_t i = 0; i < n; i++) values[i] = (xent_real)sin((double)i);
    return values;
}

/* ---- Ours */

static xent_tensor *our_convolution(xent_tape *tape, const layer *l) {
    const xent_shape image = {4, {BATCH, l->in, l->side, l->side}};
    const xent_shape window = {4, {l->out, l->in, l->window, l->window}};
    const xent_conv2d_options options = {.padding = {l->padding, l->padding}};
    xent_real *x = numbers(BATCH * l->in * l->side * l->side);
    xent_real *w = numbers(l->out * l->in * l->window * l->window), *b = numbers(l->out);
    xent_tensor *image_x = l->first ? xent_input(tape, image, x) : xent_variable(tape, image, x);
    xent_tensor *y = xent_conv2d(tape, image_x, xent_variable(tape, window, w),
                                 xent_variable(tape, xent_vector(l->out), b), &options);
    if (xent_backward(tape, xent_sum(tape, xent_square(tape, y), XENT_ALL_AXES)) != XENT_OK) {
        fprintf(stderr, "%s\n", xent_tape_error(tape));
        exit(1);
    }
    return y;
}

static void run_ours(void *context) {
    xent_tensor *y = context;
    for (int k = 0; k < y->in_count; k++) y->in[k]->has_gradient = 0;
    y->op->forward(y);
    y->op->backward(y);
}

/* ---- oneDNN's */

#define CHECK(call)                                                                                          \
    do {                                                                                                     \
        const dnnl_status_t status_ = (call);                                                                \
        if (status_ != dnnl_success) fprintf(stderr, "%s: %d\n", #call, (int)status_), exit(1);              \
    } while (0)

typedef struct peer {
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    dnnl_primitive_t primitive[3]; /* forward, weights, data */
    dnnl_exec_arg_t arguments[3][6];
    int counts[3], primitives;
} peer;

static void add_argument(peer *p, int k, int name, const_dnnl_primitive_desc_t from, dnnl_query_t query,
                         int index) {
    const dnnl_memory_desc_t *desc = dnnl_primitive_desc_query_md(from, query, index);
    dnnl_memory_t memory;
    void *data;
    CHECK(dnnl_memory_create(&memory, desc, p->engine, DNNL_MEMORY_ALLOCATE));
    CHECK(dnnl_memory_get_data_handle(memory, &data));
    const size_t n = dnnl_memory_desc_get_size(desc) / sizeof(float);
    for (size_t i = 0; i < n; i++) ((float *)data)[i] = (float)sin((double)i);
    p->arguments[k][p->counts[k]++] = (dnnl_exec_arg_t){name, memory};
}

static dnnl_memory_desc_t any(int rank, const dnnl_dims_t dims) {
    dnnl_memory_desc_t desc;
    CHECK(
        dnnl_memory_desc_init_by_tag(&desc, rank, dims, dnnl_f32, rank == 1 ? dnnl_x : dnnl_format_tag_any));
    return desc;
}

static void create_peer(peer *p, const layer *l) {
    const int64_t out_side = l->side + 2 * l->padding - l->window + 1;
    const dnnl_dims_t x_dims = {BATCH, l->in, l->side, l->side},
                      w_dims = {l->out, l->in, l->window, l->window};
    const dnnl_dims_t b_dims = {l->out}, y_dims = {BATCH, l->out, out_side, out_side};
    const dnnl_dims_t ones = {1, 1}, padding = {l->padding, l->padding};
    const dnnl_memory_desc_t x = any(4, x_dims), w = any(4, w_dims), b = any(1, b_dims), y = any(4, y_dims);
    dnnl_convolution_desc_t desc;
    dnnl_primitive_desc_t forward, weights, data;
    memset(p, 0, sizeof *p);
    CHECK(dnnl_engine_create(&p->engine, dnnl_cpu, 0));
    CHECK(dnnl_stream_create(&p->stream, p->engine, dnnl_stream_default_flags));
    CHECK(dnnl_convolution_forward_desc_init(&desc, dnnl_forward_training, dnnl_convolution_auto, &x, &w, &b,
                                             &y, ones, padding, padding));
    CHECK(dnnl_primitive_desc_create(&forward, &desc, NULL, p->engine, NULL));
    CHECK(dnnl_convolution_backward_weights_desc_init(&desc, dnnl_convolution_auto, &x, &w, &b, &y, ones,
                                                      padding, padding));
    CHECK(dnnl_primitive_desc_create(&weights, &desc, NULL, p->engine, forward));
    CHECK(dnnl_primitive_create(&p->primitive[0], forward));
    CHECK(dnnl_primitive_create(&p->primitive[1], weights));
    add_argument(p, 0, DNNL_ARG_SRC, forward, dnnl_query_src_md, 0);
    add_argument(p, 0, DNNL_ARG_WEIGHTS, forward, dnnl_query_weights_md, 0);
    add_argument(p, 0, DNNL_ARG_BIAS, forward, dnnl_query_weights_md, 1);
    add_argument(p, 0, DNNL_ARG_DST, forward, dnnl_query_dst_md, 0);
    add_argument(p, 1, DNNL_ARG_SRC, weights, dnnl_query_src_md, 0);
    add_argument(p, 1, DNNL_ARG_DIFF_DST, weights, dnnl_query_diff_dst_md, 0);
    add_argument(p, 1, DNNL_ARG_DIFF_WEIGHTS, weights, dnnl_query_diff_weights_md, 0);
    add_argument(p, 1, DNNL_ARG_DIFF_BIAS, weights, dnnl_query_diff_weights_md, 1);
    p->primitives = 2;
    if (l->first) return;
    CHECK(dnnl_convolution_backward_data_desc_init(&desc, dnnl_convolution_auto, &x, &w, &y, ones, padding,
                                                   padding));
    CHECK(dnnl_primitive_desc_create(&data, &desc, NULL, p->engine, forward));
    CHECK(dnnl_primitive_create(&p->primitive[2], data));
    add_argument(p, 2, DNNL_ARG_DIFF_DST, data, dnnl_query_diff_dst_md, 0);
    add_argument(p, 2, DNNL_ARG_WEIGHTS, data, dnnl_query_weights_md, 0);
    add_argument(p, 2, DNNL_ARG_DIFF_SRC, data, dnnl_query_diff_src_md, 0);
    p->primitives = 3;
}

static void run_peer(void *context) {
    peer *p = context;
    for (int k = 0; k < p->primitives; k++)
        CHECK(dnnl_primitive_execute(p->primitive[k], p->stream, p->counts[k], p->arguments[k]));
    CHECK(dnnl_stream_wait(p->stream));
}

/* ---- Both */

/* The time of one run, of RUNS behind a first one that is not counted. */
static double time_block(void (*run)(void *), void *context) {
    rest();
    run(context);
    const double begin = now();
    for (int i = 0; i < RUNS; i++) run(context);
    return (now() - begin) / RUNS;
}

static void compare(const layer *l, int blocks, double *ours_total, double *peer_total) {
    double ours[MOST_BLOCKS], theirs[MOST_BLOCKS], ratio[MOST_BLOCKS];
    xent_tape *tape = xent_tape_create(&(xent_tape_options){.threads = threads}, NULL);
    xent_tensor *y = our_convolution(tape, l);
    peer p;
    create_peer(&p, l);
    for (int i = 0; i < blocks; i++) {
        ours[i] = time_block(run_ours, y);
        theirs[i] = time_block(run_peer, &p);
        ratio[i] = ours[i] / theirs[i];
    }
    *ours_total += median(ours, blocks);
    *peer_total += median(theirs, blocks);
    printf("%-16s %10.0f %10.0f %8.2f\n", l->name, 1e6 * median(ours, blocks), 1e6 * median(theirs, blocks),
           median(ratio, blocks));
    fflush(stdout);
    xent_tape_destroy(tape);
}

int main(int argc, char **argv) {
    int blocks = argc > 1 ? atoi(argv[1]) : 30;
    threads = argc > 2 ? atoi(argv[2]) : 0;
    if (blocks < 1 || blocks > MOST_BLOCKS || threads < 0) return 2;
    printf("batch %d, us      xent     oneDNN    ratio\n", BATCH);
    for (int k = 0; k < LAYERS; k += 2) {
        double ours = 0, theirs = 0;
        compare(&layers[k], blocks, &ours, &theirs);
        compare(&layers[k + 1], blocks, &ours, &theirs);
        printf("%-16s %10.0f %10.0f %8.2f\n", "both", 1e6 * ours, 1e6 * theirs, ours / theirs);
    }
    return 0;
}
