/* count.h: counts that do not overflow. */
#ifndef BASE_COUNT_H
#define BASE_COUNT_H

#include <stdint.h>

/* How many batches of `batch` rows there are, the last of which may be smaller; `batch` may be any number. */
static inline int64_t count_batches(int64_t rows, int64_t batch) { return rows / batch + (rows % batch > 0); }

#endif
