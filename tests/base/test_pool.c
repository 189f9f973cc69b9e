/* The pool runs every iteration once, whoever runs it. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/run.h"
#include "xent/pool.h"

enum { MOST = 1000 };

typedef struct tally {
    atomic_int runs[MOST];
    pthread_t by[MOST];
    xent_pool *pool; /* for loops within loops */
} tally;
static tally sums;

static void count(void *context, int index) {
    tally *t = context;
    atomic_fetch_add(&t->runs[index], 1);
    t->by[index] = pthread_self();
}

static void check_all_once(const tally *t, int count) {
    for (int i = 0; i < MOST; i++)
        ck_assert_msg(atomic_load(&t->runs[i]) == (i < count), "iteration %d of %d ran %d times", i, count,
                      atomic_load(&t->runs[i]));
}

typedef void (*loop)(xent_pool *pool, int count, xent_job task, void *context);
static const loop loops[] = {xent_parallel_for, xent_parallel_each};

START_TEST(each_iteration_runs_once) {
    const int counts[] = {-1, 0, 1, 2, 3, 7, 255, MOST};
    for (int threads = 1; threads <= 5; threads++) {
        xent_pool *pool = xent_pool_create(threads, NULL);
        ck_assert_int_eq(xent_pool_threads(pool), threads);
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
            for (size_t k = 0; k < 2; k++) {
                memset(&sums, 0, sizeof sums);
                loops[k](pool, counts[i], count, &sums);
                check_all_once(&sums, counts[i]);
            }
        xent_pool_destroy(pool);
    }
}
END_TEST

/* Each thread has one contiguous run of iterations, in the same place again. */
START_TEST(a_static_loop_is_dealt_the_same_way_each_time) {
    xent_pool *pool = xent_pool_create(3, NULL);
    tally *first = &sums;
    static tally again;
    memset(first, 0, sizeof *first);
    xent_parallel_for(pool, MOST, count, first);
    xent_parallel_for(pool, MOST, count, &again);
    int changes = 0;
    for (int i = 0; i < MOST; i++) {
        ck_assert(pthread_equal(first->by[i], again.by[i]));
        changes += i > 0 && !pthread_equal(first->by[i], first->by[i - 1]);
    }
    ck_assert_int_eq(changes, 2);
    ck_assert(pthread_equal(first->by[0], pthread_self()));
    xent_pool_destroy(pool);
}
END_TEST

/* Workers sleep when nothing comes for a while; the next loop wakes them. */
START_TEST(workers_wake_from_their_sleep) {
    xent_pool *pool = xent_pool_create(3, NULL);
    for (int round = 0; round < 60; round++) {
        memset(&sums, 0, sizeof sums);
        xent_parallel_for(pool, 9, count, &sums);
        check_all_once(&sums, 9);
        const struct timespec pause = {0, round % 3 * 1000000};
        nanosleep(&pause, NULL);
    }
    xent_pool_destroy(pool);
}
END_TEST

static void count_row(void *context, int index) {
    tally *t = context;
    for (int i = 10 * index; i < 10 * index + 10; i++) count(context, i);
    static tally inner[10];
    xent_parallel_for(t->pool, MOST, count, &inner[index]);
    for (int i = 0; i < MOST; i++) /* on this thread alone */
        if (!pthread_equal(inner[index].by[i], pthread_self())) atomic_fetch_add(&t->runs[0], 1);
}

START_TEST(a_loop_within_a_task_runs_in_place) {
    memset(&sums, 0, sizeof sums);
    sums.pool = xent_pool_create(2, NULL);
    xent_parallel_for(sums.pool, 10, count_row, &sums);
    check_all_once(&sums, 100);
    xent_pool_destroy(sums.pool);
}
END_TEST

