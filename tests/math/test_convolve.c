/* The kernels of convolution for every kind of processor that this one can stand in for, against the sums of
 * their definitions, in shapes that fill tiles and that do not. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/convolve.h"
#include "support/run.h"
#include "xent/random.h"

/* Eighths, so that sums of products are exact in any order. */
static xent_real *draw(int64_t n, uint32_t stream) {
    xent_real *values = aligned_alloc(64, ((size_t)n * sizeof *values + 63) / 64 * 64);
    ck_assert_ptr_nonnull(values);
    for (int64_t i = 0; i < n; i++) {
        const xent_stream s = {5, XENT_PURPOSE_USER, stream};
        values[i] = (xent_real)((double)xent_random_below(s, (uint64_t)i, 17) / 8 - 1);
    }
    return values;
}

/* One shape's arrays, and what they must become. */
typedef struct instance {
    convolve_shape s;
    xent_real *x, *weights, *bias, *dz;
} instance;

static double x_at(const instance *t, int64_t c, int64_t row, int64_t column, int lane) {
    return (double)t->x[((c * t->s.rows + row) * t->s.columns + column) * LANES + lane];
}
static double dz_at(const instance *t, int64_t o, int64_t i, int64_t j, int lane) {
    return (double)t->dz[((o * t->s.out_rows + i) * t->s.out_columns + j) * LANES + lane];
}
static double weight_at(const instance *t, int64_t o, int64_t c, int64_t u, int64_t v) {
    return (double)t->weights[((o * t->s.channels + c) * t->s.height + u) * t->s.width + v];
}

static double z_of(const instance *t, int64_t o, int64_t i, int64_t j, int lane) {
    double sum = (double)t->bias[o];
    for (int64_t c = 0; c < t->s.channels; c++)
        for (int64_t u = 0; u < t->s.height; u++)
            for (int64_t v = 0; v < t->s.width; v++)
                sum +=
                    weight_at(t, o, c, u, v) * x_at(t, c, i * t->s.stride_y + u, j * t->s.stride_x + v, lane);
    return sum;
}

static double dw_of(const instance *t, int64_t o, int64_t c, int64_t u, int64_t v) {
    double sum = 0;
    for (int64_t i = 0; i < t->s.out_rows; i++)
        for (int64_t j = 0; j < t->s.out_columns; j++)
            for (int lane = 0; lane < LANES; lane++)
                sum +=
                    dz_at(t, o, i, j, lane) * x_at(t, c, i * t->s.stride_y + u, j * t->s.stride_x + v, lane);
    return sum;
}

static double dx_of(const instance *t, int64_t c, int64_t row, int64_t column, int lane) {
    double sum = 0;
    for (int64_t o = 0; o < t->s.out; o++)
        for (int64_t i = 0; i < t->s.out_rows; i++)
            for (int64_t j = 0; j < t->s.out_columns; j++) {
                const int64_t u = row - i * t->s.stride_y, v = column - j * t->s.stride_x;
                if (u >= 0 && v >= 0 && u < t->s.height && v < t->s.width)
                    sum += weight_at(t, o, c, u, v) * dz_at(t, o, i, j, lane);
            }
    return sum;
}

static void same(const char *what, double found, double expected) {
    if (found != expected) ck_abort_msg("%s: %.9g, not %.9g", what, found, expected);
}

static void check_row(const instance *t, const xent_real *packed) {
    const convolve_shape *s = &t->s;
    xent_real *z = draw(s->out * s->out_columns * LANES, 9);
    for (int64_t i = 0; i < s->out_rows; i++) {
        convolve_row(s, packed, t->x, i, z);
        for (int64_t k = 0; k < s->out * s->out_columns * LANES; k++)
            same("z", (double)z[k],
                 z_of(t, k / LANES / s->out_columns, i, k / LANES % s->out_columns, (int)(k % LANES)));
    }
    free(z);
}

static void check_weights(const instance *t) {
    const convolve_shape *s = &t->s;
    const int64_t depth = s->channels * s->height * s->width;
    xent_real *dw = draw(s->out * depth, 9);
    convolve_weights(s, s->out, t->dz, t->x, dw);
    for (int64_t k = 0; k < s->out * depth; k++)
        same("dw", (double)dw[k],
             dw_of(t, k / depth, k % depth / s->width / s->height, k / s->width % s->height, k % s->width));
    free(dw);
}

