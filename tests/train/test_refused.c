/* A training, its state and its checkpoints: refused a call of the system, it says so and leaves things as
 * they were, and the same call again comes to the same bits (support/refusals.h). */
#include <string.h>

#include "support/refusals.h"
#include "support/run.h"
#include "support/trainers.h"

static struct {
    xent_tape *tape;
    xent_net *net, *other_net;
    xent_trainer *trainer, *other;
    xent_training_state state;
    xent_fit_result result;
    xent_evaluation evaluation;
    xent_metrics *metrics;
} here;

static void destroy_training(void) {
    xent_history_clear(&here.result.history);
    xent_trainer_destroy(here.trainer);
    xent_net_destroy(here.net);
    xent_tape_destroy(here.tape);
    here.result = (xent_fit_result){.steps = 0};
    here.trainer = NULL;
    here.net = NULL;
    here.tape = NULL;
}

static void end(void) {
    xent_metrics_destroy(here.metrics);
    xent_trainer_destroy(here.other);
    xent_net_destroy(here.other_net);
    destroy_training();
    memset(&here, 0, sizeof here);
}

static void show_epoch(FILE *out, const xent_epoch *e) {
    SHOW(out, e->train_loss);
    SHOW(out, e->train_accuracy);
    SHOW(out, e->test_loss);
    SHOW(out, e->validation_loss);
    SHOW(out, e->mean_gradient);
    SHOW(out, e->rate);
}

/* All but the seconds. */
static void show_state(FILE *out, const xent_trainer *trainer) {
    const xent_training_state s = xent_trainer_state(trainer);
    const xent_fit_end end = xent_trainer_end(trainer);
    SHOW(out, end);
    SHOW(out, s.step);
    SHOW(out, s.rows);
    SHOW(out, s.epoch_rows);
    SHOW(out, s.epoch_correct);
    SHOW(out, s.epoch_loss);
    SHOW(out, s.epoch_gradient);
    SHOW(out, s.rate);
    SHOW(out, s.best_loss);
    SHOW(out, s.best_epoch);
    SHOW(out, s.history.count);
    for (int i = 0; i < s.history.count; i++) show_epoch(out, &s.history.epochs[i]);
    for (int i = 0; i < XENT_TRAINING_ARRAYS; i++)
        if (s.arrays[i].size > 0) fwrite(s.arrays[i].values, sizeof(xent_real), s.arrays[i].size, out);
}

/* ---- Training ----------------------------------------------------------------------------------------- */

static void begin_at(int steps) {
    const xent_fit_options o = usual();
    here.tape = xent_tape_create(&(xent_tape_options){.threads = 2}, &error);
    here.net = new_net(1);
    here.trainer = xent_trainer_create(here.tape, here.net, &data, &o, &error);
    ck_assert_msg(here.trainer != NULL, "%s", error.message);
    make_steps(here.trainer, steps);
}
static void begin_at_the_start(void) { begin_at(0); } /* whose step takes the memory of all others */
static void begin_at_its_end(void) { begin_at(STEPS); }
static void show_training(FILE *out) { show_state(out, here.trainer); }

static xent_status call_step(xent_error *why) { return xent_trainer_step(here.trainer, why); }
static xent_status call_measure(xent_error *why) { return xent_trainer_measure(here.trainer, why); }
static xent_status call_epoch(xent_error *why) { return xent_trainer_epoch(here.trainer, why); }

static void begin_nothing(void) {}
static xent_status call_create(xent_error *why) {
    const xent_fit_options o = usual();
    destroy_training();
    const char *layers = "conv 3 3 pad 1, batchnorm relu, maxpool 2, dropout 0.3, dense 9 tanh";
    if (!(here.tape = xent_tape_create(&(xent_tape_options){.threads = 2}, why))) return why->status;
    here.net = xent_net_create(
        &(xent_net_options){.layers = layers, .height = 8, .width = 8, .channels = 1, .outputs = 10}, why);
    if (!here.net) return why->status;
    here.trainer = xent_trainer_create(here.tape, here.net, &data, &o, why);
    return here.trainer ? XENT_OK : why->status;
}
static void show_created(FILE *out) {
    if (here.trainer) show_state(out, here.trainer);
}

/* Also the first step of all, which takes the memory of the others, and starts threads. */
static xent_status call_fit(xent_error *why) {
    const xent_status status = call_create(why);
    xent_fit_options o = usual();
    o.recipe.epochs = 2;
    return status == XENT_OK ? xent_fit(here.tape, here.net, &data, &o, &here.result, why) : status;
}
static void show_fit(FILE *out) {
    if (here.result.end == XENT_END_NONE) return;
    show_params(out, here.net);
    for (int i = 0; i < here.result.history.count; i++) show_epoch(out, &here.result.history.epochs[i]);
}

/* ---- Checkpoints -------------------------------------------------------------------------------------- */

static void begin_save(void) {
    begin_at(1);
    ck_assert_int_eq(xent_trainer_save(here.trainer, refusal_path, &error), XENT_OK);
    make_steps(here.trainer, STEPS);
    const xent_fit_options o = usual();
    here.other_net = new_net(2);
    here.other = new_trainer(here.other_net, &o);
}
static xent_status call_save(xent_error *why) { return xent_trainer_save(here.trainer, refusal_path, why); }
/* As another training reads it: the file tells seconds. */
static void show_saved(FILE *out) {
    ck_assert_msg(xent_trainer_load(here.other, refusal_path, NULL, &error) == XENT_OK, "%s", error.message);
    show_state(out, here.other);
    show_state(out, here.trainer);
}

static xent_status call_load(xent_error *why) {
    return xent_trainer_load(here.trainer, refusal_path, NULL, why);
}

static void begin_set_state(void) {
    begin_save();
    make_steps(here.other, STEPS + 1);
    here.state = xent_trainer_state(here.other);
}
static xent_status call_set_state(xent_error *why) {
    return xent_trainer_set_state(here.trainer, &here.state, why);
}

/* ---- Measuring ---------------------------------------------------------------------------------------- */

static void begin_evaluate(void) {
    here.tape = xent_tape_create(&(xent_tape_options){.threads = 2}, &error);
    here.net = new_net(1);
}
static xent_status call_evaluate(xent_error *why) {
    xent_metrics_destroy(here.metrics);
    here.metrics = xent_metrics_create(10, why);
    if (!here.metrics) return why->status;
    return xent_evaluate(here.tape, here.net, &digits.test, &data.scaling, XENT_LOSS_CE, &here.evaluation,
                         here.metrics, why);
}
static void show_evaluation(FILE *out) {
    SHOW(out, here.evaluation.correct);
    SHOW(out, here.evaluation.loss);
}

static const refusal_scenario scenarios[] = {
    {"create", begin_nothing, call_create, show_created, 0},
    {"step", begin_at_the_start, call_step, show_training, 0},
    {"measure", begin_at_its_end, call_measure, show_training, 0},
    {"epoch", begin_at_the_start, call_epoch, show_training, 1},
    {"fit", begin_nothing, call_fit, show_fit, 0},
    {"trainer save", begin_save, call_save, show_saved, 0},
    {"trainer load", begin_save, call_load, show_training, 0},
    {"set state", begin_set_state, call_set_state, show_training, 0},
    {"evaluate", begin_evaluate, call_evaluate, show_evaluation, 0},
};
enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };

START_TEST(a_refused_call_is_told_and_changes_nothing) { check_refusals(&scenarios[_i], end); }
END_TEST

int main(void) {
    return run_refusals(a_refused_call_is_told_and_changes_nothing, SCENARIOS, set_up_training,
                        tear_down_training);
}
