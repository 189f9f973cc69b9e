/* The pages that commands write, beside what the commands print. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/program.h"
#include "support/run.h"

/* A file of the test's directory; free it. */
static char *page_of(const char *name) {
    return strdup(run_program("--version >/dev/null; cat '%s'", name).out);
}

/* The cells of a matrix in the order of the page, an empty one being 0; fails the test if there are fewer. */
static void check_matrix(const char *page, json_t *confusion) {
    const char *at = strstr(page, "<table class=\"matrix");
    ck_assert_ptr_nonnull(at);
    for (size_t i = 0; i < json_array_size(confusion); i++)
        for (size_t j = 0; j < json_array_size(confusion); j++) {
            at = strstr(at + 1, "style=\"--h:");
            ck_assert_ptr_nonnull(at);
            const int count = atoi(strchr(at, '>') + 1);
            const int wanted = (int)json_integer_value(json_array_get(json_array_get(confusion, i), j));
            ck_assert_msg(count == wanted, "label %zu, prediction %zu: %d on the page, %d in JSON", i, j,
                          count, wanted);
        }
}

/* With patience the page is on the weights that are kept, and on the set that it names. */
START_TEST(the_page_of_a_training_is_on_the_saved_network) {
    static const char *const options[] = {
        "--epochs 3", "--epochs 25 --optimizer adam --lr 0.1 --schedule constant --seed 2 --patience 99"};
    for (int i = 0; i < 2; i++) {
        char headline[96];
        program_run run = run_program("train -q %s --report p.html", options[i]);
        ck_assert_msg(run.code == 0, "%s", run.err);
        char *page = page_of("p.html");
        json_t *eval = json_line(run_program("eval model.safetensors --json").out, 0);
        check_matrix(page, json_object_get(eval, "confusion"));
        snprintf(headline, sizeof headline, "<h1>%.2f&nbsp;%% of the test set right%s",
                 100 * json_number_at(eval, "accuracy"),
                 i ? ", with the weights of epoch " : " after 3 epochs, in ");
        ASSERT_CONTAINS(page, headline);
        ck_assert_int_eq(strstr(page, "<h2>After the last epoch</h2>") != NULL, i == 0);
        free(page);
    }
}
END_TEST

START_TEST(the_page_says_how_it_was_made) {
    ck_assert_int_eq(
        run_program("train -q --epochs 1 --hidden 20,30 --validation 0.2 --seed 4 --report p.html").code, 0);
    char *page = page_of("p.html");
    /* 65 x 20 + 21 x 30 + 31 x 10 weights and biases; 288 rows are a fifth of 1442, class by class. */
    ASSERT_CONTAINS(page, "dense 20 relu, dense 30 relu, dense 10; 2240 parameters</dd>");
    ASSERT_CONTAINS(page,
                    "<dd>1154 rows to train on, 288 held out of them, 355 to test; 64 features, 10 classes");
    ASSERT_CONTAINS(page, ", seed 4<");
    free(page);
    ck_assert_int_eq(run_program("train -q --epochs 1 --report p.html").code, 0);
    page = page_of("p.html");
    ASSERT_CONTAINS(page, "<dd>1442 rows to train on, 355 to test; 64 features, 10 classes");
    free(page);
}
END_TEST

/* The epoch is that of the test set, which comes there before the validation set, whose end is asked for. */
START_TEST(the_page_tells_the_first_epoch_with_the_target) {
    const program_run run =
        run_program("train --json --epochs 60 --optimizer sgd --lr 0.01 --schedule constant --validation "
                    "0.05 --seed 2 --target 0.93 --target-on validation --report p.html");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const int epochs = (int)json_number_at(json_line(run.out, -1), "epochs");
    int first = 0, reached = 0;
    for (int e = epochs; e >= 1; e--) {
        const int there = json_number_at(json_line(run.out, e - 1), "test_accuracy") >= 0.93;
        reached += there;
        if (there) first = e;
    }
    ck_assert(reached > 1 && first < epochs);
    char *page = page_of("p.html"), expected[64];
    snprintf(expected, sizeof expected, "\"first epoch with the target\">%d<", first);
    ASSERT_CONTAINS(page, expected);
    free(page);
}
END_TEST

