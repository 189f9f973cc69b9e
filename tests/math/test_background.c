/* Products of matrices that are mostly one row, by the loops for every kind of processor that this one can
 * stand in for, against plain sums; and that no cut changes a bit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/background.h"
#include "support/run.h"
#include "xent/random.h"

/* X (m, k), B (k, n), D (m, n) and their results. */
typedef struct instance {
    background_matrix x;
    int64_t n;
    xent_real *values, *c, *b, *d, *sums, *base, *z, *y;
    uint64_t *bits;
} instance;

static uint64_t draw(uint32_t stream, int64_t i, uint32_t below) {
    return xent_random_below((xent_stream){11, XENT_PURPOSE_USER, stream}, (uint64_t)i, below);
}

/* Eighths, so that sums of products are exact in any order; or any numbers. */
static xent_real *draw_matrix(int64_t rows, int64_t columns, uint32_t stream, int any) {
    xent_real *values = malloc(((size_t)(rows * columns) + 1) * sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (int64_t i = 0; i < rows * columns; i++)
        values[i] = any ? (xent_real)((double)draw(stream, i, 1u << 30) / (1 << 29) - 1)
                        : (xent_real)((double)draw(stream, i, 17) / 8 - 1);
    return values;
}

/* About `tenths` of ten elements of X differ from the background. */
static instance make(int64_t m, int64_t k, int64_t n, uint32_t tenths, int any) {
    instance t = {.n = n,
                  .values = draw_matrix(m, k, 1, any),
                  .c = draw_matrix(1, k, 2, any),
                  .b = draw_matrix(k, n, 3, any),
                  .d = draw_matrix(m, n, 4, any),
                  .sums = draw_matrix(1, n, 5, any),
                  .base = draw_matrix(1, n, 5, any),
                  .z = draw_matrix(m, n, 6, any),
                  .y = draw_matrix(k, n, 7, any),
                  .bits = malloc((size_t)(m * background_words(k)) * sizeof *t.bits)};
    ck_assert_ptr_nonnull(t.bits);
    for (int64_t i = 0; i < m * k; i++)
        if (draw(8, i, 10) >= tenths) t.values[i] = t.c[i % k];
    for (int64_t j = 0; j < n; j++) {
        t.sums[j] = 0;
        for (int64_t i = 0; i < m; i++) t.sums[j] += t.d[i * n + j];
    }
    t.x = (background_matrix){m, k, t.values, t.c, t.bits, NULL};
    for (int64_t i = 0; i < m; i++)
        background_mark(k, t.values + i * k, t.c, t.bits + i * background_words(k));
    return t;
}

static void clear(instance *t) {
    xent_real *const arrays[] = {t->values, t->c, t->b, t->d, t->sums, t->base, t->z, t->y};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) free(arrays[i]);
    free(t->bits);
}

/* All products, with rows and columns of their results cut into so many parts. */
static void multiply(const instance *t, int64_t row_cuts, int64_t column_cuts, int add) {
    for (int64_t part = 0; part < column_cuts; part++) {
        const int64_t begin = t->n * part / column_cuts, end = t->n * (part + 1) / column_cuts;
        const index_range columns = {begin, end - begin};
        background_base(&t->x, t->b, t->n, columns, t->base);
        for (int64_t cut = 0; cut < row_cuts; cut++) {
            const int64_t first = t->x.rows * cut / row_cuts, last = t->x.rows * (cut + 1) / row_cuts;
            const index_range rows = {first, last - first};
            background_product(&t->x, t->b, t->n, t->base, rows, columns, t->z);
        }
        for (int64_t word = 0; word < background_words(t->x.columns); word++)
            background_transposed(&t->x, t->d, t->n, t->sums, word, columns, add, t->y);
    }
}

static double x_at(const instance *t, int64_t i, int64_t k) {
    return (double)t->values[i * t->x.columns + k];
}

static void check_exactly(const instance *t, const xent_real *y_before) {
    for (int64_t i = 0; i < t->x.rows; i++)
        for (int64_t j = 0; j < t->n; j++) {
            double sum = 0;
            for (int64_t k = 0; k < t->x.columns; k++) sum += x_at(t, i, k) * (double)t->b[k * t->n + j];
            ASSERT_CLOSE((double)t->z[i * t->n + j], sum, 0);
        }
    for (int64_t k = 0; k < t->x.columns; k++)
        for (int64_t j = 0; j < t->n; j++) {
            double sum = y_before ? (double)y_before[k * t->n + j] : 0;
            for (int64_t i = 0; i < t->x.rows; i++) sum += x_at(t, i, k) * (double)t->d[i * t->n + j];
            ASSERT_CLOSE((double)t->y[k * t->n + j], sum, 0);
        }
}

