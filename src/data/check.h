/* check.h: whether a data set can be learned from. */
#ifndef DATA_CHECK_H
#define DATA_CHECK_H

#include "xent/data.h"

/* E_NONFINITE: a feature is infinite or NaN. The message calls the set `what`, and names the row by its place
 * in the set, and the feature, both from 0. */
xent_status data_check_finite(const xent_dataset *data, const char *what, xent_error *error);

/* The same of targets. */
xent_status data_check_targets(const xent_dataset *data, const char *what, xent_error *error);

/* Both, and E_VALUE: a label outside least .. classes-1. */
xent_status data_check_rows(const xent_dataset *data, int32_t least, const char *what, xent_error *error);

#endif
