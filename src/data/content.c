#include "data/content.h"

#include <string.h>

/* FNV-1a (Fowler, Noll & Vo, the 64-bit constants), a word of eight bytes at a time, and folded, as its high
 * bits do not reach the low ones. */
static uint64_t add_word(uint64_t hash, uint64_t word) {
    const uint64_t prime = 0x100000001b3;
    hash = (hash ^ word) * prime;
    return hash ^ hash >> 32;
}

/* `count` bytes, eight of them at a time. */
static uint64_t add_bytes(uint64_t hash, const uint8_t *bytes, size_t count) {
    uint64_t word = 0;
    for (; count >= sizeof word; bytes += sizeof word, count -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = add_word(hash, word);
    }
    word = 0;
    memcpy(&word, bytes, count);
    return add_word(hash, word);
}

/* Numbers as they are, or as float, so that both builds of the library make one of them. */
typedef enum reals_as { AS_THEY_ARE, AS_FLOAT } reals_as;

/* A zero has no sign. */
static uint64_t real_bits(xent_real real, reals_as as) {
    uint64_t bits = 0;
    const xent_real whole = real + 0;
    const float narrow = (float)real + 0.0F;
    if (as == AS_FLOAT)
        memcpy(&bits, &narrow, sizeof narrow);
    else
        memcpy(&bits, &whole, sizeof whole);
    return bits;
}

static uint64_t add_reals(uint64_t hash, const xent_real *reals, size_t count, reals_as as) {
    for (size_t i = 0; i < count; i++) hash = add_word(hash, real_bits(reals[i], as));
    return hash;
}

/* `count` features from a place on. */
static uint64_t add_numbers(uint64_t hash, const xent_dataset *set, int64_t at, size_t count, reals_as as) {
    if (set->bytes) hash = add_bytes(hash, set->bytes + at, count);
    if (set->reals) hash = add_reals(hash, set->reals + at, count, as);
    return hash;
}

/* The features of all rows, which are one block, or of those that are selected. */
static uint64_t add_features(uint64_t hash, const xent_dataset *set, reals_as as) {
    const int64_t pieces = set->select ? set->rows : 1;
    const size_t count = (size_t)(set->rows / (pieces > 0 ? pieces : 1)) * (size_t)set->features;
    for (int64_t i = 0; i < pieces; i++)
        hash = add_numbers(hash, set, xent_dataset_offset(set, i), count, as);
    return hash;
}

static uint64_t add_part(uint64_t hash, const xent_dataset *set, reals_as as) {
    hash = add_word(add_word(hash, (uint64_t)set->rows), (uint64_t)set->features);
    hash = add_features(hash, set, as);
    for (int64_t i = 0; set->labels && i < set->rows; i++)
        hash = add_word(hash, (uint32_t)xent_dataset_label(set, i));
    for (int64_t i = 0; set->targets && i < set->rows; i++)
        hash = add_reals(hash, xent_dataset_targets(set, i), (size_t)set->outputs, as);
    return hash;
}

/* What a chain of parts begins with; and 53 bits of what it comes to. */
#define FIRST 0xcbf29ce484222325
static uint64_t cut(uint64_t hash) { return hash >> 11; }

uint64_t dataset_content(const xent_dataset *set) { return cut(add_part(FIRST, set, AS_THEY_ARE)); }

uint64_t row_content(const xent_dataset *set, int64_t i) {
    return cut(add_numbers(FIRST, set, xent_dataset_offset(set, i), (size_t)set->features, AS_THEY_ARE));
}

uint64_t sets_content(const data_sets *sets) {
    uint64_t hash = FIRST;
    for (int i = 0; i < PARTS; i++) hash = add_part(hash, &sets->parts[i].set, AS_FLOAT);
    return cut(hash);
}
