/* Zero means default in every options struct that has to do with rows or files: a zeroed struct, NULL, the
 * _DEFAULT initialiser and the defaults of the headers written out give the same result. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "support/models.h"
#include "support/run.h"
#include "xent/xent.h"

/* ---- Data ---------------------------------------------------------------------------------------------- */

enum { ROWS = 100 };
static xent_real rows[ROWS];
static int32_t labels[ROWS];
static xent_dataset row_data(void) {
    for (int i = 0; i < ROWS; i++) rows[i] = (xent_real)i, labels[i] = i % 2;
    return (xent_dataset){.rows = ROWS, .features = 1, .classes = 2, .reals = rows, .labels = labels};
}

/* The first batch of a loader: its number of rows, and a number that tells its order. */
static int64_t first_batch(const xent_scaling *scaling, const xent_loader_options *options, double *order) {
    const xent_dataset data = row_data();
    xent_tape *t = xent_tape_create(NULL, NULL);
    xent_loader *loader = xent_loader_create(&data, scaling, options, NULL);
    xent_batch batch = {0};
    ck_assert_int_eq(xent_loader_next(loader, t, &batch), 1);
    *order = 0;
    for (int64_t i = 0; i < batch.rows; i++)
        *order += (double)(i + 1) * (double)xent_tensor_values(batch.x)[i];
    xent_loader_destroy(loader);
    xent_tape_destroy(t);
    return batch.rows;
}

START_TEST(a_zeroed_loader_shuffles_batches_of_64) {
    const xent_loader_options zero = {0}, macro = XENT_LOADER_DEFAULT, usual = {.batch = 64, .shuffle = 1};
    const xent_loader_options alone = {.shares = 1}, still = {.shuffle = XENT_OFF};
    double order, expected;
    ck_assert_int_eq(first_batch(NULL, &usual, &expected), 64);
    const xent_loader_options *all[] = {NULL, &zero, &macro, &alone};
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(first_batch(NULL, all[i], &order), 64);
        ck_assert(order == expected);
    }
    ck_assert_int_eq(first_batch(NULL, &still, &order), 64);
    ck_assert(order != expected && order == 63 * 64 * 65 / 3);
}
END_TEST

START_TEST(a_zeroed_scaling_changes_nothing) {
    const xent_scaling zero = {0}, none = XENT_SCALING_NONE, shifted = {.shift = 10};
    const xent_loader_options still = {.shuffle = XENT_OFF};
    double order, expected;
    first_batch(NULL, &still, &expected);
    first_batch(&none, &still, &order);
    ck_assert(order == expected);
    first_batch(&zero, &still, &order);
    ck_assert(order == expected);
    first_batch(&shifted, &still, &order);
    ck_assert(order == expected - 10 * 64 * 65 / 2);
}
END_TEST

START_TEST(a_model_with_a_zeroed_scaling_takes_features_as_they_are) {
    xent_model model = {.net = xent_net_create(
                            &(xent_net_options){.layers = "dense 3 relu", .inputs = 2, .outputs = 2}, NULL)},
               copy;
    ck_assert_int_eq(xent_model_save(&model, "zeroed.safetensors", NULL), XENT_OK);
    ck_assert_int_eq(xent_model_load("zeroed.safetensors", &copy, NULL), XENT_OK);
    ck_assert(copy.scaling.shift == 0 && copy.scaling.factor == 1);
    ck_assert_int_eq(copy.normalize, XENT_NORMALIZE_NONE);
    xent_model_clear(&copy);
    xent_net_destroy(model.net);
    remove("zeroed.safetensors");
}
END_TEST

static void check_held_out(const xent_data_options *options, int64_t train, int64_t test) {
    xent_data data;
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_data_load_with("defaults.csv", options, &data, &error) == XENT_OK, "%s",
                  error.message);
    ck_assert_int_eq(data.train.rows, train);
    ck_assert_int_eq(data.test.rows, test);
    xent_data_clear(&data);
}

START_TEST(a_fifth_is_held_out_where_nothing_is_said) {
    const xent_data_options zero = {0}, macro = XENT_DATA_DEFAULT;
    FILE *file = fopen("defaults.csv", "w");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 20; i++) fprintf(file, "%d,%d\n", i, i % 2);
    fclose(file);
    check_held_out(NULL, 16, 4);
    check_held_out(&zero, 16, 4);
    check_held_out(&macro, 16, 4);
    check_held_out(&(xent_data_options){.test_fraction = 0.5}, 10, 10);
    check_held_out(&(xent_data_options){.test_fraction = XENT_OFF}, 20, 0);
    remove("defaults.csv");
}
END_TEST

/* ---- Training ------------------------------------------------------------------------------------------ */

static double trained_loss(const xent_fit_options *options, int *epochs) {
    const xent_dataset data = row_data();
    const xent_fit_data sets = {.train = &data, .scaling = {.factor = 0.01}};
    xent_tape *t = xent_tape_create(NULL, NULL);
    xent_net *net =
        xent_net_create(&(xent_net_options){.layers = "dense 4 relu", .inputs = 1, .outputs = 2}, NULL);
    xent_fit_result result;
    ck_assert_int_eq(xent_fit(t, net, &sets, options, &result, NULL), XENT_OK);
    *epochs = result.history.count;
    const double loss = result.history.epochs[*epochs - 1].train_loss;
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    xent_tape_destroy(t);
    return loss;
}

