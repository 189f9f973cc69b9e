/* What stands at a path: only what is not there is nothing. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "support/another_user.h"
#include "support/run.h"

static char folder[64];
static xent_error error;

static void enter_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/xent-path-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder) | mkdir("directory", 0755), 0);
    fclose(fopen("file", "w"));
    ck_assert_int_eq(symlink("directory", "to-directory") | symlink("file", "to-file"), 0);
    ck_assert_int_eq(symlink("nowhere", "to-nothing") | symlink("loop", "loop"), 0);
}

static void remove_folder(void) {
    ck_assert_int_eq(system("chmod -R u+rwx . && rm -r ./*"), 0);
    ck_assert_int_eq(chdir("/") | rmdir(folder), 0);
}

static void is_kind(const char *path, path_kind expected) {
    path_kind kind;
    ck_assert_msg(path_look(path, &kind, &error) == XENT_OK, "%s: %s", path, error.message);
    ck_assert_msg(kind == expected, "%s: %d", path, kind);
}

static void is_refused(const char *path, const char *says) {
    path_kind kind = PATH_OTHER;
    ck_assert_int_eq(path_look(path, &kind, &error), XENT_E_IO);
    ck_assert_int_eq(kind, PATH_NOTHING);
    ck_assert_msg(strstr(error.message, says) && strstr(error.message, path), "%s: %s", path, error.message);
}

START_TEST(links_are_followed) {
    is_kind("directory", PATH_DIRECTORY);
    is_kind("to-directory", PATH_DIRECTORY);
    is_kind("file", PATH_OTHER);
    is_kind("to-file", PATH_OTHER);
    is_kind("/dev/null", PATH_OTHER);
}
END_TEST

START_TEST(what_is_not_there_is_nothing) {
    is_kind("nowhere", PATH_NOTHING);
    is_kind("nowhere/at/all", PATH_NOTHING);
    is_kind("file/below", PATH_NOTHING);
    is_kind("", PATH_NOTHING);
}
END_TEST

START_TEST(what_cannot_be_looked_at_is_told) {
    is_refused("to-nothing", "is a link to what is not there");
    is_refused("loop", "cannot look at loop: ");
    char name[NAME_MAX + 2];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    is_refused(name, "too long");
}
END_TEST

static int is_closed(const void *path) {
    path_kind kind = PATH_OTHER;
    return path_look(path, &kind, &error) != XENT_E_IO || kind != PATH_NOTHING ||
           !strstr(error.message, "Permission denied");
}

START_TEST(what_lies_in_a_closed_directory_is_told) {
    if (geteuid() != 0) return;
    ck_assert_int_eq(chmod(".", 0755) | chmod("directory", 0700), 0);
    as_another_user(ANOTHER_USER, is_closed, "directory/anything");
    ck_assert_int_eq(symlink("directory/anything", "into-directory"), 0);
    as_another_user(ANOTHER_USER, is_closed, "into-directory");
}
END_TEST

START_TEST(a_name_in_a_directory) {
    char name[PATH_MAX];
    path_kind kind;
    ck_assert_int_eq(path_look_in("directory/..", "file", &kind, &error), XENT_OK);
    ck_assert_int_eq(kind, PATH_OTHER);
    memset(name, '/', sizeof name); /* as many as one likes are one */
    memcpy(name + sizeof name - 5, "file", 5);
    ck_assert_int_eq(path_look_in("..", name, &kind, &error), XENT_E_IO);
    ck_assert_int_eq(kind, PATH_NOTHING);
    ck_assert_ptr_nonnull(strstr(error.message, "is too long"));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("path");
    ADD_TEST_WITH(suite, links_are_followed, enter_folder, remove_folder);
    ADD_TEST_WITH(suite, what_is_not_there_is_nothing, enter_folder, remove_folder);
    ADD_TEST_WITH(suite, what_cannot_be_looked_at_is_told, enter_folder, remove_folder);
    ADD_TEST_WITH(suite, what_lies_in_a_closed_directory_is_told, enter_folder, remove_folder);
    ADD_TEST_WITH(suite, a_name_in_a_directory, enter_folder, remove_folder);
    return run_suite(suite);
}
