/* Checks one operation by itself, on copies of its tensors. A wrong gradient of a whole function is
 * traced in this way to the operation that computed it. */
#include <math.h>
#include <string.h>

#include "graph/gradcheck.h"
#include "graph/tape.h"

/* Streams of random numbers of this check; those below are the function's (gradcheck.c). */
#define RULE_WEIGHT_STREAM 0x20000u
#define RULE_SIGN_STREAM 0x20001u

/* y and its inputs as copies: forward and backward can be run on moved values. */
typedef struct rule {
    xent_tensor y;
    xent_tensor in[XENT_MAX_INPUTS];
    xent_tensor *places[XENT_MAX_INPUTS]; /* y.in */
    uint64_t seed;
} rule;

static void *copy_of(const void *values, size_t bytes, xent_tape *memory) {
    void *copy = xent_tape_memory(memory, bytes);
    if (copy && bytes > 0 && values) memcpy(copy, values, bytes);
    return copy;
}

static xent_status copy_rule(rule *r, const xent_tensor *y, xent_tape *memory) {
    const size_t bytes = y->size * sizeof *y->value;
    r->y = *y;
    r->y.in = r->places;
    r->y.value = copy_of(y->value, bytes, memory);
    r->y.saved = copy_of(y->saved, y->saved_bytes, memory);
    r->y.gradient = copy_of(NULL, bytes, memory);
    if (!r->y.gradient) return memory->error.status;
    for (size_t i = 0; i < y->size; i++)
        r->y.gradient[i] = (xent_real)(y->size == 1 ? 1 : gradcheck_weight(r->seed, RULE_WEIGHT_STREAM, i));
    for (int k = 0; k < y->in_count; k++) {
        if (!y->in[k]) continue;
        const size_t in_bytes = y->in[k]->size * sizeof *y->value;
        r->in[k] = *y->in[k];
        r->in[k].value = copy_of(y->in[k]->value, in_bytes, memory);
        r->in[k].has_gradient = 0;
        if (y->in[k]->wants_gradient) r->in[k].gradient = copy_of(NULL, in_bytes, memory);
        r->y.in[k] = &r->in[k];
    }
    return memory->error.status;
}

static double magnitude_of(const xent_tensor *y) {
    double sum = 0;
    for (size_t i = 0; i < y->size; i++) sum += fabs((double)y->gradient[i] * (double)y->value[i]);
    return sum;
}

/* Backward, first into a place that holds NaN, so that elements that it leaves out are seen. */
static void run_backward(rule *r) {
    for (int k = 0; k < r->y.in_count; k++)
        for (size_t i = 0; r->in[k].gradient && i < r->in[k].size; i++) r->in[k].gradient[i] = (xent_real)NAN;
    r->y.op->backward(&r->y);
}

static double numeric_product(rule *r, int k, const xent_real *point, double step) {
    double sum = 0;
    for (int p = 0; p < DIFFERENCE_POINTS; p++) {
        for (size_t i = 0; i < r->in[k].size; i++)
            r->in[k].value[i] =
                (xent_real)((double)point[i] +
                            step * difference_at[p] * gradcheck_sign(r->seed, RULE_SIGN_STREAM, i));
        r->y.op->forward(&r->y);
        double value = 0;
        for (size_t i = 0; i < r->y.size; i++) value += (double)r->y.gradient[i] * (double)r->y.value[i];
        sum += difference_weight[p] * value;
    }
    memcpy(r->in[k].value, point, r->in[k].size * sizeof *point);
    return sum / (12 * step);
}

static double analytic_product(const rule *r, int k) {
    double sum = 0;
    for (size_t i = 0; i < r->in[k].size; i++)
        sum += gradcheck_sign(r->seed, RULE_SIGN_STREAM, i) * (double)r->in[k].gradient[i];
    return sum;
}

/* After backward has run once to store and once to add, a gradient is twice what it was. */
static double adding_error(const rule *r, int k, const xent_real *stored) {
    double gap = 0, scale = 0;
    for (size_t i = 0; i < r->in[k].size; i++) {
        gap = fmax(gap, fabs((double)r->in[k].gradient[i] - 2 * (double)stored[i]));
        scale = fmax(scale, 2 * fabs((double)stored[i]));
    }
    return gradcheck_error(gap, scale, 0);
}

static void keep_worst(xent_gradcheck_result *result, double error, const xent_tensor *y, int input) {
    if (error < result->operation_error || (error == result->operation_error && result->node >= 0)) return;
    result->operation_error = error;
    result->operation = y->op->name;
    result->node = y->index;
    result->operation_input = input;
}

xent_status gradcheck_rule(const xent_tensor *y, double step, uint64_t seed, xent_tape *memory,
                           xent_gradcheck_result *result) {
    rule r = {.seed = seed};
    const xent_real *stored[XENT_MAX_INPUTS] = {NULL};
    if (copy_rule(&r, y, memory) != XENT_OK) return memory->error.status;
    const double rounding = gradcheck_rounding(magnitude_of(&r.y), step);
    r.y.op->forward(&r.y); /* a backward pass may have used what was saved up */
    run_backward(&r);
    for (int k = 0; k < y->in_count; k++) {
        xent_tensor *x = &r.in[k];
        if (!x->gradient || x->size == 0) continue;
        if (!x->has_gradient) memset(x->gradient, 0, x->size * sizeof *x->gradient);
        stored[k] = copy_of(x->gradient, x->size * sizeof *x->gradient, memory);
        if (!stored[k]) return memory->error.status;
        const double analytic = analytic_product(&r, k);
        const double numeric = numeric_product(&r, k, y->in[k]->value, step);
        const double scale = gradcheck_direction_scale(numeric, stored[k], x->size);
        keep_worst(result, gradcheck_error(fabs(analytic - numeric), scale, rounding), y, k);
    }
    r.y.op->forward(&r.y);
    r.y.op->backward(&r.y);
    for (int k = 0; k < y->in_count; k++)
        if (stored[k] && r.in[k].has_gradient) keep_worst(result, adding_error(&r, k, stored[k]), y, k);
    return XENT_OK;
}
