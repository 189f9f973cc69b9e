#include "data/cell.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "data/number.h"

int cell_number(const char *cell, double *value) {
    char *end;
    const char *behind = number_read(cell, cell, value);
    if (behind && !*behind) return 1;
    cell += strspn(cell, " ");
    if (strspn(cell, "0123456789+-.eE") != strcspn(cell, " ") || !*cell) return 0;
    *value = strtod(cell, &end);
    return end != cell && end[strspn(end, " ")] == '\0';
}

int cell_number_key(const char *cell, char *key, size_t size) {
    enum { MOST_EXPONENT = 1000000 }; /* of larger ones, all are alike */
    double value;
    if (!cell_number(cell, &value)) return 0;
    cell += strspn(cell, " ");
    const char sign = *cell == '-' ? '-' : '+';
    cell += *cell == '-' || *cell == '+';
    const size_t length = strspn(cell, "0123456789.");
    if (length + CELL_KEY_MORE > size) return 0;
    char *const digits = key + 1, *to = digits;
    long exponent = 0;
    int behind = 0; /* the point */
    for (size_t i = 0; i < length; i++) {
        if (cell[i] != '.' && (to > digits || cell[i] != '0')) *to++ = cell[i];
        exponent -= cell[i] != '.' && behind;
        behind |= cell[i] == '.';
    }
    for (; to > digits && to[-1] == '0'; to--) exponent++;
    const long power = cell[length] == 'e' || cell[length] == 'E' ? strtol(cell + length + 1, NULL, 10) : 0;
    exponent += power > MOST_EXPONENT ? MOST_EXPONENT : power < -MOST_EXPONENT ? -MOST_EXPONENT : power;
    *key = sign;
    snprintf(to, CELL_KEY_MORE - 2, "e%ld", exponent);
    if (to == digits) snprintf(key, size, "0");
    return 1;
}

/* ---- As people write them ------------------------------------------------------------------------------ */

static const char *behind_any(const char *at, const char *const *words) {
    for (; *words; words++)
        if (strncmp(at, *words, strlen(*words)) == 0) return at + strlen(*words);
    return at;
}

static const char *behind_blanks(const char *at) {
    static const char *const blanks[] = {" ", "\xc2\xa0", "\xe2\x80\xaf", NULL}; /* no-break ones too */
    for (const char *next; (next = behind_any(at, blanks)) > at;) at = next;
    return at;
}

static const char *behind_unit(const char *at) {
    static const char *const units[] = {"$", "\xe2\x82\xac", "\xc2\xa3", "\xc2\xa5", "%", NULL};
    return behind_blanks(behind_any(behind_blanks(at), units));
}

const char *cell_behind_groups(const char *digits, const char *mark) {
    const size_t first = strspn(digits, "0123456789"), length = strlen(mark);
    const char *at = digits + first;
    if (first < 1 || first > 3 || *digits == '0' || strncmp(at, mark, length) != 0) return NULL;
    while (strncmp(at, mark, length) == 0 && strspn(at + length, "0123456789") == 3) at += length + 3;
    return at > digits + first ? at : NULL;
}

int cell_written_number(const char *cell, double *value) {
    static const char *const marks[] = {",", "'", " ", "\xc2\xa0", "\xe2\x80\xaf"};
    char plain[32];
    size_t used = 0;
    cell = behind_blanks(cell);
    const int before = *cell == '-' || *cell == '+';
    if (before) plain[used++] = *cell++;
    cell = behind_unit(cell);
    if (!before && (*cell == '-' || *cell == '+')) plain[used++] = *cell++;
    const char *end = cell + strspn(cell, "0123456789");
    for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
        const char *behind = cell_behind_groups(cell, marks[k]);
        if (behind) end = behind;
    }
    if (end == cell) return 0;
    if (*end == '.') end += 1 + strspn(end + 1, "0123456789");
    for (; cell < end && used + 1 < sizeof plain; cell++)
        if (strchr("0123456789.", *cell)) plain[used++] = *cell;
    plain[used] = '\0';
    return cell == end && *behind_unit(end) == '\0' && cell_number(plain, value);
}

/* ---- Others -------------------------------------------------------------------------------------------- */

int cell_whole(const char *cell, int64_t *value) {
    double x = 0;
    if (!cell_number(cell, &x) || !(x >= 0 && x < 1e15) || x != floor(x)) return 0;
    *value = (int64_t)x;
    return 1;
}

size_t cell_error_length(const char *text) {
    static const char *const words[] = {"#N/A",    "#NA",   "#NULL!", "#NUM!",
                                        "#DIV/0!", "#REF!", "#NAME?", "#VALUE!"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncasecmp(text, words[i], strlen(words[i])) == 0) return strlen(words[i]);
    return 0;
}

int cell_is_missing(const char *cell) {
    static const char *const words[] = {"?", "NA", "N/A", "nan", "null", "-"};
    if (!*cell || (*cell == '#' && cell[cell_error_length(cell)] == '\0')) return 1;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(cell, words[i]) == 0) return 1;
    return 0;
}
