/* The page as a whole, on made-up runs. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "report/html.h"
#include "support/pages.h"
#include "support/run.h"

static made_up m;

/* A loss is called faster or better where its interval leaves equality out, and nowhere else. */
START_TEST(the_headline_claims_what_intervals_show) {
    make_up(&m, 1, 0.5);
    study_pair *p = &m.comparison.pairs[0];
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<h1>Cross-entropy (ce) is more accurate in the end than squared error (mse)</h1>");
    ASSERT_CONTAINS(page,
                    "Which loss comes to 80.0 % in fewer steps is not known; against ce it is open: mse "
                    "took 2.0 times the steps (0.5 to 8.0). </p>\n<p class=\"lead\">Cross-entropy (ce) is "
                    "more accurate in the end "
                    "than squared error (mse): mse by 2.00 points (1.00 to 3.00). </p>");
    check_page(page);
    free(page);
    p->speed = (difference){.count = 2, .mean = 1, .low = 0.5, .high = 1.5, .differs = 1};
    p->accuracy.differs = 0;
    p->accuracy.low = -0.01;
    m.comparison.series[0].reached = 1;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page,
                    "<h1>Squared error (mse) came to 80.0 % in fewer steps than cross-entropy (ce)</h1>");
    ASSERT_CONTAINS(page, "<td data-name=\"times the steps\">at least 2.00 (1.41 to 2.83)</td>");
    ASSERT_CONTAINS(page, "<td>at least 2.00</td><td>1.41</td><td>2.83</td>");
    ASSERT_CONTAINS(page, ": ce took at least 2.0 times the steps (1.4 to 2.8). </p>\n<p "
                          "class=\"lead\">Whether ce or mse is more accurate "
                          "in the end is open: ce - mse is -1.00 to +3.00 points; about 7 seeds would tell a "
                          "difference of 0.3 points. </p>");
    free(page);
    p->seeds_needed = m.comparison.seeds; /* as many as there were */
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "in the end is open: ce - mse is -1.00 to +3.00 points. </p>");
    free(page);
    p->speed.differs = 0;
    p->accuracy.equal = 1;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<h1>2 seeds show no difference between ce and mse</h1>");
    ASSERT_CONTAINS(page, "ce and mse are less than 0.3 points apart in the end.");
    free(page);
}
END_TEST

START_TEST(one_seed_is_no_finding) {
    make_up(&m, 1, 0.5);
    m.comparison.seeds = 1;
    for (int l = 0; l < 2; l++) m.series[l].run_count = m.comparison.series[l].run_count = 1;
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<h1>One seed cannot tell a difference from chance</h1>");
    ck_assert_ptr_null(strstr(page, "more accurate in the end than"));
    check_page(page);
    free(page);
}
END_TEST

START_TEST(what_was_not_reached_or_not_learned_is_said) {
    make_up(&m, 1, 0.01);
    for (int l = 0; l < 2; l++) {
        m.series[l].reached = m.comparison.series[l].reached = 0;
        m.series[l].steps = HUGE_VAL;
    }
    m.series[1].dead = m.comparison.series[1].dead = 1;
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "No run came to 80.0 %: --target takes a level that they come to.");
    ASSERT_CONTAINS(page, "1 of 2 runs of mse learned nothing (10.0 % is what guessing brings).");
    ASSERT_CONTAINS(page, ">1 of 2</td><td data-name=\"steps to the level\">never</td><td data-name=\"came "
                          "there\">0 of 2</td>");
    ASSERT_CONTAINS(page, "<td data-name=\"times the steps\">-</td>");
    ASSERT_CONTAINS(page, "<td>-</td><td>-</td><td>-</td>");
    ASSERT_CONTAINS(page, "No run came to 80.0 %<");
    check_page(page);
    free(page);
}
END_TEST

START_TEST(the_same_runs_give_the_same_bytes) {
    make_up(&m, 1, 0.5);
    char *first = page_text(&m.report), *second = page_text(&m.report);
    ck_assert_str_eq(first, second);
    free(first);
    free(second);
}
END_TEST

