/* target_figures.h: how well targets are told: of a regression R2 and errors beside those of the mean, of
 * several labels each one's precision, recall and F1; for people and for programs. */
#ifndef CLI_TARGET_FIGURES_H
#define CLI_TARGET_FIGURES_H

#include <jansson.h>

#include "xent/train.h"

typedef struct target_figures {
    xent_task task;
    xent_evaluation evaluation;
    xent_label_counts *counts; /* one a label; NULL of a regression */
    xent_real *values;         /* (rows, outputs): what the network says, as of xent_evaluate_targets */
    int outputs;
    const char *const *names; /* one an output; NULL: they are numbers. Borrowed */
} target_figures;

/* Measures a network on a set with targets; clear the figures in any case. */
xent_status measure_targets(xent_tape *tape, const xent_net *net, const xent_dataset *data,
                            const xent_scaling *scaling, const xent_scaling *target,
                            const xent_recipe *recipe, target_figures *out, xent_error *error);
void clear_targets(target_figures *figures);

void print_targets(const target_figures *figures);

/* r2, rmse, mae, baseline_rmse, baseline_mae; or exact_match, correct and per_label. And total, loss. */
void add_target_json(json_t *object, const target_figures *figures);

#endif
