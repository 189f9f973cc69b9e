/* How far apart the cores are, and how much of their time other work has. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/cores.h"
#include "xent/bench.h"
#include "xent/pool.h"

#define EXCHANGE_SECONDS 0.03
#define SPIN_SECONDS 0.05
enum { MOST_THREADS = 256, EXCHANGES = 200, PATIENCE = 1000 };

/* ---- Two threads throw a line to and fro --------------------------------------------------------------- */

typedef struct exchange {
    _Alignas(64) atomic_uint ball; /* odd: the other one's turn */
    _Alignas(64) double end;       /* when both give up: one may not be running */
    int other;                     /* the core of the other one */
    double seconds;                /* from core to core: the least of many; infinite: it never came back */
} exchange;

/* Waits for the ball and throws it back, in one access: 1, or 0 if the time is up. */
static int throw_back(exchange *e, unsigned ball) {
    for (int spin = 0;; spin++) {
        unsigned seen = ball;
        if (atomic_compare_exchange_weak_explicit(&e->ball, &seen, ball + 1, memory_order_acq_rel,
                                                  memory_order_relaxed))
            return 1;
        if (spin % PATIENCE == PATIENCE - 1 && clock_seconds() > e->end) return 0;
    }
}

static void *play_other(void *context) {
    exchange *e = context;
    if (!cores_stay(e->other)) return NULL;
    for (unsigned ball = 1; throw_back(e, ball);) ball += 2;
    return NULL;
}

static void *play_first(void *context) {
    exchange *e = context;
    unsigned ball = 0;
    if (!cores_stay(0)) return NULL;
    for (double begin = clock_seconds(); begin < e->end;) {
        for (int i = 0; i < EXCHANGES; i++, ball += 2)
            if (!throw_back(e, ball)) return NULL;
        const double now = clock_seconds();
        e->seconds = fmin(e->seconds, (now - begin) / (2 * EXCHANGES));
        begin = now;
    }
    return NULL;
}

static double line_seconds(int threads) {
    exchange e = {.end = clock_seconds() + EXCHANGE_SECONDS, .other = threads - 1, .seconds = INFINITY};
    pthread_t first, other;
    if (pthread_create(&first, NULL, play_first, &e) != 0) return INFINITY;
    if (pthread_create(&other, NULL, play_other, &e) == 0) pthread_join(other, NULL);
    pthread_join(first, NULL);
    return e.seconds;
}

/* ---- Threads that spin --------------------------------------------------------------------------------- */

typedef struct spinner {
    pthread_t thread;
    int number;
    int started;
    double end, got; /* seconds of its core's time */
} spinner;

static void *spin(void *context) {
    spinner *s = context;
    struct timespec begin, end;
    cores_stay(s->number);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    while (clock_seconds() < s->end) {
    }
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    s->got = (double)(end.tv_sec - begin.tv_sec) + 1e-9 * (double)(end.tv_nsec - begin.tv_nsec);
    return NULL;
}

/* The part of the time that they do not get: 0 to 1. */
static double taken_part(int threads) {
    spinner spinners[MOST_THREADS];
    const double begin = clock_seconds();
    double got = 0, wanted = 0;
    for (int i = 0; i < threads; i++) {
        spinners[i] = (spinner){.number = i, .end = begin + SPIN_SECONDS};
        spinners[i].started = pthread_create(&spinners[i].thread, NULL, spin, &spinners[i]) == 0;
    }
    for (int i = 0; i < threads; i++) {
        if (!spinners[i].started) continue;
        pthread_join(spinners[i].thread, NULL);
        got += spinners[i].got;
        wanted += clock_seconds() - begin;
    }
    return wanted > 0 ? fmin(fmax(1 - got / wanted, 0), 1) : 0;
}

xent_status xent_bench_cores(int threads, xent_core_state *state, xent_error *error) {
    if (!state) return xent_fail(error, XENT_E_ARGUMENT, "bench: state is NULL");
    if (threads < 0 || threads > MOST_THREADS)
        return xent_fail(error, XENT_E_ARGUMENT, "bench: %d threads; expected 0 (the cores) to %d", threads,
                         MOST_THREADS);
    const int cores = xent_available_cores(NULL, 0);
    if (threads == 0 || threads > cores) threads = cores < MOST_THREADS ? cores : MOST_THREADS;
    const double line = threads > 1 ? line_seconds(threads) : INFINITY;
    state->line_ns = isfinite(line) ? 1e9 * line : (double)NAN;
    state->taken = taken_part(threads);
    return XENT_OK;
}
