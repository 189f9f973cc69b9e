#include "cli/command/comparison.h"

#include <math.h>
#include <stdio.h>

#include "cli/terminal/metrics.h"
#include "cli/terminal/output.h"

static const comparison_run *run_at(const comparison *c, int loss, int seed) {
    return &c->runs[loss * c->seeds + seed];
}

/* The first epoch with at least this accuracy; NaN if there is none. */
static double epoch_of_target(const comparison_run *run, double target) {
    for (int i = 0; i < run->result.history.count; i++)
        if (run->result.history.epochs[i].test_accuracy >= target) return run->result.history.epochs[i].epoch;
    return (double)NAN;
}

loss_summary summarize_loss(const comparison *c, int loss_index) {
    const comparison_run *first = run_at(c, loss_index, 0);
    loss_summary s = {.loss = first->loss, .rate = first->rate};
    for (int i = 0; i < c->seeds; i++) {
        const comparison_run *run = run_at(c, loss_index, i);
        s.accuracy_mean += last_accuracy(run) / c->seeds;
        s.epochs_to_target += epoch_of_target(run, c->target) / c->seeds;
        s.seconds += run->result.seconds / c->seeds;
    }
    double squares = 0;
    for (int i = 0; i < c->seeds; i++)
        squares += pow(last_accuracy(run_at(c, loss_index, i)) - s.accuracy_mean, 2);
    if (c->seeds > 1) s.accuracy_sd = sqrt(squares / (c->seeds - 1));
    return s;
}

/* The 0.975 quantile of Student's t with n degrees of freedom: tables up to 10, beyond them the expansion of
 * Cornish and Fisher to 1/n^2 (Abramowitz & Stegun, 26.7.5), which is right to 3 digits there. */
static double student_quantile(int n) {
    static const double table[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
    if (n <= 10) return table[n - 1];
    const double x = 1.959964;
    return x + (pow(x, 3) + x) / (4 * n) + (5 * pow(x, 5) + 16 * pow(x, 3) + 3 * x) / (96.0 * n * n);
}

paired_difference compare_pair(const comparison *c, int a, int b) {
    paired_difference d = {0, (double)NAN};
    double squares = 0;
    for (int i = 0; i < c->seeds; i++)
        d.mean += (last_accuracy(run_at(c, a, i)) - last_accuracy(run_at(c, b, i))) / c->seeds;
    for (int i = 0; i < c->seeds; i++)
        squares += pow(last_accuracy(run_at(c, a, i)) - last_accuracy(run_at(c, b, i)) - d.mean, 2);
    if (c->seeds > 1)
        d.half_width = student_quantile(c->seeds - 1) * sqrt(squares / (c->seeds - 1) / c->seeds);
    return d;
}

static void print_row(const comparison *c, int index) {
    loss_summary s = summarize_loss(c, index);
    const xent_history *h = &run_at(c, index, 0)->result.history;
    char spread[32] = "", reached[32] = "never";
    if (c->seeds > 1) snprintf(spread, sizeof spread, " +- %.2f", 100 * s.accuracy_sd);
    if (!isnan(s.epochs_to_target)) snprintf(reached, sizeof reached, "%.3g", s.epochs_to_target);
    print("%-11s %7g %8.2f%-9s %9.2f %12s %11.5f %7.1f\n", xent_loss_name(s.loss), s.rate,
          100 * s.accuracy_mean, spread, h->count ? 100 * h->epochs[0].test_accuracy : (double)NAN, reached,
          h->count ? h->epochs[h->count - 1].mean_gradient : (double)NAN, s.seconds);
}

static void print_differences(const comparison *c) {
    if (c->losses.count > 1) print("\ndifferences of accuracy on the same seeds, in points\n");
    for (int a = 0; a < c->losses.count; a++)
        for (int b = a + 1; b < c->losses.count; b++) {
            const paired_difference d = compare_pair(c, a, b);
            char pair[64];
            snprintf(pair, sizeof pair, "%s - %s", xent_loss_name(c->losses.loss[a]),
                     xent_loss_name(c->losses.loss[b]));
            print("%-25s %+6.2f   95 %% interval %+.2f to %+.2f\n", pair, 100 * d.mean,
                  100 * (d.mean - d.half_width), 100 * (d.mean + d.half_width));
        }
}

void print_comparison(const comparison *c) {
    const xent_history *h = &c->runs[0].result.history;
    print("%s, %d epoch%s, %d seed%s, accuracy in %% of the %s set\n\n", c->data, h->count,
          h->count == 1 ? "" : "s", c->seeds, c->seeds == 1 ? "" : "s", c->measured_on);
    char target[32];
    snprintf(target, sizeof target, "epochs to %g", 100 * c->target);
    print("%-11s %7s %8s%-9s %9s %12s %11s %7s\n", "loss", "rate", "accuracy", "", "1st epoch", target,
          "|dL/dlogit|", "seconds");
    for (int i = 0; i < c->losses.count; i++) print_row(c, i);
    if (c->seeds > 1) print_differences(c);
}

static json_t *run_json(const comparison_run *run) {
    json_t *epochs = json_array();
    for (int i = 0; i < run->result.history.count; i++)
        json_array_append_new(epochs, epoch_json(&run->result.history.epochs[i]));
    return json_pack("{s:s, s:I, s:f, s:o}", "loss", xent_loss_name(run->loss), "seed", (json_int_t)run->seed,
                     "lr", run->rate, "epochs", epochs);
}

static json_t *summary_json(const comparison *c, int index) {
    loss_summary s = summarize_loss(c, index);
    return json_pack("{s:s, s:f, s:o, s:o, s:o, s:o}", "loss", xent_loss_name(s.loss), "lr", s.rate,
                     "test_accuracy_mean", json_finite(s.accuracy_mean), "test_accuracy_sd",
                     json_finite(s.accuracy_sd), "epochs_to_target", json_finite(s.epochs_to_target),
                     "seconds", json_finite(s.seconds));
}

static json_t *difference_json(const comparison *c, int a, int b) {
    const paired_difference d = compare_pair(c, a, b);
    return json_pack("{s:s, s:s, s:o, s:o, s:o}", "loss", xent_loss_name(c->losses.loss[a]), "minus",
                     xent_loss_name(c->losses.loss[b]), "mean", json_finite(d.mean), "low",
                     json_finite(d.mean - d.half_width), "high", json_finite(d.mean + d.half_width));
}

json_t *comparison_json(const comparison *c) {
    json_t *runs = json_array(), *summary = json_array(), *differences = json_array();
    for (int i = 0; i < c->losses.count * c->seeds; i++) json_array_append_new(runs, run_json(&c->runs[i]));
    for (int i = 0; i < c->losses.count; i++) json_array_append_new(summary, summary_json(c, i));
    for (int a = 0; a < c->losses.count; a++)
        for (int b = a + 1; b < c->losses.count; b++)
            json_array_append_new(differences, difference_json(c, a, b));
    json_t *all =
        json_pack("{s:o, s:s, s:f, s:o, s:o, s:o}", "data", json_text(c->data), "measured_on", c->measured_on,
                  "target", c->target, "runs", runs, "summary", summary, "differences", differences);
    if (c->search.rows > 0) json_object_set_new(all, "search", search_json(&c->search));
    return all;
}
