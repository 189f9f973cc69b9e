/* metrics_output.h: a confusion matrix and what follows from it, for people and for programs. */
#ifndef CLI_METRICS_OUTPUT_H
#define CLI_METRICS_OUTPUT_H

#include <jansson.h>

#include "xent/metrics.h"

/* loss, accuracy, correct, total, confusion (rows: label, columns: prediction), per_class.
 * `names`: of the classes, or NULL. */
json_t *metrics_json(const xent_metrics *metrics, double loss, const char *const *names);

/* The same as tables; with more classes than a terminal is wide, the most frequent confusions alone. */
void print_metrics(const xent_metrics *metrics, double loss, const char *const *names);

#endif
