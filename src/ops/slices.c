#include "ops/slices.h"

/* Less than this is done before a second thread has heard of it. */
#define SMALL_WORK (128 * 1024)
/* A slice takes some ten microseconds: long beside its dispatch, short beside the whole. */
#define SLICE_WORK (1000 * 1000)

int slice_count(int64_t rows, int64_t row_work) {
    if (rows < 2 || rows * row_work < SMALL_WORK) return 1;
    int64_t length = SLICE_WORK / (row_work > 0 ? row_work : 1);
    if (length < 1) length = 1;
    int64_t count = (rows + length - 1) / length;
    if (count < 2) count = 2;
    return (int)(count + count % 2);
}
