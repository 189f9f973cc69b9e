/* features.h: the columns of a table that are no labels, while its rows are read: one number a cell, from
 * which encoding.h makes the features. */
#ifndef FORMATS_FEATURES_H
#define FORMATS_FEATURES_H

#include "data/formats/cells.h"
#include "data/labels.h"
#include "data/narrow.h"
#include "data/sets.h"

/* A column while it is read. Its cells are numbers, NaN where a value is missing; of a text column, the
 * numbers of its texts. */
typedef struct feature_column {
    const char *name;      /* NULL: the table has no header */
    int64_t at;            /* which number of a row it is; -1: none */
    int is_label;          /* one of several label columns, which are read as numbers */
    int is_declared;       /* its kind is known before its cells are, and stays */
    int is_taken;          /* a given column stands for it, which gives it features */
    int has_lost;          /* numbers came before its first text, whose spelling is not known any more */
    label_set texts;       /* of a text column, in the order in which they came */
    int32_t *feature;      /* of each of these: which of the column's features it has; -1: none */
    const char **values;   /* the texts that have a feature, in the order of the features */
    narrow_range range;    /* of its numbers */
    int64_t missing;       /* cells without a value */
    int64_t text_cells;    /* cells that are neither without a value nor numbers */
    int64_t text_line;     /* where the first of these stands, */
    char text[44];         /* and what it is */
    int64_t written_cells; /* numbers with signs or marks (cell_written_number), */
    char written[24];      /* and the first of them */
    int64_t percents;      /* those of them with a sign of percent, */
    char percent[24];      /* and the first of these */
    int64_t unseen;        /* texts that the given column has not; `text` is the first of them */
} feature_column;

typedef struct feature_set {
    const char *path;
    const xent_data_options *options;
    int64_t count;
    const char *names;   /* of the columns, one behind the other; NULL: they have none */
    unsigned char *kind; /* an xent_column_kind a column */
    feature_column *column;
    int has_row_names; /* the first column names the rows */
    int64_t width;     /* numbers of a row */
    int64_t rows;      /* that were read, those with gaps among them */
    int64_t gap_rows;  /* with a missing value */
    int64_t *from;     /* under given columns, the table's for each of these, -1: none; else NULL */
    const char *label; /* the cell of the label in the row that was read last; NULL: none */
    xent_error *error;
} feature_set;

/* Columns for so many, all numbers; `names` are one behind the other, or NULL. The caller then says which are
 * labels, and which are declared as something. E_MEMORY. */
xent_status features_begin(feature_set *f, int64_t count, const char *names);

/* Leaves out the columns that are not wanted; under given columns, finds these (given.h). E_FORMAT: one is
 * not there; E_MEMORY. */
xent_status features_choose(feature_set *f);

/* Reads the cells of a record, as many as there are columns, into `row`; `above` are the rows above it, whose
 * numbers may become those of texts. *whole is 0: values are missing, and such rows are not wanted. E_VALUE:
 * a text in a column that is declared as numbers, or a missing value where there may be none; E_MEMORY. */
xent_status features_read(feature_set *f, const char *cell, int64_t line, cell_rows *above, xent_real *row,
                          int *whole);

/* Reads a number that has signs or marks, and notes it; 0: it is none. */
int features_read_written(feature_column *c, const char *cell, double *number);

/* Counts a row that was read in another way, all of whose features are numbers; NULL: none of them is
 * missing. 0: values are missing, and such rows are not wanted. */
int features_count(feature_set *f, const xent_real *row);

/* Whether the numbers of a column above its first text must be read again, as they are written. */
int features_must_reread(const feature_set *f, int64_t column);

/* Whether so many numbers and texts are a column of texts: else the texts are mistakes. */
int features_are_texts(int64_t numbers, int64_t texts);

/* What messages call a column: "column 3 (name)". */
typedef struct column_call {
    char text[100];
} column_call;
column_call features_call(const feature_set *f, int64_t column);

void features_clear(feature_set *f);

#endif
