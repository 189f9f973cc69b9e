/* row_places.h: which row of its file each row of a table is, where some of the file's are left out. */
#ifndef FORMATS_ROW_PLACES_H
#define FORMATS_ROW_PLACES_H

#include <stdint.h>

typedef struct row_places {
    uint32_t *place;           /* from 0, a row that is kept each; NULL: none was left out so far */
    int64_t count, seen, room; /* rows that are kept, and those of the file */
} row_places;

/* The next row of the file, which is kept or left out. 0: no memory. */
int row_places_add(row_places *p, int is_kept);

/* The row that was added last, and kept, stands before all others in the file. */
void row_places_last_to_first(row_places *p);

/* Leaves out the rows that are kept so far and not marked here, a byte a row. 0: no memory. */
int row_places_select(row_places *p, const unsigned char *is_kept);

void row_places_clear(row_places *p);

#endif
