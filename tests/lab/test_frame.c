/* What experiments share: the folder of their settings, the epoch that counts, surfaces, and the page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/cells.h"
#include "lab/networks.h"
#include "lab/page.h"
#include "lab/surface.h"
#include "support/program.h"
#include "support/run.h"

/* ---- Cells --------------------------------------------------------------------------------------------- */

static xent_status do_nothing(lab *l, void *context, int index, double *numbers, xent_error *error) {
    (void)l, (void)context, (void)error;
    numbers[0] = index + 1;
    return XENT_OK;
}

static xent_status run_cell(lab *l) {
    lab_cell *cells = lab_seed_cells(l, 1);
    return lab_do_cells(l, NULL, 0, cells, 1, do_nothing, NULL);
}

static const experiment other = {.name = "other", .run = run_cell}, cell = {.name = "cell", .run = run_cell};

/* Runs with one of its settings changed, or with none. */
static xent_status run_changed(int change, char *message, size_t size) {
    char folder[256];
    snprintf(folder, sizeof folder, "%s/cells-of", test_directory());
    lab l = {.experiment = change == 5 ? &other : &cell, .settings = {.seed = 1, .threads = 1}};
    l.settings.directory = folder;
    if (change == 0) l.settings.rows = 7;
    if (change == 1) l.settings.epochs = 7;
    if (change == 2) l.settings.steps = 7;
    if (change == 3) l.settings.hidden = 7;
    if (change == 4) l.settings.full = 1;
    const xent_status status = lab_run(&l);
    snprintf(message, size, "%s", l.error.message);
    lab_clear(&l);
    return status;
}

/* Whatever the figures of a cell depend on keeps a folder from being gone on with. */
START_TEST(a_folder_is_of_one_experiment_and_its_settings) {
    static const char *const names[] = {"rows", "epochs", "steps", "hidden", "full", "experiment"};
    char message[sizeof(xent_error)];
    ck_assert_int_eq(run_changed(-1, message, sizeof message), XENT_OK);
    for (int change = 0; change < 6; change++) {
        ck_assert_msg(run_changed(change, message, sizeof message) == XENT_E_VALUE, "%s", names[change]);
        ASSERT_CONTAINS(message, names[change]);
    }
    ck_assert_int_eq(run_changed(-1, message, sizeof message), XENT_OK);
}
END_TEST

/* ---- Contests ------------------------------------------------------------------------------------------ */

enum { SEEDS = 4, EPOCHS = 12 };

static const lab_network wild = {.name = "wild",
                                 .settings = {{"network", .text = "wild"}},
                                 .layers = "dense 6 tanh",
                                 .recipe = {.loss = XENT_LOSS_CE,
                                            .epochs = EPOCHS,
                                            .batch = 4,
                                            .optimizer = {.method = XENT_SGD},
                                            .schedule = {.rate = 2}},
                                 .published = 50};

/* By hand: the test accuracy after the first epoch that is best on the rows held out; counts those that are
 * not the last. */
static double best_by_hand(const lab_data *data, const xent_dataset *validation, uint64_t seed, int *early) {
    const xent_net_options network = {
        .layers = wild.layers, .inputs = data->train.features, .outputs = data->train.classes, .seed = seed};
    xent_fit_options options = {.recipe = wild.recipe};
    xent_fit_data sets = lab_fit_data(data);
    xent_fit_result result;
    options.recipe.seed = seed;
    sets.validation = validation;
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_net *net = xent_net_create(&network, NULL);
    ck_assert_int_eq(xent_fit(tape, net, &sets, &options, &result, NULL), XENT_OK);
    int best = 0;
    for (int e = 1; e < EPOCHS; e++)
        if (result.history.epochs[e].validation_accuracy > result.history.epochs[best].validation_accuracy)
            best = e;
    const double accuracy = result.history.epochs[best].test_accuracy;
    *early += accuracy < result.history.epochs[EPOCHS - 1].test_accuracy ||
              accuracy > result.history.epochs[EPOCHS - 1].test_accuracy;
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
    return accuracy;
}

static xent_status hold_contest(lab *l) {
    static const char *const names[] = {"digits", NULL};
    lab_data data;
    xent_dataset validation;
    double sum = 0;
    int early = 0;
    ck_assert_int_eq(lab_open_data(l, names, XENT_NORMALIZE_SCALE, &data), XENT_OK);
    lab_cut_rows(l, &data, 100, &validation);
    const lab_contest contest = {&data, &validation, &wild, 1, SEEDS, 1, 2};
    ck_assert_int_eq(lab_run_contest(l, &contest), XENT_OK);
    for (int i = 0; i < SEEDS; i++) sum += best_by_hand(&data, &validation, lab_seed(l, i), &early);
    ck_assert_int_gt(early, 0); /* else the last epoch would do */
    ASSERT_CLOSE(lab_figure_of(l, 0), 100 * sum / SEEDS, 1e-9);
    lab_close_data(&data);
    return XENT_OK;
}

START_TEST(the_epoch_that_is_best_on_rows_held_out_counts) {
    const experiment e = {.name = "contest", .run = hold_contest};
    lab l = {.experiment = &e, .settings = {.seed = 3, .threads = 1}};
    ck_assert_int_eq(lab_run(&l), XENT_OK);
    lab_clear(&l);
}
END_TEST

/* ---- Drawings and pages -------------------------------------------------------------------------------- */

/* A square of 3 x 3 places, of which that in the middle is a peak: it stands above where a flat one would. */
START_TEST(what_is_high_is_drawn_high) {
    static const double heights[2][9] = {{0}, {0, 0, 0, 0, 1, 0, 0, 0, 0}};
    static const char *const first[] = {"M240 112.0L335 159.5L240 207.0L145 159.5z",
                                        "M240 112.0L335 159.5L240 111.0L145 159.5z"};
    static const unsigned char flat[9] = {1};
    for (int peak = 0; peak < 2; peak++) {
        const lab_surface s = {"title", NULL, "x", "y", 3, 0, heights[peak], flat};
        page p;
        ck_assert_int_eq(page_open(&p, NULL), 0);
        ck_assert_int_eq(write_surface(&p, &s, "surface-1"), 0);
        ck_assert_int_eq(page_close(&p), 0);
        ASSERT_CONTAINS(p.text, first[peak]);
        ck_assert_int_eq(count_of(p.text, "class=\"flat\""), 1);
        page_clear(&p);
    }
}
END_TEST

/* In text, and on the page. */
START_TEST(seeds_are_told_where_there_are_several) {
    static const char *const runs[] = {"plateaus --seeds 1", "plateaus --seeds 2"};
    for (int i = 0; i < 2; i++) {
        program_run run = run_program("lab %s -o p", runs[i]);
        ck_assert_msg(run.code == 0, "%s", run.err);
        ck_assert_int_eq(strstr(run.out, "seeds     2 in each row\n") != NULL, i);
        run = run_program("--version >.v; cat p/report.html");
        ck_assert_int_eq(strstr(run.out, "<dt>seeds</dt>") != NULL, i);
        ck_assert_int_eq(strstr(run.out, "<dt>seeds</dt><dd>2 in each row</dd>") != NULL, i);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("frame");
    ADD_TEST(suite, a_folder_is_of_one_experiment_and_its_settings);
    ADD_TEST(suite, the_epoch_that_is_best_on_rows_held_out_counts);
    ADD_TEST(suite, what_is_high_is_drawn_high);
    ADD_TEST(suite, seeds_are_told_where_there_are_several);
    return run_suite(suite);
}
