#include "math/vector.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "math/widths.h"

/* The functions of single numbers are computed in double, whatever xent_real is, without a branch and without
 * a table, so that the compiler turns the loops into vectors. In double they are within 4 units in the last
 * place of the true value, and in float, after one rounding, within 1 (tests/math/test_vector.c). */

#define LN2_HIGH 0x1.62e42fee00000p-1 /* the first 32 bits of ln 2, so that k LN2_HIGH is exact */
#define LN2_LOW 0x1.a39ef35793c76p-33
#define LOG2_E 0x1.71547652b82fep+0
/* Adding this rounds to a whole number and leaves it in the last bits. */
#define WHOLE 0x1.8p52

static VECTOR_INLINE uint64_t bits_of(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static VECTOR_INLINE double of_bits(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static VECTOR_INLINE double whole(double x) { return (x + WHOLE) - WHOLE; }

/* 2^k for a whole k in -1022 .. 1023. */
static VECTOR_INLINE double power_of_two(double k) { return of_bits((bits_of(k + WHOLE) + 1023) << 52); }

/* e^r - 1 for |r| <= ln 2 / 2, by its Taylor series: the first term left out is below 2^-57 of the sum. */
static VECTOR_INLINE double expm1_reduced(double r) {
    double p = 1.0 / 6227020800.0;
    p = p * r + 1.0 / 479001600.0;
    p = p * r + 1.0 / 39916800.0;
    p = p * r + 1.0 / 3628800.0;
    p = p * r + 1.0 / 362880.0;
    p = p * r + 1.0 / 40320.0;
    p = p * r + 1.0 / 5040.0;
    p = p * r + 1.0 / 720.0;
    p = p * r + 1.0 / 120.0;
    p = p * r + 1.0 / 24.0;
    p = p * r + 1.0 / 6.0;
    p = p * r + 0.5;
    return r + r * r * p;
}

/* x = k ln 2 + r (Cody & Waite, Software Manual for the Elementary Functions, 1980). Beyond the limits e^x is
 * 0 or infinite; NaN passes through. 2^k is applied in two halves, as it may lie outside the normal
 * numbers. */
static VECTOR_INLINE double exp_one(double x) {
    x = x < -746 ? -746 : x;
    x = x > 710 ? 710 : x;
    const double k = whole(x * LOG2_E), half = whole(k * 0.5);
    const double r = (x - k * LN2_HIGH) - k * LN2_LOW;
    return (1 + expm1_reduced(r)) * power_of_two(half) * power_of_two(k - half);
}

/* tanh |x| = (e^2|x| - 1) / (e^2|x| + 1), with e^2|x| - 1 = 2^k (e^r - 1) + (2^k - 1): no digit is lost near
 * 0. From 22 on it is 1 to the last digit. */
static VECTOR_INLINE double tanh_one(double x) {
    double a = 2 * fabs(x);
    a = a > 44 ? 44 : a;
    const double k = whole(a * LOG2_E), scale = power_of_two(k);
    const double r = (a - k * LN2_HIGH) - k * LN2_LOW;
    const double e = scale * expm1_reduced(r) + (scale - 1);
    return copysign(e / (e + 2), x);
}

static VECTOR_INLINE double sigmoid_one(double x) {
    const double e = exp_one(-fabs(x));
    return (x < 0 ? e : 1) / (1 + e);
}

/* x = 2^k m with m in [sqrt 1/2, sqrt 2);  ln m = 2 artanh s = 2 s (1 + s^2/3 + s^4/5 + ...),  s = (m - 1)/(m
 * + 1); |s| < 0.172, so the first term left out is below 2^-55 of the sum. */
static VECTOR_INLINE double log_one(double x) {
    const int small = x < DBL_MIN;
    const double scaled = small ? x * 0x1p54 : x;
    const uint64_t bits = bits_of(scaled) - 0x3fe6a09e667f3bcdu; /* of sqrt 1/2 */
    /* The exponent counts from 0 upwards here, so that it can be shifted as an unsigned number. */
    const double k = (of_bits(((bits + ((uint64_t)2048 << 52)) >> 52) | 0x4330000000000000u) - 0x1p52) -
                     (small ? 2048 + 54 : 2048);
    const double m = of_bits((bits & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu);
    const double f = m - 1, s = f / (2 + f), z = s * s;
    double p = 1.0 / 21;
    p = p * z + 1.0 / 19;
    p = p * z + 1.0 / 17;
    p = p * z + 1.0 / 15;
    p = p * z + 1.0 / 13;
    p = p * z + 1.0 / 11;
    p = p * z + 1.0 / 9;
    p = p * z + 1.0 / 7;
    p = p * z + 1.0 / 5;
    p = p * z + 1.0 / 3;
    /* 2 s = f - s f, whose first term is exact. */
    const double y = k * LN2_HIGH + (f + (k * LN2_LOW - s * (f - 2 * z * p)));
    const double positive = x > DBL_MAX ? x : y;
    return x > 0 ? positive : x == 0 ? -(double)INFINITY : (double)NAN;
}

#define VECTOR_FUNCTION(name, one)                                                                           \
    static VECTOR_INLINE void name##_loop(size_t n, const xent_real *x, xent_real *y) {                      \
        for (size_t i = 0; i < n; i++) y[i] = (xent_real)one((double)x[i]);                                  \
    }                                                                                                        \
    VECTOR_LOOP(name, (size_t n, const xent_real *x, xent_real *y), (n, x, y))

VECTOR_FUNCTION(vec_exp, exp_one)
VECTOR_FUNCTION(vec_log, log_one)
VECTOR_FUNCTION(vec_tanh, tanh_one)
VECTOR_FUNCTION(vec_sigmoid, sigmoid_one)

static VECTOR_INLINE void vec_relu_loop(size_t n, const xent_real *x, xent_real *y) {
    for (size_t i = 0; i < n; i++) y[i] = x[i] < 0 ? 0 : x[i];
}
VECTOR_LOOP(vec_relu, (size_t n, const xent_real *x, xent_real *y), (n, x, y))

static VECTOR_INLINE void vec_add_bias_loop(size_t rows, size_t n, const xent_real *restrict bias,
                                            xent_real *restrict y, size_t stride) {
    if (n == 1) { /* of one column a loop over the rows */
        for (size_t i = 0; i < rows; i++) y[i * stride] += *bias;
        return;
    }
    for (; rows > 0; rows--, y += stride)
        for (size_t i = 0; i < n; i++) y[i] += bias[i];
}
VECTOR_LOOP(vec_add_bias, (size_t rows, size_t n, const xent_real *bias, xent_real *y, size_t stride),
            (rows, n, bias, y, stride))

static VECTOR_INLINE void vec_add_bias_relu_loop(size_t rows, size_t n, const xent_real *restrict bias,
                                                 xent_real *restrict y, size_t stride) {
    for (; rows > 0; rows--, y += stride)
        for (size_t i = 0; i < n; i++) {
            const xent_real sum = y[i] + bias[i];
            y[i] = sum < 0 ? 0 : sum;
        }
}
VECTOR_LOOP(vec_add_bias_relu, (size_t rows, size_t n, const xent_real *bias, xent_real *y, size_t stride),
            (rows, n, bias, y, stride))

static VECTOR_INLINE void vec_relu_gradient_loop(size_t n, const xent_real *restrict y,
                                                 const xent_real *restrict dy, xent_real *restrict dx) {
    for (size_t i = 0; i < n; i++) dx[i] = y[i] > 0 ? dy[i] : 0;
}
VECTOR_LOOP(vec_relu_gradient, (size_t n, const xent_real *y, const xent_real *dy, xent_real *dx),
            (n, y, dy, dx))

static VECTOR_INLINE void vec_from_bytes_loop(size_t n, const uint8_t *restrict x, xent_real factor,
                                              xent_real offset, xent_real *restrict y) {
    for (size_t i = 0; i < n; i++) y[i] = (xent_real)x[i] * factor + offset;
}
VECTOR_LOOP(vec_from_bytes, (size_t n, const uint8_t *x, xent_real factor, xent_real offset, xent_real *y),
            (n, x, factor, offset, y))

static VECTOR_INLINE void vec_from_bytes_each_loop(size_t n, const uint8_t *restrict x,
                                                   const xent_real *restrict factor,
                                                   const xent_real *restrict offset, xent_real *restrict y) {
    for (size_t i = 0; i < n; i++) y[i] = (xent_real)x[i] * factor[i] + offset[i];
}
VECTOR_LOOP(vec_from_bytes_each,
            (size_t n, const uint8_t *x, const xent_real *factor, const xent_real *offset, xent_real *y),
            (n, x, factor, offset, y))

/* 4096 squares of at most 255^2 fit 32 bits, which vectorise well. */
static VECTOR_INLINE void vec_sum_bytes_loop(size_t n, const uint8_t *x, uint64_t *sum, uint64_t *squares) {
    enum { BLOCK = 4096 };
    for (size_t begin = 0; begin < n; begin += BLOCK) {
        const size_t end = n - begin < BLOCK ? n : begin + BLOCK;
        uint32_t part = 0, part_squares = 0;
        for (size_t i = begin; i < end; i++) {
            part += x[i];
            part_squares += (uint32_t)x[i] * x[i];
        }
        *sum += part;
        *squares += part_squares;
    }
}
VECTOR_LOOP(vec_sum_bytes, (size_t n, const uint8_t *x, uint64_t *sum, uint64_t *squares),
            (n, x, sum, squares))

static VECTOR_INLINE void vec_scale_loop(size_t n, const xent_real *restrict x, double shift, double factor,
                                         xent_real *restrict y) {
    for (size_t i = 0; i < n; i++) y[i] = (xent_real)(((double)x[i] - shift) * factor);
}
VECTOR_LOOP(vec_scale, (size_t n, const xent_real *x, double shift, double factor, xent_real *y),
            (n, x, shift, factor, y))

static VECTOR_INLINE void vec_scale_each_loop(size_t n, const xent_real *restrict x,
                                              const double *restrict shift, const double *restrict factor,
                                              xent_real *restrict y) {
    for (size_t i = 0; i < n; i++) y[i] = (xent_real)(((double)x[i] - shift[i]) * factor[i]);
}
VECTOR_LOOP(vec_scale_each,
            (size_t n, const xent_real *x, const double *shift, const double *factor, xent_real *y),
            (n, x, shift, factor, y))

static VECTOR_INLINE void vec_scale_bytes_each_loop(size_t n, const uint8_t *restrict x,
                                                    const double *restrict shift,
                                                    const double *restrict factor, xent_real *restrict y) {
    for (size_t i = 0; i < n; i++) y[i] = (xent_real)(((double)x[i] - shift[i]) * factor[i]);
}
VECTOR_LOOP(vec_scale_bytes_each,
            (size_t n, const uint8_t *x, const double *shift, const double *factor, xent_real *y),
            (n, x, shift, factor, y))

static VECTOR_INLINE void vec_add_rows_loop(size_t rows, size_t n, const xent_real *restrict x, size_t stride,
                                            double *restrict sum) {
    if (n == 1) {
        for (size_t i = 0; i < rows; i++) *sum += (double)x[i * stride];
        return;
    }
    for (; rows > 0; rows--, x += stride)
        for (size_t i = 0; i < n; i++) sum[i] += (double)x[i];
}
VECTOR_LOOP(vec_add_rows, (size_t rows, size_t n, const xent_real *x, size_t stride, double *sum),
            (rows, n, x, stride, sum))

/* No early end within a block, so that it vectorises. */
static int is_finite(size_t n, const xent_real *x) {
    int bad = 0;
    for (size_t i = 0; i < n; i++) bad |= !isfinite(x[i]);
    return !bad;
}

size_t vec_count_finite(size_t n, const xent_real *x) {
    enum { BLOCK = 1024 };
    size_t i = 0;
    for (size_t count; i < n; i += count) {
        count = n - i < BLOCK ? n - i : BLOCK;
        if (!is_finite(count, x + i)) break;
    }
    while (i < n && isfinite(x[i])) i++;
    return i;
}

/* Sums side by side are summed faster, and with smaller errors, than one. */
#define LANES 16

static VECTOR_INLINE void vec_sum_squares_loop(size_t n, const xent_real *x, double *sum) {
    double lane[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t k = 0; k < LANES; k++) lane[k] += (double)x[i + k] * (double)x[i + k];
    for (size_t k = 0; i + k < n; k++) lane[k] += (double)x[i + k] * (double)x[i + k];
    *sum = 0;
    for (size_t k = 0; k < LANES; k++) *sum += lane[k];
}
VECTOR_LOOP(vec_sum_squares, (size_t n, const xent_real *x, double *sum), (n, x, sum))
