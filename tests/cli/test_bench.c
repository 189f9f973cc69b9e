/* xent bench: what it prints; how fast it is decides nothing. */
#include <string.h>

#include "support/program.h"
#include "support/run.h"

START_TEST(json_has_every_figure) {
    static const char *const keys[] = {"batch", "threads", "step_us",      "gemm_us",
                                       "ratio", "gflops",  "samples_per_s"};
    program_run run = run_program("bench --nets 20-8-3:16,6-2:1 --seconds 0.05 --threads 1 --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *result = json_line(run.out, 0), *results = json_object_get(result, "results");
    ck_assert_uint_eq(json_array_size(results), 2);
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            ck_assert_double_gt(json_number_at(json_array_get(results, i), keys[k]), 0);
    json_t *first = json_array_get(results, 0);
    ck_assert_str_eq(json_string_value(json_object_get(first, "net")), "20-8-3");
    ck_assert_int_eq((int)json_number_at(first, "batch"), 16);
    ck_assert_int_eq((int)json_number_at(first, "threads"), 1);
    ck_assert_double_gt(json_number_at(result, "peak_mib"), 1);
    ck_assert_double_gt(json_number_at(result, "node_ns"), 0);
}
END_TEST

START_TEST(the_table_names_machine_and_library) {
    program_run run = run_program("bench --nets 6-2:4 --seconds 0.05");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "BLAS");
    ASSERT_CONTAINS(run.out, "6-2");
    ASSERT_CONTAINS(run.out, "ratio");
}
END_TEST

START_TEST(networks_that_are_none_are_refused) {
    static const char *const nets[] = {"6",     "6-2",    "6-2:0",   "6--2:4",      "6-0:4",
                                       "a-b:4", "6-2:4,", "6-2:4:4", "6-2:99999999"};
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
        program_run run = run_program("bench --nets %s", nets[i]);
        ck_assert_msg(run.code == 2, "%s: exit code %d", nets[i], run.code);
        ASSERT_CONTAINS(run.err, "expected up to 32 networks");
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("bench");
    ADD_TEST(suite, json_has_every_figure);
    ADD_TEST(suite, the_table_names_machine_and_library);
    ADD_TEST(suite, networks_that_are_none_are_refused);
    return run_suite(suite);
}
