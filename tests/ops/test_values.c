/* Values of the operations against closed forms in double, and at the ends of the number range. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "xent/ops.h"
#include "xent/random.h"

#ifdef XENT_DOUBLE
#define TOLERANCE 1e-14
#define LARGEST DBL_MAX
#else
#define TOLERANCE 2e-6
#define LARGEST ((double)FLT_MAX)
#endif

static xent_tape *tape;

static void setup(void) {
    tape = xent_tape_create(NULL, NULL);
    ck_assert_ptr_nonnull(tape);
}
static void teardown(void) { xent_tape_destroy(tape); }

static xent_tensor *vector_of(const double *values, int n) {
    xent_real *copy = xent_tape_memory(tape, (size_t)n * sizeof *copy);
    for (int i = 0; i < n; i++) copy[i] = (xent_real)values[i];
    return xent_variable(tape, xent_vector(n), copy);
}

static xent_tensor *random_tensor(xent_shape shape, uint32_t stream) {
    size_t size;
    ck_assert_int_eq(xent_shape_size(shape, &size), XENT_OK);
    xent_real *values = xent_tape_memory(tape, size * sizeof *values);
    for (size_t i = 0; i < size; i++)
        values[i] = (xent_real)(4 * xent_random_uniform((xent_stream){7, XENT_PURPOSE_USER, stream}, i) - 2);
    return xent_variable(tape, shape, values);
}

static double value_at(const xent_tensor *t, size_t i) {
    ck_assert_msg(t != NULL, "%s", xent_tape_error(tape));
    ck_assert_uint_lt(i, xent_tensor_size(t));
    return (double)xent_tensor_values(t)[i];
}

/* ---- Functions of one number */

typedef struct function_case {
    const char *name;
    xent_tensor *(*call)(xent_tape *tape, xent_tensor *x);
    double (*value)(double x);
} function_case;

static xent_tensor *leaky(xent_tape *t, xent_tensor *x) { return xent_leaky_relu(t, x, 0.25); }
static xent_tensor *elu(xent_tape *t, xent_tensor *x) { return xent_elu(t, x, 1.5); }
static double neg_value(double x) { return -x; }
static double square_value(double x) { return x * x; }
static double relu_value(double x) { return fmax(x, 0); }
static double leaky_value(double x) { return x > 0 ? x : 0.25 * x; }
static double elu_value(double x) { return x > 0 ? x : 1.5 * expm1(x); }
static double gelu_value(double x) { return x * 0.5 * erfc(-x * sqrt(0.5)); }
static double sigmoid_value(double x) { return 1 / (1 + exp(-x)); }
static double silu_value(double x) { return x * sigmoid_value(x); }
static double softplus_value(double x) { return x > 30 ? x : log1p(exp(x)); }

static const function_case functions[] = {
    {"neg", xent_neg, neg_value},
    {"exp", xent_exp, exp},
    {"square", xent_square, square_value},
    {"relu", xent_relu, relu_value},
    {"leaky_relu", leaky, leaky_value},
    {"elu", elu, elu_value},
    {"gelu", xent_gelu, gelu_value},
    {"silu", xent_silu, silu_value},
    {"softplus", xent_softplus, softplus_value},
    {"sigmoid", xent_sigmoid, sigmoid_value},
    {"tanh", xent_tanh, tanh},
};
enum { FUNCTIONS = sizeof functions / sizeof functions[0] };

START_TEST(functions_of_one_number_match_their_formulas) {
    const double x[] = {-20.5, -7, -3.25, -1, -0.5, -1e-3, -1e-10, 0, 1e-10, 1e-3, 0.5, 1, 2.75, 8, 20.5};
    const int n = (int)(sizeof x / sizeof x[0]);
    for (int k = 0; k < FUNCTIONS; k++) {
        xent_tape_reset(tape);
        const xent_tensor *y = functions[k].call(tape, vector_of(x, n));
        for (int i = 0; i < n; i++) {
            const double expected = functions[k].value((double)(xent_real)x[i]);
            ck_assert_msg(close_to(value_at(y, (size_t)i), expected, TOLERANCE, 1e-37),
                          "%s(%g) = %.17g, not %.17g", functions[k].name, x[i], value_at(y, (size_t)i),
                          expected);
        }
    }
}
END_TEST

