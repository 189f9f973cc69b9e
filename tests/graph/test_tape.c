#include <math.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/meet.h"
#include "support/run.h"
#include "xent/op.h"
#include "xent/ops.h"

static const xent_real numbers[] = {1, 2, 3, 4, 5, 6};

static xent_status product_check(xent_tensor *y) {
    y->shape = y->in[0]->shape;
    return XENT_OK;
}

static void product_forward(xent_tensor *y) {
    for (size_t i = 0; i < y->size; i++) y->value[i] = y->in[0]->value[i] * y->in[1]->value[i];
}

static void product_backward(xent_tensor *y) {
    for (int k = 0; k < 2; k++) {
        xent_gradient dx = xent_input_gradient(y, k);
        for (size_t i = 0; i < dx.size; i++)
            xent_add_gradient(dx, i, y->gradient[i] * y->in[1 - k]->value[i]);
    }
}

static const xent_op product = {"product", product_check, product_forward, product_backward};

static xent_tensor *apply_product(xent_tape *tape, xent_tensor *a, xent_tensor *b) {
    xent_tensor *in[] = {a, b};
    return xent_apply(tape, &product, in, 2, NULL, 0);
}

/* x times x as a constant: the gradient is x, not 2 x. */
START_TEST(nothing_flows_through_what_is_detached) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_tensor *x = xent_variable(tape, xent_scalar(), numbers + 2);
    ck_assert_int_eq(xent_backward(tape, apply_product(tape, x, xent_detach(tape, x))), XENT_OK);
    ck_assert(xent_tensor_gradient(x)[0] == 3);
    xent_tape_destroy(tape);
}
END_TEST

/* A check that tells more than its status is not talked over. */
START_TEST(the_first_sentence_stays) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_tensor *x = xent_input(tape, xent_matrix(2, 3), numbers);
    ck_assert_ptr_null(xent_linear(tape, x, x, NULL, XENT_IDENTITY));
    ASSERT_CONTAINS(xent_tape_error(tape), "x (2, 3) does not fit weight (2, 3)");
    xent_tape_destroy(tape);
}
END_TEST

START_TEST(shapes_are_equal_in_rank_and_sizes) {
    ck_assert(xent_shape_equal(xent_matrix(2, 3), xent_matrix(2, 3)));
    ck_assert(!xent_shape_equal(xent_matrix(2, 3), xent_matrix(2, 4)));
    ck_assert(!xent_shape_equal(xent_vector(2), xent_matrix(2, 3)));
    ck_assert(!xent_shape_equal(xent_scalar(), xent_vector(1)));
    /* of ranks that no tensor has: there are four sizes to look at */
    ck_assert(xent_shape_equal((xent_shape){9, {1, 2, 3, 4}}, (xent_shape){9, {1, 2, 3, 4}}));
    ck_assert(!xent_shape_equal((xent_shape){9, {1, 2, 3, 4}}, (xent_shape){9, {1, 2, 3, 5}}));
}
END_TEST

START_TEST(a_name_is_given_once) {
    static const xent_param_spec twice[] = {{.name = "a", .shape = {1, {2}}},
                                            {.name = "a", .shape = {1, {3}}}};
    xent_error error;
    ck_assert_ptr_null(xent_params_create(twice, 2, &error));
    ASSERT_CONTAINS(error.message, "\"a\" is named twice, as 0 and as 1");
}
END_TEST

/* Each has a size that can be, and the sum of the first few, or of them and the gaps, wraps around. */
START_TEST(a_set_that_no_memory_holds_is_refused) {
    static const int64_t sizes[][5] = {
        {(1LL << 60) - 17, (1LL << 60) - 1, (1LL << 60) - 1, (1LL << 60) - 1, 1024},
        {(1LL << 60) - 16, 16, 16, 16, 16},
        {(1LL << 60) - 1, 1, 1, 1, 1},
        {1LL << 59, 1LL << 59, 1, 1, 1},
        {1, 1, 1, 1, (1LL << 60) - 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        xent_param_spec specs[5] = {
            {.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "d"}, {.name = "e"}};
        xent_error error = {XENT_OK, ""};
        for (int k = 0; k < 5; k++) specs[k].shape = xent_vector(sizes[i][k]);
        ck_assert_ptr_null(xent_params_create(specs, 5, &error));
        ck_assert_msg(error.status == XENT_E_SHAPE, "set %zu: %s", i, error.message);
    }
}
END_TEST

START_TEST(gradients_of_a_tensor_used_three_times_add_up) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_tensor *x = xent_variable(tape, xent_scalar(), numbers + 2);
    xent_tensor *cube = apply_product(tape, apply_product(tape, x, x), x);
    ck_assert_int_eq(xent_backward(tape, cube), XENT_OK);
    ck_assert_double_eq(xent_tensor_item(cube), 27);
    ck_assert_double_eq((double)xent_tensor_gradient(x)[0], 27); /* 3 x^2 */
    xent_tape_destroy(tape);
}
END_TEST