START_TEST(a_zeroed_fit_is_the_usual_one) {
    const xent_fit_options zero = {0}, macro = XENT_FIT_DEFAULT;
    const xent_fit_options usual = {
        .recipe.loss = XENT_LOSS_CE,
        .recipe.epochs = 10,
        .recipe.batch = 64,
        .recipe.optimizer = {XENT_SGD, 0.1, 0, 0, 0, 0, 0.9, 0.999, 0.99, 1e-8, 0, 0, NULL, 0},
        .recipe.schedule = {XENT_CONSTANT, 0.1, 0, 1, 0.1, 0.3, 0.04, 0}};
    int epochs;
    const double expected = trained_loss(&usual, &epochs);
    const xent_fit_options *all[] = {NULL, &zero, &macro};
    for (int i = 0; i < 3; i++) {
        ck_assert(trained_loss(all[i], &epochs) == expected);
        ck_assert_int_eq(epochs, 10);
    }
}
END_TEST

/* ---- Model files --------------------------------------------------------------------------------------- */

/* The file of another program, 3 - 4 - 2, read with the options. */
static xent_model imported(const xent_import_options *options) {
    static const char header[] =
        "{" ENTRY("0.weight", "F32", "4,3", 0, 48) "," ENTRY("0.bias", "F32", "4", 48, 64) "," ENTRY(
            "2.weight", "F32", "2,4", 64, 96) "," ENTRY("2.bias", "F32", "2", 96, 104) "}";
    xent_model model;
    xent_error error = {XENT_OK, ""};
    const char *path = write_safetensors("foreign", header, -1, 104);
    ck_assert_msg(xent_model_import(path, options, &model, &error) == XENT_OK, "%s", error.message);
    return model;
}

START_TEST(a_zeroed_import_is_relu_softmax_and_pixels) {
    const xent_import_options zero = {0}, macro = XENT_IMPORT_DEFAULT;
    const xent_import_options usual = {
        .activation = "relu", .output = XENT_OUTPUT_SOFTMAX, .normalize = XENT_NORMALIZE_SCALE};
    const xent_import_options text = {.layers = "dense 4 relu"};
    const xent_import_options *all[] = {NULL, &zero, &macro, &usual, &text};
    for (int i = 0; i < 5; i++) {
        xent_model model = imported(all[i]);
        ck_assert_str_eq(xent_net_settings(model.net)->layers, "dense 4 relu");
        ck_assert_int_eq(xent_net_inputs(model.net), 3);
        ck_assert_int_eq(model.output, XENT_OUTPUT_SOFTMAX);
        ck_assert_int_eq(model.normalize, XENT_NORMALIZE_SCALE);
        ck_assert(model.scaling.shift == 0 && model.scaling.factor == 1 / 255.);
        ck_assert_int_eq(model.height + model.width + model.channels, 0);
        xent_model_clear(&model);
    }
}
END_TEST

/* The C file that is written is the text `expected`; a header lies beside it, or does not. */
static void check_c_file(const xent_model *model, const xent_export_c_options *options, const char *expected,
                         int header) {
    const char *path = test_path("zeroed.c"), *beside = test_path("zeroed.h");
    unsigned char *bytes;
    size_t size;
    ck_assert_int_eq(xent_export_c(model, path, options, NULL), XENT_OK);
    ck_assert_int_eq(file_read(path, 1 << 20, &bytes, &size, NULL), XENT_OK);
    ck_assert_uint_eq(size, strlen(expected));
    ck_assert_mem_eq(bytes, expected, size);
    free(bytes);
    ck_assert_int_eq(remove(beside) == 0, header);
}

START_TEST(a_zeroed_c_file_has_no_name_and_no_header) {
    xent_model model = small_model(3, 2, 2, "relu");
    char *plain = xent_export_c_text(&model, NULL, 0, NULL),
         *named = xent_export_c_text(&model, "a", 0, NULL);
    ck_assert(plain && named);
    ASSERT_CONTAINS(plain, "int predict(");
    ck_assert_ptr_null(strstr(plain, "_predict("));
    check_c_file(&model, NULL, plain, 0);
    check_c_file(&model, &(xent_export_c_options){0}, plain, 0);
    check_c_file(&model, &(xent_export_c_options){.header = 1}, plain, 1);
    check_c_file(&model, &(xent_export_c_options){.name = "a"}, named, 0);
    free(plain);
    free(named);
    xent_net_destroy(model.net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("project/defaults_data");
    ADD_TEST(suite, a_zeroed_loader_shuffles_batches_of_64);
    ADD_TEST(suite, a_zeroed_scaling_changes_nothing);
    ADD_TEST(suite, a_model_with_a_zeroed_scaling_takes_features_as_they_are);
    ADD_TEST(suite, a_fifth_is_held_out_where_nothing_is_said);
    ADD_TEST(suite, a_zeroed_fit_is_the_usual_one);
    ADD_TEST(suite, a_zeroed_import_is_relu_softmax_and_pixels);
    ADD_TEST(suite, a_zeroed_c_file_has_no_name_and_no_header);
    return run_suite(suite);
}
