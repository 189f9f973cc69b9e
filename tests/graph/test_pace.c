/* Steps that are tried on all threads and alone, under a clock of this file. */
#include "graph/pace.h"
#include "graph/tape.h"
#include "support/run.h"
#include "xent/xent.h"

enum { TRIAL = PACE_RUNS * PACE_RUN };

static double now;
static double fake_clock(void) { return now; }

/* A machine: what a step takes on all threads, and alone. */
typedef struct machine {
    double all, alone;
} machine;

static machine near_cores = {1e-4, 1.75e-4}, far_cores = {2e-4, 1e-4};

/* Runs steps of a work one behind the other; returns how many of them ran alone. `way` is that of the first
 * one, and then of the next. */
static int run_steps(pace *p, uint64_t work, int count, machine m, int *way) {
    int alone = 0;
    for (int i = 0; i < count; i++) {
        now += *way ? m.alone : m.all;
        alone += *way;
        *way = pace_step(p, work);
    }
    return alone;
}

static int settled_way(machine m) {
    pace p = {.clock = fake_clock};
    int way = 0;
    run_steps(&p, 7, TRIAL + 1, m, &way);
    return way;
}

START_TEST(a_trial_ends_with_the_faster_way) {
    ck_assert_int_eq(settled_way(near_cores), 0);
    ck_assert_int_eq(settled_way(far_cores), 1);
    ck_assert_int_eq(settled_way((machine){1e-4, 1.01e-4}), 0);
    ck_assert_int_eq(settled_way((machine){1.01e-4, 1e-4}), 1);
    ck_assert_int_eq(settled_way((machine){1e-4, 1e-4}), 1); /* nothing is gained by more */
}
END_TEST

START_TEST(a_trial_takes_turns_and_few_steps) {
    pace p = {.clock = fake_clock};
    int way = 0;
    run_steps(&p, 7, 1, near_cores, &way); /* what work it is shows at its end */
    for (int run = 0; run < PACE_RUNS; run++) {
        ck_assert_int_eq(way, run % 2);
        ck_assert_int_eq(run_steps(&p, 7, PACE_RUN, near_cores, &way), run % 2 * PACE_RUN);
    }
    ck_assert_int_eq(run_steps(&p, 7, PACE_LEAST - 1, near_cores, &way), 0);
}
END_TEST

/* The time of many steps, over that of as many of the faster way. */
static double cost(machine m) {
    enum { STEPS = 1000000 };
    pace p = {.clock = fake_clock};
    int way = 0;
    now = 0;
    run_steps(&p, 7, STEPS, m, &way);
    return now / (STEPS * (m.all < m.alone ? m.all : m.alone));
}

START_TEST(trials_take_a_hundredth_of_the_time) {
    const double slower[] = {1.05, 1.75, 4, 50};
    for (int i = 0; i < 4; i++) {
        const double one = cost((machine){1e-5, slower[i] * 1e-5}),
                     other = cost((machine){slower[i] * 1e-5, 1e-5});
        ck_assert_msg(one < 1.011 && other < 1.011, "%g times as slow: %g and %g", slower[i], one, other);
    }
}
END_TEST

START_TEST(what_changes_is_noticed) {
    pace p = {.clock = fake_clock};
    int way = 0;
    run_steps(&p, 7, 5000, near_cores, &way);
    run_steps(&p, 7, 2000, far_cores, &way);
    ck_assert_int_ge(run_steps(&p, 7, 1000, far_cores, &way), 990 - TRIAL);
    run_steps(&p, 7, 5000, near_cores, &way);
    ck_assert_int_le(run_steps(&p, 7, 1000, near_cores, &way), TRIAL);
}
END_TEST

/* Each of two works by itself, though they take turns: training, and measuring after each epoch. */
START_TEST(works_are_told_apart) {
    pace p = {.clock = fake_clock};
    int way = 0, trained_alone = 0, measured_alone = 0;
    for (int epoch = 0; epoch < 200; epoch++) {
        trained_alone += run_steps(&p, 7, 100, near_cores, &way);
        measured_alone += run_steps(&p, 9, 20, far_cores, &way);
    }
    ck_assert_int_le(trained_alone, 200 * 100 / 20);
    ck_assert_int_ge(measured_alone, 200 * 20 * 9 / 10);
}
END_TEST

