#define _GNU_SOURCE /* sched_getaffinity */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "xent/pool.h"

#define MOST_THREADS 256
/* How often a worker looks for the next loop before it sleeps: about 50 microseconds, longer than the
 * pauses between the kernels of a training step, shorter than what a user would notice as load. */
#define SPINS 2000

/* A loop is announced by a new round number; the workers that took part count themselves out. */
struct xent_pool {
    pid_t process;      /* that made it: after a fork, the child has no workers */
    atomic_int threads; /* lowered where the system refuses workers; any thread may read it */
    int started;        /* workers that run; the calling thread is the one more */
    pthread_t *workers;
    pthread_mutex_t in_use; /* held by the thread whose loop runs */
    pthread_mutex_t sleep_lock;
    pthread_cond_t wake;
    int sleepers;
    int quit;
    atomic_uint round;
    atomic_int unfinished; /* workers that have not ended this round */
    atomic_int next;       /* the next index of a dynamic loop */
    int dynamic, count;
    xent_job task;
    void *context;
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

static int available_cores(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int cores = CPU_COUNT(&set);
    return cores < 1 ? 1 : cores > MOST_THREADS ? MOST_THREADS : cores;
}

xent_pool *xent_pool_create(int threads, xent_error *error) {
    if (threads < 0 || threads > MOST_THREADS) {
        xent_fail(error, XENT_E_ARGUMENT, "pool: %d threads; expected 0 (one a core) to %d", threads,
                  MOST_THREADS);
        return NULL;
    }
    xent_pool *pool = calloc(1, sizeof *pool);
    if (!pool) {
        xent_fail(error, XENT_E_MEMORY, "pool: out of memory");
        return NULL;
    }
    pool->process = getpid();
    pool->threads = threads > 0 ? threads : available_cores();
    pool->workers = calloc((size_t)pool->threads, sizeof *pool->workers);
    if (!pool->workers) {
        free(pool);
        xent_fail(error, XENT_E_MEMORY, "pool: out of memory");
        return NULL;
    }
    pthread_mutex_init(&pool->in_use, NULL);
    pthread_mutex_init(&pool->sleep_lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    return pool;
}

/* Runs the share of thread `number`: 0 is the caller, 1 .. started are the workers. */
static void run_share(xent_pool *pool, int number) {
    inside_task = 1;
    if (pool->dynamic) {
        int index;
        while ((index = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed)) < pool->count)
            pool->task(pool->context, index);
    } else {
        long long shares = pool->started + 1;
        int begin = (int)(pool->count * (long long)number / shares);
        int end = (int)(pool->count * (long long)(number + 1) / shares);
        for (int index = begin; index < end; index++) pool->task(pool->context, index);
    }
    inside_task = 0;
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

static void *work(void *argument) {
    worker_start start = *(worker_start *)argument;
    free(argument);
    unsigned seen = 0;
    for (;;) {
        seen = await_round(start.pool, seen);
        if (start.pool->quit) return NULL;
        run_share(start.pool, start.number);
        atomic_fetch_sub_explicit(&start.pool->unfinished, 1, memory_order_release);
    }
}

/* Starts the workers at the first loop; where the system refuses one, there are fewer. */
static void start_workers(xent_pool *pool) {
    while (pool->started + 1 < pool->threads) {
        worker_start *start = malloc(sizeof *start);
        if (!start) break;
        *start = (worker_start){pool, pool->started + 1};
        if (pthread_create(&pool->workers[pool->started], NULL, work, start) != 0) {
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
    for (int i = 0; i < pool->started; i++) pthread_join(pool->workers[i], NULL);
}

/* Of a child after a fork: the locks may be held by threads that it does not have, and nobody will leave
 * them. */
static int is_inherited(const xent_pool *pool) { return getpid() != pool->process; }

void xent_pool_destroy(xent_pool *pool) {
    if (!pool) return;
    if (!is_inherited(pool)) {
        end_workers(pool);
        pthread_mutex_destroy(&pool->in_use);
        pthread_mutex_destroy(&pool->sleep_lock);
        pthread_cond_destroy(&pool->wake);
    }
    free(pool->workers);
    free(pool);
}

static void run_loop(xent_pool *pool, int count, xent_job task, void *context, int dynamic) {
    if (pool->started + 1 < pool->threads) start_workers(pool);
    pool->dynamic = dynamic;
    pool->count = count;
    pool->task = task;
    pool->context = context;
    atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
    atomic_store_explicit(&pool->unfinished, pool->started, memory_order_relaxed);
    announce_round(pool);
    run_share(pool, 0);
    for (int spin = 0; atomic_load_explicit(&pool->unfinished, memory_order_acquire) > 0; spin++) {
        if (spin < SPINS)
            pause_briefly();
        else
            sched_yield();
    }
}

static void parallel(xent_pool *pool, int count, xent_job task, void *context, int dynamic) {
    if (!task) return;
    if (count > 1 && pool && pool->threads > 1 && !inside_task && !is_inherited(pool) &&
        pthread_mutex_trylock(&pool->in_use) == 0) {
        run_loop(pool, count, task, context, dynamic);
        pthread_mutex_unlock(&pool->in_use);
        return;
    }
    for (int index = 0; index < count; index++) task(context, index);
}

void xent_parallel_for(xent_pool *pool, int count, xent_job task, void *context) {
    parallel(pool, count, task, context, 0);
}

void xent_parallel_each(xent_pool *pool, int count, xent_job task, void *context) {
    parallel(pool, count, task, context, 1);
}
