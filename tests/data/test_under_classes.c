/* Data that are read under the classes of others: labels by name, by number, unknown ones, none at all. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "support/loads.h"
#include "support/pictures.h"
#include "support/program.h"
#include "support/run.h"
#include "xent/train.h"

static const char *const letters[] = {"a", "b", "c"};

static void keep(void *context, const char *sentence) {
    (void)context;
    snprintf(told + strlen(told), sizeof told - strlen(told), "%s\n", sentence);
}

/* Loads a file under classes, no rows held out. */
static xent_status load_under(const char *path, int classes, const char *const *names, int64_t features,
                              int unlabelled) {
    const xent_data_options options = {.test_fraction = XENT_OFF,
                                       .classes = classes,
                                       .class_names = names,
                                       .features = features,
                                       .unlabelled = unlabelled,
                                       .notice = keep};
    *told = '\0';
    xent_data_clear(&loaded);
    return xent_data_load_with(path, &options, &loaded, &load_error);
}

/* Loads a text under classes; its labels are to be these. */
static void expect_labels(const char *text, int classes, const char *const *names, const int32_t *labels,
                          int64_t rows) {
    const xent_status status = load_under(write_text("t.csv", text), classes, names, 0, 0);
    ck_assert_msg(status == XENT_OK, "%s: %s", text, load_error.message);
    ck_assert_int_eq(loaded.train.rows, rows);
    ck_assert_int_eq(loaded.train.classes, classes);
    for (int64_t i = 0; i < rows; i++)
        ck_assert_msg(xent_dataset_label(&loaded.train, i) == labels[i], "%s: row %lld is of class %d", text,
                      (long long)i, (int)xent_dataset_label(&loaded.train, i));
    for (int k = 0; names && k < classes; k++) ck_assert_str_eq(loaded.train.class_names[k], names[k]);
    if (!names) ck_assert_ptr_null(loaded.train.class_names);
}

/* Another file may write a number in another way, unless that is the name of another class. */
START_TEST(numbers_are_found_by_name_before_value) {
    static const char *const releases[] = {"1.1", "1.10", "2.0", "x"};
    expect_labels("1,1.10\n2,1.1\n3,2\n4,2.00\n5,x\n", 4, releases, (const int32_t[]){1, 0, 2, 2, 3}, 5);
    expect_labels("1,1.10\n2,1.1\n3,1.10\n", 4, releases, (const int32_t[]){1, 0, 1}, 3);
    expect_labels("1,1.100\n2,1.1\n", 4, releases, (const int32_t[]){XENT_LABEL_UNKNOWN, 0}, 2);
    static const char *const words[] = {"1", "x"};
    expect_labels("1,1.0\n2,1\n3,x\n", 2, words, (const int32_t[]){0, 0, 1}, 3);
    expect_labels("1,1.0\n2,1\n", 2, words, (const int32_t[]){0, 0}, 2);
}
END_TEST

START_TEST(labels_are_the_classes_of_their_names) {
    expect_labels("1,c\n2,b\n3,c\n", 3, letters, (const int32_t[]){2, 1, 2}, 3);
    expect_labels("1,2\n2,1\n3,2\n", 3, NULL, (const int32_t[]){2, 1, 2}, 3);
    expect_labels("1,2.0\n2,1\n", 3, NULL, (const int32_t[]){2, 1}, 2);
    expect_labels("1,30\n2,7\n", 2, (const char *const[]){"7", "30"}, (const int32_t[]){1, 0}, 2);
    ck_assert_str_eq(told, "");
    expect_labels("1,b\n", 3, letters, (const int32_t[]){1}, 1);
    expect_labels("1,b\n2,b\n", 3, letters, (const int32_t[]){1, 1}, 2);
    expect_labels("1,1\n", 3, NULL, (const int32_t[]){1}, 1);
}
END_TEST

START_TEST(an_unknown_class_is_told_and_no_known_one_refused) {
    expect_labels("1,a\n2,d\n3,e\n4,d\n", 3, letters,
                  (const int32_t[]){0, XENT_LABEL_UNKNOWN, XENT_LABEL_UNKNOWN, XENT_LABEL_UNKNOWN}, 4);
    ASSERT_CONTAINS(told, "3 of its 4 rows have a class that the model does not know (d, e)");
    expect_labels("1,0\n2,5\n", 3, NULL, (const int32_t[]){0, XENT_LABEL_UNKNOWN}, 2);
    ASSERT_CONTAINS(told, "1 of its 2 rows");
    ck_assert_int_eq(load_under(write_text("t.csv", "1,x\n2,y\n"), 3, letters, 0, 0), XENT_E_VALUE);
    ASSERT_CONTAINS(load_error.message, "its labels are x, y; the model's classes are a, b, c");
}
END_TEST

