/* What is drawn and tabled on a page is what the runs say: every curve, colour, cell and caption, read back
 * from the page of runs whose figures are all different. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/known.h"
#include "support/pages.h"
#include "support/run.h"

static made_up m;
static char *page;

/* Different numbers in every field; the losses stand in another order than they are counted in. */
static void make_different(void) {
    make_up(&m, 1, 0.5);
    for (int l = 0; l < 2; l++) {
        m.series[l].loss = l ? XENT_LOSS_CE : XENT_LOSS_MSE;
        for (int s = 0; s < PAGE_SEEDS; s++)
            for (int e = 0; e < PAGE_EPOCHS; e++) {
                xent_epoch *at = &m.epochs[l][s][e];
                at->test_accuracy -= 0.03 * s;
                at->train_accuracy = 0.5 + 0.02 * e + 0.1 * l + 0.01 * s;
                at->train_loss = 1.5 / (e + 1) + l + 0.2 * s;
                at->test_loss = 2.5 / (e + 2) + 0.5 * l + 0.1 * s;
                at->mean_gradient = 0.3 / (e + 1 + 3 * l + s);
                at->seconds = 2.0 * (e + 1) + 0.5 * l;
            }
    }
}

static void tear_down(void) {
    free(page);
    page = NULL;
}

/* ---- Reading a chart ----------------------------------------------------------------------------------- */

/* Where a value stands between the first and the last tick of an axis, read off the texts beside it: the
 * coordinate of `value`. `class` is "end" for the y axis, "middle" for the x axis. */
static double coordinate(const char *figure, const char *end, const char *class, double value, int log_axis) {
    char start[32];
    double x, y, number, first = NAN, last = NAN, first_at = NAN, last_at = NAN;
    snprintf(start, sizeof start, "<text class=\"%s\" x=", class);
    for (const char *at = strstr(figure, start); at && at < end; at = strstr(at + 1, start)) {
        if (sscanf(at + strlen(start), "\"%lf\" y=\"%lf\">%lf", &x, &y, &number) != 3) continue;
        const double place = *class == 'e' ? y - 4 : x;
        if (isnan(first)) first_at = place, first = number;
        last_at = place, last = number;
    }
    ck_assert(first < last);
    const double share = log_axis ? log(value / first) / log(last / first) : (value - first) / (last - first);
    return first_at + share * (last_at - first_at);
}

typedef double (*field)(const xent_epoch *e);
static double train_accuracy(const xent_epoch *e) { return 100 * e->train_accuracy; }
static double epoch_number(const xent_epoch *e) { return e->epoch; }

static double mean_at(int l, int e, field f) { return (f(&m.epochs[l][0][e]) + f(&m.epochs[l][1][e])) / 2; }

/* Where the x axis ends. */
static double f_right(const char *figure) {
    double left, y, right;
    for (const char *at = figure; (at = strstr(at, "<path class=\"axis\" d=\"M")) != NULL; at++)
        if (sscanf(at, "<path class=\"axis\" d=\"M%lf %lfH%lf", &left, &y, &right) == 3) return right;
    ck_abort_msg("there is no x axis");
    return 0;
}

/* A chart of a comparison: what it draws, how it is called. */
typedef struct expected_chart {
    const char *name, *title;
    field x, y;
    int log_y;
    const char *x_label, *unit;
} expected_chart;

/* The dots of a line: where they stand, in which colour, and what they say. */
static void check_dots(const expected_chart *c, const char *figure, const char *end, int l) {
    const int loss = (int)m.series[l].loss;
    for (int e = 0; e < PAGE_EPOCHS; e++) {
        char title[128], circle[96];
        const double x = mean_at(l, e, c->x), y = mean_at(l, e, c->y);
        snprintf(title, sizeof title, "<title>%s, %s %.4g: %.4g%s</title>", xent_loss_name(m.series[l].loss),
                 c->x_label, x, y, c->unit);
        const char *at = strstr(figure, title);
        ck_assert_msg(at && at < end, "%s has no dot %s", c->name, title);
        while (*at != '<' || strncmp(at, "<circle", 7) != 0) at--;
        double cx, cy;
        int color;
        snprintf(circle, sizeof circle, "%.90s", at);
        ck_assert_int_eq(sscanf(circle, "<circle class=\"dot c%d\" cx=\"%lf\" cy=\"%lf\"", &color, &cx, &cy),
                         3);
        ck_assert_int_eq(color, loss);
        ck_assert_double_lt(fabs(cx - coordinate(figure, end, "middle", x, 0)), 0.5);
        ck_assert_double_lt(fabs(cy - coordinate(figure, end, "end", y, c->log_y)), 0.5);
    }
}

