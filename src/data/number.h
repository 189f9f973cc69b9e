/* number.h: decimal numbers in a text, read fast where that is exact. */
#ifndef DATA_NUMBER_H
#define DATA_NUMBER_H

/* Reads the number that begins at `at`: a sign or none, digits with a point among them or none, an exponent
 * or none. Returns what stands behind it; NULL: no number begins there, or it is none that this reads
 * exactly, as strtod does. Eight digits are read at a time where eight characters are before `end`; where
 * `at` is `end`, the text ends with NUL or another character that no number has. */
const char *number_read(const char *at, const char *end, double *value);

#endif
