/* Exported C source, compiled and run, gives what the library gives. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/faults.h"
#include "support/loads.h"
#include "support/program.h"
#include "support/run.h"
#include "support/samples.h"
#include "xent/export.h"
#include "xent/metrics.h"

static const char driver[] =
    "#include <stdio.h>\n"
    "int predict(const float *x, float *probabilities);\n"
    "extern const char *const class_names[];\n"
    "int main(void) {\n"
    "    static float x[784], p[10];\n"
    "    for (int r = 0; r < 3; r++) {\n"
    "        for (int i = 0; i < INPUTS; i++) if (scanf(\"%f\", &x[i]) != 1) return 1;\n"
    "        int best = predict(x, p);\n"
    "        if (best != predict(x, NULL) || !class_names[best]) return 2;\n"
    "        printf(\"%d\", best);\n"
    "        for (int j = 0; j < CLASSES; j++) printf(\" %.9g\", p[j]);\n"
    "        printf(\"\\n\");\n"
    "    }\n"
    "    return 0;\n"
    "}\n";

static int best_of(const double *values, int64_t count) {
    int best = 0;
    for (int j = 1; j < count; j++)
        if (values[j] > values[best]) best = j;
    return best;
}

START_TEST(c_source_predicts_the_same) {
    const sample *s = &samples[_i];
    xent_model model = make_sample(s);
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_export_c(&model, test_path("net.c"), NULL, &error) == XENT_OK, "%s", error.message);
    write_rows(test_path("rows"), s->inputs);
    FILE *file = fopen(test_path("main.c"), "w");
    fputs(driver, file);
    fclose(file);
    char command[512];
    snprintf(command, sizeof command,
             "cd '%s' && ${CC:-cc} -std=c99 -Wall -Wextra -Wpedantic -Werror -DINPUTS=%d -DCLASSES=%d -c "
             "main.c && "
             "${CC:-cc} -std=c99 -Wall -Wextra -Wpedantic -Werror -c net.c && ${CC:-cc} -o net net.o main.o "
             "-lm && "
             "./net <rows",
             test_directory(), (int)s->inputs, (int)s->classes);
    double numbers[ROWS * (1 + MOST_CLASSES)];
    const int64_t columns = 1 + s->classes;
    ck_assert_int_eq(read_numbers(command, numbers, ROWS * (1 + MOST_CLASSES)), ROWS * columns);
    for (int r = 0; r < ROWS; r++) {
        ck_assert_int_eq((int)numbers[r * columns], best_of(probabilities[r], s->classes));
        for (int64_t j = 0; j < s->classes; j++)
            ck_assert(close_to(numbers[r * columns + 1 + j], probabilities[r][j], 0, 1e-6));
    }
    xent_net_destroy(model.net);
}
END_TEST

/* Names that would break a C string, and a language that writes decimal commas. */
START_TEST(c_source_keeps_texts_and_numbers_whole) {
    static const char *const names[] = {"a\"b\\c", "what?\?/ */", "K\xc3\xa4se\n1"};
    setlocale(LC_ALL, "de_DE.UTF-8");
    xent_model model = small_model(2, 0, 3, "relu");
    model.class_names = names;
    ck_assert_int_eq(xent_export_c(&model, test_path("net.c"), NULL, NULL), XENT_OK);
    FILE *file = fopen(test_path("main.c"), "w");
    fputs("#include <stdio.h>\nextern const char *const class_names[];\n"
          "int main(void) { for (int i = 0; i < 3; i++) printf(\"%s|\", class_names[i]); return 0; }\n",
          file);
    fclose(file);
    char command[512], text[64];
    snprintf(command, sizeof command,
             "cd '%s' && ${CC:-cc} -std=c99 -Wall -Wextra -Werror -o net net.c main.c -lm && ./net",
             test_directory());
    FILE *pipe = popen(command, "r");
    const size_t size = fread(text, 1, sizeof text - 1, pipe);
    ck_assert_int_eq(pclose(pipe), 0);
    text[size] = '\0';
    ck_assert_str_eq(text, "a\"b\\c|what?\?/ */|K\xc3\xa4se\n1|");
    xent_net_destroy(model.net);
}
END_TEST

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

/* Two networks in one program, by their headers, also where all of it is C++; one is too wide for the
 * stack. */
