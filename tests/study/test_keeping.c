/* A study that goes on where it was ended comes to the same as one that was not, in every number but
 * times. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "study/cell_file.h"
#include "study/comparison.h"
#include "study/keeping.h"
#include "support/faults.h"
#include "support/program.h"
#include "support/run.h"

enum { ROWS = 60, SIDE = 2, FEATURES = SIDE * SIDE, CLASSES = 3, EPOCHS = 3, SEEDS = 3, CELLS = 2 * SEEDS };

static uint8_t rows[ROWS * FEATURES];
static int32_t labels[ROWS];
static xent_dataset data;

/* Pictures of 2 x 2, so that all of the findings are there. */
static study_plan make_plan(const study_keeping *keeping) {
    for (int i = 0; i < ROWS; i++) {
        labels[i] = i % CLASSES;
        for (int j = 0; j < FEATURES; j++)
            rows[i * FEATURES + j] = (uint8_t)(100 + 50 * sin(i * 7 + j * 3) + (j == labels[i] ? 60 : 0));
    }
    data = (xent_dataset){.rows = ROWS,
                          .features = FEATURES,
                          .height = SIDE,
                          .width = SIDE,
                          .channels = 1,
                          .classes = CLASSES,
                          .bytes = rows,
                          .labels = labels};
    return (study_plan){
        .network = {.layers = "dense 5 tanh", .inputs = FEATURES, .outputs = CLASSES},
        .data = {.train = &data, .test = &data, .scaling = {.factor = 1 / 255.}},
        .recipe = {.epochs = EPOCHS, .batch = 16, .optimizer = {.method = XENT_SGD}},
        .keeping = keeping,
        .threads = 2,
    };
}

static const loss_list two = {2, {XENT_LOSS_MSE, XENT_LOSS_MSE_LOGITS}};
/* The second explodes. */
static const double rates[XENT_CLASS_LOSS_COUNT] = {[XENT_LOSS_MSE] = 0.7, [XENT_LOSS_MSE_LOGITS] = 1e30};

static void begin(comparison *c) { ck_assert_int_eq(comparison_begin(c, &two, SEEDS, 5, rates, 1), 0); }