/* The band of a line goes along the upper quartile of the two seeds and comes back along the lower one. */
static void check_band(const expected_chart *c, const char *figure, const char *end, int l) {
    char start[48];
    snprintf(start, sizeof start, "<path class=\"band c%d\" d=\"M", (int)m.series[l].loss);
    const char *at = strstr(figure, start);
    ck_assert_msg(at && at < end, "%s has no %s", c->title, start);
    at += strlen(start);
    for (int i = 0; i < 2 * PAGE_EPOCHS; i++) {
        const int e = i < PAGE_EPOCHS ? i : 2 * PAGE_EPOCHS - 1 - i;
        const double a = c->y(&m.epochs[l][0][e]), b = c->y(&m.epochs[l][1][e]);
        double x, y;
        int used;
        ck_assert_int_eq(sscanf(at, "%lf %lf%n", &x, &y, &used), 2);
        const double quarter = fabs(a - b) / 4,
                     wanted = i < PAGE_EPOCHS ? fmax(a, b) - quarter : fmin(a, b) + quarter;
        ck_assert_double_lt(fabs(y - coordinate(figure, end, "end", wanted, c->log_y)), 0.5);
        at += used + 1;
    }
}

/* The name at a line's end stands beside it, behind a piece of the line's colour. */
static void check_name(const expected_chart *c, const char *figure, const char *end, int l) {
    char start[64], name[32];
    int loss = (int)m.series[l].loss, found = 0;
    snprintf(start, sizeof start, "<path class=\"line c%d\" d=\"M", loss);
    snprintf(name, sizeof name, ">%s</text>", xent_loss_name(m.series[l].loss));
    for (const char *at = strstr(figure, start); at && at < end; at = strstr(at + 1, start)) {
        const char *text = strstr(at, "<text "), *close = text ? strchr(text, '>') : NULL;
        ck_assert_ptr_nonnull(close);
        ck_assert_msg(strncmp(close, name, strlen(name)) == 0, "%s: c%d is called %.20s", c->title, loss,
                      close);
        found++;
    }
    ck_assert_int_eq(found, 1);
    snprintf(start, sizeof start, "<path class=\"line c%d d%d\" ", loss, loss);
    const char *dashed = strstr(figure, start);
    ck_assert_msg(dashed && dashed < end, "%s: no line c%d d%d", c->title, loss, loss);
}

START_TEST(charts_draw_the_figures_that_they_name) {
    const expected_chart charts[] = {
        {"training-accuracy", "Training accuracy less test accuracy in the end: mse -19.95, ce -8.44 points",
         epoch_number, train_accuracy, 0, "epoch", " %"}};
    make_different();
    page = page_text(&m.report);
    for (size_t i = 0; i < sizeof charts / sizeof *charts; i++) {
        char label[32];
        const char *end, *figure = figure_of(page, charts[i].name, &end);
        ASSERT_CONTAINS(figure, charts[i].title);
        for (int l = 0; l < 2; l++) {
            check_dots(&charts[i], figure, end, l);
            check_band(&charts[i], figure, end, l);
            check_name(&charts[i], figure, end, l);
        }
        snprintf(label, sizeof label, "\">%s</text>", charts[i].x_label);
        const char *below = strstr(figure, label);
        ck_assert_msg(below && below < end, "%s: below it is no %s", charts[i].title, charts[i].x_label);
    }
}
END_TEST

/* Over steps: the medians of the seeds, 0 at a place of its own left of the logarithmic axis, each run
 * thin. */
