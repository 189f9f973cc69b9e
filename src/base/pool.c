#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/cores.h"
#include "base/here.h"
#include "xent/pool.h"

#define MOST_THREADS 256
/* How often a worker looks for the next loop before it sleeps: about 50 microseconds, longer than the
 * pauses between the kernels of a training step, shorter than what a user would notice as load. */
#define SPINS 2000
/* Where other work keeps a core, the worker on it is stopped for milliseconds, now and then in the middle of
 * an iteration that all wait for; a step of training takes some tenths of one. So a worker rests if the
 * caller has waited for it longer than LATE plus two of the caller's iterations, or if it finds no core but
 * the caller's. A rest is twice as long as the last one where that was over only shortly before. */
#define LATE 1e-3 /* seconds, as the next two */
#define SHORTEST_REST 10e-3
#define LONGEST_REST 200e-3

/* A thread's part of a loop: the number of the round in the upper half, and how many of its iterations nobody
 * has begun in the lower one. Whoever lowers it has taken an iteration; who comes late to a round finds
 * another number, and takes nothing. Each lies in a line of its own, and so does what its thread and
 * the caller tell each other. */
typedef struct share {
    _Alignas(64) atomic_ullong left;
    atomic_int running; /* the thread is at iterations */
    atomic_int late;    /* it is to rest when it has done them */
    pthread_t worker;   /* the thread; that of share 0 is the caller's */
} share;

/* A loop is announced by a new round number. It is over when no iteration is unfinished, whether or not every
 * worker came. */
struct xent_pool {
    here_mark made_in;      /* which process: after a fork, the child has no workers. One thread: none */
    atomic_int threads;     /* lowered where the system refuses workers; any thread may read it */
    int started;            /* workers that run; the calling thread is the one more */
    pthread_mutex_t in_use; /* held by the thread whose loop runs */
    pthread_mutex_t sleep_lock;
    pthread_cond_t wake;
    pthread_cond_t end; /* ends rests, too */
    int sleepers;
    atomic_int quit; /* may be set while a late worker looks at it */
    atomic_uint round;
    atomic_int core;       /* on which the caller was at its beginning */
    atomic_int unfinished; /* iterations */
    int dealt;             /* shares that the loop is dealt to: 1, or all */
    int count;
    xent_job task;
    void *context;
    share shares[]; /* one a thread */
};

typedef struct worker_start {
    xent_pool *pool;
    int number;
} worker_start;

/* Set while the thread runs a task, so that loops inside tasks run in place. */
static _Thread_local int inside_task;

