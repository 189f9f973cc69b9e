/* The pool runs every iteration once, whoever runs it. */
#define _GNU_SOURCE /* sched_setaffinity */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/faults.h"
#include "support/meet.h"
#include "support/run.h"
#include "xent/pool.h"

enum { MOST = 1000 };

typedef struct tally {
    atomic_int runs[MOST];
    pthread_t by[MOST];
    xent_pool *pool; /* for loops within loops */
} tally;
static tally sums;

static xent_pool *make_pool(int threads) {
    xent_pool *pool = xent_pool_create(threads, NULL);
    ck_assert_ptr_nonnull(pool);
    return pool;
}

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
        xent_pool *pool = make_pool(threads);
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

/* An iteration that waits until all others are done: of whatever thread, the others take the rest of its
 * run. */
typedef struct standstill {
    atomic_int done;
    int at;
} standstill;

static void stand_still(void *context, int index) {
    standstill *s = context;
    while (index == s->at && atomic_load(&s->done) < MOST - 1) sched_yield();
    atomic_fetch_add(&s->done, 1);
}

static atomic_int outside; /* iterations that no loop has */

static void stay_within(void *context, int index) {
    if (index < 0 || index >= *(const int *)context) atomic_store(&outside, 1);
}

/* As many threads and iterations that their product is beyond an int. */
START_TEST(long_loops_are_dealt_to_many_threads) {
    const int long_one = 9000000;
    xent_pool *pool = make_pool(256);
    xent_parallel_for(pool, long_one, stay_within, (void *)&long_one);
    ck_assert_int_eq(atomic_load(&outside), 0);
    xent_pool_destroy(pool);
}
END_TEST

START_TEST(nobody_waits_for_what_has_not_begun) {
    for (int threads = 2; threads <= 4; threads++) {
        xent_pool *pool = make_pool(threads);
        for (int part = 0; part < threads; part++) {
            standstill s = {.at = MOST * part / threads};
            xent_parallel_for(pool, MOST, stand_still, &s);
            ck_assert_int_eq(atomic_load(&s.done), MOST);
        }
        xent_pool_destroy(pool);
    }
}
END_TEST

/* Short loops follow each other so closely that workers come late to most of them. */
static void add_one(void *context, int index) { atomic_fetch_add((atomic_int *)context + index, 1); }

START_TEST(who_comes_late_takes_nothing_of_the_next_loop) {
    xent_pool *pool = make_pool(4);
    for (int round = 0; round < 20000; round++) {
        atomic_int runs[5] = {0}; /* on a stack that the next round uses again */
        const int count = 2 + round % 4;
        loops[round % 2](pool, count, add_one, runs);
        for (int i = 0; i < 5; i++) ASSERT_QUICKLY(atomic_load(&runs[i]) == (i < count), "round %d", round);
    }
    xent_pool_destroy(pool);
}
END_TEST

/* Workers sleep when nothing comes for a while; the next loop wakes them. */
START_TEST(workers_wake_from_their_sleep) {
    xent_pool *pool = make_pool(3);
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

/* The worker's iterations take 5 ms, the caller's a tenth of one, as if the worker's core were taken. */
typedef struct contest {
    pthread_t caller;
    int slow;
    atomic_int by_worker;
} contest;

static void pass(long nanoseconds) {
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    do clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - begin.tv_sec) * 1000000000L + now.tv_nsec - begin.tv_nsec < nanoseconds);
}

static void contend(void *context, int index) {
    contest *c = context;
    (void)index;
    if (pthread_equal(c->caller, pthread_self())) {
        pass(100000);
        return;
    }
    const struct timespec away = {0, 5000000};
    atomic_fetch_add(&c->by_worker, 1);
    if (c->slow) nanosleep(&away, NULL);
}

START_TEST(who_is_late_again_and_again_is_left_out_for_a_while) {
    xent_pool *pool = make_pool(2);
    contest c = {.caller = pthread_self(), .slow = 1};
    enum { LOOPS = 3000 };
    for (int i = 0; i < LOOPS; i++) xent_parallel_for(pool, 2, contend, &c);
    ck_assert_int_lt(atomic_load(&c.by_worker), LOOPS / 4); /* and not all; on an idle machine a dozen */
    c.slow = 0;
    atomic_store(&c.by_worker, 0);
    while (atomic_load(&c.by_worker) == 0) xent_parallel_for(pool, 2, contend, &c); /* it comes back */
    xent_pool_destroy(pool);
}
END_TEST

