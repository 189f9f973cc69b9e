/* xent bench: what it prints; how fast it is decides nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
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
    json_t *measuring = json_object_get(result, "measuring");
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        ck_assert_double_gt(json_number_at(measuring, keys[k]), 0);
    ck_assert_str_eq(json_string_value(json_object_get(measuring, "net")), "20-8-3");
    ck_assert_double_gt(json_number_at(result, "peak_mib"), 1);
    ck_assert_double_gt(json_number_at(result, "node_ns"), 0);
}
END_TEST

/* Two operations a weight and row forward, two backward, and two more where the input has a gradient; of a
 * convolution at each of its positions: 24 x 24 and 8 x 8. */
START_TEST(operations_are_those_of_the_layers) {
    program_run run = run_program("bench --nets 20-8-3:16,conv:2 --seconds 0.05 --threads 1 --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const json_t *results = json_object_get(json_line(run.out, 0), "results");
    const double expected[] = {
        16 * (4 * 20 * 8 + 6 * 8 * 3),
        2 * (576. * 4 * 25 * 8 + 64. * 6 * 200 * 16 + 6 * 256 * 128 + 6 * 128 * 10),
    };
    for (size_t i = 0; i < 2; i++) {
        const json_t *result = json_array_get(results, i);
        ASSERT_CLOSE(1e3 * json_number_at(result, "gflops") * json_number_at(result, "step_us"), expected[i],
                     1e-9);
    }
    ck_assert_str_eq(json_string_value(json_object_get(json_array_get(results, 1), "net")), "conv");
}
END_TEST

START_TEST(the_table_names_machine_and_library) {
    program_run run = run_program("bench --nets 6-2:4 --seconds 0.05");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "BLAS");
    ASSERT_CONTAINS(run.out, "6-2");
    ASSERT_CONTAINS(run.out, "ratio");
    ASSERT_CONTAINS(run.out, "measuring 10000 rows, 6-2: ");
}
END_TEST

START_TEST(networks_that_are_none_are_refused) {
    static const char *const nets[] = {"6",    "6-2",   "6-2:0",  "6--2:4",  "6-0:4",       "convo:4",
                                       "conv", "a-b:4", "6-2:4,", "6-2:4:4", "6-2:99999999"};
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
        program_run run = run_program("bench --nets %s", nets[i]);
        ck_assert_msg(run.code == 2, "%s: exit code %d", nets[i], run.code);
        ASSERT_CONTAINS(run.err, "expected up to 32 networks");
    }
}
END_TEST

/* Writes what `xent bench --json` printed with each round's time times `factor`, on another machine. */
static void write_earlier(const char *out, double factor) {
    json_t *bench = json_line(out, 0), *results = json_object_get(bench, "results");
    json_object_set_new(bench, "processor", json_string("another one"));
    for (size_t i = 0; i < json_array_size(results); i++) {
        json_t *rounds = json_object_get(json_array_get(results, i), "rounds_us");
        for (size_t k = 0; k < json_array_size(rounds); k++)
            json_array_set_new(rounds, k, json_real(factor * json_number_value(json_array_get(rounds, k))));
    }
    ck_assert_int_eq(json_dump_file(bench, test_path("before.json"), 0), 0);
}

/* before.json: an earlier run, with cores in this state. */
static void write_state(json_t *bench, double line_ns, double taken) {
    json_object_set_new(bench, "line_ns", json_real(line_ns));
    json_object_set_new(bench, "taken", json_real(taken));
    ck_assert_int_eq(json_dump_file(bench, test_path("before.json"), 0), 0);
}

/* Whether a change of a number over a border is told as it is: that cores were one thing, and now another. */
static void check_state(program_run run, const char *key, double then, double border, const char *low,
                        const char *high) {
    char note[100];
    const json_t *now = json_object_get(json_line(run.out, 0), key);
    const int was_low = then < border, is_low = json_number_value(now) < border;
    snprintf(note, sizeof note, "cores that were %s; now they are %s", was_low ? low : high,
             was_low ? high : low);
    ck_assert_msg((strstr(run.err, note) != NULL) == (json_is_number(now) && was_low != is_low), "%s: %s",
                  note, run.err);
}

START_TEST(what_differs_from_an_earlier_run_is_told) {
    static const char command[] = "bench --nets 6-2:1 --seconds 0.05 --threads 2 --json %s";
    static const double lines[] = {900, 20}, takes[] = {0.9, 0};
    char *out = strdup(run_program(command, "").out);
    json_t *before = json_line(out, 0), *result = json_array_get(json_object_get(before, "results"), 0);
    const int is_double = strcmp(json_string_value(json_object_get(before, "real")), "double") == 0;
    for (int changes = 0; changes < 2; changes++) {
        if (changes) {
            json_object_set_new(result, "threads", json_integer(4294967298)); /* beyond 32 bits: 2 */
            json_object_set_new(before, "real", json_string(is_double ? "float" : "double"));
        }
        write_state(before, lines[changes], takes[changes]);
        const program_run run = run_program(command, "--against before.json");
        ck_assert_msg(run.code == 0, "%s", run.err);
        ck_assert_int_eq(strstr(run.err, "on another number of threads: 4294967298; now: 2") != NULL,
                         changes);
        ck_assert_int_eq(strstr(run.err, is_double ? "another real: float; now: double"
                                                   : "another real: double; now: float") != NULL,
                         changes);
        check_state(run, "line_ns", lines[changes], 150, "near each other", "far apart");
        check_state(run, "taken", takes[changes], 0.05, "free", "busy");
    }
    free(out);
}
END_TEST

