#include "ops/slices.h"

/* Less than this is done before a second thread has heard of it. */
#define SMALL_WORK (128 * 1024)
/* OpenBLAS multiplies up to a million multiply-adds without packing its operands. */
#define SLICE_WORK (1000 * 1000)
/* Where rows are long, slices of fewer rows than this would use the matrix kernel badly. */
#define FEWEST_ROWS 16

int slice_count(int64_t rows, int64_t row_work) {
    if (rows < 2 || rows * row_work < SMALL_WORK) return 1;
    int64_t length = SLICE_WORK / (row_work > 0 ? row_work : 1);
    if (length < FEWEST_ROWS) length = FEWEST_ROWS;
    int64_t count = (rows + length - 1) / length;
    if (count < 2) count = 2;
    return (int)(count + count % 2);
}
