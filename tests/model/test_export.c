/* Exported networks give what the library gives: C source compiled and run, ONNX files checked by the onnx
 * package and run by the tests' own runner and, where XENT_ONNXRUNTIME names a directory that npm installed
 * onnxruntime-node in, by that. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
#include "support/onnx_run.h"
#include "support/program.h"
#include "support/python.h"
#include "support/run.h"
#include "xent/export.h"

enum { ROWS = 3, MOST_INPUTS = 784, MOST_CLASSES = 10 };

typedef struct sample {
    int64_t inputs, hidden, classes;
    const char *activation;
    xent_output output;
} sample;

static const sample samples[] = {
    {5, 0, 3, "relu", XENT_OUTPUT_SOFTMAX},      {4, 7, 2, "tanh", XENT_OUTPUT_SIGMOID},
    {6, 40, 10, "sigmoid", XENT_OUTPUT_SOFTMAX}, {3, 4, 1, "identity", XENT_OUTPUT_SIGMOID},
    {784, 32, 10, "relu", XENT_OUTPUT_SOFTMAX},
};
enum { SAMPLES = sizeof samples / sizeof *samples };

/* What the library makes of each sample, and the row numbers that it makes it of. */
static double rows[ROWS][MOST_INPUTS], logits[ROWS][MOST_CLASSES], probabilities[ROWS][MOST_CLASSES];

static xent_model make_sample(const sample *s) {
    xent_model model = small_model(s->inputs, s->hidden, s->classes, s->activation);
    model.output = s->output;
    model.scaling.shift = 72.9;
    model.scaling.factor = 1 / 90.1;
    for (int r = 0; r < ROWS; r++) {
        for (int64_t i = 0; i < s->inputs; i++) rows[r][i] = (double)((i * 37 + r * 101 + 3) % 256);
        model_outputs(&model, rows[r], logits[r], probabilities[r]);
    }
    return model;
}

static void write_rows(const char *path, int64_t inputs) {
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    for (int r = 0; r < ROWS; r++)
        for (int64_t i = 0; i < inputs; i++) fprintf(file, "%g\n", rows[r][i]);
    fclose(file);
}

/* Runs a shell command and reads the numbers that it prints; their count. */
static int read_numbers(const char *command, double *numbers, int most) {
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    int count = 0;
    while (count < most && fscanf(pipe, "%lf", &numbers[count]) == 1) count++;
    ck_assert_msg(pclose(pipe) == 0, "failed: %s", command);
    return count;
}

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
    xent_net_destroy(model.net);
}
END_TEST

/* The rows through the tests' own runner of ONNX graphs. */
static void check_own_run(const char *path, const sample *s) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    onnx_model *graph = calloc(1, sizeof *graph);
    ck_assert(graph && onnx_read_model(path, tape, graph) && !graph->too_large);
    ck_assert_int_eq((int)graph->opset, 13);
    ck_assert_str_eq(graph->in[graph->in_count - 1], "input");
    ck_assert_str_eq(graph->out[0], "logits");
    ck_assert_str_eq(graph->out[1], "probabilities");
    onnx_run *run = calloc(1, sizeof *run);
    run->tape = tape;
    run->model = graph;
    xent_real x[ROWS * MOST_INPUTS];
    for (int r = 0; r < ROWS; r++)
        for (int64_t i = 0; i < s->inputs; i++) x[r * s->inputs + i] = (xent_real)rows[r][i];
    onnx_set(run, "input", NULL, xent_input(tape, xent_matrix(ROWS, s->inputs), x));
    ck_assert_msg(onnx_run_graph(run), "%s", run->reason);
    const xent_real *z = xent_tensor_values(onnx_value_tensor(run, "logits"));
    const xent_real *p = xent_tensor_values(onnx_value_tensor(run, "probabilities"));
    ck_assert(z && p);
    for (int r = 0; r < ROWS; r++)
        for (int64_t j = 0; j < s->classes; j++) {
            ck_assert(close_to((double)z[r * s->classes + j], logits[r][j], 1e-5, 1e-5));
            ck_assert(close_to((double)p[r * s->classes + j], probabilities[r][j], 0, 1e-5));
        }
    free(run);
    free(graph);
    xent_tape_destroy(tape);
}