START_TEST(an_earlier_run_stands_beside) {
    program_run run = run_program("bench --nets 20-8-3:16,6-2:1 --seconds 0.05 --threads 1 --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    write_earlier(run.out, 1000);
    run = run_program("bench --nets 6-2:1,6-2:2 --seconds 0.05 --threads 1 --against before.json --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "another processor: another one");
    const json_t *against = json_object_get(json_line(run.out, 0), "against");
    ck_assert_str_eq(json_string_value(json_object_get(against, "file")), "before.json");
    const json_t *compared = json_object_get(against, "results");
    ck_assert_uint_eq(json_array_size(compared),
                      1); /* the other batch, and measuring, are of one run alone */
    const json_t *c = json_array_get(compared, 0), *interval = json_object_get(c, "interval");
    const double low = json_number_value(json_array_get(interval, 0)),
                 high = json_number_value(json_array_get(interval, 1));
    ck_assert_double_gt(json_number_at(c, "earlier_us"), 50 * json_number_at(c, "now_us"));
    ck_assert(low > 0 && low <= json_number_at(c, "factor") && json_number_at(c, "factor") <= high &&
              high < 0.5);
    run = run_program("bench --nets 20-8-3:16 --seconds 0.05 --threads 1 --against before.json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "beside before.json");
    double then, now, told[3];
    const char *row = strstr(run.out, "\nstep      20-8-3");
    ck_assert_ptr_nonnull(row);
    ck_assert_int_eq(
        sscanf(row, " step 20-8-3 16 %lf %lf %lf %lf to %lf", &then, &now, &told[0], &told[1], &told[2]), 5);
    ck_assert_double_gt(then, 50 * now);
    ck_assert(told[1] <= told[0] && told[0] <= told[2]);
    ASSERT_CONTAINS(run.out, "measuring 20-8-3");
}
END_TEST

/* A quotient that is no finite number is null. */
START_TEST(a_factor_beyond_all_numbers_is_not_told) {
    FILE *file = fopen(test_path("tiny.json"), "w");
    fputs(
        "{\"results\": [{\"net\": \"6-2\", \"batch\": 1, \"rounds_us\": [1e-320, 1e-320, 1e-320, 1e-320]}]}",
        file);
    fclose(file);
    const program_run run =
        run_program("bench --nets 6-2:1 --seconds 0.05 --threads 1 --against tiny.json --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const json_t *against = json_object_get(json_line(run.out, 0), "against");
    const json_t *compared = json_array_get(json_object_get(against, "results"), 0);
    ck_assert_double_gt(json_number_at(compared, "now_us"), 0);
    ck_assert(json_is_null(json_object_get(compared, "factor")));
}
END_TEST

START_TEST(what_is_no_earlier_run_is_refused) {
    static const char *const texts[] = {
        "",
        "{",
        "[]",
        "{\"results\": []}",
        "{\"results\": [{\"net\": \"6-2\", \"batch\": 1}]}",
        "{\"results\": [{\"net\": \"6-2\", \"batch\": 1, \"rounds_us\": [1, 2, 3]}]}",
        "{\"results\": [{\"net\": \"6-2\", \"batch\": 1, \"rounds_us\": [1, 2, 0, 4]}]}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        FILE *file = fopen(test_path("no.json"), "w");
        fputs(texts[i], file);
        fclose(file);
        program_run run = run_program("bench --nets 6-2:1 --seconds 0.05 --against no.json");
        ck_assert_msg(run.code == 1, "%s: exit code %d", texts[i], run.code);
        ASSERT_CONTAINS(run.err, "no.json");
        ASSERT_CONTAINS(run.err, "expected what `xent bench --json` prints");
        ck_assert_str_eq(run.out, ""); /* before anything is measured */
    }
    program_run run = run_program("bench --against gone.json");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "cannot open gone.json: No such file");
}
END_TEST

START_TEST(the_state_of_the_cores_is_told) {
    program_run run = run_program("bench --nets 6-2:4 --seconds 0.05 --threads 2 --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const json_t *result = json_line(run.out, 0), *line = json_object_get(result, "line_ns");
    const double taken = json_number_at(result, "taken");
    ck_assert(taken >= 0 && taken < 1);
    ck_assert(json_is_null(line) || json_number_value(line) > 1);
    ASSERT_CONTAINS(json_string_value(json_object_get(result, "cores")), "cores allowed");
    run = run_program("bench --nets 6-2:4 --seconds 0.05 --threads 1 --json");
    ck_assert(json_is_null(json_object_get(json_line(run.out, 0), "line_ns"))); /* of two threads only */
}
END_TEST

int main(void) {
    Suite *suite = suite_create("bench");
    ADD_TEST(suite, json_has_every_figure);
    ADD_TEST(suite, operations_are_those_of_the_layers);
    ADD_TEST(suite, the_table_names_machine_and_library);
    ADD_TEST(suite, networks_that_are_none_are_refused);
    ADD_TEST(suite, an_earlier_run_stands_beside);
    ADD_TEST(suite, what_differs_from_an_earlier_run_is_told);
    ADD_TEST(suite, a_factor_beyond_all_numbers_is_not_told);
    ADD_TEST(suite, what_is_no_earlier_run_is_refused);
    ADD_TEST(suite, the_state_of_the_cores_is_told);
    return run_suite(suite);
}