static void check_gradient(const instance *t, const xent_real *turned) {
    const convolve_shape *s = &t->s;
    xent_real *dx = draw(s->channels * s->columns * LANES, 9);
    for (int64_t row = 0; row < s->rows; row++) {
        convolve_gradient_row(s, turned, t->dz, row, dx);
        for (int64_t k = 0; k < s->channels * s->columns * LANES; k++)
            same("dx", (double)dx[k],
                 dx_of(t, k / LANES / s->columns, row, k / LANES % s->columns, (int)(k % LANES)));
    }
    free(dx);
}

static void check_shape(convolve_shape s) {
    s.rows_end = s.rows;
    s.out_rows = (s.rows - s.height) / s.stride_y + 1;
    s.out_columns = (s.columns - s.width) / s.stride_x + 1;
    instance t = {.s = s, .bias = draw(s.out, 1)};
    t.weights = draw(s.out * s.channels * s.height * s.width, 2);
    t.x = draw(s.channels * s.rows * s.columns * LANES, 3);
    t.dz = draw(s.out * s.out_rows * s.out_columns * LANES, 4);
    xent_real *packed = draw(convolve_packed_size(&s), 9), *turned = draw(convolve_turned_size(&s), 9);
    for (int k = 0; (t.s.kernels = convolve_kernels_at(k)) != NULL; k++) {
        convolve_pack(&t.s, t.weights, t.bias, packed);
        convolve_turn(&t.s, t.weights, turned);
        check_row(&t, packed);
        check_weights(&t);
        check_gradient(&t, turned);
    }
    free(packed), free(turned), free(t.x), free(t.dz), free(t.weights), free(t.bias);
}

/* Channels, rows, columns; window; strides; outputs: each number of outputs and channels, and each width of a
 * row and of a window, that has tiles of its own or none. */
START_TEST(every_kernel_sums_what_it_should) {
    for (int64_t n = 1; n <= 7; n++)
        check_shape((convolve_shape){.channels = 8 - n,
                                     .rows = 4,
                                     .columns = n + 2,
                                     .height = 2,
                                     .width = 3,
                                     .stride_y = 1,
                                     .stride_x = 1,
                                     .out = n});
    for (int64_t width = 1; width <= 8; width++)
        check_shape((convolve_shape){.channels = 2,
                                     .rows = 5,
                                     .columns = 11,
                                     .height = 1 + width % 3,
                                     .width = width,
                                     .stride_y = 2,
                                     .stride_x = 1 + width % 3,
                                     .out = 4});
    check_shape((convolve_shape){.channels = 40,
                                 .rows = 3,
                                 .columns = 17,
                                 .height = 3,
                                 .width = 5,
                                 .stride_y = 3,
                                 .stride_x = 2,
                                 .out = 5}); /* channels in parts */
}
END_TEST

/* Rows of padding are not read. */
START_TEST(rows_of_padding_are_left_out) {
    convolve_shape s = {.channels = 1,
                        .rows = 4,
                        .columns = 3,
                        .height = 3,
                        .width = 3,
                        .stride_y = 1,
                        .stride_x = 1,
                        .out = 1,
                        .out_rows = 2,
                        .out_columns = 1,
                        .first_row = 1,
                        .rows_end = 3};
    xent_real *x = draw(12 * LANES, 1), *weights = draw(9, 2), z[3 * LANES] __attribute__((aligned(64)));
    xent_real *packed = draw(convolve_packed_size(&s), 9);
    for (int64_t k = 0; k < 3 * LANES; k++) x[k] = x[9 * LANES + k] = (xent_real)NAN;
    convolve_pack(&s, weights, NULL, packed);
    for (int k = 0; (s.kernels = convolve_kernels_at(k)) != NULL; k++)
        for (int64_t i = 0; i < 2; i++) {
            convolve_row(&s, packed, x, i, z);
            ck_assert(!isnan(z[0]) && !isnan(z[LANES - 1]));
        }
    free(packed), free(weights), free(x);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("convolve");
    ADD_TEST(suite, every_kernel_sums_what_it_should);
    ADD_TEST(suite, rows_of_padding_are_left_out);
    return run_suite(suite);
}