static const char two_networks[] =
    "#include <stdio.h>\n#include \"small.h\"\n#include \"wide.h\"\n#include \"small.h\"\n"
    "static float x[WIDE_INPUTS], scratch[WIDE_SCRATCH], more[SMALL_SCRATCH];\n"
    "int main(void) {\n"
    "    float z[SMALL_CLASSES], p[SMALL_CLASSES], q[SMALL_CLASSES], w[WIDE_CLASSES], v[WIDE_CLASSES];\n"
    "    for (int i = 0; i < WIDE_INPUTS; i++) x[i] = (float)(i % 7);\n"
    "    int best = small_predict_with(x, z, p, more);\n"
    "    if (best != small_predict(x, q) || best != small_predict_logits(x, z)) return 1;\n"
    "    for (int j = 0; j < SMALL_CLASSES; j++) { if (p[j] != q[j]) return 2; printf(\"%.9g \", z[j]); }\n"
    "    if (wide_predict(x, w) != wide_predict_with(x, NULL, v, scratch) || w[1] != v[1]) return 3;\n"
    "    printf(\"%.9g %s%s\\n\", v[0], small_class_names[2], wide_class_names[1]);\n"
    "    return 0;\n"
    "}\n";

static void export_named(xent_model *model, const char *name) {
    char file[64], path[256];
    const xent_export_c_options options = {name, 1};
    snprintf(file, sizeof file, "%s.c", name);
    snprintf(path, sizeof path, "%s", test_path(file));
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_export_c(model, path, &options, &error) == XENT_OK, "%s", error.message);
}

START_TEST(two_c_sources_link_into_one_program) {
    enum { WIDE = 20000 };
    double x[6], small_logits[3], *row = malloc(WIDE * sizeof *row), wide_probabilities[2];
    ck_assert_ptr_nonnull(row);
    for (int i = 0; i < WIDE; i++) row[i] = i % 7;
    memcpy(x, row, sizeof x);
    xent_model small = small_model(6, 5, 3, "sigmoid"), wide = small_model(WIDE, 0, 2, "relu");
    export_named(&small, "small");
    export_named(&wide, "wide");
    model_outputs(&small, x, small_logits, NULL);
    model_outputs(&wide, row, NULL, wide_probabilities);
    write_file(test_path("main.c"), two_networks);
    static const char *const compilers[] = {"${CC:-cc} -std=c99", "${CXX:-c++} -x c++ -std=c++17"};
    for (int i = 0; i < 2; i++) {
        char command[640];
        if (i == 1 && system("command -v ${CXX:-c++} >/dev/null") != 0) {
            printf("skipped: no C++ compiler\n");
            continue;
        }
        snprintf(
            command, sizeof command,
            "cd '%s' && rm -f net && %s -Wall -Wextra -Wpedantic -Werror main.c small.c wide.c -o net -lm && "
            "(ulimit -s 128 && ./net)",
            test_directory(), compilers[i]);
        double numbers[4];
        ck_assert_int_eq(read_numbers(command, numbers, 4), 4);
        for (int j = 0; j < 3; j++) ck_assert(close_to(numbers[j], small_logits[j], 1e-5, 1e-5));
        ck_assert(close_to(numbers[3], wide_probabilities[0], 0, 1e-5));
    }
    free(row);
    xent_net_destroy(small.net);
    xent_net_destroy(wide.net);
}
END_TEST

/* Logits of which no exponential is a double: (1000, -1000, 999), by the biases. */
START_TEST(large_logits_are_exported) {
    static const double expected[][3] = {{0.731058579, 0, 0.268941421}, {1, 0, 1}};
    for (int output = 0; output < 2; output++) {
        xent_model model = small_model(2, 0, 3, "relu");
        xent_real *weights = xent_params_values(xent_net_params(model.net), 0),
                  *bias = xent_params_values(xent_net_params(model.net), 1);
        for (int i = 0; i < 6; i++) weights[i] = 0;
        bias[0] = 1000, bias[1] = -1000, bias[2] = 999;
        model.output = output ? XENT_OUTPUT_SIGMOID : XENT_OUTPUT_SOFTMAX;
        ck_assert_int_eq(xent_export_c(&model, test_path("net.c"), NULL, NULL), XENT_OK);
        write_file(test_path("main.c"), "#include <stdio.h>\nint predict(const float *x, float *p);\n"
                                        "int main(void) { float x[2] = {1, 2}, p[3]; predict(x, p);\n"
                                        "printf(\"%.9g %.9g %.9g\\n\", p[0], p[1], p[2]); return 0; }\n");
        char command[512];
        snprintf(command, sizeof command, "cd '%s' && ${CC:-cc} -std=c99 net.c main.c -o net -lm && ./net",
                 test_directory());
        double numbers[3];
        ck_assert_int_eq(read_numbers(command, numbers, 3), 3);
        for (int j = 0; j < 3; j++) ck_assert(close_to(numbers[j], expected[output][j], 1e-6, 0));
        xent_net_destroy(model.net);
    }
}
END_TEST

