/* unit.h: units in which sums of squares of doubles neither overflow nor vanish. They are powers of two, so
 * that they change no digit of other sums. */
#ifndef DATA_UNIT_H
#define DATA_UNIT_H

#include <math.h>

/* The exponent of a unit that `largest`, a size, is at most one of; not so small a one that ldexp(1, -unit)
 * is infinite. */
static inline int unit_above(double largest) {
    int exponent;
    frexp(largest, &exponent);
    return exponent < -1000 ? -1000 : exponent;
}

#endif
