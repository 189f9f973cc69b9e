/* plain_rows.h: the plain lines of a table (plain_part.h), read by several threads at once. */
#ifndef FORMATS_PLAIN_ROWS_H
#define FORMATS_PLAIN_ROWS_H

#include "data/formats/plain_part.h"
#include "data/formats/records.h"
#include "data/formats/rows.h"
#include "xent/pool.h"

/* How much text is read at once, and in how large parts; 0: the default. What comes of it does not depend on
 * them. */
typedef struct plain_sizes {
    size_t block, part;
} plain_sizes;

enum { PLAIN_MOST_PARTS = 64 };

typedef struct plain_reader {
    plain_sizes sizes;
    int threads; /* 0: one a core */
    xent_pool *pool;
    plain_form form; /* of the parts */
    plain_part part[PLAIN_MOST_PARTS];
    uint64_t begin[PLAIN_MOST_PARTS]; /* bytes of the file before each */
    int parts, next;                  /* those from `next` on are read, and not yet rows */
    uint64_t odd_until;               /* before that place, lines are read as records */
} plain_reader;

/* Adds rows for the lines that follow in the file, as far as they are plain. What comes then is a record, or
 * nothing, which records_next reads. As of records_next and rows_add. */
xent_status plain_rows_add(plain_reader *p, records *file, row_set *rows);
void plain_rows_end(plain_reader *p);

#endif
