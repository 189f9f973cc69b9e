/* xent merge: what it makes of parts that differ, contradict each other or lack something. That parts come to
 * the whole is in test_studies.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/sealed_json.h"
#include "support/faults.h"
#include "support/program.h"
#include "support/run.h"

/* A tiny study of six runs. */
#define STUDY "compare --hidden 4 --losses ce,mse --seeds 3 --epochs 2 --quiet --threads 1 "

static program_run must(program_run run, int code) {
    ck_assert_msg(run.code == code, "ended with %d: %s", run.code, run.err);
    return run;
}

/* A sealed file of the test's directory; drop the reference. */
static json_t *read_sealed(const char *name) {
    char path[256];
    xent_error error;
    json_t *object;
    snprintf(path, sizeof path, "%s/%s", test_directory(), name);
    ck_assert_msg(sealed_json_read(path, &object, &error) == XENT_OK, "%s", error.message);
    ck_assert_ptr_nonnull(object);
    return object;
}

static void write_sealed(const char *name, const json_t *object) {
    char path[256];
    xent_error error;
    snprintf(path, sizeof path, "%s/%s", test_directory(), name);
    ck_assert_msg(sealed_json_write(path, object, &error) == XENT_OK, "%s", error.message);
}

START_TEST(parts_of_different_studies_are_refused) {
    must(run_program(STUDY "--part 1/2 -o here"), 0);
    must(run_program(STUDY "--part 2/2 --epochs 1 -o there"), 0);
    ASSERT_CONTAINS(must(run_program("merge here there -o none"), 1).err,
                    "here and there are parts of different studies (epochs: 2 and 1)");
    ck_assert_int_ne(run_program("--version >/dev/null; ls none/cells").code, 0);
    ASSERT_CONTAINS(must(run_program("merge here nowhere -o none"), 1).err, "nowhere holds no study");
    ck_assert_int_eq(run_program("merge here").code, 2);
    ck_assert_int_eq(run_program("merge -o none").code, 2);
}
END_TEST

/* Eight of those that are missing are named, and of more it is said that there are. */
START_TEST(runs_that_are_missing_are_named) {
    for (int seeds = 5; seeds <= 6; seeds++) { /* 8 and 9 of them */
        char text[64];
        must(run_program(STUDY "--seeds %d --part 1/5 -o part", seeds), 0);
        const program_run run = must(run_program("merge part -o whole"), 1);
        const int all = 2 * seeds, missing = all - (all + 4) / 5;
        snprintf(text, sizeof text, "%d of %d runs are missing (ce seed 2, ", missing, all);
        ASSERT_CONTAINS(run.err, text);
        ck_assert_int_eq(count_of(run.err, " seed "), 8);
        ck_assert_int_eq(strstr(run.err, ", ...); whole has the others") != NULL, missing > 8);
        must(run_program("--version >.v; rm -r part whole"), 0);
    }
}
END_TEST

/* As it is to be pasted. */
START_TEST(the_command_for_the_rest_names_the_directory_as_a_shell_takes_it) {
    must(run_program(STUDY "--part 1/2 -o part"), 0);
    ASSERT_CONTAINS(must(run_program("merge part -o 'my whole'"), 1).err, " -o 'my whole'\n");
    ASSERT_CONTAINS(must(run_program("merge part -o whole"), 1).err, " -o whole\n");
}
END_TEST

/* Bytes that are no UTF-8, and two folders that contradict each other. */
START_TEST(directories_may_have_any_name) {
    must(run_program(STUDY "--part 1/2 -o first"), 0);
    must(run_program(STUDY "--part 2/2 -o second"), 0);
    must(run_program("--version >.v; mv first \"$(printf 'p\\377')\"; cp -r p* third"), 0);
    must(run_program("merge \"$(printf 'p\\377')\" second -o whole"), 0);
    json_t *cell = read_sealed("third/cells/ce-0.05-1.json");
    json_object_set_new(json_object_get(json_object_get(cell, "content"), "run"), "steps", json_integer(1));
    write_sealed("third/cells/ce-0.05-1.json", cell);
    json_decref(cell);
    const program_run run = must(run_program("merge second \"$(printf 'p\\377')\" third -o other"), 1);
    ASSERT_CONTAINS(run.err, "p\\xff and third have different results of the cell ce-0.05-1");
}
END_TEST

