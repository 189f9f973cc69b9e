/* faults.h: calls that the library and the program make of the system, refused on request. The objects that
 * the tests are linked with have these calls renamed (faults.map), so that they come here first; those of the
 * tests themselves, of Check and of OpenBLAS do not. XENT_FAULT says what is refused:
 *
 *     alloc:17      the 17th call of the kind
 *     alloc:17+     and all that follow
 *     alloc@17      the first call from the 17th place: a place is a chain of callers not seen before
 *     alloc@17+     and all calls of the kind that follow
 *
 * The part of the chain that lies in the library or the program, and no test, is the way to the call.
 * The count is that of a process, of what it forks, and of the programs these run. */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include <stdint.h>
#include <stdlib.h>

/* The last three are no failures, and must change nothing: fewer bytes than asked for, and a signal in
 * between. */
#define FAULT_KINDS(X)                                                                                       \
    X(ALLOC, "alloc")                                                                                        \
    X(OPEN, "open")                                                                                          \
    X(READ, "read")                                                                                          \
    X(WRITE, "write")                                                                                        \
    X(SYNC, "sync")                                                                                          \
    X(RENAME, "rename")                                                                                      \
    X(CLOSE, "close")                                                                                        \
    X(THREAD, "thread")                                                                                      \
    X(SHORT_READ, "short-read")                                                                              \
    X(SHORT_WRITE, "short-write")                                                                            \
    X(INTERRUPT, "interrupt")

typedef enum fault_kind {
#define FAULT_ENUM(kind, name) FAULT_##kind,
    FAULT_KINDS(FAULT_ENUM)
#undef FAULT_ENUM
        FAULT_KIND_COUNT
} fault_kind;

extern const char *const fault_names[FAULT_KIND_COUNT];

/* Begins to count, in memory that is shared with what this process starts; XENT_FAULT does the same. 0 if
 * it could. */
int fault_begin(void);
/* Begins to count anew, and refuses the n-th call (`places`: the first call from the n-th place), with `on`
 * all that follow too. n = 0: refuses none, of any kind. */
void fault_plan(fault_kind kind, long n, int places, int on);
/* How many calls, or places, of the kind there were since. */
long fault_count(fault_kind kind, int places);
/* How many calls were refused since. */
long fault_refused(void);
/* Where the first was refused: addresses for addr2line, from the inmost; "" if none was. */
const char *fault_place(void);

/* A number for the way to the n-th place, from 1, that was seen since; the same in every process of this
 * program until it is built anew. 0 for a place that is not known. */
uint64_t fault_way(fault_kind kind, long n);

/* A set of numbers but 0 in a table of a power of two of zeros, which processes may share and must not
 * fill. fault_set_add: whether the number was not in it. */
int fault_set_has(const _Atomic(uint64_t) *set, size_t room, uint64_t number);
int fault_set_add(_Atomic(uint64_t) *set, size_t room, uint64_t number);

/* For what stands in for a call: whether it is to be refused, with errno set. */
int fault_strikes(fault_kind kind, int number);

#endif
