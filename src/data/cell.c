#include "data/cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int cell_number(const char *cell, double *value) {
    char *end;
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