START_TEST(parts_of_an_experiment_are_told_as_json) {
    for (int part = 1; part <= 2; part++)
        must(run_program("lab smoothed-teacher --data digits --epochs 1 --hidden 8 --seeds 2 -q "
                         "--part %d/2 -o lab-%d",
                         part, part),
             0);
    const program_run run = must(run_program("merge lab-1 lab-2 -o all --json -q"), 0);
    const json_t *told = json_line(run.out, 0);
    ck_assert_str_eq(json_string_value(json_object_get(told, "directory")), "all");
    ck_assert_int_eq((int)json_number_at(told, "cells"), 2);
    ck_assert_int_eq(run_program("merge lab-1 lab-2 -o all --json -q >/dev/full").code, 1);
    const program_run text = must(run_program("merge lab-1 lab-2 -o all"), 0);
    ASSERT_CONTAINS(text.err, "all has the cells of all parts");
    ck_assert_str_eq(text.out, "");
}
END_TEST

/* Another number, an entry more, a row more of a table. */
static void change_result(json_t *content, int change) {
    json_t *run = json_object_get(content, "run");
    json_t *losses = json_object_get(json_object_get(content, "epochs"), "train_loss");
    ck_assert_ptr_nonnull(losses);
    if (change == 0) json_object_set_new(run, "steps", json_integer(1));
    if (change == 1) json_object_set_new(run, "more", json_integer(1));
    if (change == 2) json_array_append(losses, json_array_get(losses, 0));
}

/* The same cell with another result, as a machine with a fault would leave it. Times may differ. */
START_TEST(results_that_contradict_are_told) {
    static const char name[] = "lying/cells/ce-0.05-1.json";
    must(run_program(STUDY "--part 1/2 -o honest"), 0);
    must(run_program(STUDY "--part 1/2 -o lying"), 0);
    json_t *cell = read_sealed(name);
    json_object_set_new(json_object_get(json_object_get(cell, "content"), "run"), "seconds", json_real(1e6));
    write_sealed(name, cell);
    ck_assert_ptr_null(strstr(must(run_program("merge honest lying -o joined"), 1).err, "different results"));
    for (int change = 0; change < 3; change++) {
        json_t *changed = json_deep_copy(cell);
        change_result(json_object_get(changed, "content"), change);
        write_sealed(name, changed);
        json_decref(changed);
        const program_run told = must(run_program("merge honest lying -o other"), 1);
        ASSERT_CONTAINS(told.err, "honest and lying have different results of the cell ce-0.05-1");
        ASSERT_CONTAINS(told.err, "merge: 1 cell has two different results, nothing is written");
        ck_assert_int_ne(run_program("--version >/dev/null; ls other/study.json").code, 0);
    }
    json_decref(cell);
}
END_TEST

/* Parts of one study from machines that differ. */
START_TEST(the_page_names_all_machines) {
    must(run_program(STUDY "--part 1/2 -o first"), 0);
    must(run_program(STUDY "--part 2/2 -o second"), 0);
    json_t *study = read_sealed("second/study.json"), *fact;
    json_t *page = json_object_get(json_object_get(study, "about"), "page");
    size_t i;
    json_array_foreach(json_object_get(page, "facts"), i, fact) {
        if (strcmp(json_string_value(json_array_get(fact, 0)), "system") == 0)
            json_array_set_new(fact, 1, json_string("Plan 9"));
    }
    write_sealed("second/study.json", study);
    json_decref(study);
    must(run_program("merge first second -o named -q"), 0);
    const char *text = run_program("--version >/dev/null; cat named/report.html").out;
    ASSERT_CONTAINS(text, "; Plan 9</dd>");
}
END_TEST

