/* A kept run is a file that anybody may have written, with a right checksum: what no run comes to is refused,
 * and nothing is read or written beyond its place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/cell_file.h"
#include "study/keeping.h"
#include "support/program.h"
#include "support/run.h"

enum { CLASSES = 3, SIDE = 2, PIXELS = SIDE * SIDE, UNITS = 2 };

/* A run with all that can be kept of one. */
static json_t *whole_cell(void) {
    findings found = {.metrics = xent_metrics_create(CLASSES, NULL),
                      .mistake_count = 1,
                      .mistakes = {{.row = 7, .label = 1, .predicted = 2, .probability = 0.5}},
                      .width = SIDE,
                      .height = SIDE,
                      .channels = 1,
                      .block = 1,
                      .row_pixels = SIDE,
                      .weights = calloc(PIXELS * UNITS, sizeof(double)),
                      .unit_count = UNITS,
                      .all_units = UNITS};
    study_cell cell = {.loss = XENT_LOSS_CE, .rate = 0.5, .seed = 3, .found = &found};
    found.mistakes[0].pixels = calloc(PIXELS, 1);
    for (int i = 0; i < CLASSES; i++)
        ck_assert_int_eq(xent_metrics_add_count(found.metrics, i, 2, 4, NULL), XENT_OK);
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(xent_history_add(&cell.result.history, &(xent_epoch){.epoch = i + 1}, NULL),
                         XENT_OK);
        ck_assert_int_eq(study_points_add(&cell.points, &(study_point){.step = i}), 0);
    }
    json_t *json = cell_json(&cell);
    ck_assert_ptr_nonnull(json);
    study_clear(&cell, 1);
    return json;
}

/* A change of the cell: the value at the path, whose steps are names and places. */
typedef struct change {
    const char *path, *value;
} change;

/* Puts the value at the path, whose steps stand apart by blanks. */
static void put(json_t *json, const change *c) {
    char steps[100], *step = steps, *rest;
    json_t *value = json_loads(c->value, JSON_DECODE_ANY, NULL);
    ck_assert_msg(value != NULL, "%s", c->value);
    snprintf(steps, sizeof steps, "%s", c->path);
    for (; (rest = strchr(step, ' ')) != NULL; step = rest + 1) {
        *rest = '\0';
        json = json_is_array(json) ? json_array_get(json, (size_t)atoi(step)) : json_object_get(json, step);
        ck_assert_msg(json != NULL, "no %s in %s", step, c->path);
    }
    ck_assert_int_eq(json_is_array(json) ? json_array_set_new(json, (size_t)atoi(step), value)
                                         : json_object_set_new(json, step, value),
                     0);
}

static int notices;
static char last_notice[1000];
static void notice(void *context, const char *sentence) {
    (void)context;
    notices++;
    snprintf(last_notice, sizeof last_notice, "%s", sentence);
}

