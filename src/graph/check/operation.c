/* Checks one operation by itself. A wrong gradient of a whole function is traced in this way to the operation
 * that computed it, and mistakes are seen that the function happens not to show. */
#include <math.h>
#include <string.h>

#include "graph/check/rule.h"

/* Whether the error is the largest so far, which is then what the result tells of. */
static int keep_worst(const rule *r, double error, int input, xent_gradcheck_cause cause,
                      xent_gradcheck_result *result) {
    if (error < result->operation_error || (error == result->operation_error && result->node >= 0)) return 0;
    result->operation_error = error;
    result->operation = r->y.op->name;
    result->node = r->y.index;
    result->operation_input = input;
    result->cause = cause;
    result->other = -1;
    result->worst = -1;
    result->factor = 0;
    result->wrong = result->among = 0;
    return 1;
}

/* The gradients of a run into r->stored; one that was not taken is 0. Whether they are those of before. */
static int take_gradients(rule *r, int again) {
    int same = 1;
    for (int k = 0; k < r->y.in_count; k++) {
        xent_tensor *x = &r->in[k];
        const size_t bytes = x->size * sizeof *x->gradient;
        if (!r->stored[k] || bytes == 0) continue;
        if (!x->has_gradient) memset(x->gradient, 0, bytes);
        same &= !again || memcmp(r->stored[k], x->gradient, bytes) == 0;
        if (!again) memcpy(r->stored[k], x->gradient, bytes);
    }
    return same;
}

/* The first input with a NaN or infinity in the gradient; -1 if none has. */
static int not_finite(const rule *r) {
    for (int k = 0; k < r->y.in_count; k++)
        if (r->stored[k] && !isfinite(check_largest(r->stored[k], r->in[k].size))) return k;
    return -1;
}

/* Gradients are not finite where the memory held NaN before: was it kept, added to, or not read at all? */
static xent_gradcheck_cause cause_of_nan(rule *r, int k) {
    int input, all_zero = 1;
    rule_try(r, (rule_run){POISON_NAN, POISON_ZERO, 0, 0}, &input);
    const xent_real *gradient = r->in[k].gradient;
    if (isfinite(check_largest(gradient, r->in[k].size))) {
        for (size_t i = 0; i < r->in[k].size; i++)
            all_zero &= isfinite((double)r->stored[k][i]) || gradient[i] == 0;
        return all_zero ? XENT_GRADCHECK_NOT_WRITTEN : XENT_GRADCHECK_ADDED;
    }
    rule_try(r, (rule_run){POISON_ZERO, POISON_ZERO, 0, 0}, &input);
    return isfinite(check_largest(gradient, r->in[k].size)) ? XENT_GRADCHECK_NOT_SAVED
                                                            : XENT_GRADCHECK_NOT_FINITE;
}

/* What is read and written: one run with NaN where nobody has written, one with zeros. */
static xent_gradcheck_cause check_memory(rule *r, int *input) {
    xent_gradcheck_cause cause = rule_try(r, (rule_run){POISON_NAN, POISON_NAN, 0, 0}, input);
    if (cause != XENT_GRADCHECK_NO_CAUSE) return cause;
    take_gradients(r, 0);
    const int k = not_finite(r);
    if (k >= 0) {
        cause = cause_of_nan(r, k);
        *input = k;
        return cause;
    }
    cause = rule_try(r, (rule_run){POISON_ZERO, POISON_NAN, 0, 1}, input);
    if (cause != XENT_GRADCHECK_NO_CAUSE) return cause;
    return take_gradients(r, 1) ? XENT_GRADCHECK_NO_CAUSE : XENT_GRADCHECK_NOT_SAVED;
}

static xent_status check_numbers(rule *r, int projections, xent_gradcheck_result *result) {
    for (int k = 0; k < r->y.in_count; k++) {
        const xent_tensor *x = &r->in[k];
        double error = 0, analytic;
        if (!r->stored[k] || x->size == 0) continue;
        for (int p = 0; p < projections; p++) {
            const uint32_t stream = STREAM_RULE + (uint32_t)(k * projections + p) % STREAM_RULE;
            const double numeric = rule_difference(r, k, -1, stream);
            error = fmax(error, check_direction_error(r->stored[k], x->size, r->seed, stream, numeric,
                                                      r->rounding, &analytic));
        }
        if (!keep_worst(r, error, k, XENT_GRADCHECK_NO_CAUSE, result)) continue;
        if (error > XENT_GRADCHECK_TOLERANCE && rule_explain(r, k, result) != XENT_OK)
            return r->memory->error.status;
    }
    return XENT_OK;
}

/* Whether gradients are added to what stands there. */
static void check_adding(rule *r, xent_gradcheck_result *result) {
    int input;
    xent_gradcheck_cause cause = rule_try(r, (rule_run){POISON_ZERO, POISON_ZERO, 1, 0}, &input);
    if (cause != XENT_GRADCHECK_NO_CAUSE) keep_worst(r, INFINITY, input, cause, result);
    for (int k = 0; k < r->y.in_count; k++) {
        double gap = 0, scale = 0;
        int stored = 0;
        for (size_t i = 0; r->stored[k] && i < r->in[k].size; i++) {
            const double was = check_weight(r->seed, STREAM_SUM, i), added = (double)r->stored[k][i],
                         is = (double)r->in[k].gradient[i];
            gap = fmax(gap, fabs(is - (was + added)));
            scale = fmax(scale, fabs(was) + fabs(added));
            stored |= is == added && fabs(is - (was + added)) > XENT_GRADCHECK_TOLERANCE * fabs(was);
        }
        keep_worst(r, check_error(gap, scale, 0), k, stored ? XENT_GRADCHECK_STORED : XENT_GRADCHECK_NO_CAUSE,
                   result);
    }
}

xent_status check_operation(const checker *c, const xent_tensor *y, xent_gradcheck_result *result) {
    rule r = {.seed = c->options.seed, .step = c->options.step, .memory = c->memory};
    int input = -1;
    if (rule_copy(&r, y) != XENT_OK) return c->memory->error.status;
    const xent_gradcheck_cause cause = check_memory(&r, &input);
    if (cause != XENT_GRADCHECK_NO_CAUSE) {
        keep_worst(&r, INFINITY, input, cause, result);
        return c->memory->error.status;
    }
    const xent_status status = check_numbers(&r, c->options.projections, result);
    if (status == XENT_OK) check_adding(&r, result);
    return c->memory->error.status;
}
