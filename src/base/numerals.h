/* numerals.h: numbers in files are written with a point, whatever the locale of the program. */
#ifndef BASE_NUMERALS_H
#define BASE_NUMERALS_H

#include <locale.h>

typedef struct numerals {
    locale_t own, before;
} numerals;

/* Between begin and end, this thread's strtod and printf read and write numbers as C does. */
void numerals_begin(numerals *n);
void numerals_end(numerals *n);

#endif
