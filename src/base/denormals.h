/* denormals.h: a stretch of work in which numbers below the smallest normal one count as 0.
 *
 * Many processors take a hundred times as long for them, and weights, momenta and probabilities that die
 * away pass through them. The mode belongs to a thread, so each task of a kernel switches it on for
 * itself and puts it back: the caller's own arithmetic never sees it, and results do not depend on who
 * computed what. It is on in the optimiser alone, whose weights and momenta are met again at every step, and
 * where such numbers are lost in sums of larger ones; not in matrix products, which are their library's, nor
 * in functions of single numbers, whose results would be wrong (log) or lose all digits (exp, tanh).
 * Source: Intel 64 and IA-32 Architectures Software Developer's Manual, vol. 1, 10.2.3 and 11.6.3; Arm
 * Architecture Reference Manual, FPCR. */
#ifndef BASE_DENORMALS_H
#define BASE_DENORMALS_H

#include <stdint.h>

#if defined(__SSE2__)
#include <immintrin.h>

typedef unsigned denormals_mode;
#define DENORMALS_FLUSHED 0x8040u /* flush to zero (bit 15), denormals are zeros (bit 6) */

static inline denormals_mode denormals_get(void) { return _mm_getcsr(); }
static inline void denormals_set(denormals_mode mode) { _mm_setcsr(mode); }

#elif defined(__aarch64__)

typedef uint64_t denormals_mode;
#define DENORMALS_FLUSHED ((uint64_t)1 << 24) /* FZ */

static inline denormals_mode denormals_get(void) {
    denormals_mode mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    return mode;
}
static inline void denormals_set(denormals_mode mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }

#else /* elsewhere they are kept */

typedef unsigned denormals_mode;
#define DENORMALS_FLUSHED 0u

static inline denormals_mode denormals_get(void) { return 0; }
static inline void denormals_set(denormals_mode mode) { (void)mode; }

#endif

/* Switches the mode on for this thread; returns what to hand to denormals_restore. */
static inline denormals_mode denormals_flush(void) {
    const denormals_mode before = denormals_get();
    denormals_set(before | DENORMALS_FLUSHED);
    return before;
}

/* Only the mode is put back: exceptions that were raised in between stay raised. */
static inline void denormals_restore(denormals_mode before) {
    denormals_set((denormals_get() & ~DENORMALS_FLUSHED) | (before & DENORMALS_FLUSHED));
}

#endif
