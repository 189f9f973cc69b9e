/* The check of a function: its inputs, differences along each, and what is worst. */
#include <math.h>
#include <string.h>

#include "graph/check/check.h"

enum { DEFAULT_PROJECTIONS = 2 };

/* Moves element e by `by`, or all elements by `by` times their components of a direction. */
static void move(const checker *c, slot *s, int64_t element, uint32_t stream, double by) {
    if (element >= 0) {
        s->moved[element] = (xent_real)((double)s->point[element] + by);
        return;
    }
    for (size_t i = 0; i < s->size; i++)
        s->moved[i] = (xent_real)((double)s->point[i] + by * check_direction(c->options.seed, stream, i));
}

/* The difference quotient along one element, or in a random direction if element < 0. */
static xent_status difference(checker *c, slot *s, int64_t element, uint32_t stream, double *numeric) {
    const double h = c->options.step;
    double sum = 0, value = 0;
    xent_status status = XENT_OK;
    for (int k = 0; k < DIFFERENCE_POINTS && status == XENT_OK; k++) {
        move(c, s, element, stream, h * difference_at[k]);
        status = check_evaluate(c, &value);
        sum += difference_weight[k] * value;
    }
    memcpy(s->moved, s->point, s->size * sizeof *s->moved);
    *numeric = sum / (12 * h);
    return status;
}

static void keep_worst(xent_gradcheck_result *result, double error, int input, int64_t element,
                       double analytic, double numeric) {
    if (error < result->error || (error == result->error && result->input >= 0)) return;
    result->error = error;
    result->input = input;
    result->element = element;
    result->analytic = analytic;
    result->numeric = numeric;
}

static xent_status check_projections(checker *c, int input, xent_gradcheck_result *result) {
    slot *s = &c->slots[input];
    for (int k = 0; k < c->options.projections; k++) {
        const uint32_t stream = (uint32_t)(input * c->options.projections + k) % STREAM_RULE;
        double numeric, analytic;
        const xent_status status = difference(c, s, -1, stream, &numeric);
        if (status != XENT_OK) return status;
        const double error = check_direction_error(s->gradient, s->size, c->options.seed, stream, numeric,
                                                   c->rounding, &analytic);
        keep_worst(result, error, input, -1, analytic, numeric);
    }
    return XENT_OK;
}

static xent_status check_elements(checker *c, int input, xent_gradcheck_result *result) {
    slot *s = &c->slots[input];
    double scale = check_largest(s->gradient, s->size), worst = -1, worst_numeric = 0;
    size_t at = 0;
    for (size_t i = 0; i < s->size && !isnan(worst); i++) {
        double numeric;
        const xent_status status = difference(c, s, (int64_t)i, 0, &numeric);
        if (status != XENT_OK) return status;
        const double gap = fabs((double)s->gradient[i] - numeric);
        scale = fmax(scale, fabs(numeric));
        if (gap <= worst) continue;
        worst = gap;
        worst_numeric = numeric;
        at = i;
    }
    keep_worst(result, check_error(worst, scale, c->rounding), input, (int64_t)at, (double)s->gradient[at],
               worst_numeric);
    return XENT_OK;
}

/* Whether slot i is a parameter whose gradient backward does not compute. */
static int is_frozen(const checker *c, int i) {
    return i >= c->inputs && xent_params_frozen(c->options.params, i - c->inputs);
}

static xent_status check_slots(checker *c, xent_gradcheck_result *result) {
    xent_status status = check_differentiate(c, result);
    for (int i = 0; i < c->count && status == XENT_OK; i++) {
        const slot *s = &c->slots[i];
        if (s->size == 0 || is_frozen(c, i)) continue;
        const double scale = check_largest(s->gradient, s->size);
        if (scale > c->rounding) result->noise = fmax(result->noise, c->rounding / scale);
        status = c->options.elements ? check_elements(c, i, result) : check_projections(c, i, result);
    }
    return status;
}

static xent_status take_slot(checker *c, slot *s, xent_shape shape, const xent_real *values,
                             xent_real *moved) {
    s->shape = shape;
    const xent_status status = xent_shape_size(shape, &s->size);
    if (status != XENT_OK || (s->size > 0 && !values))
        return tape_fail(c->memory, status != XENT_OK ? status : XENT_E_ARGUMENT,
                         "gradcheck: an input has no values or no valid shape");
    const size_t bytes = s->size * sizeof *values;
    s->point = xent_tape_memory(c->memory, bytes);
    s->gradient = xent_tape_memory(c->memory, bytes);
    s->moved = moved ? moved : xent_tape_memory(c->memory, bytes);
    if (!s->point || !s->gradient || !s->moved) return c->memory->error.status;
    if (bytes == 0) return XENT_OK;
    memcpy(s->point, values, bytes);
    memset(s->gradient, 0, bytes);
    if (!moved) memcpy(s->moved, values, bytes);
    return XENT_OK;
}

static xent_status take_slots(checker *c, const xent_gradcheck_input *inputs) {
    xent_params *params = c->options.params;
    c->slots = xent_tape_memory(c->memory, (size_t)c->count * sizeof *c->slots);
    xent_status status = c->memory->error.status;
    for (int i = 0; i < c->inputs && status == XENT_OK; i++)
        status = take_slot(c, &c->slots[i], inputs[i].shape, inputs[i].values, NULL);
    for (int i = c->inputs; i < c->count && status == XENT_OK; i++) {
        xent_real *values = xent_params_values(params, i - c->inputs);
        status = take_slot(c, &c->slots[i], xent_params_spec(params, i - c->inputs)->shape, values, values);
    }
    return status;
}

static const char *first_error(const checker *c) {
    return c->memory->error.status != XENT_OK ? c->memory->error.message : c->tape->error.message;
}

xent_status xent_gradcheck(xent_gradcheck_function f, void *context, const xent_gradcheck_input *inputs,
                           int count, const xent_gradcheck_options *options, xent_gradcheck_result *result,
                           xent_error *error) {
    checker c = {.f = f, .context = context, .inputs = count};
    if (options) c.options = *options;
    if (c.options.projections == 0) c.options.projections = DEFAULT_PROJECTIONS;
    if (!f || !result || count < 0 || count > XENT_GRADCHECK_INPUTS || (count > 0 && !inputs) ||
        c.options.projections < 1 || !(c.options.step >= 0) || !isfinite(c.options.step))
        return xent_fail(
            error, XENT_E_ARGUMENT,
            "gradcheck: expected a function, 0 to %d inputs, a place for the result, at least one "
            "projection and a finite step",
            XENT_GRADCHECK_INPUTS);
    if (c.options.step == 0) c.options.step = difference_step;
    c.count = count + xent_params_count(c.options.params);
    *result = (xent_gradcheck_result){
        .input = -1, .element = -1, .operation = "", .node = -1, .operation_input = -1, .worst = -1};

    const xent_tape_options serial = {1, NULL, 0};
    c.memory = xent_tape_create(&serial, error);
    c.tape = c.memory ? xent_tape_create(&serial, error) : NULL;
    xent_status status = XENT_E_MEMORY;
    if (c.tape) {
        status = take_slots(&c, inputs);
        if (status == XENT_OK) status = check_slots(&c, result);
        if (status != XENT_OK) xent_fail(error, status, "%s", first_error(&c));
    }
    xent_tape_destroy(c.tape);
    xent_tape_destroy(c.memory);
    return status;
}
