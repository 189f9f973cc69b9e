/* Writing model files: they come back as they were, or are not there. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <signal.h>

#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

static const char *const names[] = {"a cat", "\"dog\" \\ ?", "K\303\244fer"}; /* UTF-8 */

START_TEST(a_model_comes_back_as_it_was) {
    xent_model model = small_model(12, 5, 3, "tanh"), copy;
    model.output = XENT_OUTPUT_SIGMOID;
    model.normalize = XENT_NORMALIZE_STANDARD;
    model.scaling.shift = 1 / 3.;
    model.height = 2;
    model.width = 3;
    model.channels = 2;
    model.ink = (xent_ink){2, 0.5, 1 / 3.};
    model.class_names = names;
    model.recipe = &(xent_recipe){.data = "x\"y", .schedule.rate = 0.1};
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_model_save(&model, test_path("m"), &error) == XENT_OK, "%s", error.message);
    ck_assert_msg(xent_model_load(test_path("m"), &copy, &error) == XENT_OK, "%s", error.message);
    ck_assert_int_eq(copy.output, XENT_OUTPUT_SIGMOID);
    ck_assert_int_eq(copy.normalize, XENT_NORMALIZE_STANDARD);
    ASSERT_CLOSE(copy.scaling.shift, 1 / 3., 0);
    ck_assert(copy.ink.side == 2 && copy.ink.row == 0.5 && copy.ink.column == 1 / 3.);
    ck_assert_int_eq(copy.height * 100 + copy.width * 10 + copy.channels, 232);
    for (int i = 0; i < 3; i++) ck_assert_str_eq(copy.class_names[i], names[i]);
    ck_assert_str_eq(copy.recipe->data, "x\"y");
    ck_assert(copy.recipe->schedule.rate == 0.1);
    const xent_net_options *o = xent_net_settings(copy.net);
    ck_assert_str_eq(o->layers, "dense 5 tanh");
    xent_params *params = xent_net_params(model.net), *same = xent_net_params(copy.net);
    ck_assert_mem_eq(xent_params_block(params), xent_params_block(same),
                     xent_params_block_size(params) * sizeof(xent_real));
    xent_model_clear(&copy);
    xent_net_destroy(model.net);
}
END_TEST

/* Whatever is in the header: readers map the file, and numbers lie at multiples of their size. */
START_TEST(numbers_begin_at_a_multiple_of_eight) {
    char name[10] = "";
    const char *const two[] = {name, "b"};
    xent_model model = small_model(2, 0, 2, "relu");
    model.class_names = two;
    for (int i = 0; i < 9; i++) {
        unsigned char length[8] = {0};
        name[i] = 'x';
        ck_assert_int_eq(xent_model_save(&model, test_path("m"), NULL), XENT_OK);
        FILE *file = fopen(test_path("m"), "rb");
        ck_assert_uint_eq(fread(length, 1, 8, file), 8);
        fclose(file);
        ck_assert_int_eq(length[0] % 8, 0);
    }
    xent_net_destroy(model.net);
}
END_TEST

