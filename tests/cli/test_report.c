/* The reports that compare and train write. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/pages.h"
#include "support/program.h"
#include "support/run.h"

#define FILES "\"$XENT_SOURCE\"/tests/data/files/"

/* What the test's directory holds under this name; lives until the next run. */
static const char *file_text(const char *name) {
    return run_program("--version >/dev/null; cat '%s'", name).out;
}

START_TEST(compare_writes_a_page) {
    run_program("--version >/dev/null; ln -s \"$XENT_SOURCE\"/data/digits 'a <b> & c'");
    program_run run = run_program("compare -q -o 'e <f> & g' 'a <b> & c' --epochs 3 --seeds 2 --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const char *page = file_text("e <f> & g/report.html");
    check_page(page);
    /* The command, but for where its output goes. */
    ASSERT_CONTAINS(page, "compare &#39;a &lt;b&gt; &amp; c&#39; --epochs 3 --seeds 2</pre>");
    ASSERT_CONTAINS(page, "ce \xe2\x88\x92 bce");
    ASSERT_CONTAINS(page, "The surest mistakes");
    ASSERT_CONTAINS(page, "What the first layer looks for");
    ck_assert_uint_lt(strlen(page), 2000000);
}
END_TEST

/* What a shell would take for something else is quoted. */
START_TEST(the_command_on_a_page_can_be_typed_again) {
    static const char *const words[] = {"a*b", "a?b", "[ab]", "~", "{a,b}", "a;b", "#a", "!a", "a\\b", "^a"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char expected[64];
        program_run run = run_program("lab neuron -q -o '%s'", words[i]);
        ck_assert_msg(run.code == 0, "%s", run.err);
        snprintf(expected, sizeof expected, " lab neuron -q -o &#39;%s&#39;</pre>", words[i]);
        run = run_program("--version >/dev/null; cat './%s/report.html'", words[i]);
        ASSERT_CONTAINS(run.out, expected);
    }
}
END_TEST

/* What a reader needs to make the page again, in the page and in JSON. */
START_TEST(a_page_says_where_it_comes_from) {
    char line[256];
    program_run run = run_program("compare --epochs 2 --seeds 2 -o o --json --note 'Ann <said> & meant'");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const json_t *told = json_line(run.out, 0), *files = json_object_get(told, "sha256");
    ck_assert_str_eq(json_string_value(json_object_get(told, "note")), "Ann <said> & meant");
    ASSERT_CONTAINS(json_string_value(json_object_get(told, "command")), "--note 'Ann <said> & meant'");
    const char *digest = json_string_value(json_object_get(files, "train-images-idx3-ubyte.gz"));
    snprintf(line, sizeof line, "%s  train-images-idx3-ubyte.gz\n", digest ? digest : "");
    const char *page = file_text("o/report.html");
    ASSERT_CONTAINS(page, "<p class=\"remark\">Ann &lt;said&gt; &amp; meant</p>");
    ASSERT_CONTAINS(page, "the program&#39;s defaults, found on Fashion-MNIST");
    if (!digest) ck_assert(json_is_null(files));
    ASSERT_CONTAINS(page, digest ? line : "not computed: built without libmd");
    if (digest)
        ASSERT_CONTAINS(
            run_program("--version; cd \"$XENT_SOURCE\"/data/digits; sha256sum train-images-idx3-ubyte.gz")
                .out,
            line);
}
END_TEST

/* A file may stand for a data set, and labels may be the name of an array. */
START_TEST(all_that_was_read_has_its_digest) {
    program_run run = run_program("compare \"$XENT_SOURCE\"/data/digits/t10k-labels-idx1-ubyte.gz --epochs 1 "
                                  "--seeds 2 -o o --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const json_t *files = json_object_get(json_line(run.out, 0), "sha256");
    if (json_is_null(files)) return;
    ck_assert_uint_eq(json_object_size(files), 4);
    run = run_program(
        "compare \"$XENT_SOURCE\"/tests/data/files/digits.npz --labels y_train --epochs 1 --seeds 2 "
        "-o arrays --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    files = json_object_get(json_line(run.out, 0), "sha256");
    ck_assert_uint_eq(json_object_size(files), 1);
}
END_TEST

/* The figures are files of their own; of a search one of the rates too. */
START_TEST(figures_are_files_for_papers) {
    program_run run = run_program("compare --epochs 1 --seeds 2 --losses ce,mse --tune -q -o o");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_str_eq(run_program("--version >/dev/null; cd o; ls *.svg").out,
                     "accuracy-by-step.svg\ndifferences.svg\nfinal-accuracy.svg\n"
                     "loss-by-step.svg\npull.svg\nrates.svg\nreliability.svg\nspeed.svg\ntraining-accuracy."
                     "svg\nupdate.svg\n");
    ck_assert_str_eq(run_program("--version >/dev/null; tail -n 1 o/rates.svg").out, "</svg>\n");
    const char *page = file_text("o/report.html");
    check_page(page);
    ASSERT_CONTAINS(page, "--tune found them");
    ASSERT_CONTAINS(page, "<td>chosen</td>");
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

/* A regression's page tells the R2 that `eval` tells, under the name of the column; labels have their F1. */
START_TEST(targets_have_a_page_too) {
    program_run run = run_program("train -q " FILES "housing.csv --task regression --report page.html");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char words[96];
    json_t *told = json_line(run_program("eval model.safetensors --json").out, 0);
    snprintf(words, sizeof words, "explains %.0f&nbsp;%% of the variance of medv on the test set",
             100 * json_number_at(told, "r2"));
    const char *page = file_text("page.html");
    check_page(page);
    ASSERT_CONTAINS(page, words);
    ASSERT_CONTAINS(page, "3 features, 1 target<");
    run = run_program("train -q " FILES "multilabel.csv --task multilabel --epochs 20 --report page.html");
    ck_assert_msg(run.code == 0, "%s", run.err);
    told = json_line(run_program("eval model.safetensors --json").out, 0);
    snprintf(words, sizeof words, "right in %.2f&nbsp;%% of the rows",
             100 * json_number_at(told, "exact_match"));
    page = file_text("page.html");
    check_page(page);
    ASSERT_CONTAINS(page, words);
    ASSERT_CONTAINS(page, "<tr><td>happy</td>");
    ASSERT_CONTAINS(page, "5 features, 3 labels<");
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
    ADD_TEST(suite, the_command_on_a_page_can_be_typed_again);
    ADD_TEST(suite, a_page_says_where_it_comes_from);
    ADD_TEST(suite, all_that_was_read_has_its_digest);
    ADD_TEST(suite, figures_are_files_for_papers);
    ADD_TEST(suite, train_writes_a_page);
    ADD_TEST(suite, the_page_tells_the_accuracy_of_the_network);
    ADD_TEST(suite, shares_that_are_no_probabilities_are_called_so);
    ADD_TEST(suite, well_known_classes_have_names);
    ADD_TEST(suite, targets_have_a_page_too);
    ADD_TEST(suite, a_page_that_cannot_be_written_is_refused_before_training);
    ADD_TEST(suite, a_directory_where_a_file_is_to_be_is_said_before_training);
    return run_suite(suite);
}
