#include "study/cell_share.h"

#include <stdlib.h>

/* The number at *text, which goes on behind it; 0: there is none from 1 to MOST_PARTS. */
static int read_number(const char **text) {
    char *end;
    if (**text < '0' || **text > '9') return 0;
    const long number = strtol(*text, &end, 10); /* LONG_MAX where there are too many digits */
    *text = end;
    return number <= MOST_PARTS ? (int)number : 0;
}

int cell_share_read(const char *text, cell_share *share) {
    const int part = read_number(&text);
    if (part < 1 || *text++ != '/') return -1;
    const int parts = read_number(&text);
    if (*text || part > parts) return -1;
    *share = (cell_share){part, parts};
    return 0;
}

int cell_share_has(const cell_share *share, int64_t index) {
    return share->parts < 1 || index % share->parts == share->part - 1;
}
