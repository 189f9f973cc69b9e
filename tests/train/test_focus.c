/* Training on the rows that are not known yet: the same bits as a loop that is written out here; epochs that
 * have hardly a row; states and files that go on from any step; and what does not go together. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
#include "support/run.h"
#include "support/trainers.h"

enum { MORE_EPOCHS = 9 };

static xent_fit_options focused(double bound) {
    return (xent_fit_options){.recipe = {.epochs = MORE_EPOCHS,
                                         .batch = BATCH,
                                         .seed = 7,
                                         .focus = bound,
                                         .label_smoothing = 0.01,
                                         .optimizer = {.method = XENT_ADAMW, .weight_decay = 0.1},
                                         .schedule = {.kind = XENT_ONE_CYCLE, .rate = 0.02}}};
}

static xent_net *plain_net(void) {
    const xent_net_options layers = {.layers = "dense 24 relu", .inputs = 64, .outputs = 10, .seed = 3};
    xent_net *net = xent_net_create(&layers, &error);
    ck_assert_msg(net != NULL, "%s", error.message);
    return net;
}

/* ---- The loop, written out ----------------------------------------------------------------------------- */

typedef struct loop {
    xent_net *net;
    xent_optimizer *optimizer;
    int back[ROWS];      /* the epoch in which a row is trained on again */
    uint32_t kept[ROWS]; /* of an epoch, in its order */
    int64_t rows, steps; /* of all epochs */
} loop;

static int choose_rows(loop *l, const xent_recipe *r, int epoch) {
    uint32_t order[ROWS];
    int count = 0;
    xent_random_permutation((xent_stream){r->seed, XENT_PURPOSE_SHUFFLE, (uint32_t)epoch}, ROWS, order);
    for (int i = 0; i < ROWS; i++)
        if (i < BATCH || l->back[order[i]] <= epoch) l->kept[count++] = order[i];
    return count;
}

static void learn_rows(loop *l, const xent_fit_options *o, xent_batch batch, double rate) {
    const xent_cross_entropy_options smooth = {.label_smoothing = o->recipe.label_smoothing};
    xent_tensor *logits = xent_net_forward(training_tape, l->net, batch.x, NULL);
    xent_tensor *mean = xent_softmax_cross_entropy(training_tape, logits, batch.labels, &smooth);
    xent_backward(training_tape, mean);
    xent_optimizer_set_rate(l->optimizer, rate);
    ck_assert_int_eq(xent_optimizer_step(l->optimizer, training_tape), XENT_OK);
    l->steps++;
}

/* Losses in double, from the logits before the step. */
static void note_losses(loop *l, const xent_tensor *logits, const int32_t *labels, const uint32_t *rows,
                        int64_t count, double bound, int epoch) {
    const xent_real *z = xent_tensor_values(logits);
    ck_assert_ptr_nonnull(z);
    for (int64_t i = 0; i < count; i++, z += 10) {
        double sum = 0;
        for (int k = 0; k < 10; k++) sum += exp((double)z[k] - (double)z[labels[i]]);
        l->back[rows[i]] = epoch + 1 + (log(sum) < bound ? 3 : 0);
    }
}

static void run_written_out(loop *l, const xent_fit_options *o) {
    const xent_recipe *r = &o->recipe;
    const int full = STEPS;
    for (int epoch = 0; epoch < r->epochs; epoch++) {
        const int count = choose_rows(l, r, epoch), steps = (count + BATCH - 1) / BATCH;
        uint32_t places[ROWS];
        for (int i = 0; i < count; i++) places[i] = data.train->select[l->kept[i]];
        xent_dataset some = *data.train;
        some.select = places;
        some.rows = count;
        const xent_loader_options as_they_lie = {.batch = BATCH, .shuffle = XENT_OFF};
        xent_loader *loader = xent_loader_create(&some, &data.scaling, &as_they_lie, &error);
        ck_assert_msg(loader != NULL, "%s", error.message);
        xent_batch batch;
        for (int step = 0; step < steps; step++) {
            xent_tape_reset(training_tape);
            ck_assert_int_eq(xent_loader_next(loader, training_tape, &batch), 1);
            const int scheduled = epoch * full + (step + 1) * full / steps - 1;
            const xent_tensor *logits =
                xent_net_forward(training_tape, l->net, xent_detach(training_tape, batch.x), NULL);
            note_losses(l, logits, batch.labels, l->kept + step * BATCH, batch.rows, r->focus, epoch);
            learn_rows(l, o, batch, xent_schedule_rate(&r->schedule, scheduled, full * r->epochs));
        }
        l->rows += count;
        xent_loader_destroy(loader);
    }
}

