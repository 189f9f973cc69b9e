/* arena.h: memory that is handed out in pieces and taken back all at once.
 *
 * The arena keeps its memory when it is emptied, so work that repeats allocates nothing from its second
 * round on. Pieces are 64-byte aligned: a cache line, and the widest vector. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#define ARENA_ALIGNMENT ((size_t)64)

/* A chunk is this header, padded to the alignment, and its pieces. */
typedef struct arena_chunk {
    struct arena_chunk *next;
    size_t size, used; /* of the pieces */
} arena_chunk;

/* All zero is an empty arena. */
typedef struct arena {
    arena_chunk *first;
    arena_chunk *current; /* pieces come from here, then from the chunks behind it */
} arena;

/* A size with its padding. */
static inline size_t arena_padded(size_t bytes) {
    return (bytes + ARENA_ALIGNMENT - 1) & ~(ARENA_ALIGNMENT - 1);
}

/* arena_alloc where the current chunk, if there is one, has no room. */
void *arena_alloc_further(arena *a, size_t bytes);

/* `bytes` bytes, not initialised; NULL when memory is out. No bytes still give a valid pointer. The sizes of
 * chunks and pieces are multiples of the alignment, so what has room has it with its padding. */
static inline void *arena_alloc(arena *a, size_t bytes) {
    arena_chunk *chunk = a->current;
    if (!chunk || bytes > chunk->size - chunk->used) return arena_alloc_further(a, bytes);
    void *piece = (char *)chunk + ARENA_ALIGNMENT + chunk->used;
    chunk->used += arena_padded(bytes);
    return piece;
}

/* Takes everything back. arena_rewind leaves the chunks as they are, so that what lies in them can
 * still be read; arena_reset also joins them into one, so that a round of work lies close together. */
void arena_rewind(arena *a);
void arena_reset(arena *a);

/* Makes room for `bytes` bytes in all, so that what follows need not; where memory is out it changes
 * nothing. */
void arena_reserve(arena *a, size_t bytes);

/* Fills what is not handed out with a byte, so that a use of memory that nobody has written shows. */
void arena_fill(arena *a, int byte);

/* The bytes that the arena holds. */
size_t arena_bytes(const arena *a);

/* Frees all chunks. */
void arena_free(arena *a);

#endif
