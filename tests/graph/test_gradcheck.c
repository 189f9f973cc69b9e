/* The gradient check itself: that it finds what is wrong, where it is, and nothing else. */
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "xent/gradcheck.h"
#include "xent/ops.h"

/* ---- Operations with a known mistake: y = x^3 with dx = 3 x^2 dy, but ... */

static xent_status cube_check(xent_tensor *y) {
    y->shape = y->in[0]->shape;
    return XENT_OK;
}
static void cube_forward(xent_tensor *y) {
    for (size_t i = 0; i < y->size; i++) {
        const xent_real x = y->in[0]->value[i];
        y->value[i] = x * x * x;
    }
}
static xent_real cube_gradient(const xent_tensor *y, size_t i) {
    return 3 * y->in[0]->value[i] * y->in[0]->value[i] * y->gradient[i];
}

static void right_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++) xent_add_gradient(dx, i, cube_gradient(y, i));
}
/* ... one element is off by a tenth */
static void off_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++)
        xent_add_gradient(dx, i, cube_gradient(y, i) * (xent_real)(i == 4 ? 1.1 : 1));
}
/* ... the last element is not written */
static void short_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i + 1 < dx.size; i++) xent_add_gradient(dx, i, cube_gradient(y, i));
}
/* ... it is always stored, never added */
static void storing_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++) dx.data[i] = cube_gradient(y, i);
}
/* ... it is not computed at all */
static void no_backward(xent_tensor *y) { (void)y; }
/* ... it is a multiple of that */
static double factor;
static void times_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++)
        xent_add_gradient(dx, i, (xent_real)(factor * (double)cube_gradient(y, i)));
}

static const xent_op right = {"right", cube_check, cube_forward, right_backward};
static const xent_op off = {"off", cube_check, cube_forward, off_backward};
static const xent_op cut = {"short", cube_check, cube_forward, short_backward};
static const xent_op storing = {"storing", cube_check, cube_forward, storing_backward};
static const xent_op times = {"times", cube_check, cube_forward, times_backward};
static const xent_op none = {"none", cube_check, cube_forward, no_backward};

/* ---- Functions; the context is the operation in question */

static xent_tensor *alone(xent_tape *tape, xent_tensor *const *in, void *context) {
    return xent_apply(tape, context, in, 1, NULL, 0);
}

/* In the middle of others, with its input used twice. */
static xent_tensor *among_others(xent_tape *tape, xent_tensor *const *in, void *context) {
    xent_tensor *x = xent_tanh(tape, in[0]);
    xent_tensor *y = xent_apply(tape, context, &x, 1, NULL, 0);
    return xent_sum(tape, xent_mul(tape, xent_add(tape, xent_exp(tape, x), y), x), XENT_ALL_AXES);
}

static const xent_real point[] = {(xent_real)0.5,  (xent_real)-1,     (xent_real)0.75,
                                  (xent_real)1.25, (xent_real)-0.625, (xent_real)1};
static const xent_gradcheck_input inputs[] = {{{2, {2, 3}}, point}, {{1, {6}}, point}};

static xent_gradcheck_result run(xent_gradcheck_function f, const xent_op *op, int elements) {
    xent_gradcheck_options options = XENT_GRADCHECK_DEFAULT;
    xent_gradcheck_result result;
    xent_error error;
    options.elements = elements;
    ck_assert_msg(xent_gradcheck(f, (void *)op, inputs, 1, &options, &result, &error) == XENT_OK, "%s",
                  error.message);
    return result;
}

START_TEST(a_right_gradient_passes) {
    for (int elements = 0; elements < 2; elements++) {
        const xent_gradcheck_result a = run(alone, &right, elements), b = run(among_others, &right, elements);
        ck_assert_double_le(a.error, XENT_GRADCHECK_TOLERANCE);
        ck_assert_double_le(a.operation_error, XENT_GRADCHECK_TOLERANCE);
        ck_assert_double_le(b.error, XENT_GRADCHECK_TOLERANCE);
        ck_assert_double_le(b.operation_error, XENT_GRADCHECK_TOLERANCE);
        ck_assert_double_le(b.noise, XENT_GRADCHECK_TOLERANCE);
        ck_assert_int_eq(a.input, 0);
    }
}
END_TEST

START_TEST(a_wrong_element_is_found_and_named) {
    const xent_gradcheck_result r = run(alone, &off, 1);
    ck_assert_int_eq(r.input, 0);
    ck_assert_int_eq((int)r.element, 4);
    ck_assert(close_to(r.analytic / r.numeric, 1.1, 1e-3, 0));
    ck_assert_double_ge(r.error, 2 * XENT_GRADCHECK_TOLERANCE);
    ck_assert_str_eq(r.operation, "off");
}
END_TEST