START_TEST(what_cannot_be_read_again_is_not_written) {
    xent_model model = small_model(4, 0, 2, "relu"), none = XENT_MODEL_EMPTY;
    xent_error error;
    const char *path = test_path("m");
    ck_assert_int_eq(xent_model_save(NULL, path, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_model_save(&none, path, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_model_save(&model, NULL, NULL), XENT_E_ARGUMENT);
    model.recipe = &(xent_recipe){.batch = -3};
    ck_assert_int_eq(xent_model_save(&model, path, &error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "\"batch\" of its recipe is -3; expected a whole number of at least 0");
    model.recipe = NULL;
    model.ink.side = 5;
    ck_assert_int_eq(xent_model_save(&model, path, &error), XENT_E_SHAPE);
    ASSERT_CONTAINS(error.message, "ink of side 5");
    model.ink.side = 0;
    model.scaling.shift = (double)NAN;
    ck_assert_int_eq(xent_model_save(&model, path, &error), XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "nan");
    model.scaling.shift = 0;
    model.scaling.factor = (double)INFINITY;
    ck_assert_int_eq(xent_model_save(&model, path, &error), XENT_E_NONFINITE);
    model.scaling.factor = 1;
    xent_params_values(xent_net_params(model.net), 0)[3] = (xent_real)INFINITY;
    ck_assert_int_eq(xent_model_save(&model, path, &error), XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "\"0.weight\" holds inf at (1, 1)");
    ck_assert_str_eq(run_program("--version >/dev/null; ls").out, "");
    xent_net_destroy(model.net);
}
END_TEST

/* Each shift and factor of features and of targets, and which one it is. */
START_TEST(scalings_that_are_no_numbers_are_not_written) {
    xent_model model = small_model(4, 0, 2, "relu");
    double numbers[2][2][4] = {{{0, 0, 0, 0}, {1, 1, 1, 1}}, {{0, 0, 0, 0}, {1, 1, 1, 1}}};
    const char *path = test_path("m");
    model.output = XENT_OUTPUT_IDENTITY;
    model.scaling = (xent_scaling){.shifts = numbers[0][0], .factors = numbers[0][1]};
    model.target = (xent_scaling){.shifts = numbers[1][0], .factors = numbers[1][1]};
    for (int targets = 0; targets < 2; targets++)
        for (int factor = 0; factor < 2; factor++)
            for (int i = 0; i < (targets ? 2 : 4); i++) {
                xent_error error = {XENT_OK, ""};
                char says[64];
                const double was = numbers[targets][factor][i];
                numbers[targets][factor][i] = INFINITY;
                ck_assert_int_eq(xent_model_save(&model, path, &error), XENT_E_NONFINITE);
                snprintf(says, sizeof says, " for %s %d; expected", targets ? "target" : "feature", i);
                ASSERT_CONTAINS(error.message, says);
                numbers[targets][factor][i] = was;
            }
    ck_assert_int_eq(xent_model_save(&model, path, NULL), XENT_OK);
    xent_net_destroy(model.net);
}
END_TEST

/* Inside pictures that are wider than high, or higher than wide, up to their edges. */
START_TEST(ink_lies_inside_its_pictures) {
    for (int wide = 0; wide < 2; wide++) {
        const int height = wide ? 2 : 6, width = wide ? 6 : 2;
        const xent_ink inside[] = {{0, 0, 0}, {6, height, width}, {1, height, 0}, {1, 0, width}},
                       outside[] = {{7, 0, 0},           {-1, 0, 0},   {1, height + 0.5, 0},
                                    {1, 0, width + 0.5}, {1, -0.5, 0}, {1, 0, -0.5}};
        xent_model model = small_model(12, 0, 2, "relu"), copy;
        xent_error error;
        model.height = height;
        model.width = width;
        model.channels = 1;
        for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
            model.ink = inside[i];
            ck_assert_msg(xent_model_save(&model, test_path("m"), &error) == XENT_OK, "%s", error.message);
            ck_assert_msg(xent_model_load(test_path("m"), &copy, &error) == XENT_OK, "%s", error.message);
            ck_assert(copy.ink.side == inside[i].side && copy.ink.column == inside[i].column);
            xent_model_clear(&copy);
        }
        for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
            model.ink = outside[i];
            ck_assert_msg(xent_model_save(&model, test_path("m"), &error) == XENT_E_SHAPE, "%d, %zu", wide,
                          i);
        }
        xent_net_destroy(model.net);
    }
}
END_TEST

/* Beyond the limit a write fails, as on a full disk. */
START_TEST(a_full_disk_leaves_the_old_file) {
    xent_model model = small_model(4, 3, 2, "relu"), large = small_model(1000, 0, 10, "relu");
    xent_error error;
    ck_assert_int_eq(xent_model_save(&model, test_path("m"), &error), XENT_OK);
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = 10000;
    setrlimit(RLIMIT_FSIZE, &limit);
    const xent_status status = xent_model_save(&large, test_path("m"), &error);
    limit.rlim_cur = before;
    setrlimit(RLIMIT_FSIZE, &limit);
    ck_assert_int_eq(status, XENT_E_IO);
    ASSERT_CONTAINS(error.message, "too large");
    ck_assert_str_eq(run_program("--version >/dev/null; ls").out, "m\n");
    xent_net_destroy(large.net);
    ck_assert_int_eq(xent_model_load(test_path("m"), &large, NULL), XENT_OK);
    ck_assert_int_eq(xent_net_inputs(large.net), 4);
    xent_model_clear(&large);
    ck_assert_int_eq(xent_model_save(&model, "/nowhere/m", &error), XENT_E_IO);
    ck_assert_int_eq(xent_model_save(&model, "/dev/full", &error), XENT_E_IO);
    ASSERT_CONTAINS(error.message, "/dev/full: No space left");
    xent_net_destroy(model.net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("save");
    ADD_TEST(suite, scalings_that_are_no_numbers_are_not_written);
    ADD_TEST(suite, a_model_comes_back_as_it_was);
    ADD_TEST(suite, numbers_begin_at_a_multiple_of_eight);
    ADD_TEST(suite, what_cannot_be_read_again_is_not_written);
    ADD_TEST(suite, ink_lies_inside_its_pictures);
    ADD_TEST(suite, a_full_disk_leaves_the_old_file);
    return run_suite(suite);
}
