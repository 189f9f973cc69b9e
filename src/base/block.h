/* block.h: memory for many numbers. */
#ifndef BASE_BLOCK_H
#define BASE_BLOCK_H

#include <stddef.h>

/* At least `bytes` bytes, 64-byte aligned (a cache line, and the widest vector), not initialised; free()
 * frees them. Large blocks ask for huge pages where the system has them: rows that are gathered from all over
 * a data set miss the tables of small ones at every turn. NULL: memory is out. */
void *block_alloc(size_t bytes);

#endif
