/* Tables that are read under the columns of another one. */
#include <stdio.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/run.h"

static xent_data learned;

static void hear(void *context, const char *sentence) {
    (void)context;
    const size_t used = strlen(told);
    snprintf(told + used, sizeof told - used, "%s\n", sentence);
}

static void learn(const char *text) {
    const xent_data_options options = {.test_fraction = XENT_OFF};
    const char *path = write_text("learned.csv", text);
    ck_assert_msg(xent_data_load_with(path, &options, &learned, &load_error) == XENT_OK, "%s",
                  load_error.message);
}

static xent_status load_given(const char *text) {
    const xent_data_options options = {.test_fraction = XENT_OFF, .notice = hear, .columns = learned.columns};
    told[0] = '\0';
    return xent_data_load_with(write_text("a.csv", text), &options, &loaded, &load_error);
}

static void gives(const char *text, int64_t rows, int64_t features, const double *expected) {
    ck_assert_msg(load_given(text) == XENT_OK, "%s%s", text, load_error.message);
    ck_assert_msg(loaded.train.rows == rows && loaded.train.features == features,
                  "%s: %lld rows of %lld features", text, (long long)loaded.train.rows,
                  (long long)loaded.train.features);
    for (int64_t i = 0; i < rows * features; i++)
        ck_assert_msg(loaded.train.reals[i] == (xent_real)expected[i], "%snumber %lld is %g; expected %g",
                      text, (long long)i, (double)loaded.train.reals[i], expected[i]);
    xent_data_clear(&loaded);
}

static void is_refused(const char *text, const char *says) {
    ck_assert_int_ne(load_given(text), XENT_OK);
    ASSERT_CONTAINS(load_error.message, says);
}

START_TEST(columns_are_found_by_their_names) {
    static const double expected[] = {1, 2, 3, 4};
    learn("a,b,y\n1,2,0\n3,4,1\n");
    gives("a,b,y\n1,2,0\n3,4,1\n", 2, 2, expected);
    ck_assert_str_eq(told, "");
    gives("y,b,a\n0,2,1\n1,4,3\n", 2, 2, expected);
    ASSERT_CONTAINS(told, "its columns stand in another order and are put in that of the model");
    gives("a,z,b,x,y\n1,9,2,9,0\n3,9,4,no,1\n", 2, 2, expected);
    ASSERT_CONTAINS(told, "left out, as the model does not know them: z, x");
    gives("b,a\n2,1\n4,3\n", 2, 2, expected); /* no label */
    is_refused("b,y\n2,1\n4,3\n", "lacks the column a, which the model learned from; its columns are b, y");
    is_refused("b,a,y\nx,1,0\n2,3,1\n", "line 2, column 1 (b): 'x'; expected a number");
    xent_data_clear(&learned);
}
END_TEST

/* Of columns of one name each is taken in turn, and a name in another case is none that has a column. */
START_TEST(names_that_are_alike_are_told_apart) {
    static const double expected[] = {1, 2, 3, 4};
    learn("x,x,y\n1,2,0\n3,4,1\n");
    gives("x,x,y\n1,2,0\n3,4,1\n", 2, 2, expected);
    gives("y,x,z,x\n0,1,9,2\n1,3,9,4\n", 2, 2, expected);
    xent_data_clear(&learned);
    learn("x,x,x,y\n1,2,3,0\n4,5,6,1\n");
    is_refused("x,y\n1,0\n3,1\n", "lacks the columns x (another one), x (another one), which");
    xent_data_clear(&learned);
    learn("a,A,y\n1,2,0\n3,4,1\n");
    gives("A,a,Y\n2,1,0\n4,3,1\n", 2, 2, expected);
    is_refused("A,b,y\n2,9,0\n4,9,1\n", "lacks the column a, which the model learned from");
    xent_data_clear(&learned);
    learn("a,b,y\n1,2,0\n3,4,1\n");
    gives("A,B,y\n1,2,0\n3,4,1\n", 2, 2, expected);
    xent_data_clear(&learned);
}
END_TEST

