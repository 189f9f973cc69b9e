/* linear and matmul at sizes at which their products are cut and their sums taken in parts: values and all
 * gradients against plain loops, stored and added to what another use has written. */
#include <math.h>
#include <stdlib.h>

#include "math/gemm.h"
#include "support/loops.h"
#include "support/run.h"
#include "support/tensors.h"

/* The loss whose gradient of y is the tensor dy. */
static void backward_from(xent_tensor *y, xent_tensor *dy) {
    const xent_status status = xent_backward(tape, xent_sum(tape, xent_mul(tape, y, dy), XENT_ALL_AXES));
    ck_assert_msg(status == XENT_OK, "%s", xent_tape_error(tape));
}

/* Some elements of a large matrix, the last row and column among them. */
static int is_sample(int64_t i, int64_t j, int64_t rows, int64_t columns) {
    if (rows * columns <= 4000) return 1;
    return (i * columns + j) % 23 == 0 || (i == rows - 1 && j % 7 == 0) || (j == columns - 1 && i % 7 == 0);
}

static void check_matrix(loop_matrices s, const xent_real *found, double times, const char *what) {
    ck_assert_ptr_nonnull(found);
    for (int64_t i = 0; i < s.m; i++)
        for (int64_t j = 0; j < s.n; j++) {
            if (!is_sample(i, j, s.m, s.n)) continue;
            loop_sum exact = loop_product(s, i, j);
            exact.value *= times;
            exact.size *= times;
            ASSERT_ALLOWED(loop_allows, exact, found[i * s.n + j], what, i * s.n + j);
        }
}

/* ---- matmul */

static void check_matmul(int64_t m, int64_t n, int64_t k, int ta, int tb, int uses) {
    xent_tape_reset(tape);
    xent_tensor *a = random_tensor(ta ? xent_matrix(k, m) : xent_matrix(m, k), 1);
    xent_tensor *b = random_tensor(tb ? xent_matrix(n, k) : xent_matrix(k, n), 2);
    xent_tensor *dy = random_tensor(xent_matrix(m, n), 3), *y = xent_matmul(tape, a, b, ta, tb), *all = y;
    if (uses == 2) all = xent_add(tape, y, xent_matmul(tape, a, b, ta, tb));
    backward_from(all, dy);
    const xent_real *av = xent_tensor_values(a), *bv = xent_tensor_values(b), *g = xent_tensor_values(dy);
    check_matrix((loop_matrices){av, bv, m, n, k, ta, tb}, xent_tensor_values(y), 1, "y");
    const loop_matrices da =
        ta ? (loop_matrices){bv, g, k, m, n, tb, 1} : (loop_matrices){g, bv, m, k, n, 0, !tb};
    const loop_matrices db =
        tb ? (loop_matrices){g, av, n, k, m, 1, ta} : (loop_matrices){av, g, k, n, m, !ta, 0};
    check_matrix(da, xent_tensor_gradient(a), uses, "dA");
    check_matrix(db, xent_tensor_gradient(b), uses, "dB");
}

START_TEST(matmul_is_right_however_long_its_sums) {
    const int64_t sizes[][3] = {{20, 33, 1000}, {1000, 20, 33}, {20, 1000, 33}, {17, 65, 977}, {70, 70, 70}};
    for (size_t c = 0; c < sizeof sizes / sizeof *sizes; c++)
        for (int way = 0; way < 16; way++) {
            gemm_choose_kernels(way < 8 ? GEMM_PACKED : GEMM_UNPACKED);
            check_matmul(sizes[c][0], sizes[c][1], sizes[c][2], way & 1, way >> 1 & 1, 1 + (way >> 2 & 1));
        }
}
END_TEST

/* ---- linear */

typedef struct layer {
    xent_tensor *x, *w, *b, *y, *dy;
    int64_t rows, in, out;
} layer;

static layer make_layer(xent_shape x_shape, int64_t out, xent_activation f) {
    layer l = {.in = x_shape.dim[x_shape.rank - 1], .out = out};
    xent_shape y_shape = x_shape;
    y_shape.dim[x_shape.rank - 1] = out;
    l.rows = 1;
    for (int i = 0; i + 1 < x_shape.rank; i++) l.rows *= x_shape.dim[i];
    l.x = random_tensor(x_shape, 1);
    l.w = random_tensor(xent_matrix(l.in, out), 2);
    l.b = random_tensor(xent_vector(out), 3);
    l.dy = random_tensor(y_shape, 4);
    /* Of deviation 1 at z, so that no activation is saturated. */
    xent_real *w = (xent_real *)xent_tensor_values(l.w);
    for (int64_t i = 0; i < l.in * out; i++) w[i] /= (xent_real)sqrt((double)l.in);
    l.y = xent_linear(tape, l.x, l.w, l.b, f);
    ck_assert_msg(l.y != NULL, "%s", xent_tape_error(tape));
    return l;
}

