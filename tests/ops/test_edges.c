/* Tensors of no elements, however many rows they claim, and infinities that carry no weight. */
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "support/tensors.h"
#include "xent/losses.h"
#include "xent/ops_norm.h"

/* ---- No elements */

#define MANY ((int64_t)1 << 59)

static const xent_real number = 3;

/* A variable of this shape; one number is enough for those that have none or one. */
static xent_tensor *empty(xent_shape shape) { return xent_variable(tape, shape, &number); }

/* Differentiates the sum of y, which must come back at once. */
static void finish(const char *call, xent_tensor *y) {
    ck_assert_msg(y != NULL, "%s: %s", call, xent_tape_error(tape));
    const xent_status status = xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES));
    ck_assert_msg(status == XENT_OK, "%s: %s", call, xent_tape_error(tape));
}
#define FINISH(call)                                                                                         \
    do {                                                                                                     \
        xent_tape_reset(tape);                                                                               \
        finish(#call, call);                                                                                 \
    } while (0)

static const xent_shape shapes[] = {
    {1, {0}},       {2, {0, 0}},    {2, {0, 4}},        {2, {4, 0}},
    {2, {0, MANY}}, {2, {MANY, 0}}, {3, {0, 1024, 99}}, {3, {1024, 0, MANY / 1024}}};
#define SHAPES (sizeof shapes / sizeof shapes[0])

START_TEST(tensors_of_no_elements_take_no_time) {
    for (size_t i = 0; i < SHAPES; i++) {
        const xent_shape s = shapes[i], one = {2, {1, 1}};
        FINISH(xent_relu(tape, empty(s)));
        FINISH(xent_mean(tape, empty(s), XENT_ALL_AXES));
        FINISH(xent_add(tape, empty(s), empty(s)));
        FINISH(xent_div(tape, empty(one), empty(s)));
        FINISH(xent_mul(tape, empty(s), empty(xent_scalar())));
        FINISH(xent_reshape(tape, empty(s), xent_vector(-1)));
        FINISH(xent_clamp(tape, empty(s), 0, 1));
        FINISH(xent_maximum(tape, empty(s), empty(one)));
        FINISH(xent_dropout(tape, empty(s), 0.5, (xent_dropout_place){1, 2, 3}));
        FINISH(xent_gather(tape, empty(s), NULL, 0));
        FINISH(xent_mse(tape, empty(s), empty(s), XENT_NONE));
        FINISH(xent_kl_div(tape, empty(s), empty(s), 0, XENT_SUM));
        FINISH(xent_bce_with_logits(tape, empty(s), empty(s), NULL));
        for (int axis = 0; axis < s.rank; axis++) {
            FINISH(xent_softmax(tape, empty(s), axis));
            FINISH(xent_log_softmax(tape, empty(s), axis));
            FINISH(xent_slice(tape, empty(s), axis, 0, s.dim[axis]));
            if (s.dim[0] < 1024 && s.dim[1] < 1024 && s.rank < 3)
                FINISH(xent_concat(tape, (xent_tensor *[]){empty(s), empty(s)}, 2, axis));
            FINISH(xent_layer_norm(tape, empty(s), axis, NULL, NULL, 0));
        }
        if (s.rank != 2) continue;
        FINISH(xent_transpose(tape, empty(s)));
        if (s.dim[1] != MANY) FINISH(xent_batch_norm(tape, empty(s), NULL, NULL, 0, NULL, NULL));
        if (s.dim[0] == 0) FINISH(xent_softmax_cross_entropy(tape, empty(s), NULL, NULL));
        if (s.dim[0] == 0) FINISH(xent_nll(tape, empty(s), NULL, NULL));
        if (s.dim[0] != MANY) FINISH(xent_softmax_cross_entropy_with(tape, empty(s), empty(s), NULL));
    }
}
END_TEST

START_TEST(one_axis_of_no_elements_is_reduced) {
    FINISH(xent_sum(tape, empty((xent_shape){2, {0, MANY}}), 1));
    FINISH(xent_logsumexp(tape, empty((xent_shape){2, {0, MANY}}), 1));
    FINISH(xent_mean(tape, empty((xent_shape){2, {MANY, 0}}), 0));
    xent_tape_reset(tape);
    const xent_tensor *sums = xent_sum(tape, empty(xent_matrix(0, 3)), 0),
                      *most = xent_logsumexp(tape, empty(xent_matrix(3, 0)), 1);
    ck_assert(xent_tensor_size(sums) == 3 && value_at(sums, 2) == 0);
    ck_assert(xent_tensor_size(most) == 3 && value_at(most, 2) == -INFINITY);
}
END_TEST

START_TEST(what_is_repeated_no_times_gets_a_gradient_of_0) {
    xent_tensor *one = empty(xent_matrix(1, 1)), *none = empty(xent_matrix(MANY, 0));
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, xent_mul(tape, one, none), XENT_ALL_AXES)), XENT_OK);
    ck_assert(xent_tensor_gradient(one)[0] == 0);
}
END_TEST

