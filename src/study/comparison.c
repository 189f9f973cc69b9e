#include "study/comparison.h"

#include <math.h>
#include <stdlib.h>

#include "study/statistics.h"

int comparison_begin(comparison *c, const loss_list *losses, int seeds, uint64_t first_seed,
                     const double *rates, int with_findings) {
    const size_t count = (size_t)losses->count * (size_t)seeds;
    *c = (comparison){.losses = *losses, .seeds = seeds};
    c->cells = calloc(count, sizeof *c->cells);
    c->histories = calloc(count, sizeof(const xent_history *));
    if (with_findings) c->found = calloc((size_t)losses->count, sizeof *c->found);
    if (!c->cells || !c->histories || (with_findings && !c->found)) return -1;
    for (int i = 0; i < losses->count * seeds; i++) {
        const int index = i / seeds, seed = i % seeds;
        c->cells[i].loss = losses->loss[index];
        c->cells[i].rate = rates[losses->loss[index]];
        c->cells[i].seed = first_seed + (uint64_t)seed;
        if (c->found && seed == 0) c->cells[i].found = &c->found[index];
        c->histories[i] = &c->cells[i].result.history;
    }
    return 0;
}

void comparison_clear(comparison *c) {
    study_clear(c->cells, c->losses.count * c->seeds);
    free(c->cells);
    free(c->found);
    free(c->histories);
}

int comparison_run(comparison *c, const study_plan *plan) {
    return study_run(plan, c->cells, c->losses.count * c->seeds);
}

static const study_cell *cell_at(const comparison *c, int loss, int seed) {
    return &c->cells[loss * c->seeds + seed];
}

/* The first epoch with at least this accuracy; NaN if there is none. */
static double epoch_of_target(const study_cell *cell, double target) {
    const xent_history *h = &cell->result.history;
    for (int i = 0; i < h->count; i++)
        if (h->epochs[i].test_accuracy >= target) return h->epochs[i].epoch;
    return (double)NAN;
}

static study_series summarize(const comparison *c, int index) {
    const study_cell *first = cell_at(c, index, 0);
    double accuracies[MOST_SEEDS], epochs[MOST_SEEDS], seconds[MOST_SEEDS];
    for (int i = 0; i < c->seeds; i++) {
        const study_cell *cell = cell_at(c, index, i);
        accuracies[i] = cell_accuracy(cell);
        epochs[i] = epoch_of_target(cell, c->target);
        seconds[i] = cell->result.seconds;
    }
    return (study_series){.loss = first->loss,
                          .rate = first->rate,
                          .runs = c->histories + index * c->seeds,
                          .run_count = c->seeds,
                          .found = first->found && first->found->metrics ? first->found : NULL,
                          .accuracy_mean = mean_of(accuracies, c->seeds),
                          .accuracy_sd = deviation_of(accuracies, c->seeds),
                          .epochs_to_target = mean_of(epochs, c->seeds),
                          .seconds = mean_of(seconds, c->seeds)};
}

static study_pair compare_pair(const comparison *c, int first, int second) {
    double differences[MOST_SEEDS];
    for (int i = 0; i < c->seeds; i++)
        differences[i] = cell_accuracy(cell_at(c, first, i)) - cell_accuracy(cell_at(c, second, i));
    return (study_pair){first, second, mean_of(differences, c->seeds), half_width_of(differences, c->seeds)};
}

void comparison_summarize(comparison *c) {
    c->pair_count = 0;
    for (int i = 0; i < c->losses.count; i++) {
        c->series[i] = summarize(c, i);
        for (int k = i + 1; k < c->losses.count; k++) c->pairs[c->pair_count++] = compare_pair(c, i, k);
    }
}