START_TEST(steps_are_drawn_from_before_the_first) {
    make_different();
    for (int l = 0; l < 2; l++)
        for (int e = 0; e <= PAGE_EPOCHS; e++) m.points[l][1][e].accuracy -= 0.02;
    page = page_text(&m.report);
    char title[128];
    snprintf(title, sizeof title,
             "<figcaption>Accuracy is farthest apart after 200 steps: mse %.1f %%, ce %.1f %%<",
             100 * (m.points[0][0][2].accuracy - 0.01), 100 * (m.points[1][0][2].accuracy - 0.01));
    const char *figure = strstr(page, title), *end = figure ? strstr(figure, "</figure>") : NULL;
    ck_assert_msg(figure != NULL, "no %s", title);
    for (int l = 0; l < 2; l++)
        for (int e = 0; e <= PAGE_EPOCHS; e++) {
            const double accuracy = 100 * (m.points[l][0][e].accuracy - 0.01);
            double cx, cy;
            snprintf(title, sizeof title, "<title>%s, steps %d: %.4g %%</title>",
                     xent_loss_name(m.series[l].loss), 100 * e, accuracy);
            const char *at = strstr(figure, title);
            ck_assert_msg(at && at < end, "no dot %s", title);
            while (strncmp(at, "<circle", 7) != 0) at--;
            ck_assert_int_eq(sscanf(strstr(at, "cx="), "cx=\"%lf\" cy=\"%lf", &cx, &cy), 2);
            const double x = e > 0 ? log(100 * e) / log(1000) : -30. / (f_right(figure) - 90);
            ck_assert_double_lt(fabs(cx - (90 + x * (f_right(figure) - 90))), 0.1);
            ck_assert_double_lt(fabs(cy - coordinate(figure, end, "end", accuracy, 0)), 0.5);
        }
    int runs = 0;
    for (const char *at = strstr(figure, "\"run c"); at && at < end; at = strstr(at + 1, "\"run c")) runs++;
    ck_assert_int_eq(runs, 2 * PAGE_SEEDS);
    ASSERT_CONTAINS(figure, "<caption>Accuracy is farthest apart");
    ASSERT_CONTAINS(figure, "-desc\">Accuracy on the test set after so many updates");
    /* from 2 to 2 / 11, which is less than from the first update on */
    ASSERT_CONTAINS(page, "<figcaption>On the test set mse ends at 9.1 % of its first value, ce at 9.1 %<");
}
END_TEST

/* One run: a line for each set, the same names and colours in both kinds of chart. */
START_TEST(a_training_has_a_line_for_each_set) {
    static const char *const names_of[] = {"accuracy", "loss"},
                             *const titles[] = {
                                 ">Accuracy in the end: test 89.95 %, validation 42.00 %, training 68.00 %<",
                                 ">Loss in the end: test 0.2273, validation 6.1, training 0.15<"};
    make_different();
    m.report.series_count = 1;
    m.report.comparison = NULL;
    m.series[0].run_count = 1;
    for (int e = 0; e < PAGE_EPOCHS; e++) {
        m.epochs[0][0][e].validation_accuracy = 0.33 + 0.01 * e;
        m.epochs[0][0][e].validation_loss = 7.0 - 0.1 * e;
    }
    page = page_text(&m.report);
    for (int i = 0; i < 2; i++) {
        const char *end, *figure = figure_of(page, names_of[i], &end);
        ASSERT_CONTAINS(figure, titles[i]);
        for (int e = 0; e < PAGE_EPOCHS; e++) {
            const xent_epoch *at = &m.epochs[0][0][e];
            const double values[2][3] = {
                {100 * at->test_accuracy, 100 * at->validation_accuracy, 100 * at->train_accuracy},
                {at->test_loss, at->validation_loss, at->train_loss}};
            static const char *const names[] = {"test", "validation", "training"};
            for (int k = 0; k < 3; k++) {
                char title[96];
                snprintf(title, sizeof title, "<title>%s, epoch %d: %.4g%s</title>", names[k], e + 1,
                         values[i][k], i ? "" : " %");
                const char *dot = strstr(figure, title);
                ck_assert_msg(dot && dot < end, "%s has no dot %s", names_of[i], title);
            }
        }
    }
}
END_TEST

/* ---- Tables -------------------------------------------------------------------------------------------- */

START_TEST(the_table_of_results_is_that_of_the_runs) {
    make_different();
    m.series[0].accuracy = (spread){0.8125, 0.0125, 0.5, 0.8, 0.82, 0.83, 0.9};
    m.series[0].rate = 0.25;
    m.series[0].steps = 123;
    page = page_text(&m.report);
    ASSERT_CONTAINS(
        page, "<tr><td><span class=\"swatch c2\"></span>mse</td><td data-name=\"learning rate\">0.25</td>"
              "<td data-name=\"mean\"><b>81.25 %</b></td><td data-name=\"standard deviation\">1.25</td>"
              "<td data-name=\"median\">82.00 %</td><td data-name=\"middle half\">80.00 to 83.00</td>"
              "<td data-name=\"learned nothing\">0 of 2</td><td data-name=\"steps to the level\">123</td>"
              "<td data-name=\"came there\">2 of 2</td></tr>");
    ASSERT_CONTAINS(page, "<th>steps to<br>80.0 %</th>");
}
END_TEST