static void check_written_out(double bound, int64_t *rows) {
    const xent_fit_options o = focused(bound);
    loop l = {.net = plain_net()};
    l.optimizer = xent_optimizer_create(xent_net_params(l.net), &o.recipe.optimizer, &error);
    ck_assert_msg(l.optimizer != NULL, "%s", error.message);
    run_written_out(&l, &o);
    xent_net *net = plain_net();
    xent_fit_result result;
    ck_assert_int_eq(xent_fit(training_tape, net, &data, &o, &result, &error), XENT_OK);
    ck_assert_int_eq(result.rows, l.rows);
    ck_assert_int_eq(result.steps, l.steps);
    xent_params *a = xent_net_params(net), *b = xent_net_params(l.net);
    ck_assert(memcmp(xent_params_block(a), xent_params_block(b),
                     xent_params_block_size(a) * sizeof(xent_real)) == 0);
    *rows = l.rows;
    xent_history_clear(&result.history);
    xent_optimizer_destroy(l.optimizer);
    xent_net_destroy(l.net);
    xent_net_destroy(net);
}

START_TEST(it_is_the_loop_that_leaves_out_what_is_known) {
    int64_t rows[3];
    check_written_out(1e-30, &rows[0]);
    check_written_out(0.05, &rows[1]);
    check_written_out(0.3, &rows[2]);
    ck_assert_int_eq(rows[0], ROWS * MORE_EPOCHS);
    ck_assert(rows[2] < rows[1] && rows[1] < rows[0]);
}
END_TEST

/* ---- Epochs that have hardly a row --------------------------------------------------------------------- */

typedef struct progress {
    int64_t rows, steps; /* after the last step: passed, and made */
    int64_t steps_of[MORE_EPOCHS];
} progress;

static int note_step(void *context, const xent_step *step) {
    progress *p = context;
    ck_assert(step->rows > p->rows && step->rows <= step->total_rows && step->step == p->steps + 1);
    ck_assert(step->total_rows == ROWS * MORE_EPOCHS && step->steps == STEPS * MORE_EPOCHS);
    p->rows = step->rows;
    p->steps = step->step;
    p->steps_of[step->epoch - 1]++;
    return 0;
}

/* All are known from the first: three epochs have the first batch alone, then most rows come back. */
START_TEST(an_epoch_has_a_batch_and_known_rows_come_back) {
    xent_fit_options o = focused(100);
    progress p = {.rows = 0};
    o.after_step = note_step;
    o.context = &p;
    xent_net *net = plain_net();
    xent_fit_result result;
    ck_assert_int_eq(xent_fit(training_tape, net, &data, &o, &result, &error), XENT_OK);
    ck_assert_int_eq(p.steps_of[0], STEPS);
    for (int epoch = 1; epoch <= 3; epoch++) ck_assert_int_eq(p.steps_of[epoch], 1);
    ck_assert_int_gt(p.steps_of[4], 1);
    ck_assert_int_eq(p.rows, ROWS * MORE_EPOCHS);
    ck_assert_int_eq(result.history.count, MORE_EPOCHS);
    for (int epoch = 0; epoch < MORE_EPOCHS; epoch++) {
        const xent_epoch *e = &result.history.epochs[epoch];
        const double last =
            xent_schedule_rate(&o.recipe.schedule, (int64_t)(epoch + 1) * STEPS - 1, STEPS * MORE_EPOCHS);
        ck_assert(e->rate == last);
        ck_assert(isfinite(e->train_loss) && e->train_accuracy >= 0 && e->train_accuracy <= 1);
    }
    xent_history_clear(&result.history);
    xent_net_destroy(net);
}
END_TEST

/* ---- States and files ---------------------------------------------------------------------------------- */