START_TEST(names_from_outside_are_text_and_nothing_else) {
    make_up(&m, 1, 0.5);
    m.report.data = "</title><script>alert('x')</script>";
    m.report.command = "xent compare '<img src=\"http://example.org/\">' \"a\" & b \x01";
    m.fact.text = "<b>";
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    ASSERT_CONTAINS(page, "&quot;a&quot; &amp; b &#xfffd;");
    ck_assert_ptr_null(strstr(page, "<script"));
    ck_assert_ptr_null(strstr(page, "<img src=\"http"));
    free(page);
}
END_TEST

/* Text of any bytes comes out as UTF-8. */
START_TEST(bytes_that_are_no_text_are_replaced) {
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"a\x7f\x01z", "a&#xfffd;&#xfffd;z"},
        {"caf\xc3\xa9", "caf\xc3\xa9"},
        {"\xe2\x82\xac \xf0\x9f\x99\x82", "\xe2\x82\xac \xf0\x9f\x99\x82"},
        {"\xc3", "&#xfffd;"},
        {"\xc3<", "&#xfffd;&lt;"},
        {"\xc0\xbc", "&#xfffd;&#xfffd;"},                         /* an overlong '<' */
        {"\xe0\x80\xbc", "&#xfffd;&#xfffd;&#xfffd;"},             /* and another */
        {"\xed\xa0\x80", "&#xfffd;&#xfffd;&#xfffd;"},             /* a surrogate */
        {"\xf4\x90\x80\x80", "&#xfffd;&#xfffd;&#xfffd;&#xfffd;"}, /* beyond the last */
        {"\xc2\x85", "&#xfffd;&#xfffd;"},                         /* a control character of Latin-1 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *text = NULL;
        size_t size = 0;
        FILE *out = open_memstream(&text, &size);
        write_escaped(out, cases[i].in);
        fclose(out);
        ck_assert_str_eq(text, cases[i].out);
        free(text);
    }
}
END_TEST

START_TEST(pairs_are_judged_by_their_interval) {
    make_up(&m, 1, 0.5);
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page,
                    "ce \xe2\x88\x92 mse</td><td class=\"words\" data-name=\"finding\">ce is better</td>"
                    "<td data-name=\"points\">+2.00</td><td data-name=\"interval\">+1.00 to +3.00</td>");
    ASSERT_CONTAINS(page, ">0.50 (0.12 to 2.00)</td></tr>");
    free(page);
    m.comparison.pairs[0].accuracy = (difference){.count = 2, .mean = -0.02, .low = -0.05, .high = 0.01};
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "open; 7 seeds would tell 0.3 points");
    check_page(page);
    free(page);
    m.comparison.pairs[0].accuracy.equal = 1;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "less than 0.3 points apart</td>");
    free(page);
}
END_TEST

/* What is not finite, not there, or not positive on a logarithmic axis leaves a gap and no number. */
START_TEST(a_run_without_figures_is_a_page_too) {
    make_up(&m, 1, 0.5);
    for (int e = 0; e < PAGE_EPOCHS; e++) {
        m.epochs[0][0][e].train_loss = e % 2 ? HUGE_VAL : (double)NAN;
        m.epochs[0][1][e].mean_gradient = 0;
        m.epochs[1][0][e].mean_gradient = -HUGE_VAL;
        m.epochs[1][1][e].test_accuracy = (double)NAN;
    }
    const double none = (double)NAN;
    m.series[1].accuracy = (spread){none, none, none, none, none, none, none};
    m.comparison.pairs[0].accuracy = (difference){.count = 1, .low = -HUGE_VAL, .high = HUGE_VAL};
    m.comparison.pairs[0].speed = m.comparison.pairs[0].accuracy;
    m.comparison.seeds = 1;
    for (int e = 0; e <= PAGE_EPOCHS; e++) m.points[0][0][e].loss = m.points[0][1][e].accuracy = none;
    char *page = page_text(&m.report);
    check_page(page);
    free(page);
    for (int l = 0; l < 2; l++)
        for (int s = 0; s < PAGE_SEEDS; s++) m.histories[l][s].count = m.tracks[l][s].count = 0;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "Nothing to draw");
    check_page(page);
    free(page);
}
END_TEST

START_TEST(one_loss_makes_the_report_of_a_training) {
    make_up(&m, 1, 0.5);
    m.report.tool = "train";
    m.report.series_count = 1;
    m.report.comparison = NULL;
    m.series[0].run_count = 1;
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<h1>90.00&nbsp;% of the test set right after 10 epochs, in 20.0 seconds</h1>");
    ASSERT_CONTAINS(page, ">training</text>");
    check_page(page);
    free(page);
}
END_TEST

