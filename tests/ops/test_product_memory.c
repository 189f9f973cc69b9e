/* Where OpenBLAS cannot have its memory it waits for ever: a product is refused before it gets there. Each
 * test is a process of its own, so nothing was granted before. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support/run.h"
#include "xent/xent.h"

static rlim_t mapped_now(void) {
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    ck_assert(file && fscanf(file, "%lu", &pages) == 1);
    fclose(file);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* The status of a linear layer, or of a matmul, of (m, k) by (k, n) on so many threads with so much more
 * address space. */
static xent_status product_of(int64_t m, int64_t k, int64_t n, int threads, unsigned mebibytes, int linear,
                              char *message, size_t size) {
    static const xent_real numbers[300 * 300];
    const xent_tape_options options = {.threads = threads};
    xent_tape *tape = xent_tape_create(&options, NULL);
    xent_tensor *x = xent_variable(tape, xent_matrix(m, k), numbers);
    xent_tensor *w = xent_variable(tape, xent_matrix(k, n), numbers);
    xent_neg(tape, x); /* the tape and its threads have what they need */
    struct rlimit most;
    ck_assert_int_eq(getrlimit(RLIMIT_AS, &most), 0);
    most.rlim_cur = mapped_now() + ((rlim_t)mebibytes << 20);
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &most), 0);
    alarm(60); /* rather than a wait without an end */
    xent_tensor *y = linear ? xent_linear(tape, x, w, NULL, XENT_IDENTITY) : xent_matmul(tape, x, w, 0, 0);
    xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES));
    const xent_status status = xent_tape_status(tape);
    snprintf(message, size, "%s", xent_tape_error(tape));
    xent_tape_destroy(tape);
    return status;
}

static xent_status product_with(int threads, unsigned mebibytes, int linear, char *message, size_t size) {
    return product_of(300, 300, 300, threads, mebibytes, linear, message, size);
}

START_TEST(a_product_without_memory_is_refused) {
    char message[512];
    ck_assert_int_eq(product_with(1, 100, _i, message, sizeof message), XENT_E_MEMORY);
    ASSERT_CONTAINS(message, "128 MiB of address space for each of 1 thread;");
    ASSERT_CONTAINS(message, "ulimit -v");
}
END_TEST

/* Enough for one thread, and not for both. */
START_TEST(each_thread_needs_its_own) {
    char message[512];
    ck_assert_int_eq(product_with(2, 200, _i, message, sizeof message), XENT_E_MEMORY);
    ASSERT_CONTAINS(message, "each of 2 threads;");
}
END_TEST

START_TEST(with_memory_it_runs) {
    char message[512];
    ck_assert_msg(product_with(1, 200, _i, message, sizeof message) == XENT_OK, "%s", message);
}
END_TEST

/* 512 multiply-adds are own loops, forward and backward; one row more is OpenBLAS's. */
START_TEST(what_never_gets_there_needs_none) {
    char message[512];
    ck_assert_msg(product_of(4, 2, 8, 1, 100, _i, message, sizeof message) == XENT_OK, "%s", message);
    ck_assert_msg(product_of(8, 8, 8, 1, 100, _i, message, sizeof message) == XENT_OK, "%s", message);
    ck_assert_int_eq(product_of(9, 8, 8, 1, 100, _i, message, sizeof message), XENT_E_MEMORY);
}
END_TEST

int main(void) {
    if (MEMORY_SANITIZED || access("/proc/self/statm", R_OK) != 0) {
        printf("skipped: address space cannot be limited here\n");
        return 0;
    }
    mallopt(M_ARENA_MAX, 1); /* a thread's own would be mapped twice as large for a moment */
    Suite *suite = suite_create("product_memory");
    TCase *tests = tcase_create("limits");
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, a_product_without_memory_is_refused, 0, 2);
    tcase_add_loop_test(tests, each_thread_needs_its_own, 0, 2);
    tcase_add_loop_test(tests, with_memory_it_runs, 0, 2);
    tcase_add_loop_test(tests, what_never_gets_there_needs_none, 0, 2);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