START_TEST(inputs_get_no_gradient) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_tensor *x = xent_input(tape, xent_scalar(), numbers),
                *w = xent_variable(tape, xent_scalar(), numbers + 1);
    ck_assert_int_eq(xent_backward(tape, apply_product(tape, x, w)), XENT_OK);
    ck_assert_ptr_null(xent_tensor_gradient(x));
    ck_assert_double_eq((double)xent_tensor_gradient(w)[0], 1);
    xent_tape_destroy(tape);
}
END_TEST

START_TEST(the_first_error_sticks_until_the_reset) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    ck_assert_ptr_null(xent_input(tape, xent_vector(-1), numbers));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_SHAPE);
    ck_assert_ptr_null(xent_input(tape, xent_vector(1), NULL));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_SHAPE);
    ASSERT_CONTAINS(xent_tape_error(tape), "(-1)");
    ck_assert_ptr_null(xent_tape_memory(tape, 8));
    xent_tape_reset(tape);
    ck_assert_int_eq(xent_tape_status(tape), XENT_OK);
    ck_assert_str_eq(xent_tape_error(tape), "");
    ck_assert_ptr_nonnull(xent_tape_memory(tape, 8));
    xent_tape_destroy(tape);
}
END_TEST

static xent_status silent_check(xent_tensor *y) {
    (void)y;
    return XENT_E_VALUE;
}
static xent_status scalar_check(xent_tensor *y) {
    y->shape = xent_scalar();
    return XENT_OK;
}
static void no_rule(xent_tensor *y) { (void)y; }

/* Whose rules are not all there, or whose check says no without a word. */
START_TEST(operations_that_are_none_are_refused) {
    const xent_op bad[] = {{NULL, scalar_check, no_rule, no_rule},
                           {"bad", NULL, no_rule, no_rule},
                           {"bad", scalar_check, NULL, no_rule},
                           {"bad", scalar_check, no_rule, NULL}};
    const xent_op fine = {"fine", scalar_check, no_rule, no_rule},
                  silent = {"silent", silent_check, no_rule, no_rule};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_msg(xent_apply(tape, &bad[i], NULL, 0, NULL, 0) == NULL, "operation %zu", i);
        ck_assert_int_eq(xent_tape_status(tape), XENT_E_ARGUMENT);
        xent_tape_reset(tape);
    }
    ck_assert_ptr_null(xent_apply(tape, &fine, NULL, 0, NULL, 4)); /* options that are not there */
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_ARGUMENT);
    xent_tape_reset(tape);
    ck_assert_ptr_null(xent_apply(tape, &silent, NULL, 0, NULL, 0));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_VALUE);
    ASSERT_CONTAINS(xent_tape_error(tape), "silent: ");
    ASSERT_CONTAINS(xent_tape_error(tape), xent_status_text(XENT_E_VALUE));
    xent_tape_reset(tape);
    ck_assert_ptr_nonnull(xent_apply(tape, &fine, NULL, 0, NULL, 0));
    xent_tape_destroy(tape);
}
END_TEST

static xent_status wordy_check(xent_tensor *y) {
    char path[1000];
    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    return xent_op_fail(y, XENT_E_VALUE, "nothing is in %s; expected 7", path);
}

/* As all sentences lose their middle where they are too long (status.h). */
START_TEST(a_long_sentence_of_an_operation_keeps_its_end) {
    const xent_op wordy = {"wordy", wordy_check, no_rule, no_rule};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    ck_assert_ptr_null(xent_apply(tape, &wordy, NULL, 0, NULL, 0));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_VALUE);
    ASSERT_CONTAINS(xent_tape_error(tape), "wordy: nothing is in xx");
    ASSERT_CONTAINS(xent_tape_error(tape), "x ... x");
    ASSERT_CONTAINS(xent_tape_error(tape), "xx; expected 7");
    ck_assert_uint_eq(strlen(xent_tape_error(tape)), sizeof((xent_error *)NULL)->message - 1);
    xent_tape_destroy(tape);
}
END_TEST

