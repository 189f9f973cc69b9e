#include "data/number.h"

#include <stdint.h>
#include <string.h>

/* What was read of a number: its digits as a whole number, how many they were, those behind the point. */
typedef struct digits {
    uint64_t number;
    int64_t count;
} digits;

static int is_digit(char c) { return c >= '0' && c <= '9'; }

#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
static const uint64_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

/* How many of the eight characters at `at` are digits before another one, and the number that these are, from
 * pairs to fours to eight (Lemire, "Quickly parsing eight digits", 2018). */
static int read_eight(const char *at, uint64_t *number) {
    uint64_t text;
    memcpy(&text, at, sizeof text);
    text ^= 0x3030303030303030; /* digits become 0 to 9 */
    const uint64_t others = ((text + 0x7676767676767676) | text) & 0x8080808080808080;
    const int count = others ? __builtin_ctzll(others) / 8 : 8;
    if (count == 0) return 0;
    text <<= 8 * (8 - count); /* with zeros before them */
    text = text * 10 + (text >> 8);
    text = (text & 0x000000ff000000ff) * 0x000f424000000064 +
           ((text >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
    *number = text >> 32;
    return count;
}

/* Goes over digits, eight at a time, as long as they fit. */
static const char *read_eights(const char *at, const char *end, digits *d) {
    while (end - at >= 8 && d->count <= 11) {
        uint64_t number = 0;
        const int count = read_eight(at, &number);
        d->number = d->number * tens[count] + number;
        d->count += count;
        at += count;
        if (count < 8) break;
    }
    return at;
}
#else
static const char *read_eights(const char *at, const char *end, digits *d) {
    (void)end, (void)d;
    return at;
}
#endif

/* Goes over digits; at most 20 of them count. */
static const char *read_digits(const char *at, const char *end, digits *d) {
    at = read_eights(at, end, d);
    for (; is_digit(*at) && d->count < 20; at++, d->count++)
        d->number = 10 * d->number + (uint64_t)(*at - '0');
    return at;
}

/* Reads an exponent behind its e; NULL: there are no digits, or more than any number needs. */
static const char *read_exponent(const char *at, int64_t *exponent) {
    const int negative = *at == '-';
    at += *at == '-' || *at == '+';
    int64_t size = 0;
    int count = 0;
    for (; is_digit(*at) && count < 4; at++, count++) size = 10 * size + (*at - '0');
    *exponent += negative ? -size : size;
    return count > 0 && count < 4 ? at : NULL;
}

/* The whole number times a power of ten, if that is exact: both are numbers that doubles hold, so that it is
 * rounded once (Clinger, How to Read Floating Point Numbers Accurately, 1990). */
static int scale(uint64_t number, int64_t exponent, double *value) {
    static const double powers[] = {1,    1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (number > (uint64_t)1 << 53 || exponent < -22 || exponent > 22) return 0;
    *value = exponent < 0 ? (double)number / powers[-exponent] : (double)number * powers[exponent];
    return 1;
}

const char *number_read(const char *at, const char *end, double *value) {
    const int negative = *at == '-';
    digits d = {0, 0};
    int64_t exponent = 0;
    at += *at == '-' || *at == '+';
    at = read_digits(at, end, &d);
    if (*at == '.') {
        const int64_t before = d.count;
        at = read_digits(at + 1, end, &d);
        exponent = before - d.count;
    }
    if (d.count == 0 || d.count > 19) return NULL; /* 19 digits are below 2^64 */
    if (*at == 'e' || *at == 'E') at = read_exponent(at + 1, &exponent);
    if (!at || !scale(d.number, exponent, value)) return NULL;
    if (negative) *value = -*value;
    return at;
}
