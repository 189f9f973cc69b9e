#include "nn/param_rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/defaults.h"
#include "graph/params.h"
#include "xent/suggest.h"

/* A group with its defaults written out: the rate and the decay of the optimiser. */
static param_rule rule_of(const xent_optimizer_group *group, const xent_optimizer_options *o) {
    return (param_rule){default_real(group->rate_factor, 1),
                        default_real(group->weight_decay, o->weight_decay)};
}

static xent_status unknown_prefix(const xent_params *params, const char *prefix, xent_error *error) {
    xent_suggestion near = {prefix, NULL, 0};
    for (int i = 0; i < xent_params_count(params); i++)
        xent_suggest(&near, xent_params_spec(params, i)->name);
    const char *found = xent_suggestion_found(&near);
    return xent_fail(error, XENT_E_ARGUMENT,
                     "optimizer: no parameter's name begins with '%s', as a group says%s%s%s", prefix,
                     found ? "; did you mean '" : "", found ? found : "", found ? "'?" : "");
}

/* Gives the parameters of group `index` their rule; `owner` has the group of each, from 1; 0: none. */
static xent_status fill_group(param_rule *rules, int *owner, const xent_params *params,
                              const xent_optimizer_options *o, int index, xent_error *error) {
    const xent_optimizer_group *group = &o->groups[index];
    const param_rule rule = rule_of(group, o);
    int members = 0;
    if (!group->prefix) return xent_fail(error, XENT_E_ARGUMENT, "optimizer: group %d has no prefix", index);
    if (!is_size(rule.rate_factor) || !is_size(rule.weight_decay))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "optimizer: group '%s' has the rate factor %g and the weight decay %g; expected "
                         "finite numbers of at least 0",
                         group->prefix, rule.rate_factor, rule.weight_decay);
    for (int i = 0; i < xent_params_count(params); i++) {
        const char *name = xent_params_spec(params, i)->name;
        if (strncmp(name, group->prefix, strlen(group->prefix)) != 0) continue;
        if (owner[i] > 0)
            return xent_fail(error, XENT_E_ARGUMENT,
                             "optimizer: '%s' is in two groups, '%s' and '%s'; expected one", name,
                             o->groups[owner[i] - 1].prefix, group->prefix);
        owner[i] = index + 1;
        rules[i] = rule;
        members++;
    }
    return members > 0 ? XENT_OK : unknown_prefix(params, group->prefix, error);
}

param_rule *param_rules_create(const xent_params *params, const xent_optimizer_options *o,
                               xent_error *error) {
    const int count = xent_params_count(params);
    param_rule *rules = calloc((size_t)count, sizeof *rules);
    int *owner = calloc((size_t)count, sizeof *owner); /* its group + 1; 0: none */
    xent_status status = XENT_OK;
    if (!rules || !owner) {
        free(rules);
        free(owner);
        xent_fail(error, XENT_E_MEMORY, "optimizer: out of memory");
        return NULL;
    }
    if (o->group_count < 0 || (o->group_count > 0 && !o->groups))
        status =
            xent_fail(error, XENT_E_ARGUMENT, "optimizer: %d groups, and no array of them", o->group_count);
    for (int i = 0; i < count && status == XENT_OK; i++) rules[i] = (param_rule){1, o->weight_decay};
    for (int g = 0; g < o->group_count && status == XENT_OK; g++)
        status = fill_group(rules, owner, params, o, g, error);
    for (int i = 0; i < count && status == XENT_OK; i++)
        if (o->decay_weights_only && xent_params_spec(params, i)->role != XENT_ROLE_WEIGHT)
            rules[i].weight_decay = 0;
    free(owner);
    if (status == XENT_OK) return rules;
    free(rules);
    return NULL;
}

static int same_rule(const param_rule *a, const param_rule *b) {
    return a->rate_factor == b->rate_factor && a->weight_decay == b->weight_decay;
}

param_run param_run_from(const xent_params *params, const param_rule *rules, int64_t begin, int64_t end) {
    const int count = params->count;
    param_run run = {begin, 0, NULL};
    for (int i = 0; i < count && run.begin + run.count < end; i++) {
        const int64_t next = (int64_t)(i + 1 < count ? params->views[i + 1].offset : params->block_size);
        const int64_t to = next < end ? next : end;
        if (to <= run.begin + run.count) continue;
        if (params->views[i].frozen) {
            if (run.count > 0) break;
            run.begin = to;
        } else {
            if (run.count > 0 && !same_rule(run.rule, &rules[i])) break;
            run.count = to - run.begin;
            run.rule = &rules[i];
        }
    }
    return run;
}
