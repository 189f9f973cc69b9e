#include "allocations.h"

#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)

static long calls;

/* What glibc calls its own ones; a program may put its own in front of them. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static void count(void) { __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED); }

#pragma GCC visibility push(default)
void *malloc(size_t size) {
    count();
    return __libc_malloc(size);
}
void *calloc(size_t number, size_t size) {
    count();
    return __libc_calloc(number, size);
}
void *realloc(void *old, size_t size) {
    count();
    return __libc_realloc(old, size);
}
void *aligned_alloc(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}
#pragma GCC visibility pop

int allocations_counted(void) { return 1; }
long allocation_count(void) { return __atomic_load_n(&calls, __ATOMIC_RELAXED); }

#else

int allocations_counted(void) { return 0; }
long allocation_count(void) { return 0; }

#endif
