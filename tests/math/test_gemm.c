/* Products of every kind against plain loops in long double: at sizes on both sides of each at which the way
 * of cutting changes, for both kinds of kernels, whatever the processor has. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "math/gemm.h"
#include "support/run.h"
#include "xent/random.h"

/* An operand and a result have gaps behind their rows, which must stay as they are, or none. */
enum { GAP = 3, UNTOUCHED = 12345 };
static int gap = GAP;

static gemm_kernels kernels;

static void choose(gemm_kernels chosen) {
    kernels = chosen;
    gemm_choose_kernels(chosen);
}

static xent_real *draw(int64_t rows, int64_t columns, uint32_t stream) {
    const size_t size = (size_t)(rows * (columns + gap) + 1);
    xent_real *values = malloc(size * sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < size; i++)
        values[i] = (xent_real)(xent_random_uniform((xent_stream){3, XENT_PURPOSE_USER, stream}, i) - 0.25);
    return values;
}

/* The element of C at (i, j), and how far a sum in xent_real may be from it: each of k roundings is at most
 * half an epsilon of a partial sum, which is never larger than the sum of all sizes. */
static long double element(gemm_shape s, const xent_real *a, const xent_real *b, int64_t i, int64_t j,
                           long double *size) {
    const int64_t a_stride = (s.transpose_a ? s.m : s.k) + gap, b_stride = (s.transpose_b ? s.k : s.n) + gap;
    long double sum = 0;
    for (int64_t k = 0; k < s.k; k++) {
        const long double p = (long double)a[s.transpose_a ? k * a_stride + i : i * a_stride + k];
        const long double q = (long double)b[s.transpose_b ? j * b_stride + k : k * b_stride + j];
        sum += p * q;
        *size += fabsl(p * q);
    }
    return sum;
}

static void check_element(gemm_shape s, int add, const xent_real *a, const xent_real *b, const xent_real *c,
                          int64_t i, int64_t j) {
    const double unit = sizeof(xent_real) == 8 ? 0x1p-53 : 0x1p-24;
    long double size = add ? 1 : 0;
    const double exact = (double)((add ? 1 : 0) + element(s, a, b, i, j, &size));
    const double found = (double)c[i * (s.n + gap) + j];
    /* Roundings go up and down: they add up as their square root, of which this is six. */
    const double most = unit * (double)size * 6 * (1 + sqrt((double)s.k) / 4);
    ASSERT_QUICKLY(
        fabs(found - exact) <= most,
        "%lld x %lld x %lld, transposed %d %d, kernels %d, add %d: C[%lld, %lld] is %.9g, not %.9g",
        (long long)s.m, (long long)s.n, (long long)s.k, s.transpose_a, s.transpose_b, (int)kernels, add,
        (long long)i, (long long)j, found, exact);
}

static gemm_plan plan_of(gemm_shape s) {
    gemm_plan plan = {.shape = s};
    gemm_plan_complete(&plan);
    return plan;
}

/* Every tile, on its own; then so many elements of C, the corners and the last row and column among them. */
static void check_product(gemm_shape s, int add) {
    xent_real *a = draw(s.transpose_a ? s.k : s.m, s.transpose_a ? s.m : s.k, 1);
    xent_real *b = draw(s.transpose_b ? s.n : s.k, s.transpose_b ? s.k : s.n, 2);
    xent_real *c = draw(s.m, s.n, 3);
    const int64_t stride = s.n + gap;
    for (int64_t i = 0; i < s.m * stride; i++)
        c[i] = i % stride >= s.n ? UNTOUCHED : add ? 1 : (xent_real)NAN;
    const gemm_plan plan = plan_of(s);
    gemm_hold_threads(&plan);
    for (int i = gemm_tile_count(&plan) - 1; i >= 0; i--) {
        const gemm_tile tile = gemm_tile_at(&plan, i);
        gemm(&plan, &tile, (gemm_matrix){a, (s.transpose_a ? s.m : s.k) + gap},
             (gemm_matrix){b, (s.transpose_b ? s.k : s.n) + gap}, add, c, stride);
    }
    gemm_release_threads(&plan);
    const int64_t row_step = s.m > 40 ? 7 : 1, column_step = s.n > 40 ? 5 : 1;
    for (int64_t i = 0; i < s.m; i++)
        for (int64_t j = 0; j < s.n; j++) {
            const int sampled = i % row_step == 0 && (j + i) % column_step == 0;
            const int at_the_end =
                (i == s.m - 1 && j % column_step == 0) || (j == s.n - 1 && i % row_step == 0);
            if (sampled || at_the_end || (i == s.m - 1 && j == s.n - 1)) check_element(s, add, a, b, c, i, j);
        }
    for (int64_t i = 0; i < s.m * stride; i++)
        ASSERT_QUICKLY(i % stride < s.n || c[i] == UNTOUCHED, "a gap was written to");
    free(a);
    free(b);
    free(c);
}

