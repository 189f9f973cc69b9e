/* recipe.h: how a network is trained, in one struct: a caller fills it, the trainer runs it (train.h), the
 * model keeps it (model.h), a report prints it. What the network is, its own settings say (net.h); how its
 * features are scaled, the size of its pictures and its classes, the model. Model files keep all of it but
 * the optimiser's groups. */
#ifndef XENT_RECIPE_H
#define XENT_RECIPE_H

#include "xent/augment.h"
#include "xent/data.h"
#include "xent/init.h"
#include "xent/losses.h"
#include "xent/optimizer.h"
#include "xent/schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How many epochs a row that is known is left out of. Rows must come back, or they are forgotten: what that
 * costs and saves, tests/bench/README.md tells. */
enum { XENT_FOCUS_EPOCHS = 3 };

typedef struct xent_recipe {
    xent_task task;            /* what is learned (columns.h); 0: classes */
    xent_loss loss;            /* one that fits the task (xent_loss_fits) */
    double label_smoothing;    /* of ce alone: s in [0, 1) as in losses.h; 0: none */
    const char *class_weights; /* of ce, focal and gce: "balanced", which is rows / (classes x rows of the
                                  class) over the training set, so that each class counts alike; or a number
                                  above 0 a class, "1,2.5"; NULL: all 1. Borrowed. What is measured after an
                                  epoch is the loss without either */
    double focus;         /* of ce alone: a row whose loss, without the two above, was less than this when it
                             was last trained on is left out of the next XENT_FOCUS_EPOCHS; 0: none is. Each
                             epoch has at least a batch, the first of its order, and counts as one of all
                             rows for the schedule */
    int epochs;           /* at most; 0: 10 */
    int64_t batch;        /* rows a step, 0: 64; the last, smaller batch is trained on too */
    uint64_t seed;        /* of the order of the rows and of dropout */
    xent_augment augment; /* of the training set's pictures alone (augment.h) */
    xent_optimizer_options optimizer; /* its rate is not used, but that of the schedule */
    xent_schedule schedule;
    int patience;       /* end after so many epochs without a lower validation loss, with the best epoch's
                           weights; 0: never (Prechelt, Early stopping - but when?, 1998) */
    double target;      /* end after the first epoch with at least this accuracy; 0: never */
    int target_on_test; /* of the test set, instead of the validation set */
    /* For the record; training does not look at it. Texts are borrowed; NULL and 0: not known. */
    const char *version;  /* of xent */
    const char *data;     /* the data set, as it was called */
    const char *label;    /* the column of a table's labels, as it was called; NULL: nobody said it */
    const char *labels;   /* the file of the labels; NULL: the data had them */
    const char *test;     /* the test set, as it was called, where it was another than the data have */
    xent_header header;   /* how its first line was read */
    xent_missing missing; /* what became of its missing values */
    xent_first_index first_index; /* how its rows were read (conventions.h), */
    xent_decimal decimal;         /* and its numbers */
    int transpose;                /* 1: its pictures were turned */
    double test_fraction;         /* as in xent_data_options: which rows were held out as the test set */
    uint64_t test_seed;           /* of these rows, and of those of `validation`; 0: seed */
    uint64_t content;             /* of the data (xent_data_content) */
    xent_init init;               /* of the network's first weights, as in net.h, and their */
    double init_deviation;
    const char *from;  /* the model whose weights it began with, as it was called; NULL: with new ones */
    int64_t rows;      /* of the training set */
    double validation; /* the part of it that was held out before */
    /* What came of it. */
    int epochs_done;
    int64_t steps_done;
} xent_recipe;
#define XENT_RECIPE_DEFAULT XENT_ZERO

/* Whether a loss can be trained with: classes with the losses of classes; a regression with squared, l1 and
 * huber; several labels with bce. And the usual loss of a task: ce, squared, bce. */
XENT_API int xent_loss_fits(xent_loss loss, xent_task task);
XENT_API xent_loss xent_task_loss(xent_task task);

/* One thing that a recipe says, for those who print it. */
typedef enum xent_recipe_kind {
    XENT_RECIPE_TEXT,
    XENT_RECIPE_WHOLE, /* a whole number, at least 0 */
    XENT_RECIPE_NUMBER,
    XENT_RECIPE_SWITCH /* whole is 0 or 1 */
} xent_recipe_kind;

typedef struct xent_recipe_entry {
    const char *key; /* "weight_decay": the name that model files have */
    xent_recipe_kind kind;
    const char *text; /* borrowed from the recipe, which may not be UTF-8; NULL: it is a number */
    uint64_t whole;
    double number;
} xent_recipe_entry;

/* What the recipe says, one by one: *at begins with 0. 1 with *entry filled in, 0 behind the last and for
 * NULL. Zeros that stand for another default are not told, nor texts that are NULL; XENT_OFF is told as 0. */
XENT_API int xent_recipe_next(const xent_recipe *recipe, int *at, xent_recipe_entry *entry);

#ifdef __cplusplus
}
#endif
#endif
