/* A tape that is asked to look for numbers that are not finite names the first node that has one. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/run.h"
#include "xent/losses.h"
#include "xent/ops.h"

static xent_tape *tape;
static xent_params *params;
enum { WEIGHT, BIAS };

static void set_up(void) {
    const xent_tape_options options = {.threads = 1, .check_finite = 1};
    const xent_param_spec specs[] = {{"layers.0.weight", {2, {2, 2}}, XENT_ROLE_WEIGHT},
                                     {"layers.0.bias", {1, {2}}, XENT_ROLE_WEIGHT}};
    tape = xent_tape_create(&options, NULL);
    params = xent_params_create(specs, 2, NULL);
    ck_assert(tape && params);
    for (int i = 0; i < 4; i++) xent_params_values(params, WEIGHT)[i] = 1;
    for (int i = 0; i < 2; i++) xent_params_values(params, BIAS)[i] = 0;
}
static void tear_down(void) {
    xent_tape_destroy(tape);
    xent_params_destroy(params);
}

static void expect(const char *message) {
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_NONFINITE);
    ck_assert_str_eq(xent_tape_error(tape), message);
}

static const xent_real inf = (xent_real)INFINITY;

static xent_tensor *matrix(const xent_real *values) { return xent_variable(tape, xent_matrix(2, 2), values); }

START_TEST(a_value_is_traced_to_its_operation_and_row) {
    const xent_real numbers[] = {1, 2, 3, 0};
    xent_tensor *x = matrix(numbers);
    ck_assert_ptr_null(xent_sum(tape, xent_log(tape, xent_square(tape, x)), XENT_ALL_AXES));
    expect("log: node 2 made a value that is not finite: -inf in row 1");
}
END_TEST

START_TEST(leaves_are_not_blamed_on_those_who_use_them) {
    const xent_real numbers[] = {1, 1, 1, inf};
    ck_assert_ptr_null(xent_square(tape, matrix(numbers)));
    expect("variable: node 0 holds a value that is not finite: inf in row 1");
    xent_tape_reset(tape);
    ck_assert_ptr_null(xent_input(tape, xent_scalar(), numbers + 3));
    expect("input: node 0 holds a value that is not finite: inf in row 0");
    xent_tape_reset(tape);
    xent_params_values(params, WEIGHT)[2] = (xent_real)NAN;
    ck_assert_ptr_null(xent_parameter(tape, params, WEIGHT));
    ASSERT_CONTAINS(xent_tape_error(tape),
                    "parameter (layers.0.weight): node 0 holds a value that is not finite: ");
    ASSERT_CONTAINS(xent_tape_error(tape), "nan in row 1");
}
END_TEST

/* Of the layer that overflows, the message names the parameters. */
START_TEST(an_operation_is_named_with_its_parameter) {
    const xent_real large = sizeof(xent_real) == 4 ? (xent_real)3e38 : (xent_real)1.7e308;
    const xent_real numbers[] = {1, 1, large, large};
    xent_tensor *x = matrix(numbers), *w = xent_parameter(tape, params, WEIGHT);
    ck_assert_ptr_null(xent_linear(tape, x, w, xent_parameter(tape, params, BIAS), XENT_IDENTITY));
    expect("linear (layers.0.weight): node 3 made a value that is not finite: inf in row 1");
}
END_TEST

/* The slope of a root is infinite at 0, where the root itself is finite. */
static xent_status root_check(xent_tensor *y) {
    y->shape = y->in[0]->shape;
    return XENT_OK;
}
static void root_forward(xent_tensor *y) {
    for (size_t i = 0; i < y->size; i++) y->value[i] = (xent_real)sqrt((double)y->in[0]->value[i]);
}
static void root_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++) xent_add_gradient(dx, i, y->gradient[i] / (2 * y->value[i]));
}
static const xent_op root = {"root", root_check, root_forward, root_backward};

START_TEST(a_gradient_is_traced_to_the_operation_that_made_it) {
    xent_tensor *w = xent_parameter(tape, params, WEIGHT);
    xent_params_values(params, WEIGHT)[3] = 0;
    xent_tensor *y = xent_apply(tape, &root, &w, 1, NULL, 0);
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES)), XENT_E_NONFINITE);
    expect("root (layers.0.weight): node 1 made a gradient of node 0, parameter (layers.0.weight), that is "
           "not finite: inf in row 1");
}
END_TEST

/* What follows the first bad node is not reported: here sum and square hand the infinity on. */
START_TEST(the_first_gradient_on_the_way_back_is_named) {
    const xent_real numbers[] = {1, 0, 1, 1};
    xent_tensor *x = matrix(numbers), *square = xent_square(tape, x);
    xent_tensor *y = xent_apply(tape, &root, &square, 1, NULL, 0);
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, xent_neg(tape, y), XENT_ALL_AXES)), XENT_E_NONFINITE);
    expect("root: node 2 made a gradient of node 1, square, that is not finite: -inf in row 0");
}
END_TEST