/* As xent_argmax has it. */
START_TEST(of_equal_logits_the_first_is_told) {
    xent_model model = small_model(2, 0, 4, "relu");
    xent_real *weights = xent_params_values(xent_net_params(model.net), 0),
              *bias = xent_params_values(xent_net_params(model.net), 1);
    for (int i = 0; i < 8; i++) weights[i] = 0;
    bias[0] = 1, bias[1] = bias[2] = 5, bias[3] = -1;
    ck_assert_int_eq(xent_argmax(bias, 4), 1);
    ck_assert_int_eq(xent_export_c(&model, test_path("net.c"), NULL, NULL), XENT_OK);
    write_file(test_path("main.c"), "#include <stdio.h>\nint predict(const float *x, float *p);\n"
                                    "int main(void) { float x[2] = {1, 2};\n"
                                    "printf(\"%d\\n\", predict(x, 0)); return 0; }\n");
    char command[512];
    snprintf(command, sizeof command, "cd '%s' && ${CC:-cc} -std=c99 net.c main.c -o net -lm && ./net",
             test_directory());
    double class;
    ck_assert_int_eq(read_numbers(command, &class, 1), 1);
    ck_assert(class == 1);
    xent_net_destroy(model.net);
}
END_TEST

/* Rows that are no images have no pixels. */
START_TEST(c_source_calls_features_what_they_are) {
    xent_model model = small_model(6, 0, 2, "relu");
    char *text = xent_export_c_text(&model, NULL, 0, NULL);
    ck_assert(text && !strstr(text, "pixel") && strstr(text, "6 features"));
    free(text);
    model.height = 3, model.width = 2, model.channels = 1;
    text = xent_export_c_text(&model, NULL, 1, NULL);
    ck_assert(text && strstr(text, "pixels 0 .. 255"));
    free(text);
    xent_net_destroy(model.net);
}
END_TEST

/* Twice the widest layer, by fours, be it the first and without an activation; and where it lies is told. */
START_TEST(scratch_has_room_for_the_widest_layer) {
    static const int widths[] = {50, 2048, 2052, 4000, 5000};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        char layers[32], room[64];
        snprintf(layers, sizeof layers, "dense %d", widths[i]);
        const xent_net_options options = {.layers = layers, .inputs = 1, .outputs = 2};
        const xent_model model = {.net = xent_net_create(&options, NULL), .scaling = XENT_SCALING_NONE};
        char *text = xent_export_c_text(&model, NULL, 0, NULL);
        ck_assert_ptr_nonnull(text);
        snprintf(room, sizeof room, "PREDICT_SCRATCH = %d }", 2 * ((widths[i] + 3) / 4 * 4));
        ASSERT_CONTAINS(text, room);
        const int large = 2 * widths[i] > 4096;
        ck_assert_int_eq(strstr(text, "    static float scratch[") != NULL, large);
        ck_assert_int_eq(strstr(text, "keep such an array for the whole program") != NULL, large);
        ck_assert_int_eq(strstr(text, "keep such an array on the stack") != NULL, !large);
        free(text);
        xent_net_destroy(model.net);
    }
}
END_TEST

START_TEST(names_of_c_sources_are_names) {
    static const char *const bad[] = {
        "", "1st", "a b", "a-b", "_a", "\xc3\xa4", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    xent_model model = small_model(2, 0, 2, "relu");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        xent_error error;
        ck_assert(!xent_export_name_is_valid(bad[i]));
        ck_assert_ptr_null(xent_export_c_text(&model, bad[i], 0, &error));
        ck_assert_int_eq(error.status, XENT_E_ARGUMENT);
    }
    ck_assert(xent_export_name_is_valid("a") && xent_export_name_is_valid("Net_2"));
    ck_assert(!xent_export_name_is_valid(NULL));
    const char *longest = bad[sizeof bad / sizeof *bad - 1] + 1;
    ck_assert(xent_export_name_is_valid(longest));
    char *text = xent_export_c_text(&model, longest, 1, NULL), says[128];
    snprintf(says, sizeof says, "int %s_predict(const float *x", longest);
    ck_assert_ptr_nonnull(text);
    ASSERT_CONTAINS(text, says);
    free(text);
    xent_net_destroy(model.net);
}
END_TEST

