/* random.h: counter-based random numbers. Number `position` of a stream is a function of the stream and
 * the position alone, so results do not depend on threads or order, and resuming needs no state.
 * Source: Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (SC 2011); Philox4x32-10. */
#ifndef XENT_RANDOM_H
#define XENT_RANDOM_H

#include "xent/config.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What numbers are drawn for; two purposes never share numbers. */
typedef enum xent_purpose {
    XENT_PURPOSE_INIT = 1,
    XENT_PURPOSE_SHUFFLE = 2,
    XENT_PURPOSE_SPLIT = 3,
    XENT_PURPOSE_GRADCHECK = 4,
    XENT_PURPOSE_DROPOUT = 5,
    XENT_PURPOSE_AUGMENT = 6,
    XENT_PURPOSE_ELASTIC = 7,
    XENT_PURPOSE_USER = 100 /* this and above: the caller's */
} xent_purpose;

/* A stream: `index` tells streams of one seed and purpose apart (the layer, the epoch). */
typedef struct xent_stream {
    uint64_t seed;
    uint32_t purpose;
    uint32_t index;
} xent_stream;

/* The block cipher itself: 128 bits of counter under 64 bits of key. */
XENT_API void xent_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* 32 random bits. */
XENT_API uint32_t xent_random_bits(xent_stream stream, uint64_t position);

/* Uniform in [0, 1), on a grid of 2^-53. */
XENT_API double xent_random_uniform(xent_stream stream, uint64_t position);

/* Standard normal (Box & Muller, A note on the generation of random normal deviates, 1958). */
XENT_API double xent_random_normal(xent_stream stream, uint64_t position);

/* Uniform among 0 .. bound-1, without bias to 2^-64; 0 for bound 0. */
XENT_API uint32_t xent_random_below(xent_stream stream, uint64_t position, uint32_t bound);

/* A uniform permutation of 0 .. n-1 (Fisher & Yates; Durstenfeld's form). */
XENT_API void xent_random_permutation(xent_stream stream, uint32_t n, uint32_t *out);

#ifdef __cplusplus
}
#endif
#endif
