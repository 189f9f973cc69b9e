/* rows.h: rows of numbers with a label each, made of records of text. */
#ifndef FORMATS_ROWS_H
#define FORMATS_ROWS_H

#include "data/formats/cells.h"
#include "data/formats/features.h"
#include "data/formats/label_choice.h"
#include "data/formats/row_places.h"
#include "data/labels.h"
#include "data/sets.h"

/* A record: its cells are texts one behind the other (records.h). */
typedef struct record {
    const char *cells;
    int64_t count, line;
} record;

/* A table of so many numbers, each a whole one from 0 to 255, is kept as bytes. Of fewer, memory is no
 * question. */
enum { LEAST_AS_BYTES = 1 << 20 };

/* The rows read so far. */
typedef struct row_set {
    const char *path;
    const xent_data_options *options;
    int64_t columns;
    int64_t label;        /* the column of the labels; -1: there is none, or they are read as features */
    label_choice chosen;  /* of records: which columns hold the labels */
    const char *names;    /* of the columns, one behind the other; NULL: they have none */
    int only_these;       /* the labels are in the set before the first row comes, in their order */
    int every_row;        /* a row without a label is refused, not left out */
    int labels_alone;     /* no features are wanted */
    int has_row_names;    /* the first column names them */
    int64_t unlabelled;   /* rows that were left out so */
    row_places places;    /* of the rows in the file */
    feature_set features; /* the other columns, if rows come as records; else of no columns */
    label_set labels_seen;
    int64_t rows, room; /* room: of labels and targets */
    cell_rows cells;    /* of the features: a row each */
    xent_real *row;     /* room for one */
    int32_t *labels;
    xent_real *targets; /* `outputs` a row, of other tasks than classes; else NULL */
    int outputs;
    narrow_range measured; /* of the targets of a regression */
    xent_error *error;
} row_set;

/* The cell of a column. */
const char *record_cell(record r, int64_t column);

/* The columns, for messages. */
table_columns rows_table(const row_set *r);

/* For rows that are records, when columns are known, and `chosen` or, of no choice, `label`. E_FORMAT: no
 * column is left; E_MEMORY. */
xent_status rows_begin_records(row_set *r);

/* Adds a record as a row, unless it has no label, or values are missing and such rows are not wanted.
 * E_FORMAT: another number of columns; E_VALUE: a cell that is no label, or neither number nor text; the
 * message names file, line and column; E_MEMORY. */
xent_status rows_add(row_set *r, record row);

/* A row whose cells are numbers already. */
typedef struct read_row {
    const uint8_t *bytes;   /* of the features, one of both; bytes have no gaps */
    const xent_real *reals; /* NaN where a value is missing */
    int has_gaps;
    const char *label; /* of no more bytes than READ_LABEL_MOST, and no NUL behind them */
    size_t label_length;
    int64_t line;
} read_row;

enum { READ_LABEL_MOST = 255 };

/* The same of such a row, of as many columns as there are. */
xent_status rows_add_read(row_set *r, const read_row *row);

/* For rows that are no records: where the features of a new row go, and its label, the first cell of a
 * record. E_VALUE, E_MEMORY. */
xent_status rows_begin(row_set *r, xent_real **features);
xent_status rows_end(row_set *r, record label);

/* Adds a record, in which nothing is missing, as the row before all others. */
xent_status rows_add_first(row_set *r, record row);

/* Makes classes of the labels (label_classes.h), or targets, features of the other cells (encoding.h), and
 * moves all into a part; the cells of `names` are what classes 0, 1, 2, ... are called. E_VALUE, E_FORMAT,
 * E_MEMORY. */
xent_status rows_finish(row_set *r, record names, data_sets *out);
void rows_clear(row_set *r);

#endif
