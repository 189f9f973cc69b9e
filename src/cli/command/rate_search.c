#include "cli/command/rate_search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/terminal/interrupt.h"
#include "cli/terminal/output.h"

/* Each 2 to 2.5 times the one before: the accuracy changes little between neighbours near the best. */
static const double tried[TRIED_RATES] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5};

/* Keeps the accuracies of one loss and chooses its rate: 0, or 1 after saying that no run ended well. */
static int choose_rate(rate_search *search, xent_loss loss, const comparison_run *runs) {
    double best = -1;
    for (int k = 0; k < TRIED_RATES; k++) {
        const double accuracy = runs[k].error.status == XENT_OK ? last_accuracy(&runs[k]) : (double)NAN;
        search->accuracy[loss][k] = accuracy;
        if (!(accuracy > best)) continue;
        best = accuracy;
        search->rate[loss] = tried[k];
    }
    if (best >= 0) return 0;
    report_failure("%s at rate %g: %s", xent_loss_name(loss), tried[0], runs[0].error.message);
    return 1;
}

int search_rates(const run_plan *plan, const loss_list *losses, uint64_t seed, rate_search *search) {
    const int count = losses->count * TRIED_RATES;
    comparison_run *runs = calloc((size_t)count, sizeof *runs);
    if (!runs) {
        report_failure("no memory for %d runs", count);
        return EXIT_WORK;
    }
    for (int i = 0; i < count; i++) {
        runs[i].loss = losses->loss[i / TRIED_RATES];
        runs[i].rate = tried[i % TRIED_RATES];
        runs[i].seed = seed;
    }
    *search = (rate_search){.rows = plan->data->validation.rows, .losses = *losses};
    int code = EXIT_FINE;
    train_runs(plan, runs, count);
    if (interrupted()) {
        report_note("interrupted; nothing is written");
        code = 128 + interrupted();
    }
    for (int i = 0; i < losses->count && code == EXIT_FINE; i++)
        if (choose_rate(search, losses->loss[i], runs + i * TRIED_RATES)) code = EXIT_WORK;
    clear_runs(runs, count);
    free(runs);
    return code;
}

void print_search(const rate_search *search) {
    print("accuracy in %% on %lld training rows held out, by learning rate\n\n%-11s", (long long)search->rows,
          "loss");
    for (int k = 0; k < TRIED_RATES; k++) print("%7g", tried[k]);
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
    putchar('\n');
}

json_t *search_json(const rate_search *search) {
    json_t *all = json_array();
    for (int i = 0; i < search->losses.count; i++) {
        const xent_loss loss = search->losses.loss[i];
        for (int k = 0; k < TRIED_RATES; k++)
            json_array_append_new(all,
                                  json_pack("{s:s, s:f, s:o}", "loss", xent_loss_name(loss), "lr", tried[k],
                                            "validation_accuracy", json_finite(search->accuracy[loss][k])));
    }
    return all;
}
