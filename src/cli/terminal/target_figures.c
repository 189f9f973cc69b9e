#include "cli/terminal/target_figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/terminal/output.h"

/* Counts labels: the network's probabilities are in `p`, row by row. */
static void count_labels(const xent_dataset *data, const xent_real *p, xent_label_counts *counts) {
    for (int64_t i = 0; i < data->rows; i++)
        xent_count_labels(p + i * data->outputs, xent_dataset_targets(data, i), 1, data->outputs, 0.5,
                          counts);
}

xent_status measure_targets(xent_tape *tape, const xent_net *net, const xent_dataset *data,
                            const xent_scaling *scaling, const xent_scaling *target,
                            const xent_recipe *recipe, target_figures *out, xent_error *error) {
    const size_t outputs = (size_t)data->outputs;
    *out = (target_figures){.task = recipe->task, .outputs = data->outputs, .names = data->class_names};
    out->values = malloc((size_t)data->rows * outputs * sizeof *out->values);
    if (recipe->task == XENT_TASK_MULTILABEL) out->counts = calloc(outputs, sizeof *out->counts);
    xent_status status =
        out->values && (out->counts || recipe->task != XENT_TASK_MULTILABEL)
            ? xent_evaluate_targets(tape, net, data, scaling, target, recipe->loss, &out->evaluation,
                                    out->values, error)
            : xent_fail(error, XENT_E_MEMORY, "no memory to measure %lld rows", (long long)data->rows);
    if (status == XENT_OK && out->counts) count_labels(data, out->values, out->counts);
    return status;
}

void clear_targets(target_figures *figures) {
    free(figures->counts);
    free(figures->values);
    figures->counts = NULL;
    figures->values = NULL;
}

/* A figure of four decimals; "-" where it is not known. */
static const char *figure_text(double figure, char text[32]) {
    snprintf(text, 32, "%.4f", figure);
    return isfinite(figure) ? text : "-";
}

static void print_regression(const target_figures *f) {
    const xent_regression *r = &f->evaluation.regression;
    char r2[32];
    print("R2 %s, RMSE %.4g, MAE %.4g of %lld row%s; their mean: RMSE %.4g, MAE %.4g\n",
          figure_text(r->r2, r2), r->rmse, r->mae, (long long)f->evaluation.rows,
          f->evaluation.rows == 1 ? "" : "s", r->baseline_rmse, r->baseline_mae);
}

static void print_labels(const target_figures *f) {
    print("exact match %.2f %% (%lld of %lld), loss %.4f\n\n label  precision  recall      F1    rows\n",
          100 * f->evaluation.accuracy, (long long)f->evaluation.correct, (long long)f->evaluation.rows,
          f->evaluation.loss);
    for (int k = 0; k < f->outputs; k++) {
        const xent_label_counts *c = &f->counts[k];
        char precision[32], recall[32], f1[32];
        print("%6d  %9s  %6s  %6s  %6lld%s", k, figure_text(xent_label_precision(c), precision),
              figure_text(xent_label_recall(c), recall), figure_text(xent_label_f1(c), f1),
              (long long)c->present, f->names ? "  " : "");
        if (f->names) put_visible(stdout, f->names[k], 0);
        putchar('\n');
    }
}

void print_targets(const target_figures *figures) {
    if (figures->counts)
        print_labels(figures);
    else
        print_regression(figures);
}

static json_t *label_json(const target_figures *f, int k) {
    const xent_label_counts *c = &f->counts[k];
    return json_pack("{s:i, s:o*, s:o, s:o, s:o, s:I}", "label", k, "name",
                     f->names ? json_text(f->names[k]) : NULL, "precision",
                     json_finite(xent_label_precision(c)), "recall", json_finite(xent_label_recall(c)), "f1",
                     json_finite(xent_label_f1(c)), "support", (json_int_t)c->present);
}

void add_target_json(json_t *object, const target_figures *f) {
    const xent_regression *r = &f->evaluation.regression;
    json_put(object, "loss", json_finite(f->evaluation.loss));
    json_put(object, "total", json_integer((json_int_t)f->evaluation.rows));
    if (!f->counts) {
        json_put(object, "r2", json_finite(r->r2));
        json_put(object, "rmse", json_finite(r->rmse));
        json_put(object, "mae", json_finite(r->mae));
        json_put(object, "baseline_rmse", json_finite(r->baseline_rmse));
        json_put(object, "baseline_mae", json_finite(r->baseline_mae));
        return;
    }
    json_t *labels = json_array();
    for (int k = 0; k < f->outputs; k++) json_add(labels, label_json(f, k));
    json_put(object, "exact_match", json_finite(f->evaluation.accuracy));
    json_put(object, "correct", json_integer((json_int_t)f->evaluation.correct));
    json_put(object, "per_label", labels);
}
