/* Reliability and pull on the page: what is drawn and told is what the struct holds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/pages.h"
#include "support/run.h"

/* 34.4 sure of 40 rows and 34 of them right: 86 and 85 %. */
START_TEST(a_diagram_tells_sure_and_right) {
    made_up m;
    make_up(&m, 1, 0.5);
    char *page = page_text(&m.report);
    check_page(page);
    ASSERT_CONTAINS(page, "ce is 86.0 % sure and 85.0 % right, mse 86.0 % and 85.0 %");
    ASSERT_CONTAINS(page, "ce: off by 5.0 %");
    ASSERT_CONTAINS(page, "<td>46.7 to 53.3 %</td><td>10</td><td>50.0 %</td><td>40.0 %</td>");
    ASSERT_CONTAINS(page, "cx=\"138.0\" cy=\"129.2\""); /* 50 % sure, 40 % right: 172 units are 100 % */
    ASSERT_CONTAINS(page, "<td>0.2500<br>(0.0100)</td>");
    ASSERT_CONTAINS(page, "-0.0250 to<br>+0.0125");
    ck_assert_ptr_null(strstr(page, "mse-logits fits raw outputs"));
    free(page);
}
END_TEST

/* Squared error of raw outputs has no probabilities, and says so; the others are drawn. */
START_TEST(losses_without_probabilities_are_named) {
    made_up m;
    make_up(&m, 1, 0.5);
    m.series[1].loss = XENT_LOSS_MSE_LOGITS;
    memset(m.series[1].bins, 0, sizeof m.series[1].bins);
    memset(&m.series[1].pull, 0, sizeof m.series[1].pull);
    for (int f = 0; f < QUALITY_FIGURES; f++) {
        m.series[1].quality[f].mean = (double)NAN;
        m.comparison.pairs[0].quality[f].count = 0;
    }
    char *page = page_text(&m.report);
    check_page(page);
    ASSERT_CONTAINS(page, "mse-logits fits raw outputs");
    ASSERT_CONTAINS(page, "<td>none</td><td>none</td><td>none</td>");
    ASSERT_CONTAINS(page, "ce is 86.0 % sure and 85.0 % right<");
    ck_assert_ptr_null(strstr(page, "&minus; mse"));
    free(page);
    memset(m.series[0].bins, 0, sizeof m.series[0].bins);
    page = page_text(&m.report);
    ck_assert_ptr_null(strstr(page, "id=\"probabilities\""));
    free(page);
}
END_TEST

/* A row of p = 0.025 is pulled with 0.975 by ce and a tenth of it by mse, whose formula has a range. */
START_TEST(pulls_stand_beside_their_formulas) {
    made_up m;
    make_up(&m, 1, 0.5);
    char *page = page_text(&m.report), row[128];
    ASSERT_CONTAINS(page, "Where the true class has less than 10 %, ce pulls with 0.97, mse with 0.10");
    ASSERT_CONTAINS(page, "<td>ce</td><td>0.025</td><td>20</td><td>0.975</td><td>0.975</td>");
    snprintf(row, sizeof row, "<td>mse</td><td>0.500</td><td>5</td><td>0.250</td><td>%.3f to %.3f</td>",
             0.125 * 10 / 9, 0.25);
    ASSERT_CONTAINS(page, row);
    ASSERT_CONTAINS(page, "The first step moves the weights by 3 % with ce, 6 % with mse");
    free(page);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("quality figures");
    ADD_TEST(suite, a_diagram_tells_sure_and_right);
    ADD_TEST(suite, losses_without_probabilities_are_named);
    ADD_TEST(suite, pulls_stand_beside_their_formulas);
    return run_suite(suite);
}
