#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "base/defaults.h"
#include "base/denormals.h"
#include "graph/tape.h"
#include "math/update.h"
#include "math/vector.h"
#include "nn/param_rules.h"
#include "ops/slices.h"
#include "xent/optimizer.h"

struct xent_optimizer {
    xent_params *params;
    xent_optimizer_options options;
    int64_t steps;
    size_t state_size;
    xent_real *state;
    param_rule *rules;      /* one a parameter */
    double greatest_factor; /* of the rate, for some parameter */
    double *squares;        /* the sum of the squares of each slice of the gradients */
};

/* A block is cut between units of 64 bytes, so that no two threads write to one cache line. */
#define UNIT ((int64_t)(64 / sizeof(xent_real)))
/* The price of a number in multiply-adds of a matrix product (slices.h): memory is the limit. */
#define NUMBER_WORK 16
/* What clipping adds to the norm, as PyTorch's clip_grad_norm_ does. */
#define CLIP_EPSILON 1e-6

static int64_t unit_count(const xent_optimizer *o) {
    return (int64_t)xent_params_block_size(o->params) / UNIT;
}
static int part_count(const xent_optimizer *o) { return slice_count(unit_count(o), UNIT * NUMBER_WORK); }

static slice part_at(const xent_optimizer *o, int index) {
    const slice units = slice_of(unit_count(o), part_count(o), index);
    return (slice){units.begin * UNIT, units.count * UNIT};
}

/* The runs of a part, one after the other: first_run, and next_run until the count is 0. */
static param_run first_run(const xent_optimizer *o, slice part) {
    return param_run_from(o->params, o->rules, part.begin, part.begin + part.count);
}
static param_run next_run(const xent_optimizer *o, slice part, param_run run) {
    return param_run_from(o->params, o->rules, run.begin + run.count, part.begin + part.count);
}

static xent_status out_of_range(xent_error *error, const char *name, double value, const char *range) {
    return xent_fail(error, XENT_E_ARGUMENT, "optimizer: %s is %g; expected %s", name, value, range);
}

/* The options with their defaults written out. */
static xent_optimizer_options complete(const xent_optimizer_options *options) {
    xent_optimizer_options o = options ? *options : (xent_optimizer_options)XENT_OPTIMIZER_DEFAULT;
    o.rate = default_real(o.rate, 0.1);
    o.beta1 = default_real(o.beta1, 0.9);
    o.beta2 = default_real(o.beta2, 0.999);
    o.alpha = default_real(o.alpha, 0.99);
    o.epsilon = default_real(o.epsilon, 1e-8);
    return o;
}

static int is_fraction(double x) { return x >= 0 && x < 1; }
static xent_status check_options(const xent_optimizer_options *o, xent_error *error) {
    if (o->method < XENT_SGD || o->method > XENT_RMSPROP)
        return xent_fail(error, XENT_E_ARGUMENT, "optimizer: there is no method %d", (int)o->method);
    if (!is_size(o->rate)) return out_of_range(error, "rate", o->rate, "a finite number of at least 0");
    if (!is_fraction(o->momentum)) return out_of_range(error, "momentum", o->momentum, "one in [0, 1)");
    if (o->nesterov && (o->method != XENT_SGD || o->momentum == 0))
        return xent_fail(error, XENT_E_ARGUMENT, "optimizer: nesterov goes with SGD and a momentum above 0");
    if (!is_size(o->weight_decay))
        return out_of_range(error, "weight_decay", o->weight_decay, "a finite number of at least 0");
    if (!is_fraction(o->beta1)) return out_of_range(error, "beta1", o->beta1, "one in [0, 1)");
    if (!is_fraction(o->beta2)) return out_of_range(error, "beta2", o->beta2, "one in [0, 1)");
    if (!is_fraction(o->alpha)) return out_of_range(error, "alpha", o->alpha, "one in [0, 1)");
    if (!(o->epsilon >= 1e-30) || !is_size(o->epsilon))
        return out_of_range(error, "epsilon", o->epsilon, "a finite number of at least 1e-30");
    if (!(o->clip_norm >= 0) || !isfinite(o->clip_norm)) /* used as a double only */
        return out_of_range(error, "clip_norm", o->clip_norm, "a finite number of at least 0");
    return XENT_OK;
}

static int decays_apart(const xent_optimizer_options *o) { return o->decoupled || o->method == XENT_ADAMW; }

/* The most that a rate is multiplied by for some parameter, at least 1: by the factor of its group, which the
 * first step of Adam divides by 1 - b1, or by the decay, too. */
static double greatest_factor(const xent_optimizer_options *o, const param_rule *rules, int count) {
    const double first = o->method == XENT_ADAM || o->method == XENT_ADAMW ? 1 / (1 - o->beta1) : 1;
    double greatest = first;
    for (int i = 0; i < count; i++) {
        const double decay = decays_apart(o) ? rules[i].weight_decay : 0;
        greatest = fmax(greatest, rules[i].rate_factor * fmax(first, decay));
    }
    return greatest;
}

