#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <cblas.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>

#include "math/gemm.h"
#include "math/row_sum.h"
#include "math/small.h"

#ifdef XENT_DOUBLE
#define cblas_gemm cblas_dgemm
#define cblas_gemv cblas_dgemv
#else
#define cblas_gemm cblas_sgemm
#define cblas_gemv cblas_sgemv
#endif

int gemm_fits(int64_t m, int64_t n, int64_t k) { return m <= INT_MAX && n <= INT_MAX && k <= INT_MAX; }

/* Up to this own loops take no longer than a call of the BLAS, and the lock of its thread count, which the
 * call needs, is spared: 60 to 110 ns each (tests/bench/README.md). */
#define OWN_PRODUCT 512.0
/* Below this a second thread costs more than it brings. */
#define SMALL_PRODUCT 65536.0
/* For AVX-512 OpenBLAS multiplies up to a million multiply-adds without packing its operands first, and with
 * B transposed no more than some 1,100 numbers of C. Cut into such tiles a product runs at 1.2 times the
 * speed of one call. The sizes were measured (tests/bench/README.md). */
#define UNPACKED_PRODUCT 1000000.0
enum {
    UNIT = 16,                       /* a cache line of floats: cuts are at its multiples */
    VECTOR = 64 / sizeof(xent_real), /* numbers in a register of AVX-512 */
    WIDTH = 64,                      /* columns of a tile, so that its part of B stays in the second cache */
    FEWEST_ROWS = 16,                /* of a tile */
    SUMMED_ROWS = 48,                /* the same where A is transposed */
    PACKED_WIDTH = 512,              /* columns of a tile that OpenBLAS packs, or of one row */
    NARROW = 128,                    /* columns of B, at most, where own loops multiply a row */
    PACKED_TILES = 4                 /* mostly; 8 would serve more cores, and cost two of them a tenth */
};
/* Tiles are half as many where more numbers would be packed once more for a multiply-add. */
#define MOST_PACKED_AGAIN (1 / 64.0)

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t parts(int64_t length, int64_t part) { return (length + part - 1) / part; }

static atomic_int chosen; /* a gemm_kernels; of the processor: not asked yet */

void gemm_choose_kernels(gemm_kernels kernels) {
    atomic_store_explicit(&chosen, (int)kernels, memory_order_relaxed);
}

/* Whether products are cut for kernels that do not pack, as OpenBLAS has them for some processors. */
static int has_unpacked_kernels(void) {
    static const char *const cores[] = {"SkylakeX", "Cooperlake", "SapphireRapids"};
    int kernels = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (kernels != GEMM_OF_PROCESSOR) return kernels == GEMM_UNPACKED;
    kernels = GEMM_PACKED;
    for (size_t i = 0; i < sizeof cores / sizeof *cores; i++)
        if (strcmp(openblas_get_corename(), cores[i]) == 0) kernels = GEMM_UNPACKED;
    atomic_store_explicit(&chosen, kernels, memory_order_relaxed);
    return kernels == GEMM_UNPACKED;
}

static double work_of(int64_t m, int64_t n, int64_t k) { return (double)m * (double)n * (double)k; }

int gemm_is_small(int64_t m, int64_t n, int64_t k) { return work_of(m, n, k) <= OWN_PRODUCT; }

/* B transposed and a long sum: what is not packed is read with large strides, again and again. */
static int is_packed(const gemm_shape *s) {
    return !has_unpacked_kernels() ||
           (s->transpose_b && (double)s->k * FEWEST_ROWS * WIDTH > UNPACKED_PRODUCT);
}

static gemm_way way_of(const gemm_shape *s, double work) {
    if (work <= OWN_PRODUCT) return GEMM_WAY_SMALL;
    if (s->m == 1 && !s->transpose_a)
        return !s->transpose_b && s->n <= NARROW ? GEMM_WAY_NARROW_ROW : GEMM_WAY_ROW;
    return is_packed(s) ? GEMM_WAY_PACKED : GEMM_WAY_UNPACKED;
}

static void cut(gemm_plan *plan, int64_t rows, int64_t columns) {
    plan->rows = rows;
    plan->columns = columns;
}

