/* Operations along axes, on shapes and on matrices against closed forms; what is refused. */
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "support/tensors.h"

/* ---- Along an axis */

static void check_axis(xent_shape shape, int axis) {
    xent_tensor *x = random_tensor(shape, 5);
    const int at = axis < 0 ? axis + shape.rank : axis;
    size_t n = (size_t)shape.dim[at], inner = 1, outer = 1;
    for (int i = 0; i < at; i++) outer *= (size_t)shape.dim[i];
    for (int i = at + 1; i < shape.rank; i++) inner *= (size_t)shape.dim[i];
    const xent_tensor *softmax = xent_softmax(tape, x, axis), *log_softmax = xent_log_softmax(tape, x, axis);
    const xent_tensor *lse = xent_logsumexp(tape, x, axis), *sum = xent_sum(tape, x, axis);
    const xent_tensor *mean = xent_mean(tape, x, axis);
    ck_assert_int_eq(xent_tensor_shape(lse).rank, shape.rank - 1);
    ck_assert_uint_eq(xent_tensor_size(sum), outer * inner);
    for (size_t line = 0; line < outer * inner; line++) {
        const size_t first = line / inner * n * inner + line % inner;
        double total = 0, exps = 0;
        for (size_t i = 0; i < n; i++)
            total += value_at(x, first + i * inner), exps += exp(value_at(x, first + i * inner));
        ck_assert(close_to(value_at(sum, line), total, TOLERANCE, TOLERANCE));
        ck_assert(close_to(value_at(mean, line), total / (double)n, TOLERANCE, TOLERANCE));
        ck_assert(close_to(value_at(lse, line), log(exps), TOLERANCE, TOLERANCE));
        for (size_t i = 0; i < n; i++) {
            const double xi = value_at(x, first + i * inner);
            ASSERT_CLOSE(value_at(softmax, first + i * inner), exp(xi) / exps, 4 * TOLERANCE);
            ck_assert(
                close_to(value_at(log_softmax, first + i * inner), xi - log(exps), 4 * TOLERANCE, TOLERANCE));
        }
    }
}

START_TEST(operations_along_an_axis_match_their_formulas) {
    const xent_shape shapes[] = {{1, {9}}, {2, {3, 5}}, {2, {70, 130}}, {3, {2, 4, 3}}, {4, {2, 3, 1, 4}}};
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++)
        for (int axis = -shapes[s].rank; axis < shapes[s].rank; axis++) {
            xent_tape_reset(tape);
            check_axis(shapes[s], axis);
        }
}
END_TEST

START_TEST(softmax_of_huge_logits_does_not_overflow) {
    const double x[] = {10000, 9999, -10000, -INFINITY};
    xent_tensor *in = vector_of(x, 4);
    const xent_tensor *p = xent_softmax(tape, in, 0), *l = xent_log_softmax(tape, in, 0);
    const double e = exp(-1.0);
    ASSERT_CLOSE(value_at(p, 0), 1 / (1 + e), TOLERANCE);
    ASSERT_CLOSE(value_at(p, 1), e / (1 + e), TOLERANCE);
    ck_assert(value_at(p, 2) == 0 && value_at(p, 3) == 0);
    ASSERT_CLOSE(value_at(l, 0), -log1p(e), TOLERANCE);
    ASSERT_CLOSE(value_at(l, 2), -20000 - log1p(e), TOLERANCE);
    ck_assert(value_at(l, 3) == -INFINITY);
    ASSERT_CLOSE(value_at(xent_logsumexp(tape, in, 0), 0), 10000 + log1p(e), TOLERANCE);
}
END_TEST

/* The logarithm of a probability that differs from 1 by less than the machine epsilon. */
START_TEST(log_softmax_of_a_nearly_certain_class_is_not_0) {
    const double x[] = {0, 60, 3};
    const xent_tensor *l = xent_log_softmax(tape, vector_of(x, 3), 0);
    ASSERT_CLOSE(value_at(l, 1), -(exp(-60) + exp(-57)), TOLERANCE);
}
END_TEST

