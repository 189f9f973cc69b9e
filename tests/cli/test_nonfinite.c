/* What is infinite or NaN is no answer of any command, though all numbers in the files are finite. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/faults.h"
#include "support/models.h"
#include "support/pictures.h"
#include "support/program.h"
#include "support/run.h"

/* The square of it is beyond xent_real. */
static const double huge = sizeof(xent_real) == 8 ? 1e200 : 1e30;

static void expect_refusal(const char *arguments, const char *says) {
    const program_run run = run_program("%s", arguments);
    ck_assert_msg(run.code == 1, "xent %s: exit code %d; %s%s", arguments, run.code, run.out, run.err);
    ASSERT_CONTAINS(run.err, says);
    ck_assert_msg(!strstr(run.out, "%") && !strstr(run.out, "\"label\""), "xent %s: %s", arguments, run.out);
}

/* A network for the digits whose weights are `weight` and whose factor is `factor`; a picture beside it. */
static void write_model(double weight, double factor) {
    xent_model model = small_model(64, 3, 10, "relu");
    model.height = model.width = 8;
    model.channels = 1;
    model.scaling.factor = factor;
    model.normalize = XENT_NORMALIZE_SCALE;
    xent_params *params = xent_net_params(model.net);
    for (int k = 0; k < xent_params_count(params); k += 2) {
        xent_real *w = xent_params_values(params, k);
        const xent_shape shape = xent_params_spec(params, k)->shape;
        for (int64_t i = 0; i < shape.dim[0] * shape.dim[1]; i++)
            w[i] = (xent_real)(i % 2 ? weight : -weight);
    }
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_model_save(&model, test_path("m"), &error) == XENT_OK, "%s", error.message);
    xent_net_destroy(model.net);
    uint8_t pixels[64];
    memset(pixels, 200, sizeof pixels);
    pixels[5] = 0;
    write_picture_file(test_path("a.png"), 8, 8, 1, pixels);
}

static void expect_refusals(void) {
    static const char *const commands[] = {"eval m digits", "eval m digits --json", "predict m a.png",
                                           "predict m a.png --json"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        expect_refusal(commands[i], "expected a finite number: ");
}

START_TEST(huge_weights_give_no_answer) {
    write_model(huge, 1);
    expect_refusals();
}
END_TEST

START_TEST(a_huge_scaling_gives_no_answer) {
    write_model(1e20, 1e300);
    expect_refusals();
}
END_TEST

/* A value of a regression, whose scaled output is finite: in CSV, in JSON, in figures. */
START_TEST(huge_values_are_no_answer) {
    const int digits = sizeof(xent_real) == 8 ? 308 : 38;
    char command[400];
    snprintf(command, sizeof command,
             "for i in 1 2 3 4 5 6 7 8; do echo $i,0.${i}e%d; done >t.csv; echo 9999,1 >far.csv", digits);
    run_shell(command);
    must_run("train t.csv -q --task regression --hidden none --epochs 500 --lr 0.05 -o m");
    must_run("predict m t.csv -o fine.csv");
    expect_refusal("predict m far.csv", "far.csv: value 0 of row 0 (both from 0) is inf");
    expect_refusal("predict m far.csv --json", "far.csv: value 0 of row 0 (both from 0) is inf");
    expect_refusal("predict m far.csv -o values.csv", "far.csv: value 0 of row 0 (both from 0) is inf");
    expect_refusal("eval m far.csv", "value 0 of row 0 (both from 0) is inf");
    ck_assert_str_eq(run_shell("ls values.csv 2>/dev/null"), "");
}
END_TEST

/* Beside a network of usual weights, which answers. */
START_TEST(usual_weights_answer) {
    write_model(0.1, 1);
    ck_assert_int_eq(run_program("eval m digits").code, 0);
    ck_assert_int_eq(run_program("predict m a.png").code, 0);
}
END_TEST

/* Of a loss that explodes with each seed nothing can be said, though another does not. */
START_TEST(a_comparison_with_a_loss_that_explodes_says_nothing) {
    expect_refusal("compare --losses ce,mse-logits --lr ce=0.1,mse-logits=1000000 --seeds 2 --epochs 2",
                   "mse-logits at rate 1e+06");
}
END_TEST

START_TEST(a_training_that_explodes_leaves_no_model) {
    expect_refusal("train --epochs 20 --lr 1e6 --optimizer sgd --loss mse-logits -o n", "the loss became");
    ck_assert_msg(fopen(test_path("n"), "rb") == NULL, "a model was written");
}
END_TEST

/* Where /proc does not tell when the program began, that is left out. Its file is the last that is opened;
 * the model is there before, as that of a new name takes another number of calls. */
START_TEST(a_start_that_is_not_known_is_left_out) {
    take_refusable_program();
    ck_assert_int_eq(fault_begin(), 0);
    ck_assert_int_eq(run_program("train -q --epochs 1").code, 0);
    for (int json = 0; json <= 1; json++) {
        const char *arguments = json ? "train --epochs 1 --json" : "train --epochs 1";
        fault_plan(FAULT_OPEN, 0, 0, 0);
        ck_assert_int_eq(run_program("%s", arguments).code, 0);
        fault_plan(FAULT_OPEN, fault_count(FAULT_OPEN, 0), 0, 0);
        const program_run run = run_program("%s", arguments);
        ck_assert_int_eq(fault_refused(), 1);
        ck_assert_msg(run.code == 0, "%s: %s", arguments, run.err);
        if (json) {
            const json_t *last = json_line(run.out, -1);
            ck_assert(json_is_null(json_object_get(last, "seconds_since_start")));
            ck_assert(json_number_at(last, "seconds") > 0);
        } else {
            ASSERT_CONTAINS(run.out, " samples/s)\n");
            ck_assert_ptr_null(strstr(run.out, "since the program began"));
            ck_assert_ptr_null(strstr(run.out, "nan"));
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("nonfinite");
    ADD_TEST(suite, huge_weights_give_no_answer);
    ADD_TEST(suite, a_huge_scaling_gives_no_answer);
    ADD_TEST(suite, huge_values_are_no_answer);
    ADD_TEST(suite, usual_weights_answer);
    ADD_TEST(suite, a_comparison_with_a_loss_that_explodes_says_nothing);
    ADD_TEST(suite, a_training_that_explodes_leaves_no_model);
    ADD_TEST(suite, a_start_that_is_not_known_is_left_out);
    return run_suite(suite);
}
