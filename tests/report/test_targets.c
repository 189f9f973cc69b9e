/* Pages on trainings of targets, from values that are made up. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/scatter.h"
#include "support/pages.h"
#include "support/run.h"

enum { ROWS = 5000, LABELS = 2 };

static made_up m;
static xent_real targets[ROWS * LABELS], values[ROWS * LABELS];
static const char *const price[] = {"price <of> it"}, *const moods[] = {"happy", "sad & calm"};
static xent_dataset data;
static xent_evaluation evaluation;
static xent_label_counts counts[LABELS];
static report_targets told;

/* The report of one training, with these targets in place of accuracies. */
static void make_training(xent_loss loss) {
    make_up(&m, 1, 1);
    m.report.tool = "train";
    m.report.series_count = 1;
    m.report.comparison = NULL;
    m.series[0].loss = loss;
    m.series[0].run_count = 1;
    m.report.targets = &told;
}

/* Targets 0, 1, 2, ... of which each value is off by 1, up and down in turn; that of row 7 is off by 5. */
static void make_regression(int rows) {
    for (int i = 0; i < rows; i++) {
        targets[i] = (xent_real)i;
        values[i] = (xent_real)(i == 7 ? 2 : i % 2 ? i + 1 : i - 1);
    }
    data = (xent_dataset){.rows = rows, .targets = targets, .outputs = 1};
    evaluation = (xent_evaluation){.rows = rows, .accuracy = (double)NAN};
    evaluation.regression = xent_regression_of(values, targets, rows, 1);
    told = (report_targets){.data = &data, .values = values, .evaluation = &evaluation, .names = price};
    make_training(XENT_LOSS_SQUARED);
    for (int e = 0; e < PAGE_EPOCHS; e++) {
        xent_epoch *epoch = &m.epochs[0][0][e];
        epoch->train_accuracy = epoch->test_accuracy = epoch->validation_rmse = (double)NAN;
        epoch->train_rmse = epoch->test_rmse = 3.0 / (e + 1);
    }
}

/* With 20 rows the targets vary by 665 = 20 (20^2 - 1) / 12, and the squares of what is off sum to 44. */
START_TEST(a_regression_is_told_by_what_it_explains) {
    make_regression(20);
    char *text = page_text(&m.report);
    check_page(text);
    ASSERT_CONTAINS(
        text, "<h1>The network explains 93&nbsp;% of the variance of price &lt;of&gt; it on the test set");
    ASSERT_CONTAINS(text, "<td>the network</td><td><b>0.9338</b></td><td>1.483</td><td>1.2</td>");
    ASSERT_CONTAINS(text, "<td>the mean of these rows</td><td>0</td><td>5.766</td><td>5</td>");
    ASSERT_CONTAINS(text, "<tbody>\n<tr><td>8</td><td>7</td><td>2</td><td>-5</td></tr>\n");
    ASSERT_CONTAINS(text, ">true price &lt;of&gt; it</text>");
    ck_assert_int_eq(count_of(text, "class=\"point "), 20);
    ck_assert_ptr_null(strstr(text, "are drawn"));
    ck_assert_ptr_null(strstr(text, "Which class is mistaken"));
    free(text);
}
END_TEST

/* Rows that were held out are told by their numbers in the file. */
START_TEST(rows_are_told_as_the_file_counts_them) {
    enum { AMONG = 40, FROM = 100 };
    uint32_t select[AMONG];
    make_regression(AMONG);
    for (int i = 0; i < AMONG; i++) {
        select[i] = (uint32_t)(FROM + i);
        targets[FROM + i] = (xent_real)i;
    }
    data.select = select;
    char *text = page_text(&m.report);
    ASSERT_CONTAINS(text, "<tbody>\n<tr><td>108</td><td>7</td><td>2</td><td>-5</td></tr>\n");
    free(text);
}
END_TEST

START_TEST(what_explains_nothing_is_called_so) {
    make_regression(20);
    evaluation.regression.r2 = -0.3;
    char *text = page_text(&m.report);
    ASSERT_CONTAINS(text, "<h1>The network explains nothing of the variance of");
    free(text);
}
END_TEST

