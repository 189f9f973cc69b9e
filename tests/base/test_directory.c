/* Directories that are made last: each entry is written to the disk. fsync is replaced by one that takes down
 * what it was called for. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/run.h"
#include "xent/file.h"

enum { MOST = 8 };
static ino_t synced[MOST];
static int synced_count;

#pragma GCC visibility push(default)
int fsync(int file) {
    struct stat info;
    if (fstat(file, &info) == 0 && synced_count < MOST) synced[synced_count++] = info.st_ino;
    return (int)syscall(SYS_fsync, file);
}
#pragma GCC visibility pop

static char folder[64];
static xent_error error;

static void enter_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/xent-directory-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    synced_count = 0;
}

static void remove_folder(void) {
    ck_assert_int_eq(chdir("/"), 0);
    rmdir(folder);
}

static ino_t number_of(const char *path) {
    struct stat info;
    ck_assert_msg(stat(path, &info) == 0 && S_ISDIR(info.st_mode), "%s is no directory", path);
    return info.st_ino;
}

START_TEST(each_is_made_and_lasts) {
    char whole[128];
    snprintf(whole, sizeof whole, "%s/a/b/c", folder);
    const char *const ways[] = {"a/b/c", "a//b/c/", "./a/b/c", whole};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        synced_count = 0;
        ck_assert_int_eq(xent_directory_make(ways[i], &error), XENT_OK);
        const ino_t expected[] = {number_of("."), number_of("a"), number_of("a/b")};
        ck_assert_msg(synced_count == 3, "%s: %d directories were synced", ways[i], synced_count);
        for (int k = 0; k < 3; k++) ck_assert_msg(synced[k] == expected[k], "%s: %d", ways[i], k);
        ck_assert(number_of("a/b/c") > 0);
        ck_assert(rmdir("a/b/c") == 0 && rmdir("a/b") == 0 && rmdir("a") == 0);
    }
}
END_TEST

START_TEST(what_is_there_is_left) {
    const char *const there[] = {".", "/", "a", "a/", "link"};
    ck_assert(mkdir("a", 0500) == 0 && symlink("a", "link") == 0);
    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        ck_assert_msg(xent_directory_make(there[i], &error) == XENT_OK, "%s", error.message);
    ck_assert_int_eq(synced_count, 0);
    struct stat info;
    ck_assert(stat("a", &info) == 0 && (info.st_mode & 0777) == 0500);
    ck_assert(unlink("link") == 0 && rmdir("a") == 0);
}
END_TEST

START_TEST(what_cannot_be_is_told) {
    char beyond[PATH_MAX + 1], message[PATH_MAX + 200];
    memset(beyond, 'x', PATH_MAX);
    beyond[PATH_MAX] = '\0';
    const struct {
        const char *path, *why;
    } refused[] = {{"file", ": it is no directory"}, {"dangling", ": it is a link to what is not there"},
                   {"file/a", strerror(ENOTDIR)},    {"dangling/a", strerror(ENOTDIR)},
                   {"", strerror(ENOENT)},           {beyond, ""}};
    FILE *file = fopen("file", "w");
    ck_assert(file && fclose(file) == 0 && symlink("nowhere", "dangling") == 0);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        ck_assert_int_eq(xent_directory_make(refused[i].path, &error), XENT_E_IO);
        snprintf(message, sizeof message, "cannot make the directory %.200s", refused[i].path);
        ck_assert_msg(strncmp(error.message, message, strlen(message)) == 0, "%s", error.message);
        ck_assert_msg(strstr(error.message, refused[i].why) != NULL, "%s", error.message);
    }
    ck_assert_int_eq(xent_directory_make(NULL, &error), XENT_E_ARGUMENT);
    ck_assert(unlink("file") == 0 && unlink("dangling") == 0);
}
END_TEST

/* What is too long is refused before anything of it is made. */
START_TEST(what_is_too_long_makes_nothing) {
    char path[PATH_MAX + 1] = "new";
    memset(path + 3, '/', PATH_MAX - 3);
    memcpy(path + PATH_MAX - 1, "x", 2);
    ck_assert_int_eq(xent_directory_make(path, &error), XENT_E_IO);
    ck_assert_int_eq(rmdir("new"), -1);
    ck_assert_int_eq(errno, ENOENT);
    memcpy(path + PATH_MAX - 2, "x", 2); /* the longest that a system takes */
    ck_assert_msg(xent_directory_make(path, &error) == XENT_OK, "%s", error.message);
    ck_assert(rmdir("new/x") == 0 && rmdir("new") == 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("directory");
    ADD_TEST_WITH(suite, each_is_made_and_lasts, enter_folder, remove_folder);
    ADD_TEST_WITH(suite, what_is_there_is_left, enter_folder, remove_folder);
    ADD_TEST_WITH(suite, what_is_too_long_makes_nothing, enter_folder, remove_folder);
    ADD_TEST_WITH(suite, what_cannot_be_is_told, enter_folder, remove_folder);
    return run_suite(suite);
}
