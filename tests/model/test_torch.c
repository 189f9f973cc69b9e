/* PyTorch reads our files and we read its: the same outputs. Without PyTorch the tests are skipped with a
 * line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
#include "support/program.h"
#include "support/python.h"
#include "support/run.h"

#ifdef XENT_DOUBLE
#define SAME 1e-13
#else
#define SAME 1e-5
#endif

static const char *const activations[] = {"relu", "tanh", "sigmoid"};

/* Runs tests/model/torch_model.py and reads the numbers that it prints; -1: there is no PyTorch. */
static int run_torch(const char *arguments, double *numbers, int most) {
    if (!python_has("torch")) return -1;
    FILE *pipe = python_open("tests/model/torch_model.py", "%s", arguments);
    int count = 0;
    while (count < most && fscanf(pipe, "%lf", &numbers[count]) == 1) count++;
    ck_assert_msg(pclose(pipe) == 0, "failed: torch_model.py %s", arguments);
    return count;
}

START_TEST(pytorch_reads_our_models) {
    static const double x[6] = {0.5, -1, 2, 0, 3.25, -0.125}; /* ROW of the script */
    double ours[3][4], theirs[16];
    char arguments[1024] = "run";
    size_t used = 3;
    for (int i = 0; i < 3; i++) {
        xent_model model = small_model(6, 5, 4, activations[i]);
        model.scaling = (xent_scaling)XENT_SCALING_NONE;
        const char *path = test_path(activations[i]);
        ck_assert_int_eq(xent_model_save(&model, path, NULL), XENT_OK);
        model_outputs(&model, x, ours[i], NULL);
        used += (size_t)snprintf(arguments + used, sizeof arguments - used, " '%s' %s", path, activations[i]);
        xent_net_destroy(model.net);
    }
    const int count = run_torch(arguments, theirs, 16);
    if (count < 0) return;
    ck_assert_int_eq(count, 12);
    for (int i = 0; i < 12; i++) ck_assert(close_to(ours[i / 4][i % 4], theirs[i], SAME, SAME));
}
END_TEST

START_TEST(we_read_those_of_pytorch) {
    static const char *const types[] = {"F64", "F32", "F16", "BF16"};
    double numbers[4][9], ours[3];
    char arguments[1024] = "make";
    size_t used = 4;
    for (int i = 0; i < 4; i++)
        used += (size_t)snprintf(arguments + used, sizeof arguments - used, " '%s' %s %s",
                                 test_path(types[i]), activations[i % 3], types[i]);
    const int count = run_torch(arguments, numbers[0], 36);
    if (count < 0) return;
    ck_assert_int_eq(count, 36);
    for (int i = 0; i < 4; i++) {
        const xent_import_options options = {.activation = activations[i % 3],
                                             .normalize = XENT_NORMALIZE_NONE};
        xent_model model;
        xent_error error = {XENT_OK, ""};
        ck_assert_msg(xent_model_import(test_path(types[i]), &options, &model, &error) == XENT_OK, "%s",
                      error.message);
        model_outputs(&model, numbers[i], ours, NULL);
        for (int j = 0; j < 3; j++) ck_assert(close_to(ours[j], numbers[i][6 + j], SAME, SAME));
        xent_model_clear(&model);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("torch");
    ADD_TEST(suite, pytorch_reads_our_models);
    ADD_TEST(suite, we_read_those_of_pytorch);
    return run_suite(suite);
}
