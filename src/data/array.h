/* array.h: arrays of numbers as they lie in files, of any type and byte order. */
#ifndef DATA_ARRAY_H
#define DATA_ARRAY_H

#include <stddef.h>
#include <stdint.h>

enum { ARRAY_MAX_RANK = 8 };

/* More bytes than any data set that trains in memory has; a file that asks for more is a mistake. */
#define ARRAY_MOST_BYTES ((uint64_t)1 << 32)

typedef struct array {
    const char *type_name; /* as its format calls it */
    char kind;             /* 'u': whole numbers from 0; 'i': with a sign; 'f': IEEE 754 */
    int size;              /* bytes a number */
    int is_little;         /* the last byte of a number is its highest */
    int rank;              /* at least 1 */
    int64_t dim[ARRAY_MAX_RANK];
    size_t count;               /* the product of the sizes */
    const unsigned char *bytes; /* the numbers, as they lie in the file, the last axis the fastest */
    unsigned char *memory;      /* free it */
} array;

/* The number at an index. */
double array_number(const array *x, size_t index);

/* A number of 16 bits (IEEE 754-2008, binary16). */
double half_number(uint64_t bits);

static inline int array_is_bytes(const array *x) { return x->kind == 'u' && x->size == 1; }

#endif