/* y from the exact z; returns dz, as y has it: (rows, out). */
static xent_real *check_values(const layer *l, xent_activation f) {
    xent_real *dz = memory_on(tape, (size_t)(l->rows * l->out) * sizeof *dz);
    const loop_matrices s = {
        xent_tensor_values(l->x), xent_tensor_values(l->w), l->rows, l->out, l->in, 0, 0};
    for (int64_t i = 0; i < l->rows; i++)
        for (int64_t j = 0; j < l->out; j++) {
            const int64_t at = i * l->out + j;
            const double y = value_at(l->y, (size_t)at);
            loop_sum z = loop_product(s, i, j);
            loop_add(&z, value_at(l->b, (size_t)j));
            const double most = TOLERANCE * (1 + z.size);
            ASSERT_QUICKLY(fabs(y - loop_activation(f, z.value)) <= most, "y of %d, element %lld", (int)f,
                           (long long)at);
            dz[at] = (xent_real)(value_at(l->dy, (size_t)at) * loop_slope(f, y));
        }
    return dz;
}

static void check_column_sums(const layer *l, const xent_real *dz) {
    for (int64_t j = 0; j < l->out; j++) {
        loop_sum sum = {0, 0, 0};
        for (int64_t i = 0; i < l->rows; i++) loop_add(&sum, (double)dz[i * l->out + j]);
        ASSERT_QUICKLY(fabs(sum.value - (double)xent_tensor_gradient(l->b)[j]) <=
                           TOLERANCE * (fabs(sum.value) + sum.size / sqrt((double)l->rows)),
                       "db[%lld] is %.9g, not %.9g", (long long)j, (double)xent_tensor_gradient(l->b)[j],
                       sum.value);
    }
}

static void check_linear(xent_shape x_shape, int64_t out, xent_activation f) {
    xent_tape_reset(tape);
    layer l = make_layer(x_shape, out, f);
    backward_from(l.y, l.dy);
    const xent_real *dz = check_values(&l, f);
    const xent_real *x = xent_tensor_values(l.x), *w = xent_tensor_values(l.w);
    const loop_matrices dx = {dz, w, l.rows, l.in, out, 0, 1}, dw = {x, dz, l.in, out, l.rows, 1, 0};
    /* dz has its own rounding. */
    for (int64_t i = 0; i < l.rows * l.in; i += 1 + l.rows * l.in / 3000) {
        loop_sum exact = loop_product(dx, i / l.in, i % l.in);
        exact.size *= 4;
        ASSERT_ALLOWED(loop_allows, exact, xent_tensor_gradient(l.x)[i], "dx", i);
    }
    for (int64_t i = 0; i < l.in * out; i += 1 + l.in * out / 3000) {
        loop_sum exact = loop_product(dw, i / out, i % out);
        exact.size *= 4;
        ASSERT_ALLOWED(loop_allows, exact, xent_tensor_gradient(l.w)[i], "dW", i);
    }
    check_column_sums(&l, dz);
}

START_TEST(linear_is_right_at_every_size) {
    for (int f = XENT_RELU; f <= XENT_IDENTITY; f++) {
        gemm_choose_kernels(f % 2 ? GEMM_PACKED : GEMM_UNPACKED);
        check_linear((xent_shape){3, {7, 30, 33}}, 63, (xent_activation)f);
        check_linear((xent_shape){4, {3, 2, 5, 40}}, 129, (xent_activation)f);
    }
    for (int kernels = GEMM_PACKED; kernels <= GEMM_UNPACKED; kernels++) {
        gemm_choose_kernels((gemm_kernels)kernels);
        check_linear(xent_matrix(5, 1000), 70, XENT_TANH);
        check_linear(xent_matrix(1100, 30), 65, XENT_RELU);
        check_linear(xent_matrix(1100, 30), 65, XENT_SIGMOID);
        check_linear(xent_matrix(40, 20), 1001, XENT_IDENTITY);
    }
}
END_TEST

