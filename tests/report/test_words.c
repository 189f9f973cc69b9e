/* What a page says in words: names that are joined, one of a thing and several, the first and the last. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/headline.h"
#include "support/pages.h"
#include "support/run.h"

static made_up m;

/* The page of one training. */
static void make_training(void) {
    make_up(&m, 1, 1);
    m.report.tool = "train";
    m.report.series_count = 1;
    m.report.comparison = NULL;
    m.series[0].run_count = 1;
}

/* ---- Names --------------------------------------------------------------------------------------------- */

/* A comparison of three or four losses; the first is better than the first `beaten` of the others. */
static const comparison *make_losses(int losses, int beaten, int speed) {
    static const xent_loss of[] = {XENT_LOSS_CE, XENT_LOSS_BCE, XENT_LOSS_MSE, XENT_LOSS_GCE};
    make_up(&m, 1, 0.5);
    comparison *c = &m.comparison;
    c->losses.count = losses;
    c->pair_count = 0;
    for (int a = 0; a < losses; a++) {
        c->series[a] = m.series[0];
        c->series[a].loss = c->losses.loss[a] = of[a];
        for (int b = a + 1; b < losses; b++) {
            study_pair *p = &c->pairs[c->pair_count++];
            const int differs = a == 0 && b <= beaten;
            *p = (study_pair){.first = a, .second = b};
            p->accuracy = (difference){.count = 2, .mean = 0.02, .low = 0.01, .high = 0.03};
            p->speed = (difference){.count = 2, .mean = -1, .low = -2, .high = -0.5};
            *(speed ? &p->speed.differs : &p->accuracy.differs) = differs;
        }
    }
    return c;
}

static char *text_of(void (*write)(FILE *out, const comparison *c), const comparison *c) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    write(out, c);
    ck_assert_int_eq(fclose(out), 0);
    return text;
}

START_TEST(names_are_joined_as_in_a_sentence) {
    static const struct {
        int losses, beaten;
        const char *names;
    } cases[] = {{3, 0, NULL},
                 {3, 1, "bce"},
                 {3, 2, "bce and mse"},
                 {4, 2, "bce and mse"},
                 {4, 3, "bce, mse and gce"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int speed = 0; speed <= 1; speed++) {
            const comparison *c = make_losses(cases[i].losses, cases[i].beaten, speed);
            char *title = text_of(write_finding_title, c), expected[128];
            if (cases[i].names)
                snprintf(expected, sizeof expected, "Cross-entropy (ce) %s than %s",
                         speed ? "came to 80.0 % in fewer steps" : "is more accurate in the end",
                         cases[i].names);
            else
                snprintf(expected, sizeof expected, "2 seeds show no difference between ce, bce and mse");
            ck_assert_str_eq(title, expected);
            free(title);
        }
}
END_TEST

/* Up to three; more are counted. */
START_TEST(few_open_pairs_are_told_one_by_one) {
    for (int losses = 3; losses <= 4; losses++) {
        char *text = text_of(write_finding, make_losses(losses, 0, 0));
        ck_assert_int_eq(count_of(text, "Whether "), losses == 3 ? 3 : 0);
        ck_assert_int_eq(count_of(text, "is open for 6 of 6 pairs"), losses == 3 ? 0 : 1);
        free(text);
    }
}
END_TEST

/* ---- One, and several ---------------------------------------------------------------------------------- */

START_TEST(one_of_a_thing_is_called_so) {
    make_training();
    m.histories[0][0].count = 1;
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "4-2 \xc2\xb7 1 epoch</p>\n"); /* and no seeds */
    ASSERT_CONTAINS(page, "set right after 1 epoch, in 20.0 seconds</h1>");
    free(page);
    make_up(&m, 1, 0.5);
    m.comparison.seeds = 1;
    for (int l = 0; l < 2; l++) m.series[l].run_count = m.comparison.series[l].run_count = 1;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "4-2 \xc2\xb7 10 epochs</p>\n");
    ASSERT_CONTAINS(page, "Accuracy on the test set, over 1 seed<");
    free(page);
    make_up(&m, 1, 0.5);
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "4-2 \xc2\xb7 10 epochs \xc2\xb7 2 seeds</p>\n");
    ASSERT_CONTAINS(page, "Accuracy on the test set, over 2 seeds<");
    free(page);
}
END_TEST

START_TEST(all_units_are_not_the_first_of_more) {
    static double weights[4 * 4];
    findings found = {.metrics = xent_metrics_create(2, NULL),
                      .width = 2,
                      .height = 2,
                      .channels = 1,
                      .weights = weights,
                      .unit_count = 4,
                      .all_units = 4};
    make_training();
    m.series[0].found = &found;
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "The weights into all 4 first-layer units,");
    free(page);
    found.all_units = 5;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "The weights into the first 4 of the first layer&#39;s units,");
    free(page);
    xent_metrics_destroy(found.metrics);
}
END_TEST

/* ---- Epochs -------------------------------------------------------------------------------------------- */

