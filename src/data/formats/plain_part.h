/* plain_part.h: a part of a table's text, read by one thread, as far as its lines are plain: rows of
 * numbers, gaps and labels, with no quoted number, comment or surprise. */
#ifndef FORMATS_PLAIN_PART_H
#define FORMATS_PLAIN_PART_H

#include "data/formats/rows.h"
#include "data/formats/record_form.h"

/* How the lines are read, the same for all parts. */
typedef struct plain_form {
    const record_form *form;
    const unsigned char *kind; /* an xent_column_kind a column; none is of texts */
    const feature_column *column;
    int64_t columns, width; /* `width` of them are numbers */
    int as_bytes;           /* numbers are whole ones from 0 to 255 */
    int may_miss;           /* values may be missing */
} plain_form;

typedef struct plain_row {
    uint32_t label, label_length; /* where it stands in the part */
    int has_gaps;                 /* NaN is among its numbers */
} plain_row;

typedef enum plain_stop {
    PLAIN_END,  /* the part is read */
    PLAIN_ODD,  /* the next line is not plain */
    PLAIN_WIDE, /* the next line has a number that is no byte */
} plain_stop;

typedef struct plain_part {
    const char *text; /* of whole lines, each ended; eight bytes more may be read behind it */
    size_t size;
    size_t read; /* of it; the next line begins there */
    plain_stop stop;
    int64_t rows;
    plain_row *row;
    void *numbers;       /* of the rows: bytes or reals */
    narrow_range *range; /* of each number of a row, where they are reals, and of the column before */
    size_t row_room, number_room, range_room; /* in bytes; kept from one reading to the next */
    int has_room;                             /* 0: there was no memory */
} plain_part;

/* Reads the part of this text; the calling thread reads numbers as C does. */
void plain_part_read(const plain_form *form, plain_part *part);
void plain_part_clear(plain_part *part);

#endif
