/* How tests are refused calls (support/faults.h), and what a run of that finds (support/torture.h). */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "support/faults.h"
#include "support/run.h"
#include "support/torture.h"
#include "xent/pool.h"
#include "xent/tape.h"

static void begin(void) {
    unsetenv("XENT_FAULT_STATE"); /* of a run that tortures this test itself */
    ck_assert_int_eq(fault_begin(), 0);
}

/* On one thread: how many there are by default is read from files. */
static const xent_tape_options one_thread = {.threads = 1};

static xent_status make_tape(void) {
    xent_error error = {XENT_OK, ""};
    xent_tape_destroy(xent_tape_create(&one_thread, &error));
    return error.status;
}

START_TEST(one_call_is_refused_or_all_from_it_on) {
    fault_plan(FAULT_ALLOC, 0, 0, 0);
    ck_assert_int_eq(make_tape(), XENT_OK);
    const long calls = fault_count(FAULT_ALLOC, 0);
    ck_assert_int_ge(calls, 2);
    for (int on = 0; on <= 1; on++) {
        for (long n = 1; n <= calls; n++) {
            fault_plan(FAULT_ALLOC, n, 0, on);
            ck_assert_int_eq(make_tape(), XENT_E_MEMORY);
            ck_assert_int_eq(fault_refused(), 1);
            ck_assert_str_ne(fault_place(), "");
            ck_assert_int_eq(make_tape(), on ? XENT_E_MEMORY : XENT_OK);
        }
        fault_plan(FAULT_ALLOC, calls + 1, 0, on);
        ck_assert_int_eq(make_tape(), XENT_OK);
        ck_assert_int_eq(fault_refused(), 0);
    }
}
END_TEST

START_TEST(a_place_counts_once) {
    fault_plan(FAULT_ALLOC, 0, 1, 0);
    for (int i = 0; i < 10; i++) ck_assert_int_eq(make_tape(), XENT_OK);
    const long calls = fault_count(FAULT_ALLOC, 0), places = fault_count(FAULT_ALLOC, 1);
    ck_assert_int_eq(calls % 10, 0);
    ck_assert_msg(places >= 2 && places <= calls / 10, "%ld places of %ld calls", places, calls);
    for (long n = 1; n <= places; n++) {
        fault_plan(FAULT_ALLOC, n, 1, 0);
        int failed = 0;
        for (int i = 0; i < 10; i++) failed += make_tape() != XENT_OK;
        ck_assert_int_eq(failed, 1);
    }
}
END_TEST

/* What a test allocates itself, and other kinds of calls, are none of it. */
START_TEST(nobody_else_is_refused_anything) {
    fault_plan(FAULT_ALLOC, 1, 0, 1);
    free(malloc(10));
    FILE *file = tmpfile();
    ck_assert_ptr_nonnull(file);
    fclose(file);
    ck_assert_int_eq(fault_refused(), 0);
    fault_plan(FAULT_WRITE, 1, 0, 1);
    ck_assert_int_eq(make_tape(), XENT_OK);
    ck_assert_int_eq(fault_refused(), 0);
}
END_TEST

START_TEST(children_count_with_their_parents) {
    fault_plan(FAULT_ALLOC, 1, 0, 0);
    const pid_t child = fork();
    if (child == 0) _exit(make_tape() == XENT_E_MEMORY ? 0 : 1);
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(fault_refused(), 1);
    ck_assert_int_eq(make_tape(), XENT_OK);
}
END_TEST