/* So many rows of no classes that the bytes to keep for them would overflow. */
START_TEST(rows_that_do_not_fit_in_memory_are_refused) {
    const xent_shape s = {2, {MANY, 0}};
    ck_assert_ptr_null(xent_softmax_cross_entropy_with(tape, empty(s), empty(s), NULL));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_SHAPE);
    ASSERT_CONTAINS(xent_tape_error(tape), "rows do not fit in memory");
}
END_TEST

/* ---- No weight */

static const double inf = INFINITY;

static void expect(const xent_tensor *x, const double *gradient) {
    const xent_real *found = xent_tensor_gradient(x);
    ck_assert_ptr_nonnull(found);
    for (size_t i = 0; i < xent_tensor_size(x); i++)
        ck_assert_msg(close_to((double)found[i], gradient[i], TOLERANCE, 0), "element %zu: %g; expected %g",
                      i, (double)found[i], gradient[i]);
}

START_TEST(nan_is_not_lost_beside_infinity) {
    const xent_real rows[2][2] = {{-(xent_real)INFINITY, (xent_real)NAN},
                                  {(xent_real)NAN, (xent_real)INFINITY}};
    for (int i = 0; i < 2; i++) {
        xent_tensor *x = xent_input(tape, xent_matrix(1, 2), rows[i]);
        ck_assert(isnan(xent_tensor_item(xent_logsumexp(tape, x, 1))));
        ck_assert(isnan(xent_tensor_item(xent_softmax(tape, x, 1))));
        ck_assert(isnan(xent_tensor_item(xent_log_softmax(tape, x, 1))));
    }
}
END_TEST

/* The limit, as everywhere below 0. */
START_TEST(a_slope_of_0_makes_0_of_minus_infinity) {
    const xent_real numbers[] = {-(xent_real)INFINITY, (xent_real)NAN};
    const xent_real *y =
        xent_tensor_values(xent_leaky_relu(tape, xent_input(tape, xent_vector(2), numbers), 0));
    ck_assert_ptr_nonnull(y);
    ck_assert(y[0] == 0 && isnan(y[1]));
}
END_TEST

/* scale x + shift is shift for every x, and so at the ends. */
START_TEST(a_scale_of_0_makes_the_shift_of_infinity) {
    const xent_real numbers[] = {(xent_real)INFINITY, -(xent_real)INFINITY, 7, (xent_real)NAN};
    xent_tensor *x = xent_variable(tape, xent_vector(4), numbers), *y = xent_affine(tape, x, 0, 1);
    ck_assert(value_at(y, 0) == 1 && value_at(y, 1) == 1 && value_at(y, 2) == 1 && isnan(value_at(y, 3)));
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES)), XENT_OK);
    for (int i = 0; i < 4; i++) ck_assert(xent_tensor_gradient(x)[i] == 0);
    y = xent_affine(tape, xent_input(tape, xent_vector(4), numbers), -2, 1);
    ck_assert(value_at(y, 0) == -INFINITY && value_at(y, 1) == INFINITY && value_at(y, 2) == -13);
}
END_TEST

START_TEST(a_class_without_weight_may_be_impossible) {
    const xent_real logits[] = {0, -(xent_real)INFINITY, 0}, weights[] = {1, 0, 1};
    const xent_real targets[] = {(xent_real)0.25, (xent_real)0.5, (xent_real)0.25};
    const double half = log(2), dq[] = {half, 0, half}, nothing[] = {0, 0, 0};
    xent_cross_entropy_options options = XENT_CROSS_ENTROPY_DEFAULT;
    options.class_weights = weights;
    options.class_weight_count = 3;
    for (int smoothed = 0; smoothed < 2; smoothed++) {
        options.label_smoothing = smoothed;
        xent_tape_reset(tape);
        xent_tensor *z = xent_variable(tape, xent_matrix(1, 3), logits);
        xent_tensor *q = xent_variable(tape, xent_matrix(1, 3), targets);
        xent_tensor *loss = xent_softmax_cross_entropy_with(tape, z, q, &options);
        ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
        ASSERT_CLOSE(xent_tensor_item(loss), smoothed ? half * 2 / 3 : half / 2, TOLERANCE);
        expect(q, smoothed ? nothing : dq);
    }
}
END_TEST

