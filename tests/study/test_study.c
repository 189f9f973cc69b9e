/* Studies: every cell is as it would be alone, whatever the threads; what is not wanted ends. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "study/comparison.h"
#include "support/run.h"
#include "xent/trainer.h"

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
    double apart = 0;
    for (int l = 0; l < 2; l++) {
        const study_series *s = &c.series[l];
        double mean = 0;
        int reached = 0;
        ck_assert_int_eq((int)s->loss, (int)two.loss[l]);
        ck_assert_int_eq(s->run_count, SEEDS);
        ck_assert(s->rate == rates[two.loss[l]]);
        ck_assert_ptr_nonnull(s->found);
        for (int i = 0; i < SEEDS; i++) {
            const study_points *p = &c.cells[l * SEEDS + i].points;
            int first = 0;
            while (first < p->count && p->points[first].accuracy < 0.5) first++;
            reached += first < p->count;
            mean += p->points[p->count - 1].accuracy / SEEDS;
        }
        ASSERT_CLOSE(s->accuracy.mean, mean, 1e-12);
        ck_assert_int_eq(s->reached, reached);
        ck_assert_int_eq(s->dead, 0);
        apart += l == 0 ? mean : -mean;
    }
    ck_assert_msg(fabs(c.pairs[0].accuracy.mean - apart) < 1e-12, "%g, not %g", c.pairs[0].accuracy.mean,
                  apart);
    comparison_clear(&c);
}
END_TEST

/* Every run comes to 0.75 between steps 5 and 8; a third of the way from 0.7 to 0.85 is step 6. */
START_TEST(a_level_is_reached_between_points) {
    comparison c;
    compare(&c, 2);
    c.target = 0.75;
    for (int i = 0; i < 2 * SEEDS; i++)
        for (int k = 0; k < c.cells[i].points.count; k++)
            c.cells[i].points.points[k].accuracy = k < 4 ? 0.1 * k : k == 4 ? 0.7 : 0.85;
    comparison_summarize(&c);
    for (int l = 0; l < 2; l++) ASSERT_CLOSE(c.series[l].steps, 6, 1e-12);
    ck_assert(c.pairs[0].speed.mean == 0 && !c.pairs[0].speed.differs);
    for (int k = 0; k < 8; k++) c.cells[0].points.points[k].accuracy = 0.3; /* never there */
    c.cells[0].result.steps = 5;                                            /* where its numbers exploded */
    comparison_summarize(&c);
    ck_assert_int_eq(c.series[0].reached, SEEDS - 1);
    ASSERT_CLOSE(c.series[0].steps, 6, 1e-12);
    ASSERT_CLOSE(c.pairs[0].speed.mean, log2(12 / 6.) / SEEDS, 1e-12); /* 12 steps are all of its run */
    comparison_clear(&c);
}
END_TEST

/* In turn one loss is at the level from the beginning and the other never: three seeds leave more open than
 * there are steps. */
START_TEST(no_interval_of_speed_goes_beyond_the_whole_run) {
    comparison c;
    compare(&c, 2);
    for (int i = 0; i < 2 * SEEDS; i++)
        for (int k = 0; k < c.cells[i].points.count; k++)
            c.cells[i].points.points[k].accuracy = (i / SEEDS + i % SEEDS) % 2 ? 0.1 : 0.9;
    comparison_summarize(&c);
    ck_assert_int_eq(c.steps, 12);
    ASSERT_CLOSE(c.pairs[0].speed.mean, -log2(12) / SEEDS, 1e-12);
    ASSERT_CLOSE(c.pairs[0].speed.low, -log2(12), 1e-12);
    ASSERT_CLOSE(c.pairs[0].speed.high, log2(12), 1e-12);
    comparison_clear(&c);
}
END_TEST