/* Numbers packed more than once for a multiply-add: each tile packs its rows of A and its columns of B. */
static double packed_again(const gemm_shape *s, int64_t rows, int64_t columns) {
    return (double)(columns - 1) / (double)s->n + (double)(rows - 1) / (double)s->m;
}

/* The cut into so many tiles, a power of two, that packs least: 0 if there are not as many. */
static int cut_into(gemm_plan *plan, int64_t tiles) {
    const gemm_shape *s = &plan->shape;
    double least = INFINITY;
    for (int64_t rows = 1; rows <= tiles; rows *= 2) {
        const int64_t columns = tiles / rows;
        const double again = packed_again(s, rows, columns);
        if (rows > parts(s->m, UNIT) || columns > parts(s->n, UNIT) || again >= least) continue;
        least = again;
        cut(plan, rows, columns);
    }
    return least < INFINITY;
}

static void cut_packed(gemm_plan *plan) {
    int64_t tiles = PACKED_TILES;
    while (larger(plan->shape.m, plan->shape.n) / tiles > PACKED_WIDTH) tiles *= 2;
    while (tiles > 1 && !cut_into(plan, tiles)) tiles /= 2;
    if (tiles > 2 && packed_again(&plan->shape, plan->rows, plan->columns) > MOST_PACKED_AGAIN)
        cut_into(plan, tiles / 2);
}

static void cut_unpacked(gemm_plan *plan, double work) {
    const gemm_shape *s = &plan->shape;
    /* A short sum over rows of B^T wants long rows of C. */
    const int64_t width = s->transpose_b && s->k < WIDTH ? s->n : smaller(s->n, WIDTH);
    const int64_t fit = (int64_t)(UNPACKED_PRODUCT / ((double)width * (double)s->k)) / UNIT * UNIT;
    const int64_t fewest = s->transpose_a ? SUMMED_ROWS : FEWEST_ROWS;
    const int64_t height = s->transpose_b && s->k >= WIDTH ? FEWEST_ROWS : larger(fit, fewest);
    cut(plan, parts(s->m, height), parts(s->n, width));
    if (plan->rows * plan->columns == 1 && s->m > UNIT && work > 4 * SMALL_PRODUCT) plan->rows = 2;
}

void gemm_plan_complete(gemm_plan *plan) {
    const double work = work_of(plan->shape.m, plan->shape.n, plan->shape.k);
    plan->way = way_of(&plan->shape, work);
    plan->rows = plan->columns = 1;
    if (work < SMALL_PRODUCT) return;
    if (plan->way == GEMM_WAY_PACKED)
        cut_packed(plan);
    else if (plan->way == GEMM_WAY_UNPACKED)
        cut_unpacked(plan, work);
    else
        plan->columns = parts(plan->shape.n, PACKED_WIDTH);
}

int gemm_tile_count(const gemm_plan *plan) { return (int)(plan->rows * plan->columns); }

/* Where part `index` of `count` parts of a length begins: at a multiple of UNIT. */
static int64_t cut_at(int64_t length, int64_t count, int64_t index) {
    return smaller(length, parts(length, UNIT) * index / count * UNIT);
}

/* Tiles go column by column of the grid: a thread takes the same columns of C, and of B, in product after
 * product, so that its share of the weights stays in its cache. */
gemm_tile gemm_tile_at(const gemm_plan *plan, int index) {
    const gemm_shape *s = &plan->shape;
    if (plan->rows * plan->columns == 1) return (gemm_tile){0, s->m, 0, s->n};
    const int64_t row = index % plan->rows, column = index / plan->rows;
    gemm_tile tile = {.row = cut_at(s->m, plan->rows, row), .column = cut_at(s->n, plan->columns, column)};
    tile.rows = cut_at(s->m, plan->rows, row + 1) - tile.row;
    tile.columns = cut_at(s->n, plan->columns, column + 1) - tile.column;
    return tile;
}

/* OpenBLAS multiplies C by 0 one number after the other with its kernels for Zen. */
static void clear(const gemm_tile *tile, xent_real *c, int64_t c_stride) {
    for (int64_t i = tile->row; i < tile->row + tile->rows; i++)
        memset(c + i * c_stride + tile->column, 0, (size_t)tile->columns * sizeof *c);
}

