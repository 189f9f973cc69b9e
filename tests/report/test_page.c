/* The page as a whole, on made-up runs. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/html.h"
#include "support/pages.h"
#include "support/run.h"

static made_up m;

/* 0.9 - 0.5 / 8 is reached after 3 epochs at speed 1 and after 6 at speed 1/2. */
START_TEST(the_headline_tells_who_was_faster_and_by_how_much) {
    make_up(&m, 1, 0.5);
    m.report.target = 0.9 - 0.5 / 8;
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<h1>Cross-entropy (ce) learned fastest: 83.8&nbsp;% right after 3.0 epochs; "
                          "squared error (mse) took 2.0 times as long</h1>");
    check_page(page);
    free(page);
    make_up(&m, 0.5, 1);
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<h1>Squared error (mse) learned fastest");
    free(page);
}
END_TEST

/* The second seed goes the other way, more slowly than the first in the mean. */
START_TEST(firsts_are_counted_seed_by_seed) {
    make_up(&m, 1, 0.5);
    for (int e = 0; e < PAGE_EPOCHS; e++) {
        m.epochs[0][1][e].test_accuracy -= 0.02;
        m.epochs[1][1][e].test_accuracy = m.epochs[0][0][e].test_accuracy;
    }
    m.report.target = 0.8;
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "First seed by seed: ce on 1 of 2, mse 1.</p>");
    free(page);
    const xent_history *runs[2][3];
    for (int l = 0; l < 2; l++) {
        for (int s = 0; s < 3; s++) runs[l][s] = &m.histories[l][s % 2];
        m.series[l].runs = runs[l];
        m.series[l].run_count = 3;
    }
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "First seed by seed: ce on 2 of 3, mse 1.</p>");
    free(page);
}
END_TEST

START_TEST(equal_losses_are_called_equal) {
    make_up(&m, 1, 1);
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<h1>Cross-entropy (ce) and squared error (mse) learned equally fast");
    free(page);
}
END_TEST

START_TEST(who_never_gets_there_is_said) {
    make_up(&m, 1, 0.01);
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "squared error (mse) did not get there in 10 epochs");
    ASSERT_CONTAINS(page, "not in 10 epochs</span>");
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
    ASSERT_CONTAINS(page, "ce &minus; mse</td><td class=\"words\">ce is better</td><td>+2.00</td>"
                          "<td>+1.00 to +3.00</td>");
    free(page);
    m.pair = (study_pair){0, 1, -0.02, 0.03};
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "no clear difference");
    check_page(page);
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
    m.series[1].accuracy_mean = m.series[0].epochs_to_target = (double)NAN;
    m.pair.half_width = (double)NAN;
    char *page = page_text(&m.report);
    check_page(page);
    free(page);
    for (int l = 0; l < 2; l++)
        for (int s = 0; s < PAGE_SEEDS; s++) m.histories[l][s].count = 0;
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
    m.report.pair_count = 0;
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
    m.report.pair_count = 0;
    m.report.target = 0;
    m.report.kept_epoch = 3;
    m.series[0].run_count = 1;
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<h2>After the best epoch</h2>");
    ASSERT_CONTAINS(page, "<b>90.00 %</b></td><td>83.75 %</td><td>0.033</td><td>20.0</td></tr>");
    free(page);
    m.report.kept_epoch = 0;
    page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<h2>After the last epoch</h2>");
    ASSERT_CONTAINS(page, "<b>90.00 %</b></td><td>89.95 %</td><td>0.01</td><td>20.0</td></tr>");
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

START_TEST(letters_of_pictures_are_no_numbers) {
    ck_assert_int_eq(has_banned_text("<img src=\"data:image/png;base64,aNaN+NaN=\"><p>fine</p>"), 0);
    ck_assert_int_eq(has_banned_text("<img src=\"data:image/png;base64,aNaN+NaN=\"><p>NaN</p>"), 1);
    ck_assert_int_eq(has_banned_text("<p>NaN</p><img src=\"data:image/png;base64,aaaa\">"), 1);
    ck_assert_int_eq(has_banned_text("<img src=\"http://elsewhere\">"), 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("page");
    ADD_TEST(suite, the_headline_tells_who_was_faster_and_by_how_much);
    ADD_TEST(suite, firsts_are_counted_seed_by_seed);
    ADD_TEST(suite, equal_losses_are_called_equal);
    ADD_TEST(suite, who_never_gets_there_is_said);
    ADD_TEST(suite, the_same_runs_give_the_same_bytes);
    ADD_TEST(suite, names_from_outside_are_text_and_nothing_else);
    ADD_TEST(suite, bytes_that_are_no_text_are_replaced);
    ADD_TEST(suite, pairs_are_judged_by_their_interval);
    ADD_TEST(suite, a_run_without_figures_is_a_page_too);
    ADD_TEST(suite, one_loss_makes_the_report_of_a_training);
    ADD_TEST(suite, the_table_of_a_training_is_of_the_epoch_that_is_kept);
    ADD_TEST(suite, many_epochs_make_no_large_page);
    ADD_TEST(suite, letters_of_pictures_are_no_numbers);
    return run_suite(suite);
}
