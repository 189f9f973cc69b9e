/* metrics.h: the figures of an epoch; a confusion matrix and what follows from it, for people and for
 * programs. */
#ifndef CLI_METRICS_H
#define CLI_METRICS_H

#include <jansson.h>

#include "xent/metrics.h"
#include "xent/train.h"

/* All that an epoch has; the validation set's figures only where there is one. */
json_t *epoch_json(const xent_epoch *epoch);

/* loss, accuracy, correct, total, confusion (rows: label, columns: prediction), per_class.
 * `names`: of the classes, or NULL. */
json_t *metrics_json(xent_metrics *metrics, double loss, const char *const *names);

/* The same as tables; with more classes than a terminal is wide, the most frequent confusions alone. */
void print_metrics(xent_metrics *metrics, double loss, const char *const *names);

#endif
