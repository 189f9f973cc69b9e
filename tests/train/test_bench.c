/* The benchmark leaves the BLAS as it was, whether it comes to an end or not. No time is looked at. */
#include "math/gemm.h"
#include "support/run.h"
#include "xent/bench.h"

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

int main(void) {
    Suite *suite = suite_create("bench");
    ADD_TEST(suite, threads_of_the_blas_are_put_back);
    return run_suite(suite);
}