static void *use_pool(void *argument) {
    static tally both[2];
    static atomic_int users;
    tally *mine = &both[atomic_fetch_add(&users, 1)];
    long wrong = 0;
    for (int round = 0; round < 300; round++) {
        memset(mine, 0, sizeof *mine);
        loops[round % 2](argument, 50, count, mine);
        for (int i = 0; i < MOST; i++) wrong += atomic_load(&mine->runs[i]) != (i < 50);
    }
    return (void *)wrong;
}

START_TEST(two_threads_may_use_one_pool) {
    xent_pool *pool = xent_pool_create(2, NULL);
    pthread_t other;
    void *wrong;
    ck_assert_int_eq(pthread_create(&other, NULL, use_pool, pool), 0);
    ck_assert_ptr_null(use_pool(pool));
    pthread_join(other, &wrong);
    ck_assert_ptr_null(wrong);
    xent_pool_destroy(pool);
}
END_TEST

START_TEST(a_pool_that_cannot_be_is_refused) {
    const int bad[] = {-1, 257, 1 << 30};
    for (int i = 0; i < 3; i++) {
        xent_error error;
        ck_assert_ptr_null(xent_pool_create(bad[i], &error));
        ck_assert_int_eq(error.status, XENT_E_ARGUMENT);
        ASSERT_CONTAINS(error.message, "256");
        ck_assert_ptr_null(xent_pool_create(bad[i], NULL));
    }
}
END_TEST

START_TEST(without_a_pool_the_caller_runs_the_loop) {
    memset(&sums, 0, sizeof sums);
    xent_parallel_for(NULL, 7, count, &sums);
    check_all_once(&sums, 7);
    for (int i = 0; i < 7; i++) ck_assert(pthread_equal(sums.by[i], pthread_self()));
    xent_parallel_for(NULL, 7, NULL, NULL);
    ck_assert_int_eq(xent_pool_threads(NULL), 1);
    xent_pool_destroy(NULL);
    xent_pool *one_a_core = xent_pool_create(0, NULL);
    ck_assert_int_ge(xent_pool_threads(one_a_core), 1);
    xent_pool_destroy(one_a_core); /* never used */
}
END_TEST

/* A child has none of its parent's threads: it runs loops itself, and destroys its copy without waiting. */
START_TEST(a_forked_child_runs_the_loop_itself) {
    xent_pool *pool = xent_pool_create(3, NULL);
    memset(&sums, 0, sizeof sums);
    xent_parallel_for(pool, MOST, count, &sums);
    const pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        alarm(10); /* what hangs is killed */
        int wrong = 0;
        for (int kind = 0; kind < 2; kind++) {
            memset(&sums, 0, sizeof sums);
            loops[kind](pool, MOST, count, &sums);
            for (int i = 0; i < MOST; i++)
                wrong += atomic_load(&sums.runs[i]) != 1 || !pthread_equal(sums.by[i], pthread_self());
        }
        xent_pool_destroy(pool);
        pool = xent_pool_create(3, NULL); /* its own has threads again */
        memset(&sums, 0, sizeof sums);
        xent_parallel_for(pool, MOST, count, &sums);
        wrong += pthread_equal(sums.by[MOST - 1], pthread_self()) != 0;
        xent_pool_destroy(pool);
        _exit(wrong != 0);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    memset(&sums, 0, sizeof sums);
    xent_parallel_for(pool, MOST, count, &sums);
    check_all_once(&sums, MOST);
    xent_pool_destroy(pool);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("pool");
    ADD_TEST(suite, each_iteration_runs_once);
    ADD_TEST(suite, a_static_loop_is_dealt_the_same_way_each_time);
    ADD_TEST(suite, workers_wake_from_their_sleep);
    ADD_TEST(suite, a_loop_within_a_task_runs_in_place);
    ADD_TEST(suite, two_threads_may_use_one_pool);
    if (!THREAD_SANITIZED) ADD_TEST(suite, a_forked_child_runs_the_loop_itself);
    ADD_TEST(suite, a_pool_that_cannot_be_is_refused);
    ADD_TEST(suite, without_a_pool_the_caller_runs_the_loop);
    return run_suite(suite);
}