/* What is nearly all has more digits: 100 % would be too much. */
START_TEST(what_explains_nearly_all_has_more_digits) {
    static const struct {
        double r2;
        const char *says;
    } cases[] = {
        {0.984, "explains 98&nbsp;%"}, {0.9907, "explains 99.07&nbsp;%"}, {0.9962, "explains 99.62&nbsp;%"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        make_regression(20);
        evaluation.regression.r2 = cases[i].r2;
        char *text = page_text(&m.report);
        ASSERT_CONTAINS(text, cases[i].says);
        free(text);
    }
}
END_TEST

/* Rows that are right are none of those that are furthest off. */
START_TEST(rows_that_are_right_are_not_told) {
    for (int wrong = 0; wrong < 2; wrong++) {
        make_regression(20);
        for (int i = 0; i < 20; i++) values[i] = (xent_real)(wrong && i == 3 ? 5 : i);
        char *text = page_text(&m.report);
        const char *table = strstr(text, "Rows whose prediction is furthest from the truth");
        ck_assert_int_eq(table != NULL, wrong);
        if (wrong)
            ASSERT_CONTAINS(table, "<tbody>\n<tr><td>4</td><td>3</td><td>5</td><td>+2</td></tr>\n</tbody>");
        free(text);
    }
}
END_TEST

/* A reader goes through up to 40 rows; of more, every second or third is told. */
START_TEST(a_table_has_up_to_forty_points) {
    static const int lengths[][2] = {{1, 1}, {39, 39}, {40, 40}, {41, 21}, {80, 40}, {81, 27}};
    static double numbers[100];
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        const point_set points = {"x", numbers, numbers, lengths[i][0]};
        page p;
        ck_assert_int_eq(page_open(&p, NULL), 0);
        ck_assert_int_eq(write_scatter(&p, &points), 0);
        ck_assert_int_eq(page_close(&p), 0);
        ck_assert_int_eq(count_of(p.text, "<tr><td>"), lengths[i][1]);
        page_clear(&p);
    }
}
END_TEST

START_TEST(many_points_are_thinned_out_and_that_is_said) {
    make_regression(ROWS);
    char *text = page_text(&m.report);
    check_page(text);
    const int drawn = count_of(text, "class=\"point ");
    ck_assert_int_eq(drawn, (int)scatter_drawn(ROWS));
    ck_assert(drawn > 1000 && drawn <= 2000);
    char words[64];
    snprintf(words, sizeof words, "%d of the %d are drawn", drawn, ROWS);
    ASSERT_CONTAINS(text, words);
    free(text);
}
END_TEST

/* The bars hold every row: their heights, in rows, sum to all. */
START_TEST(bars_hold_every_row) {
    static const double truth[] = {0, 0, 0, 0, 0, 0}, value[] = {-10, -1, 0, 1, 1, 4};
    const point_set points = {"x", truth, value, 6};
    page p;
    ck_assert_int_eq(page_open(&p, NULL), 0);
    ck_assert_int_eq(write_residuals(&p, &points), 0);
    ck_assert_int_eq(page_close(&p), 0);
    double sum = 0;
    const char mark[] = "height=\"";
    for (const char *at = strstr(p.text, "<rect"); at; at = strstr(at + 1, "<rect"))
        sum += strtod(strstr(at, mark) + sizeof mark - 1, NULL);
    const double five = 420 - 46 - 26; /* the axis goes to 5 rows, over the height of the drawing */
    ASSERT_CLOSE(sum, 6 * five / 5, 1e-3);
    ASSERT_CONTAINS(p.text,
                    "<tr><td>-10</td><td>-5</td><td>1</td></tr>\n<tr><td>-5</td><td>0</td><td>1</td></tr>\n"
                    "<tr><td>0</td><td>5</td><td>4</td></tr>\n</tbody>");
    page_clear(&p);
}
END_TEST

/* What is true goes to the right, and what is predicted upwards. */
START_TEST(points_stand_where_their_numbers_are) {
    static const double truth[] = {0, 10, 10, 0}, value[] = {0, 0, 5, 10};
    const point_set points = {"x", truth, value, 4};
    double x[4], y[4];
    page p;
    ck_assert_int_eq(page_open(&p, NULL), 0);
    ck_assert_int_eq(write_scatter(&p, &points), 0);
    ck_assert_int_eq(page_close(&p), 0);
    const char *at = p.text;
    for (int i = 0; i < 4; i++) {
        ck_assert_ptr_nonnull(at = strstr(at + 1, "<circle"));
        x[i] = strtod(strstr(at, "cx=\"") + 4, NULL);
        y[i] = strtod(strstr(at, "cy=\"") + 4, NULL);
    }
    ck_assert(x[1] > x[0] + 100 && y[3] < y[0] - 100); /* y counts downwards */
    ASSERT_CLOSE(x[2], x[1], 0);
    ASSERT_CLOSE(x[3], x[0], 0);
    ASSERT_CLOSE(y[1], y[0], 0);
    ASSERT_CLOSE(y[2], (y[0] + y[3]) / 2, 1e-3);
    page_clear(&p);
}
END_TEST

