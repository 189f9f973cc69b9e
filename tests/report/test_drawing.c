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

/* The figure of this title, from its first tag on; *end is where it ends. */
static const char *figure_of(const char *title, int which, const char **end) {
    char caption[128];
    snprintf(caption, sizeof caption, "<figcaption>%s</figcaption>", title);
    const char *at = strstr(page, caption);
    for (int i = 0; i < which && at; i++) at = strstr(at + 1, caption);
    ck_assert_msg(at != NULL, "no figure %d is called %s", which, title);
    *end = strstr(at, "</figure>");
    ck_assert_ptr_nonnull(*end);
    return at;
}

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
static double test_accuracy(const xent_epoch *e) { return 100 * e->test_accuracy; }
static double train_accuracy(const xent_epoch *e) { return 100 * e->train_accuracy; }
static double test_loss(const xent_epoch *e) { return e->test_loss; }
static double train_loss(const xent_epoch *e) { return e->train_loss; }
static double gradient(const xent_epoch *e) { return e->mean_gradient; }
static double seconds(const xent_epoch *e) { return e->seconds; }
static double epoch_number(const xent_epoch *e) { return e->epoch; }

static double mean_of(int l, int e, field f) { return (f(&m.epochs[l][0][e]) + f(&m.epochs[l][1][e])) / 2; }

/* A chart of a comparison: what it draws, how it is called. */
typedef struct expected_chart {
    const char *title;
    int which; /* of those of this title */
    field x, y;
    int log_y;
    const char *x_label, *unit;
} expected_chart;

