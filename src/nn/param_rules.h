/* param_rules.h: what an optimiser's groups say of each parameter, and the runs under one rule. */
#ifndef NN_PARAM_RULES_H
#define NN_PARAM_RULES_H

#include <math.h>

#include "xent/optimizer.h"

/* Whether x can be a rate or a decay: steps are computed with it as xent_real. */
static inline int is_size(double x) { return x >= 0 && isfinite((xent_real)x); }

typedef struct param_rule {
    double rate_factor; /* times the optimiser's rate */
    double weight_decay;
} param_rule;

/* One rule a parameter of the set, NULL with *error: a group that is none, or no memory. Free it. */
param_rule *param_rules_create(const xent_params *params, const xent_optimizer_options *options,
                               xent_error *error);

/* Numbers of the block that lie side by side under one rule. */
typedef struct param_run {
    int64_t begin, count; /* 0: there are none */
    const param_rule *rule;
} param_run;

/* The first run from `begin` to `end`, without what is frozen; the gap behind a view belongs to it. */
param_run param_run_from(const xent_params *params, const param_rule *rules, int64_t begin, int64_t end);

#endif