/* Accuracy and speed are two differences: each is tested at half of the level. */
START_TEST(seeds_that_would_tell_are_of_the_level_that_all_share) {
    comparison c;
    compare(&c, 2);
    for (int i = 0; i < 2 * SEEDS; i++)
        c.cells[i].result.history.epochs[EPOCHS - 1].test_accuracy = 0.8 + (i < SEEDS ? 0.02 * i : 0);
    c.margin = 0.02;
    comparison_summarize(&c);
    const double deviation = c.pairs[0].accuracy.deviation;
    ASSERT_CLOSE(deviation, 0.02, 1e-12);
    ck_assert_int_eq(c.pairs[0].seeds_needed, pairs_to_tell(deviation, 0.02, STUDY_ALPHA / 2));
    ck_assert_int_gt(c.pairs[0].seeds_needed, pairs_to_tell(deviation, 0.02, STUDY_ALPHA));
    comparison_clear(&c);
}
END_TEST

/* A run whose numbers exploded guesses; so does one that tells the largest class of every row. */
START_TEST(dead_runs_are_counted) {
    comparison c;
    compare(&c, 2);
    ASSERT_CLOSE(c.guess, 1 / 3., 1e-15);
    c.cells[1].error.status = XENT_E_NONFINITE;
    c.cells[2].result.history.epochs[EPOCHS - 1].test_accuracy = 1 / 3.;
    comparison_summarize(&c);
    ck_assert_int_eq(c.series[0].dead, 2);
    ck_assert_int_eq(c.series[1].dead, 0);
    ASSERT_CLOSE(c.series[0].accuracy.median, 1 / 3., 1e-12);
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

static int note_progress(void *context, const study_progress *now) {
    study_progress *last = context;
    ck_assert(now->count == 2 * SEEDS && now->begun >= last->begun && now->begun <= now->count);
    ck_assert(now->total_rows == 2 * SEEDS * EPOCHS * ROWS && now->rows <= now->total_rows);
    ck_assert(now->rows > last->rows);
    *last = *now;
    return 0;
}

START_TEST(progress_comes_to_its_end) {
    for (int threads = 1; threads <= 3; threads += 2) {
        comparison c;
        study_progress last = {.rows = 0};
        study_plan plan = make_plan();
        plan.threads = threads;
        plan.after_step = note_progress;
        plan.context = &last;
        ck_assert_int_eq(comparison_begin(&c, &two, SEEDS, 5, rates, 0), 0);
        ck_assert_int_eq(comparison_run(&c, &plan), 0);
        ck_assert(last.begun == last.count && last.rows == last.total_rows);
        comparison_clear(&c);
    }
}
END_TEST

/* A rate that no weight survives is a result of its cell; what cannot be trained at all ends the study. */
START_TEST(a_cell_that_explodes_is_a_result) {
    const double high = sizeof(xent_real) == 8 ? 1e100 : 1e6;
    study_plan plan = make_plan();
    plan.threads = 1;
    study_cell cells[2] = {{.loss = XENT_LOSS_MSE_LOGITS, .rate = high, .seed = 1},
                           {.loss = XENT_LOSS_CE, .rate = 0.1, .seed = 1}};
    ck_assert_int_eq(study_run(&plan, cells, 2), 0);
    ck_assert_int_eq(cells[0].error.status, XENT_E_NONFINITE);
    ck_assert_int_eq(cells[1].result.history.count, EPOCHS);
    study_clear(cells, 2);
    plan.network.layers = "conv 2";
    study_cell wrong[2] = {{.loss = XENT_LOSS_CE, .rate = 0.1}, {.loss = XENT_LOSS_CE, .rate = 0.1}};
    ck_assert_int_eq(study_run(&plan, wrong, 2), 1);
    ck_assert_int_ne(wrong[0].error.status, XENT_OK);
    ck_assert_int_eq(wrong[1].error.status, XENT_OK); /* not begun */
}
END_TEST

/* 60 rows in batches of 16 are 4 steps an epoch: after 0, 1, 2, 4, 5, 8, 10 and 12 steps. A point is what
 * a training that ends there comes to. */
/* Pages show what was found of a loss's first run, where that came to its end. */
START_TEST(a_first_run_that_exploded_has_no_findings) {
    const double high[XENT_CLASS_LOSS_COUNT] = {
        [XENT_LOSS_MSE_LOGITS] = sizeof(xent_real) == 8 ? 1e100 : 1e6, [XENT_LOSS_CE] = 0.2};
    const loss_list losses = {2, {XENT_LOSS_MSE_LOGITS, XENT_LOSS_CE}};
    const study_plan plan = make_plan();
    comparison c;
    ck_assert_int_eq(comparison_begin(&c, &losses, 2, 5, high, 1), 0);
    ck_assert_int_eq(comparison_run(&c, &plan), 0);
    comparison_summarize(&c);
    ck_assert_int_eq(c.cells[0].error.status, XENT_E_NONFINITE);
    ck_assert_ptr_null(c.series[0].found);
    ck_assert_ptr_eq(c.series[1].found, &c.found[1]);
    comparison_clear(&c);
}
END_TEST

/* First weights may be so large that they have no figures; decay makes them small, as rows give no slope. */
START_TEST(a_point_without_figures_ends_no_run) {
    static xent_real none[ROWS * FEATURES], large[ROWS * FEATURES];
    study_plan plan = make_plan();
    const xent_dataset train = {
        .rows = ROWS, .features = FEATURES, .classes = CLASSES, .reals = none, .labels = labels};
    xent_dataset test = train;
    for (int i = 0; i < ROWS; i++) large[i * FEATURES] = (xent_real)(sizeof(xent_real) == 8 ? 1e308 : 3e38);
    test.reals = large;
    plan.network =
        (xent_net_options){.layers = "", .inputs = FEATURES, .outputs = CLASSES, .init_deviation = 1000};
    plan.data = (xent_fit_data){.train = &train, .test = &test};
    plan.recipe.optimizer.weight_decay = 1;
    plan.recipe.batch = 1;
    study_cell cell = {.loss = XENT_LOSS_CE, .rate = 0.9, .seed = 1};
    ck_assert_int_eq(study_run(&plan, &cell, 1), 0);
    ck_assert_msg(cell.error.status == XENT_OK, "%s", cell.error.message);
    ck_assert_int_eq(cell.state, CELL_DONE);
    ck_assert(isnan(cell.points.points[0].loss) && isnan(cell.points.points[0].accuracy));
    ck_assert(isfinite(cell.points.points[cell.points.count - 1].loss));
    study_clear(&cell, 1);
}
END_TEST

START_TEST(points_are_measured_between_epochs) {
    static const int64_t steps[] = {0, 1, 2, 4, 5, 8, 10, 12};
    study_plan plan = make_plan();
    study_cell cell = {.loss = XENT_LOSS_CE, .rate = 0.2, .seed = 5};
    ck_assert_int_eq(study_run(&plan, &cell, 1), 0);
    ck_assert_int_eq(cell.points.count, 8);
    for (int i = 0; i < 8; i++) {
        const study_point *p = &cell.points.points[i];
        xent_net_options network = plan.network;
        xent_fit_options fit = {.recipe = plan.recipe};
        xent_evaluation figures;
        network.seed = fit.recipe.seed = 5;
        fit.recipe.schedule = (xent_schedule){.kind = XENT_CONSTANT, .rate = 0.2};
        xent_tape *tape = xent_tape_create(NULL, NULL);
        xent_net *net = xent_net_create(&network, NULL);
        xent_trainer *trainer = xent_trainer_create(tape, net, &plan.data, &fit, NULL);
        for (int64_t s = 0; s < steps[i]; s++) {
            ck_assert_int_eq(xent_trainer_step(trainer, NULL), XENT_OK);
            if (xent_trainer_steps_left(trainer) == 0) xent_trainer_measure(trainer, NULL);
        }
        ck_assert_int_eq(xent_evaluate(tape, net, &data, &plan.data.scaling, 0, &figures, NULL, NULL),
                         XENT_OK);
        ck_assert_int_eq(p->step, steps[i]);
        ASSERT_CLOSE(p->epoch, (double)steps[i] / 4, 1e-15);
        ck_assert(p->accuracy == figures.accuracy);
        ASSERT_CLOSE(p->loss, figures.loss, 1e-12);
        xent_trainer_destroy(trainer);
        xent_net_destroy(net);
        xent_tape_destroy(tape);
    }
    study_clear(&cell, 1);
}
END_TEST

START_TEST(an_epoch_has_a_step_a_batch) {
    const int64_t batches[][2] = {{0, 1}, {16, 4}, {15, 4}, {ROWS, 1}, {ROWS - 1, 2}, {INT64_MAX, 1}};
    study_plan plan = make_plan();
    for (size_t i = 0; i < sizeof batches / sizeof *batches; i++) {
        plan.recipe.batch = batches[i][0];
        ck_assert_int_eq(study_epoch_steps(&plan), batches[i][1]);
    }
}
END_TEST

/* It is measured after 0, 1, 2, 5 and 10 of the 12 steps, and not at the ends of epochs, 4, 8 and 12. */
START_TEST(the_pull_is_measured_where_a_point_is_due) {
    study_plan plan = make_plan();
    study_cell cell = {.loss = XENT_LOSS_CE, .rate = 0.2, .seed = 5};
    int64_t measured = 0;
    plan.measures_quality = 1;
    ck_assert_int_eq(study_run(&plan, &cell, 1), 0);
    for (int b = 0; b < PULL_BINS; b++) measured += (int64_t)cell.pull.bins[b].rows;
    ck_assert_int_eq(measured, 5 * ROWS);
    study_clear(&cell, 1);
}
END_TEST

START_TEST(the_steps_of_points_go_up_by_ones_twos_and_fives) {
    static const int64_t due[] = {0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};
    size_t found = 0;
    for (int64_t step = 0; step <= 9999; step++) {
        if (!study_point_is_due(step)) continue;
        ck_assert_uint_lt(found, sizeof due / sizeof *due);
        ck_assert_int_eq(due[found++], step);
    }
    ck_assert_uint_eq(found, sizeof due / sizeof *due);
}
END_TEST

/* Of a large set, as many rows that lie evenly in it; through its own choice of rows, too. */
START_TEST(points_of_large_sets_are_of_a_part) {
    enum { LARGE = 3 * MOST_POINT_ROWS };
    static int32_t many[LARGE];
    static uint32_t backwards[LARGE], *select;
    xent_dataset part;
    for (int i = 0; i < LARGE; i++) {
        many[i] = i % 3 == 0;
        backwards[i] = (uint32_t)(LARGE - 1 - i);
    }
    xent_dataset all = {.rows = LARGE, .features = 1, .classes = 2, .labels = many, .select = backwards};
    ck_assert(study_guess(&all) == 2 / 3.);
    ck_assert_int_eq(study_point_rows(&all, &part, &select), 0);
    ck_assert_int_eq(part.rows, MOST_POINT_ROWS);
    for (int i = 0; i < MOST_POINT_ROWS; i++)
        ASSERT_QUICKLY(part.select[i] == (uint32_t)(LARGE - 1 - 3 * i), "row %d is %u", i, part.select[i]);
    free(select);
    all.rows = MOST_POINT_ROWS;
    ck_assert_int_eq(study_point_rows(&all, &part, &select), 0);
    ck_assert_ptr_null(select);
    ck_assert_ptr_eq(part.select, backwards);
    all.rows = 0;
    ck_assert(isnan(study_guess(&all)));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("study");
    ADD_TEST(suite, a_cell_is_as_it_would_be_alone);
    ADD_TEST(suite, a_summary_is_of_all_seeds);
    ADD_TEST(suite, a_level_is_reached_between_points);
    ADD_TEST(suite, no_interval_of_speed_goes_beyond_the_whole_run);
    ADD_TEST(suite, seeds_that_would_tell_are_of_the_level_that_all_share);
    ADD_TEST(suite, dead_runs_are_counted);
    ADD_TEST(suite, progress_comes_to_its_end);
    ADD_TEST(suite, a_study_ends_where_it_is_told_to);
    ADD_TEST(suite, a_cell_that_explodes_is_a_result);
    ADD_TEST(suite, a_first_run_that_exploded_has_no_findings);
    ADD_TEST(suite, a_point_without_figures_ends_no_run);
    ADD_TEST(suite, points_are_measured_between_epochs);
    ADD_TEST(suite, an_epoch_has_a_step_a_batch);
    ADD_TEST(suite, the_pull_is_measured_where_a_point_is_due);
    ADD_TEST(suite, the_steps_of_points_go_up_by_ones_twos_and_fives);
    ADD_TEST(suite, points_of_large_sets_are_of_a_part);
    return run_suite(suite);
}
