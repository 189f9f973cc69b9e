/* Pieces of an arena are aligned, apart from one another, and cost no allocation from the second round on. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "support/faults.h"
#include "support/run.h"

enum { PIECES = 300 };
static arena memory;
static unsigned char *pieces[PIECES];

static size_t size_of(int i) { return (size_t)(i * 37 % 5000); }

/* Takes pieces of all sizes and writes each one full. */
static void fill(void) {
    for (int i = 0; i < PIECES; i++) {
        pieces[i] = arena_alloc(&memory, size_of(i));
        ck_assert_ptr_nonnull(pieces[i]);
        ck_assert_uint_eq((uintptr_t)pieces[i] % ARENA_ALIGNMENT, 0);
        memset(pieces[i], i % 256, size_of(i));
    }
}

static void check_contents(void) {
    for (int i = 0; i < PIECES; i++) {
        size_t wrong = 0;
        for (size_t j = 0; j < size_of(i); j++) wrong += pieces[i][j] != i % 256;
        ck_assert_uint_eq(wrong, 0);
    }
}

START_TEST(pieces_are_aligned_and_apart) {
    fill();
    check_contents();
    arena_free(&memory);
}
END_TEST

START_TEST(a_round_that_repeats_takes_no_more_memory) {
    fill();
    arena_reset(&memory);
    const size_t bytes = arena_bytes(&memory);
    const arena_chunk *chunk = memory.first;
    for (int round = 0; round < 3; round++) {
        fill();
        check_contents();
        arena_reset(&memory);
        ck_assert_uint_eq(arena_bytes(&memory), bytes);
        ck_assert_ptr_eq(memory.first, chunk);
    }
    arena_free(&memory);
}
END_TEST

START_TEST(a_rewind_leaves_what_was_written) {
    fill();
    arena_rewind(&memory);
    check_contents();
    ck_assert_ptr_eq(arena_alloc(&memory, 1), pieces[0]);
    arena_free(&memory);
}
END_TEST

START_TEST(reserved_memory_is_enough) {
    arena_reserve(&memory, 1 << 20);
    const size_t bytes = arena_bytes(&memory);
    ck_assert_uint_ge(bytes, 1 << 20);
    ck_assert_ptr_nonnull(arena_alloc(&memory, 1 << 20));
    arena_reserve(&memory, 1000);
    ck_assert_uint_eq(arena_bytes(&memory), bytes);
    arena_free(&memory);
}
END_TEST

/* No chunk too small for it is made on the way. */
START_TEST(a_large_piece_takes_its_own_bytes_alone) {
    ck_assert_ptr_nonnull(arena_alloc(&memory, 1 << 20));
    ck_assert_uint_eq(arena_bytes(&memory), 1 << 20);
    arena_free(&memory);
}
END_TEST

/* As those of a tape, each of which is to have room for what the other had in the step before. */
START_TEST(two_arenas_that_follow_each_other_do_not_grow) {
    arena turns[2] = {{NULL, NULL}, {NULL, NULL}};
    ck_assert_ptr_nonnull(arena_alloc(&turns[0], 1000));
    ck_assert_ptr_nonnull(arena_alloc(&turns[1], 100000));
    const size_t most = arena_bytes(&turns[1]);
    for (int i = 0; i < 40; i++) {
        arena_reserve(&turns[i % 2], arena_bytes(&turns[1 - i % 2]));
        ck_assert_uint_eq(arena_bytes(&turns[i % 2]), most);
    }
    for (int i = 0; i < 2; i++) arena_free(&turns[i]);
}
END_TEST

START_TEST(what_no_memory_holds_is_refused) {
    const size_t bad[] = {SIZE_MAX, SIZE_MAX - 63, SIZE_MAX - 200};
    for (int i = 0; i < 3; i++) ck_assert_ptr_null(arena_alloc(&memory, bad[i]));
    ck_assert_ptr_nonnull(arena_alloc(&memory, 0));
    arena_free(&memory);
    arena_free(&memory); /* is empty, and may be used again */
    ck_assert_uint_eq(arena_bytes(&memory), 0);
    ck_assert_ptr_nonnull(arena_alloc(&memory, 10));
    arena_free(&memory);
}
END_TEST

/* What has no owner yet is filled in every chunk; what was handed out keeps its bytes. */
START_TEST(a_fill_reaches_all_that_is_free_and_nothing_else) {
    fill();
    const size_t bytes = arena_bytes(&memory);
    arena_rewind(&memory);
    unsigned char *kept[2];
    for (int i = 0; i < 2; i++) memset(kept[i] = arena_alloc(&memory, size_of(i)), 7, size_of(i));
    arena_fill(&memory, 0xa5);
    for (size_t j = 0; j < size_of(1); j++) ASSERT_QUICKLY(kept[1][j] == 7, "byte %zu is %d", j, kept[1][j]);
    for (int i = 2; i < PIECES; i++) {
        const unsigned char *piece = arena_alloc(&memory, size_of(i));
        for (size_t j = 0; j < size_of(i); j++)
            ASSERT_QUICKLY(piece[j] == 0xa5, "byte %zu of piece %d is %d", j, i, piece[j]);
    }
    ck_assert_uint_eq(arena_bytes(&memory), bytes);
    arena_free(&memory);
}
END_TEST

/* Chunks are larger than what is asked for; where memory is too short for that, a smaller one will do. */
START_TEST(what_memory_is_short_of_is_taken_without_reserve) {
    arena_reserve(&memory, 1 << 20);
    ck_assert_ptr_nonnull(arena_alloc(&memory, 1 << 20));
    const size_t bytes = arena_bytes(&memory);
    ck_assert_int_eq(fault_begin(), 0);
    fault_plan(FAULT_ALLOC, 1, 0, 0);
    unsigned char *piece = arena_alloc(&memory, 100000);
    ck_assert_int_eq(fault_refused(), 1);
    ck_assert_ptr_nonnull(piece);
    memset(piece, 1, 100000);
    ck_assert_uint_ge(arena_bytes(&memory), bytes + 100000);
    ck_assert_uint_lt(arena_bytes(&memory), 2 * bytes);
    fault_plan(FAULT_ALLOC, 1, 0, 1);
    ck_assert_ptr_null(arena_alloc(&memory, 4 << 20));
    fault_plan(FAULT_ALLOC, 0, 0, 0);
    arena_free(&memory);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("arena");
    ADD_TEST(suite, pieces_are_aligned_and_apart);
    ADD_TEST(suite, a_round_that_repeats_takes_no_more_memory);
    ADD_TEST(suite, a_rewind_leaves_what_was_written);
    ADD_TEST(suite, reserved_memory_is_enough);
    ADD_TEST(suite, a_large_piece_takes_its_own_bytes_alone);
    ADD_TEST(suite, two_arenas_that_follow_each_other_do_not_grow);
    ADD_TEST(suite, what_no_memory_holds_is_refused);
    ADD_TEST(suite, what_memory_is_short_of_is_taken_without_reserve);
    ADD_TEST(suite, a_fill_reaches_all_that_is_free_and_nothing_else);
    return run_suite(suite);
}