/* That of the source, with .h for .c; a name that is nothing but an ending has none. */
START_TEST(a_header_is_called_like_its_source) {
    static const char *const names[][2] = {{"net.c", "net.h"}, {"a.c", "a.h"}, {"a.d/.c", "a.d/.h"},
                                           {"net", "net.h"},   {".c", ".c.h"}, {"net.cc", "net.cc.h"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *header = xent_export_c_header(names[i][0]);
        ck_assert_str_eq(header, names[i][1]);
        free(header);
    }
    ck_assert_ptr_null(xent_export_c_header(NULL));
}
END_TEST

/* A link may lead from one name to the other. */
START_TEST(a_header_that_is_its_source_is_refused) {
    xent_model model = small_model(2, 0, 2, "relu");
    const xent_export_c_options with_header = {.header = 1};
    xent_error error = {XENT_OK, ""};
    char text[16] = "";
    write_text("net.c", "as it was");
    ck_assert_int_eq(symlink("net.c", test_path("net.h")), 0);
    ck_assert_int_eq(xent_export_c(&model, test_path("net.c"), &with_header, &error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "net.h are one file; expected two");
    FILE *file = fopen(test_path("net.c"), "r");
    ck_assert(file && fgets(text, sizeof text, file));
    fclose(file);
    ck_assert_str_eq(text, "as it was");
    xent_net_destroy(model.net);
}
END_TEST

static int says_old(const char *name) {
    char text[16] = "";
    FILE *file = fopen(test_path(name), "r");
    const int is_old = file && fgets(text, sizeof text, file) && strcmp(text, "old") == 0;
    if (file) fclose(file);
    return is_old;
}

/* Neither is there without the other where one cannot be written. */
START_TEST(a_source_and_its_header_are_written_together) {
    static const fault_kind kinds[] = {FAULT_ALLOC, FAULT_OPEN, FAULT_WRITE, FAULT_SYNC};
    xent_model model = small_model(2, 0, 2, "relu");
    const xent_export_c_options with_header = {.header = 1};
    unsetenv("XENT_FAULT_STATE"); /* of a run that tortures this test itself */
    ck_assert_int_eq(fault_begin(), 0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        int failures = 0;
        for (long n = 1, is_there = 1; is_there; n++) {
            write_text("net.c", "old");
            write_text("net.h", "old");
            fault_plan(kinds[i], n, 0, 0);
            const int failed = xent_export_c(&model, test_path("net.c"), &with_header, NULL) != XENT_OK;
            is_there = fault_refused() > 0;
            fault_plan(FAULT_ALLOC, 0, 0, 0);
            ck_assert_msg(says_old("net.c") == failed && says_old("net.h") == failed, "%s:%ld",
                          fault_names[kinds[i]], n);
            failures += failed;
        }
        ck_assert_int_ge(failures, 2);
    }
    xent_net_destroy(model.net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("export_c");
    TCase *each = tcase_create("each_sample");
    tcase_set_timeout(each, 120);
    tcase_add_loop_test(each, c_source_predicts_the_same, 0, SAMPLES);
    suite_add_tcase(suite, each);
    ADD_TEST(suite, c_source_keeps_texts_and_numbers_whole);
    ADD_TEST(suite, two_c_sources_link_into_one_program);
    ADD_TEST(suite, large_logits_are_exported);
    ADD_TEST(suite, of_equal_logits_the_first_is_told);
    ADD_TEST(suite, c_source_calls_features_what_they_are);
    ADD_TEST(suite, scratch_has_room_for_the_widest_layer);
    ADD_TEST(suite, names_of_c_sources_are_names);
    ADD_TEST(suite, a_header_is_called_like_its_source);
    ADD_TEST(suite, a_header_that_is_its_source_is_refused);
    ADD_TEST(suite, a_source_and_its_header_are_written_together);
    return run_suite(suite);
}