/* A trainer that goes on from the state of another, which it is given itself or in a file. */
static void check_goes_on(const xent_fit_options *o, const xent_training_state *end, int steps, int by_file) {
    xent_net *nets[2] = {new_net(1), new_net(2)};
    xent_trainer *first = new_trainer(nets[0], o), *second = new_trainer(nets[1], o);
    make_steps(first, steps);
    make_steps(second, STEPS + 1); /* a past of its own */
    if (by_file) {
        const char *path = test_path("checkpoint");
        ck_assert_msg(xent_trainer_save(first, path, &error) == XENT_OK, "%s", error.message);
        ck_assert_msg(xent_trainer_load(second, path, NULL, &error) == XENT_OK, "%s", error.message);
    } else {
        const xent_training_state now = xent_trainer_state(first);
        ck_assert_msg(xent_trainer_set_state(second, &now, &error) == XENT_OK, "%s", error.message);
    }
    run_to_the_end(second);
    const xent_training_state now = xent_trainer_state(second);
    check_same(end, &now);
    xent_trainer_destroy(first);
    xent_trainer_destroy(second);
    for (int i = 0; i < 2; i++) xent_net_destroy(nets[i]);
}

START_TEST(it_goes_on_to_the_same_bits_from_any_step) {
    xent_fit_options o = focused(0.6);
    o.recipe.patience = 100;
    xent_net *net = new_net(1);
    xent_trainer *whole = new_trainer(net, &o);
    run_to_the_end(whole);
    const xent_training_state end = xent_trainer_state(whole);
    ck_assert_msg(end.step > 2 * STEPS && end.step < STEPS * MORE_EPOCHS - 4, "%d steps", (int)end.step);
    for (int steps = 0; steps <= end.step; steps++) check_goes_on(&o, &end, steps, steps % 3 == 1);
    xent_trainer_destroy(whole);
    xent_net_destroy(net);
}
END_TEST

static void check_refused(xent_trainer *t, const xent_training_state *s, const char *part) {
    xent_training_state now = xent_trainer_state(t), before = copy_state(&now);
    const int64_t left = xent_trainer_steps_left(t);
    ck_assert_int_eq(xent_trainer_set_state(t, s, &error), XENT_E_VALUE);
    ASSERT_CONTAINS(error.message, part);
    ck_assert_int_eq(xent_trainer_steps_left(t), left);
    now = xent_trainer_state(t);
    check_same(&before, &now);
    clear_state(&before);
}

/* A trainer goes on as if nothing had been asked, to the end of one that was not; destroys all. */
static void check_ends_alike(xent_trainer *t, xent_trainer *whole, xent_net *const nets[2]) {
    run_to_the_end(t);
    const xent_training_state a = xent_trainer_state(t), b = xent_trainer_state(whole);
    check_same(&a, &b);
    xent_trainer_destroy(t);
    xent_trainer_destroy(whole);
    for (int i = 0; i < 2; i++) xent_net_destroy(nets[i]);
}

/* Numbers that no row waits for; and counts that no run comes to: 0 steps of 3 x 150 rows, say. */
START_TEST(a_state_that_no_run_comes_to_is_refused) {
    const xent_fit_options o = focused(0.6);
    const double numbers[] = {-1, 0.5, 5, (double)NAN};
    xent_net *nets[2] = {new_net(1), new_net(1)};
    xent_trainer *t = new_trainer(nets[0], &o), *whole = new_trainer(nets[1], &o);
    run_to_the_end(whole);
    make_steps(t, 2 * STEPS + 1);
    xent_training_state now = xent_trainer_state(t), good = copy_state(&now), s;
    xent_real waits[ROWS];
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        s = good;
        memcpy(waits, good.arrays[XENT_TRAINING_FOCUS].values, sizeof waits);
        waits[3] = (xent_real)numbers[i];
        s.arrays[XENT_TRAINING_FOCUS].values = waits;
        check_refused(t, &s, "number 3 of \"focus\"");
    }
    const struct {
        int64_t step, rows, epoch_rows;
    } added[] = {{0, 1, 1},   {0, -1, -1}, {0, 0, -INT64_MAX / 2}, {0, 0, INT64_MAX / 2},
                 {-10, 0, 0}, {100, 0, 0}, {0, -ROWS, 0},          {0, ROWS, 0}};
    for (size_t i = 0; i < sizeof added / sizeof *added; i++) {
        s = good;
        s.step += added[i].step;
        s.rows += added[i].rows;
        s.epoch_rows += added[i].epoch_rows;
        check_refused(t, &s, "rows after 2 epochs of up to 5 steps");
    }
    s = good; /* two epochs are no single step, however few rows they had */
    s.step = 2;
    s.rows = s.epoch_rows + BATCH;
    check_refused(t, &s, "rows after 2 epochs of up to 5 steps");
    clear_state(&good);
    check_ends_alike(t, whole, nets);
}
END_TEST

