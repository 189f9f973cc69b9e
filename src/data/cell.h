/* cell.h: the numbers in a table's cells. The caller's thread reads numbers as C does (base/numerals.h). */
#ifndef DATA_CELL_H
#define DATA_CELL_H

#include <stdint.h>

/* Whether it is a decimal number, with blanks around it allowed; not "nan", "inf" or hexadecimal digits. */
int cell_number(const char *cell, double *value);

/* Whether it is a whole number from 0 to 1e15 - 1. */
int cell_whole(const char *cell, int64_t *value);

/* Whether it says that there is no value: nothing, ?, NA, N/A, nan, null or -, in any case. */
int cell_is_missing(const char *cell);

#endif