static void pause_briefly(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

int xent_pool_threads(const xent_pool *pool) { return pool ? pool->threads : 1; }

static int default_threads(void) {
    const int cores = cores_worth(cores_limits(""));
    return cores < MOST_THREADS ? cores : MOST_THREADS;
}

/* The locks, and the conditions under sleep_lock; rests are over by the clock that never jumps. */
static void make_locks(xent_pool *pool) {
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&pool->in_use, NULL);
    pthread_mutex_init(&pool->sleep_lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pthread_cond_init(&pool->end, &steady);
    pthread_condattr_destroy(&steady);
}

static void destroy_locks(xent_pool *pool) {
    pthread_mutex_destroy(&pool->in_use);
    pthread_mutex_destroy(&pool->sleep_lock);
    pthread_cond_destroy(&pool->wake);
    pthread_cond_destroy(&pool->end);
}

xent_pool *xent_pool_create(int threads, xent_error *error) {
    if (threads < 0 || threads > MOST_THREADS) {
        xent_fail(error, XENT_E_ARGUMENT, "pool: %d threads; expected 0 (one a core) to %d", threads,
                  MOST_THREADS);
        return NULL;
    }
    const int wanted = threads > 0 ? threads : default_threads();
    const size_t size = sizeof(xent_pool) + (size_t)wanted * sizeof(share);
    xent_pool *pool = aligned_alloc(_Alignof(xent_pool), size);
    if (!pool) {
        xent_fail(error, XENT_E_MEMORY, "pool: out of memory");
        return NULL;
    }
    memset(pool, 0, size);
    pool->threads = wanted;
    make_locks(pool);
    if (pool->threads > 1) pool->made_in = here_make();
    return pool;
}

/* The iterations before those of a share. */
static int first_of(const xent_pool *pool, int number) {
    return (int)(pool->count * (long long)number / pool->dealt);
}

static void deal(xent_pool *pool, unsigned round) {
    for (int i = 0; i <= pool->started; i++) {
        const int count = i < pool->dealt ? first_of(pool, i + 1) - first_of(pool, i) : 0;
        atomic_store_explicit(&pool->shares[i].left, (unsigned long long)round << 32 | (unsigned)count,
                              memory_order_release);
    }
}

/* An iteration of a share that nobody has begun; -1: there is none. What describes the loop may be read only
 * once one is taken: until then it may be over. */
static int take(xent_pool *pool, int number, unsigned round) {
    atomic_ullong *left = &pool->shares[number].left;
    unsigned long long seen = atomic_load_explicit(left, memory_order_acquire);
    while (seen >> 32 == round && (unsigned)seen > 0)
        if (atomic_compare_exchange_weak_explicit(left, &seen, seen - 1, memory_order_acq_rel,
                                                  memory_order_acquire))
            return first_of(pool, number + 1) - (int)(unsigned)seen;
    return -1;
}

/* What thread `number` does of a round, 0 being the caller: its own share, and then what is left of the
 * others'. Returns how many iterations that were. */
static int run_shares(xent_pool *pool, int number, unsigned round) {
    int done = 0;
    inside_task = 1;
    atomic_store_explicit(&pool->shares[number].running, 1, memory_order_relaxed);
    for (int i = 0; i <= pool->started; i++) {
        const int from = (number + i) % (pool->started + 1);
        for (int index; (index = take(pool, from, round)) >= 0; done++) pool->task(pool->context, index);
    }
    atomic_store_explicit(&pool->shares[number].running, 0, memory_order_relaxed);
    inside_task = 0;
    if (done > 0) atomic_fetch_sub_explicit(&pool->unfinished, done, memory_order_release);
    return done;
}

/* Waits for a round other than `seen`: first awake, then asleep. */
static unsigned await_round(xent_pool *pool, unsigned seen) {
    for (int spin = 0; spin < SPINS; spin++) {
        unsigned round = atomic_load_explicit(&pool->round, memory_order_acquire);
        if (round != seen) return round;
        pause_briefly();
    }
    pthread_mutex_lock(&pool->sleep_lock);
    pool->sleepers++;
    unsigned round;
    while ((round = atomic_load_explicit(&pool->round, memory_order_acquire)) == seen)
        pthread_cond_wait(&pool->wake, &pool->sleep_lock);
    pool->sleepers--;
    pthread_mutex_unlock(&pool->sleep_lock);
    return round;
}

static void announce_round(xent_pool *pool) {
    /* Under the lock a worker is either asleep, and woken, or still to look at the round. */
    pthread_mutex_lock(&pool->sleep_lock);
    atomic_fetch_add_explicit(&pool->round, 1, memory_order_release);
    if (pool->sleepers > 0) pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->sleep_lock);
}

typedef struct rests {
    double length, end; /* of the last one, in seconds */
} rests;

/* A worker at rest is not woken by loops, but comes back by itself, be it in the middle of one. */
static void rest(xent_pool *pool, rests *r) {
    const double now = clock_seconds();
    r->length = now - r->end < r->length ? fmin(2 * r->length, LONGEST_REST) : SHORTEST_REST;
    r->end = now + r->length;
    const struct timespec end = {(time_t)r->end, (long)(1e9 * (r->end - floor(r->end)))};
    pthread_mutex_lock(&pool->sleep_lock);
    while (!pool->quit && pthread_cond_timedwait(&pool->end, &pool->sleep_lock, &end) == 0) {
    }
    pthread_mutex_unlock(&pool->sleep_lock);
}

/* Whether the worker is on the core of the caller, and there is no other to go to. */
static int is_crowded(const xent_pool *pool) {
    const int callers = atomic_load_explicit(&pool->core, memory_order_relaxed);
    return cores_current() == callers && !cores_leave(callers);
}

static void *work(void *argument) {
    const worker_start start = *(worker_start *)argument;
    xent_pool *pool = start.pool;
    rests last = {.length = 0};
    free(argument);
    for (unsigned seen = 0;;) {
        seen = await_round(pool, seen);
        if (is_crowded(pool)) { /* it takes part in what still goes on after a rest */
            rest(pool, &last);
            seen = atomic_load_explicit(&pool->round, memory_order_acquire);
        }
        if (pool->quit) return NULL; /* set before the round that tells it */
        run_shares(pool, start.number, seen);
        if (atomic_exchange_explicit(&pool->shares[start.number].late, 0, memory_order_relaxed))
            rest(pool, &last);
    }
}

