/* meet.h: a loop that all threads of a pool are in at once.
 *
 * A test that forks waits for the workers by it: AddressSanitizer's allocator stays locked in a child, for
 * ever, where a thread that was just starting was in it. */
#ifndef SUPPORT_MEET_H
#define SUPPORT_MEET_H

#include <sched.h>
#include <stdatomic.h>

#include "xent/pool.h"

typedef struct meeting {
    atomic_int come;
    int all;
} meeting;

static inline void meet_others(void *context, int index) {
    meeting *m = context;
    (void)index;
    atomic_fetch_add(&m->come, 1);
    while (atomic_load(&m->come) < m->all) sched_yield();
}

static inline void meet(xent_pool *pool) {
    meeting m = {.all = xent_pool_threads(pool)};
    xent_parallel_for(pool, m.all, meet_others, &m);
}

#endif
