/* study.h: trains many networks side by side, one thread each, so that every run is as it would be alone. */
#ifndef STUDY_STUDY_H
#define STUDY_STUDY_H

#include "study/findings.h"
#include "xent/train.h"

/* One run: the setting that it differs in from the others, its seed, and what came of it. Zero what is not
 * set. */
typedef struct study_cell {
    xent_loss loss;
    double rate; /* the learning rate, constant */
    uint64_t seed;
    findings *found; /* filled in after training; NULL: not wanted */
    xent_fit_result result;
    xent_error error; /* status XENT_OK: it went well */
} study_cell;

/* How far a study is. */
typedef struct study_progress {
    int begun, count;         /* cells */
    int64_t rows, total_rows; /* trained on by all cells, of how many */
} study_progress;

/* What all cells share. */
typedef struct study_plan {
    xent_net_options network; /* its seed is the cell's */
    xent_fit_data data;       /* after each epoch its test set is measured; a cell has no validation set */
    xent_recipe recipe;       /* its loss, seed and schedule are the cell's */
    int threads;              /* cells at a time; 0: as many as the cores that this process may run on */
    int goes_on;              /* 0: the first cell that fails ends the study */
    /* Called one at a time, from any thread; NULL: not called. Nonzero ends the study. */
    int (*after_step)(void *context, const study_progress *progress);
    void (*after_epoch)(void *context, const study_cell *cell, const xent_epoch *epoch);
    void *context;
} study_plan;

/* Trains all cells. 0; 1 if after_step or a cell that failed ended the study early. */
int study_run(const study_plan *plan, study_cell *cells, int count);

/* Accuracy on the test set after the last epoch; NaN without one. */
double cell_accuracy(const study_cell *cell);

/* Frees what the cells hold; the array stays. NULL is fine. */
void study_clear(study_cell *cells, int count);

#endif
