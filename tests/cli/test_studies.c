/* xent compare -o and xent merge: studies that end early, go on, and are done in parts. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "support/program.h"
#include "support/run.h"

/* A tiny study of six runs. */
#define STUDY "compare --hidden 4 --losses ce,mse --seeds 3 --epochs 2 --quiet --threads 1 "

static program_run must(program_run run, int code) {
    ck_assert_msg(run.code == code, "ended with %d: %s", run.code, run.err);
    return run;
}

/* What a folder tells but for times: the page without the line that says when it was written and what a step
 * took, and the curves without their last column, the seconds; and its figures. It lives until the test
 * ends. */
static char *outcome(const char *folder) {
    program_run run =
        must(run_program("--version >/dev/null; cd '%s' && "
                         "sed 's|<dt>written</dt><dd>[^<]*</dd>||; s|a step alone\">[^<]*||' report.html && "
                         "sed 's/,[^,]*$//' curves.csv && cat *.svg curves.gnuplot",
                         folder),
             0);
    char *text = strdup(run.out);
    ck_assert_ptr_nonnull(text);
    ck_assert_ptr_nonnull(strstr(text, "</html>"));
    ck_assert_ptr_nonnull(strstr(text, "ce,3,2,"));
    ck_assert_ptr_nonnull(strstr(text, "<th>a step<br>alone</th>"));
    return text;
}

static void assert_same(const char *a, const char *b) {
    size_t i = 0;
    while (a[i] && a[i] == b[i]) i++;
    const size_t from = i < 100 ? 0 : i - 100;
    ck_assert_msg(a[i] == b[i], "at %zu: %.200s AND %.200s", i, a + from, b + from);
}

START_TEST(a_study_is_not_done_twice) {
    must(run_program(STUDY "-o whole"), 0);
    char *first = outcome("whole");
    const program_run again =
        must(run_program("compare --hidden 4 --losses ce,mse --seeds 3 --epochs 2 --threads 1 -o whole"), 0);
    ASSERT_CONTAINS(again.err, "6 of 6 runs are there already, in whole");
    ck_assert_ptr_null(strstr(again.err, "epoch 1/2"));
    char *second = outcome("whole");
    assert_same(first, second);
    free(first);
    free(second);
}
END_TEST

START_TEST(seeds_may_be_added) {
    must(run_program(STUDY "-o grows"), 0);
    const program_run more = must(run_program(STUDY "--seeds 4 -o grows --json"), 0);
    json_t *result = json_line(more.out, 0);
    ck_assert_uint_eq(json_array_size(json_object_get(result, "runs")), 8);
    must(run_program(STUDY "--seeds 4 -o fresh"), 0);
    char *grown = outcome("grows"), *fresh = outcome("fresh");
    assert_same(grown, fresh);
    free(grown);
    free(fresh);
}
END_TEST

/* Whatever the parts, and in whatever order they are joined. */
START_TEST(parts_merge_into_the_same_bytes) {
    static const int parts[] = {1, 2, 7};
    must(run_program(STUDY "-o alone"), 0);
    char *alone = outcome("alone");
    for (int k = 0; k < 3; k++) {
        char folders[512] = "";
        for (int part = 1; part <= parts[k]; part++) {
            must(run_program(STUDY "--part %d/%d -o part-%d-%d", part, parts[k], parts[k], part), 0);
            snprintf(folders + strlen(folders), sizeof folders - strlen(folders), "part-%d-%d ", parts[k],
                     part);
        }
        ck_assert_int_ne(run_program("--version >/dev/null; ls part-%d-1/report.html", parts[k]).code, 0);
        must(run_program("merge %s -o merged-%d --quiet", folders, parts[k]), 0);
        snprintf(folders, sizeof folders, "merged-%d", parts[k]);
        char *merged = outcome(folders);
        assert_same(alone, merged);
        free(merged);
    }
    free(alone);
}
END_TEST

/* The whole has the seeds of the part that has most, and is told as that part is. */
START_TEST(parts_may_have_more_seeds_than_others) {
    must(run_program(STUDY "--seeds 2 --part 1/2 -o few"), 0);
    must(run_program(STUDY "--seeds 4 -o many"), 0);
    char *many = outcome("many");
    static const char *const orders[] = {"few many", "many few"};
    for (int i = 0; i < 2; i++) {
        char folder[32];
        snprintf(folder, sizeof folder, "joined-%d", i);
        must(run_program("merge %s -o %s -q", orders[i], folder), 0);
        char *joined = outcome(folder);
        assert_same(many, joined);
        free(joined);
    }
    free(many);
}
END_TEST

/* A small linear congruential generator: Numerical Recipes' (1992, 7.1). */
static unsigned next_random(unsigned *state) { return *state = *state * 1664525u + 1013904223u; }

