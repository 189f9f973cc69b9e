/* wire.h: how the marker and the program with the student's functions talk: a call is a name and arrays of
 * numbers, the answer is a number and the same arrays, as the function left them. The numbers are judged
 * by the marker, in another process: there is nothing in this one that could be forged but right numbers. */
#ifndef MARKER_WIRE_H
#define MARKER_WIRE_H

#include <stddef.h>
#include <stdint.h>

enum { WIRE_NAME = 32, WIRE_ARRAYS = 8, WIRE_GUARD = 16 };

typedef struct wire_header {
    char name[WIRE_NAME];
    uint32_t count, size[WIRE_ARRAYS];
} wire_header;

/* So many of these stand before and behind array `index` of a call. They are no numbers, so that a sum which
 * reads them shows it, and each array has its own, so that they cannot be copied unnoticed. */
static inline double wire_guard(int index) {
    union {
        uint64_t bits;
        double number;
    } guard = {0x7ff8badbadbad000u + (unsigned)index};
    return guard.number;
}

#endif
