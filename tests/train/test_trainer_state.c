/* A trainer's state is all that a run needs to go on to the same bits, and a broken one is refused. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#include "support/run.h"
#include "support/trainers.h"

/* Runs to the end in one go, and as two trainers of which the second begins with the state of the first after
 * `steps` steps, with another past of its own and other threads. Returns the best epoch. */
static int check_resuming(const xent_fit_options *o, int steps) {
    xent_net *nets[3] = {new_net(1), new_net(1), new_net(2)};
    xent_trainer *whole = new_trainer(nets[0], o), *first = new_trainer(nets[1], o);
    run_to_the_end(whole);
    make_steps(first, steps);
    xent_training_state now = xent_trainer_state(first), saved = copy_state(&now);
    xent_trainer_destroy(first);
    xent_net_destroy(nets[1]);
    xent_tape *other = xent_tape_create(&(xent_tape_options){.threads = 2}, NULL);
    xent_trainer *second = xent_trainer_create(other, nets[2], &data, o, &error);
    make_steps(second, 2);
    ck_assert_msg(xent_trainer_set_state(second, &saved, &error) == XENT_OK, "%s", error.message);
    now = xent_trainer_state(second);
    check_same(&saved, &now);
    run_to_the_end(second);
    xent_training_state a = xent_trainer_state(whole), b = xent_trainer_state(second);
    ck_assert(a.step == STEPS * EPOCHS && a.history.count == EPOCHS);
    check_same(&a, &b);
    ck_assert_int_eq(xent_trainer_end(whole), xent_trainer_end(second));
    xent_trainer_use_best(whole);
    xent_trainer_use_best(second);
    a = xent_trainer_state(whole), b = xent_trainer_state(second);
    check_same(&a, &b);
    const int best = a.best_epoch;
    clear_state(&saved);
    xent_trainer_destroy(whole);
    xent_trainer_destroy(second);
    xent_tape_destroy(other);
    xent_net_destroy(nets[0]);
    xent_net_destroy(nets[2]);
    return best;
}

START_TEST(a_state_goes_on_to_the_same_bits_with_every_optimiser) {
    for (int method = XENT_SGD; method <= XENT_RMSPROP; method++)
        for (int momentum = 0; momentum <= (method == XENT_SGD || method == XENT_RMSPROP); momentum++) {
            xent_fit_options o = usual();
            o.recipe.optimizer = (xent_optimizer_options){
                .method = (xent_method)method, .momentum = 0.9 * momentum, .weight_decay = 0.01};
            o.recipe.schedule.rate = 0.01;
            check_resuming(&o, STEPS + 2);
        }
}
END_TEST

START_TEST(a_state_goes_on_to_the_same_bits_with_every_schedule) {
    for (int kind = XENT_CONSTANT; kind <= XENT_ONE_CYCLE; kind++) {
        xent_fit_options o = usual();
        o.recipe.optimizer = (xent_optimizer_options){.method = XENT_ADAMW, .clip_norm = 0.5};
        o.recipe.schedule = (xent_schedule){
            .kind = (xent_schedule_kind)kind, .rate = 0.01, .warmup = 3, .every = 4, .factor = 0.5};
        check_resuming(&o, 2 * STEPS + 3);
    }
}
END_TEST

/* Before the first step, after the last of an epoch, which is not yet measured, and in the last epoch. */
START_TEST(a_state_may_be_of_any_step) {
    const xent_fit_options o = usual();
    const int steps[] = {0, 1, STEPS, STEPS + 1, 2 * STEPS, EPOCHS * STEPS};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) check_resuming(&o, steps[i]);
}
END_TEST

/* A batch of more rows than there are is one of all rows, up to the largest that a recipe may have. */
START_TEST(a_batch_of_any_size_is_one_of_all_rows) {
    xent_fit_options o = usual();
    xent_training_state ends[3];
    for (int focus = 0; focus < 2; focus++) {
        o.recipe.focus = focus ? 1.5 : 0;
        for (int i = 0; i < 3; i++) {
            o.recipe.batch = i == 0 ? ROWS : i == 1 ? ROWS + 1 : (int64_t)1 << 53;
            xent_net *net = new_net(1);
            xent_trainer *t = new_trainer(net, &o);
            ck_assert_int_eq(xent_trainer_steps_left(t), 1);
            make_steps(t, 3);
            xent_training_state now = xent_trainer_state(t);
            ck_assert_int_eq(xent_trainer_set_state(t, &now, &error), XENT_OK);
            run_to_the_end(t);
            now = xent_trainer_state(t);
            ck_assert(now.step == EPOCHS && isfinite(now.history.epochs[EPOCHS - 1].train_loss));
            ends[i] = copy_state(&now);
            check_same(&ends[0], &ends[i]);
            xent_trainer_destroy(t);
            xent_net_destroy(net);
        }
        for (int i = 0; i < 3; i++) clear_state(&ends[i]);
    }
}
END_TEST

/* Behind the first epoch the rate is a hundred times too high. */
START_TEST(the_best_weights_are_part_of_the_state) {
    xent_fit_options o = usual();
    o.recipe.schedule = (xent_schedule){.kind = XENT_STEP, .rate = 0.05, .every = STEPS, .factor = 100};
    ck_assert_int_eq(check_resuming(&o, 2 * STEPS + 1), 1);
}
END_TEST