/* A label that differs in case alone is a class's, but not one of two. */
START_TEST(a_label_that_is_like_two_classes_is_unknown) {
    static const char *const names[] = {"Ab", "aB", "c d"};
    expect_labels("1,ab\n2,Ab\n3,C D.\n4,aB\n", 3, names, (const int32_t[]){XENT_LABEL_UNKNOWN, 0, 2, 1}, 4);
    ASSERT_CONTAINS(told, "taken for it: 'C D.' for 'c d'");
    ASSERT_CONTAINS(told, "1 of its 4 rows have a class that the model does not know (ab)");
}
END_TEST

/* The classes of IDX and NumPy files are numbers; so may be those of a table. */
START_TEST(numbers_are_places_where_no_name_is_known) {
    expect_labels("1,0\n2,1\n3,2\n", 3, letters, (const int32_t[]){0, 1, 2}, 3);
    ASSERT_CONTAINS(told, "taken for numbers of them: 0 is 'a'");
    ck_assert_int_eq(load_under("digits", 10, NULL, 64, 0), XENT_OK);
    static const char *const names[] = {"zero", "one", "two", "3", "4", "5", "6", "7", "8", "nine"};
    ck_assert_int_eq(load_under("digits", 10, names, 64, 0), XENT_OK);
}
END_TEST

START_TEST(a_table_without_labels_is_known_by_its_columns) {
    const char *path = write_text("t.csv", "u,v\n1,2\n3,4\n5,6\n");
    ck_assert_int_eq(load_under(path, 3, letters, 2, 1), XENT_OK);
    ck_assert_int_eq(loaded.train.rows, 3);
    ck_assert_int_eq(loaded.train.features, 2);
    ck_assert_ptr_null(loaded.train.labels);
    ck_assert_int_eq(loaded.test.rows, 0);
    ck_assert_int_eq(load_under(path, 3, letters, 2, 0), XENT_E_FORMAT);
    ASSERT_CONTAINS(load_error.message, "2 columns, which are as many features as the model takes");
    ck_assert_int_eq(load_under(write_text("t.csv", "u,v,class\n1,2,b\n"), 3, letters, 2, 1), XENT_OK);
    ck_assert_int_eq(xent_dataset_label(&loaded.train, 0), 1);
    ck_assert_int_eq(load_under(write_text("t.csv", "1\n2\n"), 3, letters, 1, 1), XENT_OK);
    ck_assert_int_eq(loaded.train.rows, 2);
    path = write_text("t.arff", "@relation r\n@attribute u numeric\n@attribute v numeric\n@data\n1,2\n3,4\n");
    ck_assert_int_eq(load_under(path, 3, letters, 2, 1), XENT_OK);
    ck_assert_ptr_null(loaded.train.labels);
}
END_TEST

/* Features that no row of another LIBSVM file has are there, and 0. */
START_TEST(a_sparse_file_has_the_features_of_the_model) {
    ck_assert_int_eq(load_under(write_text("t.svm", "1 1:0.5\n0 2:2\n"), 3, NULL, 4, 0), XENT_OK);
    ck_assert_int_eq(loaded.train.features, 4);
    ck_assert(loaded.train.reals[0] == (xent_real)0.5);
    ck_assert(loaded.train.reals[3] == 0 && loaded.train.reals[5] == 2 && loaded.train.reals[7] == 0);
}
END_TEST

/* A folder with some of the classes, and one that is not known. */
START_TEST(a_folder_may_have_some_of_the_classes) {
    static const uint8_t pixels[4] = {1, 2, 3, 4};
    char path[512];
    for (int k = 0; k < 2; k++) {
        snprintf(path, sizeof path, "%s/folder", test_directory());
        mkdir(path, 0777);
        snprintf(path, sizeof path, "%s/folder/%s", test_directory(), k ? "new" : "c");
        mkdir(path, 0777);
        snprintf(path, sizeof path, "%s/folder/%s/1.png", test_directory(), k ? "new" : "c");
        write_picture_file(path, 2, 2, 1, pixels);
    }
    snprintf(path, sizeof path, "%s/folder", test_directory());
    ck_assert_msg(load_under(path, 3, letters, 4, 0) == XENT_OK, "%s", load_error.message);
    ck_assert_int_eq(xent_dataset_label(&loaded.train, 0), 2);
    ck_assert_int_eq(xent_dataset_label(&loaded.train, 1), XENT_LABEL_UNKNOWN);
}
END_TEST

/* ---- Content and form --------------------------------------------------------------------------------- */

static uint64_t content_of(const char *path, double test_fraction, uint64_t seed) {
    const xent_data_options options = {.test_fraction = test_fraction, .test_seed = seed};
    xent_data_clear(&loaded);
    ck_assert_int_eq(xent_data_load_with(path, &options, &loaded, &load_error), XENT_OK);
    return xent_data_content(&loaded);
}

