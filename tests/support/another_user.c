#define _GNU_SOURCE
#include "support/another_user.h"

#include <check.h>
#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

void as_another_user(gid_t group, int (*act)(const void *context), const void *context) {
    enum { STAYED = 99 };
    int status;
    const pid_t child = fork();
    if (child == 0) {
        if (setgroups(1, &group) != 0 || setgid(ANOTHER_USER) != 0 || setuid(ANOTHER_USER) != 0)
            _exit(STAYED);
        _exit(act(context));
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
}
