#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/block.h"

#define CHUNK_HEADER ARENA_ALIGNMENT
#define SMALLEST_CHUNK ((size_t)32 * 1024)

static arena_chunk *chunk_create(size_t size) {
    arena_chunk *chunk = block_alloc(CHUNK_HEADER + size);
    if (!chunk) return NULL;
    chunk->next = NULL;
    chunk->size = size;
    chunk->used = 0;
    return chunk;
}

/* NULL is no chunk, and changes nothing. */
static arena_chunk *append(arena *a, arena_chunk *chunk) {
    arena_chunk **end = &a->first;
    while (*end) end = &(*end)->next;
    *end = chunk;
    return chunk;
}

/* Appends a chunk for a piece of `bytes`, at least as large as all the others together, so that their
 * number stays logarithmic. */
static arena_chunk *append_chunk(arena *a, size_t bytes) {
    size_t size = arena_bytes(a);
    if (size < SMALLEST_CHUNK) size = SMALLEST_CHUNK;
    if (size < bytes) size = bytes;
    arena_chunk *chunk = chunk_create(size);
    if (!chunk && size > bytes) chunk = chunk_create(bytes);
    return append(a, chunk);
}

void *arena_alloc_further(arena *a, size_t bytes) {
    if (bytes > SIZE_MAX - CHUNK_HEADER - ARENA_ALIGNMENT) return NULL;
    bytes = arena_padded(bytes);
    arena_chunk *chunk = a->current ? a->current : a->first;
    while (chunk && chunk->size - chunk->used < bytes) chunk = chunk->next;
    if (!chunk) chunk = append_chunk(a, bytes);
    if (!chunk) return NULL;
    a->current = chunk;
    return arena_alloc(a, bytes);
}

void arena_rewind(arena *a) {
    for (arena_chunk *chunk = a->first; chunk; chunk = chunk->next) chunk->used = 0;
    a->current = a->first;
}

void arena_reset(arena *a) {
    if (a->first && a->first->next) {
        size_t size = arena_bytes(a);
        arena_free(a);
        a->first = chunk_create(size); /* where this fails the arena is empty, and starts over */
    }
    arena_rewind(a);
}

/* Adds only what is missing: with a smallest chunk, two arenas that reserve each other's size in turn would
 * grow without end. */
void arena_reserve(arena *a, size_t bytes) {
    const size_t have = arena_bytes(a);
    if (have < bytes) append(a, chunk_create(arena_padded(bytes - have)));
}

void arena_fill(arena *a, int byte) {
    for (arena_chunk *chunk = a->first; chunk; chunk = chunk->next)
        memset((char *)chunk + CHUNK_HEADER + chunk->used, byte, chunk->size - chunk->used);
}

size_t arena_bytes(const arena *a) {
    size_t bytes = 0;
    for (const arena_chunk *chunk = a->first; chunk; chunk = chunk->next) bytes += chunk->size;
    return bytes;
}

void arena_free(arena *a) {
    while (a->first) {
        arena_chunk *next = a->first->next;
        free(a->first);
        a->first = next;
    }
    a->current = NULL;
}
