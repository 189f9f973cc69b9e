/* cells.h: long experiments in cells, each a run whose figures are kept as soon as it is done. */
#ifndef LAB_CELLS_H
#define LAB_CELLS_H

#include "lab/shared.h"

enum { LAB_CELL_NUMBERS = 128 };

/* A cell: its name (as study/cell_store.h has names), and what it comes to. */
typedef struct lab_cell {
    const char *name;
    double numbers[LAB_CELL_NUMBERS];
} lab_cell;

/* Cells named by the seeds of the run, their numbers 0: the run's memory. NULL: l->error. */
lab_cell *lab_seed_cells(lab *l, int seeds);

/* Fills numbers in, which are zeros; its status, with a message in *error. Asks lab_goes_on now and then. */
typedef xent_status (*lab_cell_task)(lab *l, void *context, int index, double *numbers, xent_error *error);

/* Does the cells side by side, each on one thread; `data` are the sets that they are of. With -o DIR each is
 * kept there when it is done, and those that are there are read instead, so that a rerun does what is
 * missing; a damaged one is done again, which the fact "cells" says. A folder of another run of this
 * experiment (other data, rows, epochs, ...) is refused: the message has the first setting that differs. With
 * --part I/N those of this share alone are done, and the run ends behind it (l->stopped). The status of
 * l->error. */
xent_status lab_do_cells(lab *l, const lab_data *data, int sets, lab_cell *cells, int count,
                         lab_cell_task task, void *context);

#endif
