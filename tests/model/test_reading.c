/* How data are read under a model: as its own were. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/run.h"

static const char *const names[] = {"cat", "dog", "owl"};

static xent_model model;
static xent_recipe recipe;
static xent_data_options options;

static void set_up(void) {
    model = small_model(12, 5, 3, "relu");
    model.class_names = names;
    model.height = 2, model.width = 3, model.channels = 2;
    recipe = (xent_recipe){
        .seed = 11, .label = "kind", .header = XENT_HEADER_NO, .transpose = 1, .test_fraction = 0.3};
    recipe.first_index = XENT_FIRST_INDEX_ZERO;
    recipe.decimal = XENT_DECIMAL_COMMA;
    recipe.labels = "y.npy";
    recipe.missing = XENT_MISSING_FAIL;
    model.recipe = &recipe;
    options = (xent_data_options)XENT_DATA_DEFAULT;
}

static void tear_down(void) { xent_net_destroy(model.net); }

START_TEST(classes_sizes_and_choices_are_those_of_the_model) {
    xent_model_reading(&model, &options);
    ck_assert_int_eq(options.classes, 3);
    ck_assert_ptr_eq(options.class_names, names);
    ck_assert_int_eq(options.features, 12);
    ck_assert_int_eq(options.height, 2);
    ck_assert_int_eq(options.width, 3);
    ck_assert_int_eq(options.channels, 2);
    ck_assert_str_eq(options.label, "kind");
    ck_assert_int_eq(options.header, XENT_HEADER_NO);
    ck_assert_int_eq(options.transpose, 1);
    ck_assert_int_eq(options.first_index, XENT_FIRST_INDEX_ZERO);
    ck_assert_int_eq(options.decimal, XENT_DECIMAL_COMMA);
    ck_assert_str_eq(options.labels, "y.npy");
    ck_assert_int_eq(options.missing, XENT_MISSING_FAIL);
    ck_assert(options.test_fraction == 0.3);
    ck_assert_uint_eq(options.test_seed, 11);
    recipe.test_seed = 7; /* the test rows were drawn by a seed of their own */
    xent_model_reading(&model, &options);
    ck_assert_uint_eq(options.test_seed, 7);
}
END_TEST

enum { GAPPED = 60, GAPS = 9 };

/* The set has these rows, each of which begins with a number of its own. */
static void check_same_rows(const xent_dataset *a, const xent_dataset *b) {
    ck_assert_int_eq(a->rows, b->rows);
    for (int64_t i = 0; i < a->rows; i++) {
        ck_assert(a->reals[xent_dataset_offset(a, i)] == b->reals[xent_dataset_offset(b, i)]);
        ck_assert_int_eq(xent_dataset_label(a, i), xent_dataset_label(b, i));
    }
}

/* Which rows are held out hangs on how many there are: those with gaps are left out as they were, and labels
 * of a file of their own are those again. */
START_TEST(its_own_test_rows_are_held_out_again) {
    char table[2][1024] = {"a,b,kind\n", "a,b\n"}, labels[256] = "";
    for (int i = 0; i < GAPPED; i++) {
        char b[8] = "", *const ends[] = {table[0] + strlen(table[0]), table[1] + strlen(table[1])};
        if (i % 7 != 3) snprintf(b, sizeof b, "%d.5", i % 5);
        snprintf(ends[0], 32, "%d.5,%s,%s\n", i, b, i % 3 ? "x" : "y");
        snprintf(ends[1], 32, "%d.5,%s\n", i, b);
        strcat(labels, i % 3 ? "x\n" : "y\n");
    }
    for (int has_file = 0; has_file < 2; has_file++) {
        xent_data learned = XENT_DATA_EMPTY, again = XENT_DATA_EMPTY;
        xent_error error;
        const char *path = write_text("gaps.csv", table[has_file]);
        recipe = (xent_recipe){.seed = 5, .missing = has_file ? XENT_MISSING_MEAN : XENT_MISSING_DROP};
        if (has_file) recipe.labels = write_text("labels", labels);
        const xent_data_options first = {
            .missing = recipe.missing, .labels = recipe.labels, .test_seed = recipe.seed};
        ck_assert_int_eq(xent_data_load_with(path, &first, &learned, NULL), XENT_OK);
        ck_assert_int_eq(learned.train.rows + learned.test.rows, has_file ? GAPPED : GAPPED - GAPS);
        xent_net_destroy(model.net);
        model.net = small_model(2, 5, 2, "relu").net;
        model.height = model.width = model.channels = 0;
        model.class_names = learned.train.class_names;
        model.columns = learned.columns;
        options = (xent_data_options)XENT_DATA_DEFAULT;
        xent_model_reading(&model, &options);
        ck_assert_msg(xent_data_load_with(path, &options, &again, &error) == XENT_OK, "%s", error.message);
        check_same_rows(&again.test, &learned.test);
        check_same_rows(&again.train, &learned.train);
        ck_assert_uint_eq(xent_data_content(&again), xent_data_content(&learned));
        xent_data_clear(&learned);
        xent_data_clear(&again);
    }
}
END_TEST

