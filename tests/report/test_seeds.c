/* What the seeds of a study come to, and the rates that were tried: numbers in tables, strokes in figures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/pages.h"
#include "support/run.h"

static made_up m;
static char *page;

static void set_up(void) { make_up(&m, 1, 0.5); }
static void tear_down(void) {
    free(page);
    page = NULL;
}

START_TEST(spreads_are_told_from_least_to_most) {
    m.series[0].accuracy = (spread){0.5, 0.1, 0.11, 0.22, 0.33, 0.44, 0.55};
    m.series[0].dead = 0;
    m.series[1].dead = 1;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<td>11.00 %</td><td>22.00 %</td><td>33.00 %</td><td>44.00 %</td><td>55.00 %</td>");
    ASSERT_CONTAINS(page, ">2 of 2 learned</text>");
    ASSERT_CONTAINS(page, ">1 of 2 learned</text>");
    ASSERT_CONTAINS(page, "; 1 of 4 runs learned nothing");
}
END_TEST

/* The stroke of the median lies in the band of the middle half, a third of its width from the left. */
START_TEST(the_band_is_the_middle_half_and_lies_in_the_figure) {
    const char *end;
    double left, width, median, figure_width, x;
    m.series[0].accuracy = (spread){0.89, 0.01, 0.878, 0.88, 0.885, 0.895, 0.9};
    page = page_text(&m.report);
    const char *figure = figure_of(page, "final-accuracy", &end),
               *at = strstr(figure, "<rect class=\"band c");
    ck_assert(at && at < end);
    ck_assert_int_eq(sscanf(at,
                            "<rect class=\"band c%*d\" x=\"%lf\" y=\"%*f\" width=\"%lf\" height=\"22\"/>"
                            "<path class=\"line c%*d\" d=\"M%lf",
                            &left, &width, &median),
                     3);
    ck_assert_double_gt(width, 10);
    ck_assert(close_to((median - left) / width, 1.0 / 3, 0, 0.01));
    ck_assert_int_eq(sscanf(strstr(figure, "viewBox=\""), "viewBox=\"0 0 %lf", &figure_width), 1);
    for (at = figure; (at = strstr(at, "<text class=\"middle\" x=\"")) != NULL && at < end; at++) {
        ck_assert_int_eq(sscanf(at, "<text class=\"middle\" x=\"%lf", &x), 1);
        ck_assert_msg(x > 0 && x < figure_width, "%g of %g", x, figure_width);
    }
}
END_TEST

/* Where the dots of a loss lie, one a seed. */
static void find_dots(xent_loss loss, double x[PAGE_SEEDS]) {
    char dot[64];
    const char *end, *at = figure_of(page, "final-accuracy", &end);
    const int length = snprintf(dot, sizeof dot, "<circle class=\"point c%d\" cx=\"", (int)loss);
    for (int k = 0; k < PAGE_SEEDS; k++) {
        at = strstr(at, dot);
        ck_assert(at && at < end);
        at += length;
        x[k] = strtod(at, NULL);
    }
}

/* Its last epoch may have been measured just before. */
START_TEST(a_run_whose_numbers_exploded_is_drawn_as_a_guess) {
    double ce[PAGE_SEEDS], mse[PAGE_SEEDS];
    xent_epoch *last = &m.epochs[1][1][PAGE_EPOCHS - 1];
    m.cells[1].error.status = XENT_E_NONFINITE; /* ce's second */
    m.comparison.guess = last->test_accuracy = 0.1;
    page = page_text(&m.report);
    find_dots(XENT_LOSS_CE, ce);
    find_dots(XENT_LOSS_MSE, mse);
    ck_assert_double_gt(ce[0], ce[1] + 100);
    ck_assert(close_to(ce[1], mse[1], 0, 0.11));
}
END_TEST

START_TEST(medians_are_listed_from_the_first_there_is) {
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "In the end the medians are ce ");
    free(page);
    m.series[0].accuracy.median = (double)NAN;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "In the end the medians are mse ");
}
END_TEST

START_TEST(rates_are_told_each_with_its_own_runs) {
    static rate_search search = {.rows = 100, .losses = {.count = 1, .loss = {XENT_LOSS_CE}}};
    search.tried[XENT_LOSS_CE][6] = (tried_rate){5, 2, 0.61};
    search.tried[XENT_LOSS_CE][7] = (tried_rate){5, 0, 0.83};
    search.rate[XENT_LOSS_CE] = grid_rates[7];
    m.report.search = &search;
    page = page_text(&m.report);
    char rows[512];
    snprintf(rows, sizeof rows,
             "</span>ce</td><td>%g</td><td>61.00 %%</td><td>2 of 5</td><td></td></tr>\n"
             "<tr><td><span class=\"swatch c%d\"></span>ce</td><td>%g</td><td>83.00 %%</td><td>0 of 5</td>"
             "<td>chosen</td></tr>",
             grid_rates[6], (int)XENT_LOSS_CE, grid_rates[7]);
    ASSERT_CONTAINS(page, rows);
    snprintf(
        rows, sizeof rows,
        "<tr><th scope=\"row\">%g</th><td>61 %%</td></tr>\n<tr><th scope=\"row\">%g</th><td>83 %%</td></tr>",
        grid_rates[6], grid_rates[7]);
    const char *end, *figure = figure_of(page, "rates", &end), *table = strstr(figure, rows);
    ck_assert(table && table < end);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("seeds");
    ADD_TEST_WITH(suite, spreads_are_told_from_least_to_most, set_up, tear_down);
    ADD_TEST_WITH(suite, the_band_is_the_middle_half_and_lies_in_the_figure, set_up, tear_down);
    ADD_TEST_WITH(suite, a_run_whose_numbers_exploded_is_drawn_as_a_guess, set_up, tear_down);
    ADD_TEST_WITH(suite, medians_are_listed_from_the_first_there_is, set_up, tear_down);
    ADD_TEST_WITH(suite, rates_are_told_each_with_its_own_runs, set_up, tear_down);
    return run_suite(suite);
}
