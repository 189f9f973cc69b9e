#include "xent/suggest.h"

#include <stdint.h>
#include <string.h>

#include "xent/text.h"

/* Names of layers' arrays and of columns have no more characters; longer words need no table. */
enum { LONGEST = 64 };

static int least(int a, int b) { return a < b ? a : b; }

/* The characters of a text, each as its bytes (one that is none as its first), and their number, at most
 * LONGEST + 1. */
typedef struct characters {
    int count;
    uint32_t at[LONGEST + 1];
} characters;

static characters read_characters(const char *text) {
    characters c = {.count = 0};
    while (*text && c.count <= LONGEST) {
        const int bytes = xent_character_length(text);
        uint32_t character = (unsigned char)*text++;
        for (int i = 1; i < bytes; i++) character = character << 8 | (unsigned char)*text++;
        c.at[c.count++] = character;
    }
    return c;
}

static int edit_distance(const characters *word, const characters *name) {
    const uint32_t *a = word->at, *b = name->at;
    const int n = word->count, m = name->count;
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
    const characters word = read_characters(s->word), other = read_characters(name);
    int distance = edit_distance(&word, &other);
    /* What was typed may be the beginning: "norm" for "normalize". */
    if (distance > 1 && word.count >= 3 && strncmp(name, s->word, strlen(s->word)) == 0) distance = 1;
    if (s->best && distance >= s->distance) return;
    s->best = name;
    s->distance = distance;
}

const char *xent_suggestion_found(const xent_suggestion *s) {
    if (!s->best) return NULL;
    const int length = read_characters(s->word).count;
    const int slips = length <= 3 ? 1 : length <= 6 ? 2 : 3;
    return s->distance <= slips ? s->best : NULL;
}
