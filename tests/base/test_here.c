/* A process knows itself from its children, whether or not the kernel wipes a page for it. */
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/here.h"
#include "support/run.h"

/* What a child says of a mark. */
static int in_a_child(const here_mark *mark) {
    const pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) _exit(here_is(mark));
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void check(const here_mark *mark) {
    ck_assert(here_is(mark));
    ck_assert(!in_a_child(mark));
    ck_assert(here_is(mark)); /* still, after a fork */
    ck_assert(!in_a_child(mark));
}

START_TEST(a_child_is_another_process) {
    here_mark mark = here_make();
    check(&mark);
    here_free(&mark);
}
END_TEST

START_TEST(a_mark_without_a_page_tells_the_same) {
    const here_mark mark = {.page = NULL, .process = getpid()};
    check(&mark);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("here");
    ADD_TEST(suite, a_child_is_another_process);
    ADD_TEST(suite, a_mark_without_a_page_tells_the_same);
    return run_suite(suite);
}