START_TEST(a_random_direction_finds_a_wrong_element) {
    const xent_gradcheck_result r = run(alone, &off, 0);
    ck_assert_int_eq((int)r.element, -1);
    ck_assert_double_ge(r.error, 2 * XENT_GRADCHECK_TOLERANCE);
}
END_TEST

START_TEST(the_operation_that_is_wrong_is_named) {
    const xent_op *const wrong[] = {&off, &cut, &storing, &none};
    for (int i = 0; i < 4; i++) {
        const xent_gradcheck_result r = run(among_others, wrong[i], 0);
        ck_assert_str_eq(r.operation, wrong[i]->name);
        ck_assert_int_eq(r.node, 2);
        ck_assert_int_eq(r.operation_input, 0);
        ck_assert_msg(r.operation_error >= 1e-3, "%s: %g", r.operation, r.operation_error);
    }
}
END_TEST

/* One number alone is always a multiple of what it should be: a factor that a person would write is named,
 * and no other. */
START_TEST(a_factor_of_one_number_is_plain) {
    static const struct {
        double factor;
        xent_gradcheck_cause cause;
    } cases[] = {{-1, XENT_GRADCHECK_SIGN},        {7, XENT_GRADCHECK_FACTOR},
                 {1.0 / 7, XENT_GRADCHECK_FACTOR}, {-7, XENT_GRADCHECK_FACTOR},
                 {10, XENT_GRADCHECK_FACTOR},      {3.14159, XENT_GRADCHECK_NO_CAUSE},
                 {11, XENT_GRADCHECK_NO_CAUSE}};
    const xent_gradcheck_input one = {{1, {1}}, point};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        xent_gradcheck_result r;
        factor = cases[i].factor;
        ck_assert_int_eq(xent_gradcheck(alone, (void *)&times, &one, 1, NULL, &r, NULL), XENT_OK);
        ck_assert_double_gt(r.operation_error, XENT_GRADCHECK_TOLERANCE);
        ck_assert_msg(r.cause == cases[i].cause, "factor %g: cause %d", factor, (int)r.cause);
    }
}
END_TEST

START_TEST(an_element_that_is_not_written_is_an_infinite_error) {
    ck_assert(isinf(run(alone, &cut, 0).operation_error));
}
END_TEST

/* ---- Parameters */

typedef struct layer {
    xent_params *params;
    const xent_op *op;
} layer;

static xent_tensor *with_parameters(xent_tape *tape, xent_tensor *const *in, void *context) {
    const layer *l = context;
    xent_tensor *w = xent_parameter(tape, l->params, 0), *b = xent_parameter(tape, l->params, 1);
    xent_tensor *y = xent_linear(tape, in[0], w, b, XENT_TANH);
    return l->op ? xent_apply(tape, l->op, &y, 1, NULL, 0) : y;
}

START_TEST(parameters_are_checked_and_put_back) {
    const xent_param_spec specs[] = {{"weight", {2, {3, 4}}, XENT_ROLE_WEIGHT},
                                     {"bias", {1, {4}}, XENT_ROLE_WEIGHT}};
    layer l = {xent_params_create(specs, 2, NULL), NULL};
    ck_assert_ptr_nonnull(l.params);
    xent_real before[12];
    for (int i = 0; i < 12; i++) xent_params_values(l.params, 0)[i] = before[i] = (xent_real)(0.1 * i - 0.6);
    xent_gradcheck_options options = XENT_GRADCHECK_DEFAULT;
    xent_gradcheck_result r;
    options.params = l.params;
    options.elements = 1;
    ck_assert_int_eq(xent_gradcheck(with_parameters, &l, inputs, 1, &options, &r, NULL), XENT_OK);
    ck_assert_double_le(r.error, XENT_GRADCHECK_TOLERANCE);
    ck_assert_mem_eq(xent_params_values(l.params, 0), before, sizeof before);
    l.op = &off;
    ck_assert_int_eq(xent_gradcheck(with_parameters, &l, inputs, 1, &options, &r, NULL), XENT_OK);
    ck_assert_double_ge(r.error, 2 * XENT_GRADCHECK_TOLERANCE);
    ck_assert_mem_eq(xent_params_values(l.params, 0), before, sizeof before);
    xent_params_destroy(l.params);
}
END_TEST

