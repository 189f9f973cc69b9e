/* Exported C source scales features by itself, or in the weights of its first layer. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/program.h"
#include "support/run.h"
#include "support/samples.h"
#include "xent/export.h"

/* The logits of the network of a C source for a row. */
static void run_exported(const char *source, const double *x, int inputs, double *z, int outputs) {
    char command[512];
    write_text("net.c", source);
    FILE *file = fopen(test_path("main.c"), "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file,
            "#include <stdio.h>\nint predict_logits(const float *x, float *z);\n"
            "int main(void) { float z[%d], x[%d] = {",
            outputs, inputs);
    for (int i = 0; i < inputs; i++) fprintf(file, "%.17g,", x[i]);
    fprintf(file,
            "}; predict_logits(x, z);\n"
            "for (int j = 0; j < %d; j++) printf(\"%%.9g\\n\", z[j]); return 0; }\n",
            outputs);
    fclose(file);
    snprintf(command, sizeof command, "cd '%s' && ${CC:-cc} -std=c99 net.c main.c -o net -lm && ./net",
             test_directory());
    ck_assert_int_eq(read_numbers(command, z, outputs), outputs);
}

/* The last feature is a year: folded into the weights, 24 bits would leave 13 for what differs. */
START_TEST(scaling_goes_into_the_first_layer_where_no_digits_are_lost) {
    static const double shifts[2][3] = {{0.5, -3, 7}, {0.5, -3, 2020}}, factors[] = {2, 0.1, 0.9};
    static const double rows_of[2][3] = {{0.25, -40, 9}, {0.25, -40, 2020.125}};
    for (int year = 0; year < 2; year++) {
        xent_model model = small_model(3, 5, 3, "tanh");
        model.scaling = (xent_scaling){.shifts = shifts[year], .factors = factors};
        double expected[3], numbers[3];
        model_outputs(&model, rows_of[year], expected, NULL);
        char *text = xent_export_c_text(&model, NULL, 0, NULL);
        ck_assert_ptr_nonnull(text);
        ck_assert_int_eq(strstr(text, "shift") != NULL, year);
        run_exported(text, rows_of[year], 3, numbers, 3);
        free(text);
        for (int j = 0; j < 3; j++) ck_assert(close_to(numbers[j], expected[j], 2e-6, 1e-6));
        xent_net_destroy(model.net);
    }
}
END_TEST

/* The first dense layer may stand behind others that change nothing, and have no bias; where it does not
 * scale, the numbers of the scaling fill more than a line. */
START_TEST(first_layers_of_all_kinds_scale_their_features) {
    enum { INPUTS = 6 };
    static const double near[INPUTS] = {0.5, -3, 2, 1, 0.5, 0.25};
    static const double far[INPUTS] = {0.5, -3, 2020, 1, 0.5, 0.25};
    static const double factors[INPUTS] = {2, 0.1, 0.9, 1, 0.5, 0.75};
    static const double rows_of[2][INPUTS] = {{0.25, -40, 9, 1, 0, 2}, {0.25, -40, 2020.125, 1, 0, 2}};
    static const char *const layers[] = {"dropout 0.5, dense 5 tanh", "dropout 0.5, dropout 0.2",
                                         "flatten, dense 4", "dense 5 nobias tanh, dense 4 nobias",
                                         "tanh, dense 4"};
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        for (int year = 0; year < 2; year++) {
            xent_error error = {XENT_OK, ""};
            xent_model model = XENT_MODEL_EMPTY;
            model.net = xent_net_create(
                &(xent_net_options){.layers = layers[i], .inputs = INPUTS, .outputs = 3, .seed = 5}, &error);
            ck_assert_msg(model.net != NULL, "%s: %s", layers[i], error.message);
            model.scaling = (xent_scaling){.shifts = year ? far : near, .factors = factors};
            double expected[3], numbers[3];
            model_outputs(&model, rows_of[year], expected, NULL);
            char *text = xent_export_c_text(&model, NULL, 0, NULL);
            ck_assert_ptr_nonnull(text);
            ck_assert_msg((strstr(text, "shift") != NULL) == (year || *layers[i] == 't'), "%s", layers[i]);
            run_exported(text, rows_of[year], INPUTS, numbers, 3);
            free(text);
            for (int j = 0; j < 3; j++)
                ck_assert_msg(close_to(numbers[j], expected[j], 2e-6, 1e-6), "%s: %g, not %g", layers[i],
                              numbers[j], expected[j]);
            xent_net_destroy(model.net);
        }
}
END_TEST

