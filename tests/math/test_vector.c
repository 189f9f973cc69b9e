/* vector: exp, log, tanh and sigmoid against the C library's long double functions, in units in the last
 * place, over their whole range; and what they give at the edges. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "math/vector.h"
#include "support/run.h"

enum { BLOCK = 4096 };
typedef void vector_function(size_t n, const xent_real *x, xent_real *y);

#ifdef XENT_DOUBLE
#define REAL_DIGITS DBL_MANT_DIG
#define REAL_MIN_EXPONENT DBL_MIN_EXP
#define REAL_SMALLEST DBL_TRUE_MIN
#define REAL_MOST DBL_MAX
typedef uint64_t real_bits;
#else
#define REAL_DIGITS FLT_MANT_DIG
#define REAL_MIN_EXPONENT FLT_MIN_EXP
#define REAL_SMALLEST FLT_TRUE_MIN
#define REAL_MOST FLT_MAX
typedef uint32_t real_bits;
#endif

static xent_real number_of(real_bits bits) {
    xent_real x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* |y - exact| in units in the last place of exact; those of denormal numbers are all the same. */
static double ulps(xent_real y, long double exact) {
    if (isnan(exact) || isnan(y)) return isnan(exact) && isnan(y) ? 0 : (double)INFINITY;
    const long double rounded_up = (long double)REAL_MOST * (1 + ldexpl(1, -REAL_DIGITS));
    if (isinf(y)) return fabsl(exact) >= rounded_up && (y < 0) == (exact < 0) ? 0 : (double)INFINITY;
    if (isinf(exact)) return (double)INFINITY;
    int exponent = 0;
    frexpl(exact, &exponent);
    if (exponent < REAL_MIN_EXPONENT || exact == 0) exponent = REAL_MIN_EXPONENT;
    return (double)(fabsl((long double)y - exact) / ldexpl(1, exponent - REAL_DIGITS));
}

static long double exact_sigmoid(long double x) { return 1 / (1 + expl(-x)); }

/* The worst error over a block. */
static double worst_of(vector_function *f, long double (*exact)(long double), const xent_real *x, size_t n,
                       xent_real *at) {
    static xent_real y[BLOCK];
    double worst = 0;
    f(n, x, y);
    for (size_t i = 0; i < n; i++) {
        const double error = ulps(y[i], exact((long double)x[i]));
        if (error <= worst) continue;
        worst = error;
        *at = x[i];
    }
    return worst;
}

/* Every number whose bits are a multiple of a step that is prime to all powers of two, so that all exponents
 * and all patterns of last bits occur: 3 million of them, NaN and infinities among them. */
static void sweep(vector_function *f, long double (*exact)(long double), double most) {
    const real_bits step = (real_bits) ~(real_bits)0 / 3000000 | 1;
    static xent_real x[BLOCK];
    double worst = 0;
    xent_real at = 0;
    real_bits bits = 0;
    for (int block = 0; block < 3000000 / BLOCK; block++) {
        for (size_t i = 0; i < BLOCK; i++, bits += step) x[i] = number_of(bits);
        xent_real here = 0;
        const double error = worst_of(f, exact, x, BLOCK, &here);
        if (error <= worst) continue;
        worst = error;
        at = here;
    }
    ck_assert_msg(worst <= most, "%.3f units in the last place at %.17g", worst, (double)at);
}

/* The same where most arguments lie, evenly from -limit to limit. */
static void sweep_evenly(vector_function *f, long double (*exact)(long double), double limit, double most) {
    static xent_real x[BLOCK];
    for (int block = 0; block < 100; block++) {
        xent_real at = 0;
        for (int i = 0; i < BLOCK; i++)
            x[i] = (xent_real)(limit * (2 * ((double)block * BLOCK + i + 0.37) / (100.0 * BLOCK) - 1));
        const double error = worst_of(f, exact, x, BLOCK, &at);
        ck_assert_msg(error <= most, "%.3f units in the last place at %.17g", error, (double)at);
    }
}

/* In float the value is rounded once from double; in double four roundings may add up. */
#define MOST_ULPS (sizeof(xent_real) == 4 ? 0.51 : 4)

START_TEST(exp_is_right_everywhere) {
    sweep(vec_exp, expl, MOST_ULPS);
    sweep_evenly(vec_exp, expl, 750, MOST_ULPS);
    sweep_evenly(vec_exp, expl, 2, MOST_ULPS);
}
END_TEST

START_TEST(log_is_right_everywhere) {
    sweep(vec_log, logl, MOST_ULPS);
    sweep_evenly(vec_log, logl, 3, MOST_ULPS);
}
END_TEST

