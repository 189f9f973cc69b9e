/* keeping.h: a study whose cells are kept in a store: those that are there are not run again, and those that
 * end are added. Several such studies may share a store, with prefixes of their own. */
#ifndef STUDY_KEEPING_H
#define STUDY_KEEPING_H

#include "study/cell_share.h"
#include "study/cell_store.h"
#include "study/study.h"

typedef struct study_keeping {
    const cell_store *store;
    const char *prefix; /* of the cells' names; "" */
    cell_share share;   /* which cells are run, by their places in the array */
    /* Told of a cell whose file is damaged, so that it is run again; NULL: not called. */
    void (*notice)(void *context, const char *sentence);
    /* Told before the first run: how many cells are there, and how many are run now; NULL: not called. */
    void (*begun)(void *context, int there, int to_do);
    void *context;
} study_keeping;

/* Fills in the cells that are kept (CELL_DONE), whose networks tell so many classes apart, and leaves those
 * of other shares (CELL_LEFT). E_IO; E_MEMORY. */
xent_status keeping_read(const study_keeping *keeping, int classes, study_cell *cells, int count,
                         xent_error *error);

/* Keeps a cell that ended. E_IO; E_MEMORY. */
xent_status keeping_add(const study_keeping *keeping, const study_cell *cell, xent_error *error);

/* How many of the cells have this state. */
int count_cells(const study_cell *cells, int count, cell_state state);

#endif
