/* Every experiment of `xent lab`: what its file says of itself, README's list, and wrong words of the
 * command. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/experiment.h"
#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

static char text[1 << 20];

/* A file of the project as text. */
static const char *read_source(const char *format, const char *name) {
    char path[1024], file_name[64];
    snprintf(file_name, sizeof file_name, "%s", name);
    for (char *at = file_name; *at; at++)
        if (*at == '-') *at = '_';
    int used = snprintf(path, sizeof path, "%s/", getenv("XENT_SOURCE"));
    const char *from = strchr(format, '%');
    snprintf(path + used, sizeof path - (size_t)used, "%.*s%s%s",
             from ? (int)(from - format) : (int)strlen(format), format, from ? file_name : "",
             from ? from + 1 : "");
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "no %s", path);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

START_TEST(files_say_source_settings_and_result) {
    for (int i = 0; i < lab_count(); i++) {
        const experiment *e = lab_at(i);
        char *head = (char *)read_source("src/lab/%.c", e->name), begin[128];
        char *end = strstr(head, "*/");
        ck_assert_msg(end != NULL, "%s has no comment", e->name);
        *end = '\0';
        snprintf(begin, sizeof begin, "/* xent lab %s: ", e->name);
        ck_assert_msg(strncmp(head, begin, strlen(begin)) == 0, "%s does not begin with \"%s\"", e->name,
                      begin);
        ASSERT_CONTAINS(head, " * Source: ");
        ASSERT_CONTAINS(head, " * Settings: ");
        ASSERT_CONTAINS(head, " * Result: ");
    }
}
END_TEST

START_TEST(each_has_a_test) {
    for (int i = 0; i < lab_count(); i++)
        ASSERT_CONTAINS(read_source("tests/lab/test_%.c", lab_at(i)->name), "lab_rows(\"");
}
END_TEST

START_TEST(names_are_unlike_and_lines_fit) {
    for (int i = 0; i < lab_count(); i++) {
        const experiment *e = lab_at(i);
        ck_assert_ptr_eq(lab_find(e->name), e);
        ck_assert_uint_le(strlen(e->name), 17);
        ck_assert_uint_le(strlen(e->title), 51);
        ck_assert_uint_le(strlen(e->time), 7);
    }
    ck_assert_ptr_null(lab_find("nobody"));
}
END_TEST

/* README has a line for each, and none for others. */
START_TEST(readme_lists_them) {
    const char *readme = read_source("README.md", "");
    for (int i = 0; i < lab_count(); i++) {
        const experiment *e = lab_at(i);
        char line[256];
        snprintf(line, sizeof line, "\n| `%s` | %s | %s |\n", e->name, e->time, e->title);
        ASSERT_CONTAINS(readme, line);
    }
    const char *table = strstr(readme, "| experiment | time |");
    ck_assert_ptr_nonnull(table);
    int lines = 0;
    for (const char *at = strchr(table, '\n'); at && at[1] == '|'; at = strchr(at + 1, '\n')) lines++;
    ck_assert_int_eq(lines - 1, lab_count());
}
END_TEST

START_TEST(the_list_has_each) {
    const program_run run = run_program("lab");
    ck_assert_int_eq(run.code, 0);
    for (int i = 0; i < lab_count(); i++) ASSERT_CONTAINS(run.out, lab_at(i)->title);
    lab_text_of("");
    const json_t *list = json_object_get(json_line(run_program("lab --json").out, 0), "experiments");
    ck_assert_uint_eq(json_array_size(list), (size_t)lab_count());
    static const char *const lengths[] = {"seconds", "minutes", "long"};
    for (int i = 0; i < lab_count(); i++) {
        const json_t *told = json_array_get(list, (size_t)i);
        const experiment *e = lab_at(i);
        const char *const expected[][2] = {{"experiment", e->name},
                                           {"title", e->title},
                                           {"source", e->source},
                                           {"time", e->time},
                                           {"length", lengths[e->length]}};
        for (int k = 0; k < 5; k++)
            ck_assert_str_eq(json_string_value(json_object_get(told, expected[k][0])), expected[k][1]);
        const char *options = json_string_value(json_object_get(told, "options"));
        ck_assert_int_eq(strstr(options, "--part") != NULL, (e->options & LAB_PART) != 0);
        ck_assert_int_eq(strstr(options, "--data") != NULL, (e->options & LAB_DATA) != 0);
        ck_assert_int_eq(strstr(options, "--rows") != NULL, (e->options & LAB_ROWS) != 0);
    }
}
END_TEST

