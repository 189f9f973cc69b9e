#include <cblas.h>
#include <limits.h>
#include <pthread.h>

#include "math/gemm.h"

#ifdef XENT_DOUBLE
#define cblas_gemm cblas_dgemm
#else
#define cblas_gemm cblas_sgemm
#endif

int gemm_fits(int64_t m, int64_t n, int64_t k) { return m <= INT_MAX && n <= INT_MAX && k <= INT_MAX; }

/* Below this a second thread costs more than it brings. */
#define SMALL_PRODUCT (64 * 1024)
/* OpenBLAS multiplies up to a million multiply-adds without packing its operands first; on a
 * product of 64 x 784 x 128, tiles of that size run 1.3 times as fast as its own two threads. */
#define UNPACKED_PRODUCT (1000 * 1000)
#define FEWEST_ROWS 8
/* Larger tiles pack both operands, so they are to be few and wide. */
#define PACKED_PRODUCT (4 * 1000 * 1000)
#define MOST_PACKED_TILES 4
#define WIDE_TILE 512

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

/* In how many parts to cut, and whether by columns of C or by its rows. */
typedef struct gemm_cut {
    int64_t count;
    int by_columns;
} gemm_cut;

static gemm_cut cut_of(gemm_shape s) {
    const int64_t row_work = larger(1, s.n * s.k);
    const double work = (double)s.m * (double)row_work;
    if (work < SMALL_PRODUCT) return (gemm_cut){1, 0};
    if (row_work * FEWEST_ROWS <= UNPACKED_PRODUCT) {
        const int64_t rows = larger(FEWEST_ROWS, UNPACKED_PRODUCT / row_work);
        int64_t count = larger(2, (s.m + rows - 1) / rows);
        return (gemm_cut){smaller(s.m, count + count % 2), 0};
    }
    /* A transposed A is cut by its own columns: the rows of C. */
    const int by_columns = !s.transpose_a;
    const int64_t length = by_columns ? s.n : s.m;
    const int64_t most = smaller(length, larger(MOST_PACKED_TILES, length / WIDE_TILE));
    return (gemm_cut){work > (double)PACKED_PRODUCT * (double)most ? most : smaller(most, 2), by_columns};
}

int gemm_tile_count(gemm_shape s) { return s.m == 0 || s.n == 0 ? 1 : (int)larger(1, cut_of(s).count); }

gemm_tile gemm_tile_at(gemm_shape s, int index) {
    const gemm_cut cut = cut_of(s);
    const int count = gemm_tile_count(s);
    const int64_t length = cut.by_columns ? s.n : s.m;
    const int64_t begin = length * index / count, end = length * (index + 1) / count;
    if (cut.by_columns) return (gemm_tile){0, s.m, begin, end - begin};
    return (gemm_tile){begin, end - begin, 0, s.n};
}

void gemm(gemm_shape s, gemm_tile tile, gemm_matrix a, gemm_matrix b, int add, xent_real *c,
          int64_t c_stride) {
    if (tile.rows == 0 || tile.columns == 0) return;
    const xent_real *a_tile = a.values + (s.transpose_a ? tile.row : tile.row * a.stride);
    const xent_real *b_tile = b.values + (s.transpose_b ? tile.column * b.stride : tile.column);
    cblas_gemm(CblasRowMajor, s.transpose_a ? CblasTrans : CblasNoTrans,
               s.transpose_b ? CblasTrans : CblasNoTrans, (blasint)tile.rows, (blasint)tile.columns,
               (blasint)s.k, 1, a_tile, (blasint)larger(1, a.stride), b_tile, (blasint)larger(1, b.stride),
               (xent_real)(add ? 1 : 0), c + tile.row * c_stride + tile.column, (blasint)larger(1, c_stride));
}

/* OpenBLAS has one thread count for the whole process, so what guards it is one for the process too. */
static struct {
    pthread_mutex_t lock;
    int holders, threads_before;
} hold = {PTHREAD_MUTEX_INITIALIZER, 0, 0};

void gemm_hold_threads(void) {
    pthread_mutex_lock(&hold.lock);
    if (hold.holders++ == 0) {
        hold.threads_before = openblas_get_num_threads();
        if (hold.threads_before != 1) openblas_set_num_threads(1);
    }
    pthread_mutex_unlock(&hold.lock);
}

void gemm_release_threads(void) {
    pthread_mutex_lock(&hold.lock);
    if (--hold.holders == 0 && hold.threads_before != 1) openblas_set_num_threads(hold.threads_before);
    pthread_mutex_unlock(&hold.lock);
}

int gemm_threads(void) { return openblas_get_num_threads(); }
void gemm_set_threads(int threads) { openblas_set_num_threads(threads); }
const char *gemm_library(void) { return openblas_get_config(); }

void gemm_bare(gemm_shape s, const xent_real *a, const xent_real *b, xent_real *c, int threads) {
    const gemm_tile whole = {0, s.m, 0, s.n};
    if (openblas_get_num_threads() != threads) openblas_set_num_threads(threads);
    gemm(s, whole, (gemm_matrix){a, s.transpose_a ? s.m : s.k}, (gemm_matrix){b, s.transpose_b ? s.k : s.n},
         0, c, s.n);
}