/* The records of two steps, and the numbers of one. */
START_TEST(all_bytes_of_a_tape_are_told) {
    enum { MANY = 20000 };
    xent_tape *tape = xent_tape_create(NULL, NULL);
    for (int step = 0; step < 3; step++) {
        xent_tensor *y = xent_variable(tape, xent_scalar(), numbers);
        for (int i = 0; i < MANY; i++) y = apply_product(tape, y, y);
        ck_assert_ptr_nonnull(y);
        ck_assert_uint_ge(xent_tape_bytes(tape),
                          MANY * ((step ? 2 : 1) * sizeof(xent_tensor) + sizeof(xent_real)));
        xent_tape_reset(tape);
    }
    xent_tape_destroy(tape);
}
END_TEST

START_TEST(tensors_of_elsewhere_are_refused) {
    xent_tape *tape = xent_tape_create(NULL, NULL), *other = xent_tape_create(NULL, NULL);
    xent_tensor *x = xent_variable(tape, xent_scalar(), numbers),
                *foreign = xent_input(other, xent_scalar(), numbers);
    ck_assert_ptr_null(apply_product(tape, x, foreign));
    ASSERT_CONTAINS(xent_tape_error(tape), "another tape");
    xent_tape_reset(tape);
    xent_tensor *y = xent_variable(tape, xent_scalar(), numbers);
    ck_assert_ptr_null(apply_product(tape, y, x));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_STATE);
    ASSERT_CONTAINS(xent_tape_error(tape), "product: a tensor is of before the tape's reset");
    ck_assert_ptr_null(xent_tensor_values(x));
    ck_assert(isnan(xent_tensor_item(x)));
    xent_tape_destroy(tape);
    xent_tape_destroy(other);
}
END_TEST

START_TEST(backward_runs_once_and_from_one_number) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_tensor *x = xent_variable(tape, xent_vector(3), numbers);
    ck_assert_int_eq(xent_backward(tape, x), XENT_E_SHAPE);
    ASSERT_CONTAINS(xent_tape_error(tape), "(3)");
    xent_tape_reset(tape);
    x = xent_variable(tape, xent_scalar(), numbers);
    ck_assert_int_eq(xent_backward(tape, x), XENT_OK);
    ck_assert_double_eq((double)xent_tensor_gradient(x)[0], 1);
    ck_assert_int_eq(xent_backward(tape, x), XENT_E_STATE);
    ck_assert_int_eq(xent_backward(NULL, x), XENT_E_ARGUMENT);
    xent_tape_destroy(tape);
}
END_TEST

START_TEST(unreached_parameters_get_a_zero_gradient) {
    xent_param_spec specs[] = {{"a", {0, {0}}, XENT_ROLE_WEIGHT},
                               {"b", {1, {2}}, XENT_ROLE_WEIGHT},
                               {"c", {1, {3}}, XENT_ROLE_WEIGHT}};
    xent_params *params = xent_params_create(specs, 3, NULL);
    ck_assert_ptr_nonnull(params);
    for (int i = 0; i < 3; i++) xent_params_gradient(params, i)[0] = 99;
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_tensor *a = xent_parameter(tape, params, 0);
    ck_assert_ptr_eq(a, xent_parameter(tape, params, 0));
    ck_assert_ptr_nonnull(xent_parameter(tape, params, 1));
    ck_assert_int_eq(xent_backward(tape, apply_product(tape, a, a)), XENT_OK);
    for (int i = 0; i < 3; i++) ck_assert_double_eq((double)xent_params_gradient(params, i)[0], 0);
    ck_assert_ptr_null(xent_parameter(tape, params, 3));
    ASSERT_CONTAINS(xent_tape_error(tape), "index 3, but the set has 3");
    xent_tape_destroy(tape);
    xent_params_destroy(params);
}
END_TEST

