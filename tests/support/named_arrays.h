/* named_arrays.h: what a script in Python computed for a test: arrays of doubles that have names
 * (named_arrays.py writes them). */
#ifndef TESTS_NAMED_ARRAYS_H
#define TESTS_NAMED_ARRAYS_H

#include <stddef.h>

typedef struct named_array {
    char name[64];
    size_t count;
    double *values;
} named_array;

/* Runs a script (python.h) and keeps what it writes. 0 if that fails, with a line that says so; before there
 * is a suite. */
int named_arrays_read(const char *script);

/* The array of a name, formatted as by printf; fails the test if the script wrote none. */
const named_array *named_array_of(const char *name, ...) __attribute__((format(printf, 1, 2)));

#endif
