/* Convolution and pooling: against the sums of their definitions, in double, and what holds at their
 * edges. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/run.h"
#include "support/tensors.h"
#include "xent/ops_image.h"

/* x[b][c][h][w], 0 outside of the image. */
static double pixel(const xent_tensor *x, int64_t b, int64_t c, int64_t h, int64_t w) {
    const int64_t *dim = xent_tensor_shape(x).dim;
    if (h < 0 || w < 0 || h >= dim[2] || w >= dim[3]) return 0;
    return (double)xent_tensor_values(x)[((b * dim[1] + c) * dim[2] + h) * dim[3] + w];
}

/* z[b][o][i][j] by the definition. */
static double convolved(const xent_tensor *x, const xent_tensor *weight, const xent_conv2d_options *o,
                        int64_t b, int64_t out, int64_t i, int64_t j) {
    const int64_t *w = xent_tensor_shape(weight).dim;
    double sum = 0;
    for (int64_t c = 0; c < w[1]; c++)
        for (int64_t u = 0; u < w[2]; u++)
            for (int64_t v = 0; v < w[3]; v++)
                sum += (double)xent_tensor_values(weight)[((out * w[1] + c) * w[2] + u) * w[3] + v] *
                       pixel(x, b, c, i * o->stride[0] + u - o->padding[0],
                             j * o->stride[1] + v - o->padding[1]);
    return sum;
}

static void check_convolution(xent_shape image, xent_shape window, xent_conv2d_options o) {
    xent_tape_reset(tape);
    const xent_tensor *bias = random_tensor(xent_vector(window.dim[0]), 3);
    xent_tensor *x = random_tensor(image, 1), *weight = random_tensor(window, 2);
    const xent_tensor *y = xent_conv2d(tape, x, weight, (xent_tensor *)bias, &o);
    ck_assert_msg(y != NULL, "%s", xent_tape_error(tape));
    const int64_t *dim = xent_tensor_shape(y).dim;
    ck_assert_int_eq(dim[2], (image.dim[2] + 2 * o.padding[0] - window.dim[2]) / o.stride[0] + 1);
    ck_assert_int_eq(dim[3], (image.dim[3] + 2 * o.padding[1] - window.dim[3]) / o.stride[1] + 1);
    for (int64_t k = 0; k < (int64_t)xent_tensor_size(y); k++) {
        const int64_t j = k % dim[3], i = k / dim[3] % dim[2], out = k / dim[3] / dim[2] % dim[1];
        const double z = convolved(x, weight, &o, k / dim[3] / dim[2] / dim[1], out, i, j);
        const double expected = fmax(z + (double)xent_tensor_values(bias)[out], 0);
        const double found = (double)xent_tensor_values(y)[k];
        if (!close_to(found, expected, TOLERANCE, 30 * TOLERANCE))
            ck_abort_msg("element %lld: %.9g, expected %.9g", (long long)k, found, expected);
    }
}

START_TEST(convolution_is_the_sum_that_defines_it) {
    const xent_activation relu = XENT_RELU;
    check_convolution((xent_shape){4, {3, 2, 7, 6}}, (xent_shape){4, {4, 2, 3, 2}},
                      (xent_conv2d_options){{1, 1}, {0, 0}, relu});
    check_convolution((xent_shape){4, {30, 3, 5, 9}}, (xent_shape){4, {2, 3, 2, 3}},
                      (xent_conv2d_options){{2, 3}, {1, 2}, relu});
    check_convolution((xent_shape){4, {2, 1, 1, 1}}, (xent_shape){4, {1, 1, 3, 5}},
                      (xent_conv2d_options){{1, 1}, {2, 4}, relu}); /* a pixel in windows of padding */
    check_convolution((xent_shape){4, {1, 2, 3, 200}}, (xent_shape){4, {17, 2, 1, 1}},
                      (xent_conv2d_options){{1, 1}, {0, 0}, relu});
}
END_TEST

