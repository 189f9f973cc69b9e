/* Files that belong together: all in their places or, where that fails on the way, no mixture that looks
 * whole. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "support/another_user.h"
#include "support/faults.h"
#include "support/run.h"

static char folder[64];
static file_group group;
static xent_error error;

static void enter_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/xent-group-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    group.count = 0;
}

/* Whatever a test did, no part stays. */
static void leave_folder(void) {
    char command[128];
    ck_assert_int_ne(system("ls *.part 2>/dev/null | grep -q ."), 0);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(system(command), 0);
}

static xent_status add(const char *path, const char *text) {
    const file_piece pieces[] = {{text, 1}, {text + 1, strlen(text) - 1}};
    return file_group_add(&group, path, pieces, 2, &error);
}

/* What stands in a file; "" if there is none. */
static const char *content(const char *path) {
    static char text[64];
    FILE *file = fopen(path, "rb");
    text[file ? fread(text, 1, sizeof text - 1, file) : 0] = '\0';
    if (file) fclose(file);
    return text;
}

static const char *const names[FILE_GROUP_MOST] = {"a", "b", "c", "d", "e", "f"};

static void add_all(const char *text) {
    for (int i = 0; i < FILE_GROUP_MOST; i++) ck_assert_int_eq(add(names[i], text), XENT_OK);
}

static void place_all(const char *text) {
    add_all(text);
    ck_assert_int_eq(file_group_place(&group, &error), XENT_OK);
    ck_assert_int_eq(group.count, 0);
    for (int i = 0; i < FILE_GROUP_MOST; i++) ck_assert_str_eq(content(names[i]), text);
}

START_TEST(nothing_changes_before_all_are_placed) {
    place_all("old");
    add_all("new");
    for (int i = 0; i < FILE_GROUP_MOST; i++) ck_assert_str_eq(content(names[i]), "old");
    file_group_drop(&group);
    ck_assert_int_eq(group.count, 0);
    for (int i = 0; i < FILE_GROUP_MOST; i++) ck_assert_str_eq(content(names[i]), "old");
    place_all("newer");
}
END_TEST

START_TEST(one_too_many_is_refused_and_the_others_stay) {
    add_all("new");
    ck_assert_int_eq(add("g", "new"), XENT_E_STATE);
    ASSERT_CONTAINS(error.message, "g: too many files");
    ck_assert_int_eq(group.count, FILE_GROUP_MOST);
    ck_assert_int_eq(file_group_place(&group, &error), XENT_OK);
    ck_assert_str_eq(content("f"), "new");
    ck_assert_int_ne(access("g", F_OK), 0);
}
END_TEST

/* It would be replaced by a file. */
START_TEST(what_is_no_file_is_refused) {
    struct stat info;
    ck_assert_int_eq(mkfifo("pipe", 0600) | mkdir("folder", 0700), 0);
    ck_assert_int_eq(add("a", "new"), XENT_OK);
    ck_assert_int_eq(add("pipe", "new"), XENT_E_IO);
    ASSERT_CONTAINS(error.message, "cannot write pipe: it is no regular file");
    ck_assert_int_eq(add("folder", "new"), XENT_E_IO);
    ck_assert_int_eq(add("missing/file", "new"), XENT_E_IO);
    ck_assert_int_eq(group.count, 1);
    ck_assert_int_eq(file_group_place(&group, &error), XENT_OK);
    ck_assert(stat("pipe", &info) == 0 && S_ISFIFO(info.st_mode));
    ck_assert_str_eq(content("a"), "new");
}
END_TEST

/* Ended before any of the renames: what is there is old, or new, and the last file is missing. */
START_TEST(a_mixture_lacks_its_last_file) {
    for (int failed = 1; failed <= FILE_GROUP_MOST; failed++) {
        place_all("old");
        add_all("new");
        ck_assert_int_eq(fault_begin(), 0);
        fault_plan(FAULT_RENAME, failed, 0, 0);
        ck_assert_int_eq(file_group_place(&group, &error), XENT_E_IO);
        fault_plan(FAULT_RENAME, 0, 0, 0);
        ASSERT_CONTAINS(error.message, "cannot write");
        ck_assert_int_eq(group.count, 0);
        for (int i = 0; i + 1 < FILE_GROUP_MOST; i++)
            ck_assert_str_eq(content(names[i]), i + 1 < failed ? "new" : "old");
        ck_assert_int_ne(access(names[FILE_GROUP_MOST - 1], F_OK), 0);
    }
}
END_TEST

static int replace_both(const void *context) {
    (void)context;
    if (add("a", "new") != XENT_OK || add("b", "new") != XENT_OK) return 1;
    if (file_group_place(&group, &error) != XENT_E_IO) return 2;
    return group.count == 0 && strstr(error.message, "cannot write ") ? 0 : 3;
}

/* In a folder in which all may make files and only owners take theirs away: the last one cannot be removed,
 * and so none is replaced. */
START_TEST(nothing_changes_where_the_last_file_stays) {
    if (geteuid() != 0) return;
    ck_assert_int_eq(add("b", "old"), XENT_OK);
    ck_assert_int_eq(file_group_place(&group, &error), XENT_OK);
    ck_assert_int_eq(chmod(".", 01777) | chmod("b", 0666), 0);
    as_another_user(ANOTHER_USER, replace_both, NULL);
    ck_assert_str_eq(content("b"), "old");
    ck_assert_int_ne(access("a", F_OK), 0);
}
END_TEST

/* One file is no mixture: it is there until the new one takes its place. */
START_TEST(one_alone_is_never_missing) {
    ck_assert_int_eq(add("a", "old"), XENT_OK);
    ck_assert_int_eq(file_group_place(&group, &error), XENT_OK);
    ck_assert_int_eq(add("a", "new"), XENT_OK);
    ck_assert_int_eq(fault_begin(), 0);
    fault_plan(FAULT_RENAME, 1, 0, 0);
    ck_assert_int_eq(file_group_place(&group, &error), XENT_E_IO);
    fault_plan(FAULT_RENAME, 0, 0, 0);
    ck_assert_str_eq(content("a"), "old");
    ck_assert_int_eq(file_group_place(&group, &error), XENT_OK); /* of none */
}
END_TEST

int main(void) {
    Suite *suite = suite_create("file_group");
    ADD_TEST_WITH(suite, nothing_changes_before_all_are_placed, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, one_too_many_is_refused_and_the_others_stay, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, what_is_no_file_is_refused, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, a_mixture_lacks_its_last_file, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, nothing_changes_where_the_last_file_stays, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, one_alone_is_never_missing, enter_folder, leave_folder);
    return run_suite(suite);
}
