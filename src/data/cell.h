/* cell.h: the numbers in a table's cells. The caller's thread reads numbers as C does (base/numerals.h). */
#ifndef DATA_CELL_H
#define DATA_CELL_H

#include <stddef.h>
#include <stdint.h>

/* Whether it is a decimal number, with blanks around it allowed; not "nan", "inf" or hexadecimal digits. */
int cell_number(const char *cell, double *value);

/* Writes a text that is the same for equal numbers, "1.10" and "11e-1", and for no others, however many
 * digits they have. 0: it is no number, or one of more characters than fit. */
int cell_number_key(const char *cell, char *key, size_t size);

/* More bytes than a cell has are enough for its key. */
enum { CELL_KEY_MORE = 32 };

/* Whether it is a number as people write it, with a sign of a currency or of percent, and marks between
 * thousands: "$1,200", "12 %", "1'234.5". A percent is a unit: "12 %" is 12. */
int cell_written_number(const char *cell, double *value);

/* Whether digits stand in groups of three behind a first one of one to three, with the mark before each other
 * one: "1.234.567". Returns the text behind them; NULL: they do not. */
const char *cell_behind_groups(const char *digits, const char *mark);

/* Whether it is a whole number from 0 to 1e15 - 1. */
int cell_whole(const char *cell, int64_t *value);

/* Whether it says that there is no value: nothing, ?, NA, N/A, nan, null or -, or the error of a spreadsheet,
 * in any case. */
int cell_is_missing(const char *cell);

/* How many characters the error of a spreadsheet has with which the text, of CELL_ERROR_MOST or up to a NUL,
 * begins: #N/A, #NA, #NULL!, #NUM!, #DIV/0!, #REF!, #NAME?, #VALUE!; 0: it begins otherwise. */
enum { CELL_ERROR_MOST = 7 };
size_t cell_error_length(const char *text);

#endif
