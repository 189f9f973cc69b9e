/* Long experiments by parts: each keeps its runs in one directory, and all of them give what one run gives.
 * */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/experiment.h"
#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

#define TINY "smoothed-teacher --data digits --epochs 1 --hidden 8 --seeds 3"

/* Whether the run of a seed is kept. */
static int is_kept(int seed) {
    char path[512];
    snprintf(path, sizeof path, "%s/parts/cells/seed.%d.json", test_directory(), seed);
    return access(path, F_OK) == 0;
}

START_TEST(parts_give_what_one_run_gives) {
    const json_t *whole = lab_rows(TINY);
    for (int part = 1; part <= 2; part++) {
        const program_run run =
            run_program("lab " TINY " --part %d/2 --json -o %s/parts", part, test_directory());
        ck_assert_msg(run.code == 0, "%s", run.err);
        ck_assert_str_eq(run.out, "");
        ASSERT_CONTAINS(run.err, "once all parts are");
        ck_assert_int_eq(is_kept(1) && is_kept(3), 1);
        ck_assert_int_eq(is_kept(2), part == 2);
    }
    const program_run run = run_program("lab " TINY " --json -o %s/parts", test_directory());
    ck_assert_int_eq(run.code, 0);
    ck_assert(json_equal(json_object_get(json_line(run.out, -1), "rows"), whole));
}
END_TEST

/* ---- Each that takes long ------------------------------------------------------------------------------ */

/* As small as they go. */
static const char *const tiny[] = {
    "nielsen-mnist --data digits --epochs 1 --seeds 1 --hidden 30 --rows 200",
    "noisy-labels --data digits --epochs 1 --rows 100",
    "square-loss --data digits --epochs 1 --seeds 2 --rows 100",
    "distillation --data digits --epochs 1 --hidden 8 --rows 300 --seeds 2",
    "smoothed-teacher --data digits --epochs 1 --hidden 8 --seeds 2",
    "simard --data digits --epochs 1 --hidden 8 --rows 200",
    "lecun --data digits --epochs 1 --rows 100",
    "ladder --data digits --epochs 1 --rows 100",
};
enum { TINY_RUNS = sizeof tiny / sizeof *tiny };

START_TEST(whatever_takes_long_has_parts) {
    for (int i = 0; i < lab_count(); i++) {
        const experiment *e = lab_at(i);
        int listed = 0;
        for (int k = 0; k < TINY_RUNS; k++)
            listed += strncmp(tiny[k], e->name, strlen(e->name)) == 0 && tiny[k][strlen(e->name)] == ' ';
        ck_assert_msg(listed == (e->length != LAB_SECONDS), "%s stands %d times in tiny", e->name, listed);
        ck_assert_int_eq((e->options & LAB_PART) != 0, e->length != LAB_SECONDS);
    }
}
END_TEST

static program_run must(program_run run, int code) {
    ck_assert_msg(run.code == code, "ended with %d: %s", run.code, run.err);
    return run;
}

static json_t *rows_in(const char *arguments, const char *folder) {
    return json_object_get(json_line(must(run_program("lab %s --json -o %s", arguments, folder), 0).out, -1),
                           "rows");
}

/* Says how many of its cells were made after a day long ago, to which they are set back then. */
static int cells_made(const char *folder) {
    const program_run run = must(run_program("--version >/dev/null; cd %s/cells; find . -name '*.json' "
                                             "-newermt 2002-01-01 | wc -l; touch -d 2001-01-01 *",
                                             folder),
                                 0);
    return atoi(run.out);
}