/* Tails of words and of vectors, fewer columns than a vector has, more than a block, many rows. */
static const int64_t lengths[] = {1, 2, 63, 64, 65, 128, 129, 200};
static const int64_t widths[] = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 127, 128, 129, 145, 263};
enum { LENGTHS = sizeof lengths / sizeof *lengths, WIDTHS = sizeof widths / sizeof *widths };

START_TEST(products_are_exact_at_every_size) {
    const struct row_sum_kernel *kernel;
    for (int index = 0; (kernel = row_sum_kernel_at(index)); index++)
        for (int a = 0; a < LENGTHS; a++)
            for (int b = 0; b < WIDTHS; b++) {
                const int number = a * WIDTHS + b, add = number % 2;
                const uint32_t tenths[] = {2, 0, 10, 5};
                instance t = make(lengths[(a + b) % LENGTHS], lengths[a], widths[b], tenths[number % 4], 0);
                xent_real *before = draw_matrix(t.x.columns, t.n, 7, 0);
                t.x.kernel = kernel;
                multiply(&t, 1 + b % 2, 1, add);
                check_exactly(&t, add ? before : NULL);
                free(before);
                clear(&t);
            }
}
END_TEST

/* The last kernel has no fused multiply-adds, unless it is the only one. */
START_TEST(neither_cuts_nor_kernels_change_a_bit) {
    instance t = make(200, 300, 263, 2, 1), other = make(200, 300, 263, 2, 1);
    const struct row_sum_kernel *kernel;
    multiply(&t, 1, 1, 0);
    for (int index = 0; (kernel = row_sum_kernel_at(index)); index++) {
        if (index > 0 && !row_sum_kernel_at(index + 1)) break;
        other.x.kernel = kernel;
        for (int64_t cuts = 1; cuts < 263; cuts += cuts < 5 ? 1 : 37) {
            multiply(&other, cuts, cuts, 0);
            ck_assert(memcmp(t.base, other.base, 263 * sizeof *t.base) == 0);
            ck_assert(memcmp(t.z, other.z, 200 * 263 * sizeof *t.z) == 0);
            ck_assert(memcmp(t.y, other.y, 300 * 263 * sizeof *t.y) == 0);
        }
    }
    clear(&t);
    clear(&other);
}
END_TEST

/* A background of 0, whose share is nothing, hides no NaN and no infinity of X; in B or D they stay what is
 * no number. */
START_TEST(what_is_not_finite_comes_through) {
    const double strange[] = {(double)NAN, (double)INFINITY, -(double)INFINITY};
    for (int i = 0; i < 3; i++) {
        instance t = make(40, 130, 70, 1, 0);
        memset(t.c, 0, 130 * sizeof *t.c);
        t.values[7 * 130 + 129] = (xent_real)strange[i];
        for (int64_t r = 0; r < 40; r++) background_mark(130, t.values + r * 130, t.c, t.bits + r * 3);
        for (int64_t j = 0; j < 70; j++) t.b[129 * 70 + j] = t.d[7 * 70 + j] = 1;
        multiply(&t, 1, 1, 0);
        for (int64_t j = 0; j < 70; j++) {
            ASSERT_CLOSE((double)t.z[7 * 70 + j], strange[i], 0);
            ASSERT_CLOSE((double)t.y[129 * 70 + j], strange[i], 0);
            ASSERT_QUICKLY(isfinite(t.z[6 * 70 + j]) && isfinite(t.y[128 * 70 + j]), "column %d", (int)j);
        }
        t.b[5 * 70 + 3] = (xent_real)strange[i];
        multiply(&t, 1, 1, 0);
        for (int64_t r = 0; r < 40; r++)
            for (int64_t j = 0; j < 70; j++)
                ASSERT_QUICKLY(!isfinite(t.z[r * 70 + j]) == (j == 3 || r == 7), "row %d, %d", (int)r,
                               (int)j);
        clear(&t);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("background");
    ADD_TEST(suite, products_are_exact_at_every_size);
    ADD_TEST(suite, neither_cuts_nor_kernels_change_a_bit);
    ADD_TEST(suite, what_is_not_finite_comes_through);
    return run_suite(suite);
}