/* The column of the labels is known by name in any order, not by the words that chose it. */
START_TEST(columns_say_which_one_is_the_label) {
    xent_column column[] = {{.name = "a", .kind = XENT_COLUMN_NUMBER},
                            {.name = "kind", .kind = XENT_COLUMN_LABEL}};
    xent_columns columns = {.count = 1, .column = column};
    model.columns = &columns;
    xent_model_reading(&model, &options);
    ck_assert_ptr_eq(options.columns, &columns);
    ck_assert_str_eq(options.label, "kind");
    columns.count = 2;
    xent_model_reading(&model, &options);
    ck_assert_ptr_null(options.label);
}
END_TEST

/* A file that does not say its task has outputs that do. */
START_TEST(without_a_recipe_values_are_those_of_a_regression) {
    model.recipe = NULL;
    for (int output = 0; output <= XENT_OUTPUT_IDENTITY; output++) {
        const int is_value = output == XENT_OUTPUT_IDENTITY;
        model.output = (xent_output)output;
        options = (xent_data_options)XENT_DATA_DEFAULT;
        xent_model_reading(&model, &options);
        ck_assert_int_eq(options.task, is_value ? XENT_TASK_REGRESSION : XENT_TASK_CLASSIFY);
        ck_assert_int_eq(options.classes, is_value ? 0 : 3);
        ck_assert_ptr_eq(options.class_names, is_value ? NULL : names);
    }
}
END_TEST

START_TEST(outputs_of_other_tasks_are_no_classes) {
    recipe.task = XENT_TASK_REGRESSION;
    xent_model_reading(&model, &options);
    ck_assert_int_eq(options.task, XENT_TASK_REGRESSION);
    ck_assert_int_eq(options.classes, 0);
    ck_assert_ptr_null(options.class_names);
    ck_assert_int_eq(options.features, 12);
}
END_TEST

START_TEST(nothing_is_changed_without_a_model_or_a_recipe) {
    const xent_data_options before = options;
    xent_model none = XENT_MODEL_EMPTY;
    xent_model_reading(NULL, &options);
    xent_model_reading(&none, &options);
    ck_assert_mem_eq(&options, &before, sizeof before);
    model.recipe = NULL;
    xent_model_reading(&model, &options);
    ck_assert_int_eq(options.classes, 3);
    ck_assert_ptr_null(options.label);
    ck_assert(options.test_fraction == before.test_fraction && options.test_seed == before.test_seed);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("reading");
    ADD_TEST_WITH(suite, classes_sizes_and_choices_are_those_of_the_model, set_up, tear_down);
    ADD_TEST_WITH(suite, its_own_test_rows_are_held_out_again, set_up, tear_down);
    ADD_TEST_WITH(suite, columns_say_which_one_is_the_label, set_up, tear_down);
    ADD_TEST_WITH(suite, without_a_recipe_values_are_those_of_a_regression, set_up, tear_down);
    ADD_TEST_WITH(suite, outputs_of_other_tasks_are_no_classes, set_up, tear_down);
    ADD_TEST_WITH(suite, nothing_is_changed_without_a_model_or_a_recipe, set_up, tear_down);
    return run_suite(suite);
}