/* Whatever memory is refused: the page has what both parts say, or there is none. */
START_TEST(no_machine_is_forgotten_where_memory_is_short) {
    take_refusable_program();
    must(run_program(STUDY "--losses ce --seeds 2 --part 1/2 -o first"), 0);
    must(run_program(STUDY "--losses ce --seeds 2 --part 2/2 -o second"), 0);
    json_t *study = read_sealed("second/study.json"), *about = json_object_get(study, "about");
    json_array_set_new(json_array_get(json_object_get(json_object_get(about, "page"), "facts"), 0), 1,
                       json_string("Plan 9"));
    write_sealed("second/study.json", study);
    json_decref(study);
    ck_assert_int_eq(fault_begin(), 0);
    for (long n = 1;; n++) {
        must(run_program("--version >.v; rm -rf whole"), 0);
        fault_plan(FAULT_ALLOC, n, 1, 0);
        const program_run run = run_program("merge first second -o whole -q");
        const int refused = fault_refused() > 0;
        fault_plan(FAULT_ALLOC, 0, 0, 0);
        ck_assert_msg(run.code == 0 || (run.code == 1 && refused), "place %ld: %d: %s", n, run.code, run.err);
        if (run.code == 0)
            ck_assert_msg(strstr(run_program("--version >.v; cat whole/report.html").out, "; Plan 9</dd>") !=
                              NULL,
                          "place %ld: a machine is forgotten", n);
        if (!refused) break;
    }
}
END_TEST

/* Of data that is not there any more, as after the runs. */
START_TEST(a_digest_that_is_missing_stays_missing) {
    must(run_program(STUDY "-o part"), 0);
    json_t *study = read_sealed("part/study.json");
    json_t *page = json_object_get(json_object_get(study, "about"), "page");
    json_object_set_new(json_object_get(page, "sha256"), "missing", json_string("of the data: it went away"));
    write_sealed("part/study.json", study);
    json_decref(study);
    const json_t *told = json_line(must(run_program("merge part -o whole --json"), 0).out, 0);
    ck_assert(json_is_null(json_object_get(told, "sha256")));
    ASSERT_CONTAINS(run_program("--version >/dev/null; cat whole/report.html").out, "it went away");
}
END_TEST

/* A description under a right checksum that is none of a comparison. */
START_TEST(losses_that_are_none_or_stand_twice_are_refused) {
    static const char *const losses[][2] = {{"ce", "ce"}, {"ce", "hinge"}};
    must(run_program(STUDY "-o odd"), 0);
    for (int i = 0; i < 2; i++) {
        json_t *study = read_sealed("odd/study.json");
        json_object_set_new(json_object_get(study, "about"), "losses",
                            json_pack("[s, s]", losses[i][0], losses[i][1]));
        write_sealed("odd/study.json", study);
        json_decref(study);
        ASSERT_CONTAINS(must(run_program("merge odd -o even -q"), 1).err,
                        "odd/study.json does not describe a comparison");
        ck_assert_int_ne(run_program("--version >/dev/null; ls even/study.json").code, 0);
    }
}
END_TEST

/* Numbers that are divisors and counts, words of curves.gnuplot, and names that are looked for by class. */
START_TEST(descriptions_that_cannot_be_are_refused) {
    static const char *const changes[][2] = {{"classes", "0"},
                                             {"classes", "4097"},
                                             {"classes", "4294967298"},
                                             {"rows", "0"},
                                             {"steps", "-1"},
                                             {"seeds", "0"},
                                             {"seeds", "1001"},
                                             {"guess", "1.5"},
                                             {"target", "-1"},
                                             {"margin", "1e300"},
                                             {"measured_on", "\"'; system('true'); '\""},
                                             {"class_names", "[\"a\"]"},
                                             {"class_names", "[0,1,2,3,4,5,6,7,8,9]"},
                                             {"class_names", "{}"}};
    must(run_program(STUDY "-o odd"), 0);
    json_t *study = read_sealed("odd/study.json");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        json_t *changed = json_deep_copy(study), *about = json_object_get(changed, "about");
        json_t *of = json_object_get(about, changes[i][0]) ? about : json_object_get(about, "page");
        ck_assert_ptr_nonnull(json_object_get(of, changes[i][0]));
        json_object_set_new(of, changes[i][0], json_loads(changes[i][1], JSON_DECODE_ANY, NULL));
        write_sealed("odd/study.json", changed);
        json_decref(changed);
        const program_run run = run_program("merge odd -o even -q");
        ck_assert_msg(run.code == 1, "%s %s: exit code %d", changes[i][0], changes[i][1], run.code);
        ASSERT_CONTAINS(run.err, "odd/study.json does not describe a comparison");
    }
    json_decref(study);
}
END_TEST

