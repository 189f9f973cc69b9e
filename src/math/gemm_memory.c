#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "math/gemm.h"

static atomic_int
    granted; /* threads whose memory was seen to be there: OpenBLAS takes it once and keeps it */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Whether as many blocks can be had; they are given back at once. */
static int can_map(int blocks) {
    if (blocks == 0) return 1;
    void *block = mmap(NULL, GEMM_THREAD_MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) return 0;
    const int rest = can_map(blocks - 1);
    munmap(block, GEMM_THREAD_MEMORY);
    return rest;
}

int gemm_has_memory(int threads) {
    if (threads <= atomic_load_explicit(&granted, memory_order_relaxed)) return 1;
    pthread_mutex_lock(&lock);
    const int more = threads - atomic_load_explicit(&granted, memory_order_relaxed);
    const int has = more <= 0 || can_map(more);
    if (has && more > 0) atomic_store_explicit(&granted, threads, memory_order_relaxed);
    pthread_mutex_unlock(&lock);
    return has;
}
