/* allocations.h: counts what the process allocates, libraries included, for `xent bench`. */
#ifndef CLI_ALLOCATIONS_H
#define CLI_ALLOCATIONS_H

/* Whether this build counts: with glibc, and without a sanitizer, which replaces the same functions. */
int allocations_counted(void);

/* Calls of malloc and its kin since the process began. */
long allocation_count(void);

#endif
