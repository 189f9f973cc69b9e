/* pictures.h: the parts of a report that show one network: confusion matrix, mistakes, first weights. */
#ifndef REPORT_PICTURES_H
#define REPORT_PICTURES_H

#include "report/report.h"

/* The confusion matrix as a table; with too many classes to read, the most frequent confusions. */
void write_confusion(FILE *out, const report *r, const study_series *s);

/* The mistakes with their pictures and probabilities. 0, or -1: out of memory. */
int write_mistakes(FILE *out, const report *r, const study_series *s);

/* The weights of the first layer's first units, at most so many, each drawn as an image of the data's size.
 * 0, or -1. */
int write_weights(FILE *out, const study_series *s, int most);

#endif