/* Rows are along the first axis, whatever the others. */
START_TEST(the_row_is_that_of_the_first_axis) {
    xent_real numbers[2 * 3 * 5] = {0};
    numbers[17] = inf; /* the last of a row of (6, 3), of (2, 9); in row 3 of (6, 5), row 1 of (2, 3, 5) */
    const struct {
        xent_shape shape;
        int row;
    } cases[] = {{{2, {6, 3}}, 5}, {{2, {6, 5}}, 3}, {{2, {2, 9}}, 1}, {{3, {2, 3, 5}}, 1}, {{1, {18}}, 17}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char message[96];
        xent_tape_reset(tape);
        snprintf(message, sizeof message, "variable: node 0 holds a value that is not finite: inf in row %d",
                 cases[i].row);
        ck_assert_ptr_null(xent_variable(tape, cases[i].shape, numbers));
        expect(message);
    }
}
END_TEST

/* With a bias and without: no activation hides it. It comes into x when that has been looked at. */
START_TEST(nan_behind_a_fused_activation_is_found) {
    xent_real numbers[] = {1, 1, 1, 1};
    const xent_real tens[] = {10, 10, 10, 10}, zeros[] = {0, 0};
    for (int f = XENT_RELU; f <= XENT_IDENTITY; f++)
        for (int with_bias = 0; with_bias < 2; with_bias++) {
            xent_tape_reset(tape);
            numbers[3] = 1;
            xent_tensor *x = matrix(numbers), *w = matrix(tens), *b = xent_input(tape, xent_vector(2), zeros);
            numbers[3] = (xent_real)NAN;
            ck_assert_ptr_null(xent_linear(tape, x, w, with_bias ? b : NULL, (xent_activation)f));
            ASSERT_CONTAINS(xent_tape_error(tape), "linear: node 3 made a value that is not finite: ");
            ASSERT_CONTAINS(xent_tape_error(tape), "nan in row 1");
        }
}
END_TEST

/* Of a / b the gradient of a is finite here, that of b is not. */
START_TEST(the_gradient_of_any_input_is_looked_at) {
    const xent_real tiny = sizeof(xent_real) == 4 ? (xent_real)1e-30 : (xent_real)1e-200;
    const xent_real numerators[] = {1, 1, 1, 1}, denominators[] = {1, 1, 1, tiny};
    xent_tensor *a = matrix(numerators), *b = matrix(denominators);
    xent_tensor *loss = xent_sum(tape, xent_div(tape, a, b), XENT_ALL_AXES);
    ck_assert_int_eq(xent_backward(tape, loss), XENT_E_NONFINITE);
    expect("div: node 2 made a gradient of node 1, variable, that is not finite: -inf in row 1");
}
END_TEST

START_TEST(a_loss_over_nothing_is_named) {
    const xent_real numbers[4] = {0};
    const int32_t labels[] = {-1, -1};
    const xent_cross_entropy_options o = {.use_ignore_index = 1, .ignore_index = -1};
    ck_assert_ptr_null(xent_softmax_cross_entropy(tape, matrix(numbers), labels, &o));
    ASSERT_CONTAINS(xent_tape_error(tape), "softmax_cross_entropy: node 1 made a value that is not finite: ");
}
END_TEST

START_TEST(finite_steps_pass_and_the_reset_forgets) {
    const xent_real bad[] = {inf}, good[] = {2};
    ck_assert_ptr_null(xent_input(tape, xent_scalar(), bad));
    xent_tape_reset(tape);
    xent_tensor *x = xent_variable(tape, xent_scalar(), good),
                *nothing = xent_input(tape, xent_vector(0), NULL);
    ck_assert_ptr_nonnull(nothing);
    ck_assert_int_eq(xent_backward(tape, xent_square(tape, x)), XENT_OK);
    ck_assert(xent_tensor_gradient(x)[0] == 4);
}
END_TEST

START_TEST(tapes_that_are_not_asked_let_infinities_pass) {
    const xent_real bad[] = {inf};
    xent_tape *plain = xent_tape_create(NULL, NULL);
    xent_tensor *x = xent_variable(plain, xent_scalar(), bad);
    ck_assert_int_eq(xent_backward(plain, xent_square(plain, x)), XENT_OK);
    ck_assert(xent_tensor_gradient(x)[0] == inf);
    xent_tape_destroy(plain);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("finite");
    ADD_TEST_WITH(suite, a_value_is_traced_to_its_operation_and_row, set_up, tear_down);
    ADD_TEST_WITH(suite, leaves_are_not_blamed_on_those_who_use_them, set_up, tear_down);
    ADD_TEST_WITH(suite, an_operation_is_named_with_its_parameter, set_up, tear_down);
    ADD_TEST_WITH(suite, a_gradient_is_traced_to_the_operation_that_made_it, set_up, tear_down);
    ADD_TEST_WITH(suite, the_first_gradient_on_the_way_back_is_named, set_up, tear_down);
    ADD_TEST_WITH(suite, the_row_is_that_of_the_first_axis, set_up, tear_down);
    ADD_TEST_WITH(suite, nan_behind_a_fused_activation_is_found, set_up, tear_down);
    ADD_TEST_WITH(suite, the_gradient_of_any_input_is_looked_at, set_up, tear_down);
    ADD_TEST_WITH(suite, a_loss_over_nothing_is_named, set_up, tear_down);
    ADD_TEST_WITH(suite, finite_steps_pass_and_the_reset_forgets, set_up, tear_down);
    ADD_TEST_WITH(suite, tapes_that_are_not_asked_let_infinities_pass, set_up, tear_down);
    return run_suite(suite);
}
