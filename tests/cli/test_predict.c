/* xent predict on pictures of the digits that come with the program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
#include "support/pictures.h"
#include "support/program.h"
#include "support/run.h"

enum { SIDE = 8, LARGE = 10, PICTURES = 12 };

/* Writes test picture `row`, each pixel `times` wide and high, inverted if asked; its label. */
static int write_digit(const char *name, int row, int times, int invert) {
    xent_data data = XENT_DATA_EMPTY;
    ck_assert_int_eq(xent_data_load(NULL, &data, NULL), XENT_OK);
    const uint8_t *from = data.test.bytes + xent_dataset_offset(&data.test, row);
    uint8_t pixels[SIDE * LARGE * SIDE * LARGE];
    const int side = SIDE * times;
    for (int i = 0; i < side * side; i++) {
        const uint8_t x = from[i / side / times * SIDE + i % side / times];
        pixels[i] = invert ? (uint8_t)(255 - x) : x;
    }
    write_picture_file(test_path(name), side, side, 1, pixels);
    const int label = xent_dataset_label(&data.test, row);
    xent_data_clear(&data);
    return label;
}

static void train(void) {
    program_run run = run_program("train -q -o m");
    ck_assert_msg(run.code == 0, "%s", run.err);
}

START_TEST(pictures_get_the_label_that_they_have) {
    train();
    int right = 0;
    for (int i = 0; i < PICTURES; i++) {
        const int label = write_digit("a.png", 7 * i, 1, 0);
        json_t *object = json_line(run_program("predict m a.png --json").out, 0);
        right += (int)json_number_at(object, "label") == label;
        ck_assert_uint_eq(json_array_size(json_object_get(object, "probabilities")), 10);
        ck_assert_uint_eq(json_array_size(json_object_get(object, "top")), 3);
        ck_assert(json_is_false(json_object_get(object, "try_invert")));
    }
    ck_assert_int_ge(right, PICTURES - 1);
}
END_TEST

/* The probabilities are those that the library gives for the row itself. */
START_TEST(probabilities_are_those_of_the_network) {
    train();
    write_digit("a.bmp", 3, 1, 0);
    xent_model model;
    xent_data data = XENT_DATA_EMPTY;
    double x[SIDE * SIDE], expected[10], sum = 0;
    ck_assert_int_eq(xent_model_load(test_path("m"), &model, NULL), XENT_OK);
    ck_assert_int_eq(xent_data_load(NULL, &data, NULL), XENT_OK);
    for (int i = 0; i < SIDE * SIDE; i++) x[i] = data.test.bytes[xent_dataset_offset(&data.test, 3) + i];
    model_outputs(&model, x, NULL, expected);
    json_t *object = json_line(run_program("predict m a.bmp --json --top 10").out, 0);
    json_t *all = json_object_get(object, "probabilities"), *top = json_object_get(object, "top");
    for (size_t j = 0; j < 10; j++) {
        const double p = json_real_value(json_array_get(all, j));
        ck_assert(close_to(p, expected[j], 1e-4, 1e-7));
        sum += p;
        if (j > 0)
            ck_assert_double_le(json_number_at(json_array_get(top, j), "probability"),
                                json_number_at(json_array_get(top, j - 1), "probability"));
    }
    ASSERT_CLOSE(sum, 1, 1e-5);
    xent_data_clear(&data);
    xent_model_clear(&model);
}
END_TEST

START_TEST(large_and_inverted_pictures_give_the_same) {
    train();
    write_digit("a.png", 5, 1, 0);
    write_digit("large.png", 5, LARGE, 0);
    write_digit("dark.png", 5, LARGE, 1);
    char *plain = strdup(run_program("predict m a.png --json | sed 's/a.png//'").out);
    ck_assert_str_eq(run_program("predict m large.png --as-is --json | sed 's/large.png//'").out, plain);
    ck_assert_str_eq(run_program("predict m dark.png --invert --json | sed 's/dark.png//'").out, plain);
    ck_assert_str_eq(run_program("predict m - --as-is --json <large.png | sed 's/standard input//'").out,
                     plain);
    free(plain);
    ASSERT_CONTAINS(run_program("predict m large.png --as-is").err, "80 x 80 grey made 8 x 8 grey");
    ASSERT_CONTAINS(run_program("predict m dark.png --as-is").err, "try --invert");
    ck_assert(json_is_true(
        json_object_get(json_line(run_program("predict m dark.png --as-is --json").out, 0), "try_invert")));
    ck_assert_ptr_null(strstr(run_program("predict m dark.png --invert").err, "try"));
    program_run run = run_program("predict m dark.png --quiet");
    ck_assert_str_eq(run.out, "");
    ck_assert_str_eq(run.err, "");
}
END_TEST