static void check_all_ways(int64_t m, int64_t n, int64_t k) {
    for (int way = 0; way < 32; way++) {
        const gemm_shape s = {m, n, k, way & 1, way >> 1 & 1};
        choose(way >> 2 & 1 ? GEMM_UNPACKED : GEMM_PACKED);
        gap = way >> 4 ? 0 : GAP;
        check_product(s, way >> 3 & 1);
    }
}

START_TEST(small_products_are_right) {
    check_all_ways(1, 1, 1);
    check_all_ways(3, 5, 7);
    check_all_ways(17, 16, 15);
    check_all_ways(4, 20, 40); /* columns beyond whole vectors, of a sum longer than two vectors */
    check_all_ways(5, 33, 31);
    check_all_ways(2, 9, 33);
}
END_TEST

/* Up to 512 multiply-adds a product is summed by own loops: here just below, and above. */
START_TEST(own_products_are_right) {
    const int64_t sizes[][3] = {{4, 8, 2},   {2, 8, 4},   {8, 1, 4},   {4, 1, 8},   {8, 8, 8},
                                {3, 17, 10}, {1, 512, 1}, {1, 1, 512}, {512, 1, 1}, {8, 8, 9},
                                {1, 57, 9},  {19, 27, 1}, {2, 16, 16}, {5, 0, 3},   {3, 4, 0}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        check_all_ways(sizes[i][0], sizes[i][1], sizes[i][2]);
}
END_TEST

/* Beyond 65,536 multiply-adds a product is cut for threads: here just below, and above. */
START_TEST(products_that_are_cut_are_right) {
    check_all_ways(32, 32, 63);
    check_all_ways(33, 64, 65);
    check_all_ways(64, 100, 30);
    check_all_ways(100, 10, 128);
    check_all_ways(16, 129, 64);
    check_all_ways(49, 63, 96);
    check_all_ways(130, 65, 64);
}
END_TEST

/* 16 x 64 tiles of a sum over 976 have more than a million multiply-adds: the sum is taken in parts. */
START_TEST(long_sums_are_right) {
    const int64_t lengths[] = {976, 977, 1000, 1953, 1954, 3001};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        check_all_ways(16, 64, lengths[i]);
        check_all_ways(19, 70, lengths[i]);
    }
    check_all_ways(1, 10, 66000); /* one row is a product of its own */
    check_all_ways(1, 1100, 70);
    check_all_ways(1, 784, 100);
    check_all_ways(1, 128, 500); /* the widest that own loops multiply */
    check_all_ways(1, 129, 500);
    check_all_ways(50, 72, 2500);
}
END_TEST

/* From 512 columns, and rows, on there are more packed tiles. */
START_TEST(wide_and_high_products_are_right) {
    check_all_ways(3, 2600, 20);
    check_all_ways(2600, 3, 20);
    check_all_ways(2577, 65, 5);
    check_all_ways(70, 2561, 9);
}
END_TEST