/* Column sums of 20,000 rows: in float they would stray. */
START_TEST(bias_gradients_are_summed_in_double) {
    enum { ROWS = 20000, OUT = 3 };
    xent_real *one = memory_on(tape, ROWS * OUT * sizeof *one);
    for (int i = 0; i < ROWS * OUT; i++) one[i] = (xent_real)0.1;
    xent_tensor *x = random_tensor(xent_matrix(ROWS, 1), 1), *w = random_tensor(xent_matrix(1, OUT), 2);
    xent_tensor *b = random_tensor(xent_vector(OUT), 3);
    backward_from(xent_linear(tape, x, w, b, XENT_IDENTITY), xent_input(tape, xent_matrix(ROWS, OUT), one));
    for (int j = 0; j < OUT; j++)
        ASSERT_CLOSE((double)xent_tensor_gradient(b)[j], ROWS * (double)(xent_real)0.1, 1.2e-7);
}
END_TEST

/* ---- Shared and frozen */

static void expect_times(const xent_tensor *tensor, const xent_real *once, double times, const char *what) {
    const xent_real *found = xent_tensor_gradient(tensor);
    ck_assert_ptr_nonnull(found);
    for (size_t i = 0; i < xent_tensor_size(tensor); i++)
        ASSERT_QUICKLY(close_to((double)found[i], times * (double)once[i], 8 * TOLERANCE, TOLERANCE),
                       "%s, element %zu: %g, not %g times %g", what, i, (double)found[i], times,
                       (double)once[i]);
}

static xent_real *copy_of(const xent_tensor *tensor) {
    xent_real *copy = malloc(xent_tensor_size(tensor) * sizeof *copy);
    ck_assert_ptr_nonnull(copy);
    for (size_t i = 0; i < xent_tensor_size(tensor); i++) copy[i] = xent_tensor_gradient(tensor)[i];
    return copy;
}

/* Three layers of the same input, weight and bias: gradients are three times those of one. */
START_TEST(layers_that_share_everything_add_up) {
    for (int f = XENT_RELU; f <= XENT_IDENTITY; f++) {
        xent_tape_reset(tape);
        layer l = make_layer(xent_matrix(70, 90), 66, (xent_activation)f);
        backward_from(l.y, l.dy);
        xent_real *dx = copy_of(l.x), *dw = copy_of(l.w), *db = copy_of(l.b);
        xent_tape_reset(tape);
        l = make_layer(xent_matrix(70, 90), 66, (xent_activation)f);
        xent_tensor *sum = l.y;
        for (int i = 0; i < 2; i++)
            sum = xent_add(tape, sum, xent_linear(tape, l.x, l.w, l.b, (xent_activation)f));
        backward_from(sum, l.dy);
        expect_times(l.x, dx, 3, "dx");
        expect_times(l.w, dw, 3, "dW");
        expect_times(l.b, db, 3, "db");
        free(dx);
        free(dw);
        free(db);
    }
}
END_TEST

/* Whichever of input, weight and bias wants a gradient gets the one that it gets beside the others. */
START_TEST(what_is_frozen_changes_no_other_gradient) {
    layer l = make_layer(xent_matrix(20, 30), 66, XENT_TANH);
    backward_from(l.y, l.dy);
    xent_real *once[3] = {copy_of(l.x), copy_of(l.w), copy_of(l.b)};
    for (int wanted = 1; wanted < 8; wanted++) {
        xent_tape_reset(tape);
        l = make_layer(xent_matrix(20, 30), 66, XENT_TANH);
        xent_tensor *in[3] = {l.x, l.w, l.b};
        for (int i = 0; i < 3; i++)
            if (!(wanted >> i & 1))
                in[i] = xent_input(tape, xent_tensor_shape(in[i]), xent_tensor_values(in[i]));
        backward_from(xent_linear(tape, in[0], in[1], in[2], XENT_TANH), l.dy);
        for (int i = 0; i < 3; i++)
            if (wanted >> i & 1)
                expect_times(in[i], once[i], 1, "wanted");
            else
                ck_assert_ptr_null(xent_tensor_gradient(in[i]));
    }
    for (int i = 0; i < 3; i++) free(once[i]);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("long_products");
    ADD_TEST_WITH(suite, matmul_is_right_however_long_its_sums, setup, teardown);
    ADD_TEST_WITH(suite, linear_is_right_at_every_size, setup, teardown);
    ADD_TEST_WITH(suite, bias_gradients_are_summed_in_double, setup, teardown);
    ADD_TEST_WITH(suite, layers_that_share_everything_add_up, setup, teardown);
    ADD_TEST_WITH(suite, what_is_frozen_changes_no_other_gradient, setup, teardown);
    return run_suite(suite);
}
