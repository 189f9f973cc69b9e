/* train_output.h: what `xent train` says of a training that has ended. */
#ifndef CLI_TRAIN_OUTPUT_H
#define CLI_TRAIN_OUTPUT_H

#include "cli/command/train_notices.h"
#include "cli/terminal/target_figures.h"
#include "xent/train.h"

typedef struct train_outcome {
    const char *model; /* the file that was written */
    const char *data;  /* as the user named it; NULL: not at all */
    int stopped;       /* the user, or a reader that went away, ended it */
    const xent_recipe *recipe;
    const char *options;      /* of the data and the network, as they were given: " --label x" */
    xent_evaluation training; /* on the training set, where nothing else is measured; rows 0: it is */
    const xent_fit_result *result;
    const train_notices *notices;
    const target_figures *figures; /* of a set with targets; NULL: of classes */
    const char *measured_on;       /* the set that they are of */
} train_outcome;

/* "accuracy 97.20 %"; without one "RMSE 3.412". Returns `text`. */
const char *describe_rightness(double accuracy, double rmse, char *text, size_t size);

/* "  validation 0.1, 97.20 %  test 0.1, RMSE 3.412", of the sets that there are. */
void describe_measured(const xent_epoch *e, char *text, size_t size);

/* All of it, for people and for programs. */
void print_outcome(const train_outcome *outcome);
void print_totals(const train_outcome *outcome);

#endif
