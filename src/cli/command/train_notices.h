/* train_notices.h: what a training that learned little says about itself. */
#ifndef CLI_TRAIN_NOTICES_H
#define CLI_TRAIN_NOTICES_H

#include "xent/metrics.h"
#include "xent/train.h"

enum { MOST_NOTICES = 4, NOTICE_SIZE = 400 };

typedef struct train_notices {
    int count;
    char text[MOST_NOTICES][NOTICE_SIZE];
} train_notices;

/* What there is to look at. */
typedef struct train_review {
    xent_metrics *metrics;     /* of the rows measured, with probabilities */
    const char *measured;      /* "test" and the like: what these rows are called */
    const xent_dataset *train; /* whose frequencies guessing goes by */
    const xent_history *history;
    const char *const *class_names; /* NULL: numbers */
    const xent_recipe *recipe;
} train_review;

/* Whether one class takes nearly all predictions, or a class none; whether the probabilities are no better
 * than the classes' frequencies; whether the loss grew: a sentence each, with what to try. */
void find_notices(const train_review *review, train_notices *out);

#endif