/* Starts the workers at the first loop; where the system refuses one, there are fewer. */
static void start_workers(xent_pool *pool) {
    while (pool->started + 1 < pool->threads) {
        worker_start *start = malloc(sizeof *start);
        if (!start) break;
        *start = (worker_start){pool, pool->started + 1};
        if (pthread_create(&pool->shares[pool->started + 1].worker, NULL, work, start) != 0) {
            free(start);
            break;
        }
        pool->started++;
    }
    pool->threads = pool->started + 1;
}

static void end_workers(xent_pool *pool) {
    pool->quit = 1;
    announce_round(pool);
    pthread_mutex_lock(&pool->sleep_lock);
    pthread_cond_broadcast(&pool->end);
    pthread_mutex_unlock(&pool->sleep_lock);
    for (int i = 0; i < pool->started; i++) pthread_join(pool->shares[i + 1].worker, NULL);
}

/* Of a child after a fork: the locks may be held by threads that it does not have, and nobody will leave
 * them. */
static int is_inherited(const xent_pool *pool) { return pool->threads > 1 && !here_is(&pool->made_in); }

void xent_pool_destroy(xent_pool *pool) {
    if (!pool) return;
    if (!is_inherited(pool)) {
        end_workers(pool);
        destroy_locks(pool);
    }
    here_free(&pool->made_in);
    free(pool);
}

/* Of workers that are still at an iteration. */
static void tell_them_to_rest(xent_pool *pool) {
    for (int i = 1; i <= pool->started; i++)
        if (atomic_load_explicit(&pool->shares[i].running, memory_order_relaxed))
            atomic_store_explicit(&pool->shares[i].late, 1, memory_order_relaxed);
}

/* Waits for what others have begun, after `done` iterations of its own since `begin`. Iterations that are
 * dealt dynamically may be of any length: nobody is late there. */
static void await_others(xent_pool *pool, double begin, int done, int dynamic) {
    for (int spin = 0; spin < SPINS; spin++) {
        if (atomic_load_explicit(&pool->unfinished, memory_order_acquire) <= 0) return;
        pause_briefly();
    }
    const double waits = clock_seconds();
    const double late = dynamic || done == 0 ? INFINITY : waits + LATE + 2 * (waits - begin) / done;
    while (atomic_load_explicit(&pool->unfinished, memory_order_acquire) > 0) {
        if (clock_seconds() > late) tell_them_to_rest(pool);
        sched_yield();
    }
}

static void run_loop(xent_pool *pool, int count, xent_job task, void *context, int dynamic) {
    if (pool->started + 1 < pool->threads) start_workers(pool);
    const double begin = clock_seconds();
    const unsigned round = atomic_load_explicit(&pool->round, memory_order_relaxed) + 1;
    pool->dealt = dynamic ? 1 : pool->started + 1;
    pool->count = count;
    pool->task = task;
    pool->context = context;
    atomic_store_explicit(&pool->core, cores_current(), memory_order_relaxed);
    atomic_store_explicit(&pool->unfinished, count, memory_order_relaxed);
    deal(pool, round);
    announce_round(pool);
    const int done = run_shares(pool, 0, round);
    await_others(pool, begin, done, dynamic);
}

/* Whether the pool ran the loop: it does not where it cannot, or is in use. */
static int run_shared(xent_pool *pool, int count, xent_job task, void *context, int dynamic) {
    if (pool->threads == 1 || inside_task || is_inherited(pool) || pthread_mutex_trylock(&pool->in_use) != 0)
        return 0;
    run_loop(pool, count, task, context, dynamic);
    pthread_mutex_unlock(&pool->in_use);
    return 1;
}

static inline void parallel(xent_pool *pool, int count, xent_job task, void *context, int dynamic) {
    if (!task || (count > 1 && pool && run_shared(pool, count, task, context, dynamic))) return;
    for (int index = 0; index < count; index++) task(context, index);
}

void xent_parallel_for(xent_pool *pool, int count, xent_job task, void *context) {
    parallel(pool, count, task, context, 0);
}

void xent_parallel_each(xent_pool *pool, int count, xent_job task, void *context) {
    parallel(pool, count, task, context, 1);
}