/* The number of a content: of the rows, not of their parts or the file's name; every change changes it. */
START_TEST(content_is_known_again) {
    static const char text[] = "0,1,a\n1,0,b\n2,2,a\n0,2,b\n0,0,a\n";
    static const char *const others[] = {
        "0,1,a\n1,0,b\n2,2,a\n0,2,b\n0,0,b\n", "0,1,a\n1,0,b\n2,2,a\n0,2,b\n",
        "0,1,a\n1,0,b\n2,2,a\n0,0,a\n0,2,b\n", "0,1,a\n1,0,b\n2,2,a\n0,2,b\n0,0.001,a\n",
        "1,0,b\n0,1,a\n2,2,a\n0,2,b\n0,0,a\n"};
    const uint64_t content = content_of(write_text("a.csv", text), XENT_OFF, 0);
    ck_assert(content > 0 && content < (uint64_t)1 << 53);
    ck_assert(content_of(write_text("b.csv", text), 0.4, 7) == content);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert_msg(content_of(write_text("c.csv", others[i]), XENT_OFF, 0) != content, "%s", others[i]);
    ck_assert(content_of("digits", 0, 1) == content_of("digits", 0, 1));
    ck_assert(xent_data_content(NULL) == 0);
    xent_data_clear(&loaded);
    ck_assert(xent_data_content(&loaded) == 0);
}
END_TEST

START_TEST(a_table_of_a_size_holds_pictures) {
    const char *path = write_text("t.csv", "1,2,3,4,5,6,0\n6,5,4,3,2,1,1\n");
    xent_data_options options = {.test_fraction = XENT_OFF, .width = 3, .height = 2};
    ck_assert_int_eq(xent_data_load_with(path, &options, &loaded, &load_error), XENT_OK);
    ck_assert_int_eq(loaded.train.width, 3);
    ck_assert_int_eq(loaded.train.height, 2);
    ck_assert_int_eq(loaded.train.channels, 1);
    ck_assert(!loaded.train.is_table);
    options.transpose = 1;
    xent_data_clear(&loaded);
    ck_assert_int_eq(xent_data_load_with(path, &options, &loaded, &load_error), XENT_OK);
    ck_assert_int_eq(loaded.train.width, 2);
    ck_assert(loaded.train.reals[1] == 4);
    options.height = 4;
    xent_data_clear(&loaded);
    ck_assert_int_eq(xent_data_load_with(path, &options, &loaded, &load_error), XENT_E_FORMAT);
    ASSERT_CONTAINS(load_error.message, "6 features; expected 12, as pictures of 3 x 4 pixels have");
}
END_TEST

/* ---- Training and measuring -------------------------------------------------------------------------- */

typedef struct pair {
    xent_data train, other;
    xent_tape *tape;
    xent_net *net;
} pair;

static const char train_text[] = "0,1,a\n1,0,b\n2,2,c\n0,2,a\n1,1,b\n2,0,c\n";

static void load_pair(pair *p, const char *train, const char *other, int like) {
    xent_data_options options = {.test_fraction = XENT_OFF};
    *p = (pair){.train = XENT_DATA_EMPTY, .other = XENT_DATA_EMPTY};
    ck_assert_int_eq(xent_data_load_with(write_text("a.csv", train), &options, &p->train, NULL), XENT_OK);
    if (like) xent_data_like(&options, &p->train);
    ck_assert_int_eq(xent_data_load_with(write_text("b.csv", other), &options, &p->other, NULL), XENT_OK);
    p->tape = xent_tape_create(NULL, NULL);
    p->net = xent_net_create(
        &(xent_net_options){
            .layers = "dense 4 relu", .inputs = 2, .outputs = p->train.train.classes, .seed = 1},
        NULL);
    ck_assert(p->tape && p->net);
}

static void drop_pair(pair *p) {
    xent_net_destroy(p->net);
    xent_tape_destroy(p->tape);
    xent_data_clear(&p->train);
    xent_data_clear(&p->other);
}

/* Trains with the second set as the test or the validation set. */
static xent_status fit(pair *p, int as_validation, xent_error *error) {
    const xent_fit_data data = {.train = &p->train.train,
                                .test = as_validation ? NULL : &p->other.train,
                                .validation = as_validation ? &p->other.train : NULL,
                                .scaling = XENT_SCALING_NONE};
    const xent_fit_options options = {.recipe = {.epochs = 2}};
    xent_fit_result result;
    const xent_status status = xent_fit(p->tape, p->net, &data, &options, &result, error);
    xent_history_clear(&result.history);
    return status;
}