/* Without a test set the page is on the rows held out, or else on those trained on, and says so. */
START_TEST(the_set_that_is_measured_is_the_one_that_is_named) {
    run_program("--version; for i in 1 2 3 4 5 6 7 8 9 10; do echo \"$i,1,a\"; echo \"$i,9,b\"; done >t.csv");
    ck_assert_int_eq(run_program("convert t.csv t && rm t/t10k*").code, 0);
    static const char *const sets[][2] = {{"0", "training"}, {"0.25", "validation"}};
    for (int i = 0; i < 2; i++) {
        char headline[64];
        program_run run = run_program("train t -q --epochs 2 --validation %s --report p.html", sets[i][0]);
        ck_assert_msg(run.code == 0, "%s", run.err);
        char *page = page_of("p.html");
        snprintf(headline, sizeof headline, " of the %s set right", sets[i][1]);
        ASSERT_CONTAINS(page, headline);
        free(page);
    }
}
END_TEST

/* Every loss has its own dots, differences and row, with two seeds and the losses out of order. */
START_TEST(the_page_of_a_comparison_tells_each_loss_its_own) {
    program_run run =
        run_program("compare --losses mse,ce --lr mse=0.4,ce=0.02 --seeds 2 --epochs 3 --json -o d");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *all = json_line(run.out, 0), *sum;
    char *page = page_of("d/report.html"), expected[256];
    size_t i;
    json_array_foreach(json_object_get(all, "summary"), i, sum) {
        const char *name = json_string_value(json_object_get(sum, "loss"));
        json_t *runs = json_object_get(all, "runs"), *point;
        size_t p;
        json_array_foreach(json_object_get(json_array_get(runs, 2 * i), "points"), p, point) {
            const json_t *other = json_object_get(json_array_get(runs, 2 * i + 1), "points");
            const double median =
                (json_number_at(point, "accuracy") + json_number_at(json_array_get(other, p), "accuracy")) /
                2;
            snprintf(expected, sizeof expected, "<title>%s, steps %.4g: %.4g %%</title>", name,
                     json_number_at(point, "step"), 100 * median);
            ASSERT_CONTAINS(page, expected);
        }
        ck_assert_uint_gt(p, 5);
        snprintf(expected, sizeof expected, "</span>%s</td><td data-name=\"learning rate\">%g</td>", name,
                 json_number_at(sum, "lr"));
        ASSERT_CONTAINS(page, expected);
        snprintf(expected, sizeof expected,
                 "<b>%.2f %%</b></td><td data-name=\"standard deviation\">%.2f</td><td "
                 "data-name=\"median\">%.2f %%</td>",
                 100 * json_number_at(sum, "accuracy_mean"), 100 * json_number_at(sum, "accuracy_sd"),
                 100 * json_number_at(sum, "accuracy_median"));
        ASSERT_CONTAINS(page, expected);
    }
    json_t *d = json_array_get(json_object_get(all, "differences"), 0);
    snprintf(expected, sizeof expected,
             "<td data-name=\"points\">%+.2f</td><td data-name=\"interval\">%+.2f to %+.2f</td>",
             100 * json_number_at(d, "mean"), 100 * json_number_at(d, "low"),
             100 * json_number_at(d, "high"));
    ASSERT_CONTAINS(strstr(page, "<td>mse \xE2\x88\x92 ce</td>"), expected);
    free(page);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("pages");
    ADD_TEST(suite, the_page_of_a_training_is_on_the_saved_network);
    ADD_TEST(suite, the_page_says_how_it_was_made);
    ADD_TEST(suite, the_page_tells_the_first_epoch_with_the_target);
    ADD_TEST(suite, the_set_that_is_measured_is_the_one_that_is_named);
    ADD_TEST(suite, the_page_of_a_comparison_tells_each_loss_its_own);
    return run_suite(suite);
}