/* A network of other classes than the study's: its run counts as missing. */
START_TEST(a_cell_of_other_classes_is_none) {
    must(run_program(STUDY "-o part"), 0);
    json_t *cell = read_sealed("part/cells/ce-0.05-1.json");
    json_t *found = json_object_get(json_object_get(cell, "content"), "found");
    json_object_set_new(json_object_get(found, "confusion"), "classes", json_integer(11));
    write_sealed("part/cells/ce-0.05-1.json", cell);
    json_decref(cell);
    ASSERT_CONTAINS(must(run_program("merge part -o whole -q"), 1).err,
                    "1 of 6 runs are missing (ce seed 1)");
    ASSERT_CONTAINS(
        must(run_program(STUDY "-o part"), 0).err,
        "ce-0.05-1.json: its confusion matrix is of 11 classes; expected 10; this run is done again");
}
END_TEST

/* Ends a run at once, as numbers that explode do. */
static void explode(const char *name) {
    const char *key;
    json_t *cell = read_sealed(name), *content = json_object_get(cell, "content"), *column;
    json_object_set_new(content, "error",
                        json_pack("{s:i, s:s}", "status", (int)XENT_E_NONFINITE, "message", "it exploded"));
    json_object_foreach(json_object_get(content, "epochs"), key, column) json_array_clear(column);
    write_sealed(name, cell);
    json_decref(cell);
}

/* The curve of mse, the mean of a run and of what guessing brings, is the lowest of the plot. */
START_TEST(a_run_that_exploded_guesses_in_every_epoch) {
    must(run_program(STUDY "--seeds 2 --epochs 3 -o part"), 0);
    explode("part/cells/mse-0.2-1.json");
    const program_run run = must(run_program("merge part -o whole --json"), 0);
    const json_t *told = json_line(run.out, 0), *runs = json_object_get(told, "runs");
    const json_t *epochs = json_object_get(json_array_get(runs, 3), "epochs");
    double lowest = 1;
    char label[32];
    ck_assert_uint_eq(json_array_size(epochs), 3);
    for (size_t e = 0; e < 3; e++) {
        const double accuracy = json_number_at(json_array_get(epochs, e), "test_accuracy");
        const double mean = (accuracy + json_number_at(told, "guess")) / 2;
        if (mean < lowest) lowest = mean;
    }
    snprintf(label, sizeof label, "\n%6.1f %% |", 100 * lowest);
    const char *text = strstr(must(run_program("merge part -o whole"), 0).out, "accuracy after each epoch");
    ck_assert_ptr_nonnull(text);
    ASSERT_CONTAINS(text, label);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("merge");
    ADD_TEST(suite, parts_of_different_studies_are_refused);
    ADD_TEST(suite, runs_that_are_missing_are_named);
    ADD_TEST(suite, the_command_for_the_rest_names_the_directory_as_a_shell_takes_it);
    ADD_TEST(suite, directories_may_have_any_name);
    ADD_TEST(suite, parts_of_an_experiment_are_told_as_json);
    ADD_TEST(suite, results_that_contradict_are_told);
    ADD_TEST(suite, the_page_names_all_machines);
    ADD_TEST(suite, no_machine_is_forgotten_where_memory_is_short);
    ADD_TEST(suite, a_digest_that_is_missing_stays_missing);
    ADD_TEST(suite, losses_that_are_none_or_stand_twice_are_refused);
    ADD_TEST(suite, descriptions_that_cannot_be_are_refused);
    ADD_TEST(suite, a_cell_of_other_classes_is_none);
    ADD_TEST(suite, a_run_that_exploded_guesses_in_every_epoch);
    return run_suite(suite);
}
