/* xent lab distillation, on small digits: its rows, that nothing depends on threads, and that raising the
 * bias of the class that was left out finds it again. */
#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

#define SMALL " --data digits --hidden 24 --epochs 12 "

START_TEST(rows_are_those_of_the_source) {
    const json_t *rows = lab_rows("distillation" SMALL);
    static const double published[] = {67, 146, 74, 206, 109};
    ck_assert_uint_eq(json_array_size(rows), 6);
    for (size_t i = 0; i < 5; i++) {
        const json_t *row = json_array_get(rows, i);
        ck_assert(json_number_at(row, "published") == published[i]);
        ck_assert(json_number_at(row, "ours") >= 1 && json_number_at(row, "ours") < 340);
    }
    const json_t *without = json_array_get(rows, 3), *raised = json_array_get(rows, 4);
    ck_assert(json_number_at(without, "published 3s") == 133);
    ck_assert(json_number_at(without, "our 3s") > json_number_at(raised, "our 3s"));
}
END_TEST

/* Two seeds at once, or one after the other. */
START_TEST(threads_change_nothing) {
    const program_run one = run_program("lab distillation" SMALL "--epochs 2 --seeds 2 --threads 1 --json");
    json_t *first = json_copy((json_t *)json_line(one.out, -1));
    json_t *rows = json_deep_copy(json_object_get(first, "rows"));
    const program_run two = run_program("lab distillation" SMALL "--epochs 2 --seeds 2 --threads 2 --json");
    ck_assert(json_equal(rows, json_object_get(json_line(two.out, -1), "rows")));
    json_decref(rows);
    json_decref(first);
}
END_TEST

START_TEST(lines_fit) { ASSERT_CONTAINS(lab_text_of("distillation" SMALL "--epochs 1"), "bias of 3 + 3.5"); }
END_TEST

int main(void) {
    Suite *suite = suite_create("distillation");
    ADD_TEST(suite, rows_are_those_of_the_source);
    ADD_TEST(suite, threads_change_nothing);
    ADD_TEST(suite, lines_fit);
    return run_suite(suite);
}
