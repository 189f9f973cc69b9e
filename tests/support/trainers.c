#include "support/trainers.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "support/run.h"

xent_data digits;
xent_fit_data data;
xent_tape *training_tape;
xent_error error;
static uint32_t *select_rows;
static xent_dataset train, validation;

void set_up_training(void) {
    ck_assert_int_eq(xent_data_load(NULL, &digits, NULL), XENT_OK);
    select_rows = malloc((size_t)digits.train.rows * sizeof *select_rows);
    ck_assert_int_eq(xent_dataset_split(&digits.train, 0.2, 1, select_rows, &train, &validation, NULL),
                     XENT_OK);
    train.rows = ROWS;
    data = (xent_fit_data){.train = &train,
                           .test = &digits.test,
                           .validation = &validation,
                           .scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &train)};
    training_tape = xent_tape_create(&(xent_tape_options){.threads = 1}, NULL);
}
void tear_down_training(void) {
    xent_tape_destroy(training_tape);
    free(select_rows);
    xent_data_clear(&digits);
}

xent_net *new_net(uint64_t seed) {
    const char *layers = "dense 24, batchnorm relu, dropout 0.3, dense 16 tanh";
    xent_net *net = xent_net_create(
        &(xent_net_options){.layers = layers, .inputs = 64, .outputs = 10, .seed = seed}, NULL);
    ck_assert_ptr_nonnull(net);
    return net;
}

xent_trainer *new_trainer(xent_net *net, const xent_fit_options *options) {
    xent_trainer *t = xent_trainer_create(training_tape, net, &data, options, &error);
    ck_assert_msg(t != NULL, "%s", error.message);
    return t;
}

xent_fit_options usual(void) {
    return (xent_fit_options){
        .recipe.epochs = EPOCHS, .recipe.batch = BATCH, .recipe.seed = 7, .recipe.patience = 100};
}

static const xent_optimizer_group groups[] = {{"0.", 0.5, 0.02}};

xent_fit_options varied_options(unsigned n) {
    enum { LOSSES = 9, MOVES = 4 };
    static const xent_loss losses[LOSSES] = {XENT_LOSS_CE, XENT_LOSS_FOCAL,       XENT_LOSS_GCE,
                                             XENT_LOSS_CE, XENT_LOSS_MSE_SIGMOID, XENT_LOSS_BCE,
                                             XENT_LOSS_CE, XENT_LOSS_MSE,         XENT_LOSS_MSE_LOGITS};
    static const xent_augment moves[MOVES] = {
        {.shift = 2}, {.rotate = 10, .shear = 0.2}, {.scale = 0.2}, {.shift = 1, .elastic = 6, .sigma = 2}};
    xent_fit_options o = {.recipe = {.epochs = EPOCHS, .batch = BATCH, .seed = 7 + n}};
    xent_recipe *r = &o.recipe;
    r->loss = losses[n % LOSSES];
    r->class_weights =
        r->loss == XENT_LOSS_FOCAL || (r->loss == XENT_LOSS_CE && n % 3 == 0) ? "balanced" : NULL;
    r->label_smoothing = r->loss == XENT_LOSS_CE && n % 2 ? 0.1 : 0;
    r->focus = r->loss == XENT_LOSS_CE && n % 5 == 3 ? 0.5 : 0;
    r->optimizer = (xent_optimizer_options){.method = (xent_method)(n % 4),
                                            .momentum = n % 2 == 0 || n % 4 == 3 ? 0.9 : 0,
                                            .weight_decay = n % 5 == 0 ? 0.01 : 0,
                                            .clip_norm = n % 7 == 0 ? 0.5 : 0,
                                            .decay_weights_only = n % 10 == 0};
    if (r->optimizer.method == XENT_ADAM || r->optimizer.method == XENT_ADAMW) r->optimizer.momentum = 0;
    r->optimizer.nesterov = r->optimizer.method == XENT_SGD && r->optimizer.momentum > 0 && n % 3 == 1;
    if (n % 6 == 0) {
        r->optimizer.groups = groups;
        r->optimizer.group_count = 1;
    }
    r->schedule = (xent_schedule){
        .kind = (xent_schedule_kind)(n / 4 % 4), .rate = 0.01, .warmup = n % 3, .every = 4, .factor = 0.5};
    if (n % 3 == 1) r->augment = moves[n / 3 % MOVES];
    r->patience = n % 2 ? 2 : 0;
    return o;
}