/* A rest takes up to 200 ms, and ends with the pool. */
START_TEST(who_rests_comes_back_in_the_middle_of_a_loop) {
    xent_pool *pool = make_pool(2);
    contest c = {.caller = pthread_self(), .slow = 1};
    while (atomic_load(&c.by_worker) == 0) xent_parallel_for(pool, 2, contend, &c);
    standstill s = {.at = 0};
    xent_parallel_for(pool, MOST, stand_still, &s);
    ck_assert_int_eq(atomic_load(&s.done), MOST);
    xent_pool_destroy(pool);
}
END_TEST

/* Workers that find no core but the caller's rest, and yet do what the caller waits for; they end, too. */
START_TEST(one_core_is_enough) {
    cpu_set_t all, one;
    ck_assert_int_eq(sched_getaffinity(0, sizeof all, &all), 0);
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
    for (int threads = 2; threads <= 4; threads++) {
        xent_pool *pool = make_pool(threads);
        standstill s = {.at = 0};
        xent_parallel_for(pool, MOST, stand_still, &s);
        ck_assert_int_eq(atomic_load(&s.done), MOST);
        xent_pool_destroy(pool);
    }
    ck_assert_int_eq(sched_setaffinity(0, sizeof all, &all), 0);
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
    sums.pool = make_pool(2);
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
    xent_pool *pool = make_pool(2);
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

/* Once a thread is refused, the pool has those that began and asks for no more. */
START_TEST(a_refused_thread_is_not_asked_for_again) {
    ck_assert_int_eq(fault_begin(), 0);
    xent_pool *pool = make_pool(4);
    fault_plan(FAULT_THREAD, 2, 0, 0);
    for (int round = 0; round < 2; round++) {
        memset(&sums, 0, sizeof sums);
        xent_parallel_for(pool, MOST, count, &sums);
        check_all_once(&sums, MOST);
        ck_assert_int_eq(xent_pool_threads(pool), 2);
        ck_assert_int_eq((int)fault_count(FAULT_THREAD, 0), 2);
    }
    xent_pool_destroy(pool);
}
END_TEST

/* The pages of memory that the process has mapped. */
static long mapped_pages(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fscanf(file, "%ld", &pages), 1);
    fclose(file);
    return pages;
}

START_TEST(a_pool_leaves_no_memory_mapped) {
    enum { POOLS = 1000 };
    xent_pool_destroy(make_pool(2));
    const long before = mapped_pages();
    for (int i = 0; i < POOLS; i++) xent_pool_destroy(make_pool(2));
    ck_assert_int_lt(mapped_pages() - before, POOLS / 2);
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
    xent_pool *one_a_core = make_pool(0);
    ck_assert_int_ge(xent_pool_threads(one_a_core), 1);
    xent_pool_destroy(one_a_core); /* never used */
}
END_TEST

/* A child has none of its parent's threads: it runs loops itself, and destroys its copy without waiting. */
START_TEST(a_forked_child_runs_the_loop_itself) {
    xent_pool *pool = make_pool(3);
    meet(pool);
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
        standstill alone = {.at = 0};     /* would wait for ever */
        xent_parallel_for(pool, MOST, stand_still, &alone);
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
    ADD_TEST(suite, long_loops_are_dealt_to_many_threads);
    ADD_TEST(suite, nobody_waits_for_what_has_not_begun);
    ADD_TEST(suite, who_comes_late_takes_nothing_of_the_next_loop);
    ADD_TEST(suite, workers_wake_from_their_sleep);
    ADD_TEST(suite, who_is_late_again_and_again_is_left_out_for_a_while);
    ADD_TEST(suite, who_rests_comes_back_in_the_middle_of_a_loop);
    ADD_TEST(suite, one_core_is_enough);
    ADD_TEST(suite, a_loop_within_a_task_runs_in_place);
    ADD_TEST(suite, two_threads_may_use_one_pool);
    if (!THREAD_SANITIZED) ADD_TEST(suite, a_forked_child_runs_the_loop_itself);
    ADD_TEST(suite, a_pool_that_cannot_be_is_refused);
    ADD_TEST(suite, a_refused_thread_is_not_asked_for_again);
    if (!MEMORY_SANITIZED) ADD_TEST(suite, a_pool_leaves_no_memory_mapped);
    ADD_TEST(suite, without_a_pool_the_caller_runs_the_loop);
    return run_suite(suite);
}
