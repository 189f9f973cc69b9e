/* train.h: what the files of the train floor share. */
#ifndef TRAIN_TRAIN_H
#define TRAIN_TRAIN_H

#include "xent/train.h"

/* Whether the data set has the features that the network takes, and labels of no more classes than it has
 * outputs, or as many targets; labels from `least` on: 0, or XENT_LABEL_UNKNOWN where it is only measured.
 * `what` names the set in the message ("the test set"). */
xent_status train_check_fit(const xent_net *net, const xent_dataset *data, xent_task task, int32_t least,
                            const char *what, xent_error *error);

#endif