START_TEST(the_table_of_a_training_is_that_of_the_run) {
    make_different();
    m.report.comparison = NULL;
    m.report.series_count = m.series[0].run_count = 1;
    m.report.target = 0.85;
    m.series[0].accuracy.mean = 0.8125;
    m.series[0].rate = 0.25;
    m.series[0].epochs_to_target = 4;
    m.series[0].seconds = 31.5;
    page = page_text(&m.report);
    const xent_epoch *first = &m.epochs[0][0][0], *last = &m.epochs[0][0][PAGE_EPOCHS - 1];
    char row[512];
    snprintf(
        row, sizeof row,
        "0.25</td><td data-name=\"accuracy, 1st epoch\">%.2f %%</td>"
        "<td data-name=\"accuracy in the end\"><b>81.25 %%</b></td><td data-name=\"training accuracy\">%.2f "
        "%%</td><td data-name=\"first epoch with the target\">4</td><td data-name=\"mean "
        "|dL/dlogit|\">%.2g</td><td data-name=\"seconds a run\">31.5</td></tr>",
        100 * first->test_accuracy, 100 * last->train_accuracy, last->mean_gradient);
    ASSERT_CONTAINS(page, row);
    ASSERT_CONTAINS(page, "<th>first epoch<br>with 85 %</th>");
}
END_TEST

/* Where a value stands in a figure of lanes, by its first and last tick. */
static double lane_place(const char *figure, const char *end, double value, int log_axis) {
    return coordinate(figure, end, "middle", value, log_axis);
}

/* An interval is drawn from its low end to its high one, its mean between them, with the line of 0. */
static void check_interval(const char *name, double mean, double low, double high, double equal,
                           int log_axis) {
    const char *end, *figure = figure_of(page, name, &end);
    double zero = NAN, y, at_low, at_high, tick_low, tick_high, at_mean;
    const char *line = strstr(figure, "<path class=\"line c0\" d=\"M"), *axis_at = figure;
    ck_assert(line && line < end);
    for (const char *at = figure; (at = strstr(at, "<path class=\"axis\" d=\"M")) != NULL && at < line; at++)
        axis_at = at;
    ck_assert_int_eq(sscanf(axis_at, "<path class=\"axis\" d=\"M%lf", &zero), 1);
    ck_assert_int_eq(sscanf(line, "<path class=\"line c0\" d=\"M%lf %lfH%lfM%lf %*fv10M%lf", &at_low, &y,
                            &at_high, &tick_low, &tick_high),
                     5);
    ck_assert_int_eq(sscanf(strstr(line, "cx="), "cx=\"%lf", &at_mean), 1);
    ck_assert_double_lt(fabs(tick_low - at_low) + fabs(tick_high - at_high), 0.01);
    ck_assert_double_lt(fabs(at_low - lane_place(figure, end, low, log_axis)), 0.5);
    ck_assert_double_lt(fabs(at_high - lane_place(figure, end, high, log_axis)), 0.5);
    ck_assert_double_lt(fabs(at_mean - lane_place(figure, end, mean, log_axis)), 0.5);
    ck_assert_double_lt(fabs(zero - lane_place(figure, end, equal, log_axis)), 0.5);
}

START_TEST(intervals_are_drawn_where_they_lie) {
    make_different();
    m.comparison.series[1].loss = XENT_LOSS_CE;
    m.comparison.series[0].loss = XENT_LOSS_MSE;
    m.comparison.pairs[0].accuracy =
        (difference){.count = 2, .mean = -0.02, .low = -0.03, .high = 0.01, .level = 0.05, .differs = 1};
    page = page_text(&m.report);
    ASSERT_CONTAINS(page,
                    "mse \xe2\x88\x92 ce</td><td class=\"words\" data-name=\"finding\">ce is better</td>"
                    "<td data-name=\"points\">-2.00</td><td data-name=\"interval\">-3.00 to +1.00</td>");
    ASSERT_CONTAINS(page, "-2.00 (-3.00 to +1.00)</text>");
    check_interval("differences", -2, -3, 1, 0, 0);
    check_interval("speed", 0.5, 0.125, 2, 1, 1);
}
END_TEST

/* A run whose numbers exploded stands where guessing is. */
START_TEST(every_seed_has_a_dot_where_it_ended) {
    make_different();
    m.epochs[1][1][PAGE_EPOCHS - 1].test_accuracy = (double)NAN;
    page = page_text(&m.report);
    const char *end, *figure = figure_of(page, "final-accuracy", &end), *at = figure;
    for (int l = 0; l < 2; l++)
        for (int s = 0; s < PAGE_SEEDS; s++) {
            const double accuracy = m.epochs[l][s][PAGE_EPOCHS - 1].test_accuracy;
            double x;
            int color;
            at = strstr(at, "<circle class=\"point c");
            ck_assert(at && at < end);
            ck_assert_int_eq(sscanf(at++, "<circle class=\"point c%d\" cx=\"%lf", &color, &x), 2);
            ck_assert_int_eq(color, (int)m.series[l].loss);
            const double shown = 100 * (isnan(accuracy) ? m.comparison.guess : accuracy);
            ck_assert_double_lt(fabs(x - coordinate(figure, end, "middle", shown, 0)), 0.5);
        }
}
END_TEST

