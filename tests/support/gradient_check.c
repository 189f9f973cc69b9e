/* Draws the instances of a gradient case and checks them. */
#include <math.h>
#include <stdlib.h>

#include "support/gradient_cases.h"
#include "support/run.h"

static const gradient_case_list *const lists[] = {&operation_cases, &image_cases, &norm_cases, &loss_cases};

const gradient_case *gradient_case_at(int index) {
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; index -= lists[i]->count, i++)
        if (index < lists[i]->count) return &lists[i]->cases[index];
    return NULL;
}

int64_t instance_integer(const gradient_instance *instance, uint64_t position, int64_t low, int64_t high) {
    return low + (int64_t)xent_random_below(instance->stream, position, (uint32_t)(high - low + 1));
}

xent_shape instance_shape(const gradient_instance *instance, int least_rank) {
    static const xent_shape edge[] = {{2, {1, 1}}, {2, {0, 3}}, {2, {1, 7}},
                                      {2, {5, 1}}, {1, {1}},    {3, {2, 0, 3}}};
    if (instance->number < (int)(sizeof edge / sizeof edge[0])) return edge[instance->number];
    xent_shape shape = {(int)instance_integer(instance, 0, least_rank, XENT_MAX_RANK), {0}};
    for (int i = 0; i < shape.rank; i++) shape.dim[i] = instance_integer(instance, 1 + (uint64_t)i, 1, 5);
    return shape;
}

/* Differences reach two steps to each side (gradcheck.h): 2^-12 in double, 2^-5 in float. */
#ifdef XENT_DOUBLE
#define KINK_DISTANCE 1e-3
#else
#define KINK_DISTANCE 0.05
#endif

static xent_real *draw_values(const gradient_instance *instance, int input, gradient_range range,
                              size_t size) {
    xent_real *values = malloc((size + 1) * sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < size; i++) {
        const double u =
            xent_random_uniform(instance->stream, 1000 + (uint64_t)i * GRADIENT_MAX_INPUTS + (uint64_t)input);
        double value = range.low + u * (range.high - range.low);
        if (range.kink) value += copysign(KINK_DISTANCE, value);
        values[i] = (xent_real)value;
    }
    return values;
}

void check_gradient(const gradient_case *c, int number, int elements) {
    gradient_instance instance = {.number = number, .stream = {(uint64_t)number, XENT_PURPOSE_USER, 0}};
    xent_gradcheck_input inputs[GRADIENT_MAX_INPUTS];
    xent_real *values[GRADIENT_MAX_INPUTS];
    c->shapes(&instance);
    for (int i = 0; i < c->inputs; i++) {
        size_t size;
        ck_assert_int_eq(xent_shape_size(instance.shape[i], &size), XENT_OK);
        values[i] = draw_values(&instance, i, c->range[i], size);
        inputs[i] = (xent_gradcheck_input){instance.shape[i], values[i]};
    }
    xent_gradcheck_options options = XENT_GRADCHECK_DEFAULT;
    options.elements = elements;
    options.seed = (uint64_t)number + 1;
    xent_gradcheck_result result;
    xent_error error = {XENT_OK, ""};
    const xent_status status =
        xent_gradcheck(c->build, &instance, inputs, c->inputs, &options, &result, &error);
    for (int i = 0; i < c->inputs; i++) free(values[i]);
    ck_assert_msg(status == XENT_OK, "%s (%s), instance %d: %s", c->op, c->option, number, error.message);
    char text[512];
    ck_assert_msg(
        result.error <= XENT_GRADCHECK_TOLERANCE && result.operation_error <= XENT_GRADCHECK_TOLERANCE,
        "%s (%s), instance %d: error %g at element %lld of input %d (%.10g, difference %.10g, noise %g); %s",
        c->op, c->option, number, result.error, (long long)result.element, result.input, result.analytic,
        result.numeric, result.noise, xent_gradcheck_text(&result, text, sizeof text));
}
