/* The benchmark leaves the BLAS as it was, whether it comes to an end or not. No time is looked at. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "math/gemm.h"
#include "support/faults.h"
#include "support/run.h"
#include "train/bench_rig.h"

static void check(xent_bench_options o, xent_status expected) {
    xent_bench_result result;
    xent_error error;
    for (int measuring = 0; measuring < 2; measuring++) {
        gemm_set_threads(2);
        const int before = gemm_threads();
        const xent_status status =
            measuring ? xent_bench_measuring(&o, &result, &error) : xent_bench_step(&o, &result, &error);
        ck_assert_msg(status == expected, "%s", error.message);
        ck_assert_int_eq(gemm_threads(), before);
        gemm_set_threads(1);
        if (expected == XENT_OK) ck_assert(result.step_us > 0 && result.gemm_us > 0 && result.ratio > 0);
        for (int i = 1; i < XENT_BENCH_ROUNDS && expected == XENT_OK; i++)
            ck_assert(result.rounds_us[i - 1] <= result.rounds_us[i]);
    }
}

START_TEST(threads_of_the_blas_are_put_back) {
    const xent_bench_options small = {.threads = 1,
                                      .batch = 8,
                                      .network = {.layers = "dense 4 relu", .inputs = 3, .outputs = 2},
                                      .seconds = 0.01};
    xent_bench_options bad = small;
    check(small, XENT_OK);
    bad.network.layers = "dens 4";
    check(bad, XENT_E_ARGUMENT);
    bad = small;
    bad.seconds = -1;
    check(bad, XENT_E_ARGUMENT);
}
END_TEST

/* Softmax cross-entropy of one output would be 0 for any weights. */
START_TEST(every_network_learns_something) {
    const xent_bench_options options = {.threads = 1,
                                        .batch = 4,
                                        .network = {.layers = "dense 8 relu", .inputs = 2, .outputs = 1 + _i},
                                        .seconds = 0.01};
    bench_rig rig = {.batch = 0};
    xent_error error;
    ck_assert_msg(bench_rig_make(&rig, &options, &error) == XENT_OK, "%s", error.message);
    ck_assert_msg(bench_rig_step(&rig, &error) == XENT_OK, "%s", error.message);
    xent_params *params = xent_net_params(rig.net);
    for (int i = 0; i < xent_params_count(params); i++) {
        const xent_real *gradient = xent_params_gradient(params, i);
        size_t size, learned = 0;
        ck_assert_int_eq(xent_shape_size(xent_params_spec(params, i)->shape, &size), XENT_OK);
        for (size_t k = 0; k < size; k++) learned += fabs((double)gradient[k]) > 0;
        ck_assert_msg(learned > 0, "%d outputs: %s learns nothing", 1 + _i,
                      xent_params_spec(params, i)->name);
    }
    bench_rig_free(&rig);
    check(options, XENT_OK);
}
END_TEST

/* Of measuring, which makes batches of its own, the batch does not matter; of a step it is at most all
 * rows. */
START_TEST(a_batch_is_of_steps_alone) {
    const int64_t batches[] = {-1, 60001, 70000, INT64_MAX};
    for (size_t i = 0; i < sizeof batches / sizeof *batches; i++) {
        const xent_bench_options o = {.threads = 1,
                                      .batch = batches[i],
                                      .network = {.layers = "", .inputs = 1, .outputs = 2},
                                      .seconds = 0.01};
        xent_bench_result result;
        xent_error error;
        ck_assert_int_eq(xent_bench_step(&o, &result, &error), XENT_E_ARGUMENT);
        ASSERT_CONTAINS(error.message, "expected 1 to 60000");
        const xent_status status = xent_bench_measuring(&o, &result, &error);
        ck_assert_msg(status == XENT_OK, "%s", error.message);
    }
}
END_TEST

/* However many are asked for: more would only take each other's time. */
START_TEST(no_more_threads_than_cores_are_looked_at) {
    static const int wanted[] = {0, 1, 256};
    const long cores = xent_available_cores(NULL, 0), most = cores < 256 ? cores : 256;
    ck_assert_int_eq(fault_begin(), 0);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        xent_core_state state = {.taken = -1};
        fault_plan(FAULT_THREAD, 0, 0, 0);
        const long before = fault_count(FAULT_THREAD, 0);
        ck_assert_int_eq(xent_bench_cores(wanted[i], &state, NULL), XENT_OK);
        const long threads = wanted[i] == 1 ? 1 : most; /* and two that throw a line to and fro */
        ck_assert_int_eq(fault_count(FAULT_THREAD, 0) - before, threads + (threads > 1 ? 2 : 0));
        ck_assert(state.taken >= 0 && state.taken <= 1);
        ck_assert(isnan(state.line_ns) || (state.line_ns > 0 && threads > 1));
    }
    ck_assert_int_eq(xent_bench_cores(257, &(xent_core_state){.taken = 0}, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_bench_cores(-1, &(xent_core_state){.taken = 0}, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_bench_cores(1, NULL, NULL), XENT_E_ARGUMENT);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("bench");
    ADD_TEST(suite, threads_of_the_blas_are_put_back);
    TCase *outputs = tcase_create("outputs");
    tcase_set_timeout(outputs, 120);
    tcase_add_loop_test(outputs, every_network_learns_something, 0, 2);
    suite_add_tcase(suite, outputs);
    ADD_TEST(suite, a_batch_is_of_steps_alone);
    ADD_TEST(suite, no_more_threads_than_cores_are_looked_at);
    return run_suite(suite);
}
