#include "study/rate_search.h"

#include <math.h>
#include <stdlib.h>

/* Each 2 to 2.5 times the one before: the accuracy changes little between neighbours near the best. */
const double tried_rates[TRIED_RATES] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5};

/* Keeps the accuracies of one loss and chooses its rate. */
static xent_status choose_rate(rate_search *search, xent_loss loss, const study_cell *cells,
                               xent_error *error) {
    double best = -1;
    for (int k = 0; k < TRIED_RATES; k++) {
        const double accuracy = cells[k].error.status == XENT_OK ? cell_accuracy(&cells[k]) : (double)NAN;
        search->accuracy[loss][k] = accuracy;
        if (!(accuracy > best)) continue;
        best = accuracy;
        search->rate[loss] = tried_rates[k];
    }
    if (best >= 0) return XENT_OK;
    return xent_fail(error, cells[0].error.status, "%s at rate %g: %s", xent_loss_name(loss), tried_rates[0],
                     cells[0].error.message);
}

xent_status search_rates(const study_plan *plan, const loss_list *losses, uint64_t seed, rate_search *search,
                         int *stopped, xent_error *error) {
    const int count = losses->count * TRIED_RATES;
    study_plan patient = *plan;
    study_cell *cells = calloc((size_t)count, sizeof *cells);
    if (!cells) return xent_fail(error, XENT_E_MEMORY, "no memory for %d runs", count);
    for (int i = 0; i < count; i++) {
        cells[i].loss = losses->loss[i / TRIED_RATES];
        cells[i].rate = tried_rates[i % TRIED_RATES];
        cells[i].seed = seed;
    }
    *search = (rate_search){.rows = plan->data.test->rows, .losses = *losses};
    patient.goes_on = 1; /* a rate that is too high is a result */
    *stopped = study_run(&patient, cells, count);
    xent_status status = XENT_OK;
    for (int i = 0; i < losses->count && status == XENT_OK && !*stopped; i++)
        status = choose_rate(search, losses->loss[i], cells + i * TRIED_RATES, error);
    study_clear(cells, count);
    free(cells);
    return status;
}