/* The dots of a line: where they stand, in which colour, and what they say. */
static void check_dots(const expected_chart *c, const char *figure, const char *end, int l) {
    const int loss = (int)m.series[l].loss;
    for (int e = 0; e < PAGE_EPOCHS; e++) {
        char title[128], circle[96];
        const double x = mean_of(l, e, c->x), y = mean_of(l, e, c->y);
        snprintf(title, sizeof title, "<title>%s, %s %.4g: %.4g%s</title>", xent_loss_name(m.series[l].loss),
                 c->x_label, x, y, c->unit);
        const char *at = strstr(figure, title);
        ck_assert_msg(at && at < end, "%s has no dot %s", c->title, title);
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

/* The band of a line goes along the higher seed and comes back along the lower one. */
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
        const double wanted = i < PAGE_EPOCHS ? fmax(a, b) : fmin(a, b);
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
        {"Accuracy on the test set", 0, epoch_number, test_accuracy, 0, "epoch", " %"},
        {"Accuracy on the test set", 1, seconds, test_accuracy, 0, "seconds", " %"},
        {"Training loss, each in its own unit", 0, epoch_number, train_loss, 1, "epoch", ""},
        {"Training loss, each in its own unit", 1, seconds, train_loss, 1, "seconds", ""},
        {"Accuracy on the training set", 0, epoch_number, train_accuracy, 0, "epoch", " %"},
        {"Loss on the test set, each in its own unit", 0, epoch_number, test_loss, 1, "epoch", ""},
        {"Mean |dL/dlogit|, on a logarithmic scale", 0, epoch_number, gradient, 1, "epoch", ""}};
    make_different();
    page = page_text(&m.report);
    for (size_t i = 0; i < sizeof charts / sizeof *charts; i++) {
        char label[32];
        const char *end, *figure = figure_of(charts[i].title, charts[i].which, &end);
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

/* One run: a line for each set, the same names and colours in both kinds of chart. */
START_TEST(a_training_has_a_line_for_each_set) {
    static const char *const titles[] = {"Accuracy", "Loss"};
    make_different();
    m.report.series_count = 1;
    m.report.pair_count = 0;
    m.series[0].run_count = 1;
    for (int e = 0; e < PAGE_EPOCHS; e++) {
        m.epochs[0][0][e].validation_accuracy = 0.33 + 0.01 * e;
        m.epochs[0][0][e].validation_loss = 7.0 - 0.1 * e;
    }
    page = page_text(&m.report);
    for (int i = 0; i < 4; i++) {
        const char *end, *figure = figure_of(titles[i / 2], i % 2, &end);
        for (int e = 0; e < PAGE_EPOCHS; e++) {
            const xent_epoch *at = &m.epochs[0][0][e];
            const double values[2][3] = {
                {100 * at->test_accuracy, 100 * at->validation_accuracy, 100 * at->train_accuracy},
                {at->test_loss, at->validation_loss, at->train_loss}};
            static const char *const names[] = {"test", "validation", "training"};
            for (int k = 0; k < 3; k++) {
                char title[96];
                snprintf(title, sizeof title, "<title>%s, %s %.4g: %.4g%s</title>", names[k],
                         i % 2 ? "seconds" : "epoch", i % 2 ? at->seconds : e + 1, values[i / 2][k],
                         i / 2 ? "" : " %");
                const char *dot = strstr(figure, title);
                ck_assert_msg(dot && dot < end, "%s has no dot %s", titles[i / 2], title);
            }
        }
    }
}
END_TEST

/* ---- Tables -------------------------------------------------------------------------------------------- */

START_TEST(the_table_of_results_is_that_of_the_runs) {
    make_different();
    m.series[0].accuracy_mean = 0.8125;
    m.series[0].accuracy_sd = 0.0125;
    m.series[0].rate = 0.25;
    m.series[0].epochs_to_target = 4;
    m.series[0].seconds = 31.5;
    page = page_text(&m.report);
    const xent_epoch *first = &m.epochs[0][0][0], *last = &m.epochs[0][0][PAGE_EPOCHS - 1];
    char row[512];
    snprintf(row, sizeof row,
             "<tr><td><span class=\"swatch c2\"></span>mse</td><td>0.25</td><td>%.2f %%</td>"
             "<td><b>81.25 %%</b> ± 1.25</td><td>%.2f %%</td><td>4</td><td>%.2g</td><td>31.5</td></tr>",
             100 * first->test_accuracy, 100 * last->train_accuracy, last->mean_gradient);
    ASSERT_CONTAINS(page, row);
    ASSERT_CONTAINS(page, "<th>first epoch<br>with 85 %</th>");
}
END_TEST

/* An interval is drawn from its low end to its high one, its mean between them, and the line of 0. */
START_TEST(an_interval_is_drawn_where_it_lies) {
    double zero, low, high, tick_low, tick_high, mean;
    make_different();
    m.pair = (study_pair){0, 1, -0.02, 0.01}; /* from -3 to -1 points */
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "mse &minus; ce</td><td class=\"words\">ce is better</td><td>-2.00</td>"
                          "<td>-3.00 to -1.00</td>");
    const char *at = strstr(strstr(page, "-3.00 to -1.00"), "d=\"M");
    ck_assert_int_eq(sscanf(at, "d=\"M%lf", &zero), 1);
    at = strstr(at + 1, "d=\"M");
    ck_assert_int_eq(sscanf(at, "d=\"M%lf 11H%lfM%lf 6v10M%lf 6v10", &low, &high, &tick_low, &tick_high), 4);
    ck_assert_int_eq(sscanf(strstr(at, "cx="), "cx=\"%lf", &mean), 1);
    ck_assert_double_lt(fabs(tick_low - low) + fabs(tick_high - high), 0.01);
    ck_assert_double_lt(fabs((low + high) / 2 - mean), 0.11);
    ck_assert_double_lt(fabs((zero - high) - (high - low) / 2), 0.21); /* 1 point is half of 2 */
}
END_TEST

START_TEST(bars_have_the_colour_and_the_length_of_their_loss) {
    make_up(&m, 1, 0.5); /* the level is reached after 3 epochs, and after 6 */
    m.report.target = 0.9 - 0.5 / 8;
    m.series[0].loss = XENT_LOSS_MSE_LOGITS;
    page = page_text(&m.report);
    ASSERT_CONTAINS(
        page, "<span>mse-logits</span><div class=\"track\"><div class=\"bar c4\" style=\"width:50.0%\">");
    ASSERT_CONTAINS(page, "<span>3.0 epochs, 6.0 s</span>");
    ASSERT_CONTAINS(page,
                    "<span>mse</span><div class=\"track\"><div class=\"bar c2\" style=\"width:100.0%\">");
    ASSERT_CONTAINS(page, "<span>6.0 epochs, 12 s</span>");
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
                    "<span class=\"note\">row 41</span></figcaption></figure>\n<figure><figcaption>guess "
                    "<b>cedar</b> 50.00&nbsp;%<br>label <b>apple</b> 25.00&nbsp;%<br>"
                    "<span class=\"note\">row 7</span>");
    findings_clear(&f);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("drawing");
    ADD_TEST_WITH(suite, charts_draw_the_figures_that_they_name, NULL, tear_down);
    ADD_TEST_WITH(suite, a_training_has_a_line_for_each_set, NULL, tear_down);
    ADD_TEST_WITH(suite, the_table_of_results_is_that_of_the_runs, NULL, tear_down);
    ADD_TEST_WITH(suite, an_interval_is_drawn_where_it_lies, NULL, tear_down);
    ADD_TEST_WITH(suite, bars_have_the_colour_and_the_length_of_their_loss, NULL, tear_down);
    ADD_TEST_WITH(suite, the_matrix_has_labels_in_rows, NULL, tear_down);
    ADD_TEST_WITH(suite, a_mistake_tells_guess_and_label_each_with_its_own, NULL, tear_down);
    return run_suite(suite);
}