static void check_onnxruntime(const char *path, const sample *s) {
    const char *place = getenv("XENT_ONNXRUNTIME");
    if (!place) {
        if (s == samples) printf("skipped: XENT_ONNXRUNTIME names no directory with onnxruntime-node\n");
        return;
    }
    char command[1024];
    write_rows(test_path("rows"), s->inputs);
    snprintf(command, sizeof command,
             "NODE_PATH='%s/node_modules' node '%s/tests/model/run_onnx.cjs' '%s' %d <'%s'", place,
             getenv("XENT_SOURCE"), path, (int)s->inputs, test_path("rows"));
    double numbers[2 * ROWS * MOST_CLASSES];
    const int64_t count = ROWS * s->classes;
    ck_assert_int_eq(read_numbers(command, numbers, 2 * ROWS * MOST_CLASSES), 2 * count);
    for (int64_t i = 0; i < count; i++) {
        const int64_t r = i / s->classes, j = i % s->classes;
        ck_assert(close_to(numbers[i], logits[r][j], 1e-5, 1e-5));
        ck_assert(close_to(numbers[count + i], probabilities[r][j], 0, 1e-5));
    }
}

START_TEST(onnx_gives_the_same) {
    const sample *s = &samples[_i];
    xent_model model = make_sample(s);
    xent_error error = {XENT_OK, ""};
    char path[256];
    snprintf(path, sizeof path, "%s", test_path("net.onnx"));
    ck_assert_msg(xent_export_onnx(&model, path, &error) == XENT_OK, "%s", error.message);
    check_own_run(path, s);
    check_onnxruntime(path, s);
    xent_net_destroy(model.net);
}
END_TEST

START_TEST(the_onnx_package_finds_no_fault) {
    static const char *const names[] = {"cat", "K\xc3\xa4se", "dog"};
    xent_model model = small_model(5, 300, 3, "relu");
    model.class_names = names;
    model.recipe = &(xent_recipe){.data = "K\xc3\xa4se", .epochs = 3};
    ck_assert_int_eq(xent_export_onnx(&model, test_path("net.onnx"), NULL), XENT_OK);
    xent_net_destroy(model.net);
    if (!python_has("onnx")) return;
    ck_assert_int_eq(pclose(python_open("tests/model/check_onnx.py", "'%s'", test_path("net.onnx"))), 0);
}
END_TEST

START_TEST(what_cannot_be_exported_is_refused) {
    xent_error error;
    xent_model none = XENT_MODEL_EMPTY, model = small_model(2, 0, 2, "relu");
    ck_assert_int_eq(xent_export_onnx(NULL, "x", &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_export_onnx(&none, "x", &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_export_c(&model, NULL, NULL, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_export_c(&model, "/nowhere/x.c", NULL, &error), XENT_E_IO);
    ck_assert_int_eq(xent_export_onnx(&model, "/dev/full", &error), XENT_E_IO);
    static const char *const latin[] = {"K\xe4se", "b"};
    model.class_names = latin;
    ck_assert_int_ne(xent_export_onnx(&model, test_path("x"), &error), XENT_OK);
    ASSERT_CONTAINS(error.message, "UTF-8");
    model.height = 3;
    ck_assert_int_eq(xent_export_c(&model, test_path("x"), NULL, &error), XENT_E_SHAPE);
    ck_assert_str_eq(run_program("--version >/dev/null; ls").out, "");
    xent_net_destroy(model.net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("export");
    TCase *each = tcase_create("each sample");
    tcase_set_timeout(each, 120);
    tcase_add_loop_test(each, c_source_predicts_the_same, 0, SAMPLES);
    tcase_add_loop_test(each, onnx_gives_the_same, 0, SAMPLES);
    suite_add_tcase(suite, each);
    ADD_TEST(suite, c_source_keeps_texts_and_numbers_whole);
    ADD_TEST(suite, two_c_sources_link_into_one_program);
    ADD_TEST(suite, large_logits_are_exported);
    ADD_TEST(suite, c_source_calls_features_what_they_are);
    ADD_TEST(suite, names_of_c_sources_are_names);
    ADD_TEST(suite, the_onnx_package_finds_no_fault);
    ADD_TEST(suite, what_cannot_be_exported_is_refused);
    return run_suite(suite);
}