/* Of two parts, joined, and with a cell that is damaged: the rows of one run, each cell made once. */
static void go_on(const char *arguments, const char *folder) {
    char parts[256];
    const json_t *whole = rows_in(arguments, folder);
    snprintf(parts, sizeof parts, "%s-1 %s-2", folder, folder);
    for (int part = 1; part <= 2; part++)
        must(run_program("lab %s --part %d/2 -q -o %s-%d", arguments, part, folder, part), 0);
    snprintf(parts + strlen(parts), sizeof parts - strlen(parts), " -o %s-joined", folder);
    must(run_program("merge %s -q", parts), 0);
    snprintf(parts, sizeof parts, "%s-joined", folder);
    ck_assert_int_ge(cells_made(parts), 2);
    ck_assert(json_equal(rows_in(arguments, parts), whole));
    ck_assert_int_eq(cells_made(parts), 0);
    must(run_program("--version >/dev/null; cd %s/cells; f=$(ls | tail -n 1); printf x >>\"$f\"; "
                     "touch -d 2001-01-01 *",
                     parts),
         0);
    const program_run mended = must(run_program("lab %s --json -o %s", arguments, parts), 0);
    const json_t *result = json_line(mended.out, -1);
    ASSERT_CONTAINS(json_string_value(json_object_get(json_object_get(result, "facts"), "cells")), "1 of ");
    ck_assert(json_equal(json_object_get(result, "rows"), whole));
    ck_assert_int_eq(cells_made(parts), 1);
}

START_TEST(each_goes_on_by_cells) { go_on(tiny[_i], "run"); }
END_TEST

START_TEST(a_folder_is_of_its_settings) {
    const char *arguments = tiny[0];
    must(run_program("lab %s --part 1/99 -q -o folder", arguments), 0);
    ASSERT_CONTAINS(must(run_program("lab %s --epochs 2 -o folder", arguments), 1).err, "epochs");
    must(run_program("lab %s --epochs 2 --part 2/99 -q -o other", arguments), 0);
    ASSERT_CONTAINS(must(run_program("merge folder other -o joined"), 1).err, "epochs");
}
END_TEST

/* The same bytes as pictures of 8 x 8 and of 16 x 4. */
START_TEST(a_folder_is_of_the_form_of_its_pictures) {
    must(run_program("convert digits square -q"), 0);
    run_shell("cp -r square flat; cd flat; for f in *images*; do gzip -d $f; f=${f%.gz}; "
              "{ head -c 8 $f; printf '\\0\\0\\0\\20\\0\\0\\0\\4'; tail -c +17 $f; } >x; mv x $f; done");
    ASSERT_CONTAINS(must(run_program("inspect flat"), 0).out, "images of 16 x 4");
    must(run_program("lab ladder --data square --epochs 1 --rows 100 --part 1/99 -q -o folder"), 0);
    ASSERT_CONTAINS(must(run_program("lab ladder --data flat --epochs 1 --rows 100 -o folder"), 1).err,
                    "data");
}
END_TEST

/* ---- What is wrong ------------------------------------------------------------------------------------- */

static void refuse(const char *arguments, const char *message) {
    const program_run run = run_program("lab %s", arguments);
    ck_assert_msg(run.code == 2, "lab %s: exit code %d", arguments, run.code);
    ASSERT_CONTAINS(run.err, message);
}

START_TEST(parts_that_are_none_are_refused) {
    refuse(TINY " --part 1/2", "expected -o DIR beside it");
    refuse(TINY " --part 3/2 -o nowhere", "a part and their number");
    refuse("neuron --part 1/2 -o nowhere", "neuron has no --part");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("parts");
    ADD_TEST(suite, parts_give_what_one_run_gives);
    ADD_TEST(suite, whatever_takes_long_has_parts);
    TCase *each = tcase_create("each_goes_on_by_cells");
    tcase_set_timeout(each, 120);
    tcase_add_loop_test(each, each_goes_on_by_cells, 0, TINY_RUNS);
    suite_add_tcase(suite, each);
    ADD_TEST(suite, a_folder_is_of_its_settings);
    ADD_TEST(suite, a_folder_is_of_the_form_of_its_pictures);
    ADD_TEST(suite, parts_that_are_none_are_refused);
    return run_suite(suite);
}
