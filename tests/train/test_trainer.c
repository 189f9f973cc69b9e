/* The trainer: what stands between backward and update, and the order in which its parts may be called. */
#include <string.h>

#include "support/run.h"
#include "support/trainers.h"

/* ---- The order of calls -------------------------------------------------------------------------------- */

START_TEST(calls_out_of_order_are_refused_and_change_nothing) {
    const xent_fit_options o = usual();
    xent_net *nets[2] = {new_net(1), new_net(1)};
    xent_trainer *whole = new_trainer(nets[0], &o), *t = new_trainer(nets[1], &o);
    run_to_the_end(whole);
    ck_assert_int_eq(xent_trainer_measure(t, &error), XENT_E_STATE);
    ASSERT_CONTAINS(error.message, "steps of the epoch are left");
    make_steps(t, STEPS);
    ck_assert_int_eq(xent_trainer_steps_left(t), 0);
    ck_assert_int_eq(xent_trainer_step(t, &error), XENT_E_STATE);
    ASSERT_CONTAINS(error.message, "measure it first");
    run_to_the_end(t);
    ck_assert_int_eq(xent_trainer_end(t), XENT_END_EPOCHS);
    ck_assert_int_eq(xent_trainer_step(t, &error), XENT_E_STATE);
    ck_assert_int_eq(xent_trainer_measure(t, &error), XENT_E_STATE);
    ck_assert_int_eq(xent_trainer_epoch(t, &error), XENT_E_STATE);
    ck_assert_int_eq(xent_trainer_step(NULL, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_trainer_measure(NULL, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_trainer_epoch(NULL, &error), XENT_E_ARGUMENT);
    ck_assert(xent_trainer_steps_left(NULL) == 0 && xent_trainer_end(NULL) == XENT_END_NONE);
    const xent_training_state a = xent_trainer_state(whole), b = xent_trainer_state(t);
    check_same(&a, &b);
    xent_trainer_use_best(NULL);
    xent_trainer_destroy(NULL);
    for (int i = 0; i < 2; i++) xent_net_destroy(nets[i]);
    xent_trainer_destroy(whole);
    xent_trainer_destroy(t);
}
END_TEST

/* ---- Between backward and update ----------------------------------------------------------------------- */

/* Another network's gradients of the other half of each batch, and how the two are summed. */
typedef struct halves {
    xent_net *net; /* has the weights of the trainer's at each step */
    xent_tape *tape;
    const xent_dataset *rows; /* the other half, in the order of the steps */
    int64_t next, calls;
} halves;

/* The mean over both halves, weighted by their rows. */
static xent_status add_other_half(void *context, const xent_update *update, xent_error *unused) {
    halves *h = context;
    (void)unused;
    ck_assert_int_eq(update->step, ++h->calls);
    xent_params *params = xent_net_params(h->net);
    const size_t size = xent_params_block_size(params);
    ck_assert_uint_eq(size, xent_params_block_size(update->params));
    memcpy(xent_params_block(params), xent_params_block(update->params), size * sizeof(xent_real));
    enum { OTHER = 16 };
    static xent_real x[OTHER * 64];
    static int32_t labels[OTHER];
    for (int i = 0; i < OTHER; i++) {
        const int64_t row = h->next + i;
        labels[i] = xent_dataset_label(h->rows, row);
        for (int j = 0; j < 64; j++)
            x[i * 64 + j] = h->rows->bytes[xent_dataset_offset(h->rows, row) + j] / (xent_real)255;
    }
    h->next += OTHER;
    xent_tape_reset(h->tape);
    xent_tensor *logits =
        xent_net_forward(h->tape, h->net, xent_input(h->tape, xent_matrix(OTHER, 64), x), NULL);
    xent_tensor *loss = xent_classification_loss(h->tape, XENT_LOSS_CE, logits, labels, NULL);
    ck_assert_int_eq(xent_backward(h->tape, loss), XENT_OK);
    xent_real *mine = xent_params_gradient_block(update->params),
              *theirs = xent_params_gradient_block(params);
    const xent_real all = (xent_real)(update->rows + OTHER), a = (xent_real)update->rows / all,
                    b = OTHER / all;
    for (size_t i = 0; i < size; i++) mine[i] = a * mine[i] + b * theirs[i];
    return XENT_OK;
}

/* Rows in their order: trainers are given those of one batch at a time, as a set of one step. */
static void train_batch(xent_net *net, const xent_dataset *rows, xent_fit_options o, void *context) {
    const xent_fit_data one = {.train = rows, .scaling = xent_scaling_of(XENT_NORMALIZE_SCALE, NULL)};
    o.recipe.epochs = 1;
    o.context = context;
    xent_trainer *t = xent_trainer_create(training_tape, net, &one, &o, &error);
    ck_assert_msg(t != NULL, "%s", error.message);
    ck_assert_msg(xent_trainer_step(t, &error) == XENT_OK, "%s", error.message);
    xent_trainer_destroy(t);
}

START_TEST(gradients_of_two_machines_sum_to_those_of_the_whole_batch) {
    const xent_net_options shape = {.layers = "dense 20 tanh", .inputs = 64, .outputs = 10};
    xent_net *whole = xent_net_create(&shape, NULL), *half = xent_net_create(&shape, NULL);
    halves h = {.net = xent_net_create(&shape, NULL), .tape = xent_tape_create(NULL, NULL)};
    ck_assert(whole && half && h.net && h.tape);
    for (int step = 0; step < 6; step++) {
        xent_dataset all = digits.train, mine, others;
        all.labels += (int64_t)step * 64;
        all.bytes += (int64_t)step * 64 * 64;
        all.rows = 64;
        mine = others = all;
        mine.rows = 48;
        others.labels += 48;
        others.bytes += 48 * 64;
        others.rows = 16;
        h.rows = &others;
        h.next = h.calls = 0;
        train_batch(whole, &all, (xent_fit_options){.recipe.batch = 64}, NULL);
        train_batch(half, &mine, (xent_fit_options){.recipe.batch = 64, .before_update = add_other_half}, &h);
        ck_assert_int_eq(h.calls, 1);
    }
    const xent_real *a = xent_params_block(xent_net_params(whole)),
                    *b = xent_params_block(xent_net_params(half));
    const double relative = sizeof(xent_real) == 8 ? 1e-12 : 1e-5;
    for (size_t i = 0; i < xent_params_block_size(xent_net_params(whole)); i++)
        ASSERT_QUICKLY(close_to((double)a[i], (double)b[i], relative, relative), "number %zu: %.9g and %.9g",
                       i, (double)a[i], (double)b[i]);
    xent_net_destroy(whole);
    xent_net_destroy(half);
    xent_net_destroy(h.net);
    xent_tape_destroy(h.tape);
}
END_TEST

/* Ends at the third step, with and without a sentence of its own. */
static const char *sentence;
static xent_status fail_at_three(void *context, const xent_update *update, xent_error *e) {
    (void)context;
    if (update->step < 3) return XENT_OK;
    return sentence ? xent_fail(e, XENT_E_IO, "%s", sentence) : XENT_E_IO;
}

START_TEST(what_cannot_be_summed_ends_training_before_the_update) {
    xent_fit_options o = usual();
    o.before_update = fail_at_three;
    o.recipe.schedule.warmup = 50; /* the rate of the step that fails is not that of the one before */
    xent_net *nets[2] = {new_net(1), new_net(1)};
    xent_trainer *two = new_trainer(nets[0], &o), *t = new_trainer(nets[1], &o);
    make_steps(two, 2);
    sentence = NULL;
    make_steps(t, 2);
    error = (xent_error){XENT_E_VALUE, "an old one"};
    ck_assert_int_eq(xent_trainer_step(t, &error), XENT_E_IO);
    ASSERT_CONTAINS(error.message, "before_update ended it at step 3");
    sentence = "the other machine is gone";
    ck_assert_int_eq(xent_trainer_epoch(t, &error), XENT_E_IO);
    ck_assert_str_eq(error.message, sentence);
    ck_assert_int_eq(xent_trainer_step(t, NULL), XENT_E_IO);
    const xent_training_state a = xent_trainer_state(two), b = xent_trainer_state(t);
    ck_assert(a.step == 2 && b.step == 2);
    check_same(&a, &b);
    xent_fit_result result;
    ck_assert_int_eq(xent_fit(training_tape, nets[0], &data, &o, &result, &error), XENT_E_IO);
    ck_assert_str_eq(error.message, sentence);
    ck_assert(result.steps == 2 && result.end == XENT_END_NONE);
    xent_history_clear(&result.history);
    xent_trainer_destroy(two);
    xent_trainer_destroy(t);
    for (int i = 0; i < 2; i++) xent_net_destroy(nets[i]);
}
END_TEST

/* Weights of steps before the first epoch was measured are no worse than the first ones. */
START_TEST(before_an_epoch_there_are_no_best_weights) {
    const xent_fit_options o = usual();
    xent_net *nets[2] = {new_net(1), new_net(1)};
    xent_trainer *t[2] = {new_trainer(nets[0], &o), new_trainer(nets[1], &o)};
    for (int i = 0; i < 2; i++) make_steps(t[i], 3);
    xent_trainer_use_best(t[1]);
    const xent_training_state a = xent_trainer_state(t[0]), b = xent_trainer_state(t[1]);
    check_same(&a, &b);
    for (int i = 0; i < 2; i++) {
        xent_trainer_destroy(t[i]);
        xent_net_destroy(nets[i]);
    }
}
END_TEST

/* A step that failed is made again on the same batch. */
static int fail_once;
static xent_status fail_the_first_time(void *context, const xent_update *update, xent_error *e) {
    (void)context, (void)update, (void)e;
    return fail_once-- > 0 ? XENT_E_IO : XENT_OK;
}

START_TEST(a_step_that_failed_can_be_made_again) {
    const xent_net_options shape = {.layers = "dense 20 tanh", .inputs = 64, .outputs = 10};
    xent_fit_options o = usual();
    xent_net *nets[2] = {xent_net_create(&shape, NULL), xent_net_create(&shape, NULL)};
    xent_trainer *whole = new_trainer(nets[0], &o), *t;
    run_to_the_end(whole);
    o.before_update = fail_the_first_time;
    t = new_trainer(nets[1], &o);
    for (int i = 0; i < 3; i++) {
        fail_once = 1;
        ck_assert_int_eq(xent_trainer_step(t, &error), XENT_E_IO);
        ck_assert_int_eq(xent_trainer_step(t, &error), XENT_OK);
    }
    run_to_the_end(t);
    const xent_training_state a = xent_trainer_state(whole), b = xent_trainer_state(t);
    check_same(&a, &b);
    xent_trainer_destroy(whole);
    xent_trainer_destroy(t);
    for (int i = 0; i < 2; i++) xent_net_destroy(nets[i]);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("trainer");
    ADD_TEST_WITH(suite, calls_out_of_order_are_refused_and_change_nothing, set_up_training,
                  tear_down_training);
    ADD_TEST_WITH(suite, gradients_of_two_machines_sum_to_those_of_the_whole_batch, set_up_training,
                  tear_down_training);
    ADD_TEST_WITH(suite, what_cannot_be_summed_ends_training_before_the_update, set_up_training,
                  tear_down_training);
    ADD_TEST_WITH(suite, before_an_epoch_there_are_no_best_weights, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, a_step_that_failed_can_be_made_again, set_up_training, tear_down_training);
    return run_suite(suite);
}
