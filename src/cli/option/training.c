#include "cli/option/training.h"

#include <math.h>
#include <string.h>

#define LOSS_NAME(name, text, formula) text,
static const char *const loss_names[] = {"auto", XENT_LOSS_LIST(LOSS_NAME) NULL};
static const char *const optimizer_names[] = {XENT_METHOD_LIST(CHOICE_NAME) NULL};
static const char *const schedule_names[] = {XENT_SCHEDULE_LIST(CHOICE_NAME) NULL};
static const char *const target_names[] = {"validation", "test", NULL};

/* The rates of the recipe, in the order of xent_method; origin: tests/bench/recipe.sh. */
static const double default_rates[] = {0.1, 0.005, 0.005, 0.002};

/* An epoch of a small set is a few steps; this many steps at least, unless the epochs are said. */
enum { LEAST_STEPS = 1000, DEFAULT_EPOCHS = 4 };

/* Of adamw: it keeps networks from learning small sets by heart. A prior on the weights weighs 1 / rows in a
 * mean loss, so small sets get more of it; of a regression the best penalty of a linear fit grows with the
 * features too (Hoerl, Kennard & Baldwin, Ridge regression: some simulations, 1975). Origin of the numbers:
 * tests/bench/recipe.sh for large sets, tests/bench/decay.py for small ones. */
#define LEAST_DECAY 0.1
#define MOST_DECAY 2.0
#define CLASSES_DECAY 200.0   /* by rows */
#define REGRESSION_DECAY 80.0 /* times features by rows */

/* The part of the training set that is held out where a target or patience needs one. */
#define DEFAULT_VALIDATION 0.1

_Static_assert(XENT_FOCUS_EPOCHS == 3, "as the help of --focus says");

const option learning_options[] = {
    OPTION(CHOICE, "loss", learning_settings, loss, .initial = "auto", .choices = loss_names,
           .help =
               "what is made small; see above. auto: ce; squared for a regression, bce for several labels"),
    OPTION(OTHER, "class-weights", learning_settings, class_weights, .argument = "balanced|A,B,...",
           .parse = parse_class_weights, .shown = "all 1",
           .help = "how much rows of each class count; balanced: each class alike, however rare"),
    OPTION(NUMBER, "label-smoothing", learning_settings, label_smoothing, .argument = "X", .initial = "0",
           .high = 0.999, .help = "the part of each label that is spread over all classes; of ce alone"),
    OPTION(NUMBER, "focus", learning_settings, focus, .argument = "X", .initial = "0", .high = 100,
           .help = "leave rows whose loss was below X out of the next 3 epochs, such as 0.01 beside "
                   "--label-smoothing 0.005: fewer steps for about the same accuracy; of ce alone; 0: none"),
    OPTION(CHOICE, "optimizer", learning_settings, optimizer, .initial = "adamw", .choices = optimizer_names,
           .help = "how gradients change weights"),
    OPTION(NUMBER, "lr", learning_settings, rate, .argument = "X",
           .shown = "0.1 for sgd, 0.005 for adam and adamw, 0.002 for rmsprop", .low = LEAST_RATE,
           .high = MOST_RATE, .help = "learning rate, the highest of the schedule"),
    OPTION(CHOICE, "schedule", learning_settings, schedule, .initial = "one-cycle", .choices = schedule_names,
           .help = "of the rate: constant, a tenth after each third of the steps, half a cosine down, or up "
                   "and down"),
    OPTION(COUNT, "warmup", learning_settings, warmup, .argument = "N", .initial = "0", .high = 1e9,
           .help = "steps in which the rate rises from 0 before the schedule begins"),
    OPTION(NUMBER, "clip", learning_settings, clip, .argument = "X", .initial = "0", .high = 1e9,
           .help = "greatest norm of the gradient; 0: any"),
    OPTION(NUMBER, "target", learning_settings, target, .argument = "X", .initial = "0", .high = 1,
           .help = "end after the first epoch with at least this accuracy; 0: never"),
    OPTION(CHOICE, "target-on", learning_settings, target_on, .initial = "validation",
           .choices = target_names, .help = "the set that the target is measured on"),
    OPTION(COUNT, "patience", learning_settings, patience, .argument = "N", .initial = "0", .high = 1000000,
           .help =
               "end after N epochs without a lower validation loss, with the best epoch's weights; 0: never"),
    OPTION(TEXT, "augment", learning_settings, augment, .argument = "TEXT", .initial = "none",
           .help = "changes to training pictures, new ones every epoch, each up to its size: shift=PIXELS, "
                   "rotate=DEGREES, scale=FRACTION, shear=FRACTION, elastic=PIXELS with sigma=PIXELS; "
                   "such as shift=1,rotate=10,elastic=34,sigma=4"),
    {.name = NULL},
};