/* kill -9 at random moments; XENT_KILLS says how often. */
START_TEST(a_killed_study_comes_to_the_same) {
    const char *wanted = getenv("XENT_KILLS");
    const int kills = wanted ? atoi(wanted) : 6;
    const char *study = STUDY "--epochs 20 -o %s";
    unsigned state = 1;
    must(run_program(study, "unharmed"), 0);
    char *unharmed = outcome("unharmed");
    for (int killed = 0, ended = 0, folder = 0; killed < kills; folder += ended) {
        char name[32];
        snprintf(name, sizeof name, "killed-%d", folder);
        const pid_t program = start_program(study, name);
        sleep_seconds(1e-3 * (double)(next_random(&state) % 400));
        kill(program, SIGKILL);
        const int code = wait_program(program).code;
        ck_assert_msg(code == 0 || code == 128 + SIGKILL, "ended with %d", code);
        ended = code == 0;
        killed += code != 0;
        if (killed == kills) must(run_program(study, name), 0);
        if (ended || killed == kills) {
            char *result = outcome(name);
            assert_same(unharmed, result);
            free(result);
        }
    }
    free(unharmed);
}
END_TEST

START_TEST(an_interrupted_study_says_how_to_go_on) {
    const pid_t program = start_program(STUDY "--epochs 1000000 -o long");
    const int began = wait_for_file("long", "study.json", 10);
    kill(program, SIGINT);
    const program_run run = must(wait_program(program), 128 + SIGINT);
    ck_assert(began);
    ASSERT_CONTAINS(run.err, "0 of 6 runs are kept in long, and the same command does the others");
}
END_TEST

START_TEST(a_directory_is_of_one_study) {
    must(run_program(STUDY "-o one"), 0);
    static const char *const changes[][2] = {{"--epochs 3", "(epochs: 2 and 3)"},
                                             {"--batch 32", "(batch: 64 and 32)"},
                                             {"--lr ce=0.1", "(lr.ce: 0.05 and 0.1)"},
                                             {"--seed 2", "(seed: 1 and 2)"},
                                             {"--momentum 0.9", "(momentum: 0.0 and 0.9)"},
                                             {"--hidden 5", "(net: dense 4 relu and dense 5 relu)"},
                                             {"--activation tanh", "(net: "},
                                             {"--init torch", "(init: "},
                                             {"--init-deviation 2", "(init_deviation: "},
                                             {"--weight-decay 0.1", "(weight_decay: "},
                                             {"--decay-weights-only", "(decay_weights_only: "},
                                             {"--normalize scale", "(normalize: standard and scale)"},
                                             {"--tune", "(lr: "},
                                             {"--validation 0.3", "(train_rows: "},
                                             {"--losses ce,bce", "(losses: "}};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const program_run run = must(run_program(STUDY "%s -o one", changes[i][0]), 1);
        ASSERT_CONTAINS(run.err, changes[i][1]);
        ASSERT_CONTAINS(run.err, "another directory");
    }
    must(run_program("--version >/dev/null; seq 40 | awk '{ print $1 \",\" $1 %% 2 }' >table.csv; "
                     "sed 's/^7,/8,/' table.csv >other.csv"),
         0);
    must(run_program("compare table.csv --losses ce --epochs 1 -q -o table"), 0);
    ASSERT_CONTAINS(must(run_program("compare other.csv --losses ce --epochs 1 -q -o table"), 1).err,
                    "(data: ");
    must(run_program("compare table.csv --test table.csv --losses ce --epochs 1 -q -o tested"), 0);
    ASSERT_CONTAINS(
        must(run_program("compare table.csv --test other.csv --losses ce --epochs 1 -q -o tested"), 1).err,
        "(test: ");
    ASSERT_CONTAINS(
        must(run_program("compare table.csv --test-fraction 0.5 --losses ce --epochs 1 -q -o table"), 1).err,
        "(test_fraction: ");
    /* the same numbers as pictures of another form, for a network that sees it and one that does not */
    static const char *const nets[] = {"--net 'conv 2 1x1'", "--hidden none"};
    run_shell("seq 40 | awk '{ print $1 \",2,3,\" $1 * 3 \",\" $1 % 2 }' >pixels.csv");
    for (int i = 0; i < 2; i++) {
        static const char pictures[] = "compare pixels.csv --losses ce --epochs 1 -q -o pictures";
        run_shell("rm -rf pictures");
        must(run_program("%s %s --size 2x2", pictures, nets[i]), 0);
        must(run_program("%s %s --size 2x2", pictures, nets[i]), 0);
        ASSERT_CONTAINS(must(run_program("%s %s --size 1x4", pictures, nets[i]), 1).err, "(image");
    }
}
END_TEST

START_TEST(what_is_damaged_is_told_and_done_again) {
    must(run_program(STUDY "-o hurt"), 0);
    char *sound = outcome("hurt");
    must(run_program("--version >/dev/null; cd hurt/cells && printf x >>ce-0.05-2.json && : >mse-0.2-1.json"),
         0);
    const program_run run = must(run_program(STUDY "-o hurt"), 0);
    ASSERT_CONTAINS(run.err, "hurt/cells/ce-0.05-2.json is damaged");
    ASSERT_CONTAINS(run.err, "hurt/cells/mse-0.2-1.json is damaged");
    ASSERT_CONTAINS(run.err, "this run is done again");
    char *mended = outcome("hurt");
    assert_same(sound, mended);
    free(sound);
    free(mended);
    must(run_program("--version >/dev/null; printf x >>hurt/study.json"), 0);
    ASSERT_CONTAINS(must(run_program(STUDY "-o hurt"), 1).err, "hurt/study.json is damaged");
    must(run_program("--version >/dev/null; mkdir blocked; : >blocked/cells"), 0);
    ASSERT_CONTAINS(must(run_program(STUDY "-o blocked"), 1).err, "blocked/cells");
}
END_TEST

