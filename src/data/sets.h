/* sets.h: what a reader makes of a source: its parts, and the memory that they stand in. */
#ifndef DATA_SETS_H
#define DATA_SETS_H

#include "data/array.h"
#include "xent/data.h"

typedef enum set_part { PART_TRAIN, PART_TEST, PART_VALIDATION, PARTS } set_part;

/* Labels above this are a mistake: every class is a column of the output layer. */
enum { MOST_CLASSES = 65536 };

/* A set whose arrays are its own; rows 0: the source has no such part. */
typedef struct data_part {
    xent_dataset set;
    void *numbers; /* what set.bytes or set.reals lie in */
    int32_t *labels;
    xent_real *targets;
    uint32_t *file_rows;     /* set.file_rows */
    const char **file_names; /* set.file_names: a block with their texts behind them */
    xent_task task;          /* what its labels are for */
    const xent_data_options *options;
} data_part;

typedef struct data_sets {
    data_part parts[PARTS];
    int is_divided;           /* the source says what the parts are: no row is held out */
    const char **class_names; /* a block with their texts behind them; NULL: classes are numbers */
    xent_columns *columns;    /* of a table, in a block of their own; NULL: not known */
    xent_first_index first_index;
    xent_decimal decimal;
    char **files; /* paths of those that were read; of pictures none */
    int file_count;
} data_sets;

void sets_clear(data_sets *sets);

/* Notes that the file was read: a path, which is copied. E_MEMORY. */
xent_status sets_add_file(data_sets *sets, const char *path, xent_error *error);

/* Copies the names of the classes. E_MEMORY. */
xent_status sets_name_classes(data_sets *sets, const char *const *names, int32_t count, xent_error *error);

/* Whether the parts are of one form; then the classes of the training set, and their names, are those of all.
 * E_FORMAT: others are not as it is; the message calls the source `path`. */
xent_status sets_agree(data_sets *sets, const char *path, xent_error *error);

/* Where the options have a size, tables become pictures of it. E_FORMAT: they have not so many numbers. */
xent_status sets_as_pictures(data_sets *sets, const char *path, const xent_data_options *options,
                             xent_error *error);

/* Turns the pictures of all parts so that columns become rows. E_ARGUMENT: they are no pictures; E_MEMORY. */
xent_status sets_transpose(data_sets *sets, const char *path, xent_error *error);

/* Makes an array of rows the numbers of a part, and takes its memory: bytes stay what they are, other numbers
 * become reals; three or four axes are images, two of other numbers than bytes a table. E_FORMAT: no numbers,
 * or too many; E_MEMORY. `path` is what messages call it. */
xent_status part_take_features(data_part *p, const char *path, array *x, xent_error *error);

/* The labels of the part's rows, by its task. Classes: whole numbers from 0 to most-1, from an array of one
 * a row, or of a row of 0 and one 1, whose place is the label; set.classes becomes the largest + 1. A
 * regression: one number a row; several labels: 0 or 1 each. E_FORMAT: another number of them; E_VALUE;
 * E_MEMORY. */
xent_status part_take_labels(data_part *p, const char *path, const array *x, int most, xent_error *error);

#endif
