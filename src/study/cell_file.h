/* cell_file.h: what is kept of a finished cell (cell_store.h). A number that a cell has, and this file does
 * not, is lost when a study goes on: each has a line in the tables of cell_file.c. */
#ifndef STUDY_CELL_FILE_H
#define STUDY_CELL_FILE_H

#include <jansson.h>

#include "study/study.h"

/* Room for the name of a cell. */
enum { CELL_NAME = 96 };

/* "ce-0.05-3", the loss, the rate and the seed, behind a prefix. */
void cell_name(const char *prefix, const study_cell *cell, char name[CELL_NAME]);

/* All of a finished cell. NULL: no memory. */
json_t *cell_json(const study_cell *cell);

/* Fills in what came of a cell, whose loss, rate and seed are set, and its `found` if that is wanted, of a
 * network of so many classes. E_FORMAT: it is of another cell, or something is missing or is what no run
 * comes to (the message says what); E_MEMORY; then the cell is as it was. */
xent_status cell_of_json(const json_t *json, int classes, study_cell *cell, xent_error *error);

#endif
