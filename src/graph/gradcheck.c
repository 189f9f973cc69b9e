#include <float.h>
#include <math.h>
#include <string.h>

#include "graph/gradcheck.h"
#include "graph/tape.h"
#include "xent/random.h"

#ifdef XENT_DOUBLE
#define REAL_EPSILON DBL_EPSILON
#define DEFAULT_STEP 0x1p-13
#else
#define REAL_EPSILON (double)FLT_EPSILON
#define DEFAULT_STEP 0x1p-6
#endif
enum { DEFAULT_PROJECTIONS = 2 };

const double difference_at[DIFFERENCE_POINTS] = {-2, -1, 1, 2};
const double difference_weight[DIFFERENCE_POINTS] = {1, -8, 8, -1};

double gradcheck_sign(uint64_t seed, uint32_t index, uint64_t position) {
    const xent_stream stream = {seed, XENT_PURPOSE_GRADCHECK, index};
    return xent_random_bits(stream, position) & 1 ? 1 : -1;
}

double gradcheck_weight(uint64_t seed, uint32_t index, uint64_t position) {
    const xent_stream stream = {seed, XENT_PURPOSE_GRADCHECK, index};
    const double u = xent_random_uniform(stream, position);
    return u < 0.5 ? 2 * u - 1.5 : 2 * u - 0.5;
}

double gradcheck_largest(const xent_real *values, size_t size) {
    double most = 0;
    for (size_t i = 0; i < size; i++) most = fmax(most, fabs((double)values[i]));
    return most;
}

double gradcheck_rounding(double magnitude, double step) { return 1.5 * REAL_EPSILON * magnitude / step; }

double gradcheck_error(double gap, double scale, double rounding) {
    if (isnan(gap)) return INFINITY;
    return gap == 0 || scale <= rounding ? 0 : gap / scale;
}

double gradcheck_direction_scale(double numeric, const xent_real *gradient, size_t size) {
    return fmax(gradcheck_largest(gradient, size), fabs(numeric) / sqrt((double)size));
}

/* Streams of random numbers below this one are directions; the one itself weighs the elements of f. */
#define WEIGHT_STREAM 0x10000u

/* An input or parameter: its point, where f reads it while it is moved, and its gradient. */
typedef struct slot {
    xent_shape shape;
    size_t size;
    xent_real *point, *moved, *gradient;
} slot;

typedef struct checker {
    xent_gradcheck_function f;
    void *context;
    xent_gradcheck_options options;
    int inputs, count; /* of the slots: inputs come first, then parameters */
    slot *slots;
    xent_tape *tape;   /* f's, reset for each call */
    xent_tape *memory; /* holds the slots */
    double rounding;   /* what rounding may make of a difference quotient */
} checker;

/* f as a number: the weighted sum of its elements; of one element, that element. */
static double weight_of(const xent_tensor *y, uint64_t seed, size_t i) {
    return y->size == 1 ? 1 : gradcheck_weight(seed, WEIGHT_STREAM, i);
}

static double weighted_sum(const xent_tensor *y, uint64_t seed) {
    double sum = 0;
    for (size_t i = 0; i < y->size; i++) sum += weight_of(y, seed, i) * (double)y->value[i];
    return sum;
}

/* The same as an operation, so that backward can start from it; its option is the seed. */
static xent_status weigh_check(xent_tensor *y) {
    y->shape = xent_scalar();
    return XENT_OK;
}
static void weigh_forward(xent_tensor *y) {
    y->value[0] = (xent_real)weighted_sum(y->in[0], *(const uint64_t *)y->options);
}
static void weigh_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++)
        xent_add_gradient(dx, i, (xent_real)weight_of(y->in[0], *(const uint64_t *)y->options, i));
}
static const xent_op weigh = {"gradcheck", weigh_check, weigh_forward, weigh_backward};

/* Runs f on the moved values; NULL with the tape's error if it fails. */
static xent_tensor *run_f(checker *c, xent_tensor **variables) {
    xent_tape_reset(c->tape);
    for (int i = 0; i < c->inputs; i++)
        variables[i] = xent_variable(c->tape, c->slots[i].shape, c->slots[i].moved);
    xent_tensor *y = c->f(c->tape, variables, c->context);
    if (y && !tape_owns(c->tape, y, "gradcheck")) return NULL;
    if (!y) tape_fail(c->tape, XENT_E_ARGUMENT, "gradcheck: the function returned NULL");
    return y;
}

