#include "ops/slices.h"

/* A slice takes some ten microseconds: long beside its dispatch, short beside the whole. */
#define SLICE_WORK (1000 * 1000)

int slice_count_large(int64_t rows, int64_t row_work) {
    int64_t length = SLICE_WORK / (row_work > 0 ? row_work : 1);
    if (length < 1) length = 1;
    int64_t count = (rows + length - 1) / length;
    if (count < 2) count = 2;
    return (int)(count + count % 2);
}
