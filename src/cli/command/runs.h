/* runs.h: trains many networks side by side, one thread each, so that every run is as it would be alone. */
#ifndef CLI_RUNS_H
#define CLI_RUNS_H

#include "report/findings.h"
#include "cli/terminal/progress.h"
#include "cli/option/shared.h"
#include "cli/command/dataset.h"

/* One training run: what it differs in, and what came of it. Zero what is not set. */
typedef struct comparison_run {
    xent_loss loss;
    uint64_t seed;
    double rate;
    findings *found; /* filled in after training; NULL: not wanted */
    xent_fit_result result;
    xent_error error; /* status XENT_OK: it went well */
} comparison_run;

/* What all runs share. The validation set is measured after each epoch, the test set where there is none. */
typedef struct run_plan {
    const source *data;
    const network_settings *network;
    const loop_settings *loop;
    int goes_on; /* 0: the first run that fails ends all */
    progress progress;
} run_plan;

/* Trains all runs, with plain SGD at a constant rate, on as many threads as the loop's settings say and
 * start. 0, or 1 if the user or a run that failed ended them early. */
int train_runs(const run_plan *plan, comparison_run *runs, int count);

/* Accuracy on what is measured, after the last epoch; NaN without one. */
double last_accuracy(const comparison_run *run);

/* Frees what the runs hold; the array stays. NULL is fine. */
void clear_runs(comparison_run *runs, int count);

#endif