/* Merge names what is wrong and how to mend it, and the command that it names does mend it. */
START_TEST(merge_tells_what_is_missing_or_damaged) {
    must(run_program(STUDY "--part 1/2 -o left"), 0);
    must(run_program(STUDY "--part 2/2 -o right"), 0);
    must(run_program("--version >/dev/null; rm right/cells/ce-0.05-2.json; : >left/cells/ce-0.05-3.json"), 0);
    program_run run = must(run_program("merge left right -o both"), 1);
    ASSERT_CONTAINS(run.err, "left/cells/ce-0.05-3.json is damaged");
    ASSERT_CONTAINS(run.err, "2 of 6 runs are missing (ce seed 2, ce seed 3)");
    ck_assert_ptr_nonnull(strstr(run.err, "--threads 1 -o both"));
    ck_assert_ptr_null(strstr(run.err, "--part"));
    ck_assert_int_ne(run_program("--version >/dev/null; ls both/report.html").code, 0);
    must(run_program(STUDY "-o both"), 0);
    must(run_program(STUDY "-o straight"), 0);
    char *both = outcome("both"), *straight = outcome("straight");
    assert_same(both, straight);
    free(both);
    free(straight);
}
END_TEST

/* Without its command, and what a step cost, which is measured anew each time. */
static json_t *without_origin(json_t *result) {
    json_t *loss;
    size_t i;
    json_object_del(result, "command");
    json_array_foreach(json_object_get(result, "summary"), i, loss) {
        json_object_del(loss, "step_us");
        json_object_del(loss, "step_ratio");
    }
    return result;
}

START_TEST(a_search_goes_on_too) {
    const char *tuned =
        "compare --tune --hidden none --losses mse-logits --seeds 2 --epochs 1 --json -o tuned";
    json_t *first = json_line(must(run_program("%s", tuned), 0).out, 0);
    const program_run again = must(run_program("%s", tuned), 0);
    ASSERT_CONTAINS(again.err, " runs are there already");
    json_t *search = json_object_get(first, "search");
    ck_assert_ptr_nonnull(search);
    json_t *second = without_origin(json_line(again.out, 0));
    ck_assert(json_equal(json_object_get(second, "search"), search));
    const program_run merged = must(run_program("merge tuned -o merged --json"), 0);
    ck_assert(json_equal(without_origin(json_line(merged.out, 0)), second));
}
END_TEST

START_TEST(parts_need_a_directory_and_rates) {
    ASSERT_CONTAINS(must(run_program("compare --part 1/2"), 2).err, "-o DIR");
    ASSERT_CONTAINS(must(run_program("compare --part 1/2 --tune -o part"), 2).err, "--lr");
    ASSERT_CONTAINS(must(run_program("compare --part 3/2 -o part"), 2).err, "1/4");
}
END_TEST

/* examples/studies.sh, which examples/studies.md shows, twice: the second time all runs are there. */
START_TEST(the_recipe_for_a_shell_works) {
    must(run_program(STUDY "-o plain"), 0);
    char *plain = outcome("plain");
    for (int i = 0; i < 2; i++) {
        must(run_program(
                 "--version >/dev/null; XENT=\"$XENT_PROGRAM\" sh \"$XENT_SOURCE\"/examples/studies.sh 3 "
                 "recipe --hidden 4 --losses ce,mse --seeds 3 --epochs 2"),
             0);
        char *recipe = outcome("recipe"), *command = strstr(recipe, "compare --hidden");
        char *own = strstr(plain, "compare --hidden");
        ck_assert_ptr_nonnull(command); /* differs: it has other options of this machine */
        assert_same(strchr(own, '\n'), strchr(command, '\n'));
        free(recipe);
    }
    free(plain);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("studies");
    ADD_TEST(suite, a_study_is_not_done_twice);
    ADD_TEST(suite, seeds_may_be_added);
    ADD_TEST(suite, parts_merge_into_the_same_bytes);
    ADD_TEST(suite, parts_may_have_more_seeds_than_others);
    ADD_TEST(suite, a_killed_study_comes_to_the_same);
    ADD_TEST(suite, an_interrupted_study_says_how_to_go_on);
    ADD_TEST(suite, a_directory_is_of_one_study);
    ADD_TEST(suite, what_is_damaged_is_told_and_done_again);
    ADD_TEST(suite, merge_tells_what_is_missing_or_damaged);
    ADD_TEST(suite, a_search_goes_on_too);
    ADD_TEST(suite, parts_need_a_directory_and_rates);
    ADD_TEST(suite, the_recipe_for_a_shell_works);
    return run_suite(suite);
}