static xent_status check_rate(double rate, double factor, xent_error *error) {
    if (is_size(rate * factor)) return XENT_OK;
    return out_of_range(error, "rate", rate,
                        "one that stays finite times the rate factors and weight decays of all groups");
}

/* How many numbers of state go with each parameter. */
static size_t state_blocks(const xent_optimizer_options *o) {
    const size_t momentum = o->momentum > 0;
    switch (o->method) {
    case XENT_SGD:
        return momentum;
    case XENT_ADAM:
    case XENT_ADAMW:
        return 2;
    case XENT_RMSPROP:
        return 1 + momentum;
    }
    return 0;
}

xent_optimizer *xent_optimizer_create(xent_params *params, const xent_optimizer_options *options,
                                      xent_error *error) {
    if (!params) {
        xent_fail(error, XENT_E_ARGUMENT, "optimizer: params is NULL");
        return NULL;
    }
    const xent_optimizer_options complete_options = complete(options);
    if (check_options(&complete_options, error) != XENT_OK) return NULL;
    param_rule *rules = param_rules_create(params, &complete_options, error);
    if (!rules) return NULL;
    const double factor = greatest_factor(&complete_options, rules, xent_params_count(params));
    if (check_rate(complete_options.rate, factor, error) != XENT_OK) {
        free(rules);
        return NULL;
    }
    xent_optimizer *o = calloc(1, sizeof *o);
    if (o) {
        o->rules = rules;
        o->params = params;
        o->options = complete_options;
        o->greatest_factor = factor;
        o->state_size = state_blocks(&complete_options) * xent_params_block_size(params);
        const size_t bytes = o->state_size * sizeof(xent_real) + 64; /* never none */
        o->state = block_alloc(bytes);
        if (o->state) memset(o->state, 0, bytes);
        o->squares = calloc((size_t)part_count(o), sizeof *o->squares);
    }
    if (!o || !o->state || !o->squares) {
        if (!o) free(rules);
        xent_optimizer_destroy(o);
        xent_fail(error, XENT_E_MEMORY, "optimizer: out of memory");
        return NULL;
    }
    return o;
}

void xent_optimizer_destroy(xent_optimizer *o) {
    if (!o) return;
    free(o->rules);
    free(o->state);
    free(o->squares);
    free(o);
}

/* What the slices of one step share. */
typedef struct optimizer_pass {
    xent_optimizer *optimizer;
    update_terms terms;     /* but for rate and decay, which a run's rule gives */
    double adam_bias;       /* of Adam: 1 - beta1^t */
    update_adam_terms adam; /* likewise, but for the rate */
    update_rmsprop_terms rmsprop;
} optimizer_pass;

static void sum_slice(void *context, int index) {
    const optimizer_pass *pass = context;
    xent_optimizer *o = pass->optimizer;
    const slice part = part_at(o, index);
    const denormals_mode mode = denormals_flush();
    o->squares[index] = 0;
    for (param_run run = first_run(o, part); run.count > 0; run = next_run(o, part, run)) {
        double sum = 0;
        vec_sum_squares((size_t)run.count, xent_params_gradient_block(o->params) + run.begin, &sum);
        o->squares[index] += sum;
    }
    denormals_restore(mode);
}

/* The terms of a run: computed in double, applied in xent_real. */
static update_terms terms_of(const optimizer_pass *pass, const param_rule *rule) {
    const xent_optimizer_options *o = &pass->optimizer->options;
    const int decoupled = decays_apart(o);
    const double rate = o->rate * rule->rate_factor;
    update_terms terms = pass->terms;
    terms.decay = (xent_real)(decoupled ? 0 : rule->weight_decay);
    terms.shrink = (xent_real)(decoupled ? rate * rule->weight_decay : 0);
    terms.rate = (xent_real)rate;
    return terms;
}

static update_adam_terms adam_of(const optimizer_pass *pass, const param_rule *rule) {
    update_adam_terms adam = pass->adam;
    adam.rate = (xent_real)(pass->optimizer->options.rate * rule->rate_factor / pass->adam_bias);
    return adam;
}

static void update_run(const optimizer_pass *pass, param_run run) {
    const xent_optimizer *o = pass->optimizer;
    const size_t n = (size_t)run.count;
    const xent_real *g = xent_params_gradient_block(o->params) + run.begin;
    xent_real *w = xent_params_block(o->params) + run.begin;
    xent_real *first = o->state + run.begin;
    const size_t block = xent_params_block_size(o->params);
    const int momentum = o->options.momentum > 0;
    const update_terms terms = terms_of(pass, run.rule);
    switch (o->options.method) {
    case XENT_SGD:
        if (momentum)
            update_momentum(n, terms, g, first, w);
        else
            update_sgd(n, terms, g, w);
        break;
    case XENT_ADAM:
    case XENT_ADAMW:
        update_adam(n, terms, adam_of(pass, run.rule), g, first, first + block, w);
        break;
    case XENT_RMSPROP:
        if (momentum)
            update_rmsprop_momentum(n, terms, pass->rmsprop, g, first, first + block, w);
        else
            update_rmsprop(n, terms, pass->rmsprop, g, first, w);
        break;
    }
}

