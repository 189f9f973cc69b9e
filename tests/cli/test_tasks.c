/* xent train, eval: a regression, and several labels a row. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/program.h"
#include "support/run.h"

#define FILES "\"$XENT_SOURCE\"/tests/data/files/"

START_TEST(a_regression_is_better_than_the_mean) {
    program_run run = run_program("train " FILES "housing.csv --task regression --history h.csv");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "RMSE");
    ASSERT_CONTAINS(run.out, "On the test set:\nR2 0.");
    ASSERT_CONTAINS(run.out, "their mean: RMSE 4.665, MAE 3.829");
    ck_assert_ptr_null(strstr(run.out, "nan"));
    ck_assert_ptr_null(strstr(run.out, "compare"));
    run = run_program("train -q " FILES "housing.csv --task regression --json");
    json_t *last = json_line(run.out, -1);
    const double r2 = json_number_at(last, "r2");
    ck_assert_msg(r2 > 0.7, "R2 is %g", r2); /* 0.81; a straight line reaches 0.79 */
    ck_assert_ptr_null(strstr(run.out, "accuracy"));
    ck_assert(json_number_at(json_line(run.out, 0), "test_rmse") > json_number_at(last, "rmse"));
    run = run_program("eval model.safetensors " FILES "housing.csv --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *again = json_line(run.out, 0);
    static const char *const keys[] = {"r2", "rmse", "mae", "baseline_rmse", "baseline_mae", "total"};
    for (int i = 0; i < 6; i++)
        ASSERT_CLOSE(json_number_at(again, keys[i]), json_number_at(last, keys[i]), 1e-9);
}
END_TEST

/* The mean absolute error is what l1 makes small. */
START_TEST(other_losses_learn_too) {
    static const char *const losses[] = {"l1", "huber"};
    for (int i = 0; i < 2; i++) {
        program_run run =
            run_program("train -q " FILES "housing.csv --task regression --loss %s --json", losses[i]);
        ck_assert_msg(run.code == 0, "%s", run.err);
        ck_assert(json_number_at(json_line(run.out, -1), "r2") > 0.7);
    }
}
END_TEST

START_TEST(each_label_has_its_f1) {
    program_run run = run_program("train " FILES "multilabel.csv --task multilabel");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "exact match ");
    ASSERT_CONTAINS(run.out, "  happy\n");
    ASSERT_CONTAINS(run.out, "  calm\n");
    run = run_program("eval model.safetensors " FILES "multilabel.csv --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *result = json_line(run.out, 0), *labels = json_object_get(result, "per_label");
    ck_assert(json_number_at(result, "exact_match") < 0.6); /* the features say next to nothing */
    ck_assert_uint_eq(json_array_size(labels), 3);
    for (size_t k = 0; k < 3; k++) {
        const double f1 = json_number_at(json_array_get(labels, k), "f1");
        ck_assert_msg(f1 > 0.2 && f1 < 0.9, "F1 of label %zu is %g", k, f1);
    }
}
END_TEST

START_TEST(what_does_not_go_with_a_task_is_refused) {
    static const struct {
        const char *arguments, *words;
    } cases[] = {
        {"train housing.csv --task regression --loss ce",
         "--loss ce does not go with --task regression; expected squared, l1, huber"},
        {"train housing.csv --loss huber", "--loss huber does not go with --task classify; expected ce, bce"},
        {"train housing.csv --task multilabel --loss ce", "expected bce"},
        {"train housing.csv --task regression --target 0.9", "--target is an accuracy"},
        {"compare housing.csv --task regression", "compare compares losses of classes"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        program_run run = run_program("%s", cases[i].arguments);
        ck_assert_int_eq(run.code, 2);
        ASSERT_CONTAINS(run.err, cases[i].words);
    }
}
END_TEST

/* One logit for two classes: trained, measured, predicted and written as C like any other network. */
START_TEST(two_classes_need_one_logit) {
    char table[300 * 16] = "a,b,side\n";
    size_t used = strlen(table);
    for (int i = 0; i < 300; i++) {
        const int a = i * 37 % 101, b = i * 53 % 89;
        used +=
            (size_t)snprintf(table + used, sizeof table - used, "%d,%d,%s\n", a, b, a > b ? "right" : "left");
    }
    write_text("two.csv", table);
    program_run run = run_program("train -q two.csv --net 'dense 8 tanh, dense 1, binary' --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert(json_number_at(json_line(run.out, -1), "test_accuracy") > 0.9);
    run = run_program("predict model.safetensors two.csv --probabilities");
    ck_assert_msg(run.code == 0, "%s", run.err);
    double left, right;
    ck_assert_int_eq(sscanf(run.out, "row,label,probability,left,right\n1,left,%*f,%lf,%lf", &left, &right),
                     2);
    ck_assert(fabs(left + right - 1) < 1e-5);
    run = run_program("export --c net.c model.safetensors");
    ck_assert_msg(run.code == 0, "%s", run.err);
    run = run_program("train -q --net 'dense 1, binary'"); /* ten classes */
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "it gives 2 outputs; expected 10");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("tasks");
    ADD_TEST(suite, a_regression_is_better_than_the_mean);
    ADD_TEST(suite, other_losses_learn_too);
    ADD_TEST(suite, each_label_has_its_f1);
    ADD_TEST(suite, what_does_not_go_with_a_task_is_refused);
    ADD_TEST(suite, two_classes_need_one_logit);
    return run_suite(suite);
}
