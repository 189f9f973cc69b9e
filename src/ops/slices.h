/* slices.h: how work is cut for the pool: by its shape alone, never by the number of threads, so that
 * results do not depend on them. */
#ifndef OPS_SLICES_H
#define OPS_SLICES_H

#include <stdint.h>

typedef struct slice {
    int64_t begin, count;
} slice;

/* Part `index` of `rows` rows cut into `count` parts that differ by at most one row. */
static inline slice slice_of(int64_t rows, int count, int index) {
    if (count == 1) return (slice){0, rows}; /* most often, and divisions take their time */
    int64_t begin = rows * index / count, end = rows * (index + 1) / count;
    return (slice){begin, end - begin};
}

/* In how many parts to cut `rows` rows that cost `row_work` operations each (multiply-adds, or about
 * as long), at least 1; and part `index` of them. */
int slice_count_large(int64_t rows, int64_t row_work);
static inline int slice_count(int64_t rows, int64_t row_work) {
    enum { SMALL_WORK = 128 * 1024 }; /* less is done before a second thread has heard of it */
    return rows < 2 || rows * row_work < SMALL_WORK ? 1 : slice_count_large(rows, row_work);
}

static inline slice slice_rows(int64_t rows, int64_t row_work, int index) {
    return slice_of(rows, slice_count(rows, row_work), index);
}

#endif