/* ---- Confusions and mistakes --------------------------------------------------------------------------- */

static findings known_findings(void) {
    findings f = {.metrics = xent_metrics_create(KNOWN_CLASSES, NULL)};
    for (int32_t i = 0; i < KNOWN_CLASSES; i++)
        for (int j = 0; j < KNOWN_CLASSES; j++) {
            xent_real scores[KNOWN_CLASSES] = {0};
            scores[j] = 1;
            for (int k = 0; k < known_confusion[i][j]; k++) xent_metrics_add(f.metrics, scores, &i, 1, NULL);
        }
    return f;
}

START_TEST(the_matrix_has_labels_in_rows) {
    static const char *const names[] = {"apple", "birch", "cedar"};
    make_different();
    findings f = known_findings();
    m.series[0].found = &f;
    m.report.class_names = names;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<th>label</th><th scope=\"col\">apple</th><th scope=\"col\">birch</th>"
                          "<th scope=\"col\">cedar</th>");
    const char *at = strstr(page, "<tbody>\n<tr><th scope=\"row\">apple</th>");
    ck_assert_ptr_nonnull(at);
    at += strlen("<tbody>\n");
    for (int i = 0; i < KNOWN_CLASSES; i++) {
        char row[512];
        const int rows = known_confusion[i][0] + known_confusion[i][1] + known_confusion[i][2];
        size_t used = (size_t)snprintf(row, sizeof row, "<tr><th scope=\"row\">%s</th>", names[i]);
        for (int j = 0; j < KNOWN_CLASSES; j++) {
            char count[16] = "";
            if (known_confusion[i][j] > 0) snprintf(count, sizeof count, "%d", known_confusion[i][j]);
            used += (size_t)snprintf(row + used, sizeof row - used, "<td%s style=\"--h:%.2f\">%s</td>",
                                     i == j ? " class=\"right\"" : "",
                                     0.45 * sqrt((double)known_confusion[i][j] / rows), count);
        }
        snprintf(row + used, sizeof row - used, "</tr>\n");
        ck_assert_msg(strncmp(at, row, strlen(row)) == 0, "expected %s found %.300s", row, at);
        at += strlen(row);
    }
    findings_clear(&f);
}
END_TEST

START_TEST(a_mistake_tells_guess_and_label_each_with_its_own) {
    static const char *const names[] = {"apple", "birch", "cedar"};
    make_different();
    findings f = known_findings();
    f.mistakes[0] = (mistake){41, 2, 1, 0.875, 0.0625, NULL};
    f.mistakes[1] = (mistake){7, 0, 2, 0.5, 0.25, NULL};
    f.mistake_count = 2;
    m.series[0].found = &f;
    m.report.class_names = names;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page,
                    "guess <b>birch</b> 87.50&nbsp;%<br>label <b>cedar</b> 6.25&nbsp;%<br>"
                    "<span class=\"note\">row 42</span></figcaption></figure>\n<figure><figcaption>guess "
                    "<b>cedar</b> 50.00&nbsp;%<br>label <b>apple</b> 25.00&nbsp;%<br>"
                    "<span class=\"note\">row 8</span>");
    findings_clear(&f);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("drawing");
    ADD_TEST_WITH(suite, charts_draw_the_figures_that_they_name, NULL, tear_down);
    ADD_TEST_WITH(suite, a_training_has_a_line_for_each_set, NULL, tear_down);
    ADD_TEST_WITH(suite, the_table_of_results_is_that_of_the_runs, NULL, tear_down);
    ADD_TEST_WITH(suite, the_table_of_a_training_is_that_of_the_run, NULL, tear_down);
    ADD_TEST_WITH(suite, steps_are_drawn_from_before_the_first, NULL, tear_down);
    ADD_TEST_WITH(suite, intervals_are_drawn_where_they_lie, NULL, tear_down);
    ADD_TEST_WITH(suite, every_seed_has_a_dot_where_it_ended, NULL, tear_down);
    ADD_TEST_WITH(suite, the_matrix_has_labels_in_rows, NULL, tear_down);
    ADD_TEST_WITH(suite, a_mistake_tells_guess_and_label_each_with_its_own, NULL, tear_down);
    return run_suite(suite);
}
