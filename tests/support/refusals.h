/* refusals.h: a call of the library that is refused what it asks of the system, each allocation, open, read,
 * write and so on in turn (faults.h). */
#ifndef TESTS_REFUSALS_H
#define TESTS_REFUSALS_H

#include <check.h>
#include <stdio.h>

#include "xent/net.h"

/* What `begin` makes is undisturbed; `call` clears first what an earlier call left; `show` writes all that
 * the call gives or may change, and nothing that is a time; `end` frees all. */
typedef struct refusal_scenario {
    const char *name;
    void (*begin)(void);
    xent_status (*call)(xent_error *why);
    void (*show)(FILE *out);
    int keeps_part; /* what was done before the error stays done, or what is given means nothing */
} refusal_scenario;

/* Two paths in a folder of this test's own, in memory where there is such a place, as each file is synced.
 * After `end` both are gone. */
extern char refusal_path[256], refusal_other_path[256];

/* Fails the test unless, whatever call is refused, once or from then on: an error has a status and a message
 * and leaves things as they were, and no other file; and the same call once more, or a first one that made
 * it good, comes to what one that nothing disturbed comes to, bit for bit. */
void check_refusals(const refusal_scenario *s, void (*end)(void));

/* A suite of a case for each scenario; `each` calls check_refusals(&scenarios[_i], ...). */
int run_refusals(const TTest *each, int scenarios, void (*set_up)(void), void (*tear_down)(void));

#define SHOW(out, value) fwrite(&(value), sizeof(value), 1, out)
void show_params(FILE *out, const xent_net *net);
void show_file(FILE *out, const char *path);

#endif
