/* Philox4x32-10: Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (SC 2011), section 4.2.
 *
 * The key is the seed; the counter is (block, purpose, index), where a block of four words holds numbers
 * of 64 bits at two positions, so that no two streams share a counter. */
#include <math.h>

#include "xent/random.h"

#define ROUNDS 10
#define MULTIPLIER_0 0xD2511F53u
#define MULTIPLIER_1 0xCD9E8D57u
#define KEY_STEP_0 0x9E3779B9u /* the golden ratio */
#define KEY_STEP_1 0xBB67AE85u /* sqrt 3 - 1 */

void xent_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3], k0 = key[0], k1 = key[1];
    for (int round = 0; round < ROUNDS; round++) {
        const uint64_t p0 = (uint64_t)MULTIPLIER_0 * c0, p1 = (uint64_t)MULTIPLIER_1 * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
        k0 += KEY_STEP_0;
        k1 += KEY_STEP_1;
    }
    out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

static void block_of(xent_stream stream, uint64_t block, uint32_t out[4]) {
    const uint32_t counter[4] = {(uint32_t)block, (uint32_t)(block >> 32), stream.purpose, stream.index};
    const uint32_t key[2] = {(uint32_t)stream.seed, (uint32_t)(stream.seed >> 32)};
    xent_philox(counter, key, out);
}

/* The number at a position, of the block that holds it. */
static uint64_t bits_in(const uint32_t block[4], uint64_t position) {
    const uint32_t *half = block + position % 2 * 2;
    return (uint64_t)half[0] << 32 | half[1];
}

static uint64_t bits64(xent_stream stream, uint64_t position) {
    uint32_t block[4];
    block_of(stream, position / 2, block);
    return bits_in(block, position);
}

uint32_t xent_random_bits(xent_stream stream, uint64_t position) {
    return (uint32_t)(bits64(stream, position) >> 32);
}

static double unit(uint64_t bits) { return (double)(bits >> 11) * 0x1p-53; }

double xent_random_uniform(xent_stream stream, uint64_t position) { return unit(bits64(stream, position)); }

/* Positions 2 k and 2 k + 1 are the two deviates that Box and Muller make of two uniform numbers. */
double xent_random_normal(xent_stream stream, uint64_t position) {
    const double pi = 3.14159265358979323846;
    const uint64_t first = position & ~(uint64_t)1;
    const double u = 1 - unit(bits64(stream, first)); /* in (0, 1] */
    const double angle = 2 * pi * unit(bits64(stream, first + 1));
    return sqrt(-2 * log(u)) * (position % 2 ? sin(angle) : cos(angle));
}

/* The high part of bits times bound, as if bits were a fraction of 2^64. */
static uint32_t below(uint64_t bits, uint32_t bound) {
    const uint64_t low = (bits & 0xFFFFFFFFu) * bound, high = (bits >> 32) * bound;
    return (uint32_t)((high + (low >> 32)) >> 32);
}

uint32_t xent_random_below(xent_stream stream, uint64_t position, uint32_t bound) {
    return below(bits64(stream, position), bound);
}

/* Each block gives two of the numbers: positions 2 k + 1 and 2 k. */
void xent_random_permutation(xent_stream stream, uint32_t n, uint32_t *out) {
    uint32_t block[4];
    for (uint32_t i = 0; i < n; i++) out[i] = i;
    for (uint32_t i = n; i > 1; i--) {
        if (i == n || i % 2) block_of(stream, i / 2, block);
        const uint32_t j = below(bits_in(block, i), i), swapped = out[i - 1];
        out[i - 1] = out[j];
        out[j] = swapped;
    }
}