/* C tile = op(A) op(B), the sum over k taken in `count` parts. */
static void multiply(const gemm_shape *s, const gemm_tile *tile, gemm_matrix a, gemm_matrix b, int64_t count,
                     int add, xent_real *c, int64_t c_stride) {
    const xent_real *a_tile = a.values + (s->transpose_a ? tile->row : tile->row * a.stride);
    const xent_real *b_tile = b.values + (s->transpose_b ? tile->column * b.stride : tile->column);
    for (int64_t i = 0; i < count; i++) {
        const int64_t from = s->k * i / count, k = s->k * (i + 1) / count - from;
        cblas_gemm(CblasRowMajor, s->transpose_a ? CblasTrans : CblasNoTrans,
                   s->transpose_b ? CblasTrans : CblasNoTrans, (blasint)tile->rows, (blasint)tile->columns,
                   (blasint)k, 1, a_tile + (s->transpose_a ? from * a.stride : from), (blasint)a.stride,
                   b_tile + (s->transpose_b ? from : from * b.stride), (blasint)b.stride,
                   (xent_real)(add || i > 0 ? 1 : 0), c + tile->row * c_stride + tile->column,
                   (blasint)c_stride);
    }
}

/* In how many parts the sum is taken, so that each is multiplied without packing. */
static int64_t sum_parts(const gemm_plan *plan, const gemm_tile *tile) {
    if (plan->way == GEMM_WAY_PACKED) return 1;
    const int64_t k = plan->shape.k;
    const double work = (double)tile->rows * (double)tile->columns * (double)k;
    return smaller((int64_t)(work / UNPACKED_PRODUCT) + 1, k);
}

/* How many of the last columns OpenBLAS would take memory for, at every call: those beyond whole vectors, if
 * at most half a vector, unless the sum is shorter than two vectors. */
static int64_t costly_columns(const gemm_shape *s, const gemm_tile *tile) {
    const int64_t rest = tile->columns % VECTOR;
    if (s->transpose_a || s->transpose_b || s->k < 2 * VECTOR || !has_unpacked_kernels()) return 0;
    return rest <= VECTOR / 2 ? rest : 0;
}

/* In a fifth of the time of the general product, which packs B for a single use. */
static void multiply_row(const gemm_shape *s, const gemm_tile *tile, gemm_matrix a, gemm_matrix b, int add,
                         xent_real *c) {
    if (!add) memset(c + tile->column, 0, (size_t)tile->columns * sizeof *c);
    const int64_t rows = s->transpose_b ? tile->columns : s->k,
                  columns = s->transpose_b ? s->k : tile->columns;
    cblas_gemv(CblasRowMajor, s->transpose_b ? CblasNoTrans : CblasTrans, (blasint)rows, (blasint)columns, 1,
               b.values + (s->transpose_b ? tile->column * b.stride : tile->column), (blasint)b.stride,
               a.values, 1, 1, c + tile->column, 1);
}

/* All columns at once: their sums stay in registers, in two thirds of the time of the BLAS's. */
static void multiply_narrow_row(const gemm_shape *s, gemm_matrix a, gemm_matrix b, int add, xent_real *c) {
    const row_sum sum = {.start = add ? c : NULL,
                         .rows = s->k,
                         .x = a.values,
                         .x_step = 1,
                         .b = b.values,
                         .stride = b.stride,
                         .y = c};
    row_sum_run(&sum, (index_range){0, s->n}, NULL);
}

static small_matrix operand(gemm_matrix x, int transposed) {
    return transposed ? (small_matrix){x.values, 1, x.stride} : (small_matrix){x.values, x.stride, 1};
}

/* By OpenBLAS's general product. */
static void multiply_tile(const gemm_plan *plan, const gemm_tile *tile, gemm_matrix a, gemm_matrix b, int add,
                          xent_real *c, int64_t c_stride) {
    const gemm_shape *s = &plan->shape;
    const int64_t few = costly_columns(s, tile);
    const gemm_tile most = {tile->row, tile->rows, tile->column, tile->columns - few};
    const gemm_tile last = {tile->row, tile->rows, tile->column + most.columns, few};
    if (most.columns > 0) multiply(s, &most, a, b, sum_parts(plan, &most), add, c, c_stride);
    if (few > 0) multiply(s, &last, a, b, parts(s->k, 2 * VECTOR - 1), add, c, c_stride);
}

