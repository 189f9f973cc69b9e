/* shared.h: what several experiments share: data that may not be there, and runs side by side. */
#ifndef LAB_SHARED_H
#define LAB_SHARED_H

#include "lab/experiment.h"
#include "study/rate_search.h"
#include "xent/data.h"

/* A data set of the lab. `train` and `test` are views that an experiment may cut short (`train.rows =
 * 50000`). */
typedef struct lab_data {
    xent_data all;
    const char *name; /* as it was called */
    xent_dataset train, test;
    xent_scaling scaling; /* of train */
    uint32_t *select;     /* of lab_hold_out */
} lab_data;

/* Loads what --data says; else the first of `names` (the last is NULL) that is there, so that the first is
 * what the source used. A fact of the results says which, with its rows. Pictures are scaled by the kind.
 * Where none is there, l->error says how to get the first. Close it in any case. */
xent_status lab_open_data(lab *l, const char *const *names, xent_normalize kind, lab_data *data);
void lab_close_data(lab_data *data);

/* The same of MNIST; else of Fashion-MNIST, else of our digits. */
xent_status lab_open_mnist(lab *l, xent_normalize kind, lab_data *data);

/* Opens these with pixels in [0, 1], runs on them, and closes them: the status of l->error. */
xent_status lab_on_mnist(lab *l, xent_status (*run_on)(lab *l, lab_data *data));

/* Tells which data, and how many rows, once views are cut as they are used: the fact "data". */
void lab_tell_data(lab *l, const lab_data *data);

/* Holds `fraction` of the training rows out, evenly over the classes, as the test set of a search, so that it
 * never sees the real one; call lab_rejoin behind it. */
xent_status lab_hold_out(lab *l, lab_data *data, double fraction);
void lab_rejoin(lab_data *data);

/* The data as training takes them: the test set is measured. */
xent_fit_data lab_fit_data(const lab_data *data);

/* Trains the cells of a study side by side (study.h), `what` being told as they go on. Clear the cells in any
 * case (study_clear). The error of the first cell that failed; a run whose numbers became infinite or NaN has
 * learned nothing, and has not failed. */
xent_status lab_study(lab *l, const char *what, const study_plan *plan, study_cell *cells, int count);

/* The rate of each loss of the list that does best on a fifth of the training rows, held out
 * (rate_search.h): the plan's network and recipe, whatever its data. A fact of the results says which they
 * are. */
xent_status lab_search(lab *l, const char *what, const study_plan *plan, lab_data *data,
                       const loss_list *losses, rate_search *search);

/* Runs task(context, 0 .. count-1) side by side, each on one thread (a tape of one: lab_tape). A task
 * returns its status, with a message in *error; after the first that fails no other begins. Tasks that take
 * long ask lab_goes_on now and then. */
typedef xent_status (*lab_task)(lab *l, void *context, int index, xent_error *error);
xent_status lab_parallel(lab *l, lab_task task, void *context, int count);

/* A tape of one thread. */
xent_tape *lab_tape(xent_error *error);

/* Trains a network on one thread, as xent_fit, until lab_goes_on ends it. The accuracy in percent on the
 * test set after the last epoch, 0 of a network whose numbers became infinite or NaN: it has learned
 * nothing. */
xent_status lab_fit(lab *l, xent_net *net, const xent_fit_data *data, const xent_recipe *recipe,
                    double *accuracy, xent_error *error);

#endif