/* Backward computes no gradient of them; the others are checked as ever. */
START_TEST(frozen_parameters_are_left_out) {
    const xent_param_spec specs[] = {{"weight", {2, {3, 4}}, XENT_ROLE_WEIGHT},
                                     {"bias", {1, {4}}, XENT_ROLE_WEIGHT}};
    layer l = {xent_params_create(specs, 2, NULL), NULL};
    ck_assert_ptr_nonnull(l.params);
    for (int elements = 0; elements < 2; elements++) {
        const xent_gradcheck_options options = {.params = l.params, .elements = elements};
        xent_gradcheck_result r;
        ck_assert_int_eq(xent_params_freeze(l.params, "bias", 1), XENT_OK);
        l.op = NULL;
        ck_assert_int_eq(xent_gradcheck(with_parameters, &l, inputs, 1, &options, &r, NULL), XENT_OK);
        ck_assert_double_le(r.error, XENT_GRADCHECK_TOLERANCE);
        l.op = &off;
        ck_assert_int_eq(xent_gradcheck(with_parameters, &l, inputs, 1, &options, &r, NULL), XENT_OK);
        ck_assert_double_ge(r.error, 2 * XENT_GRADCHECK_TOLERANCE);
        ck_assert_int_ne(r.input, 2);
    }
    xent_params_destroy(l.params);
}
END_TEST

/* It changes a parameter, and then uses it. */
static xent_tensor *writing_parameters(xent_tape *tape, xent_tensor *const *in, void *context) {
    const layer *l = context;
    xent_params_values(l->params, 1)[2] += 1;
    return with_parameters(tape, in, context);
}

START_TEST(parameters_that_are_written_to_are_told_and_put_back) {
    const xent_param_spec specs[] = {{"weight", {2, {3, 4}}, XENT_ROLE_WEIGHT},
                                     {"bias", {1, {4}}, XENT_ROLE_WEIGHT}};
    layer l = {xent_params_create(specs, 2, NULL), NULL};
    ck_assert_ptr_nonnull(l.params);
    xent_gradcheck_options options = XENT_GRADCHECK_DEFAULT;
    xent_gradcheck_result r;
    char text[512];
    options.params = l.params;
    ck_assert_int_eq(xent_gradcheck(writing_parameters, &l, inputs, 1, &options, &r, NULL), XENT_OK);
    ck_assert(isinf(r.error));
    ASSERT_CONTAINS(xent_gradcheck_text(&r, text, sizeof text),
                    "the gradient of input 2: an input was written to");
    for (int i = 0; i < 4; i++) ck_assert(xent_params_values(l.params, 1)[i] == 0);
    xent_params_destroy(l.params);
}
END_TEST

/* ---- Edges */

static xent_tensor *first_only(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    return xent_square(tape, in[0]);
}

START_TEST(an_input_that_does_not_matter_has_no_error) {
    xent_gradcheck_result r;
    ck_assert_int_eq(xent_gradcheck(first_only, NULL, inputs, 2, NULL, &r, NULL), XENT_OK);
    ck_assert_double_le(r.error, XENT_GRADCHECK_TOLERANCE);
}
END_TEST

static xent_tensor *hardly_second(xent_tape *tape, xent_tensor *const *in, void *context) {
    static const xent_real tiny = (xent_real)1e-30;
    (void)context;
    xent_tensor *first = xent_sum(tape, xent_square(tape, in[0]), XENT_ALL_AXES);
    xent_tensor *second = xent_sum(tape, in[1], XENT_ALL_AXES);
    return xent_add(tape, first, xent_mul(tape, second, xent_input(tape, xent_scalar(), &tiny)));
}

/* What rounding hides has no error, and so rounding makes none of it. */
START_TEST(an_input_that_hardly_matters_makes_no_noise) {
    xent_gradcheck_result r;
    ck_assert_int_eq(xent_gradcheck(hardly_second, NULL, inputs, 2, NULL, &r, NULL), XENT_OK);
    ck_assert_double_le(r.error, XENT_GRADCHECK_TOLERANCE);
    ck_assert_double_gt(r.noise, 0);
    ck_assert_double_le(r.noise, XENT_GRADCHECK_TOLERANCE);
}
END_TEST

/* Up to 4,096 elements of an input are looked at one by one. */
START_TEST(mistakes_of_large_inputs_are_not_looked_for) {
    enum { MOST = 4096 };
    static xent_real many[MOST + 1];
    for (int i = 0; i <= MOST; i++) many[i] = (xent_real)(1 + i % 7) / 4;
    for (int more = 0; more < 2; more++) {
        const xent_gradcheck_input in = {xent_vector(MOST + more), many};
        xent_gradcheck_result r;
        char text[512];
        ck_assert_int_eq(xent_gradcheck(alone, (void *)&none, &in, 1, NULL, &r, NULL), XENT_OK);
        ck_assert_int_eq(r.cause, more ? XENT_GRADCHECK_NO_CAUSE : XENT_GRADCHECK_NOT_COMPUTED);
        ck_assert_int_eq(r.among, more ? 0 : MOST);
        ASSERT_CONTAINS(xent_gradcheck_text(&r, text, sizeof text),
                        more ? "no usual mistake was looked for; try it with fewer elements."
                             : "it is zero, or not computed at all.");
    }
}
END_TEST

