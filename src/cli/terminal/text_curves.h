/* text_curves.h: a small plot of letters, for the end of a run in a terminal. */
#ifndef CLI_TEXT_CURVES_H
#define CLI_TEXT_CURVES_H

#include "xent/train.h"

/* A value an epoch; NaN leaves a gap. */
typedef struct text_series {
    char mark;
    const char *name;
    const double *value;
    int count;
} text_series;

/* Prints the series over one another to standard output, as fractions in percent, as wide as the terminal
 * (80 columns where there is none) and in colours where it takes them. A letter stands at an epoch, dots
 * between; the names stand at the right, beside the last values. Nothing is printed where there are fewer
 * than two epochs. */
void print_text_curves(const text_series *series, int count, const char *title);

/* The curves of a training's accuracies: of its training set, and of what was held out. */
void print_history(const xent_history *history);

#endif