/* A table may have a column of the name less, or the label's once: what is left must not stand for two. */
START_TEST(a_column_stands_for_one_given_column) {
    char text[2048] = "x,x,y\n";
    for (int i = 0; i < 60; i++) {
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "word%d,%s,%d\n", i % 30, i % 4 < 2 ? "few" : "more",
                 i % 2);
    }
    learn(text);
    is_refused("x,y\nword1,0\nmore,1\n", "a.csv lacks the column x (another one), which the model learned "
                                         "from; its columns are x, y");
    gives("x,z,X,y\nword0,1,more,0\nword0,2,few,1\n", 2, 32,
          (const double[64]){[0] = 1, [31] = 1, [32] = 1, [62] = 1});
    xent_data_clear(&learned);
    learn("x,z,y\n1,2,0\n3,4,1\n");
    xent_column column[3] = {learned.columns->column[0], learned.columns->column[1],
                             learned.columns->column[2]};
    const xent_columns *whole = learned.columns, changed = {.count = 3, .column = column};
    learned.columns = &changed;
    column[0] = (xent_column){.name = "z", .kind = XENT_COLUMN_UNUSED};
    gives("z,y\n2,0\n4,1\n", 2, 1, (const double[]){2, 4}); /* one that is left out takes none away */
    column[2].name = NULL;
    ck_assert_int_eq(load_given("z,y\n2,0\n4,1\n"), XENT_OK);
    ck_assert_ptr_null(loaded.train.labels);
    xent_data_clear(&loaded);
    learned.columns = whole;
    xent_data_clear(&learned);
}
END_TEST

START_TEST(columns_without_names_are_found_by_position) {
    static const double expected[] = {1, 2, 3, 4};
    learn("a,b,y\n1,2,0\n3,4,1\n");
    gives("1,2,0\n3,4,1\n", 2, 2, expected);
    gives("1,2\n3,4\n", 2, 2, expected);
    is_refused("1,2,3,0\n3,4,5,1\n", "has 4 columns without names; expected 3");
    xent_data_clear(&learned);
    learn("0,1,2\n1,3,4\n1,5,6\n");
    gives("1,2,4\n3,4,5\n", 2, 2, expected);
    gives("p,q,y\n1,2,4\n3,4,5\n", 2, 2, expected); /* of names that are not known */
    xent_data_clear(&learned);
}
END_TEST

/* The label stands before, behind or in between, or not at all. */
START_TEST(labels_are_the_given_column) {
    learn("class,a,b\nno,2,5\nyes,4,7\n");
    ck_assert_int_eq(load_given("a,class,b\n2,yes,5\n4,no,7\n"), XENT_OK);
    ck_assert_int_eq(loaded.train.labels[0], 1);
    ck_assert_int_eq(loaded.train.classes, 2);
    xent_data_clear(&loaded);
    ck_assert_int_eq(load_given("no,2,5\nyes,4,7\n"), XENT_OK);
    ck_assert_int_eq(loaded.train.labels[1], 1);
    ck_assert(loaded.train.reals[0] == 2);
    xent_data_clear(&loaded);
    ck_assert_int_eq(load_given("a,b\n2,5\n4,7\n"), XENT_OK);
    ck_assert_ptr_null(loaded.train.labels);
    ck_assert_int_eq(loaded.test.rows, 0);
    xent_data_clear(&loaded);
    const char *labels = write_text("labels", "yes\nno\n");
    const xent_data_options options = {
        .test_fraction = XENT_OFF, .columns = learned.columns, .labels = labels};
    ck_assert_int_eq(xent_data_load_with(test_path("a.csv"), &options, &loaded, &load_error), XENT_OK);
    ck_assert_int_eq(loaded.train.labels[0], 1);
    xent_data_clear(&loaded);
    xent_data_clear(&learned);
}
END_TEST

