#define _GNU_SOURCE
#include "support/faults.h"

#include <errno.h>
#include <execinfo.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char *const fault_names[FAULT_KIND_COUNT] = {
#define FAULT_NAME(kind, name) name,
    FAULT_KINDS(FAULT_NAME)
#undef FAULT_NAME
};

enum { PLACES = 1 << 16, DEPTH = 32, SHOWN = 2048 };

/* Lies in memory that processes share: a test is a child of its program, and xent one of the test. */
typedef struct fault_state {
    int kind, places, on; /* what is refused */
    long n;
    atomic_long calls[FAULT_KIND_COUNT], seen[FAULT_KIND_COUNT];
    atomic_long refused;
    char place[SHOWN];               /* of the first refusal */
    _Atomic(uint64_t) table[PLACES]; /* the places, by their hash; 0: free */
} fault_state;

static fault_state *state;
extern const char __executable_start, etext;

/* A number for the chain of callers, the same in every process of this program; 0 for none. */
static uint64_t here(fault_kind kind) {
    void *frames[DEPTH];
    const int count = backtrace(frames, DEPTH);
    const uintptr_t begin = (uintptr_t)&__executable_start, end = (uintptr_t)&etext;
    uint64_t hash = 14695981039346656037u ^ (uint64_t)kind; /* FNV-1a, by words */
    for (int i = 0; i < count; i++)
        if ((uintptr_t)frames[i] - begin < end - begin)
            hash = (hash ^ ((uintptr_t)frames[i] - begin)) * 1099511628211u;
    return hash ? hash : 1;
}

/* Whether nobody was there before. */
static int is_new(uint64_t place) {
    for (uint64_t i = place >> 32;; i++) {
        _Atomic(uint64_t) *slot = &state->table[i % PLACES];
        uint64_t found = 0;
        if (atomic_compare_exchange_strong(slot, &found, place)) return 1;
        if (found == place) return 0;
    }
}

static void keep_place(void) {
    void *frames[DEPTH];
    const int count = backtrace(frames, DEPTH);
    const uintptr_t begin = (uintptr_t)&__executable_start, end = (uintptr_t)&etext;
    size_t used = 0;
    for (int i = 2; i < count && used + 20 < SHOWN; i++)
        if ((uintptr_t)frames[i] - begin < end - begin)
            used += (size_t)snprintf(state->place + used, SHOWN - used, " 0x%zx",
                                     (size_t)((uintptr_t)frames[i] - begin - 1));
}

int fault_strikes(fault_kind kind, int number) {
    if (!state) return 0;
    long count = atomic_fetch_add(&state->calls[kind], 1) + 1;
    if (state->places && ((int)kind == state->kind || state->n == 0)) {
        const int fresh = is_new(here(kind));
        count = fresh ? atomic_fetch_add(&state->seen[kind], 1) + 1 : atomic_load(&state->seen[kind]);
        if (!fresh && !(state->on && count >= state->n)) return 0;
    }
    if ((int)kind != state->kind || state->n == 0 || count < state->n || (count > state->n && !state->on))
        return 0;
    if (atomic_fetch_add(&state->refused, 1) == 0) keep_place();
    errno = number;
    return 1;
}

void fault_plan(fault_kind kind, long n, int places, int on) {
    memset(state, 0, sizeof *state);
    state->kind = (int)kind;
    state->n = n;
    state->places = places;
    state->on = on;
}

long fault_count(fault_kind kind, int places) {
    return places ? atomic_load(&state->seen[kind]) : atomic_load(&state->calls[kind]);
}

long fault_refused(void) { return atomic_load(&state->refused); }

const char *fault_place(void) { return state->place; }

/* What XENT_FAULT says; what is no plan ends the program, lest it passes for one that found nothing. */
static void read_plan(const char *text) {
    char name[16];
    long n;
    char mark, more = '\0';
    const int read = sscanf(text, "%15[a-z-]%c%ld%c", name, &mark, &n, &more);
    for (int kind = 0; kind < FAULT_KIND_COUNT && read >= 3; kind++)
        if (strcmp(fault_names[kind], name) == 0 && (mark == ':' || mark == '@')) {
            fault_plan((fault_kind)kind, n, mark == '@', more == '+');
            return;
        }
    fprintf(stderr, "XENT_FAULT=%s: expected such as alloc:17, alloc:17+, write@3 or write@3+\n", text);
    _exit(EXIT_FAILURE);
}

int fault_begin(void) {
    const char *inherited = getenv("XENT_FAULT_STATE");
    const int file = inherited ? atoi(inherited) : memfd_create("faults", 0);
    if (file < 0 || (!inherited && ftruncate(file, sizeof(fault_state)) != 0)) return -1;
    void *memory = mmap(NULL, sizeof(fault_state), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) return -1;
    state = memory;
    char number[16];
    snprintf(number, sizeof number, "%d", file);
    return setenv("XENT_FAULT_STATE", number, 1);
}

__attribute__((constructor)) static void begin(void) {
    void *frames[2];
    backtrace(frames, 2); /* loads what it needs, which allocates */
    const char *plan = getenv("XENT_FAULT");
    const int inherited = getenv("XENT_FAULT_STATE") != NULL;
    if (!inherited && !plan) return;
    if (fault_begin() != 0) _exit(EXIT_FAILURE);
    if (!inherited) read_plan(plan);
}