START_TEST(every_kind_strikes) {
    static const fault_kind kinds[] = {FAULT_OPEN, FAULT_READ, FAULT_WRITE, FAULT_SYNC, FAULT_RENAME};
    char path[] = "/tmp/xent-faults-XXXXXX";
    close(mkstemp(path));
    const file_piece piece = {"some bytes", 10};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        unsigned char *bytes = NULL;
        size_t size;
        fault_plan(kinds[i], 1, 0, 1);
        xent_status status = file_replace(path, &piece, 1, NULL);
        if (status == XENT_OK) status = file_read(path, 100, &bytes, &size, NULL);
        ck_assert_msg(status == XENT_E_IO, "%s: %s", fault_names[kinds[i]], xent_status_name(status));
        free(bytes);
    }
    fault_plan(FAULT_CLOSE, 1, 0, 0);
    ck_assert_int_eq(file_replace(path, &piece, 1, NULL), XENT_OK); /* it was synced */
    ck_assert_int_eq(fault_refused(), 1);
    unlink(path);
    fault_plan(FAULT_THREAD, 1, 0, 1);
    xent_pool *pool = xent_pool_create(3, NULL);
    xent_pool_destroy(pool);
    ck_assert_ptr_nonnull(pool);
}
END_TEST

START_TEST(short_and_interrupted_calls_change_nothing) {
    char path[] = "/tmp/xent-faults-XXXXXX";
    close(mkstemp(path));
    const file_piece piece = {"some bytes", 10};
    for (fault_kind kind = FAULT_SHORT_READ; kind <= FAULT_INTERRUPT; kind++) {
        for (long n = 1; n <= 4; n++) {
            unsigned char *bytes;
            size_t size;
            fault_plan(kind, n, 0, 0);
            ck_assert_int_eq(file_replace(path, &piece, 1, NULL), XENT_OK);
            ck_assert_int_eq(file_read(path, 100, &bytes, &size, NULL), XENT_OK);
            ck_assert(size == 10 && memcmp(bytes, "some bytes", 10) == 0);
            ck_assert(n > 1 || fault_refused() == 1);
            free(bytes);
        }
    }
    unlink(path);
}
END_TEST

/* ---- What a run finds: these are its tests, and not this program's. ------------------------------------ */

START_TEST(planted_holds) { ck_assert_int_eq(make_tape(), XENT_OK); }
END_TEST
START_TEST(planted_crash) {
    if (make_tape() != XENT_OK) raise(SIGSEGV);
}
END_TEST
START_TEST(planted_exit) {
    if (make_tape() != XENT_OK) _exit(99);
}
END_TEST
START_TEST(planted_wait) {
    if (make_tape() != XENT_OK) pause();
}
END_TEST
START_TEST(planted_loss) {
    void *volatile lost = NULL;
    const xent_status status = make_tape();
    for (int i = 0; i < 100; i++) { /* one alone might be found where it stood */
        lost = malloc(1);
        if (status == XENT_OK) free(lost);
    }
    ck_assert_int_eq(status, XENT_OK);
}
END_TEST
START_TEST(planted_failure) { ck_abort_msg("fails in any case"); }
END_TEST

/* Each of three tests of a case is run in its own turn alone. */
static atomic_int *executions;
enum { LOOPS = 3 };
START_TEST(planted_loop) {
    atomic_fetch_add(&executions[_i], 1);
    if (make_tape() != XENT_OK && _i == 1) raise(SIGSEGV);
}
END_TEST

static void add_planted(Suite *suite, const char *name, const TTest *test) {
    TCase *planted = tcase_create(name);
    tcase_set_timeout(planted, test == planted_wait ? 0.2 : 60);
    tcase_add_loop_test(planted, test, 0, test == planted_loop ? LOOPS : 1);
    suite_add_tcase(suite, planted);
}

/* What a run of the test prints; *code is its end. */
static const char *torture(const char *name, const TTest *test, int *code) {
    static char text[1 << 16];
    int ends[2], status;
    ck_assert_int_eq(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        Suite *suite = suite_create(name);
        add_planted(suite, name, test);
        dup2(ends[1], STDOUT_FILENO);
        unsetenv("CK_RUN_CASE");
        setenv("XENT_TORTURE", "4", 0);
        SRunner *runner = srunner_create(suite);
        const int found = torture_suite(runner);
        srunner_free(runner);
        _exit(found);
    }
    close(ends[1]);
    size_t used = 0;
    for (ssize_t got; (got = read(ends[0], text + used, sizeof text - 1 - used)) > 0;) used += (size_t)got;
    text[used] = '\0';
    close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    *code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return text;
}

