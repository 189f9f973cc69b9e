/* suggest.h: "did you mean": the nearest of some names. */
#ifndef XENT_SUGGEST_H
#define XENT_SUGGEST_H

#include "xent/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Keeps the nearer of the best name so far and another: start with {word, NULL, 0}. Distance is the least
 * number of single-character insertions, deletions, replacements and swaps of neighbours that turn one into
 * the other, each part edited once (optimal string alignment); at most 1 for a name that begins with the
 * word, if that has three characters or more. Characters are those of UTF-8; a text of more than 64 is 65
 * away from others. Texts are borrowed. Source: Damerau, A technique for computer detection and correction
 * of spelling errors (1964). */
typedef struct xent_suggestion {
    const char *word;
    const char *best;
    int distance;
} xent_suggestion;

XENT_API void xent_suggest(xent_suggestion *s, const char *name);

/* The best name, if it is near enough that a slip of the fingers explains it; else NULL. */
XENT_API const char *xent_suggestion_found(const xent_suggestion *s);

#ifdef __cplusplus
}
#endif
#endif