static void refuse(const char *arguments, const char *message) {
    const program_run run = run_program("lab %s", arguments);
    ck_assert_msg(run.code == 2, "lab %s: exit code %d", arguments, run.code);
    ASSERT_CONTAINS(run.err, message);
}

START_TEST(wrong_words_are_refused) {
    refuse("nuron", "did you mean 'neuron'?");
    refuse("xyz", "'xent lab' lists them");
    refuse("--seeds 2", "an experiment is missing");
    refuse("neuron --hidden 3", "neuron has no --hidden; it has --seeds, --seed, --threads");
    refuse("neuron --hiden 3", "did you mean '--hidden'?");
    refuse("neuron saturation", "unexpected argument 'saturation'");
}
END_TEST

START_TEST(quiet_is_quiet) {
    const program_run run = run_program("lab neuron -q");
    ck_assert_int_eq(run.code, 0);
    ck_assert_str_eq(run.out, "");
    ck_assert_str_eq(run.err, "");
}
END_TEST

/* Whether the signal comes before the run or within it, the run ends by it and leaves no page. */
START_TEST(ctrl_c_ends_a_run) {
    char path[512];
    snprintf(path, sizeof path, "%s/interrupted/report.html", test_directory());
    const pid_t program =
        start_program("lab early-steps --data digits --epochs 1000000 -o %s/interrupted", test_directory());
    sleep_seconds(0.3);
    kill(program, SIGINT);
    const program_run run = wait_program(program);
    ck_assert_int_eq(run.code, 130);
    ck_assert_str_eq(run.out, "");
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* ---- The frame alone ----------------------------------------------------------------------------------- */

static xent_status endless(lab *l) {
    while (lab_goes_on(l, "endless", 0, 0)) lab_add(l, &(lab_row){.published = LAB_NONE, .ours = lab_one(1)});
    return lab_finding(l, "none");
}

static int stop_after_100(void *context, const char *what, int64_t done, int64_t all) {
    (void)what;
    (void)done;
    (void)all;
    return ++*(int *)context == 100;
}

START_TEST(an_interrupt_ends_a_run) {
    static const experiment e = {.name = "endless", .run = endless};
    int steps = 0;
    lab l = {.experiment = &e, .after_step = stop_after_100, .context = &steps};
    ck_assert_int_eq(lab_run(&l), XENT_OK);
    ck_assert_int_eq(l.stopped, 1);
    ck_assert_int_eq(l.results.row_count, 99);
    lab_clear(&l);
}
END_TEST

START_TEST(figures_are_mean_and_range) {
    const double values[] = {3, 1, 2, 6};
    const lab_figure f = lab_over(values, 4);
    ASSERT_CLOSE(f.mean, 3, 1e-15);
    ASSERT_CLOSE(f.low, 1, 1e-15);
    ASSERT_CLOSE(f.high, 6, 1e-15);
    ck_assert_int_eq(f.count, 4);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("experiments");
    ADD_TEST(suite, files_say_source_settings_and_result);
    ADD_TEST(suite, each_has_a_test);
    ADD_TEST(suite, names_are_unlike_and_lines_fit);
    ADD_TEST(suite, readme_lists_them);
    ADD_TEST(suite, the_list_has_each);
    ADD_TEST(suite, wrong_words_are_refused);
    ADD_TEST(suite, quiet_is_quiet);
    ADD_TEST(suite, ctrl_c_ends_a_run);
    ADD_TEST(suite, an_interrupt_ends_a_run);
    ADD_TEST(suite, figures_are_mean_and_range);
    return run_suite(suite);
}