START_TEST(a_disturbed_step_decides_nothing) {
    for (int disturbed = 1; disturbed < TRIAL; disturbed++) {
        pace p = {.clock = fake_clock};
        int way = 0;
        run_steps(&p, 7, disturbed, near_cores, &way);
        now += 5e-3; /* another process had the core */
        run_steps(&p, 7, TRIAL + 1 - disturbed, near_cores, &way);
        ck_assert_msg(way == 0, "step %d", disturbed);
    }
}
END_TEST

START_TEST(long_steps_are_not_tried) {
    pace p = {.clock = fake_clock};
    int way = 0;
    ck_assert_int_eq(run_steps(&p, 7, 1000, (machine){2 * PACE_LONG, PACE_LONG}, &way), 0);
}
END_TEST

/* Also where they were short, and faster alone, before. */
START_TEST(steps_that_become_long_go_to_all_threads) {
    pace p = {.clock = fake_clock};
    int way = 0;
    run_steps(&p, 7, 5000, far_cores, &way);
    ck_assert_int_eq(way, 1);
    run_steps(&p, 7, 2000, (machine){2 * PACE_LONG, PACE_LONG}, &way);
    ck_assert_int_eq(run_steps(&p, 7, 1000, (machine){2 * PACE_LONG, PACE_LONG}, &way), 0);
}
END_TEST

START_TEST(many_works_in_turn_run_on_all_threads) {
    pace p = {.clock = fake_clock};
    int way = 0;
    for (int i = 0; i < 2000; i++) ck_assert_int_eq(run_steps(&p, (uint64_t)i % 9, 1, far_cores, &way), 0);
}
END_TEST

static xent_tensor *forward(xent_tape *tape, int64_t columns) {
    static const xent_real numbers[64] = {1, 2, 3, 4, 5, 6, 7};
    xent_tensor *x = xent_variable(tape, xent_matrix(4, columns), numbers);
    return xent_sum(tape, xent_exp(tape, x), XENT_ALL_AXES);
}

static double step_of(xent_tape *tape, int64_t columns) {
    xent_tensor *sum = forward(tape, columns);
    ck_assert_int_eq(xent_backward(tape, sum), XENT_OK);
    return xent_tensor_item(sum);
}

START_TEST(a_tape_runs_each_step_the_way_of_its_pace) {
    xent_tape *tape = xent_tape_create(&(xent_tape_options){.threads = 2}, NULL);
    ck_assert_ptr_nonnull(tape);
    tape->pace.clock = fake_clock;
    const double expected = step_of(tape, 8);
    for (int step = 0; step < 200; step++) {
        now += xent_tape_pool(tape) ? far_cores.all : far_cores.alone;
        xent_tape_reset(tape);
        const int is_alone = step < TRIAL ? step / PACE_RUN % 2 : 1;
        ck_assert_msg((xent_tape_pool(tape) == NULL) == is_alone, "step %d", step);
        ck_assert_int_eq(xent_tape_threads(tape), 2);
        xent_tape_reset(tape); /* an empty step is no work */
        ck_assert(step_of(tape, 8) == expected);
    }
    xent_tape_destroy(tape);
}
END_TEST

/* Forward alone is another work than forward and backward, and so is one of other sizes. */
START_TEST(a_tape_tells_works_apart) {
    xent_tape *tape = xent_tape_create(&(xent_tape_options){.threads = 2}, NULL);
    ck_assert_ptr_nonnull(tape);
    tape->pace.clock = fake_clock;
    for (int64_t columns = 1; columns <= 3; columns++) {
        step_of(tape, columns);
        xent_tape_reset(tape);
    }
    ck_assert_ptr_nonnull(forward(tape, 1));
    xent_tape_reset(tape);
    for (int i = 0; i < PACE_KINDS; i++) ck_assert_uint_eq(tape->pace.kinds[i].seen, (uint64_t)i + 1);
    xent_tape_destroy(tape);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("pace");
    ADD_TEST(suite, a_trial_ends_with_the_faster_way);
    ADD_TEST(suite, a_trial_takes_turns_and_few_steps);
    ADD_TEST(suite, trials_take_a_hundredth_of_the_time);
    ADD_TEST(suite, what_changes_is_noticed);
    ADD_TEST(suite, works_are_told_apart);
    ADD_TEST(suite, a_disturbed_step_decides_nothing);
    ADD_TEST(suite, long_steps_are_not_tried);
    ADD_TEST(suite, steps_that_become_long_go_to_all_threads);
    ADD_TEST(suite, many_works_in_turn_run_on_all_threads);
    ADD_TEST(suite, a_tape_runs_each_step_the_way_of_its_pace);
    ADD_TEST(suite, a_tape_tells_works_apart);
    return run_suite(suite);
}