START_TEST(lines_without_a_probability_are_as_the_manual_says) {
    const double nothing[] = {-INFINITY, -INFINITY}, certain[] = {1, INFINITY};
    xent_tensor *x = vector_of(nothing, 2);
    xent_tensor *lse = xent_logsumexp(tape, x, 0);
    ck_assert(value_at(lse, 0) == -INFINITY);
    ck_assert(isnan(value_at(xent_softmax(tape, x, 0), 0)));
    ck_assert(value_at(xent_logsumexp(tape, vector_of(certain, 2), 0), 0) == INFINITY);
    ck_assert_int_eq(xent_backward(tape, lse), XENT_OK);
    ck_assert(xent_tensor_gradient(x)[0] == 0 && xent_tensor_gradient(x)[1] == 0);
    xent_tape_reset(tape);
    x = vector_of(certain, 2);
    ck_assert_int_eq(xent_backward(tape, xent_logsumexp(tape, x, 0)), XENT_OK);
    ck_assert(isnan(xent_tensor_gradient(x)[0]) && isnan(xent_tensor_gradient(x)[1]));
}
END_TEST

START_TEST(reductions_of_nothing_are_as_the_manual_says) {
    xent_tensor *x = random_tensor((xent_shape){2, {3, 0}}, 1);
    ck_assert(value_at(xent_sum(tape, x, XENT_ALL_AXES), 0) == 0);
    ck_assert(isnan(value_at(xent_mean(tape, x, XENT_ALL_AXES), 0)));
    ck_assert(value_at(xent_sum(tape, x, 1), 2) == 0);
    ck_assert(value_at(xent_logsumexp(tape, x, -1), 2) == -INFINITY);
    ck_assert_uint_eq(xent_tensor_size(xent_sum(tape, x, 0)), 0);
    ck_assert_uint_eq(xent_tensor_size(xent_softmax(tape, x, 1)), 0);
}
END_TEST

/* A million numbers of 0.1: a sum in float would stray by several percent. */
START_TEST(sums_run_in_double) {
    enum { N = 1000000 };
    xent_real *x = memory_on(tape, N * sizeof *x);
    for (int i = 0; i < N; i++) x[i] = (xent_real)0.1;
    const double expected = (double)(xent_real)0.1;
    xent_tensor *row = xent_input(tape, xent_matrix(1, N), x);
    ASSERT_CLOSE(value_at(xent_mean(tape, row, XENT_ALL_AXES), 0), expected, 1e-7);
    ASSERT_CLOSE(value_at(xent_mean(tape, xent_reshape(tape, row, xent_matrix(N, 1)), 0), 0), expected, 1e-7);
}
END_TEST

/* ---- Shapes and matrices */

START_TEST(reshape_fills_in_a_free_size) {
    xent_tensor *x = random_tensor((xent_shape){3, {2, 3, 4}}, 1);
    const xent_tensor *y = xent_reshape(tape, x, xent_matrix(6, -1));
    ck_assert(xent_shape_equal(xent_tensor_shape(y), xent_matrix(6, 4)));
    ck_assert_mem_eq(xent_tensor_values(y), xent_tensor_values(x), 24 * sizeof(xent_real));
    ck_assert_ptr_null(xent_reshape(tape, x, xent_matrix(5, -1)));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_SHAPE);
    ASSERT_CONTAINS(xent_tape_error(tape), "(2, 3, 4)");
}
END_TEST

START_TEST(transpose_swaps_rows_and_columns) {
    xent_tensor *x = random_tensor(xent_matrix(37, 70), 1);
    const xent_tensor *y = xent_transpose(tape, x);
    ck_assert(xent_shape_equal(xent_tensor_shape(y), xent_matrix(70, 37)));
    for (size_t i = 0; i < 37; i++)
        for (size_t j = 0; j < 70; j++) ck_assert(value_at(y, j * 37 + i) == value_at(x, i * 70 + j));
}
END_TEST

START_TEST(matmul_multiplies_in_all_four_orders) {
    enum { M = 5, K = 7, N = 3 };
    for (int order = 0; order < 4; order++) {
        const int ta = order & 1, tb = order >> 1;
        xent_tensor *a = random_tensor(ta ? xent_matrix(K, M) : xent_matrix(M, K), 1);
        xent_tensor *b = random_tensor(tb ? xent_matrix(N, K) : xent_matrix(K, N), 2);
        const xent_tensor *y = xent_matmul(tape, a, b, ta, tb);
        for (size_t i = 0; i < M; i++)
            for (size_t j = 0; j < N; j++) {
                double sum = 0;
                for (size_t k = 0; k < K; k++)
                    sum += value_at(a, ta ? k * M + i : i * K + k) * value_at(b, tb ? j * K + k : k * N + j);
                ck_assert(close_to(value_at(y, i * N + j), sum, TOLERANCE, 10 * TOLERANCE));
            }
    }
}
END_TEST