xent_training_state copy_state(const xent_training_state *from) {
    xent_training_state s = *from;
    const size_t epochs = (size_t)s.history.count * sizeof *s.history.epochs;
    s.history.epochs = malloc(epochs + 1);
    if (epochs) memcpy(s.history.epochs, from->history.epochs, epochs);
    for (int i = 0; i < XENT_TRAINING_ARRAYS; i++) {
        const size_t size = s.arrays[i].size * sizeof(xent_real);
        xent_real *values = malloc(size + 1);
        if (size) memcpy(values, from->arrays[i].values, size);
        s.arrays[i].values = values;
    }
    return s;
}
void clear_state(xent_training_state *s) {
    free(s->history.epochs);
    for (int i = 0; i < XENT_TRAINING_ARRAYS; i++) free((void *)(uintptr_t)s->arrays[i].values);
}

static int same_double(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

/* All but the seconds. Field by field: what lies between fields is nobody's. */
static int same_epoch(const xent_epoch *a, const xent_epoch *b) {
    return a->epoch == b->epoch && same_double(a->train_loss, b->train_loss) &&
           same_double(a->train_accuracy, b->train_accuracy) && same_double(a->test_loss, b->test_loss) &&
           same_double(a->test_accuracy, b->test_accuracy) &&
           same_double(a->validation_loss, b->validation_loss) &&
           same_double(a->validation_accuracy, b->validation_accuracy) &&
           same_double(a->train_rmse, b->train_rmse) && same_double(a->test_rmse, b->test_rmse) &&
           same_double(a->validation_rmse, b->validation_rmse) &&
           same_double(a->mean_gradient, b->mean_gradient) && same_double(a->rate, b->rate);
}

void check_same(const xent_training_state *a, const xent_training_state *b) {
    ck_assert(a->step == b->step && a->rows == b->rows && a->best_epoch == b->best_epoch);
    ck_assert(a->epoch_rows == b->epoch_rows && a->epoch_correct == b->epoch_correct);
    ck_assert(same_double(a->epoch_loss, b->epoch_loss) && same_double(a->best_loss, b->best_loss));
    ck_assert(same_double(a->epoch_gradient, b->epoch_gradient) && same_double(a->rate, b->rate));
    ck_assert(same_double(a->epoch_squares, b->epoch_squares));
    ck_assert_int_eq(a->history.count, b->history.count);
    for (int i = 0; i < a->history.count; i++) {
        ck_assert_msg(same_epoch(&a->history.epochs[i], &b->history.epochs[i]), "epoch %d differs", i + 1);
    }
    for (int i = 0; i < XENT_TRAINING_ARRAYS; i++) {
        ck_assert_uint_eq(a->arrays[i].size, b->arrays[i].size);
        ck_assert_msg(a->arrays[i].size == 0 || memcmp(a->arrays[i].values, b->arrays[i].values,
                                                       a->arrays[i].size * sizeof(xent_real)) == 0,
                      "%s differ", xent_training_array_name((xent_training_array)i));
    }
}

void run_to_the_end(xent_trainer *t) {
    while (xent_trainer_end(t) == XENT_END_NONE)
        ck_assert_msg(xent_trainer_epoch(t, &error) == XENT_OK, "%s", error.message);
}

void make_steps(xent_trainer *t, int steps) {
    for (int i = 0; i < steps; i++) {
        if (xent_trainer_steps_left(t) == 0) ck_assert_int_eq(xent_trainer_measure(t, &error), XENT_OK);
        ck_assert_msg(xent_trainer_step(t, &error) == XENT_OK, "%s", error.message);
    }
}
