/* cells.h: the numbers of a table's rows while they are read: bytes as long as all are whole numbers from 0
 * to 255, which most pixels are, and reals from the first other one on. */
#ifndef FORMATS_CELLS_H
#define FORMATS_CELLS_H

#include <stdint.h>

#include "xent/config.h"

typedef struct cell_rows {
    int64_t width; /* numbers of a row */
    int64_t rows;
    int64_t room; /* for rows */
    int is_wide;  /* they are reals */
    uint8_t *bytes;
    xent_real *reals;
} cell_rows;

static inline xent_real cells_at(const cell_rows *c, int64_t row, int64_t column) {
    const int64_t at = row * c->width + column;
    return c->is_wide ? c->reals[at] : (xent_real)c->bytes[at];
}

/* Whether a byte holds the number; it has no sign for a zero. */
int cell_is_byte(xent_real x);

/* All of these return 0 where there is no memory; the numbers are then as they were. */

/* Room for so many rows, which are no fewer than there are. */
int cells_set_room(cell_rows *c, int64_t rows);

/* Makes reals of bytes. */
int cells_widen(cell_rows *c);

/* Changes a number. */
int cells_put(cell_rows *c, int64_t row, int64_t column, xent_real x);

/* Adds a row behind the others: of numbers, or of bytes. */
int cells_add(cell_rows *c, const xent_real *row);
int cells_add_bytes(cell_rows *c, const uint8_t *row);

/* Puts the last row before all others. */
int cells_last_to_first(cell_rows *c);

/* Copies a row over another one. */
void cells_copy_row(cell_rows *c, int64_t to, int64_t from);

/* Takes the place of other cells, whose memory becomes its own. */
void cells_take_reals(cell_rows *c, int64_t width, xent_real *reals);

/* Bytes if there are so many numbers, or more, and each fits one; else reals. */
int cells_settle(cell_rows *c, int64_t least);

void cells_clear(cell_rows *c);

#endif