/* With early stopping the table is of the epoch whose weights are kept. */
START_TEST(the_table_of_a_training_is_of_the_epoch_that_is_kept) {
    make_up(&m, 1, 1);
    m.report.series_count = 1;
    m.report.comparison = NULL;
    m.report.target = 0;
    m.report.kept_epoch = 3;
    m.series[0].run_count = 1;
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<h2>After the best epoch</h2>");
    ASSERT_CONTAINS(page, "<b>90.00 %</b></td><td data-name=\"training accuracy\">83.75 %</td><td "
                          "data-name=\"mean |dL/dlogit|\">0.033</td>");
    free(page);
    m.report.kept_epoch = 0;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<h2>After the last epoch</h2>");
    ASSERT_CONTAINS(page, "<b>90.00 %</b></td><td data-name=\"training accuracy\">89.95 %</td><td "
                          "data-name=\"mean |dL/dlogit|\">0.01</td>");
    free(page);
}
END_TEST

/* Charts draw no more points than the eye can see. */
START_TEST(many_epochs_make_no_large_page) {
    enum { MANY = 100000 };
    made_up *many = &m;
    make_up(many, 1, 0.5);
    xent_epoch *epochs = calloc(MANY, sizeof *epochs);
    ck_assert_ptr_nonnull(epochs);
    for (int e = 0; e < MANY; e++) {
        epochs[e] = m.epochs[0][0][e % PAGE_EPOCHS];
        epochs[e].seconds = e;
    }
    for (int l = 0; l < 2; l++)
        for (int s = 0; s < PAGE_SEEDS; s++) m.histories[l][s] = (xent_history){epochs, MANY, MANY};
    char *page = page_text(&m.report);
    ck_assert_uint_lt(strlen(page), 300000);
    check_page(page);
    free(page);
    free(epochs);
}
END_TEST

/* Five losses on 10 seeds each, as in a study of the digits: 27 epochs, each with a point. */
enum { FIVE = 5, TEN = 10, POINTS = 28 };

typedef struct many_runs {
    study_point points[FIVE][TEN][POINTS];
    study_points tracks[FIVE][TEN];
    const study_points *track[FIVE][TEN];
    xent_epoch epochs[FIVE][TEN][POINTS];
    xent_history histories[FIVE][TEN];
    const xent_history *runs[FIVE][TEN];
    study_series series[FIVE];
    study_cell cells[FIVE * TEN];
} many_runs;
static many_runs many;

static void make_run(int l, int s) {
    for (int i = 0; i < POINTS; i++) {
        const double value = 0.9 - 0.7 / (1 + i * (1 + 0.1 * l) + 0.13 * s);
        many.points[l][s][i] = (study_point){.step = i * i, .epoch = i, .loss = 1 - value, .accuracy = value};
        many.epochs[l][s][i] = m.epochs[0][0][0];
        many.epochs[l][s][i].train_accuracy = many.epochs[l][s][i].test_accuracy = value;
    }
    many.tracks[l][s] = (study_points){many.points[l][s], POINTS, POINTS};
    many.track[l][s] = &many.tracks[l][s];
    many.histories[l][s] = (xent_history){many.epochs[l][s], POINTS, POINTS};
    many.runs[l][s] = &many.histories[l][s];
    many.cells[l * TEN + s] = (study_cell){.loss = (xent_loss)l, .result.history = many.histories[l][s]};
}

static void make_many(const findings *found) {
    make_up(&m, 1, 0.5);
    const study_pair made_up_pair = m.comparison.pairs[0];
    for (int l = 0; l < FIVE; l++) {
        for (int s = 0; s < TEN; s++) make_run(l, s);
        study_series *series = &many.series[l];
        *series = m.series[0];
        series->loss = (xent_loss)l;
        series->points = many.track[l];
        series->runs = many.runs[l];
        series->run_count = TEN;
        series->found = found;
        m.comparison.series[l] = *series;
    }
    m.comparison.seeds = TEN;
    m.comparison.cells = many.cells;
    m.comparison.losses.count = m.report.series_count = FIVE;
    m.comparison.pair_count = 0;
    for (int a = 0; a < FIVE; a++)
        for (int b = a + 1; b < FIVE; b++) {
            study_pair *pair = &m.comparison.pairs[m.comparison.pair_count++];
            *pair = made_up_pair;
            pair->first = a;
            pair->second = b;
        }
    m.report.series = many.series;
}

