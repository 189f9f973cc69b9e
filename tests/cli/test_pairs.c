/* What compare tells of losses and of their pairs holds together: level, reach, intervals, p and margin. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/statistics.h"
#include "support/program.h"
#include "support/run.h"

enum { SEEDS = 3 };
#define COMPARE "compare --losses mse,ce --lr mse=0.4,ce=0.02 --seeds 3 --epochs 2"

static json_t *result_of(const char *options) {
    program_run run = run_program(COMPARE " %s --json", options);
    ck_assert_msg(run.code == 0, "%s", run.err);
    return json_line(run.out, 0);
}

/* The interval is Student's at its level, and p belongs to it; an end that was cut tells nothing. */
static void check_difference(const json_t *d) {
    const double mean = json_number_at(d, "mean"), low = json_number_at(d, "low"), p = json_number_at(d, "p"),
                 half = json_number_at(d, "high") - mean, level = json_number_at(d, "level");
    ck_assert_int_eq(json_is_true(json_object_get(d, "differs")), p <= level);
    if (!close_to(half, mean - low, 1e-9, 0)) return;
    const double error = half / student_quantile(level, SEEDS - 1);
    ASSERT_CLOSE(p, student_tail(mean / error, SEEDS - 1), 1e-6);
}

START_TEST(p_and_interval_of_a_pair_are_of_one_test) {
    static const char *const margins[] = {"", "--margin 100", "--margin 1e-6"};
    static const double parts[] = {0.003, 1, 1e-8};
    for (int i = 0; i < 3; i++) {
        const json_t *all = result_of(margins[i]),
                     *pair = json_array_get(json_object_get(all, "differences"), 0);
        ASSERT_CLOSE(json_number_at(all, "margin"), parts[i], 1e-12);
        check_difference(pair);
        check_difference(json_object_get(pair, "log2_steps"));
        if (i > 0) ck_assert_int_eq(json_is_true(json_object_get(pair, "equal")), i == 1);
    }
}
END_TEST

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A level that half of the runs come to in the end. */
static double level_between(const json_t *all) {
    double last[2 * SEEDS];
    for (size_t i = 0; i < 2 * SEEDS; i++) {
        const json_t *points = json_object_get(json_array_get(json_object_get(all, "runs"), i), "points");
        last[i] = json_number_at(json_array_get(points, json_array_size(points) - 1), "accuracy");
    }
    qsort(last, 2 * SEEDS, sizeof *last, by_size);
    return (last[SEEDS - 1] + last[SEEDS]) / 2;
}

/* Of each loss: how many runs came to the level, and how far the median first step goes. */
START_TEST(reach_and_first_steps_are_those_of_the_runs) {
    const double level = level_between(result_of(""));
    char out[8192], cell[32], target[32];
    int unlike = 0;
    size_t l;
    snprintf(target, sizeof target, "--target %.9f", level);
    json_t *all = result_of(target), *summary;
    snprintf(out, sizeof out, "%s", run_program(COMPARE " %s", target).out);
    const char *table = strstr(out, "1st step");
    ck_assert_ptr_nonnull(table);
    json_array_foreach(json_object_get(all, "summary"), l, summary) {
        double updates[SEEDS];
        int reached = 0;
        for (size_t s = 0; s < SEEDS; s++) {
            json_t *points =
                       json_object_get(json_array_get(json_object_get(all, "runs"), SEEDS * l + s), "points"),
                   *point;
            size_t i;
            int there = 0;
            json_array_foreach(points, i, point) there |= json_number_at(point, "accuracy") >= level;
            reached += there;
            updates[s] = json_number_at(json_array_get(points, 0), "update");
        }
        unlike += reached < SEEDS;
        ck_assert_int_eq((int)json_number_at(summary, "reached"), reached);
        ASSERT_CLOSE(json_number_at(summary, "first_update"), quantile_of(updates, SEEDS, 0.5), 1e-12);
        const char *row = strstr(table, l ? "\nce " : "\nmse ");
        ck_assert_ptr_nonnull(row);
        snprintf(cell, sizeof cell, " %.2g %% ", 100 * json_number_at(summary, "first_update"));
        const char *found = strstr(row, cell);
        ck_assert_msg(found && found < row + 80, "no%s in%.80s", cell, row);
    }
    ck_assert_int_gt(unlike, 0); /* a loss whose runs do not all come there */
}
END_TEST

int main(void) {
    Suite *suite = suite_create("pairs");
    ADD_TEST(suite, p_and_interval_of_a_pair_are_of_one_test);
    ADD_TEST(suite, reach_and_first_steps_are_those_of_the_runs);
    return run_suite(suite);
}
