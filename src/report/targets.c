#include "report/targets.h"

#include <math.h>
#include <stdlib.h>

#include "report/html.h"
#include "report/scatter.h"
#include "report/worst_rows.h"

static void write_name(FILE *out, const report_targets *t, int output) {
    if (t->names && t->names[output])
        write_escaped(out, t->names[output]);
    else
        fprintf(out, "%d", output);
}

/* ---- The heading --------------------------------------------------------------------------------------- */

static void write_training(FILE *out, const report *r) {
    const study_series *s = &r->series[0];
    const int epochs = s->runs[0]->count;
    fprintf(out, " Trained with %s (%s) for %d epoch%s, in %.1f seconds", loss_title(s->loss),
            xent_loss_name(s->loss), epochs, epochs == 1 ? "" : "s", s->seconds);
    if (r->kept_epoch > 0) fprintf(out, "; the weights are those of epoch %d", r->kept_epoch);
    fputs(".</p>\n", out);
}

static void write_regression_top(FILE *out, const report *r) {
    const report_targets *t = r->targets;
    const xent_regression *g = &t->evaluation->regression;
    if (isnan(g->r2))
        fputs("<h1>One row tells nothing of the variance of ", out);
    else
        fputs("<h1>The network explains ", out);
    if (g->r2 > 0)
        fprintf(out, "%.*f&nbsp;%% of the variance of ", g->r2 > 0.99 ? 2 : 0, 100 * g->r2);
    else if (!isnan(g->r2))
        fputs("nothing of the variance of ", out);
    write_name(out, t, 0);
    fprintf(out,
            " on the %s set</h1>\n<p class=\"lead\">On average it is off by %.4g (MAE); the mean of these "
            "rows, told "
            "for every row, is off by %.4g.",
            r->measured_on, g->mae, g->baseline_mae);
    write_training(out, r);
}

static double mean_f1(const report_targets *t) {
    double sum = 0;
    int count = 0;
    for (int k = 0; k < t->data->outputs; k++) {
        const double f1 = xent_label_f1(&t->counts[k]);
        if (isnan(f1)) continue;
        sum += f1;
        count++;
    }
    return count > 0 ? sum / count : (double)NAN;
}

static void write_labels_top(FILE *out, const report *r) {
    const report_targets *t = r->targets;
    const double f1 = mean_f1(t);
    fprintf(out,
            "<h1>Every label is right in %.2f&nbsp;%% of the rows of the %s set</h1>\n<p class=\"lead\">",
            100 * t->evaluation->accuracy, r->measured_on);
    if (isfinite(f1)) fprintf(out, "The mean F1 of the labels is %.3f.", f1);
    write_training(out, r);
}

void write_targets_top(FILE *out, const report *r) {
    if (r->targets->counts)
        write_labels_top(out, r);
    else
        write_regression_top(out, r);
}

/* ---- A regression -------------------------------------------------------------------------------------- */

static void write_errors(FILE *out, const report_targets *t) {
    const xent_regression *g = &t->evaluation->regression;
    char r2[32] = "-";
    if (isfinite(g->r2)) snprintf(r2, sizeof r2, "%.4f", g->r2);
    begin_table(out, NULL, "Errors of the network, and of the mean told for every row");
    fprintf(out,
            "<thead><tr><th>%lld rows</th><th>R2</th><th>RMSE</th><th>MAE</th></tr>"
            "</thead><tbody>\n<tr><td>the network</td><td><b>%s</b></td><td>%.4g</td><td>%.4g</td></tr>\n"
            "<tr><td>the mean of these rows</td><td>0</td><td>%.4g</td><td>%.4g</td></tr>\n"
            "</tbody>",
            (long long)t->evaluation->rows, r2, g->rmse, g->mae, g->baseline_rmse, g->baseline_mae);
    end_table(out);
}

/* The points of the first output; their memory is one block, behind `truth`. */
static int make_points(const report_targets *t, point_set *p) {
    const int64_t rows = t->data->rows;
    double *truth = malloc(2 * (size_t)rows * sizeof *truth), *value = truth ? truth + rows : NULL;
    *p = (point_set){t->names && t->names[0] ? t->names[0] : "target", truth, value, rows};
    for (int64_t i = 0; truth && i < rows; i++) {
        truth[i] = (double)xent_dataset_targets(t->data, i)[0];
        value[i] = (double)t->values[i * t->data->outputs];
    }
    return truth ? 0 : -1;
}

static int write_regression(page *p, const report *r) {
    const report_targets *t = r->targets;
    char note[160] = "A dot is a row of what was measured; on the dashed line the network is right.";
    point_set points;
    if (make_points(t, &points)) return -1;
    const long long drawn = scatter_drawn(points.count), all = points.count;
    if (drawn < all)
        snprintf(note, sizeof note,
                 "A dot is a row: %lld of the %lld are drawn, evenly over the set. On the dashed line the "
                 "network is "
                 "right.",
                 drawn, all);
    begin_section(p, "predictions", "Predicted against true", note);
    fputs("<div class=\"charts\">\n", p->body);
    const int failed = write_scatter(p, &points) | write_residuals(p, &points);
    fputs("</div>\n", p->body);
    write_errors(p->body, t);
    end_section(p);
    free((void *)points.truth);
    write_furthest_rows(p, t);
    return failed;
}

/* ---- Several labels ------------------------------------------------------------------------------------ */

static void write_share(FILE *out, double share) {
    if (isfinite(share))
        fprintf(out, "<td>%.3f</td>", share);
    else
        fputs("<td></td>", out);
}

static void write_label(FILE *out, const report_targets *t, int k) {
    const xent_label_counts *c = &t->counts[k];
    const double f1 = xent_label_f1(c);
    fputs("<tr><td>", out);
    write_name(out, t, k);
    fprintf(out, "</td><td>%lld</td><td>%lld</td>", (long long)c->present, (long long)c->told);
    write_share(out, xent_label_precision(c));
    write_share(out, xent_label_recall(c));
    write_share(out, f1);
    fprintf(out,
            "<td><svg viewBox=\"0 0 220 14\" aria-hidden=\"true\"><rect class=\"track\" width=\"220\" "
            "height=\"14\"/>"
            "<rect class=\"dot c0\" width=\"%.1f\" height=\"14\"/></svg></td></tr>\n",
            220 * (isfinite(f1) ? f1 : 0));
}

static void write_labels(page *p, const report *r) {
    const report_targets *t = r->targets;
    begin_section(
        p, "labels", "Label by label",
        "A label is told where its probability is above 0.5. Precision: the part of the rows it was told of "
        "that have it; recall: the part of the rows that have it that it was told of; F1: their harmonic "
        "mean, drawn from 0 to 1. Nothing stands where there is nothing to divide by.");
    begin_table(p->body, NULL, "What the network says of each label");
    fputs("<thead><tr><th>label</th><th>rows that<br>have it</th><th>rows it "
          "was<br>"
          "told of</th><th>precision</th><th>recall</th><th>F1</th><th></th></tr></thead><tbody>\n",
          p->body);
    for (int k = 0; k < t->data->outputs; k++) write_label(p->body, t, k);
    fputs("</tbody>", p->body);
    end_table(p->body);
    fprintf(p->body,
            "<p class=\"note\">Exact match: all labels are right in %lld of %lld "
            "rows.</p>\n",
            (long long)t->evaluation->correct, (long long)t->evaluation->rows);
    end_section(p);
    write_wrong_rows(p, t);
}

int write_targets(page *p, const report *r) {
    if (!r->targets->counts) return write_regression(p, r);
    write_labels(p, r);
    return 0;
}