START_TEST(a_state_that_has_reached_its_end_has_ended) {
    xent_fit_options o = usual();
    xent_net *net = new_net(1), *copy = new_net(2);
    xent_trainer *t = new_trainer(net, &o), *other;
    run_to_the_end(t);
    const xent_training_state s = xent_trainer_state(t);
    o.recipe.epochs = 2 * EPOCHS;
    other = new_trainer(copy, &o);
    ck_assert_int_eq(xent_trainer_set_state(other, &s, &error), XENT_OK);
    ck_assert_int_eq(xent_trainer_end(other), XENT_END_NONE);
    xent_trainer_destroy(other);
    o.recipe.target = 0.01;
    other = new_trainer(copy, &o);
    ck_assert_int_eq(xent_trainer_set_state(other, &s, &error), XENT_OK);
    ck_assert_int_eq(xent_trainer_end(other), XENT_END_TARGET);
    ck_assert_int_eq(xent_trainer_step(other, &error), XENT_E_STATE);
    xent_trainer_destroy(other);
    xent_trainer_destroy(t);
    xent_net_destroy(net);
    xent_net_destroy(copy);
}
END_TEST

/* ---- Broken states ------------------------------------------------------------------------------------- */

/* The state is refused, and the trainer's own is as it was. */
static void check_refused(xent_trainer *t, const xent_training_state *s, xent_status status,
                          const char *part) {
    xent_training_state now = xent_trainer_state(t), before = copy_state(&now);
    ck_assert_int_eq(xent_trainer_set_state(t, s, &error), status);
    ASSERT_CONTAINS(error.message, part);
    now = xent_trainer_state(t);
    check_same(&before, &now);
    clear_state(&before);
}

START_TEST(a_state_that_contradicts_itself_is_refused) {
    const xent_fit_options o = usual();
    xent_net *net = new_net(1);
    xent_trainer *t = new_trainer(net, &o);
    make_steps(t, STEPS + 2);
    xent_training_state now = xent_trainer_state(t), good = copy_state(&now), s;
    good.seconds = 1000;
    make_steps(t, 1);
    for (int i = 0; i < XENT_TRAINING_ARRAYS; i++) {
        if (good.arrays[i].size == 0) continue; /* plain SGD has no numbers, nor has a run without focus */
        s = good;
        s.arrays[i].size--;
        check_refused(t, &s, XENT_E_SHAPE, xent_training_array_name((xent_training_array)i));
        s = good;
        s.arrays[i].values = NULL;
        check_refused(t, &s, XENT_E_SHAPE, xent_training_array_name((xent_training_array)i));
    }
    s = good;
    s.arrays[XENT_TRAINING_OPTIMIZER] = good.arrays[XENT_TRAINING_WEIGHTS];
    check_refused(t, &s, XENT_E_SHAPE, "optimizer");
    s = good;
    s.step = 2 * STEPS + 1;
    check_refused(t, &s, XENT_E_VALUE, "11 steps and 1 epochs measured; expected 5 steps an epoch");
    s = good;
    s.step = STEPS - 1;
    check_refused(t, &s, XENT_E_VALUE, "4 steps and 1 epochs");
    s = good;
    s.epoch_rows = 63;
    check_refused(t, &s, XENT_E_VALUE, "214 rows, 63 of them in the epoch; expected 214 and 64");
    s = good;
    s.rows = 215;
    check_refused(t, &s, XENT_E_VALUE, "215 rows");
    s = good;
    s.epoch_correct = 65;
    check_refused(t, &s, XENT_E_VALUE, "65 rows right");
    s = good;
    s.best_epoch = 2;
    check_refused(t, &s, XENT_E_VALUE, "best epoch 2 of 1");
    s = good;
    s.best_loss = (double)NAN;
    check_refused(t, &s, XENT_E_VALUE, "losses nan");
    s.best_loss = -(double)INFINITY;
    check_refused(t, &s, XENT_E_VALUE, "losses -inf");
    const double times[] = {-1, (double)NAN, (double)INFINITY}, *const sums = times + 1;
    static const char *const told[] = {"-1", "nan", "inf"};
    for (int i = 0; i < 3; i++) { /* no file could say them */
        char says[32];
        s = good;
        s.seconds = times[i];
        snprintf(says, sizeof says, "%s seconds", told[i]);
        check_refused(t, &s, XENT_E_VALUE, says);
        s = good;
        s.rate = times[i];
        snprintf(says, sizeof says, "rate %s", told[i]);
        check_refused(t, &s, XENT_E_VALUE, says);
    }
    for (int i = 0; i < 2; i++) {
        double *const of[] = {&s.epoch_loss, &s.epoch_gradient, &s.epoch_squares};
        for (int k = 0; k < 3; k++) {
            s = good;
            *of[k] = sums[i];
            check_refused(t, &s, XENT_E_VALUE, "expected what training can come to");
        }
    }
    s = good;
    s.epoch_squares = -1;
    check_refused(t, &s, XENT_E_VALUE, "expected what training can come to");
    s = good;
    s.history.epochs = NULL;
    check_refused(t, &s, XENT_E_VALUE, "epochs measured");
    ck_assert_int_eq(xent_trainer_set_state(t, NULL, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_trainer_set_state(NULL, &good, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_trainer_set_state(t, &good, &error), XENT_OK);
    ck_assert_double_ge(xent_trainer_state(t).seconds, 1000);
    clear_state(&good);
    xent_trainer_destroy(t);
    xent_net_destroy(net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("trainer_state");
    ADD_TEST_WITH(suite, a_state_goes_on_to_the_same_bits_with_every_optimiser, set_up_training,
                  tear_down_training);
    ADD_TEST_WITH(suite, a_state_goes_on_to_the_same_bits_with_every_schedule, set_up_training,
                  tear_down_training);
    ADD_TEST_WITH(suite, a_state_may_be_of_any_step, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, a_batch_of_any_size_is_one_of_all_rows, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, the_best_weights_are_part_of_the_state, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, a_state_that_has_reached_its_end_has_ended, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, a_state_that_contradicts_itself_is_refused, set_up_training, tear_down_training);
    return run_suite(suite);
}