START_TEST(log_matches_its_formula_and_its_ends) {
    const double x[] = {1e-30, 0.5, 1, 10, 1e30, 0, INFINITY, -1};
    const xent_tensor *y = xent_log(tape, vector_of(x, 8));
    for (size_t i = 0; i < 5; i++) ASSERT_CLOSE(value_at(y, i), log((double)(xent_real)x[i]), TOLERANCE);
    ck_assert(value_at(y, 5) == -INFINITY && value_at(y, 6) == INFINITY && isnan(value_at(y, 7)));
}
END_TEST

/* Values and gradients at -inf, -largest, +largest, +inf: the limits; at NaN: NaN. */
START_TEST(functions_of_one_number_reach_their_limits) {
    static const struct {
        int k;
        double low, high, low_slope, high_slope;
    } limit[] = {{3, 0, INFINITY, 0, 1}, {5, -1.5, INFINITY, 0, 1}, {6, 0, INFINITY, 0, 1},
                 {7, 0, INFINITY, 0, 1}, {8, 0, INFINITY, 0, 1},    {9, 0, 1, 0, 0},
                 {10, -1, 1, 0, 0}};
    const double x[] = {-INFINITY, -LARGEST, LARGEST, INFINITY, NAN};
    for (size_t c = 0; c < sizeof limit / sizeof limit[0]; c++) {
        xent_tape_reset(tape);
        const function_case *f = &functions[limit[c].k];
        xent_tensor *in = vector_of(x, 5);
        xent_tensor *y = f->call(tape, in);
        ck_assert_int_eq(xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES)), XENT_OK);
        const xent_real *dx = xent_tensor_gradient(in);
        for (size_t i = 0; i < 4; i++) {
            const double value = i < 2                            ? limit[c].low
                                 : i == 2 && isinf(limit[c].high) ? LARGEST
                                                                  : limit[c].high;
            ck_assert_msg(value_at(y, i) == value, "%s(%g) = %g", f->name, x[i], value_at(y, i));
            ck_assert_msg((double)dx[i] == (i < 2 ? limit[c].low_slope : limit[c].high_slope),
                          "the gradient of %s at %g is %g", f->name, x[i], (double)dx[i]);
        }
        ck_assert_msg(isnan(value_at(y, 4)), "%s(NaN) = %g", f->name, value_at(y, 4));
    }
}
END_TEST

START_TEST(small_tails_keep_their_digits) {
    const double x[] = {-12.5, -12};
    xent_tensor *in = vector_of(x, 2);
    for (size_t i = 0; i < 2; i++) {
        ASSERT_CLOSE(value_at(xent_softplus(tape, in), i), log1p(exp(x[i])), TOLERANCE);
        ASSERT_CLOSE(value_at(xent_gelu(tape, in), i), x[i] * 0.5 * erfc(-x[i] * sqrt(0.5)), 40 * TOLERANCE);
        ASSERT_CLOSE(value_at(xent_sigmoid(tape, in), i), 1 / (1 + exp(-x[i])), TOLERANCE);
    }
}
END_TEST

/* ---- Broadcasting: against an index computation of the test's own */

static size_t broadcast_index(xent_shape shape, xent_shape y, size_t i) {
    size_t index = 0, stride = 1;
    for (int axis = 0; axis < y.rank; axis++) {
        const size_t dim = (size_t)y.dim[y.rank - 1 - axis], at = i % dim;
        i /= dim;
        if (axis >= shape.rank) continue;
        const size_t own = (size_t)shape.dim[shape.rank - 1 - axis];
        index += (own == 1 ? 0 : at) * stride;
        stride *= own;
    }
    return index;
}

static const struct {
    xent_shape a, b, y;
} broadcasts[] = {
    {{0, {0}}, {0, {0}}, {0, {0}}},
    {{0, {0}}, {2, {3, 4}}, {2, {3, 4}}},
    {{2, {3, 4}}, {1, {4}}, {2, {3, 4}}},
    {{2, {3, 1}}, {2, {3, 700}}, {2, {3, 700}}},
    {{2, {3, 1}}, {1, {4}}, {2, {3, 4}}},
    {{3, {2, 1, 5}}, {3, {1, 3, 1}}, {3, {2, 3, 5}}},
    {{4, {2, 3, 4, 5}}, {4, {2, 1, 4, 1}}, {4, {2, 3, 4, 5}}},
    {{4, {2, 1, 4, 1}}, {2, {1, 5}}, {4, {2, 1, 4, 5}}},
    {{4, {1, 1, 1, 1}}, {1, {600}}, {4, {1, 1, 1, 600}}},
    {{3, {4, 3, 2}}, {3, {4, 1, 1}}, {3, {4, 3, 2}}},
    {{2, {0, 4}}, {1, {4}}, {2, {0, 4}}},
    {{3, {3, 0, 2}}, {3, {3, 1, 2}}, {3, {3, 0, 2}}},
};
enum { BROADCASTS = sizeof broadcasts / sizeof broadcasts[0] };