static xent_status evaluate(checker *c, double *value) {
    xent_tensor *variables[XENT_GRADCHECK_INPUTS];
    const xent_tensor *y = run_f(c, variables);
    if (!y) return c->tape->error.status;
    *value = weighted_sum(y, c->options.seed);
    if (isfinite(*value)) return XENT_OK;
    return tape_fail(c->tape, XENT_E_NONFINITE, "gradcheck: the function is %g at or near the point", *value);
}

static xent_status check_rules(checker *c, const xent_tensor *last, xent_gradcheck_result *result) {
    xent_status status = XENT_OK;
    for (const xent_tensor *t = last; t && status == XENT_OK; t = t->previous)
        if (t->op && t->op != &weigh && t->wants_gradient)
            status = gradcheck_rule(t, c->options.step, c->options.seed, c->memory, result);
    return status;
}

static void copy_gradient(slot *s, const xent_real *gradient) {
    if (gradient && s->size > 0) memcpy(s->gradient, gradient, s->size * sizeof *gradient);
}

/* The gradient at the point into the slots, and the check of the operations on the way. */
static xent_status differentiate(checker *c, xent_gradcheck_result *result) {
    xent_tensor *variables[XENT_GRADCHECK_INPUTS];
    xent_tensor *y = run_f(c, variables);
    if (!y) return c->tape->error.status;
    double magnitude = 0;
    for (size_t i = 0; i < y->size; i++)
        magnitude += fabs(weight_of(y, c->options.seed, i) * (double)y->value[i]);
    c->rounding = gradcheck_rounding(magnitude, c->options.step);
    xent_tensor *loss = xent_apply(c->tape, &weigh, &y, 1, &c->options.seed, sizeof c->options.seed);
    if (xent_backward(c->tape, loss) != XENT_OK) return c->tape->error.status;
    for (int i = 0; i < c->count; i++)
        copy_gradient(&c->slots[i], i < c->inputs ? xent_tensor_gradient(variables[i])
                                                  : xent_params_gradient(c->options.params, i - c->inputs));
    return check_rules(c, loss, result);
}

/* Moves element e by `by`, or all elements by `by` times their signs. */
static void move(const checker *c, slot *s, int64_t element, uint32_t stream, double by) {
    if (element >= 0) {
        s->moved[element] = (xent_real)((double)s->point[element] + by);
        return;
    }
    for (size_t i = 0; i < s->size; i++)
        s->moved[i] = (xent_real)((double)s->point[i] + by * gradcheck_sign(c->options.seed, stream, i));
}

/* The difference quotient along one element, or in a random direction if element < 0. */
static xent_status difference(checker *c, slot *s, int64_t element, uint32_t stream, double *numeric) {
    const double h = c->options.step;
    double sum = 0, value = 0;
    xent_status status = XENT_OK;
    for (int k = 0; k < DIFFERENCE_POINTS && status == XENT_OK; k++) {
        move(c, s, element, stream, h * difference_at[k]);
        status = evaluate(c, &value);
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
        const uint32_t stream = (uint32_t)(input * c->options.projections + k) % WEIGHT_STREAM;
        double numeric, analytic = 0;
        const xent_status status = difference(c, s, -1, stream, &numeric);
        if (status != XENT_OK) return status;
        for (size_t i = 0; i < s->size; i++)
            analytic += gradcheck_sign(c->options.seed, stream, i) * (double)s->gradient[i];
        const double scale = gradcheck_direction_scale(numeric, s->gradient, s->size);
        keep_worst(result, gradcheck_error(fabs(analytic - numeric), scale, c->rounding), input, -1, analytic,
                   numeric);
    }
    return XENT_OK;
}

static xent_status check_elements(checker *c, int input, xent_gradcheck_result *result) {
    slot *s = &c->slots[input];
    double scale = gradcheck_largest(s->gradient, s->size), worst = -1, worst_numeric = 0;
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
    keep_worst(result, gradcheck_error(worst, scale, c->rounding), input, (int64_t)at,
               (double)s->gradient[at], worst_numeric);
    return XENT_OK;
}

static xent_status check_slots(checker *c, xent_gradcheck_result *result) {
    xent_status status = differentiate(c, result);
    for (int i = 0; i < c->count && status == XENT_OK; i++) {
        const slot *s = &c->slots[i];
        if (s->size == 0) continue;
        const double scale = gradcheck_largest(s->gradient, s->size);
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
    if (c.options.step == 0) c.options.step = DEFAULT_STEP;
    c.count = count + xent_params_count(c.options.params);
    *result = (xent_gradcheck_result){
        .input = -1, .element = -1, .operation = "", .node = -1, .operation_input = -1};

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
