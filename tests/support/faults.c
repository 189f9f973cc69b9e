#define _GNU_SOURCE
#include "support/faults.h"

#include <errno.h>
#include <execinfo.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const fault_names[FAULT_KIND_COUNT] = {
#define FAULT_NAME(kind, name) name,
    FAULT_KINDS(FAULT_NAME)
#undef FAULT_NAME
};

enum { PLACES = 1 << 16, WAYS = 1 << 13, DEPTH = 32, SHOWN = 2048 };

/* Lies in memory that processes share: a test is a child of its program, and xent one of the test. */
typedef struct fault_state {
    int kind, places, on; /* what is refused */
    long n;
    atomic_long calls[FAULT_KIND_COUNT], seen[FAULT_KIND_COUNT];
    atomic_long refused;
    char place[SHOWN];               /* of the first refusal */
    _Atomic(uint64_t) table[PLACES]; /* the places, by their hash; 0: free */
    _Atomic(uint64_t) way[FAULT_KIND_COUNT][WAYS];
} fault_state;

static fault_state *state;
static uint64_t program; /* tells it from others, and from itself as it was built before */
extern const char __executable_start, etext;
/* Around the library and the program: their code has a section of its own (CMakeLists.txt). */
extern const char __start_xent_text __attribute__((weak)), __stop_xent_text __attribute__((weak));

/* Numbers for the chain of callers and for the part of it that is the way, the same in every process of this
 * program; 0 for none. */
static uint64_t here(fault_kind kind, uint64_t *way) {
    void *frames[DEPTH];
    const int count = backtrace(frames, DEPTH);
    const uintptr_t begin = (uintptr_t)&__executable_start, end = (uintptr_t)&etext;
    const uintptr_t own = (uintptr_t)&__start_xent_text, own_end = (uintptr_t)&__stop_xent_text;
    const uint64_t prime = 1099511628211u; /* FNV-1a, by words */
    uint64_t hash = 14695981039346656037u ^ (uint64_t)kind;
    *way = hash ^ program;
    for (int i = 0; i < count; i++) {
        const uintptr_t at = (uintptr_t)frames[i];
        const int is_own = at - own < own_end - own;
        if (is_own || at - begin < end - begin) hash = (hash ^ (at - begin)) * prime;
        if (is_own) *way = (*way ^ (at - own)) * prime;
    }
    return hash ? hash : 1;
}

int fault_set_has(const _Atomic(uint64_t) *set, size_t room, uint64_t number) {
    for (uint64_t i = number >> 32;; i++) {
        const uint64_t found = atomic_load(&set[i % room]);
        if (found == number || found == 0) return found == number;
    }
}

int fault_set_add(_Atomic(uint64_t) *set, size_t room, uint64_t number) {
    for (uint64_t i = number >> 32;; i++) {
        uint64_t found = 0;
        if (atomic_compare_exchange_strong(&set[i % room], &found, number)) return 1;
        if (found == number) return 0;
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
        uint64_t way;
        const int fresh = fault_set_add(state->table, PLACES, here(kind, &way));
        count = fresh ? atomic_fetch_add(&state->seen[kind], 1) + 1 : atomic_load(&state->seen[kind]);
        if (fresh && count <= WAYS) atomic_store(&state->way[kind][count - 1], way);
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

uint64_t fault_way(fault_kind kind, long n) {
    return n >= 1 && n <= WAYS ? atomic_load(&state->way[kind][n - 1]) : 0;
}

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
    struct stat self;
    backtrace(frames, 2); /* loads what it needs, which allocates */
    if (stat("/proc/self/exe", &self) == 0)
        program =
            ((uint64_t)self.st_ino << 32) ^ (uint64_t)self.st_mtim.tv_sec ^ (uint64_t)self.st_mtim.tv_nsec;
    const char *plan = getenv("XENT_FAULT");
    const int inherited = getenv("XENT_FAULT_STATE") != NULL;
    if (!inherited && !plan) return;
    if (fault_begin() != 0) _exit(EXIT_FAILURE);
    if (!inherited) read_plan(plan);
}
