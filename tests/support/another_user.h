/* another_user.h: what a user may do who owns none of the files. */
#ifndef TESTS_ANOTHER_USER_H
#define TESTS_ANOTHER_USER_H

#include <sys/types.h>

enum { ANOTHER_USER = 54321 }; /* and the group of that user alone */

/* Runs act(context) in a child that is this user, in `group` beside its own, and asserts that it gives 0.
 * Takes root. */
void as_another_user(gid_t group, int (*act)(const void *context), const void *context);

#endif