START_TEST(arithmetic_broadcasts_like_numpy) {
    for (int c = 0; c < BROADCASTS; c++) {
        xent_tape_reset(tape);
        const xent_shape ys = broadcasts[c].y;
        xent_tensor *a = random_tensor(broadcasts[c].a, 1), *b = random_tensor(broadcasts[c].b, 2);
        const xent_tensor *y[] = {xent_add(tape, a, b), xent_sub(tape, a, b), xent_mul(tape, a, b),
                                  xent_div(tape, a, b)};
        for (int op = 0; op < 4; op++)
            ck_assert_msg(xent_shape_equal(xent_tensor_shape(y[op]), ys), "case %d", c);
        for (size_t i = 0; i < xent_tensor_size(y[0]); i++) {
            const xent_real p = xent_tensor_values(a)[broadcast_index(broadcasts[c].a, ys, i)];
            const xent_real q = xent_tensor_values(b)[broadcast_index(broadcasts[c].b, ys, i)];
            const xent_real expected[] = {p + q, p - q, p * q, p / q};
            for (int op = 0; op < 4; op++)
                ck_assert_msg(xent_tensor_values(y[op])[i] == expected[op], "case %d, operation %d", c, op);
        }
    }
}
END_TEST

START_TEST(gradients_are_summed_over_repeated_axes) {
    for (int c = 0; c < BROADCASTS; c++) {
        xent_tape_reset(tape);
        const xent_shape ys = broadcasts[c].y;
        xent_tensor *a = random_tensor(broadcasts[c].a, 1), *b = random_tensor(broadcasts[c].b, 2);
        xent_tensor *g = random_tensor(ys, 3);
        ck_assert_int_eq(
            xent_backward(tape, xent_sum(tape, xent_mul(tape, xent_mul(tape, a, b), g), XENT_ALL_AXES)),
            XENT_OK);
        double expected[700 * 3] = {0};
        ck_assert_uint_le(xent_tensor_size(b), 700 * 3);
        for (size_t i = 0; i < xent_tensor_size(g); i++)
            expected[broadcast_index(broadcasts[c].b, ys, i)] +=
                value_at(a, broadcast_index(broadcasts[c].a, ys, i)) * value_at(g, i);
        for (size_t i = 0; i < xent_tensor_size(b); i++)
            ck_assert_msg(close_to((double)xent_tensor_gradient(b)[i], expected[i], 0, 300 * TOLERANCE),
                          "case %d", c);
    }
}
END_TEST

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
    xent_real *x = xent_tape_memory(tape, N * sizeof *x);
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

#define ADD(test)                                                                                            \
    do {                                                                                                     \
        TCase *c = tcase_create(#test);                                                                      \
        tcase_add_checked_fixture(c, setup, teardown);                                                       \
        tcase_add_test(c, test);                                                                             \
        suite_add_tcase(suite, c);                                                                           \
    } while (0)

int main(void) {
    Suite *suite = suite_create("values");
    ADD(functions_of_one_number_match_their_formulas);
    ADD(log_matches_its_formula_and_its_ends);
    ADD(functions_of_one_number_reach_their_limits);
    ADD(small_tails_keep_their_digits);
    ADD(arithmetic_broadcasts_like_numpy);
    ADD(gradients_are_summed_over_repeated_axes);
    ADD(operations_along_an_axis_match_their_formulas);
    ADD(softmax_of_huge_logits_does_not_overflow);
    ADD(log_softmax_of_a_nearly_certain_class_is_not_0);
    ADD(lines_without_a_probability_are_as_the_manual_says);
    ADD(reductions_of_nothing_are_as_the_manual_says);
    ADD(sums_run_in_double);
    ADD(reshape_fills_in_a_free_size);
    ADD(transpose_swaps_rows_and_columns);
    ADD(matmul_multiplies_in_all_four_orders);
    ADD(a_product_over_nothing_is_0);
    ADD(what_does_not_fit_is_refused_with_its_shapes);
    ADD(bad_arguments_are_refused);
    return run_suite(suite);
}
