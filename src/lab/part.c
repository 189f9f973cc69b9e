#include "lab/part.h"

#include <stdlib.h>

#include "xent/random.h"

xent_dataset lab_part(const xent_dataset *set, int64_t first, int64_t count) {
    xent_dataset part = *set;
    part.rows = count;
    if (set->select) {
        part.select += first;
        return part;
    }
    if (set->bytes) part.bytes += first * set->features;
    if (set->reals) part.reals += first * set->features;
    if (set->labels) part.labels += first;
    if (set->targets) part.targets += first * set->outputs;
    return part;
}

/* Where the labels of a set end: its rows may be some of many. */
static int64_t label_end(const xent_dataset *set) {
    int64_t end = set->rows;
    for (int64_t i = 0; set->select && i < set->rows; i++)
        if (set->select[i] >= end) end = (int64_t)set->select[i] + 1;
    return end;
}

xent_status lab_flip_labels(const xent_dataset *set, double flips, uint64_t seed, int32_t **labels,
                            xent_dataset *noisy, xent_error *error) {
    const xent_stream stream = {seed, XENT_PURPOSE_USER, 0};
    const int64_t end = label_end(set);
    *labels = calloc((size_t)end, sizeof **labels);
    if (!*labels) return xent_fail(error, XENT_E_MEMORY, "no memory for %lld labels", (long long)end);
    *noisy = *set;
    noisy->labels = *labels;
    for (int64_t i = 0; i < set->rows; i++) {
        const uint64_t at = 2 * (uint64_t)i;
        const int32_t label = xent_dataset_label(set, i), classes = set->classes;
        const int32_t step = 1 + (int32_t)xent_random_below(stream, at + 1, (uint32_t)classes - 1);
        const int wrong = xent_random_uniform(stream, at) < flips;
        (*labels)[set->select ? (int64_t)set->select[i] : i] = wrong ? (label + step) % classes : label;
    }
    return XENT_OK;
}