/* Four rows, their labels and what these are taken to be. */
static void make_labels(const xent_real truth[4 * LABELS], const xent_real p[4 * LABELS]) {
    memcpy(targets, truth, 4 * LABELS * sizeof *targets);
    memcpy(values, p, 4 * LABELS * sizeof *values);
    memset(counts, 0, sizeof counts);
    data = (xent_dataset){.rows = 4, .targets = targets, .outputs = LABELS};
    evaluation = (xent_evaluation){.rows = 4};
    evaluation.correct = xent_count_labels(values, targets, 4, LABELS, 0.5, counts);
    evaluation.accuracy = (double)evaluation.correct / 4;
    told = (report_targets){
        .data = &data, .values = values, .evaluation = &evaluation, .counts = counts, .names = moods};
    make_training(XENT_LOSS_BCE);
}

/* Rows 0 to 3; of the second label nothing is told. */
START_TEST(labels_have_a_row_each) {
    static const xent_real truth[] = {1, 0, 1, 1, 0, 1, 0, 0},
                           p[] = {0.875, 0.125, 0.75, 0.25, 0.625, 0.375, 0.125, 0.125};
    make_labels(truth, p);
    char *text = page_text(&m.report);
    check_page(text);
    ASSERT_CONTAINS(text, "<h1>Every label is right in 50.00&nbsp;% of the rows of the test set</h1>");
    ASSERT_CONTAINS(text, "<td>happy</td><td>2</td><td>3</td><td>0.667</td><td>1.000</td><td>0.800</td>");
    ASSERT_CONTAINS(text, "<td>sad &amp; calm</td><td>2</td><td>0</td><td></td><td>0.000</td><td>0.000</td>");
    ASSERT_CONTAINS(text, "<tbody>\n<tr><td>3</td><td class=\"words\">sad &amp; calm</td>"
                          "<td class=\"words\">happy</td><td>2 of 2</td></tr>\n<tr><td>2</td>");
    free(text);
}
END_TEST

/* However sure the network is of them. */
START_TEST(no_row_has_more_wrong_labels_than_labels) {
    static const xent_real truth[] = {0, 1, 1, 0, 1, 1, 0, 0}, p[] = {1, 0, 1, 0, 0, 1, 0, 0};
    make_labels(truth, p);
    char *text = page_text(&m.report);
    ASSERT_CONTAINS(text, "<td class=\"words\">happy</td><td>2 of 2</td></tr>\n");
    ASSERT_CONTAINS(text, "<td class=\"words\">sad &amp; calm</td><td>1 of 2</td></tr>\n");
    free(text);
}
END_TEST

/* The second is neither there nor told, and so has no F1; the first is there twice and told thrice. */
START_TEST(a_mean_is_of_the_labels_that_have_a_figure) {
    static const xent_real truth[] = {1, 0, 1, 0, 0, 0, 0, 0},
                           p[] = {0.875, 0.125, 0.75, 0.25, 0.625, 0.375, 0.125, 0.125};
    make_labels(truth, p);
    char *text = page_text(&m.report);
    ASSERT_CONTAINS(text, "The mean F1 of the labels is 0.800.");
    free(text);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("targets");
    ADD_TEST(suite, a_regression_is_told_by_what_it_explains);
    ADD_TEST(suite, rows_are_told_as_the_file_counts_them);
    ADD_TEST(suite, what_explains_nothing_is_called_so);
    ADD_TEST(suite, what_explains_nearly_all_has_more_digits);
    ADD_TEST(suite, rows_that_are_right_are_not_told);
    ADD_TEST(suite, a_table_has_up_to_forty_points);
    ADD_TEST(suite, many_points_are_thinned_out_and_that_is_said);
    ADD_TEST(suite, bars_hold_every_row);
    ADD_TEST(suite, points_stand_where_their_numbers_are);
    ADD_TEST(suite, labels_have_a_row_each);
    ADD_TEST(suite, no_row_has_more_wrong_labels_than_labels);
    ADD_TEST(suite, a_mean_is_of_the_labels_that_have_a_figure);
    return run_suite(suite);
}