/* Weights and mistakes of images whose pixels do not pack: 8 x 8 as the digits, and 32 x 32. */
START_TEST(a_page_of_many_runs_is_under_300_kilobytes) {
    static uint8_t pixels[32 * 32];
    static double weights[MOST_UNITS * 32 * 32];
    static const int sides[] = {8, 32};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        const int side = sides[i];
        uint32_t noise = 1;
        for (int k = 0; k < MOST_UNITS * side * side; k++) {
            noise = noise * 1664525 + 1013904223;
            weights[k] = (double)(noise >> 8) / (1 << 24) - 0.5;
            pixels[k % (32 * 32)] = (uint8_t)(noise >> 24);
        }
        findings found = {.metrics = xent_metrics_create(10, NULL), .mistake_count = MOST_MISTAKES};
        found.width = found.height = side;
        found.channels = 1;
        found.weights = weights;
        found.unit_count = MOST_UNITS;
        found.all_units = 128;
        for (int k = 0; k < MOST_MISTAKES; k++) found.mistakes[k].pixels = pixels;
        make_many(&found);
        char *page = page_text(&m.report);
        check_page(page);
        ck_assert_msg(strlen(page) < 300000, "%d x %d: %zu bytes", side, side, strlen(page));
        ck_assert_uint_gt(strlen(page), 100000); /* nothing is missing */
        ASSERT_CONTAINS(page, "thin lines are ");
        free(page);
        xent_metrics_destroy(found.metrics);
    }
}
END_TEST

/* Of a set with more rows than are measured at a point the page says so. */
START_TEST(a_part_of_the_rows_is_said) {
    make_up(&m, 1, 0.5);
    char *page = page_text(&m.report);
    ck_assert_ptr_null(strstr(page, "evenly over the set"));
    free(page);
    m.comparison.rows = 60000;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page,
                    "Measured on 10000 of the 60000 rows, evenly over the set and the same at every point.");
    free(page);
}
END_TEST

START_TEST(many_open_pairs_are_counted) {
    make_many(NULL);
    for (int i = 0; i < m.comparison.pair_count; i++) {
        m.comparison.pairs[i].accuracy.differs = 0;
        m.comparison.pairs[i].accuracy.equal = i < 4;
    }
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "Of 10 pairs of losses 4 are less than 0.3 points apart in the end. Which is more "
                          "accurate in the end is open for 6 of 10 pairs");
    free(page);
}
END_TEST

START_TEST(letters_of_pictures_are_no_numbers) {
    ck_assert_int_eq(has_banned_text("<img src=\"data:image/png;base64,aNaN+NaN=\"><p>fine</p>"), 0);
    ck_assert_int_eq(has_banned_text("<img src=\"data:image/png;base64,aNaN+NaN=\"><p>NaN</p>"), 1);
    ck_assert_int_eq(has_banned_text("<p>NaN</p><img src=\"data:image/png;base64,aaaa\">"), 1);
    ck_assert_int_eq(has_banned_text("<img src=\"http://elsewhere\">"), 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("page");
    ADD_TEST(suite, the_headline_claims_what_intervals_show);
    ADD_TEST(suite, one_seed_is_no_finding);
    ADD_TEST(suite, what_was_not_reached_or_not_learned_is_said);
    ADD_TEST(suite, the_same_runs_give_the_same_bytes);
    ADD_TEST(suite, names_from_outside_are_text_and_nothing_else);
    ADD_TEST(suite, bytes_that_are_no_text_are_replaced);
    ADD_TEST(suite, pairs_are_judged_by_their_interval);
    ADD_TEST(suite, a_run_without_figures_is_a_page_too);
    ADD_TEST(suite, one_loss_makes_the_report_of_a_training);
    ADD_TEST(suite, the_table_of_a_training_is_of_the_epoch_that_is_kept);
    ADD_TEST(suite, many_epochs_make_no_large_page);
    ADD_TEST(suite, a_page_of_many_runs_is_under_300_kilobytes);
    ADD_TEST(suite, a_part_of_the_rows_is_said);
    ADD_TEST(suite, many_open_pairs_are_counted);
    ADD_TEST(suite, letters_of_pictures_are_no_numbers);
    return run_suite(suite);
}
