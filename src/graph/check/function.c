/* f of the gradient check as a number, and its gradient by backward. */
#include <math.h>
#include <string.h>

#include "graph/check/check.h"

static double weighted_sum(const xent_tensor *y, uint64_t seed, double *magnitude) {
    double sum = 0, sizes = 0;
    for (size_t i = 0; i < y->size; i++) {
        const double term = check_weight(seed, STREAM_WEIGHT, i) * (double)y->value[i];
        sum += term;
        sizes += fabs(term);
    }
    if (magnitude) *magnitude = sizes;
    return sum;
}

/* The same as an operation, so that backward can start from it; its option is the seed. */
static xent_status weigh_check(xent_tensor *y) {
    y->shape = xent_scalar();
    return XENT_OK;
}
static void weigh_forward(xent_tensor *y) {
    y->value[0] = (xent_real)weighted_sum(y->in[0], *(const uint64_t *)y->options, NULL);
}
static void weigh_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++)
        xent_add_gradient(dx, i, (xent_real)check_weight(*(const uint64_t *)y->options, STREAM_WEIGHT, i));
}
static const xent_op weigh = {"gradcheck", weigh_check, weigh_forward, weigh_backward};

/* Runs f on the moved values; NULL with the tape's error if it fails. */
static xent_tensor *run_f(checker *c, xent_tensor **variables) {
    for (int i = 0; i < c->inputs; i++)
        variables[i] = xent_variable(c->tape, c->slots[i].shape, c->slots[i].moved);
    xent_tensor *y = c->f(c->tape, variables, c->context);
    if (y && !tape_owns(c->tape, y, "gradcheck")) return NULL;
    if (!y) tape_fail(c->tape, XENT_E_ARGUMENT, "gradcheck: the function returned NULL");
    return y;
}

static xent_status value_of(checker *c, double *value) {
    xent_tensor *variables[XENT_GRADCHECK_INPUTS];
    xent_tape_reset(c->tape);
    const xent_tensor *y = run_f(c, variables);
    if (!y) return c->tape->error.status;
    *value = weighted_sum(y, c->options.seed, NULL);
    return XENT_OK;
}

xent_status check_evaluate(checker *c, double *value) {
    const xent_status status = value_of(c, value);
    if (status != XENT_OK || isfinite(*value)) return status;
    return tape_fail(c->tape, XENT_E_NONFINITE, "gradcheck: the function is %g at or near the point", *value);
}

static xent_status check_operations(const checker *c, const xent_tensor *last,
                                    xent_gradcheck_result *result) {
    xent_status status = XENT_OK;
    for (const xent_tensor *t = last; t && status == XENT_OK; t = t->previous)
        if (t->op && t->op != &weigh && t->wants_gradient) status = check_operation(c, t, result);
    return status;
}

static void blame(xent_gradcheck_result *result, xent_gradcheck_cause cause, int input) {
    result->error = INFINITY;
    result->input = input;
    if (result->operation_error <= XENT_GRADCHECK_TOLERANCE) result->cause = cause;
}

/* Each run of f on the same numbers gives the same one. Values need not be finite here: the mean of nothing
 * is NaN each time, has no differences, and is right. */
static void check_repeated(const checker *c, double value, xent_gradcheck_result *result) {
    const int both_nan = isnan(value) && isnan(c->value);
    if (value != c->value && !both_nan) blame(result, XENT_GRADCHECK_NOT_REPEATED, -1);
}

/* Whether f or backward changed an input. */
static void check_inputs(const checker *c, xent_gradcheck_result *result) {
    for (int i = 0; i < c->count; i++) {
        slot *s = &c->slots[i];
        const size_t bytes = s->size * sizeof *s->point;
        if (bytes == 0 || memcmp(s->point, s->moved, bytes) == 0) continue;
        blame(result, XENT_GRADCHECK_WROTE_INPUT, i);
        memcpy(s->moved, s->point, bytes);
    }
}

/* Copies of what the operations of f have computed, to see whether backward changed it. */
static const xent_real **copy_values(checker *c, const xent_tensor *last) {
    const xent_real **copies = xent_tape_memory(c->memory, (size_t)(last->index + 1) * sizeof *copies);
    for (const xent_tensor *t = last; copies && t; t = t->previous) {
        xent_real *copy = xent_tape_memory(c->memory, t->size * sizeof *copy);
        if (copy && t->size > 0) memcpy(copy, t->value, t->size * sizeof *copy);
        copies[t->index] = copy;
    }
    return c->memory->error.status == XENT_OK ? copies : NULL;
}

static void check_values(const xent_tensor *last, const xent_real *const *copies,
                         xent_gradcheck_result *result) {
    for (const xent_tensor *t = last; t; t = t->previous)
        if (t->size > 0 && memcmp(copies[t->index], t->value, t->size * sizeof *t->value) != 0)
            blame(result, XENT_GRADCHECK_WROTE_INPUT, -1);
}

/* Into the slots what backward gave; the second time it must be the same. */
static void take_gradient(checker *c, int i, const xent_real *gradient, int again,
                          xent_gradcheck_result *result) {
    slot *s = &c->slots[i];
    const size_t bytes = s->size * sizeof *gradient;
    if (!gradient || bytes == 0) return;
    if (again && memcmp(s->gradient, gradient, bytes) != 0) blame(result, XENT_GRADCHECK_NOT_REPEATED, i);
    if (!again) memcpy(s->gradient, gradient, bytes);
}

/* One pass; memory that nobody has written is filled with `fill` before it. */
static xent_status pass(checker *c, poison fill, xent_gradcheck_result *result) {
    xent_tensor *variables[XENT_GRADCHECK_INPUTS];
    xent_tape_reset(c->tape);
    arena_fill(&c->tape->values, fill);
    xent_tensor *y = run_f(c, variables);
    if (!y) return c->tape->error.status;
    double magnitude;
    check_repeated(c, weighted_sum(y, c->options.seed, &magnitude), result);
    c->rounding = check_rounding(magnitude, c->options.step);
    xent_tensor *loss = xent_apply(c->tape, &weigh, &y, 1, &c->options.seed, sizeof c->options.seed);
    if (!loss) return c->tape->error.status;
    const xent_real **values = copy_values(c, loss);
    if (!values) return c->memory->error.status;
    if (fill == POISON_NAN) {
        const xent_status status = check_operations(c, loss, result);
        if (status != XENT_OK) return status;
    }
    if (xent_backward(c->tape, loss) != XENT_OK) return c->tape->error.status;
    for (int i = 0; i < c->count; i++)
        take_gradient(c, i,
                      i < c->inputs ? xent_tensor_gradient(variables[i])
                                    : xent_params_gradient(c->options.params, i - c->inputs),
                      fill != POISON_NAN, result);
    check_values(loss, values, result);
    check_inputs(c, result);
    return XENT_OK;
}

/* The first call finds out how much memory f takes, so that all of it can be filled. */
xent_status check_differentiate(checker *c, xent_gradcheck_result *result) {
    xent_status status = value_of(c, &c->value);
    if (status == XENT_OK) status = pass(c, POISON_NAN, result);
    if (status == XENT_OK) status = pass(c, POISON_ZERO, result);
    return status;
}