/* A digit of the test set, ten times as large, in a corner of a sheet of 200 x 200; its label. */
static int write_sheet(const char *name, int row, int top, int left, int paper, int dark) {
    enum { SHEET = 200 };
    static uint8_t sheet[SHEET * SHEET];
    xent_data data = XENT_DATA_EMPTY;
    ck_assert_int_eq(xent_data_load(NULL, &data, NULL), XENT_OK);
    const uint8_t *from = data.test.bytes + xent_dataset_offset(&data.test, row);
    for (int i = 0; i < SHEET * SHEET; i++) {
        const int y = i / SHEET - top, x = i % SHEET - left, side = SIDE * LARGE;
        const int ink = y >= 0 && x >= 0 && y < side && x < side ? from[y / LARGE * SIDE + x / LARGE] : 0;
        sheet[i] = (uint8_t)(dark ? paper - paper * ink / 255 : paper + (255 - paper) * ink / 255);
    }
    write_picture_file(test_path(name), SHEET, SHEET, 1, sheet);
    const int label = xent_dataset_label(&data.test, row);
    xent_data_clear(&data);
    return label;
}

START_TEST(drawings_are_found_on_their_paper) {
    train();
    int right = 0, as_is = 0;
    for (int i = 0; i < PICTURES; i++) {
        const int label = write_sheet("a.png", 7 * i, 11 * i % 120, 29 * i % 120, i % 3 ? 190 : 30, i % 3);
        json_t *object = json_line(run_program("predict m a.png --json").out, 0);
        ck_assert(json_is_true(json_object_get(object, "placed")));
        right += (int)json_number_at(object, "label") == label;
        object = json_line(run_program("predict m a.png --as-is --json").out, 0);
        ck_assert(json_is_false(json_object_get(object, "placed")));
        as_is += (int)json_number_at(object, "label") == label;
    }
    ck_assert_msg(right >= PICTURES - 1 && as_is < PICTURES / 2, "%d of %d, as they are %d", right, PICTURES,
                  as_is);
    write_sheet("a.png", 3, 5, 90, 190, 1);
    program_run run = run_program("predict m a.png");
    ASSERT_CONTAINS(run.err, "a.png: its dark ink on paper of grey 190 ");
    ASSERT_CONTAINS(run.err, "--as-is leaves it");
    ck_assert_int_eq(count_lines(run.err), 1);
    write_sheet("blank.png", 0, 500, 0, 190, 1);
    run = run_program("predict m blank.png");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "blank.png: a blank sheet");
    ck_assert_str_eq(run.out, "");
}
END_TEST

/* A network of narrow pictures that knows nothing: equal answers, and only the border to judge by. */
START_TEST(narrow_pictures_are_seen_as_they_are) {
    enum { WIDTH = 3, HEIGHT = 8 };
    const xent_net_options options = {.layers = "", .inputs = WIDTH * HEIGHT, .outputs = 5};
    xent_model model = {.net = xent_net_create(&options, NULL),
                        .normalize = XENT_NORMALIZE_STANDARD,
                        .scaling = {.shift = 20, .factor = 1},
                        .height = HEIGHT,
                        .width = WIDTH,
                        .channels = 1};
    ck_assert_ptr_nonnull(model.net);
    xent_params *params = xent_net_params(model.net);
    memset(xent_params_block(params), 0, xent_params_block_size(params) * sizeof(xent_real));
    ck_assert_int_eq(xent_model_save(&model, test_path("narrow"), NULL), XENT_OK);
    xent_net_destroy(model.net);
    for (int light = 0; light < WIDTH; light += WIDTH - 1) { /* the first column, or the last one */
        uint8_t pixels[4 * WIDTH * HEIGHT];
        for (int i = 0; i < 4 * WIDTH * HEIGHT; i++) pixels[i] = i % (2 * WIDTH) / 2 == light ? 255 : 100;
        write_picture_file(test_path("a.png"), 2 * WIDTH, 2 * HEIGHT, 1, pixels);
        program_run run = run_program("predict narrow a.png");
        ASSERT_CONTAINS(run.err, "6 x 16 grey made 3 x 8 grey");
        ASSERT_CONTAINS(run.err, "try --invert");
        json_t *top = json_object_get(json_line(run_program("predict narrow a.png --json").out, 0), "top");
        for (int i = 0; i < 3; i++)
            ck_assert_int_eq((int)json_number_at(json_array_get(top, (size_t)i), "label"), i);
    }
}
END_TEST

