/* columns.h: the rows of an experiment as a table of texts, for the terminal and for the page. */
#ifndef LAB_COLUMNS_H
#define LAB_COLUMNS_H

#include "lab/experiment.h"

enum { LAB_MOST_COLUMNS = LAB_MOST_SETTINGS + LAB_MOST_FIGURES + 4, LAB_CELL = 64 };

typedef struct lab_columns {
    int count;
    const char *names[LAB_MOST_COLUMNS];
    unsigned char is_text[LAB_MOST_COLUMNS]; /* aligned left */
    int settings;                            /* so many come first */
} lab_columns;

/* The columns that these rows fill: settings, published where anything was, ours, over several seeds the
 * range and, where it is not the same in all rows, their number, and more figures. */
lab_columns lab_columns_of(const lab_results *results);

/* Over how many seeds the figures of all rows are; 0: not over as many in each. */
int lab_common_seeds(const lab_results *results);

/* The cell of a row as text; "" where it has none. Returns `text`. */
const char *lab_cell(const lab_columns *columns, int column, const lab_row *row, char text[LAB_CELL]);

#endif
