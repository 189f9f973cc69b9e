/* numerals.h: numbers in files are written with a point, whatever the locale of the program. */
#ifndef BASE_NUMERALS_H
#define BASE_NUMERALS_H

#include <float.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "xent/config.h"

typedef struct numerals {
    locale_t own, before;
} numerals;

/* Between begin and end, this thread's strtod and printf read and write numbers as C does. */
void numerals_begin(numerals *n);
void numerals_end(numerals *n);

/* The fewest digits, six at least, that read as the very number again: as a double, or as an xent_real. */
static inline void numerals_shortest(double number, int as_real, char *text, size_t size) {
    for (int digits = 6; digits <= DBL_DECIMAL_DIG; digits++) {
        snprintf(text, size, "%.*g", digits, number);
        const double read = as_real ? (double)(xent_real)strtod(text, NULL) : strtod(text, NULL);
        if (!(read < number) && !(read > number)) return;
    }
}

#endif