/* One stride that is given is that of both axes, and none is 1. */
START_TEST(a_stride_may_be_left_out) {
    const xent_conv2d_options one = {.stride = {2, 0}}, both = {.stride = {2, 2}};
    xent_real x[5 * 6], w[3 * 2];
    for (int i = 0; i < 30; i++) x[i] = (xent_real)i;
    for (int i = 0; i < 6; i++) w[i] = (xent_real)(i - 2);
    const xent_shape image = {4, {1, 1, 5, 6}}, window = {4, {1, 1, 3, 2}};
    xent_tensor *in = xent_input(tape, image, x), *weight = xent_input(tape, window, w);
    const xent_tensor *a = xent_conv2d(tape, in, weight, NULL, &one);
    const xent_tensor *b = xent_conv2d(tape, in, weight, NULL, &both);
    const xent_tensor *c = xent_conv2d(tape, in, weight, NULL, NULL);
    ck_assert_msg(a && b && c, "%s", xent_tape_error(tape));
    ck_assert(xent_shape_equal(xent_tensor_shape(a), (xent_shape){4, {1, 1, 2, 3}}));
    ck_assert_mem_eq(xent_tensor_values(a), xent_tensor_values(b), 6 * sizeof *x);
    ck_assert(xent_shape_equal(xent_tensor_shape(c), (xent_shape){4, {1, 1, 3, 5}}));
}
END_TEST

START_TEST(no_images_and_no_channels) {
    const xent_shape none = {4, {0, 3, 5, 5}}, no_channels = {4, {2, 0, 5, 5}}, window = {4, {4, 3, 3, 3}};
    const xent_tensor *y = xent_conv2d(tape, random_tensor(none, 1), random_tensor(window, 2), NULL, NULL);
    ck_assert(y && xent_tensor_size(y) == 0 && xent_tensor_shape(y).dim[1] == 4);
    const double bias[] = {1, 2};
    y = xent_conv2d(tape, random_tensor(no_channels, 1), random_tensor((xent_shape){4, {2, 0, 3, 3}}, 2),
                    vector_of(bias, 2), NULL);
    ck_assert(value_at(y, 0) == 1 && value_at(y, 9) == 2);
    /* without outputs nothing comes back to the images, whatever their memory held */
    for (int round = 0; round < 2; round++) {
        xent_tape_reset(tape);
        xent_tensor *x = random_tensor((xent_shape){4, {2, 3, 5, 5}}, 1);
        xent_tensor *part =
            xent_conv2d(tape, x, random_tensor((xent_shape){4, {round ? 0 : 4, 3, 3, 3}}, 2), NULL, NULL);
        xent_tensor *loss = xent_sum(tape, part, XENT_ALL_AXES);
        ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
        for (size_t i = 0; round == 1 && i < xent_tensor_size(x); i++)
            ASSERT_QUICKLY(xent_tensor_gradient(x)[i] == 0, "element %zu", i);
    }
}
END_TEST

static xent_tensor *image_of(const double *values, int64_t side) {
    return xent_reshape(tape, vector_of(values, (int)(side * side)), (xent_shape){4, {1, 1, side, side}});
}

