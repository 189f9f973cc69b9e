/* suggest.h: "did you mean": the nearest of some names. */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

/* The least number of single-character insertions, deletions, replacements and swaps of neighbours that
 * turn a into b, each part edited once (optimal string alignment).
 * Source: Damerau, A technique for computer detection and correction of spelling errors (1964). */
int edit_distance(const char *a, const char *b);

/* Keeps the nearer of the best name so far and another: start with {word, NULL, 0}. */
typedef struct suggestion {
    const char *word;
    const char *best;
    int distance;
} suggestion;

void suggest(suggestion *s, const char *name);

/* The best name, if it is near enough that a slip of the fingers explains it; else NULL. */
const char *suggestion_found(const suggestion *s);

#endif