/* Of the label's class, in all losses of labels: neither the loss nor a gradient sees it. */
START_TEST(a_row_without_weight_does_not_count) {
    const xent_real never = -(xent_real)INFINITY, z[] = {0, never, 0, 0, 1, 2},
                    log_p[] = {0, never, -1, -1, -2, -3};
    const xent_real weights[] = {1, 0, 1};
    const int32_t labels[] = {1, 0};
    const xent_cross_entropy_options o = {.class_weights = weights, .class_weight_count = 3};
    for (int kind = 0; kind < 4; kind++) {
        xent_tape_reset(tape);
        xent_tensor *x = xent_variable(tape, xent_matrix(2, 3), kind == 3 ? log_p : z);
        xent_tensor *row = xent_variable(tape, xent_matrix(1, 3), (kind == 3 ? log_p : z) + 3);
        xent_tensor *loss[2];
        for (int k = 0; k < 2; k++) {
            xent_tensor *in = k ? row : x;
            loss[k] = kind == 0   ? xent_softmax_cross_entropy(tape, in, labels + k, &o)
                      : kind == 1 ? xent_focal(tape, in, labels + k, 2, &o)
                      : kind == 2 ? xent_generalised_cross_entropy(tape, in, labels + k, 0.7, &o)
                                  : xent_nll(tape, in, labels + k, &o);
        }
        xent_tensor *both = xent_add(tape, loss[0], loss[1]);
        ck_assert_msg(both && xent_backward(tape, both) == XENT_OK, "%s", xent_tape_error(tape));
        ck_assert_msg(close_to(value_at(loss[0], 0), value_at(loss[1], 0), TOLERANCE, 0), "loss %d is %g",
                      kind, value_at(loss[0], 0));
        double expected[6] = {0};
        for (int j = 0; j < 3; j++) expected[3 + j] = (double)xent_tensor_gradient(row)[j];
        expect(x, expected);
    }
}
END_TEST

START_TEST(an_element_without_weight_may_be_infinite) {
    const xent_real logits[] = {(xent_real)INFINITY, -(xent_real)INFINITY, 0}, targets[] = {0, 1, 1};
    const xent_real weight[] = {0, 0, 1}, none[] = {0, 0, 0};
    const double dz[] = {0, 0, -0.5}, dt[] = {0, 0, 0}, dt_impossible[] = {-inf, 0, -log(2)};
    xent_bce_options options = XENT_BCE_DEFAULT;
    options.reduction = XENT_SUM;
    options.weight = weight;
    options.weight_count = 3;
    xent_tensor *z = xent_variable(tape, xent_vector(3), logits);
    xent_tensor *t = xent_variable(tape, xent_vector(3), targets);
    xent_tensor *loss = xent_bce_with_logits(tape, z, t, &options);
    ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
    ASSERT_CLOSE(xent_tensor_item(loss), log(2), TOLERANCE);
    expect(z, dz);
    expect(t, dt);
    xent_tape_reset(tape);
    options = (xent_bce_options){.reduction = XENT_SUM, .pos_weight = none, .pos_weight_count = 3};
    t = xent_variable(tape, xent_vector(3), targets);
    loss = xent_bce_with_logits(tape, xent_input(tape, xent_vector(3), logits), t, &options);
    ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
    expect(t, dt_impossible);
}
END_TEST

START_TEST(targets_of_0_have_no_part_in_a_divergence) {
    const xent_real log_p[] = {-(xent_real)INFINITY, -1, -1}, targets[] = {0, 0, 1};
    const double dx[] = {0, 0, -1}, dt[] = {0, 0, 2};
    xent_tensor *x = xent_variable(tape, xent_vector(3), log_p);
    xent_tensor *t = xent_variable(tape, xent_vector(3), targets);
    xent_tensor *loss = xent_kl_div(tape, x, t, 0, XENT_SUM);
    ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
    ASSERT_CLOSE(xent_tensor_item(loss), 1, TOLERANCE);
    expect(x, dx);
    expect(t, dt);
    /* the same as logarithms, where the target's probability is 0 */
    const xent_real log_targets[] = {-(xent_real)INFINITY, -(xent_real)INFINITY, 0};
    const double by_logarithm[] = {0, 0, 2};
    xent_tape_reset(tape);
    x = xent_variable(tape, xent_vector(3), log_p);
    t = xent_variable(tape, xent_vector(3), log_targets);
    loss = xent_kl_div(tape, x, t, 1, XENT_SUM);
    ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
    ASSERT_CLOSE(xent_tensor_item(loss), 1, TOLERANCE);
    expect(x, dx);
    expect(t, by_logarithm);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("edges");
    ADD_TEST_WITH(suite, tensors_of_no_elements_take_no_time, setup, teardown);
    ADD_TEST_WITH(suite, one_axis_of_no_elements_is_reduced, setup, teardown);
    ADD_TEST_WITH(suite, what_is_repeated_no_times_gets_a_gradient_of_0, setup, teardown);
    ADD_TEST_WITH(suite, rows_that_do_not_fit_in_memory_are_refused, setup, teardown);
    ADD_TEST_WITH(suite, nan_is_not_lost_beside_infinity, setup, teardown);
    ADD_TEST_WITH(suite, a_slope_of_0_makes_0_of_minus_infinity, setup, teardown);
    ADD_TEST_WITH(suite, a_scale_of_0_makes_the_shift_of_infinity, setup, teardown);
    ADD_TEST_WITH(suite, a_class_without_weight_may_be_impossible, setup, teardown);
    ADD_TEST_WITH(suite, a_row_without_weight_does_not_count, setup, teardown);
    ADD_TEST_WITH(suite, an_element_without_weight_may_be_infinite, setup, teardown);
    ADD_TEST_WITH(suite, targets_of_0_have_no_part_in_a_divergence, setup, teardown);
    return run_suite(suite);
}