const char *losses_of_task(xent_task task, char *text, size_t size) {
    size_t used = 0;
    for (int i = 0; i < XENT_LOSS_COUNT && used < size; i++)
        if (xent_loss_fits((xent_loss)i, task))
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
                                     xent_loss_name((xent_loss)i));
    return text;
}

xent_loss chosen_loss(const learning_settings *learning, xent_task task) {
    return learning->loss > 0 ? (xent_loss)(learning->loss - 1) : xent_task_loss(task);
}

void complete_recipe(learning_settings *learning, data_settings *data, xent_task task) {
    learning->loss = (int)chosen_loss(learning, task);
    data->moves_pictures = learning->augment && strcmp(learning->augment, "none") != 0;
    if (learning->rate <= 0) learning->rate = default_rates[learning->optimizer];
    int needs_validation = learning->patience > 0 || (learning->target > 0 && !learning->target_on);
    if (needs_validation && data->validation <= 0) data->validation = DEFAULT_VALIDATION;
}

static int64_t steps_per_epoch(const loop_settings *loop, int64_t rows) {
    return (rows + loop->batch - 1) / loop->batch;
}

static double decay_for(const xent_dataset *train, xent_task task) {
    const double rows = (double)train->rows;
    const double decay = task == XENT_TASK_REGRESSION ? REGRESSION_DECAY * (double)train->features / rows
                                                      : CLASSES_DECAY / rows;
    return fmin(MOST_DECAY, fmax(LEAST_DECAY, decay));
}

void complete_by_data(const learning_settings *learning, loop_settings *loop, const xent_dataset *train,
                      xent_task task) {
    if (learning->optimizer == XENT_ADAMW && !loop->weight_decay.given)
        loop->weight_decay.value = decay_for(train, task);
    loop->epochs_given = loop->epochs > 0;
    if (loop->epochs_given) return;
    const int64_t steps = steps_per_epoch(loop, train->rows), epochs = (LEAST_STEPS + steps - 1) / steps;
    loop->epochs = epochs > DEFAULT_EPOCHS ? epochs : DEFAULT_EPOCHS;
}

xent_recipe learning_recipe(const learning_settings *learning, const loop_settings *loop, int64_t rows) {
    xent_augment augment = XENT_AUGMENT_NONE;
    if (learning->augment) xent_augment_parse(learning->augment, &augment, NULL); /* it was checked */
    return (xent_recipe){
        .loss = (xent_loss)learning->loss,
        .label_smoothing = learning->label_smoothing,
        .class_weights = learning->class_weights,
        .focus = learning->focus,
        .epochs = (int)loop->epochs,
        .batch = loop->batch,
        .seed = (uint64_t)loop->seed,
        .augment = augment,
        .optimizer = {.method = (xent_method)learning->optimizer,
                      .momentum = loop->momentum,
                      .nesterov = loop->nesterov,
                      .weight_decay = loop->weight_decay.value,
                      .decay_weights_only = loop->decay_weights_only,
                      .clip_norm = learning->clip},
        .schedule = {.kind = (xent_schedule_kind)learning->schedule,
                     .rate = learning->rate,
                     .warmup = learning->warmup,
                     .every = 1 + steps_per_epoch(loop, rows) * loop->epochs / 3},
        .patience = (int)learning->patience,
        .target = learning->target,
        .target_on_test = learning->target_on,
        .version = XENT_VERSION,
        .rows = rows,
    };
}
