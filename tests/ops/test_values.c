/* Elementwise operations against closed forms in double, and at the ends of the number range. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "support/tensors.h"

#ifdef XENT_DOUBLE
#define LARGEST DBL_MAX
#else
#define LARGEST ((double)FLT_MAX)
#endif

/* ---- Functions of one number */

typedef struct function_case {
    const char *name;
    xent_tensor *(*call)(xent_tape *tape, xent_tensor *x);
    double (*value)(double x);
} function_case;

static xent_tensor *leaky(xent_tape *t, xent_tensor *x) { return xent_leaky_relu(t, x, 0.25); }
static xent_tensor *elu(xent_tape *t, xent_tensor *x) { return xent_elu(t, x, 1.5); }
static xent_tensor *cube(xent_tape *t, xent_tensor *x) { return xent_pow(t, x, 3); }
static xent_tensor *inverse_root(xent_tape *t, xent_tensor *x) { return xent_pow(t, x, -0.5); }
static xent_tensor *affine(xent_tape *t, xent_tensor *x) { return xent_affine(t, x, -0.5, 3); }
static xent_tensor *clamp(xent_tape *t, xent_tensor *x) { return xent_clamp(t, x, -1, 2.5); }
static double cube_value(double x) { return x * x * x; }
static double inverse_root_value(double x) { return 1 / sqrt(x); }
static double affine_value(double x) { return 3 - x / 2; }
static double clamp_value(double x) { return fmin(fmax(x, -1), 2.5); }
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
    {"sqrt", xent_sqrt, sqrt},
    {"abs", xent_abs, fabs},
    {"pow 3", cube, cube_value},
    {"pow -0.5", inverse_root, inverse_root_value},
    {"affine", affine, affine_value},
    {"clamp", clamp, clamp_value},
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
                 {10, -1, 1, 0, 0},      {16, -1, 2.5, 0, 0}};
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

/* ---- Of two numbers, and of none */

START_TEST(the_larger_and_the_smaller_keep_nan_and_share_where_equal) {
    const double a_values[] = {1, 5, 2, NAN, 1, -INFINITY}, b_values[] = {3, 4, 2, 1, NAN, 0};
    const double most[] = {3, 5, 2, NAN, NAN, 0}, least[] = {1, 4, 2, NAN, NAN, -INFINITY};
    xent_tensor *a = vector_of(a_values, 6), *b = vector_of(b_values, 6);
    xent_tensor *larger = xent_maximum(tape, a, b);
    const xent_tensor *smaller = xent_minimum(tape, a, b);
    for (size_t i = 0; i < 6; i++) {
        ck_assert(close_to(value_at(larger, i), most[i], 0, 0));
        ck_assert(close_to(value_at(smaller, i), least[i], 0, 0));
    }
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, larger, XENT_ALL_AXES)), XENT_OK);
    const xent_real *da = xent_tensor_gradient(a), *db = xent_tensor_gradient(b);
    ck_assert(da[0] == 0 && db[0] == 1 && da[1] == 1 && db[1] == 0);
    ck_assert(da[2] == (xent_real)0.5 && db[2] == (xent_real)0.5);
}
END_TEST

START_TEST(a_power_of_0_has_no_slope_anywhere) {
    const double x_values[] = {0, -2, INFINITY, NAN}; /* NaN is no number, to the power of 0 either */
    xent_tensor *x = vector_of(x_values, 4), *y = xent_pow(tape, x, 0);
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES)), XENT_OK);
    for (size_t i = 0; i < 3; i++) ck_assert(value_at(y, i) == 1 && xent_tensor_gradient(x)[i] == 0);
    ck_assert(isnan(value_at(y, 3)) && isnan(xent_tensor_gradient(x)[3]));
}
END_TEST

/* d(x detach(x)) = detach(x) dx */
START_TEST(what_is_detached_is_a_constant) {
    const double x_values[] = {3, -4};
    xent_tensor *x = vector_of(x_values, 2), *same = xent_detach(tape, x);
    ck_assert(value_at(same, 1) == -4);
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, xent_mul(tape, x, same), XENT_ALL_AXES)), XENT_OK);
    ck_assert(xent_tensor_gradient(x)[0] == 3 && xent_tensor_gradient(x)[1] == -4);
    ck_assert_ptr_null(xent_tensor_gradient(same));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("values");
    ADD_TEST_WITH(suite, functions_of_one_number_match_their_formulas, setup, teardown);
    ADD_TEST_WITH(suite, log_matches_its_formula_and_its_ends, setup, teardown);
    ADD_TEST_WITH(suite, functions_of_one_number_reach_their_limits, setup, teardown);
    ADD_TEST_WITH(suite, small_tails_keep_their_digits, setup, teardown);
    ADD_TEST_WITH(suite, arithmetic_broadcasts_like_numpy, setup, teardown);
    ADD_TEST_WITH(suite, gradients_are_summed_over_repeated_axes, setup, teardown);
    ADD_TEST_WITH(suite, the_larger_and_the_smaller_keep_nan_and_share_where_equal, setup, teardown);
    ADD_TEST_WITH(suite, a_power_of_0_has_no_slope_anywhere, setup, teardown);
    ADD_TEST_WITH(suite, what_is_detached_is_a_constant, setup, teardown);
    return run_suite(suite);
}