static study_keeping opened(void) {
    char path[4096];
    xent_error error = {.message = ""};
    json_t *settings = json_object();
    snprintf(path, sizeof path, "%s/store", test_directory());
    cell_store *store = cell_store_open(path, settings, NULL, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    json_decref(settings);
    return (study_keeping){.store = store, .prefix = "", .notice = notice};
}

/* Keeps the content under a right checksum, and reads it back. Whether it is taken for a run. */
static int is_taken(const study_keeping *keeping, const json_t *content) {
    findings found;
    study_cell cell = {.loss = XENT_LOSS_CE, .rate = 0.5, .seed = 3, .found = &found};
    xent_error error = {.message = ""};
    found = (findings){.metrics = NULL};
    ck_assert_int_eq(cell_store_write(keeping->store, "ce-0.5-3", content, &error), XENT_OK);
    ck_assert_msg(keeping_read(keeping, CLASSES, &cell, 1, &error) == XENT_OK, "%s", error.message);
    ck_assert(cell.state == CELL_DONE || (!found.metrics && !found.weights && !cell.points.points));
    study_clear(&cell, 1);
    return cell.state == CELL_DONE;
}

static const change refused[] = {
    {"found picture width", "1073741824"},
    {"found picture width", "-2"},
    {"found picture width", "0"},
    {"found picture width", "65"},
    {"found picture height", "536870912"},
    {"found picture height", "-2"},
    {"found picture channels", "2"},
    {"found picture channels", "0"},
    {"found picture channels", "2147483647"},
    {"found picture unit_count", "65"},
    {"found picture unit_count", "-1"},
    {"found picture unit_count", "0"},
    {"found picture unit_count", "2147483647"},
    {"found picture all_units", "1"},
    {"found picture", "{\"width\": 0, \"height\": 0, \"channels\": 0, \"block\": 0, \"row_pixels\": 0, "
                      "\"unit_count\": 0, \"all_units\": 0}"},
    {"found pictures 0", "\"0g000000\""},
    {"found pictures 0", "\"00\""},
    {"found pictures", "[]"},
    {"found weights", "\"1 2 3 4 5 6 7 \""},
    {"found weights", "\"1 2 3 4 5 6 7 8 9 \""},
    {"found weights", "\"1 2 3 4 5 6 7 nan \""},
    {"found weights", "\"1 2 3 4 5 6 7 1e999 \""},
    {"found mistakes row 0", "-1"},
    {"found mistakes row 0", "9223372036854775807"},
    {"found mistakes label 0", "1000000000"},
    {"found mistakes label 0", "3"},
    {"found mistakes label 0", "-1"},
    {"found mistakes predicted 0", "3"},
    {"found mistakes predicted 0", "-1"},
    {"found mistakes", "{\"row\": [1,1,1,1,1,1,1,1,1,1,1,1,1], \"label\": [1,1,1,1,1,1,1,1,1,1,1,1,1],"
                       "\"predicted\": [2,2,2,2,2,2,2,2,2,2,2,2,2], "
                       "\"probability\": [1,1,1,1,1,1,1,1,1,1,1,1,1], "
                       "\"label_probability\": [1,1,1,1,1,1,1,1,1,1,1,1,1]}"},
    {"found confusion classes", "4"},
    {"found confusion classes", "2"},
    {"found confusion classes", "0"},
    {"found confusion classes", "2147483648"},
    {"found confusion classes", "null"},
    {"found confusion unknown", "-1"},
    {"found confusion unknown", "9223372036854775807"},
    {"found confusion counts 0 0", "3"},
    {"found confusion counts 0 0", "-1"},
    {"found confusion counts 0 1", "3"},
    {"found confusion counts 0 2", "-1"},
    {"found confusion counts 0 2", "9223372036854775807"},
    {"found confusion counts 0", "\"none\""},
    {"found", "null"},
    {"error", "{\"status\": -6, \"message\": \"\"}"},
    {"error", "{\"status\": 4294967288, \"message\": \"\"}"},
    {"error", "1"},
    {"run end", "5"},
    {"run end", "-1"},
    {"run best_epoch", "2147483648"},
    {"run best_epoch", "4294967296"},
    {"run best_epoch", "-2147483649"},
    {"found picture row_pixels", "4294967298"},
    {"points step 0", "-1"},
    {"points step 0", "1"},
    {"points step 1", "0"},
    {"points step", "[0]"},
    {"calibration rows 3", "-1"},
    {"calibration rows 3", "9223372036854775807"},
    {"calibration correct 3", "1"},
    {"calibration correct 3", "-1"},
    {"pull rows 3", "-1"},
    {"pull rows 3", "9223372036854775807"},
};

START_TEST(what_no_run_comes_to_is_refused) {
    json_t *whole = whole_cell();
    study_keeping keeping = opened();
    ck_assert(is_taken(&keeping, whole));
    ck_assert_int_eq(notices, 0);
    for (int i = 0; i < (int)(sizeof refused / sizeof *refused); i++) {
        json_t *changed = json_deep_copy(whole);
        put(changed, &refused[i]);
        ck_assert_msg(!is_taken(&keeping, changed), "%s %s is taken", refused[i].path, refused[i].value);
        ck_assert_int_eq(notices, i + 1);
        ASSERT_CONTAINS(last_notice, "store/cells/ce-0.5-3.json: ");
        json_decref(changed);
    }
    json_decref(whole);
    cell_store_close((cell_store *)keeping.store);
}
END_TEST

/* All that belongs together, of the largest size and one larger. */
static void put_sizes(json_t *cell, int width, int units) {
    char picture[200], weights[1000] = "\"", pixels[300] = "\"";
    snprintf(picture, sizeof picture,
             "{\"width\": %d, \"height\": 1, \"channels\": 1, \"block\": 1, \"row_pixels\": %d, "
             "\"unit_count\": %d, \"all_units\": 100}",
             width, width, units);
    for (int i = 0; i < width; i++) strcat(pixels, "7f");
    for (int i = 0; i < width * units; i++) strcat(weights, "1 ");
    put(cell, &(change){"found picture", picture});
    put(cell, &(change){"found pictures 0", strcat(pixels, "\"")});
    put(cell, &(change){"found weights", strcat(weights, "\"")});
}

START_TEST(sizes_have_an_end) {
    json_t *cell = whole_cell();
    study_keeping keeping = opened();
    for (int over = 0; over < 2; over++) {
        put_sizes(cell, MOST_SIDE + over, 1);
        ck_assert_int_eq(is_taken(&keeping, cell), !over);
        put_sizes(cell, 1, MOST_UNITS + over);
        ck_assert_int_eq(is_taken(&keeping, cell), !over);
    }
    json_decref(cell);
    cell_store_close((cell_store *)keeping.store);
}
END_TEST

/* As many rows as there can be are counted as fast as one. */
START_TEST(rows_are_counted_at_once) {
    static const change many[] = {{"found confusion counts 0 2", "4000000000000000000"},
                                  {"found confusion unknown", "4000000000000000000"},
                                  {"found picture all_units", "4000000000000000000"},
                                  {"points step 1", "9223372036854775807"},
                                  {"error", "{\"status\": -8, \"message\": \"\"}"}};
    ck_assert_int_eq(XENT_E_NONFINITE, -8);
    json_t *cell = whole_cell();
    study_keeping keeping = opened();
    for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
        put(cell, &many[i]);
        ck_assert_msg(is_taken(&keeping, cell), "%s: %s", many[i].path, last_notice);
    }
    json_decref(cell);
    cell_store_close((cell_store *)keeping.store);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cell_file");
    ADD_TEST(suite, what_no_run_comes_to_is_refused);
    ADD_TEST(suite, sizes_have_an_end);
    ADD_TEST(suite, rows_are_counted_at_once);
    return run_suite(suite);
}
