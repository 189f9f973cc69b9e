#define _DEFAULT_SOURCE /* madvise */
#include "base/block.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define LINE ((size_t)64)
#define HUGE_PAGE ((size_t)2 << 20)
/* Below this the rest of the last huge page would be too large a part of the whole. */
#define LARGE_BLOCK (4 * HUGE_PAGE)

void *block_alloc(size_t bytes) {
    const size_t unit = bytes < LARGE_BLOCK ? LINE : HUGE_PAGE;
    if (bytes > SIZE_MAX - unit) return NULL;
    const size_t size = bytes > 0 ? (bytes + unit - 1) / unit * unit : unit;
    void *block = aligned_alloc(unit, size);
#ifdef MADV_HUGEPAGE
    /* Only a wish: where it is not granted, the memory is as good as any. */
    if (block && unit == HUGE_PAGE) (void)madvise(block, size, MADV_HUGEPAGE);
#endif
    return block;
}