/* Which answer the same, whatever the picture: the last class is the likeliest, and all others are alike. */
START_TEST(of_equal_classes_the_first_is_told_first) {
    xent_model model = small_model(SIDE * SIDE, 0, 3, "relu");
    xent_params *params = xent_net_params(model.net);
    memset(xent_params_block(params), 0, xent_params_block_size(params) * sizeof(xent_real));
    xent_params_values(params, 1)[2] = 1;
    model.height = model.width = SIDE;
    model.channels = 1;
    ck_assert_int_eq(xent_model_save(&model, test_path("alike"), NULL), XENT_OK);
    xent_net_destroy(model.net);
    write_digit("a.png", 0, 1, 0);
    static const int order[] = {2, 0, 1};
    json_t *top = json_object_get(json_line(run_program("predict alike a.png --json").out, 0), "top");
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq((int)json_number_at(json_array_get(top, i), "label"), order[i]);
}
END_TEST

/* A network of pictures in colour, which stay as they are. */
START_TEST(nothing_is_said_where_nothing_is_changed) {
    xent_model model = small_model(3 * SIDE * SIDE, 0, 3, "relu");
    model.height = model.width = SIDE;
    model.channels = 3;
    ck_assert_int_eq(xent_model_save(&model, test_path("colours"), NULL), XENT_OK);
    xent_net_destroy(model.net);
    uint8_t pixels[4 * 3 * SIDE * SIDE];
    for (size_t i = 0; i < sizeof pixels; i++) pixels[i] = (uint8_t)(i * 37);
    write_picture_file(test_path("a.png"), SIDE, SIDE, 3, pixels);
    program_run run = run_program("predict colours a.png");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_null(strstr(run.err, " made "));
    write_picture_file(test_path("a.png"), 2 * SIDE, 2 * SIDE, 3, pixels);
    ASSERT_CONTAINS(run_program("predict colours a.png").err, "16 x 16 colour made 8 x 8 colour");
}
END_TEST

/* Also where it is tried whether the picture looks inverted. */
START_TEST(the_answer_in_a_file_is_the_one_that_is_told) {
    ck_assert_int_eq(run_program("train -q --epochs 5 --normalize scale -o s").code, 0);
    write_digit("dark.png", 5, LARGE, 1);
    const json_t *told = json_line(run_program("predict s dark.png --as-is --json").out, 0);
    ck_assert_int_eq(run_program("predict s dark.png --as-is -q -o p.csv").code, 0);
    int row, label;
    double p;
    ck_assert_int_eq(sscanf(run_program("--version >.v; tail -n 1 p.csv").out, "%d,%d,%lf", &row, &label, &p),
                     3);
    ck_assert_int_eq(row, 1);
    ck_assert_int_eq(label, (int)json_number_at(told, "label"));
    ASSERT_CLOSE(p, json_number_at(told, "probability"), 1e-4);
}
END_TEST

/* Saves a network of pictures that answers its biases, b and 2 b, whatever it sees. */
static void save_biases(const char *name, int outputs, xent_loss loss, xent_task task, double b) {
    xent_model model = small_model(SIDE * SIDE, 0, outputs, "relu");
    const xent_recipe recipe = {.loss = loss, .task = task};
    xent_params *params = xent_net_params(model.net);
    memset(xent_params_block(params), 0, xent_params_block_size(params) * sizeof(xent_real));
    for (int k = 0; k < outputs; k++) xent_params_values(params, 1)[k] = (xent_real)((k + 1) * b);
    model.height = model.width = SIDE;
    model.channels = 1;
    model.recipe = &recipe;
    model.output = xent_loss_output(loss);
    model.target = (xent_scaling){.shift = 3, .factor = 0.5};
    ck_assert_int_eq(xent_model_save(&model, test_path(name), NULL), XENT_OK);
    xent_net_destroy(model.net);
}

/* Of a regression, and of several labels, a picture has no class. */
START_TEST(values_and_labels_of_pictures_are_no_classes) {
    save_biases("value", 1, XENT_LOSS_SQUARED, XENT_TASK_REGRESSION, 2);
    save_biases("values", 2, XENT_LOSS_SQUARED, XENT_TASK_REGRESSION, 2);
    save_biases("labels", 2, XENT_LOSS_BCE, XENT_TASK_MULTILABEL, 0);
    write_digit("a.png", 0, 1, 0);
    ck_assert_str_eq(run_program("predict value a.png").out, "a.png: 7\n");
    ck_assert_str_eq(run_program("predict values a.png").out,
                     "a.png: 0            7\n       1            11\n");
    ck_assert_str_eq(run_program("predict labels a.png --top 1").out,
                     "a.png: 0             50.00 %\n       1             50.00 %\n");
    json_t *told = json_line(run_program("predict value a.png --json").out, 0);
    ck_assert(json_number_at(told, "value") == 7);
    ck_assert_ptr_null(json_object_get(told, "label"));
    ck_assert_str_eq(json_string_value(json_object_get(told, "image")), "a.png");
    told = json_line(run_program("predict values a.png --json").out, 0);
    ck_assert(json_number_value(json_array_get(json_object_get(told, "values"), 1)) == 11);
    told = json_line(run_program("predict labels a.png --json").out, 0);
    ck_assert(json_number_value(json_array_get(json_object_get(told, "probabilities"), 1)) == 0.5);
    ck_assert_ptr_null(json_object_get(told, "label"));
    ck_assert(json_is_false(json_object_get(told, "placed")));
    ck_assert_int_eq(run_program("predict value a.png -o v.csv").code, 0);
    ck_assert_str_eq(run_program("--version >.v; cat v.csv").out, "row,value\n1,7\n");
}
END_TEST