START_TEST(texts_and_gaps_become_what_they_were) {
    static const double expected[] = {0, 1, 0, 5, 1, 0, 0, 7, 0, 0, 1, 6}; /* ?, green, red; size */
    learn("colour,size,y\nred,5,0\n?,7,1\ngreen,6,0\nred,?,1\n");
    gives("size,y,colour\n5,0,green\n7,1,NA\n,0,red\n", 3, 4, expected);
    ASSERT_CONTAINS(told, "2 cells in 2 of the 3 rows are missing");
    gives("colour,size,y\ngreen,5,0\nnan,7,1\nred,6,1\nblue,6,1\nblack,6,0\nred,6,0\n", 6, 4,
          (const double[]){0, 1, 0, 5, 1, 0, 0, 7, 0, 0, 1, 6, 0, 0, 0, 6, 0, 0, 0, 6, 0, 0, 1, 6});
    ASSERT_CONTAINS(told, "the model has not learned");
    ASSERT_CONTAINS(told, "column 1 (colour) 2 cells, 'blue' the first");
    xent_data_clear(&learned);
}
END_TEST

/* In a list of columns that a caller has made some may have no name. */
START_TEST(a_column_without_a_name_is_found_by_none) {
    static const struct {
        int unnamed;
        const char *header, *missing;
    } cases[] = {{0, "b,a,y", "lacks the column one without a name, which"},
                 {0, "B,c,y", "lacks the column one without a name, which"},
                 {0, "c,d,y", "lacks the columns one without a name, b, which"},
                 {1, "c,a,y", "lacks the column one without a name, which"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[100];
        learn("a,b,y\n1,2,0\n3,4,1\n");
        xent_columns made = *learned.columns;
        xent_column columns[3];
        memcpy(columns, made.column, sizeof columns);
        columns[cases[i].unnamed].name = NULL;
        made.column = columns;
        const xent_data_options options = {.test_fraction = XENT_OFF, .columns = &made};
        snprintf(text, sizeof text, "%s\n1,2,0\n3,4,1\n", cases[i].header);
        const char *path = write_text("a.csv", text);
        ck_assert_int_eq(xent_data_load_with(path, &options, &loaded, &load_error), XENT_E_FORMAT);
        ASSERT_CONTAINS(load_error.message, cases[i].missing);
        xent_data_clear(&learned);
    }
}
END_TEST

START_TEST(unknown_texts_are_other_ones) {
    char text[4096] = "a,y\n";
    size_t used = strlen(text);
    for (int i = 0; i < 202; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "v%03d,%d\n", i % 101, i % 2);
    learn(text);
    double expected[4 * 101] = {0};
    expected[99] = expected[101 + 100] = expected[202 + 100] = expected[303 + 100] = 1;
    gives("a,y\nv099,0\nv100,1\nnew,0\n?,1\n", 4, 101, expected); /* no value was missing before */
    xent_data_clear(&learned);
}
END_TEST

/* A column of texts that holds numbers alone now, and one of numbers in a table of ARFF. */
START_TEST(kinds_stay) {
    learn("a,b,y\nfew,1,0\n4,2,1\nmore,3,0\nfew,4,1\n");
    gives("a,b,y\n4.0,1,0\n5,2,1\n", 2, 4, (const double[]){1, 0, 0, 1, 0, 0, 0, 2});
    const char *path = write_text("a.arff", "@relation r\n@attribute y {0,1}\n@attribute b real\n"
                                            "@attribute a {few,more}\n@data\n1,7,more\n0,8,few\n");
    const xent_data_options options = {.test_fraction = XENT_OFF, .columns = learned.columns};
    ck_assert_msg(xent_data_load_with(path, &options, &loaded, &load_error) == XENT_OK, "%s",
                  load_error.message);
    static const double expected[] = {0, 0, 1, 7, 0, 1, 0, 8};
    for (int i = 0; i < 8; i++) ck_assert(loaded.train.reals[i] == (xent_real)expected[i]);
    ck_assert_int_eq(loaded.train.labels[0], 1);
    xent_data_clear(&loaded);
    xent_data_clear(&learned);
}
END_TEST

/* Targets stay targets, and labels labels, whatever the options asked for. */
START_TEST(the_task_is_that_of_the_others) {
    static const struct {
        xent_task task;
        const char *label, *text, *other;
        int outputs;
        double first, last; /* targets of the other's first row */
    } cases[] = {
        {XENT_TASK_REGRESSION, "y", "a,y\n1,0.5\n2,1.5\n3,2.5\n", "y,a\n7.25,4\n8,5\n", 1, 7.25, 7.25},
        {XENT_TASK_MULTILABEL, "p,q", "a,p,q\n1,0,1\n2,1,1\n3,0,0\n", "q,a,p\n1,4,0\n0,4,1\n", 2, 0, 1},
        {XENT_TASK_CLASSIFY, "y", "a,y\n1,0\n2,1\n3,1\n", "y,a\n1,4\n0,5\n", 0, 0, 0},
        /* in another case */
        {XENT_TASK_MULTILABEL, "p,q", "a,p,q\n1,0,1\n2,1,1\n3,0,0\n", "Q,A,P\n1,4,0\n0,4,1\n", 2, 0, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const xent_data_options first = {
            .task = cases[i].task, .label = cases[i].label, .test_fraction = XENT_OFF};
        ck_assert_int_eq(xent_data_load_with(write_text("one.csv", cases[i].text), &first, &learned, NULL),
                         XENT_OK);
        xent_data_options options = {.test_fraction = XENT_OFF, .task = XENT_TASK_MULTILABEL};
        xent_data_like(&options, &learned);
        ck_assert_int_eq(options.task, cases[i].task);
        const xent_status status =
            xent_data_load_with(write_text("two.csv", cases[i].other), &options, &loaded, &load_error);
        ck_assert_msg(status == XENT_OK, "%s", load_error.message);
        ck_assert_int_eq(loaded.train.outputs, cases[i].outputs);
        ck_assert_int_eq(loaded.train.targets != NULL, cases[i].outputs > 0);
        ck_assert_int_eq(loaded.train.labels != NULL, cases[i].outputs == 0);
        ck_assert_int_eq(loaded.train.classes, learned.train.classes);
        if (cases[i].outputs > 0) {
            const xent_real *targets = xent_dataset_targets(&loaded.train, 0);
            ck_assert(targets[0] == (xent_real)cases[i].first);
            ck_assert(targets[cases[i].outputs - 1] == (xent_real)cases[i].last);
        }
        xent_data_clear(&loaded);
        xent_data_clear(&learned);
    }
}
END_TEST

/* An array has no columns that could be looked for. */
START_TEST(rows_have_as_many_numbers_as_they_are_to) {
    static const unsigned char idx[] = {0, 0, 8, 1, 0, 0, 0, 2, 5, 6};
    learn("a,b,y\n1,2,0\n3,4,1\n");
    xent_data_options options = {.unlabelled = 1};
    xent_data_like(&options, &learned);
    const char *path = write_bytes("array.idx", idx, sizeof idx);
    ck_assert_int_eq(xent_data_load_with(path, &options, &loaded, &load_error), XENT_E_SHAPE);
    ASSERT_CONTAINS(load_error.message, "array.idx has 1 number a row; expected 2");
    options.features = 1;
    ck_assert_int_eq(xent_data_load_with(path, &options, &loaded, &load_error), XENT_OK);
    xent_data_clear(&loaded);
    xent_data_clear(&learned);
}
END_TEST

/* Without names, where all of the model's columns were learned from or a column was dropped. */
START_TEST(positions_may_leave_out_what_was_not_learned) {
    static const double expected[] = {1, 3, 4, 6};
    const xent_data_options dropping = {.test_fraction = XENT_OFF, .drop = "b"};
    const char *path = write_text("learned.csv", "a,b,c,y\n1,2,3,0\n4,5,6,1\n");
    ck_assert_int_eq(xent_data_load_with(path, &dropping, &learned, &load_error), XENT_OK);
    gives("1,2,3,0\n4,5,6,1\n", 2, 2, expected);
    gives("1,2,3\n4,5,6\n", 2, 2, expected);
    gives("1,3\n4,6\n", 2, 2, expected);
    is_refused("1\n4\n",
               "has 1 columns without names; expected 4, as the table had that the model learned from, "
               "or 3 without the label");
    xent_data_clear(&learned);
    char labels[600];
    snprintf(labels, sizeof labels, "%s", write_text("labels", "0\n1\n"));
    const xent_data_options apart = {.test_fraction = XENT_OFF, .drop = "b", .labels = labels};
    path = write_text("learned.csv", "a,b,c\n1,2,3\n4,5,6\n");
    ck_assert_int_eq(xent_data_load_with(path, &apart, &learned, &load_error), XENT_OK);
    is_refused("1\n4\n", "expected 3, as the table had that the model learned from, or the 2 that count");
    gives("1,3\n4,6\n", 2, 2, expected);
    xent_data_clear(&learned);
    const xent_data_options all = {.test_fraction = XENT_OFF, .labels = labels};
    ck_assert_int_eq(xent_data_load_with(path, &all, &learned, &load_error), XENT_OK);
    is_refused("1\n4\n", "expected 3, as the table had that the model learned from");
    ck_assert_ptr_null(strstr(load_error.message, "that count"));
    xent_data_clear(&learned);
}
END_TEST

/* A name may be none at all, or the same as one that stands elsewhere in the list. */
START_TEST(columns_without_a_name_are_told_as_such) {
    learn(",b,y\n1,2,0\n3,4,1\n");
    is_refused("b,y\n2,0\n4,1\n", "lacks the column one without a name, which the model");
    xent_data_clear(&learned);
    learn("a,b,y\n1,2,0\n3,4,1\n");
    gives("a,,b,y\n1,9,2,0\n3,9,4,1\n", 2, 2, (const double[]){1, 2, 3, 4});
    ASSERT_CONTAINS(told, "left out, as the model does not know them: one without a name");
    is_refused("y,z\n0,1\n1,2\n", "lacks the columns a, b, which the model learned from");
    const xent_data_options options = {.test_fraction = XENT_OFF, .columns = learned.columns, .label = "a"};
    const char *path = write_text("a.csv", "a,b,y\n1,2,0\n3,4,1\n");
    ck_assert_int_eq(xent_data_load_with(path, &options, &loaded, &load_error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(load_error.message, "column 1 cannot be the label: the model learned from it");
    xent_data_clear(&learned);
}
END_TEST

/* Where no text was learned, as each stood in one row alone, a gap is no text that is known either. */
START_TEST(gaps_in_columns_of_rare_texts_are_other_ones) {
    char text[8192] = "w,n,y\n";
    for (int i = 0; i < 300; i++) {
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "w%d,%d,%d\n", i, i % 7, i % 2);
    }
    learn(text);
    ck_assert_int_eq(learned.columns->column[0].kind, XENT_COLUMN_TEXT);
    ck_assert_int_eq(load_given("w,n,y\n?,1,0\nw5,2,1\nnew,3,0\n"), XENT_OK);
    const int64_t features = loaded.train.features;
    for (int64_t j = 0; j < features - 1; j++)
        ck_assert(loaded.train.reals[j] == loaded.train.reals[2 * features + j]); /* as of a new one */
    ck_assert(loaded.train.reals[features - 1] == 1);
    xent_data_clear(&loaded);
    xent_data_clear(&learned);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("given");
    ADD_TEST(suite, the_task_is_that_of_the_others);
    ADD_TEST(suite, rows_have_as_many_numbers_as_they_are_to);
    ADD_TEST(suite, columns_are_found_by_their_names);
    ADD_TEST(suite, names_that_are_alike_are_told_apart);
    ADD_TEST(suite, a_column_stands_for_one_given_column);
    ADD_TEST(suite, columns_without_names_are_found_by_position);
    ADD_TEST(suite, labels_are_the_given_column);
    ADD_TEST(suite, texts_and_gaps_become_what_they_were);
    ADD_TEST(suite, a_column_without_a_name_is_found_by_none);
    ADD_TEST(suite, unknown_texts_are_other_ones);
    ADD_TEST(suite, kinds_stay);
    ADD_TEST(suite, positions_may_leave_out_what_was_not_learned);
    ADD_TEST(suite, columns_without_a_name_are_told_as_such);
    ADD_TEST(suite, gaps_in_columns_of_rare_texts_are_other_ones);
    return run_suite(suite);
}
