/* lab.h: experiments of `xent lab`, run by the program, and what each of them must have. */
#ifndef TESTS_LAB_H
#define TESTS_LAB_H

#include <jansson.h>

/* Runs "xent lab ARGUMENTS --json -o DIRECTORY" and returns the rows, which live until the test ends. Fails
 * where the object lacks experiment, source or rows, a row lacks settings, `published` (a number or null)
 * or `ours`, the page lacks the table or "How this was made", or a figure of
 * it has no file of its own. */
const json_t *lab_rows(const char *arguments);

/* The figure of this name, "chart-1" and so on, that the last lab_rows drew; the next call takes its
 * place. */
const char *lab_drawing(const char *name);

/* What the same run says it found, which lives until the test ends. */
const char *lab_finding_of(const char *arguments);

/* Runs "xent lab ARGUMENTS" and returns what it prints; fails where a line is longer than 80 columns. */
const char *lab_text_of(const char *arguments);

/* The row whose settings are these, called by name: lab_row_of(rows, "cost", "quadratic", "step", "50",
 * NULL); numbers are written as %g writes them. Fails where there is none, or more than one. */
const json_t *lab_row_of(const json_t *rows, ...);

#endif
