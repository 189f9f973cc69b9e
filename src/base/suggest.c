#include "xent/suggest.h"

#include <string.h>

/* Longer words are no slip of a short option's name, and need no table. */
enum { LONGEST = 40 };

static int least(int a, int b) { return a < b ? a : b; }

static int edit_distance(const char *a, const char *b) {
    int n = (int)strnlen(a, LONGEST + 1), m = (int)strnlen(b, LONGEST + 1);
    if (n > LONGEST || m > LONGEST) return n > m ? n : m;
    int d[LONGEST + 1][LONGEST + 1];
    for (int i = 0; i <= n; i++) d[i][0] = i;
    for (int j = 0; j <= m; j++) d[0][j] = j;
    for (int i = 1; i <= n; i++) {
        for (int j = 1; j <= m; j++) {
            int replace = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            d[i][j] = least(replace, least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[n][m];
}

void xent_suggest(xent_suggestion *s, const char *name) {
    int distance = edit_distance(s->word, name);
    /* What was typed may be the beginning: "norm" for "normalize". */
    if (distance > 1 && strlen(s->word) >= 3 && strncmp(name, s->word, strlen(s->word)) == 0) distance = 1;
    if (s->best && distance >= s->distance) return;
    s->best = name;
    s->distance = distance;
}

const char *xent_suggestion_found(const xent_suggestion *s) {
    if (!s->best) return NULL;
    int length = (int)strlen(s->word);
    int slips = length <= 3 ? 1 : length <= 6 ? 2 : 3;
    return s->distance <= slips ? s->best : NULL;
}
