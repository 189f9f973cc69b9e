#include "data/array.h"

#include <math.h>
#include <string.h>

static uint64_t number_bits(const array *x, size_t index) {
    const size_t size = (size_t)x->size;
    const unsigned char *bytes = x->bytes + index * size;
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++) bits = bits << 8 | bytes[x->is_little ? size - 1 - i : i];
    return bits;
}

double half_number(uint64_t bits) {
    const int exponent = (int)(bits >> 10 & 31), fraction = (int)(bits & 1023);
    const double size = exponent == 31  ? (fraction ? (double)NAN : (double)INFINITY)
                        : exponent == 0 ? ldexp(fraction, -24)
                                        : ldexp(1024 + fraction, exponent - 25);
    return bits >> 15 ? -size : size;
}

static double real_number(uint64_t bits, int size) {
    const uint32_t low = (uint32_t)bits;
    float single;
    double value;
    if (size == 2) return half_number(bits);
    memcpy(&single, &low, sizeof single);
    memcpy(&value, &bits, sizeof value);
    return size == 4 ? (double)single : value;
}

double array_number(const array *x, size_t index) {
    const uint64_t bits = number_bits(x, index);
    if (x->kind == 'f') return real_number(bits, x->size);
    const uint64_t sign = (uint64_t)1 << (8 * x->size - 1);
    if (x->kind == 'u' || !(bits & sign)) return (double)bits;
    return -(double)((sign << 1) - bits); /* two's complement; of 64 bits, 2^64 is 0 here */
}
