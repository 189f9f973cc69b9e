/* pool.h: persistent threads that share out the iterations of a loop.
 *
 * A pool is an object, not a global. A tape owns one or borrows one (tape.h). Workers spin for some
 * microseconds after a loop, then sleep. Results must not depend on who computed what: cut work by its
 * shape, never by the number of threads.
 *
 * A child that a process forks has none of its threads. With a pool of the parent's it runs all iterations
 * itself, with the same results, and may destroy its copy of the pool; a pool of its own has threads
 * again. */
#ifndef XENT_POOL_H
#define XENT_POOL_H

#include <stddef.h>

#include "xent/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct xent_pool xent_pool;

/* One iteration: index is 0 .. count-1. */
typedef void (*xent_job)(void *context, int index);

/* The cores that are worth a thread each: those that the process may run on (its affinity), or the quota of
 * its control groups and of those above them (cpu.max; cpu.cfs_quota_us of version 1) where that is less,
 * rounded, and one at least. So in a container that may use 1.5 of 64 cores it is 2. What else runs on the
 * machine does not count: it comes and goes, and loops make do (xent_parallel_for). If `reason` is not NULL,
 * what was found is written there in words, as much of it as fits: "4 of 64 cores allowed, quota of 1.5". */
XENT_API int xent_available_cores(char *reason, size_t size);

/* A pool of `threads` threads, the calling one among them (0: as many as
 * xent_available_cores, up to 256). Threads start when first used. NULL and *error: threads outside 0..256
 * (E_ARGUMENT), E_MEMORY. */
XENT_API xent_pool *xent_pool_create(int threads, xent_error *error);

/* Ends and joins the threads; NULL is fine. */
XENT_API void xent_pool_destroy(xent_pool *pool);

/* The number of threads; 1 for NULL. */
XENT_API int xent_pool_threads(const xent_pool *pool);

/* Runs task(context, 0 .. count-1), each once, and returns when all are done. Thread t of T begins with a
 * contiguous run, the same one each time, so that what it wrote in one loop is in its cache in the next;
 * who is done with its own takes iterations of others that nobody has begun. So a thread that other
 * programs keep from its core is waited for by one iteration at most; where that took a millisecond more
 * than it should, the thread is left out for 10 ms, and for up to 200 ms where it happens again and again.
 * Nor does a thread stay on the core of the caller. With NULL, one thread or one iteration, or called from
 * inside a task of a loop that is shared out or while another thread is using the pool, the caller runs them
 * all, in order. */
XENT_API void xent_parallel_for(xent_pool *pool, int count, xent_job task, void *context);

/* The same, dealt dynamically: a free thread takes the next index. For few long tasks of unlike
 * length, such as whole training runs. */
XENT_API void xent_parallel_each(xent_pool *pool, int count, xent_job task, void *context);

#ifdef __cplusplus
}
#endif
#endif