START_TEST(pools_of_an_image) {
    const double x[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    const xent_pool2d_options two = {.window = {2, 2}, .stride = {1, 1}};
    const xent_pool2d_options padded = {.window = {2, 2}, .padding = {1, 1}};
    const xent_pool2d_options left_out = {.window = {2, 2}, .padding = {1, 1}, .leave_padding_out = 1};
    const double most[] = {5, 6, 8, 9}, means[] = {3, 4, 6, 7}, padded_means[] = {0.25, 1.25, 2.75, 7};
    const double padded_most[] = {1, 3, 7, 9}, left_out_means[] = {1, 2.5, 5.5, 7};
    for (size_t i = 0; i < 4; i++) {
        ck_assert(value_at(xent_max_pool2d(tape, image_of(x, 3), &two), i) == most[i]);
        ck_assert(value_at(xent_avg_pool2d(tape, image_of(x, 3), &two), i) == means[i]);
        ck_assert(value_at(xent_max_pool2d(tape, image_of(x, 3), &padded), i) == padded_most[i]);
        ck_assert(value_at(xent_avg_pool2d(tape, image_of(x, 3), &padded), i) == padded_means[i]);
        ck_assert(value_at(xent_avg_pool2d(tape, image_of(x, 3), &left_out), i) == left_out_means[i]);
    }
    ck_assert(value_at(xent_global_avg_pool2d(tape, image_of(x, 3)), 0) == 5);
}
END_TEST

/* A stride that is left out is the window's, of each axis its own. */
START_TEST(a_pool_moves_by_its_window) {
    for (int64_t h = 1; h <= 3; h++)
        for (int64_t w = 1; w <= 3; w++)
            for (int given = 0; given < 4; given++) {
                const xent_pool2d_options some = {.window = {h, w},
                                                  .stride = {given & 1 ? h : 0, given & 2 ? w : 0}},
                                          whole = {.window = {h, w}, .stride = {h, w}};
                xent_tape_reset(tape);
                xent_tensor *x = random_tensor((xent_shape){4, {2, 3, 7, 8}}, 1);
                const xent_tensor *const pairs[][2] = {
                    {xent_max_pool2d(tape, x, &some), xent_max_pool2d(tape, x, &whole)},
                    {xent_avg_pool2d(tape, x, &some), xent_avg_pool2d(tape, x, &whole)}};
                for (int k = 0; k < 2; k++) {
                    const xent_tensor *a = pairs[k][0], *b = pairs[k][1];
                    ck_assert(xent_shape_equal(xent_tensor_shape(a), (xent_shape){4, {2, 3, 7 / h, 8 / w}}));
                    ck_assert_uint_eq(xent_tensor_size(a), xent_tensor_size(b));
                    ck_assert_mem_eq(xent_tensor_values(a), xent_tensor_values(b),
                                     xent_tensor_size(a) * sizeof(xent_real));
                }
            }
}
END_TEST

/* dW and db, where the images want a gradient and where they want none. */
static xent_real *weight_gradients(int wants_dx, int64_t batch, int64_t out, size_t *size) {
    const xent_shape image = {4, {batch, 2, 9, 8}}, window = {4, {out, 2, 3, 2}};
    xent_tape_reset(tape);
    xent_tensor *x = random_tensor(image, 1), *weight = random_tensor(window, 2),
                *bias = random_tensor(xent_vector(out), 3);
    if (!wants_dx) x = xent_input(tape, image, xent_tensor_values(x));
    xent_tensor *y = xent_square(tape, xent_conv2d(tape, x, weight, bias, NULL));
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES)), XENT_OK);
    const size_t of_weight = xent_tensor_size(weight);
    xent_real *kept = malloc((of_weight + (size_t)out) * sizeof *kept);
    ck_assert_ptr_nonnull(kept);
    memcpy(kept, xent_tensor_gradient(weight), of_weight * sizeof *kept);
    memcpy(kept + of_weight, xent_tensor_gradient(bias), (size_t)out * sizeof *kept);
    *size = (of_weight + (size_t)out) * sizeof *kept;
    return kept;
}

START_TEST(gradients_of_weights_do_not_depend_on_that_of_the_images) {
    for (int64_t out = 1; out <= 13; out++)
        for (int64_t batch = 1; batch <= 40; batch += 13) {
            size_t size[2];
            xent_real *with = weight_gradients(1, batch, out, &size[0]);
            xent_real *without = weight_gradients(0, batch, out, &size[1]);
            ck_assert_uint_eq(size[0], size[1]);
            ASSERT_QUICKLY(memcmp(with, without, size[0]) == 0, "%d images, %d outputs", (int)batch,
                           (int)out);
            free(with);
            free(without);
        }
}
END_TEST