/* Functions that are wrong though their operations are right. */
static xent_tensor *past_the_tape(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    xent_tensor *constant = xent_input(tape, xent_tensor_shape(in[0]), xent_tensor_values(in[0]));
    return xent_mul(tape, in[0], constant);
}
static xent_tensor *counting(xent_tape *tape, xent_tensor *const *in, void *context) {
    xent_real *calls = xent_tape_memory(tape, sizeof *calls);
    if (!calls) return NULL;
    *calls = (xent_real)++ * (int *)context;
    return xent_mul(tape, in[0], xent_input(tape, xent_scalar(), calls));
}
static xent_tensor *overwriting(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    xent_tensor *y = xent_square(tape, in[0]);
    in[0]->value[1] = 0;
    return y;
}

START_TEST(a_function_that_is_wrong_itself_is_told_from_its_operations) {
    int calls = 0;
    const struct {
        xent_gradcheck_function f;
        const char *says;
    } cases[] = {{past_the_tape, "though each operation by itself is right"},
                 {counting, "a second run gave another result"},
                 {overwriting, "an input was written to"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        xent_gradcheck_result r;
        xent_error error;
        char text[512];
        ck_assert_msg(xent_gradcheck(cases[i].f, &calls, inputs, 1, NULL, &r, &error) == XENT_OK, "%s",
                      error.message);
        ck_assert_double_gt(r.error, XENT_GRADCHECK_TOLERANCE);
        ck_assert_double_le(r.operation_error, XENT_GRADCHECK_TOLERANCE);
        ASSERT_CONTAINS(xent_gradcheck_text(&r, text, sizeof text), cases[i].says);
    }
    ck_assert(point[1] < 0);
}
END_TEST

START_TEST(a_text_fits_its_place) {
    const xent_gradcheck_result r = run(alone, &off, 0);
    char text[512], few[8];
    ASSERT_CONTAINS(xent_gradcheck_text(&r, text, sizeof text), "'off'");
    ck_assert_str_eq(xent_gradcheck_text(&r, few, sizeof few), "wrong: ");
    ck_assert_str_eq(xent_gradcheck_text(NULL, few, sizeof few), "");
    ck_assert_ptr_null(xent_gradcheck_text(&r, NULL, 0));
    const size_t length = strlen(text);
    for (size_t size = 1; size <= length; size++) { /* what is behind its place stays */
        char place[sizeof text];
        memset(place, '#', sizeof place);
        xent_gradcheck_text(&r, place, size);
        ASSERT_QUICKLY(strlen(place) == size - 1 && strncmp(place, text, size - 1) == 0, "%zu: %s", size,
                       place);
        size_t end = sizeof place;
        while (end > size && place[end - 1] == '#') end--;
        ASSERT_QUICKLY(end == size, "%zu bytes: more were written", size);
    }
}
END_TEST

START_TEST(the_result_is_the_same_each_time) {
    const xent_gradcheck_result a = run(among_others, &right, 0), b = run(among_others, &right, 0);
    ck_assert(a.error == b.error && a.analytic == b.analytic && a.numeric == b.numeric);
}
END_TEST

static xent_tensor *failing(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    return xent_softmax(tape, in[0], 9);
}
static xent_tensor *nothing(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)tape, (void)in, (void)context;
    return NULL;
}
static xent_tensor *not_finite(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    return xent_log(tape, in[0]);
}

static xent_tensor *mean_of_all(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    return xent_mean(tape, in[0], XENT_ALL_AXES);
}

/* It is NaN in every run, and has a gradient of no elements. */
START_TEST(the_mean_of_nothing_is_right) {
    const xent_gradcheck_input nothing = {{1, {0}}, point};
    xent_gradcheck_result r;
    xent_error error;
    char text[512];
    ck_assert_msg(xent_gradcheck(mean_of_all, NULL, &nothing, 1, NULL, &r, &error) == XENT_OK, "%s",
                  error.message);
    ck_assert_int_eq(r.cause, XENT_GRADCHECK_NO_CAUSE);
    ck_assert(r.error == 0 && r.operation_error == 0);
    ck_assert_int_eq(strncmp(xent_gradcheck_text(&r, text, sizeof text), "right: ", 7), 0);
}
END_TEST

