/* answer_sheet.h: what a model says of rows, a line each: as CSV, or an object a line. Numbers in CSV have
 * the fewest digits (six at least) that give the very number again. */
#ifndef CLI_ANSWER_SHEET_H
#define CLI_ANSWER_SHEET_H

#include <jansson.h>

#include "cli/option/loading.h"
#include "cli/terminal/new_file.h"
#include "xent/model.h"

typedef struct answer_sheet {
    const xent_model *model;
    xent_task task;    /* of the model (model_task) */
    int names_things;  /* each line begins with the file that it is of */
    int probabilities; /* those of all classes, not of the label alone */
    int is_quiet, json;
    int is_file, failed;
    int64_t lines;
    new_file file; /* where `is_file`; else to standard output */
} answer_sheet;

/* Begins a sheet: in a file of the path `output`, which appears when it is closed, or NULL. 0, or 1 after
 * saying what is wrong. */
int open_answers(answer_sheet *a, const char *output);

/* Adds a line: the answer for a row of a thing, from 1 as it stands in the file: probabilities, or the values
 * of a regression. */
void add_answer(answer_sheet *a, const char *thing, int64_t row, const xent_real *answers);

/* Puts the values of a regression, or the probabilities of several labels, into an object. */
void put_values_json(json_t *object, const answer_sheet *a, const xent_real *answers);

/* Reads a thing that is no picture under the model, with labels or without, and adds the answers for its
 * rows: 0, or 1 after saying what is wrong. */
int answer_rows(answer_sheet *a, const char *thing, const reading_settings *reading,
                const common_settings *common);

/* Ends it; a file is written if nothing failed. 0, or 1 after saying what is wrong. */
int close_answers(answer_sheet *a, int failed);

#endif