/* ---- What does not go together ------------------------------------------------------------------------- */

/* Each epoch has its rows in another order. */
START_TEST(a_refused_state_leaves_the_epoch_as_it_is) {
    const xent_fit_options o = focused(0.6);
    xent_net *nets[2] = {new_net(1), new_net(1)};
    xent_trainer *t = new_trainer(nets[0], &o), *whole = new_trainer(nets[1], &o);
    run_to_the_end(whole);
    for (int epoch = 0; epoch < 2; epoch++) {
        make_steps(t, (int)xent_trainer_steps_left(t));
        ck_assert_int_eq(xent_trainer_measure(t, &error), XENT_OK);
    }
    const xent_training_state now = xent_trainer_state(t);
    xent_training_state other = copy_state(&now), s = other;
    s.history.count = 1;
    check_refused(t, &s, "rows after 1 epochs");
    clear_state(&other);
    check_ends_alike(t, whole, nets);
}
END_TEST

/* A batch is at most all rows: 1,500 times what it is called is no number of 64 bits. */
START_TEST(a_state_of_the_largest_batch_is_taken) {
    enum { MADE = 1500 };
    static xent_epoch epochs[MADE];
    xent_fit_options o = focused(0.6);
    o.recipe.batch = INT64_C(1) << 53;
    o.recipe.epochs = MADE + 1;
    xent_net *net = new_net(1);
    xent_trainer *t = new_trainer(net, &o);
    xent_training_state s = xent_trainer_state(t);
    s.history = (xent_history){.epochs = epochs, .count = MADE};
    s.step = MADE;
    s.rows = MADE * ROWS;
    ck_assert_msg(xent_trainer_set_state(t, &s, &error) == XENT_OK, "%s", error.message);
    xent_trainer_destroy(t);
    xent_net_destroy(net);
}
END_TEST

START_TEST(what_cannot_be_is_refused) {
    const double bounds[] = {-0.01, (double)NAN, (double)INFINITY};
    xent_net *net = plain_net();
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        const xent_fit_options o = focused(bounds[i]);
        ck_assert_ptr_null(xent_trainer_create(training_tape, net, &data, &o, &error));
        ck_assert_int_eq(error.status, XENT_E_ARGUMENT);
        ASSERT_CONTAINS(error.message, "expected a number from 0");
    }
    for (int loss = 0; loss < XENT_LOSS_COUNT; loss++) {
        xent_fit_options o = focused(0.01);
        if (loss == XENT_LOSS_CE || !xent_loss_fits((xent_loss)loss, XENT_TASK_CLASSIFY)) continue;
        o.recipe.loss = (xent_loss)loss;
        o.recipe.label_smoothing = 0;
        ck_assert_ptr_null(xent_trainer_create(training_tape, net, &data, &o, &error));
        ck_assert_int_eq(error.status, XENT_E_ARGUMENT);
        ASSERT_CONTAINS(error.message, "focus does not go with the loss");
    }
    xent_net_destroy(net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("focus");
    ADD_TEST_WITH(suite, it_is_the_loop_that_leaves_out_what_is_known, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, an_epoch_has_a_batch_and_known_rows_come_back, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, it_goes_on_to_the_same_bits_from_any_step, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, a_state_that_no_run_comes_to_is_refused, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, a_refused_state_leaves_the_epoch_as_it_is, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, a_state_of_the_largest_batch_is_taken, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, what_cannot_be_is_refused, set_up_training, tear_down_training);
    return run_suite(suite);
}