START_TEST(a_product_over_nothing_is_0) {
    const xent_tensor *y =
        xent_matmul(tape, random_tensor(xent_matrix(2, 0), 1), random_tensor(xent_matrix(0, 3), 2), 0, 0);
    for (size_t i = 0; i < 6; i++) ck_assert(value_at(y, i) == 0);
}
END_TEST

/* ---- Errors */

START_TEST(what_does_not_fit_is_refused_with_its_shapes) {
    xent_tensor *a = random_tensor(xent_matrix(2, 3), 1), *b = random_tensor(xent_matrix(2, 4), 2);
    ck_assert_ptr_null(xent_add(tape, a, b));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_SHAPE);
    ASSERT_CONTAINS(xent_tape_error(tape), "add: ");
    ASSERT_CONTAINS(xent_tape_error(tape), "(2, 3)");
    ASSERT_CONTAINS(xent_tape_error(tape), "(2, 4)");
    ck_assert_ptr_null(xent_neg(tape, a)); /* the error sticks */
}
END_TEST

static const struct {
    const char *name;
    int call;
    xent_status status;
} refused[] = {
    {"softmax", 0, XENT_E_ARGUMENT}, {"logsumexp", 1, XENT_E_ARGUMENT},  {"sum", 2, XENT_E_ARGUMENT},
    {"transpose", 3, XENT_E_SHAPE},  {"matmul", 4, XENT_E_SHAPE},        {"matmul", 5, XENT_E_SHAPE},
    {"elu", 6, XENT_E_ARGUMENT},     {"leaky_relu", 7, XENT_E_ARGUMENT}, {"reshape", 8, XENT_E_SHAPE},
    {"reshape", 9, XENT_E_SHAPE},    {"mul", 10, XENT_E_ARGUMENT},       {"softmax", 11, XENT_E_ARGUMENT},
};

static xent_tensor *call_refused(int call) {
    xent_tensor *x = random_tensor(xent_matrix(2, 3), 1), *v = random_tensor(xent_vector(3), 2);
    switch (call) {
    case 0:
        return xent_softmax(tape, x, 2);
    case 1:
        return xent_logsumexp(tape, x, -3);
    case 2:
        return xent_sum(tape, x, 5);
    case 3:
        return xent_transpose(tape, v);
    case 4:
        return xent_matmul(tape, x, x, 0, 0);
    case 5:
        return xent_matmul(tape, x, v, 0, 0);
    case 6:
        return xent_elu(tape, x, INFINITY);
    case 7:
        return xent_leaky_relu(tape, x, NAN);
    case 8:
        return xent_reshape(tape, x, (xent_shape){2, {-1, -1}});
    case 9:
        return xent_reshape(tape, x, (xent_shape){5, {6}});
    case 10:
        return xent_mul(tape, x, NULL);
    default:
        return xent_softmax(tape, x, XENT_ALL_AXES);
    }
}

START_TEST(bad_arguments_are_refused) {
    for (size_t c = 0; c < sizeof refused / sizeof refused[0]; c++) {
        xent_tape_reset(tape);
        ck_assert_ptr_null(call_refused(refused[c].call));
        ck_assert_msg(xent_tape_status(tape) == refused[c].status, "case %zu: %s", c, xent_tape_error(tape));
        ASSERT_CONTAINS(xent_tape_error(tape), refused[c].name);
    }
    ck_assert_ptr_null(xent_neg(NULL, NULL));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("axes");
    ADD_TEST_WITH(suite, operations_along_an_axis_match_their_formulas, setup, teardown);
    ADD_TEST_WITH(suite, softmax_of_huge_logits_does_not_overflow, setup, teardown);
    ADD_TEST_WITH(suite, log_softmax_of_a_nearly_certain_class_is_not_0, setup, teardown);
    ADD_TEST_WITH(suite, lines_without_a_probability_are_as_the_manual_says, setup, teardown);
    ADD_TEST_WITH(suite, reductions_of_nothing_are_as_the_manual_says, setup, teardown);
    ADD_TEST_WITH(suite, sums_run_in_double, setup, teardown);
    ADD_TEST_WITH(suite, reshape_fills_in_a_free_size, setup, teardown);
    ADD_TEST_WITH(suite, transpose_swaps_rows_and_columns, setup, teardown);
    ADD_TEST_WITH(suite, matmul_multiplies_in_all_four_orders, setup, teardown);
    ADD_TEST_WITH(suite, a_product_over_nothing_is_0, setup, teardown);
    ADD_TEST_WITH(suite, what_does_not_fit_is_refused_with_its_shapes, setup, teardown);
    ADD_TEST_WITH(suite, bad_arguments_are_refused, setup, teardown);
    return run_suite(suite);
}