static study_keeping keep_in(const char *name) {
    char path[4096];
    xent_error error = {.message = ""};
    json_t *settings = json_object();
    snprintf(path, sizeof path, "%s/%s", test_directory(), name);
    cell_store *store = cell_store_open(path, settings, NULL, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    json_decref(settings);
    return (study_keeping){.store = store, .prefix = ""};
}

static void close_keeping(study_keeping *keeping) { cell_store_close((cell_store *)keeping->store); }

/* Zeros for the seconds, here and below. */
static void mask_seconds(json_t *json) {
    const char *key;
    json_t *value;
    void *next;
    size_t i;
    json_object_foreach_safe(json, next, key, value) {
        if (strcmp(key, "seconds") == 0)
            json_object_set_new(json, key, json_integer(0));
        else
            mask_seconds(value);
    }
    json_array_foreach(json, i, value) mask_seconds(value);
}

/* All that a comparison has, but for times, as text to be freed. */
static char *text_of(const comparison *c) {
    json_t *all = json_array();
    for (int i = 0; i < CELLS; i++) {
        json_t *cell = cell_json(&c->cells[i]);
        ck_assert_ptr_nonnull(cell);
        mask_seconds(cell);
        json_array_append_new(all, cell);
    }
    char *text = canonical_text(all);
    json_decref(all);
    ck_assert_ptr_nonnull(text);
    return text;
}

/* Check cannot pass on texts as long as these. */
static void assert_same(const char *a, const char *b) {
    size_t i = 0;
    while (a[i] && a[i] == b[i]) i++;
    const size_t from = i < 100 ? 0 : i - 100;
    ck_assert_msg(a[i] == b[i], "at %zu: %.200s and %.200s", i, a + from, b + from);
}

static char *whole_study(void) {
    comparison c;
    const study_plan plan = make_plan(NULL);
    begin(&c);
    ck_assert_int_eq(comparison_run(&c, &plan), 0);
    ck_assert_int_eq(c.cells[0].error.status, XENT_OK);
    ck_assert_int_eq(c.cells[SEEDS].error.status, XENT_E_NONFINITE);
    ck_assert_ptr_nonnull(c.found[0].weights);
    ck_assert_int_gt(c.found[0].mistake_count, 0);
    char *text = text_of(&c);
    comparison_clear(&c);
    return text;
}

static int stop_soon(void *context, const study_progress *progress) {
    (void)progress;
    return --*(int *)context <= 0;
}

/* Ended after every so many steps and begun again, until nothing is left to do. */
START_TEST(a_study_goes_on_where_it_was_ended) {
    char *whole = whole_study();
    for (int steps = 9; steps <= 23; steps += 7) {
        char name[32];
        snprintf(name, sizeof name, "ended-%d", steps);
        study_keeping keeping = keep_in(name);
        comparison c;
        int goes = 0, stopped = 1;
        for (; stopped; goes++) {
            ck_assert_int_lt(goes, 100);
            study_plan plan = make_plan(&keeping);
            int left = steps + goes; /* so that each time a little more is done */
            plan.after_step = stop_soon;
            plan.context = &left;
            begin(&c);
            stopped = comparison_run(&c, &plan);
            if (stopped) comparison_clear(&c);
        }
        char *text = text_of(&c);
        ck_assert_int_gt(goes, 1);
        assert_same(text, whole);
        free(text);
        comparison_clear(&c);
        close_keeping(&keeping);
    }
    free(whole);
}
END_TEST

static int no_step(void *context, const study_progress *progress) {
    (void)context;
    (void)progress;
    ck_abort_msg("a step was made");
    return 1;
}

static int notices;
static char last_notice[1000];
static void notice(void *context, const char *sentence) {
    (void)context;
    notices++;
    snprintf(last_notice, sizeof last_notice, "%s", sentence);
}

START_TEST(what_is_there_is_not_done_again_but_what_is_damaged) {
    char path[5000], *whole = whole_study();
    study_keeping keeping = keep_in("damaged");
    for (int go = 0; go < 3; go++) {
        comparison c;
        study_plan plan = make_plan(&keeping);
        if (go == 1) plan.after_step = no_step;
        keeping.notice = notice;
        begin(&c);
        ck_assert_int_eq(comparison_run(&c, &plan), 0);
        char *text = text_of(&c);
        assert_same(text, whole);
        ck_assert_int_eq(count_cells(c.cells, CELLS, CELL_DONE), CELLS);
        free(text);
        comparison_clear(&c);
        ck_assert_int_eq(notices, go == 2);
        snprintf(path, sizeof path, "%s/cells/mse-0.7-6.json", cell_store_directory(keeping.store));
        FILE *file = fopen(path, "r+");
        ck_assert_ptr_nonnull(file);
        if (go == 1) fputs("{\"xent_cell\": 1, ", file);
        fclose(file);
    }
    ASSERT_CONTAINS(last_notice, "mse-0.7-6.json is damaged");
    close_keeping(&keeping);
    free(whole);
}
END_TEST

START_TEST(shares_come_to_the_whole) {
    char *whole = whole_study();
    study_keeping keeping = keep_in("shares");
    for (int part = 1; part <= 4; part++) {
        comparison c;
        keeping.share = (cell_share){part, 4};
        const study_plan plan = make_plan(&keeping);
        begin(&c);
        ck_assert_int_eq(comparison_run(&c, &plan), 0);
        ck_assert_int_eq(count_cells(c.cells, CELLS, CELL_DONE), part <= CELLS % 4 ? 2 : 1);
        ck_assert_int_eq(count_cells(c.cells, CELLS, CELL_TO_DO), 0);
        comparison_clear(&c);
    }
    keeping.share = (cell_share){0, 0};
    study_plan plan = make_plan(&keeping);
    plan.after_step = no_step;
    comparison c;
    begin(&c);
    ck_assert_int_eq(comparison_run(&c, &plan), 0);
    char *text = text_of(&c);
    assert_same(text, whole);
    free(text);
    free(whole);
    comparison_clear(&c);
    close_keeping(&keeping);
}
END_TEST

/* A cell that cannot be kept ends the study, with what the trouble is. */
START_TEST(a_folder_that_is_gone_ends_the_study) {
    char command[5000];
    study_keeping keeping = keep_in("gone");
    comparison c;
    const study_plan plan = make_plan(&keeping);
    snprintf(command, sizeof command, "rm -r '%s'", cell_store_directory(keeping.store));
    ck_assert_int_eq(system(command), 0);
    begin(&c);
    ck_assert_int_eq(comparison_run(&c, &plan), 1);
    int told = 0;
    for (int i = 0; i < CELLS; i++) told += c.cells[i].error.status == XENT_E_IO;
    ck_assert_int_ge(told, 1);
    ck_assert_int_eq(count_cells(c.cells, CELLS, CELL_DONE), 0);
    comparison_clear(&c);
    close_keeping(&keeping);
}
END_TEST

/* The disk is full from some write on: this is told, what was kept is sound, and the rest is done later. */
START_TEST(a_full_disk_loses_nothing) {
    char *whole = whole_study();
    ck_assert_int_eq(fault_begin(), 0);
    for (int n = 1; n <= CELLS; n++) {
        char name[32];
        snprintf(name, sizeof name, "full-%d", n);
        study_keeping keeping = keep_in(name);
        keeping.notice = notice;
        notices = 0;
        study_plan plan = make_plan(&keeping);
        plan.threads = 1;
        comparison c;
        begin(&c);
        fault_plan(FAULT_WRITE, n, 0, 1);
        ck_assert_int_eq(comparison_run(&c, &plan), 1);
        fault_plan(FAULT_WRITE, 0, 0, 0);
        ck_assert_int_eq(count_cells(c.cells, CELLS, CELL_DONE), n - 1);
        ck_assert_int_eq((int)c.cells[n - 1].error.status, (int)XENT_E_IO);
        ASSERT_CONTAINS(c.cells[n - 1].error.message, "No space left");
        comparison_clear(&c);
        begin(&c);
        ck_assert_int_eq(comparison_run(&c, &plan), 0);
        ck_assert_int_eq(notices, 0);
        char *text = text_of(&c);
        assert_same(text, whole);
        free(text);
        comparison_clear(&c);
        close_keeping(&keeping);
    }
    free(whole);
}
END_TEST

/* A number of an epoch or a point that has no line in the tables of cell_file.c is lost. */
START_TEST(no_number_is_forgotten) {
    study_cell cell = {.loss = XENT_LOSS_CE, .rate = 0.1, .seed = UINT64_MAX}, back = cell;
    xent_epoch epoch = {.epoch = 7};
    study_point point = {.step = 9};
    xent_error error = {.message = ""};
    const size_t first = offsetof(xent_epoch, train_loss); /* from there on there are doubles alone */
    for (size_t at = first; at < sizeof epoch; at += sizeof(double))
        memcpy((char *)&epoch + at, &(double){1 / (3. + (double)at)}, sizeof(double));
    for (size_t at = sizeof point.step; at < sizeof point; at += sizeof(double))
        memcpy((char *)&point + at, &(double){1 / (3. + (double)at)}, sizeof(double));
    ck_assert_int_eq(xent_history_add(&cell.result.history, &epoch, NULL), XENT_OK);
    ck_assert_int_eq(study_points_add(&cell.points, &point), 0);
    cell.result.end = XENT_END_EPOCHS;
    for (int i = 0; i < QUALITY_FIGURES; i++) cell.quality.figure[i] = 1 / (3. + i);
    for (int i = 0; i < XENT_CALIBRATION_BINS; i++)
        cell.quality.bins[i] = (xent_calibration_bin){.rows = 3 + i, .correct = 2 + i, .confidence = i / 7.};
    for (int i = 0; i < PULL_BINS; i++)
        cell.pull.bins[i] = (pull_bin){.rows = i, .probability = i / 3., .gradient = i / 9.};
    cell.result.steps = INT64_MAX;
    cell.result.rows = 12;
    cell.result.best_epoch = 4;
    cell.result.seconds = 0.1;
    json_t *json = cell_json(&cell);
    ck_assert_msg(cell_of_json(json, 2, &back, &error) == XENT_OK, "%s", error.message);
    ck_assert_int_eq(
        memcmp((char *)back.result.history.epochs + first, (char *)&epoch + first, sizeof epoch - first), 0);
    ck_assert_int_eq(back.result.history.epochs[0].epoch, 7);
    ck_assert_int_eq(memcmp(back.points.points, &point, sizeof point), 0);
    ck_assert_int_eq((int)back.result.end, (int)XENT_END_EPOCHS);
    ck_assert(back.result.steps == INT64_MAX && back.result.rows == 12 && back.result.best_epoch == 4);
    ck_assert(back.result.seconds == cell.result.seconds);
    ck_assert_int_eq(memcmp(&back.quality, &cell.quality, sizeof cell.quality), 0);
    ck_assert_int_eq(memcmp(&back.pull, &cell.pull, sizeof cell.pull), 0);
    study_cell other = {.loss = XENT_LOSS_CE, .rate = 0.2, .seed = UINT64_MAX};
    ck_assert_int_eq(cell_of_json(json, 2, &other, &error), XENT_E_FORMAT);
    json_object_del(json_object_get(json, "epochs"), "test_loss");
    study_clear(&back, 1);
    back = (study_cell){.loss = XENT_LOSS_CE, .rate = 0.1, .seed = UINT64_MAX};
    ck_assert_int_eq(cell_of_json(json, 2, &back, &error), XENT_E_FORMAT);
    ASSERT_CONTAINS(error.message, "test_loss");
    json_decref(json);
    study_clear(&cell, 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("keeping");
    ADD_TEST(suite, a_study_goes_on_where_it_was_ended);
    ADD_TEST(suite, what_is_there_is_not_done_again_but_what_is_damaged);
    ADD_TEST(suite, shares_come_to_the_whole);
    ADD_TEST(suite, a_folder_that_is_gone_ends_the_study);
    ADD_TEST(suite, a_full_disk_loses_nothing);
    ADD_TEST(suite, no_number_is_forgotten);
    return run_suite(suite);
}
