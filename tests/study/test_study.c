/* Studies: every cell is as it would be alone, whatever the threads; what is not wanted ends. */
#include <math.h>

#include "study/comparison.h"
#include "support/run.h"

enum { ROWS = 60, FEATURES = 4, CLASSES = 3, EPOCHS = 3, SEEDS = 3 };

static xent_real rows[ROWS * FEATURES];
static int32_t labels[ROWS];
static xent_dataset data;

/* Three clouds of points. */
static study_plan make_plan(void) {
    for (int i = 0; i < ROWS; i++) {
        labels[i] = i % CLASSES;
        for (int j = 0; j < FEATURES; j++)
            rows[i * FEATURES + j] = (xent_real)(sin(i * 7 + j * 3) + (j == labels[i] ? 2 : 0));
    }
    data = (xent_dataset){
        .rows = ROWS, .features = FEATURES, .classes = CLASSES, .reals = rows, .labels = labels};
    return (study_plan){
        .network = {.layers = "dense 5 tanh", .inputs = FEATURES, .outputs = CLASSES},
        .data = {.train = &data, .test = &data},
        .recipe = {.epochs = EPOCHS, .batch = 16, .optimizer = {.method = XENT_SGD}},
    };
}

static const loss_list two = {2, {XENT_LOSS_MSE, XENT_LOSS_CE}};
static const double rates[XENT_CLASS_LOSS_COUNT] = {[XENT_LOSS_CE] = 0.2, [XENT_LOSS_MSE] = 0.7};

static void compare(comparison *c, int threads) {
    study_plan plan = make_plan();
    plan.threads = threads;
    ck_assert_int_eq(comparison_begin(c, &two, SEEDS, 5, rates, 1), 0);
    c->target = 0.5;
    ck_assert_int_eq(comparison_run(c, &plan), 0);
    comparison_summarize(c);
}

START_TEST(a_cell_is_as_it_would_be_alone) {
    comparison c;
    compare(&c, 3);
    const study_plan plan = make_plan();
    for (int i = 0; i < 2 * SEEDS; i++) {
        const study_cell *cell = &c.cells[i];
        xent_net_options network = plan.network;
        xent_fit_options fit = {.recipe = plan.recipe};
        xent_fit_result result;
        network.seed = fit.recipe.seed = 5 + (uint64_t)(i % SEEDS);
        fit.recipe.loss = two.loss[i / SEEDS];
        fit.recipe.schedule = (xent_schedule){.kind = XENT_CONSTANT, .rate = rates[fit.recipe.loss]};
        xent_tape *tape = xent_tape_create(NULL, NULL);
        xent_net *net = xent_net_create(&network, NULL);
        ck_assert_int_eq(xent_fit(tape, net, &plan.data, &fit, &result, NULL), XENT_OK);
        ck_assert_int_eq(cell->error.status, XENT_OK);
        ck_assert_uint_eq(cell->seed, fit.recipe.seed);
        ck_assert_int_eq((int)cell->loss, (int)fit.recipe.loss);
        for (int e = 0; e < EPOCHS; e++) {
            ck_assert(cell->result.history.epochs[e].train_loss == result.history.epochs[e].train_loss);
            ck_assert(cell->result.history.epochs[e].test_accuracy == result.history.epochs[e].test_accuracy);
        }
        xent_history_clear(&result.history);
        xent_net_destroy(net);
        xent_tape_destroy(tape);
    }
    comparison_clear(&c);
}
END_TEST

START_TEST(a_summary_is_of_all_seeds) {
    comparison c;
    compare(&c, 2);
    ck_assert_int_eq(c.pair_count, 1);
    double difference = 0;
    for (int l = 0; l < 2; l++) {
        const study_series *s = &c.series[l];
        double mean = 0, reached = 0;
        ck_assert_int_eq((int)s->loss, (int)two.loss[l]);
        ck_assert_int_eq(s->run_count, SEEDS);
        ck_assert(s->rate == rates[two.loss[l]]);
        ck_assert_ptr_nonnull(s->found);
        for (int i = 0; i < SEEDS; i++) {
            const xent_epoch *e = c.cells[l * SEEDS + i].result.history.epochs;
            int first = 0;
            while (first < EPOCHS && e[first].test_accuracy < 0.5) first++;
            reached += first < EPOCHS ? (first + 1.0) / SEEDS : (double)NAN;
            mean += e[EPOCHS - 1].test_accuracy / SEEDS;
        }
        ASSERT_CLOSE(s->accuracy_mean, mean, 1e-12);
        ASSERT_CLOSE(s->epochs_to_target, reached, 1e-12);
        difference += l == 0 ? mean : -mean;
    }
    ck_assert_msg(fabs(c.pairs[0].mean - difference) < 1e-12, "%g, not %g", c.pairs[0].mean, difference);
    comparison_clear(&c);
}
END_TEST

/* An accuracy that is just the target reaches it. */
START_TEST(a_target_is_reached_by_what_equals_it) {
    comparison c;
    compare(&c, 2);
    for (int i = 0; i < SEEDS; i++) {
        xent_epoch *e = c.cells[i].result.history.epochs;
        e[0].test_accuracy = 0.25;
        e[1].test_accuracy = c.target = 0.75;
    }
    comparison_summarize(&c);
    ASSERT_CLOSE(c.series[0].epochs_to_target, 2, 1e-12);
    comparison_clear(&c);
}
END_TEST

static int end_at_once(void *context, const study_progress *progress) {
    ck_assert_int_eq(progress->count, 2 * SEEDS);
    ++*(int *)context;
    return 1;
}

START_TEST(a_study_ends_where_it_is_told_to) {
    comparison c;
    int calls = 0;
    study_plan plan = make_plan();
    plan.threads = 1;
    plan.after_step = end_at_once;
    plan.context = &calls;
    ck_assert_int_eq(comparison_begin(&c, &two, SEEDS, 5, rates, 0), 0);
    ck_assert_int_eq(comparison_run(&c, &plan), 1);
    ck_assert_int_eq(calls, 1);
    comparison_clear(&c);
}
END_TEST

/* A rate that no weight survives fails its cell, and with goes_on that cell alone. */
START_TEST(a_cell_that_fails_ends_the_study_unless_it_goes_on) {
    for (int goes_on = 0; goes_on < 2; goes_on++) {
        const double high = sizeof(xent_real) == 8 ? 1e100 : 1e6;
        study_plan plan = make_plan();
        plan.threads = 1;
        plan.goes_on = goes_on;
        study_cell cells[2] = {{.loss = XENT_LOSS_MSE_LOGITS, .rate = high, .seed = 1},
                               {.loss = XENT_LOSS_CE, .rate = 0.1, .seed = 1}};
        ck_assert_int_eq(study_run(&plan, cells, 2), !goes_on);
        ck_assert_int_eq(cells[0].error.status, XENT_E_NONFINITE);
        ck_assert_int_eq(cells[1].result.history.count, goes_on ? EPOCHS : 0);
        study_clear(cells, 2);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("study");
    ADD_TEST(suite, a_cell_is_as_it_would_be_alone);
    ADD_TEST(suite, a_summary_is_of_all_seeds);
    ADD_TEST(suite, a_target_is_reached_by_what_equals_it);
    ADD_TEST(suite, a_study_ends_where_it_is_told_to);
    ADD_TEST(suite, a_cell_that_fails_ends_the_study_unless_it_goes_on);
    return run_suite(suite);
}
