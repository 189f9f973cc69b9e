/* training.h: how `xent train` learns: loss, optimiser, schedule and when to end; and the recipe that it
 * follows where nothing is said. */
#ifndef CLI_TRAINING_H
#define CLI_TRAINING_H

#include "cli/option/shared.h"
#include "xent/recipe.h"

typedef struct learning_settings {
    int loss;      /* 0: the task's own, else an xent_loss + 1; once complete, an xent_loss */
    int optimizer; /* an xent_method */
    int schedule;  /* an xent_schedule_kind */
    double rate;   /* 0: the optimiser's own default */
    int64_t warmup;
    double clip, target;
    int target_on; /* 0: the validation set, 1: the test set */
    int64_t patience;
    const char *augment;       /* as in xent/augment.h */
    const char *class_weights; /* as in xent/recipe.h */
    double label_smoothing, focus;
} learning_settings;

extern const option learning_options[];

/* The losses and their formulas, a line each, for help. */
#define LOSS_HELP_LINE(name, text, formula) "  " text "\t" formula "\n"
#define LOSSES_HELP_OF(list) "Losses, a row at a time and then the mean over rows:\n" list(LOSS_HELP_LINE)
#define LOSSES_HELP LOSSES_HELP_OF(XENT_LOSS_LIST)
#define CLASS_LOSSES_HELP LOSSES_HELP_OF(XENT_CLASS_LOSS_LIST)

/* The losses of a task, with commas between. Returns `text`. */
const char *losses_of_task(xent_task task, char *text, size_t size);

/* The loss that is trained with: what was said, or the task's own. Before complete_recipe. */
xent_loss chosen_loss(const learning_settings *learning, xent_task task);

/* Fills in what was not given: the loss, the rate, the validation set that a target or patience needs. */
void complete_recipe(learning_settings *learning, data_settings *data, xent_task task);

/* And what depends on the size of the training set: the epochs, and the weight decay of adamw. */
void complete_by_data(const learning_settings *learning, loop_settings *loop, const xent_dataset *train,
                      xent_task task);

/* The recipe of these settings for a training set of so many rows. */
xent_recipe learning_recipe(const learning_settings *learning, const loop_settings *loop, int64_t rows);

#endif