START_TEST(tanh_is_right_everywhere) {
    sweep(vec_tanh, tanhl, MOST_ULPS);
    sweep_evenly(vec_tanh, tanhl, 25, MOST_ULPS);
    sweep_evenly(vec_tanh, tanhl, 0.7, MOST_ULPS);
}
END_TEST

START_TEST(sigmoid_is_right_everywhere) {
    sweep(vec_sigmoid, exact_sigmoid, MOST_ULPS);
    sweep_evenly(vec_sigmoid, exact_sigmoid, 750, MOST_ULPS);
}
END_TEST

static xent_real one(vector_function *f, double x) {
    xent_real y, in = (xent_real)x;
    f(1, &in, &y);
    return y;
}

START_TEST(edges_are_right) {
    const double infinity = (double)INFINITY, not_a_number = (double)NAN;
    vector_function *const all[] = {vec_exp, vec_log, vec_tanh, vec_sigmoid, vec_relu};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) ck_assert(isnan(one(all[i], not_a_number)));
    ck_assert(one(vec_exp, infinity) == (xent_real)INFINITY && one(vec_exp, -infinity) == 0);
    ck_assert(one(vec_exp, 0) == 1 && one(vec_exp, -0.0) == 1);
    ck_assert(one(vec_log, infinity) == (xent_real)INFINITY && isnan(one(vec_log, -1)) &&
              isnan(one(vec_log, -infinity)));
    ck_assert(one(vec_log, 0) == -(xent_real)INFINITY && one(vec_log, -0.0) == -(xent_real)INFINITY);
    ck_assert(one(vec_log, 1) == 0);
    ck_assert(one(vec_tanh, infinity) == 1 && one(vec_tanh, -infinity) == -1);
    ck_assert(one(vec_tanh, 0) == 0 && signbit(one(vec_tanh, -0.0)));
    ck_assert(one(vec_tanh, (double)REAL_SMALLEST) == REAL_SMALLEST);
    ck_assert(one(vec_sigmoid, infinity) == 1 && one(vec_sigmoid, -infinity) == 0 &&
              one(vec_sigmoid, 0) == (xent_real)0.5);
    ck_assert(one(vec_relu, infinity) == (xent_real)INFINITY && one(vec_relu, -infinity) == 0);
}
END_TEST

/* A number gives the same bits wherever it stands, whatever stands beside it and however long the array
 * is. */
START_TEST(the_place_does_not_matter) {
    enum { LENGTH = 100 };
    vector_function *const all[] = {vec_exp, vec_log, vec_tanh, vec_sigmoid};
    for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
        xent_real x[LENGTH], y[LENGTH];
        for (size_t n = 1; n <= LENGTH; n++) {
            for (size_t i = 0; i < n; i++) x[i] = (xent_real)(0.37 * (double)(i + 1));
            all[k](n, x, y);
            for (size_t i = 0; i < n; i++) {
                const xent_real alone = one(all[k], (double)x[i]);
                ck_assert(memcmp(&alone, &y[i], sizeof alone) == 0);
            }
        }
    }
}
END_TEST

/* The arrays end where their last number counts, at every length. */
START_TEST(every_number_of_an_array_counts) {
    enum { LENGTH = 100 };
    for (size_t n = 0; n <= LENGTH; n++) {
        xent_real x[LENGTH] = {0}, y[LENGTH] = {0}, dx[LENGTH], scaled[LENGTH + 1];
        double squares = 0, found = -1, sum[LENGTH + 1];
        for (size_t i = 0; i < n; i++) {
            x[i] = (xent_real)(i % 3) - (xent_real)(0.25 * (double)i);
            y[i] = 1;
            sum[i] = 0x1p-40; /* is lost where the sum is a float */
            squares += (double)x[i] * (double)x[i];
        }
        sum[n] = scaled[n] = 7;
        vec_sum_squares(n, x, &found);
        ASSERT_CLOSE(found, squares, 1e-14);
        vec_add_rows(1, n, x, n, sum);
        vec_add_bias_relu(1, n, x, y, n);
        vec_relu_gradient(n, x, y, dx);
        vec_scale(n, x, 1e-3, 0.7, scaled);
        for (size_t i = 0; i < n; i++) {
            const xent_real z = 1 + x[i];
            ASSERT_CLOSE(sum[i], (double)x[i] + 0x1p-40, 0);
            ASSERT_CLOSE((double)scaled[i], (double)(xent_real)(((double)x[i] - 1e-3) * 0.7), 0);
            ASSERT_CLOSE((double)y[i], z > 0 ? (double)z : 0, 0);
            ASSERT_CLOSE((double)dx[i], x[i] > 0 ? (double)y[i] : 0, 0);
        }
        ck_assert(sum[n] == 7 && scaled[n] == 7);
    }
}
END_TEST