/* A network of one layer on 300 features, all of 7.5 deviations off 0 or of 0.42, as pixels are, with weights
 * of one sign or of both. */
START_TEST(scaling_goes_into_the_first_layer_where_sums_stay_small) {
    enum { INPUTS = 300, OUTPUTS = 3 };
    static const struct {
        double shift;
        int signs, folds;
    } cases[] = {{7.5, 1, 0}, {0.42, 1, 1}, {0.42, 2, 1}, {7.5, 2, 1}};
    static double x[INPUTS];
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        xent_model model = small_model(INPUTS, 0, OUTPUTS, "tanh");
        xent_real *weights = xent_params_values(xent_net_params(model.net), 0);
        double expected[OUTPUTS], numbers[OUTPUTS];
        model.scaling = (xent_scaling){.shift = cases[c].shift, .factor = 1};
        for (int j = 0; j < OUTPUTS; j++)
            expected[j] = (double)xent_params_values(xent_net_params(model.net), 1)[j];
        for (int i = 0; i < INPUTS; i++) {
            x[i] = (double)(float)(cases[c].shift + sin(i));
            for (int j = 0; j < OUTPUTS; j++) {
                const double weight = 0.02 + 0.08 * fabs(cos(i * 3 + j));
                weights[i * OUTPUTS + j] = (xent_real)(i % cases[c].signs ? -weight : weight);
                expected[j] += (double)weights[i * OUTPUTS + j] * (x[i] - cases[c].shift);
            }
        }
        char *text = xent_export_c_text(&model, NULL, 0, NULL);
        ck_assert_ptr_nonnull(text);
        ck_assert_int_eq(strstr(text, "_INPUTS; i++) a[i]") == NULL, cases[c].folds);
        run_exported(text, x, INPUTS, numbers, OUTPUTS);
        for (int j = 0; j < OUTPUTS; j++) ck_assert(close_to(numbers[j], expected[j], 0, 3e-6));
        free(text);
        xent_net_destroy(model.net);
    }
}
END_TEST

/* A weight times a factor may be too small for a float to have all digits, or too large for it to be one. */
START_TEST(weights_are_folded_where_floats_hold_them) {
    static const struct {
        double factor, weight;
        int folds;
    } cases[] = {{0.25, 1, 1}, {1e-30, 1, 1}, {1e-38, 1, 0},   {1e-44, 1, 0},
                 {1e30, 1, 1}, {1e39, 1, 0},  {1e30, 1e10, 0}, {1e-30, 1e30, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        xent_model model = small_model(3, 5, 3, "tanh");
        xent_real *weights = xent_params_values(xent_net_params(model.net), 0);
        for (int k = 0; k < 15; k++) weights[k] = (xent_real)(cases[i].weight * (0.125 + k / 32.));
        model.scaling = (xent_scaling){.shift = 0, .factor = cases[i].factor};
        char *text = xent_export_c_text(&model, NULL, 0, NULL);
        if (cases[i].factor < 3e38) {
            ck_assert_ptr_nonnull(text);
            /* what is not folded is scaled by a line of its own */
            ck_assert_msg((strstr(text, "_INPUTS; i++) a[i]") == NULL) == cases[i].folds, "factor %g",
                          cases[i].factor);
        } else {
            ck_assert_ptr_null(text);
        }
        free(text);
        xent_net_destroy(model.net);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("export_c_scaling");
    ADD_TEST(suite, scaling_goes_into_the_first_layer_where_no_digits_are_lost);
    ADD_TEST(suite, first_layers_of_all_kinds_scale_their_features);
    ADD_TEST(suite, scaling_goes_into_the_first_layer_where_sums_stay_small);
    ADD_TEST(suite, weights_are_folded_where_floats_hold_them);
    return run_suite(suite);
}
