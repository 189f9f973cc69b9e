#include "data/cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The number, where it is so short that it is exact: digits below 2^53, which a power of ten up to 10^22
 * divides, both of which doubles hold (Clinger, How to Read Floating Point Numbers Accurately, 1990). 0:
 * strtod must be asked. */
static int short_number(const char *cell, double *value) {
    static const double powers[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    const int negative = *cell == '-';
    const char *at = cell + negative;
    int64_t digits = 0;
    int count = 0, behind = 0;
    for (; *at >= '0' && *at <= '9' && count < 15; at++, count++) digits = 10 * digits + (*at - '0');
    if (*at == '.' && count > 0)
        for (at++; *at >= '0' && *at <= '9' && count < 15; at++, count++, behind++)
            digits = 10 * digits + (*at - '0');
    if (*at || count == 0) return 0;
    const double size = (double)digits / powers[behind];
    *value = negative ? -size : size;
    return 1;
}

int cell_number(const char *cell, double *value) {
    char *end;
    if (short_number(cell, value)) return 1;
    cell += strspn(cell, " ");
    if (strspn(cell, "0123456789+-.eE") != strcspn(cell, " ") || !*cell) return 0;
    *value = strtod(cell, &end);
    return end != cell && end[strspn(end, " ")] == '\0';
}

int cell_whole(const char *cell, int64_t *value) {
    double x = 0;
    if (!cell_number(cell, &x) || !(x >= 0 && x < 1e15) || x != floor(x)) return 0;
    *value = (int64_t)x;
    return 1;
}

int cell_is_missing(const char *cell) {
    static const char *const words[] = {"?", "NA", "N/A", "nan", "null", "-"};
    if (!*cell) return 1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(cell, words[i]) == 0) return 1;
    return 0;
}