START_TEST(tiles_cover_a_product_once) {
    const int64_t sizes[] = {1, 15, 16, 17, 63, 64, 65, 100, 512, 1000, 4099};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    for (int c = 0; c < SIZES * SIZES * SIZES * 8; c++) {
        const int way = c % 8;
        const gemm_shape s = {sizes[c / 8 % SIZES], sizes[c / 8 / SIZES % SIZES],
                              sizes[c / 8 / SIZES / SIZES], way & 1, way >> 1 & 1};
        choose(way >> 2 ? GEMM_UNPACKED : GEMM_PACKED);
        const gemm_plan plan = plan_of(s);
        int64_t covered = 0, last_row = 0, last_column = 0;
        for (int i = 0; i < gemm_tile_count(&plan); i++) {
            const gemm_tile t = gemm_tile_at(&plan, i);
            covered += t.rows * t.columns;
            ASSERT_QUICKLY(t.rows > 0 && t.columns > 0, "%lld x %lld x %lld, way %d: tile %d is empty",
                           (long long)s.m, (long long)s.n, (long long)s.k, way, i);
            if (t.rows > 0 && t.row + t.rows > last_row) last_row = t.row + t.rows;
            if (t.columns > 0 && t.column + t.columns > last_column) last_column = t.column + t.columns;
        }
        ASSERT_QUICKLY(covered == s.m * s.n && last_row == s.m && last_column == s.n,
                       "%lld x %lld x %lld, way %d", (long long)s.m, (long long)s.n, (long long)s.k, way);
    }
}
END_TEST

/* Few of them, cut where least is packed again: the first layer of 784-128-10 and its gradient, wide and high
 * products, small batches. */
START_TEST(packed_tiles_pack_little) {
    const struct {
        gemm_shape shape;
        int64_t rows, columns;
    } cuts[] = {{{128, 128, 784, 0, 0}, 2, 2},  {{64, 128, 784, 0, 0}, 1, 2},   {{784, 128, 128, 1, 0}, 4, 1},
                {{128, 512, 784, 0, 0}, 1, 4},  {{10, 512, 512, 0, 1}, 1, 4},   {{32, 128, 784, 0, 0}, 1, 2},
                {{128, 10, 128, 0, 0}, 2, 1},   {{16, 40, 784, 0, 0}, 1, 2},    {{16, 10, 2000, 0, 0}, 1, 1},
                {{4096, 4096, 64, 0, 0}, 2, 4}, {{20000, 10, 128, 0, 0}, 64, 1}};
    choose(GEMM_PACKED);
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        const gemm_plan plan = plan_of(cuts[i].shape);
        ASSERT_QUICKLY(plan.rows == cuts[i].rows && plan.columns == cuts[i].columns, "%zu: %lld x %lld tiles",
                       i, (long long)plan.rows, (long long)plan.columns);
    }
}
END_TEST

/* ---- The thread count of the process */

static pthread_barrier_t barrier;

static gemm_plan large = {.shape = {100, 100, 100, 0, 0}};

/* Holds from before the other thread's hold until after its release. */
static void *hold_longer(void *unused) {
    gemm_hold_threads(&large);
    pthread_barrier_wait(&barrier); /* both hold after this */
    pthread_barrier_wait(&barrier);
    pthread_barrier_wait(&barrier); /* the other has released */
    ck_assert_int_eq(gemm_threads(), 1);
    gemm_release_threads(&large);
    return unused;
}

START_TEST(the_threads_of_the_process_are_put_back_by_the_last) {
    gemm_plan_complete(&large);
    gemm_set_threads(2);
    if (gemm_threads() != 2) return; /* an OpenBLAS without threads has none to put back */
    pthread_t other;
    pthread_barrier_init(&barrier, NULL, 2);
    ck_assert_int_eq(pthread_create(&other, NULL, hold_longer, NULL), 0);
    pthread_barrier_wait(&barrier);
    gemm_hold_threads(&large);
    ck_assert_int_eq(gemm_threads(), 1);
    pthread_barrier_wait(&barrier);
    gemm_release_threads(&large);
    pthread_barrier_wait(&barrier);
    pthread_join(other, NULL);
    ck_assert_int_eq(gemm_threads(), 2);
    gemm_hold_threads(&large);
    gemm_hold_threads(&large);
    gemm_release_threads(&large);
    ck_assert_int_eq(gemm_threads(), 1);
    gemm_release_threads(&large);
    ck_assert_int_eq(gemm_threads(), 2);
    pthread_barrier_destroy(&barrier);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("gemm");
    ADD_TEST(suite, small_products_are_right);
    ADD_TEST(suite, own_products_are_right);
    ADD_TEST(suite, products_that_are_cut_are_right);
    ADD_TEST(suite, long_sums_are_right);
    ADD_TEST(suite, wide_and_high_products_are_right);
    ADD_TEST(suite, tiles_cover_a_product_once);
    ADD_TEST(suite, packed_tiles_pack_little);
    ADD_TEST(suite, the_threads_of_the_process_are_put_back_by_the_last);
    return run_suite(suite);
}