static char tried_path[] = "/tmp/xent-tried-XXXXXX";

/* Runs keep the ways they have tried in a file of this test. */
static void begin_tried(void) {
    close(mkstemp(tried_path));
    setenv("XENT_TORTURE_TRIED", tried_path, 1);
}

static void end_tried(void) { unlink(tried_path); }

START_TEST(an_orderly_end_is_no_finding) {
    int code;
    const char *text = torture("planted_holds", planted_holds, &code);
    ASSERT_CONTAINS(text, ", 4 with a call refused, 0 findings\n"); /* two places, once and from then on */
    ck_assert_int_eq(code, EXIT_SUCCESS);
}
END_TEST

START_TEST(tests_of_a_case_have_their_places_alone) {
    int code;
    executions =
        mmap(NULL, LOOPS * sizeof *executions, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(executions != MAP_FAILED);
    setenv("XENT_TORTURE", "0", 1);
    const char *text = torture("planted_loop", planted_loop, &code);
    ASSERT_CONTAINS(text, ": 15 runs, 12 with a call refused, 4 findings\n");
    for (int i = 0; i < LOOPS; i++)
        ck_assert_int_eq(executions[i], 1 + 5); /* when they are listed, and alone */
    setenv("XENT_TORTURE", "4", 1);             /* of a sample all run together */
    text = torture("planted_loop", planted_loop, &code);
    ASSERT_CONTAINS(text, "runs, ");
    for (int i = 0; i < LOOPS; i++) ck_assert_int_ge(executions[i], 1 + 5 + 1 + 5);
}
END_TEST

START_TEST(what_is_wrong_is_found) {
    int code;
    const char *text = torture("planted_crash", planted_crash, &code);
    ASSERT_CONTAINS(text, "planted_crash alloc@");
    ASSERT_CONTAINS(text, " 4 findings\n");
    ck_assert_int_eq(code, EXIT_FAILURE);
    text = torture("planted_exit", planted_exit, &code);
    ASSERT_CONTAINS(text, "return value 99");
    ASSERT_CONTAINS(text, " 4 findings\n");
    text = torture("planted_wait", planted_wait, &code);
    ASSERT_CONTAINS(text, "imeout");
    ASSERT_CONTAINS(text, " 4 findings\n");
    if (MEMORY_SANITIZED && !THREAD_SANITIZED) { /* leaks are found, also those of a test that fails */
        text = torture("planted_loss", planted_loss, &code);
        ASSERT_CONTAINS(text, " 4 findings\n");
    }
    text = torture("planted_failure", planted_failure, &code);
    ASSERT_CONTAINS(text, "fails with no fault at all");
    ck_assert_int_eq(code, EXIT_FAILURE);
}
END_TEST

/* From another test the library is on its own way as before. */
START_TEST(planted_other) {
    xent_error error = {XENT_OK, ""};
    xent_tape_destroy(xent_tape_create(&one_thread, &error));
    ck_assert_int_eq(error.status, XENT_OK);
}
END_TEST

START_TEST(a_way_on_which_nothing_was_found_is_tried_once) {
    int code;
    begin_tried();
    for (int i = 0; i < 2; i++)
        ASSERT_CONTAINS(torture("planted_crash", planted_crash, &code), " 4 findings\n");
    ASSERT_CONTAINS(torture("planted_holds", planted_holds, &code), ": 5 runs, 4 with");
    ASSERT_CONTAINS(torture("planted_holds", planted_holds, &code), ": 1 runs, 0 with");
    ASSERT_CONTAINS(torture("planted_other", planted_other, &code), ": 1 runs, 0 with");
    ck_assert_int_eq(code, EXIT_SUCCESS);
    unsetenv("XENT_TORTURE_TRIED");
    ASSERT_CONTAINS(torture("planted_other", planted_other, &code), ": 5 runs, 4 with");
}
END_TEST

/* Two ways, which hold at their first place and not at their second. */
START_TEST(planted_second) {
    if (make_tape() == XENT_OK && make_tape() != XENT_OK) raise(SIGSEGV);
}
END_TEST

START_TEST(a_way_is_not_done_with_where_one_of_its_places_fails) {
    int code;
    begin_tried();
    for (int i = 0; i < 2; i++)
        ASSERT_CONTAINS(torture("planted_second", planted_second, &code),
                        ": 9 runs, 8 with a call refused, 4 findings\n");
}
END_TEST

static atomic_int *refusals;

/* The third refusal, which is the first of the second way, ends the run. */
START_TEST(planted_stop) {
    if (make_tape() == XENT_OK || atomic_fetch_add(refusals, 1) < 2) return;
    kill(getppid(), SIGKILL);
    _exit(EXIT_FAILURE);
}
END_TEST

START_TEST(a_run_that_was_stopped_has_noted_what_it_tried) {
    int code;
    refusals = mmap(NULL, sizeof *refusals, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    ck_assert(refusals != MAP_FAILED);
    begin_tried();
    torture("planted_stop", planted_stop, &code);
    ck_assert_int_eq(code, -1);
    ASSERT_CONTAINS(torture("planted_holds", planted_holds, &code), ": 3 runs, 2 with");
}
END_TEST

/* At the first refusal all ways are noted, as a run beside this one may. */
START_TEST(planted_beside) {
    if (make_tape() == XENT_OK) return;
    make_tape();
    struct stat table;
    const int file = open(getenv("XENT_TORTURE_TRIED"), O_RDWR);
    ck_assert_int_eq(fstat(file, &table), 0);
    const size_t size = (size_t)table.st_size;
    _Atomic(uint64_t) *tried = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    ck_assert(tried != MAP_FAILED);
    for (long n = 1; n <= fault_count(FAULT_ALLOC, 1); n++)
        fault_set_add(tried, size / sizeof *tried, fault_way(FAULT_ALLOC, n));
}
END_TEST

START_TEST(a_way_that_another_run_has_tried_since_is_left_out) {
    int code;
    begin_tried();
    ASSERT_CONTAINS(torture("planted_beside", planted_beside, &code), ": 3 runs, 2 with");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("faults");
    ADD_TEST_WITH(suite, one_call_is_refused_or_all_from_it_on, begin, NULL);
    ADD_TEST_WITH(suite, a_place_counts_once, begin, NULL);
    ADD_TEST_WITH(suite, nobody_else_is_refused_anything, begin, NULL);
    ADD_TEST_WITH(suite, children_count_with_their_parents, begin, NULL);
    ADD_TEST_WITH(suite, every_kind_strikes, begin, NULL);
    ADD_TEST_WITH(suite, short_and_interrupted_calls_change_nothing, begin, NULL);
    ADD_TEST_WITH(suite, an_orderly_end_is_no_finding, begin, NULL);
    ADD_TEST_WITH(suite, tests_of_a_case_have_their_places_alone, begin, NULL);
    ADD_TEST_WITH(suite, what_is_wrong_is_found, begin, NULL);
    ADD_TEST_WITH(suite, a_way_on_which_nothing_was_found_is_tried_once, begin, end_tried);
    ADD_TEST_WITH(suite, a_way_is_not_done_with_where_one_of_its_places_fails, begin, end_tried);
    ADD_TEST_WITH(suite, a_run_that_was_stopped_has_noted_what_it_tried, begin, end_tried);
    ADD_TEST_WITH(suite, a_way_that_another_run_has_tried_since_is_left_out, begin, end_tried);
    return run_suite(suite);
}