static void update_slice(void *context, int index) {
    const optimizer_pass *pass = context;
    const xent_optimizer *o = pass->optimizer;
    const slice part = part_at(o, index);
    const denormals_mode mode = denormals_flush();
    for (param_run run = first_run(o, part); run.count > 0; run = next_run(o, part, run))
        update_run(pass, run);
    denormals_restore(mode);
}

static void set_adam(optimizer_pass *pass, const xent_optimizer_options *o, double t) {
    pass->adam_bias = 1 - pow(o->beta1, t);
    pass->adam = (update_adam_terms){.beta1 = (xent_real)o->beta1,
                                     .beta1_rest = (xent_real)(1 - o->beta1),
                                     .beta2 = (xent_real)o->beta2,
                                     .beta2_rest = (xent_real)(1 - o->beta2),
                                     .root_scale = (xent_real)(1 / sqrt(1 - pow(o->beta2, t))),
                                     .epsilon = (xent_real)o->epsilon};
}

/* The step to come, but for clipping. */
static optimizer_pass pass_of(xent_optimizer *optimizer) {
    const xent_optimizer_options *o = &optimizer->options;
    optimizer_pass pass = {.optimizer = optimizer};
    pass.terms = (update_terms){.scale = 1, .momentum = (xent_real)o->momentum, .nesterov = o->nesterov};
    pass.rmsprop = (update_rmsprop_terms){.alpha = (xent_real)o->alpha,
                                          .alpha_rest = (xent_real)(1 - o->alpha),
                                          .epsilon = (xent_real)o->epsilon};
    if (o->method == XENT_ADAM || o->method == XENT_ADAMW) set_adam(&pass, o, (double)optimizer->steps + 1);
    return pass;
}

/* Slices are cut by the size of the set and added in order, so the norm does not depend on threads. */
static double gradient_norm(optimizer_pass *pass, xent_pool *pool) {
    const int parts = part_count(pass->optimizer);
    xent_parallel_for(pool, parts, sum_slice, pass);
    double sum = 0;
    for (int i = 0; i < parts; i++) sum += pass->optimizer->squares[i];
    return sqrt(sum);
}

static xent_status check_step(const xent_optimizer *optimizer, xent_tape *tape) {
    if (!tape) return XENT_E_ARGUMENT;
    if (!optimizer) return tape_fail(tape, XENT_E_ARGUMENT, "optimizer: it is NULL");
    const xent_status status = tape_gradients_ready(tape);
    if (status != XENT_OK)
        return tape_fail(tape, status, "optimizer: no backward pass was made since the tape's reset");
    for (const param_use *use = tape->uses; use; use = use->next)
        if (use->params == optimizer->params && use->differentiated) return XENT_OK;
    return tape_fail(
        tape, XENT_E_STATE,
        "optimizer: its parameters were not on the tape at the backward pass, so they have no gradient");
}

xent_status xent_optimizer_step(xent_optimizer *optimizer, xent_tape *tape) {
    if (check_step(optimizer, tape) != XENT_OK) return tape ? xent_tape_status(tape) : XENT_E_ARGUMENT;
    xent_pool *pool = xent_tape_pool(tape);
    optimizer_pass pass = pass_of(optimizer);
    const double most = optimizer->options.clip_norm;
    if (most > 0) {
        const double norm = gradient_norm(&pass, pool);
        if (!isfinite(norm))
            return tape_fail(tape, XENT_E_NONFINITE, "optimizer: the norm of the gradients is %g", norm);
        pass.terms.scale = (xent_real)fmin(1, most / (norm + CLIP_EPSILON));
    }
    xent_parallel_for(pool, part_count(optimizer), update_slice, &pass);
    optimizer->steps++;
    return XENT_OK;
}

xent_status xent_optimizer_set_rate(xent_optimizer *o, double rate) {
    if (!o || !is_size(rate * o->greatest_factor)) return XENT_E_ARGUMENT;
    o->options.rate = rate;
    return XENT_OK;
}

double xent_optimizer_rate(const xent_optimizer *o) { return o ? o->options.rate : (double)NAN; }

int64_t xent_optimizer_steps(const xent_optimizer *o) { return o ? o->steps : 0; }

xent_status xent_optimizer_set_steps(xent_optimizer *o, int64_t steps) {
    if (!o || steps < 0) return XENT_E_ARGUMENT;
    o->steps = steps;
    return XENT_OK;
}

size_t xent_optimizer_state_size(const xent_optimizer *o) { return o ? o->state_size : 0; }

xent_real *xent_optimizer_state(xent_optimizer *o) { return o ? o->state : NULL; }
