/* study.h: trains many networks side by side, one thread each, so that every run is as it would be alone. */
#ifndef STUDY_STUDY_H
#define STUDY_STUDY_H

#include "study/findings.h"
#include "study/points.h"
#include "study/pull.h"
#include "study/quality.h"
#include "xent/train.h"

struct study_keeping; /* keeping.h */

typedef enum cell_state {
    CELL_TO_DO,
    CELL_DONE,
    CELL_LEFT /* for another program */
} cell_state;

/* One run: the setting that it differs in from the others, its seed, and what came of it. Zero what is not
 * set. */
typedef struct study_cell {
    xent_loss loss;
    double rate; /* the learning rate, constant */
    uint64_t seed;
    findings *found;     /* filled in after training; NULL: not wanted */
    study_points points; /* before the first step, after chosen ones, and after each epoch */
    study_quality
        quality;     /* after training, on the test set; unknown where it is not wanted or there is none */
    study_pull pull; /* before the first step and after chosen ones (points.h), all of them added */
    xent_fit_result result;
    xent_error error; /* XENT_OK: it went well; E_NONFINITE: its numbers became infinite or NaN */
    cell_state state;
} study_cell;

/* How far a study is. */
typedef struct study_progress {
    int begun, count;         /* cells that were to be done */
    int64_t rows, total_rows; /* trained on by all cells, of how many */
} study_progress;

/* What all cells share. */
typedef struct study_plan {
    xent_net_options network; /* its seed is the cell's */
    xent_fit_data data;       /* after each epoch its test set is measured; a cell has no validation set */
    xent_recipe recipe;       /* its loss, seed and schedule are the cell's */
    int measures_quality;     /* 1: quality and pull of each cell too; 0: not, as in a search */
    int threads;              /* cells at a time; 0: as many as the cores that this process may run on */
    const struct study_keeping *keeping; /* where cells are kept; NULL: nowhere */
    /* Called one at a time, from any thread; NULL: not called. Nonzero ends the study. */
    int (*after_step)(void *context, const study_progress *progress);
    void (*after_epoch)(void *context, const study_cell *cell, const xent_epoch *epoch);
    void *context;
} study_plan;

/* Trains all cells but those that are kept or left (keeping.h). A cell whose numbers become infinite or NaN
 * (E_NONFINITE) has learned nothing, which is a result, and the others go on; another failure ends the study.
 * 0; 1 if after_step or such a failure ended it early. */
int study_run(const study_plan *plan, study_cell *cells, int count);

/* The steps of an epoch: its rows over those of a batch, rounded up. */
int64_t study_epoch_steps(const study_plan *plan);

/* Accuracy on the test set after the last epoch; NaN without one. */
double cell_accuracy(const study_cell *cell);

/* The same; of a cell whose numbers exploded, or that has no such accuracy, the guess: it can do no more. */
double cell_final_accuracy(const study_cell *cell, double guess);

/* Frees what the cells hold; the array stays. NULL is fine. */
void study_clear(study_cell *cells, int count);

#endif
