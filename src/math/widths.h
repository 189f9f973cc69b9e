/* widths.h: one loop, compiled for each width of vectors that the processor may have.
 *
 * VECTOR_LOOP(name, parameters, arguments) makes the function `name` out of name_loop, which must be
 * static and VECTOR_INLINE. The compiler vectorises it; no operation is fused or reordered (these files
 * are compiled without contraction), so every width gives the same bits, and so does any place in an
 * array. */
#ifndef MATH_WIDTHS_H
#define MATH_WIDTHS_H

#define VECTOR_INLINE inline __attribute__((always_inline))

#if defined(__x86_64__)

/* Functions of vectors of 64 bytes, and of 32 with fused multiply-adds; whether this processor runs them. */
#define WIDE_VECTORS __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl")))
#define NARROW_VECTORS __attribute__((target("avx2,fma")))

static inline int has_wide_vectors(void) {
    return __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl");
}
static inline int has_narrow_vectors(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

#define VECTOR_LOOP(name, parameters, arguments)                                                             \
    __attribute__((target("avx2"))) static void name##_avx2 parameters { name##_loop arguments; }            \
    WIDE_VECTORS static void name##_avx512 parameters { name##_loop arguments; }                             \
    void name parameters {                                                                                   \
        if (has_wide_vectors())                                                                              \
            name##_avx512 arguments;                                                                         \
        else if (__builtin_cpu_supports("avx2"))                                                             \
            name##_avx2 arguments;                                                                           \
        else                                                                                                 \
            name##_loop arguments;                                                                           \
    }

#else

#define VECTOR_LOOP(name, parameters, arguments)                                                             \
    void name parameters { name##_loop arguments; }

#endif

#endif