START_TEST(the_first_epoch_is_no_other) {
    make_training();
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<td data-name=\"accuracy, 1st epoch\">65.00 %</td>");
    ASSERT_CONTAINS(page, "; 65.00&nbsp;% after the first epoch.");
    free(page);
}
END_TEST

/* Of a regression: each set by its own figure, and which epoch's weights are kept. */
START_TEST(a_regression_tells_each_set_its_own) {
    static const xent_real truth[] = {0, 1, 2, 3}, values[] = {0, 1, 2, 4};
    const xent_dataset data = {.rows = 4, .targets = truth, .outputs = 1};
    xent_evaluation evaluation = {.rows = 4, .accuracy = (double)NAN};
    evaluation.regression = xent_regression_of(values, truth, 4, 1);
    const report_targets told = {.data = &data, .values = values, .evaluation = &evaluation};
    make_training();
    m.series[0].loss = XENT_LOSS_SQUARED;
    m.report.targets = &told;
    m.report.kept_epoch = 3;
    for (int e = 0; e < PAGE_EPOCHS; e++) {
        xent_epoch *epoch = &m.epochs[0][0][e];
        epoch->train_accuracy = epoch->test_accuracy = (double)NAN;
        epoch->train_rmse = 1;
        epoch->test_rmse = 2;
        epoch->validation_rmse = 3;
        epoch->train_loss = 4;
        epoch->test_loss = 5;
        epoch->validation_loss = 6;
    }
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "RMSE in the end: test 2, validation 3, training 1<");
    ASSERT_CONTAINS(page, "Loss in the end: test 5, validation 6, training 4<");
    ASSERT_CONTAINS(page, "for 10 epochs, in 20.0 seconds; the weights are those of epoch 3.</p>");
    free(page);
    m.report.kept_epoch = 0;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "for 10 epochs, in 20.0 seconds.</p>");
    free(page);
}
END_TEST

/* ---- Drawings ------------------------------------------------------------------------------------------ */

/* The thin lines of a loss: as many as it has seeds, each another one where the runs are. */
START_TEST(each_run_is_drawn_as_it_went) {
    make_up(&m, 1, 0.5);
    for (int l = 0; l < 2; l++)
        for (int e = 0; e <= PAGE_EPOCHS; e++) m.points[l][1][e].accuracy -= 0.05;
    char *page = page_text(&m.report), mark[32];
    const char *end, *figure = figure_of(page, "accuracy-by-step", &end);
    for (int l = 0; l < 2; l++) {
        snprintf(mark, sizeof mark, "<path class=\"run c%d\" d=\"", (int)m.series[l].loss);
        const char *first = strstr(figure, mark), *second = first ? strstr(first + 1, mark) : NULL;
        ck_assert(first && second && second < end);
        ck_assert_int_ne(strncmp(first, second, strcspn(first, "\n")), 0);
        const char *third = strstr(second + 1, mark);
        ck_assert(!third || third > end);
    }
    free(page);
}
END_TEST

/* Names beside their curves do not lie on each other. */
START_TEST(names_of_pulls_stand_clear_of_each_other) {
    static const xent_loss of[] = {XENT_LOSS_CE, XENT_LOSS_MSE, XENT_LOSS_MSE_SIGMOID, XENT_LOSS_GCE};
    enum { LOSSES = 4 };
    study_series series[LOSSES];
    double y[LOSSES];
    make_up(&m, 1, 0.5);
    for (int i = 0; i < LOSSES; i++) {
        series[i] = m.series[0];
        series[i].loss = of[i];
    }
    m.report.series = series;
    m.report.series_count = LOSSES;
    char *page = page_text(&m.report), name[32];
    const char *end, *figure = figure_of(page, "pull", &end);
    for (int i = 0; i < LOSSES; i++) {
        snprintf(name, sizeof name, "\">%s</text>", xent_loss_name(of[i]));
        const char *at = strstr(figure, name);
        ck_assert_msg(at && at < end, "%s has no name", xent_loss_name(of[i]));
        while (strncmp(at, "y=\"", 3) != 0) at--;
        y[i] = strtod(at + 3, NULL);
        for (int k = 0; k < i; k++)
            ck_assert_msg(fabs(y[i] - y[k]) > 15.8, "%s lies on %s", xent_loss_name(of[i]),
                          xent_loss_name(of[k]));
    }
    free(page);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("words");
    ADD_TEST(suite, names_are_joined_as_in_a_sentence);
    ADD_TEST(suite, few_open_pairs_are_told_one_by_one);
    ADD_TEST(suite, one_of_a_thing_is_called_so);
    ADD_TEST(suite, all_units_are_not_the_first_of_more);
    ADD_TEST(suite, the_first_epoch_is_no_other);
    ADD_TEST(suite, a_regression_tells_each_set_its_own);
    ADD_TEST(suite, each_run_is_drawn_as_it_went);
    ADD_TEST(suite, names_of_pulls_stand_clear_of_each_other);
    return run_suite(suite);
}