START_TEST(a_shape_that_overflows_is_refused) {
    size_t size;
    xent_shape shape = {4, {1LL << 31, 1LL << 31, 1LL << 31, 0}};
    ck_assert_int_eq(xent_shape_size(shape, &size), XENT_E_SHAPE);
    shape.dim[0] = shape.dim[1] = 1;
    ck_assert_int_eq(xent_shape_size(shape, &size), XENT_OK);
    ck_assert_uint_eq(size, 0);
    /* numbers that can be counted, but whose bytes cannot */
    ck_assert_int_eq(xent_shape_size(xent_matrix(1LL << 31, 1LL << 31), &size), XENT_E_SHAPE);
    ck_assert_int_eq(xent_shape_size(xent_matrix(1LL << 30, 1LL << 30), &size), XENT_E_SHAPE);
    ck_assert_int_eq(xent_shape_size(xent_matrix(1LL << 30, (1LL << 30) - 1), &size), XENT_OK);
    ck_assert_uint_eq(size, (1ULL << 60) - (1ULL << 30));
    char text[96], small[6];
    ck_assert_str_eq(xent_shape_text((xent_shape){3, {2, 3, 4}}, text, sizeof text), "(2, 3, 4)");
    ck_assert_str_eq(xent_shape_text(xent_scalar(), text, sizeof text), "()");
    ck_assert_str_eq(xent_shape_text(xent_matrix(100, 200), small, sizeof small), "(100,");
}
END_TEST

/* What is behind its place stays. */
START_TEST(a_shape_is_told_as_far_as_there_is_room) {
    static const char whole[] = "(1234, 5, 678, 9)";
    for (size_t size = 1; size <= sizeof whole + 2; size++) {
        char text[32];
        memset(text, '#', sizeof text);
        ck_assert_ptr_eq(xent_shape_text((xent_shape){4, {1234, 5, 678, 9}}, text, size), text);
        const size_t length = size < sizeof whole ? size - 1 : sizeof whole - 1;
        ck_assert_uint_eq(strlen(text), length);
        ck_assert_mem_eq(text, whole, length);
        for (size_t i = size; i < sizeof text; i++) ck_assert_int_eq(text[i], '#');
    }
}
END_TEST

static double product_of_ones(xent_tape *tape, const xent_real *ones) {
    enum { SIDE = 300 };
    xent_tape_reset(tape);
    xent_tensor *x = xent_variable(tape, xent_matrix(SIDE, SIDE), ones);
    xent_tensor *sum = xent_sum(tape, xent_matmul(tape, x, x, 0, 0), XENT_ALL_AXES);
    if (xent_backward(tape, sum) != XENT_OK) return -1;
    return xent_tensor_item(sum) + (double)xent_tensor_gradient(x)[0];
}

/* The child has no worker threads, and may hold locks that nobody leaves. */
START_TEST(a_forked_child_may_use_and_destroy_the_tape) {
    static xent_real ones[300 * 300];
    for (size_t i = 0; i < sizeof ones / sizeof *ones; i++) ones[i] = 1;
    const xent_tape_options two = {.threads = 2};
    xent_tape *tape = xent_tape_create(&two, NULL);
    const double expected = 300.0 * 300 * 300 + 600;
    ck_assert_double_eq(product_of_ones(tape, ones), expected);
    if (xent_tape_pool(tape)) meet(xent_tape_pool(tape));
    const pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        alarm(10); /* what hangs is killed */
        const double found = product_of_ones(tape, ones);
        xent_tape_destroy(tape);
        _exit(found < expected || found > expected);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert_double_eq(product_of_ones(tape, ones), expected);
    xent_tape_destroy(tape);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("tape");
    ADD_TEST(suite, a_shape_is_told_as_far_as_there_is_room);
    if (!THREAD_SANITIZED) ADD_TEST(suite, a_forked_child_may_use_and_destroy_the_tape);
    ADD_TEST(suite, nothing_flows_through_what_is_detached);
    ADD_TEST(suite, the_first_sentence_stays);
    ADD_TEST(suite, shapes_are_equal_in_rank_and_sizes);
    ADD_TEST(suite, a_name_is_given_once);
    ADD_TEST(suite, a_set_that_no_memory_holds_is_refused);
    ADD_TEST(suite, gradients_of_a_tensor_used_three_times_add_up);
    ADD_TEST(suite, inputs_get_no_gradient);
    ADD_TEST(suite, the_first_error_sticks_until_the_reset);
    ADD_TEST(suite, operations_that_are_none_are_refused);
    ADD_TEST(suite, a_long_sentence_of_an_operation_keeps_its_end);
    ADD_TEST(suite, all_bytes_of_a_tape_are_told);
    ADD_TEST(suite, tensors_of_elsewhere_are_refused);
    ADD_TEST(suite, backward_runs_once_and_from_one_number);
    ADD_TEST(suite, unreached_parameters_get_a_zero_gradient);
    ADD_TEST(suite, a_shape_that_overflows_is_refused);
    return run_suite(suite);
}