void gemm(const gemm_plan *plan, const gemm_tile *tile, gemm_matrix a, gemm_matrix b, int add, xent_real *c,
          int64_t c_stride) {
    const gemm_shape *s = &plan->shape;
    if (tile->rows == 0 || tile->columns == 0) return;
    switch (plan->way) {
    case GEMM_WAY_SMALL: /* of one tile, as is a narrow row */
        small_product(s->m, s->n, s->k, operand(a, s->transpose_a), operand(b, s->transpose_b), add, c,
                      c_stride);
        break;
    case GEMM_WAY_NARROW_ROW:
        multiply_narrow_row(s, a, b, add, c);
        break;
    case GEMM_WAY_ROW:
        multiply_row(s, tile, a, b, add, c);
        break;
    case GEMM_WAY_PACKED:
        if (!add) clear(tile, c, c_stride);
        multiply_tile(plan, tile, a, b, 1, c, c_stride);
        break;
    case GEMM_WAY_UNPACKED:
        multiply_tile(plan, tile, a, b, add, c, c_stride);
        break;
    }
}

/* OpenBLAS has one thread count for the whole process, so what guards it is one for the process too. */
static struct {
    pthread_mutex_t lock;
    int holders, threads_before;
} hold = {PTHREAD_MUTEX_INITIALIZER, 0, 0};

/* Whether own loops multiply. */
static int is_own(const gemm_plan *plan) {
    return plan->way == GEMM_WAY_SMALL || plan->way == GEMM_WAY_NARROW_ROW;
}

void gemm_hold_threads(const gemm_plan *plan) {
    if (is_own(plan)) return;
    pthread_mutex_lock(&hold.lock);
    if (hold.holders++ == 0) {
        hold.threads_before = openblas_get_num_threads();
        if (hold.threads_before != 1) openblas_set_num_threads(1);
    }
    pthread_mutex_unlock(&hold.lock);
}

void gemm_release_threads(const gemm_plan *plan) {
    if (is_own(plan)) return;
    pthread_mutex_lock(&hold.lock);
    if (--hold.holders == 0 && hold.threads_before != 1) openblas_set_num_threads(hold.threads_before);
    pthread_mutex_unlock(&hold.lock);
}

/* Threads whose memory was seen to be there: OpenBLAS takes it once and keeps it. */
static struct {
    pthread_mutex_t lock;
    atomic_int threads;
} granted = {PTHREAD_MUTEX_INITIALIZER, 0};

/* Whether as many blocks can be had; they are given back at once. */
static int can_map(int blocks) {
    if (blocks == 0) return 1;
    void *block = mmap(NULL, GEMM_THREAD_MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) return 0;
    const int rest = can_map(blocks - 1);
    munmap(block, GEMM_THREAD_MEMORY);
    return rest;
}

int gemm_has_memory(int threads) {
    if (threads <= atomic_load_explicit(&granted.threads, memory_order_relaxed)) return 1;
    pthread_mutex_lock(&granted.lock);
    const int more = threads - atomic_load_explicit(&granted.threads, memory_order_relaxed);
    const int has = more <= 0 || can_map(more);
    if (has && more > 0) atomic_store_explicit(&granted.threads, threads, memory_order_relaxed);
    pthread_mutex_unlock(&granted.lock);
    return has;
}

int gemm_threads(void) { return openblas_get_num_threads(); }
void gemm_set_threads(int threads) { openblas_set_num_threads(threads); }
const char *gemm_library(void) { return openblas_get_config(); }
const char *gemm_kernel_name(void) { return openblas_get_corename(); }

void gemm_bare(gemm_shape s, const xent_real *a, const xent_real *b, xent_real *c, int threads) {
    if (openblas_get_num_threads() != threads) openblas_set_num_threads(threads);
    cblas_gemm(CblasRowMajor, s.transpose_a ? CblasTrans : CblasNoTrans,
               s.transpose_b ? CblasTrans : CblasNoTrans, (blasint)s.m, (blasint)s.n, (blasint)s.k, 1, a,
               (blasint)(s.transpose_a ? s.m : s.k), b, (blasint)(s.transpose_b ? s.k : s.n), 0, c,
               (blasint)s.n);
}
