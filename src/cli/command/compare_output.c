#include "cli/command/compare_output.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/terminal/metrics.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text_curves.h"

static void print_row(const study_series *s) {
    const xent_history *h = s->runs[0];
    char spread[32] = "", reached[32] = "never";
    if (s->run_count > 1) snprintf(spread, sizeof spread, " +- %.2f", 100 * s->accuracy_sd);
    if (!isnan(s->epochs_to_target)) snprintf(reached, sizeof reached, "%.3g", s->epochs_to_target);
    print("%-11s %7g %8.2f%-9s %9.2f %12s %11.5f %7.1f\n", xent_loss_name(s->loss), s->rate,
          100 * s->accuracy_mean, spread, h->count ? 100 * h->epochs[0].test_accuracy : (double)NAN, reached,
          h->count ? h->epochs[h->count - 1].mean_gradient : (double)NAN, s->seconds);
}

static void print_pairs(const comparison *c) {
    if (c->pair_count > 0) print("\ndifferences of accuracy on the same seeds, in points\n");
    for (int i = 0; i < c->pair_count; i++) {
        const study_pair *d = &c->pairs[i];
        char losses[64];
        snprintf(losses, sizeof losses, "%s - %s", xent_loss_name(c->series[d->first].loss),
                 xent_loss_name(c->series[d->second].loss));
        print("%-25s %+6.2f   95 %% interval %+.2f to %+.2f\n", losses, 100 * d->mean,
              100 * (d->mean - d->half_width), 100 * (d->mean + d->half_width));
    }
}

/* The accuracies of each loss over the epochs, means over the seeds. */
static void print_curves(const comparison *c) {
    const int epochs = c->histories[0]->count;
    text_series series[XENT_CLASS_LOSS_COUNT];
    double *values = calloc((size_t)c->losses.count * (size_t)epochs + 1, sizeof *values);
    if (!values) return; /* an ornament: not worth an error */
    for (int i = 0; i < c->losses.count; i++) {
        static const char marks[XENT_CLASS_LOSS_COUNT] = {'c', 'b', 'm', 's', 'l', 'f', 'g'};
        const xent_loss loss = c->losses.loss[i];
        double *mean = values + i * epochs;
        for (int k = 0; k < epochs * c->seeds; k++)
            mean[k % epochs] += c->series[i].runs[k / epochs]->epochs[k % epochs].test_accuracy / c->seeds;
        series[i] = (text_series){marks[loss], xent_loss_name(loss), mean, epochs};
    }
    print_text_curves(series, c->losses.count, "accuracy after each epoch");
    free(values);
}

void print_results(const compare_results *r) {
    const comparison *c = &r->comparison;
    const int epochs = c->histories[0]->count;
    print("%s, %d epoch%s, %d seed%s, accuracy in %% of the %s set\n\n", r->data, epochs,
          epochs == 1 ? "" : "s", c->seeds, c->seeds == 1 ? "" : "s", r->measured_on);
    char target[32];
    snprintf(target, sizeof target, "epochs to %g", 100 * c->target);
    print("%-11s %7s %8s%-9s %9s %12s %11s %7s\n", "loss", "rate", "accuracy", "", "1st epoch", target,
          "|dL/dlogit|", "seconds");
    for (int i = 0; i < c->losses.count; i++) print_row(&c->series[i]);
    if (c->seeds > 1) print_pairs(c);
    print_curves(c);
}

void print_search(const rate_search *search) {
    print("accuracy in %% on %lld training rows held out, by learning rate\n\n%-11s", (long long)search->rows,
          "loss");
    for (int k = 0; k < TRIED_RATES; k++) print("%7g", tried_rates[k]);
    print("  used\n");
    for (int i = 0; i < search->losses.count; i++) {
        const xent_loss loss = search->losses.loss[i];
        print("%-11s", xent_loss_name(loss));
        for (int k = 0; k < TRIED_RATES; k++) {
            if (isnan(search->accuracy[loss][k]))
                print("%7s", "-");
            else
                print("%7.2f", 100 * search->accuracy[loss][k]);
        }
        print("  %g\n", search->rate[loss]);
    }
    print("\n");
}

/* ---- JSON ---------------------------------------------------------------------------------------------- */

static json_t *run_json(const study_cell *cell) {
    json_t *epochs = json_array();
    for (int i = 0; i < cell->result.history.count; i++)
        json_array_append_new(epochs, epoch_json(&cell->result.history.epochs[i]));
    return json_pack("{s:s, s:I, s:f, s:o}", "loss", xent_loss_name(cell->loss), "seed",
                     (json_int_t)cell->seed, "lr", cell->rate, "epochs", epochs);
}

static json_t *summary_json(const study_series *s) {
    return json_pack("{s:s, s:f, s:o, s:o, s:o, s:o}", "loss", xent_loss_name(s->loss), "lr", s->rate,
                     "test_accuracy_mean", json_finite(s->accuracy_mean), "test_accuracy_sd",
                     json_finite(s->accuracy_sd), "epochs_to_target", json_finite(s->epochs_to_target),
                     "seconds", json_finite(s->seconds));
}

static json_t *pair_json(const comparison *c, const study_pair *d) {
    return json_pack("{s:s, s:s, s:o, s:o, s:o}", "loss", xent_loss_name(c->series[d->first].loss), "minus",
                     xent_loss_name(c->series[d->second].loss), "mean", json_finite(d->mean), "low",
                     json_finite(d->mean - d->half_width), "high", json_finite(d->mean + d->half_width));
}

static json_t *search_json(const rate_search *search) {
    json_t *all = json_array();
    for (int i = 0; i < search->losses.count; i++) {
        const xent_loss loss = search->losses.loss[i];
        for (int k = 0; k < TRIED_RATES; k++)
            json_array_append_new(all, json_pack("{s:s, s:f, s:o}", "loss", xent_loss_name(loss), "lr",
                                                 tried_rates[k], "validation_accuracy",
                                                 json_finite(search->accuracy[loss][k])));
    }
    return all;
}

json_t *results_json(const compare_results *r) {
    const comparison *c = &r->comparison;
    json_t *runs = json_array(), *summary = json_array(), *differences = json_array();
    for (int i = 0; i < c->losses.count * c->seeds; i++) json_array_append_new(runs, run_json(&c->cells[i]));
    for (int i = 0; i < c->losses.count; i++) json_array_append_new(summary, summary_json(&c->series[i]));
    for (int i = 0; i < c->pair_count; i++) json_array_append_new(differences, pair_json(c, &c->pairs[i]));
    json_t *all =
        json_pack("{s:o, s:s, s:f, s:o, s:o, s:o}", "data", json_text(r->data), "measured_on", r->measured_on,
                  "target", c->target, "runs", runs, "summary", summary, "differences", differences);
    if (r->search.rows > 0) json_object_set_new(all, "search", search_json(&r->search));
    return all;
}