START_TEST(a_maximum_of_nan_is_nan_and_of_equals_the_first) {
    const double with_nan[] = {1, NAN, 3, -INFINITY}, equal[] = {7, 7, 7, 7},
                 lowest[] = {-INFINITY, -INFINITY};
    const xent_pool2d_options two = {.window = {2, 2}}, one = {.window = {1, 2}};
    ck_assert(isnan(value_at(xent_max_pool2d(tape, image_of(with_nan, 2), &two), 0)));
    xent_tensor *low = xent_reshape(tape, vector_of(lowest, 2), (xent_shape){4, {1, 1, 1, 2}});
    ck_assert(value_at(xent_max_pool2d(tape, low, &one), 0) == -INFINITY);
    xent_tensor *x = vector_of(equal, 4);
    xent_tensor *y = xent_max_pool2d(tape, xent_reshape(tape, x, (xent_shape){4, {1, 1, 2, 2}}), &two);
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES)), XENT_OK);
    const xent_real *dx = xent_tensor_gradient(x);
    ck_assert(dx[0] == 1 && dx[1] == 0 && dx[2] == 0 && dx[3] == 0);
}
END_TEST

/* Wherever it stands in a window, of whatever stride. */
START_TEST(a_nan_is_the_maximum_of_each_window_that_has_it) {
    const xent_pool2d_options ways[] = {{.window = {2, 2}, .stride = {1, 1}},
                                        {.window = {2, 2}, .stride = {2, 2}},
                                        {.window = {3, 3}, .stride = {1, 2}, .padding = {1, 1}}};
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++)
        for (int at = 0; at < 16; at++) {
            double numbers[16];
            xent_tape_reset(tape);
            for (int i = 0; i < 16; i++) numbers[i] = i == at ? (double)NAN : (i * 7) % 16;
            xent_tensor *y = xent_max_pool2d(tape, image_of(numbers, 4), &ways[k]);
            const int64_t *dim = xent_tensor_shape(y).dim;
            for (int64_t i = 0; i < (int64_t)xent_tensor_size(y); i++) {
                const int64_t row = i / dim[3] * ways[k].stride[0] - ways[k].padding[0],
                              column = i % dim[3] * ways[k].stride[1] - ways[k].padding[1];
                const int has = at / 4 >= row && at / 4 < row + ways[k].window[0] && at % 4 >= column &&
                                at % 4 < column + ways[k].window[1];
                ASSERT_QUICKLY(!isnan(value_at(y, (size_t)i)) == !has, "%zu: NaN at %d, window %d", k, at,
                               (int)i);
            }
        }
}
END_TEST

/* Where a maximum stands is kept in 32 bits. Of no image the size alone counts. */
START_TEST(images_of_a_maximum_have_places_of_32_bits) {
    const xent_pool2d_options two = {.window = {2, 2}};
    for (int64_t more = 0; more < 2; more++) {
        xent_tape_reset(tape);
        xent_tensor *x = xent_input(tape, (xent_shape){4, {0, 1, 65535 + more, 32768}}, NULL);
        ck_assert_ptr_nonnull(xent_avg_pool2d(tape, x, &two));
        ck_assert_int_eq(xent_max_pool2d(tape, x, &two) == NULL, more);
        if (more) ASSERT_CONTAINS(xent_tape_error(tape), "the images are too large");
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("images");
    ADD_TEST_WITH(suite, convolution_is_the_sum_that_defines_it, setup, teardown);
    ADD_TEST_WITH(suite, a_stride_may_be_left_out, setup, teardown);
    ADD_TEST_WITH(suite, no_images_and_no_channels, setup, teardown);
    ADD_TEST_WITH(suite, pools_of_an_image, setup, teardown);
    ADD_TEST_WITH(suite, a_pool_moves_by_its_window, setup, teardown);
    ADD_TEST_WITH(suite, gradients_of_weights_do_not_depend_on_that_of_the_images, setup, teardown);
    ADD_TEST_WITH(suite, a_maximum_of_nan_is_nan_and_of_equals_the_first, setup, teardown);
    ADD_TEST_WITH(suite, a_nan_is_the_maximum_of_each_window_that_has_it, setup, teardown);
    ADD_TEST_WITH(suite, images_of_a_maximum_have_places_of_32_bits, setup, teardown);
    return run_suite(suite);
}