START_TEST(fit_refuses_sets_of_other_classes) {
    static const char numbers[] = "0,1,0\n1,0,1\n2,2,2\n0,2,0\n";
    static const struct {
        const char *train, *other, *says;
    } cases[] = {{train_text, "0,1,b\n1,0,c\n", "class 0 is 'a' in the training set and 'b' in the"},
                 {numbers, "0,1,1\n1,0,2\n", "class 0 is '0' in the training set and '1' in the"},
                 {numbers, "0,1,0\n1,0,1\n", "'2' is a class of one alone"},
                 {train_text, numbers, "class 0 is 'a' in the training set and '0' in the"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int as_validation = 0; as_validation < 2; as_validation++) {
            pair p;
            xent_error error;
            load_pair(&p, cases[i].train, cases[i].other, 0);
            ck_assert_int_eq(fit(&p, as_validation, &error), XENT_E_ARGUMENT);
            ASSERT_CONTAINS(error.message, cases[i].says);
            drop_pair(&p);
            if (i == 3) continue; /* none of its labels is a name */
            load_pair(&p, cases[i].train, cases[i].other, 1);
            ck_assert_msg(fit(&p, as_validation, &error) == XENT_OK, "%s", error.message);
            drop_pair(&p);
        }
}
END_TEST

/* The rows of unknown classes are wrong and have no loss: the others alone have the same loss. */
START_TEST(unknown_classes_count_as_wrong) {
    static const char *const texts[] = {"0,1,a\n1,0,b\n2,2,c\n", "0,1,a\n9,9,x\n1,0,b\n8,8,y\n2,2,c\n"};
    xent_evaluation result[2];
    xent_metrics *metrics = xent_metrics_create(3, NULL);
    for (int i = 0; i < 2; i++) {
        pair p;
        xent_error error;
        load_pair(&p, train_text, texts[i], 1);
        xent_metrics_reset(metrics);
        ck_assert_int_eq(
            xent_evaluate(p.tape, p.net, &p.other.train, NULL, XENT_LOSS_CE, &result[i], metrics, &error),
            XENT_OK);
        drop_pair(&p);
    }
    ck_assert_int_eq(result[0].unknown, 0);
    ck_assert_int_eq(result[1].unknown, 2);
    ck_assert_int_eq(result[1].rows, 5);
    ck_assert_int_eq(result[1].correct, result[0].correct);
    ck_assert_double_eq(result[1].accuracy, (double)result[0].correct / 5);
    ASSERT_CLOSE(result[1].loss, result[0].loss, 1e-5);
    ck_assert_int_eq(xent_metrics_total(metrics), 5);
    ck_assert_int_eq(xent_metrics_support(metrics, 0) + xent_metrics_support(metrics, 1) +
                         xent_metrics_support(metrics, 2),
                     3);
    xent_metrics_destroy(metrics);
}
END_TEST

/* They are no rows to learn from. */
START_TEST(unknown_classes_are_not_learned) {
    pair p;
    xent_error error;
    load_pair(&p, train_text, "0,1,a\n9,9,x\n", 1);
    const xent_fit_data data = {.train = &p.other.train, .scaling = XENT_SCALING_NONE};
    xent_fit_result result;
    ck_assert_int_eq(xent_fit(p.tape, p.net, &data, NULL, &result, &error), XENT_E_VALUE);
    ASSERT_CONTAINS(error.message, "row 1 (from 0) has label -1");
    drop_pair(&p);
}
END_TEST

static void clear_loaded(void) { xent_data_clear(&loaded); }

int main(void) {
    Suite *suite = suite_create("under_classes");
    ADD_TEST_WITH(suite, labels_are_the_classes_of_their_names, NULL, clear_loaded);
    ADD_TEST_WITH(suite, numbers_are_found_by_name_before_value, NULL, clear_loaded);
    ADD_TEST_WITH(suite, an_unknown_class_is_told_and_no_known_one_refused, NULL, clear_loaded);
    ADD_TEST_WITH(suite, a_label_that_is_like_two_classes_is_unknown, NULL, clear_loaded);
    ADD_TEST_WITH(suite, numbers_are_places_where_no_name_is_known, NULL, clear_loaded);
    ADD_TEST_WITH(suite, a_table_without_labels_is_known_by_its_columns, NULL, clear_loaded);
    ADD_TEST_WITH(suite, a_sparse_file_has_the_features_of_the_model, NULL, clear_loaded);
    ADD_TEST_WITH(suite, a_folder_may_have_some_of_the_classes, NULL, clear_loaded);
    ADD_TEST_WITH(suite, content_is_known_again, NULL, clear_loaded);
    ADD_TEST_WITH(suite, a_table_of_a_size_holds_pictures, NULL, clear_loaded);
    ADD_TEST_WITH(suite, fit_refuses_sets_of_other_classes, NULL, clear_loaded);
    ADD_TEST_WITH(suite, unknown_classes_count_as_wrong, NULL, clear_loaded);
    ADD_TEST_WITH(suite, unknown_classes_are_not_learned, NULL, clear_loaded);
    return run_suite(suite);
}
