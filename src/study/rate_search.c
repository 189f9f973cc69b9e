#include "study/rate_search.h"

#include <math.h>
#include <stdlib.h>

/* Each 2 to 2.5 times the one before: the accuracy changes little between neighbours near the best. */
const double grid_rates[GRID_RATES] = {0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2,
                                       0.5,    1,      2,     5,     10,    20,   50,   100,  200};

/* The runs of one round. */
typedef struct search_round {
    study_cell cells[XENT_CLASS_LOSS_COUNT * GRID_RATES * SEARCH_SEEDS];
    int place[XENT_CLASS_LOSS_COUNT * GRID_RATES * SEARCH_SEEDS]; /* in the grid */
    int count;
} search_round;

static void add_runs(search_round *round, xent_loss loss, int place, uint64_t seed) {
    for (int s = 0; s < SEARCH_SEEDS; s++, round->count++) {
        round->cells[round->count] =
            (study_cell){.loss = loss, .rate = grid_rates[place], .seed = seed + (uint64_t)s};
        round->place[round->count] = place;
    }
}

static void keep_runs(rate_search *search, const search_round *round, double guess) {
    for (int i = 0; i < round->count; i++) {
        const study_cell *cell = &round->cells[i];
        tried_rate *t = &search->tried[cell->loss][round->place[i]];
        const double accuracy = cell_final_accuracy(cell, guess);
        t->runs++;
        t->dead += !(accuracy > guess);
        t->accuracy += accuracy / SEARCH_SEEDS;
    }
}

static int is_better(const tried_rate *a, const tried_rate *b) {
    return a->dead != b->dead ? a->dead < b->dead : a->accuracy > b->accuracy;
}

/* The place of the best rate of those tried. */
static int best_place(const tried_rate *tried) {
    int best = FIRST_RATE;
    for (int k = 0; k < GRID_RATES; k++) {
        if (tried[k].runs == 0) continue;
        if (is_better(&tried[k], &tried[best]) || (k < best && !is_better(&tried[best], &tried[k]))) best = k;
    }
    return best;
}

/* The rate beyond the end of what was tried, where the best lies at that end; -1: it lies within. */
static int place_beyond(const tried_rate *tried) {
    const int best = best_place(tried);
    if (best > 0 && tried[best - 1].runs == 0) return best - 1;
    return best + 1 < GRID_RATES && tried[best + 1].runs == 0 ? best + 1 : -1;
}

static void plan_round(search_round *round, const rate_search *search, uint64_t seed, int first) {
    round->count = 0;
    for (int i = 0; i < search->losses.count; i++) {
        const xent_loss loss = search->losses.loss[i];
        const int beyond = first ? -1 : place_beyond(search->tried[loss]);
        for (int k = FIRST_RATE; first && k <= LAST_RATE; k++) add_runs(round, loss, k, seed);
        if (beyond >= 0) add_runs(round, loss, beyond, seed);
    }
}

/* What ended a run otherwise than by its numbers. */
static xent_status error_of(const search_round *round, xent_error *error) {
    for (int i = 0; i < round->count; i++) {
        const study_cell *cell = &round->cells[i];
        if (cell->error.status != XENT_OK && cell->error.status != XENT_E_NONFINITE)
            return xent_fail(error, cell->error.status, "%s at rate %g: %s", xent_loss_name(cell->loss),
                             cell->rate, cell->error.message);
    }
    return XENT_OK;
}

static xent_status choose_rates(rate_search *search, xent_error *error) {
    for (int i = 0; i < search->losses.count; i++) {
        const xent_loss loss = search->losses.loss[i];
        const int best = best_place(search->tried[loss]);
        if (search->tried[loss][best].dead == SEARCH_SEEDS)
            return xent_fail(error, XENT_E_NONFINITE,
                             "%s learns nothing at any rate from %g on: no run is better than guessing",
                             xent_loss_name(loss), grid_rates[0]);
        search->rate[loss] = grid_rates[best];
    }
    return XENT_OK;
}

xent_status search_rates(const study_plan *plan, const loss_list *losses, uint64_t seed, rate_search *search,
                         int *stopped, xent_error *error) {
    const double guess = study_guess(plan->data.test);
    search_round *round = malloc(sizeof *round);
    if (!round) return xent_fail(error, XENT_E_MEMORY, "no memory for the runs of a search");
    *search = (rate_search){.rows = plan->data.test->rows, .losses = *losses};
    *stopped = 0;
    xent_status status = XENT_OK;
    plan_round(round, search, seed, 1);
    while (round->count > 0 && status == XENT_OK && !*stopped) {
        *stopped = study_run(plan, round->cells, round->count);
        status = error_of(round, error);
        if (status != XENT_OK) *stopped = 0; /* it ended by that */
        keep_runs(search, round, guess);
        study_clear(round->cells, round->count);
        plan_round(round, search, seed, 0);
    }
    free(round);
    return status != XENT_OK || *stopped ? status : choose_rates(search, error);
}