/* Another program's network takes pictures if its inputs are a square. */
START_TEST(inputs_that_are_no_square_are_no_picture) {
    static const char header[] =
        "{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[2,%d],\"data_offsets\":[0,%d]}}";
    write_digit("a.png", 0, 1, 0);
    for (int inputs = 2; inputs <= 10; inputs++) {
        char text[128];
        snprintf(text, sizeof text, header, inputs, 8 * inputs);
        write_safetensors("theirs", text, -1, (size_t)(8 * inputs));
        const program_run run = run_program("predict theirs a.png");
        const int square = inputs == 4 || inputs == 9;
        ck_assert_msg(run.code == !square, "%d inputs: exit code %d, %s", inputs, run.code, run.err);
        if (!square) ASSERT_CONTAINS(run.err, "numbers that are no picture");
    }
}
END_TEST

START_TEST(one_bad_picture_does_not_keep_the_others) {
    train();
    write_digit("a.png", 0, 1, 0);
    program_run run = run_program("predict m nothing.png a.png m a.png --top 1");
    ck_assert_int_eq(run.code, 1);
    ck_assert_int_eq(count_lines(run.out), 2);
    ck_assert_int_eq(count_lines(run.err), 2);
    ASSERT_CONTAINS(run.err, "nothing.png");
    ASSERT_CONTAINS(run.err, "m is a model");
    ck_assert_int_eq(run_program("predict m a.png >/dev/full").code, 1);
}
END_TEST

START_TEST(mistakes_are_told_apart) {
    xent_model table = small_model(5, 0, 2, "relu");
    ck_assert_int_eq(xent_model_save(&table, test_path("table"), NULL), XENT_OK);
    xent_net_destroy(table.net);
    write_digit("a.png", 0, 1, 0);
    static const struct {
        const char *arguments, *says;
        int code;
    } cases[] = {
        {"predict", "argument is missing", 2},
        {"predict table", "argument is missing", 2},
        {"predict table a.png --top 0", "from 1 to", 2},
        {"predict table a.png --invet", "did you mean '--invert'?", 2},
        {"predict table a.png", "no picture", 1},
        {"predict a.png a.png", "safetensors", 1},
        {"predict nothing a.png", "nothing", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        program_run run = run_program("%s", cases[i].arguments);
        ck_assert_msg(run.code == cases[i].code, "%s: %d %s", cases[i].arguments, run.code, run.err);
        ASSERT_CONTAINS(run.err, cases[i].says);
        ck_assert_str_eq(run.out, "");
    }
}
END_TEST

START_TEST(any_number_of_pictures_is_answered) {
    train();
    write_digit("a.png", 3, 1, 0);
    const program_run run = run_program("predict m $(yes a.png | head -n 1500) --top 1");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq(count_lines(run.out), 1500);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("predict");
    ADD_TEST(suite, pictures_get_the_label_that_they_have);
    ADD_TEST(suite, probabilities_are_those_of_the_network);
    ADD_TEST(suite, large_and_inverted_pictures_give_the_same);
    ADD_TEST(suite, drawings_are_found_on_their_paper);
    ADD_TEST(suite, narrow_pictures_are_seen_as_they_are);
    ADD_TEST(suite, of_equal_classes_the_first_is_told_first);
    ADD_TEST(suite, nothing_is_said_where_nothing_is_changed);
    ADD_TEST(suite, the_answer_in_a_file_is_the_one_that_is_told);
    ADD_TEST(suite, values_and_labels_of_pictures_are_no_classes);
    ADD_TEST(suite, inputs_that_are_no_square_are_no_picture);
    ADD_TEST(suite, one_bad_picture_does_not_keep_the_others);
    ADD_TEST(suite, any_number_of_pictures_is_answered);
    ADD_TEST(suite, mistakes_are_told_apart);
    return run_suite(suite);
}