/* Bytes are summed exactly, however many of them are as large as they get, and to what is there. */
START_TEST(bytes_are_summed_exactly) {
    enum { MOST_BYTES = 300000 };
    static uint8_t bytes[MOST_BYTES];
    const size_t lengths[] = {0, 1, 4095, 4096, 4097, 66052, 70000, MOST_BYTES};
    memset(bytes, 255, sizeof bytes);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        uint64_t sum = 3, squares = 5;
        vec_sum_bytes(lengths[i], bytes, &sum, &squares);
        ck_assert_uint_eq(sum, 3 + lengths[i] * 255);
        ck_assert_uint_eq(squares, 5 + lengths[i] * 255 * 255);
    }
}
END_TEST

/* Row by row, and the numbers between rows are left alone. */
START_TEST(rows_lie_apart) {
    enum { ROWS = 37, LENGTH = 37, STRIDE = 40 };
    static const int lengths[] = {LENGTH, 1, 1, 1, 0}, strides[] = {STRIDE, STRIDE, 3, 1, STRIDE};
    const int n = lengths[_i], stride = strides[_i];
    xent_real bias[LENGTH], x[ROWS * STRIDE], y[ROWS * STRIDE], z[ROWS * STRIDE];
    double sum[STRIDE] = {0};
    for (int i = 0; i < ROWS * STRIDE; i++) x[i] = y[i] = z[i] = (xent_real)(i % 11 - 5);
    for (int j = 0; j < LENGTH; j++) bias[j] = (xent_real)(j % 4 + 1) / 4;
    vec_add_bias(ROWS, (size_t)n, bias, y, (size_t)stride);
    vec_add_bias_relu(ROWS, (size_t)n, bias, z, (size_t)stride);
    vec_add_rows(ROWS, (size_t)n, x, (size_t)stride, sum);
    for (int j = 0; j < stride; j++) {
        double column = 0;
        for (int i = 0; i < ROWS; i++) {
            const double before = (double)x[i * stride + j],
                         after = j < n ? before + (double)bias[j] : before;
            ASSERT_CLOSE((double)y[i * stride + j], after, 0);
            ASSERT_CLOSE((double)z[i * stride + j], j < n && after < 0 ? 0 : after, 0);
            column += before;
        }
        ASSERT_CLOSE(sum[j], j < n ? column : 0, 0);
    }
}
END_TEST

START_TEST(nan_is_kept_and_the_kink_has_no_slope) {
    const xent_real nan[] = {(xent_real)NAN}, zero[] = {0}, one[] = {1};
    xent_real y[] = {0}, dx[] = {5};
    vec_add_bias_relu(1, 1, nan, y, 1);
    ck_assert(isnan(y[0]));
    vec_relu_gradient(1, one, nan, dx);
    ck_assert(isnan(dx[0]));
    vec_relu_gradient(1, zero, one, dx);
    ck_assert(dx[0] == 0);
}
END_TEST

/* The first of several, wherever it stands, in a block or beyond the last. */
START_TEST(the_first_that_is_not_finite_is_found) {
    enum { LENGTH = 2100 };
    static xent_real x[LENGTH];
    static const xent_real bad[] = {NAN, INFINITY, -INFINITY};
    ck_assert_uint_eq(vec_count_finite(0, x), 0);
    x[LENGTH - 1] = (xent_real)NAN;
    for (size_t i = 0; i < LENGTH; i++) {
        if (i < LENGTH - 1) x[i] = bad[i % 3];
        ASSERT_QUICKLY(vec_count_finite(LENGTH, x) == i, "not found at %zu", i);
        ASSERT_QUICKLY(vec_count_finite(i, x) == i, "found beyond %zu", i);
        x[i] = 1;
    }
    ck_assert_uint_eq(vec_count_finite(LENGTH, x), LENGTH);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("vector");
    ADD_TEST(suite, exp_is_right_everywhere);
    ADD_TEST(suite, log_is_right_everywhere);
    ADD_TEST(suite, tanh_is_right_everywhere);
    ADD_TEST(suite, sigmoid_is_right_everywhere);
    ADD_TEST(suite, edges_are_right);
    ADD_TEST(suite, the_place_does_not_matter);
    ADD_TEST(suite, every_number_of_an_array_counts);
    TCase *rows = tcase_create("rows");
    tcase_set_timeout(rows, 120);
    tcase_add_loop_test(rows, rows_lie_apart, 0, 5);
    suite_add_tcase(suite, rows);
    ADD_TEST(suite, bytes_are_summed_exactly);
    ADD_TEST(suite, nan_is_kept_and_the_kink_has_no_slope);
    ADD_TEST(suite, the_first_that_is_not_finite_is_found);
    return run_suite(suite);
}
