/* The reports that compare and train write. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/pages.h"
#include "support/program.h"
#include "support/run.h"

/* What the test's directory holds under this name; lives until the next run. */
static const char *file_text(const char *name) {
    return run_program("--version >/dev/null; cat '%s'", name).out;
}

START_TEST(compare_writes_a_page) {
    program_run run = run_program("compare --epochs 3 --seeds 2 -o 'a <b> & c'");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "a <b> & c/report.html");
    const char *page = file_text("a <b> & c/report.html");
    check_page(page);
    ASSERT_CONTAINS(page, "compare --epochs 3 --seeds 2 -o &#39;a &lt;b&gt; &amp; c&#39;</pre>");
    ASSERT_CONTAINS(page, "ce &minus; bce");
    ASSERT_CONTAINS(page, "The surest mistakes");
    ASSERT_CONTAINS(page, "What the first layer looks for");
    ck_assert_uint_lt(strlen(page), 2000000);
}
END_TEST

START_TEST(train_writes_a_page) {
    static const char *const options[] = {"", "--loss bce --hidden none", "--validation 0.2 --patience 1"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        program_run run = run_program("train --epochs 2 %s --report page.html", options[i]);
        ck_assert_msg(run.code == 0, "%s", run.err);
        check_page(file_text("page.html"));
    }
    ck_assert_str_eq(run_program("--version >/dev/null; ls | grep part").out, "");
}
END_TEST

/* The page tells what `eval` tells of the saved network. */
START_TEST(the_page_tells_the_accuracy_of_the_network) {
    run_program("train --epochs 3 --report page.html");
    char headline[64];
    const double accuracy =
        json_number_at(json_line(run_program("eval model.safetensors --json").out, 0), "accuracy");
    snprintf(headline, sizeof headline, "<h1>%.2f&nbsp;%% of the test set", 100 * accuracy);
    ASSERT_CONTAINS(file_text("page.html"), headline);
}
END_TEST

/* Fashion-MNIST's classes have names; other images in a directory called so have not. */
START_TEST(shares_that_are_no_probabilities_are_called_so) {
    ck_assert_int_eq(run_program("train -q --epochs 2 --loss mse-logits --report raw.html").code, 0);
    ASSERT_CONTAINS(file_text("raw.html"), "no probability");
    ck_assert_int_eq(run_program("train -q --epochs 2 --report ce.html").code, 0);
    ck_assert_ptr_null(strstr(file_text("ce.html"), "no probability"));
}
END_TEST

START_TEST(well_known_classes_have_names) {
    const char *source = getenv("XENT_SOURCE");
    ck_assert_ptr_nonnull(source);
    program_run run = run_program("--version; ln -s '%s/data/digits' fashion-mnist", source);
    ck_assert_int_eq(run.code, 0);
    run = run_program("train ./fashion-mnist/ --epochs 1 --report page.html");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_ptr_null(strstr(file_text("page.html"), "Sneaker"));
    static const char installed[] = "/usr/share/datasets/fashion-mnist/";
    if (access(installed, R_OK) != 0) return;
    run_program("train %s --epochs 1 --hidden none --report page.html", installed);
    ASSERT_CONTAINS(file_text("page.html"), "<th scope=\"row\">Sneaker</th>");
}
END_TEST

START_TEST(a_page_that_cannot_be_written_is_refused_before_training) {
    static const char *const places[] = {"/proc/page.html", "there/is/none.html", "."};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        program_run run = run_program("train --epochs 1000000 --report %s", places[i]);
        ck_assert_int_eq(run.code, 1);
        ASSERT_CONTAINS(run.err, places[i]);
    }
}
END_TEST

START_TEST(a_directory_where_a_file_is_to_be_is_said_before_training) {
    run_program("--version; mkdir -p there/report.html");
    program_run run = run_program("compare --epochs 1000000 -o there");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "there/report.html: it is a directory");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("report");
    ADD_TEST(suite, compare_writes_a_page);
    ADD_TEST(suite, train_writes_a_page);
    ADD_TEST(suite, the_page_tells_the_accuracy_of_the_network);
    ADD_TEST(suite, shares_that_are_no_probabilities_are_called_so);
    ADD_TEST(suite, well_known_classes_have_names);
    ADD_TEST(suite, a_page_that_cannot_be_written_is_refused_before_training);
    ADD_TEST(suite, a_directory_where_a_file_is_to_be_is_said_before_training);
    return run_suite(suite);
}