/* Its value is NaN, in one of its runs alone. */
typedef struct nan_once {
    int run, runs;
} nan_once;

static xent_tensor *once_nan(xent_tape *tape, xent_tensor *const *in, void *context) {
    static const xent_real factors[] = {1, (xent_real)NAN};
    nan_once *once = context;
    const int is_nan = ++once->runs == once->run;
    return xent_mul(tape, xent_square(tape, in[0]), xent_input(tape, xent_scalar(), &factors[is_nan]));
}

START_TEST(one_run_that_is_nan_is_not_right) {
    nan_once once = {0, 0};
    xent_gradcheck_result r;
    xent_error error;
    ck_assert_int_eq(xent_gradcheck(once_nan, &once, inputs, 1, NULL, &r, &error), XENT_OK);
    ck_assert_int_eq(r.cause, XENT_GRADCHECK_NO_CAUSE);
    const int runs = once.runs;
    ck_assert_int_gt(runs, 3);
    for (int run = 1; run <= runs; run++) {
        once = (nan_once){run, 0};
        const xent_status status = xent_gradcheck(once_nan, &once, inputs, 1, NULL, &r, &error);
        ck_assert_msg(status == XENT_E_NONFINITE || (status == XENT_OK && r.cause != XENT_GRADCHECK_NO_CAUSE),
                      "run %d of %d: status %d, cause %d", run, runs, (int)status, (int)r.cause);
    }
}
END_TEST

START_TEST(errors_are_reported_not_made_results) {
    const xent_gradcheck_options no_directions = {0, -1, 0, 1, NULL}, bad_step = {0, 1, (double)NAN, 1, NULL};
    const xent_gradcheck_input no_values = {{1, {6}}, NULL}, bad_shape = {{9, {6}}, point};
    xent_gradcheck_result r;
    xent_error error;
    ck_assert_int_eq(xent_gradcheck(failing, NULL, inputs, 1, NULL, &r, &error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "softmax");
    ck_assert_int_eq(xent_gradcheck(nothing, NULL, inputs, 1, NULL, &r, &error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "returned NULL");
    ck_assert_int_eq(xent_gradcheck(not_finite, NULL, inputs, 1, NULL, &r, &error), XENT_E_NONFINITE);
    ck_assert_int_eq(xent_gradcheck(NULL, NULL, inputs, 1, NULL, &r, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_gradcheck(first_only, NULL, inputs, 1, NULL, NULL, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_gradcheck(first_only, NULL, NULL, 1, NULL, &r, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_gradcheck(first_only, NULL, inputs, -1, NULL, &r, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_gradcheck(first_only, NULL, inputs, 17, NULL, &r, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_gradcheck(first_only, NULL, inputs, 1, &no_directions, &r, &error),
                     XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_gradcheck(first_only, NULL, inputs, 1, &bad_step, &r, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_gradcheck(first_only, NULL, &no_values, 1, NULL, &r, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_gradcheck(first_only, NULL, &bad_shape, 1, NULL, &r, &error), XENT_E_SHAPE);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("gradcheck");
    ADD_TEST(suite, a_right_gradient_passes);
    ADD_TEST(suite, a_wrong_element_is_found_and_named);
    ADD_TEST(suite, a_random_direction_finds_a_wrong_element);
    ADD_TEST(suite, the_operation_that_is_wrong_is_named);
    ADD_TEST(suite, a_factor_of_one_number_is_plain);
    ADD_TEST(suite, an_element_that_is_not_written_is_an_infinite_error);
    ADD_TEST(suite, parameters_are_checked_and_put_back);
    ADD_TEST(suite, frozen_parameters_are_left_out);
    ADD_TEST(suite, parameters_that_are_written_to_are_told_and_put_back);
    ADD_TEST(suite, an_input_that_does_not_matter_has_no_error);
    ADD_TEST(suite, an_input_that_hardly_matters_makes_no_noise);
    ADD_TEST(suite, mistakes_of_large_inputs_are_not_looked_for);
    ADD_TEST(suite, a_function_that_is_wrong_itself_is_told_from_its_operations);
    ADD_TEST(suite, a_text_fits_its_place);
    ADD_TEST(suite, the_result_is_the_same_each_time);
    ADD_TEST(suite, the_mean_of_nothing_is_right);
    ADD_TEST(suite, one_run_that_is_nan_is_not_right);
    ADD_TEST(suite, errors_are_reported_not_made_results);
    return run_suite(suite);
}
