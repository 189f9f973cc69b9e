/* Where what is written goes: through links, into what is no file, beside what others write; which paths are
 * one file; and what a killed program leaves behind. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/part.h"
#include "support/another_user.h"
#include "support/faults.h"
#include "support/run.h"
#include "xent/file.h"

static char folder[64];

static void enter_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/xent-write-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

static void leave_folder(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(system(command), 0);
}

static void put(const char *path, const char *text) {
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_file_check(path, &error) == XENT_OK, "%s", error.message);
    ck_assert_msg(xent_file_write(path, text, strlen(text), &error) == XENT_OK, "%s", error.message);
}

static void expect(const char *path, const char *text) {
    char found[256];
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "there is no %s", path);
    found[fread(found, 1, sizeof found - 1, file)] = '\0';
    fclose(file);
    ck_assert_str_eq(found, text);
}

static int is_link(const char *path) {
    struct stat info;
    return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

static int count_parts(void) {
    int count = 0;
    DIR *directory = opendir(".");
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        count += strstr(entry->d_name, ".part") != NULL;
    closedir(directory);
    return count;
}

START_TEST(links_are_written_through) {
    ck_assert_int_eq(mkdir("far", 0700) | mkdir("near", 0700), 0);
    ck_assert_int_eq(symlink("../far/file", "near/link"), 0);
    ck_assert_int_eq(symlink("near/link", "chain"), 0);
    put("chain", "dangling so far");
    expect("far/file", "dangling so far");
    put("near/link", "again");
    expect("far/file", "again");
    ck_assert(is_link("chain") && is_link("near/link") && !is_link("far/file"));
    ck_assert_int_eq(symlink("loop", "loop"), 0);
    ck_assert_int_eq(xent_file_check("loop", NULL), XENT_E_IO);
    ck_assert_int_eq(xent_file_write("loop", "x", 1, NULL), XENT_E_IO);
}
END_TEST

START_TEST(modes_are_kept) {
    static const mode_t modes[] = {0600, 0640, 0755, 0200, 01640, 02750, 04711};
    struct stat before, info;
    const mode_t mask = umask(027);
    put("new", "x");
    umask(mask);
    ck_assert_int_eq(stat("new", &info), 0);
    ck_assert_int_eq(info.st_mode & 07777, 0640);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        ck_assert_int_eq(chmod("new", modes[i]), 0);
        ck_assert_int_eq(stat("new", &before), 0); /* not all systems give everybody the bits above 0777 */
        put("new", "y");
        ck_assert_int_eq(stat("new", &info), 0);
        ck_assert_int_eq(info.st_mode, before.st_mode);
        ck_assert_int_eq(info.st_mode & 0777, modes[i] & 0777);
    }
}
END_TEST

static int write_file(const void *path) {
    return xent_file_check(path, NULL) != XENT_OK || xent_file_write(path, "y", 1, NULL) != XENT_OK;
}

static int is_refused_file(const void *path) {
    xent_error error = {XENT_OK, ""};
    const int refused =
        xent_file_check(path, NULL) == XENT_E_IO && xent_file_write(path, "y", 1, &error) == XENT_E_IO;
    return refused && strstr(error.message, strerror(EACCES)) ? 0 : 1;
}

/* Who may not give a file to its owner and group keeps of its mode what lets nobody do more than before. */
START_TEST(modes_of_other_users_files_are_not_widened) {
    enum { THEIRS = 43210 };
    static const struct {
        mode_t before, outside, inside; /* after a writer who is not in the group, or is */
    } modes[] = {{0666, 0666, 0666},  {0646, 0644, 0},      {0606, 0600, 0},     {0626, 0622, 0626},
                 {0266, 0266, 0266},  {0660, 0, 0660},      {0664, 0, 0664},     {01666, 01666, 01666},
                 {04666, 0666, 0666}, {02666, 0666, 02666}, {02676, 0666, 02676}};
    struct stat info;
    if (geteuid() != 0) return;
    ck_assert_int_eq(chmod(".", 0777), 0);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        for (int inside = 0; inside < 2; inside++) {
            const mode_t expected = inside ? modes[i].inside : modes[i].outside;
            if (expected == 0) continue; /* whom the mode keeps from writing */
            put("theirs", "x");
            ck_assert_int_eq(chown("theirs", 0, THEIRS), 0);
            ck_assert_int_eq(chmod("theirs", modes[i].before), 0);
            as_another_user(inside ? THEIRS : THEIRS + 1, write_file, "theirs");
            ck_assert_int_eq(stat("theirs", &info), 0);
            ck_assert_int_eq(info.st_gid == THEIRS, inside);
            ck_assert_msg((info.st_mode & 07777) == expected, "%04o became %04o, not %04o",
                          (unsigned)modes[i].before, (unsigned)info.st_mode & 07777, (unsigned)expected);
            ck_assert_int_eq(unlink("theirs"), 0);
        }
}
END_TEST

/* A file may not be written though its folder may: it is not replaced either. */
START_TEST(files_that_are_not_to_be_written_stay) {
    if (geteuid() != 0) return;
    put("theirs", "as it was");
    ck_assert_int_eq(chmod(".", 0777) | chmod("theirs", 0644), 0);
    as_another_user(ANOTHER_USER, is_refused_file, "theirs");
    expect("theirs", "as it was");
    ck_assert_int_eq(count_parts(), 0);
}
END_TEST

START_TEST(what_is_no_file_is_written_straight_into) {
    struct stat before, after;
    ck_assert_int_eq(stat("/dev/null", &before), 0);
    put("/dev/null", "lost");
    ck_assert_int_eq(stat("/dev/null", &after), 0);
    ck_assert(S_ISCHR(after.st_mode) && before.st_ino == after.st_ino);
    ck_assert_int_eq(xent_file_write("/dev/full", "x", 1, NULL), XENT_E_IO);
    ck_assert_int_eq(mkfifo("pipe", 0600), 0);
    ck_assert_int_eq(xent_file_check("pipe", NULL), XENT_OK); /* and does not wait for a reader */
    const int pipe = open("pipe", O_RDWR | O_NONBLOCK);
    put("pipe", "through");
    char text[16] = "";
    ck_assert_int_eq(read(pipe, text, sizeof text), 7);
    ck_assert_str_eq(text, "through");
    close(pipe);
    ck_assert_int_eq(stat("pipe", &after), 0);
    ck_assert(S_ISFIFO(after.st_mode));
}
END_TEST

/* Some file systems tell only then that what was written did not get there. */
START_TEST(a_close_that_fails_is_told) {
    xent_error error = {XENT_OK, ""};
    ck_assert_int_eq(fault_begin(), 0);
    fault_plan(FAULT_CLOSE, 1, 0, 0);
    ck_assert_int_eq(xent_file_write("/dev/null", "x", 1, &error), XENT_E_IO);
    ASSERT_CONTAINS(error.message, "cannot write /dev/null: ");
    ck_assert_int_eq((int)fault_refused(), 1);
    fault_plan(FAULT_CLOSE, 1, 0, 0);
    ck_assert_int_eq(xent_file_write("/dev/full", "x", 1, &error), XENT_E_IO);
    ASSERT_CONTAINS(error.message, strerror(ENOSPC)); /* which was told first */
    ck_assert_int_eq((int)fault_refused(), 1);
    fault_plan(FAULT_CLOSE, 0, 0, 0);
    ck_assert_int_eq(xent_file_write("/dev/null", "x", 1, &error), XENT_OK);
}
END_TEST

/* A descriptor of a file is written where it stands: what a shell's redirection holds is not replaced. */
START_TEST(descriptors_are_written_where_they_stand) {
    char path[2][32];
    const int file = open("out", O_RDWR | O_CREAT, 0600);
    ck_assert_int_eq(write(file, "a ", 2), 2);
    snprintf(path[0], sizeof path[0], "/dev/fd/%d", file);
    snprintf(path[1], sizeof path[1], "/proc/self/fd/%d", file);
    put(path[0], "b ");
    put(path[1], "c ");
    ck_assert_int_eq(symlink(path[0], "link"), 0);
    put("link", "d ");
    ck_assert_int_eq(write(file, "e", 1), 1);
    expect("out", "a b c d e");
    ck_assert(xent_file_same(path[0], "out"));
    close(file);
    ck_assert_int_eq(xent_file_check(path[0], NULL), XENT_E_IO);
}
END_TEST

/* A descriptor that was opened to be read is known beforehand to take nothing. */
START_TEST(descriptors_for_reading_are_refused) {
    xent_error error = {XENT_OK, ""};
    char path[32];
    put("in", "as it was");
    const int file = open("in", O_RDONLY);
    snprintf(path, sizeof path, "/dev/fd/%d", file);
    ck_assert_int_eq(xent_file_check(path, &error), XENT_E_IO);
    ASSERT_CONTAINS(error.message, strerror(EBADF));
    ck_assert_int_eq(xent_file_write(path, "x", 1, &error), XENT_E_IO);
    ck_assert_int_eq(xent_file_write(path, "", 0, &error), XENT_E_IO);
    const int back = dup(0);
    ck_assert_int_eq(dup2(file, 0), 0);
    ck_assert_int_eq(xent_file_check("/dev/stdin", NULL), XENT_E_IO);
    dup2(back, 0);
    close(back);
    close(file);
    const int both = open("in", O_WRONLY);
    snprintf(path, sizeof path, "/dev/fd/%d", both);
    ck_assert_int_eq(xent_file_check(path, &error), XENT_OK);
    close(both);
    expect("in", "as it was");
}
END_TEST

START_TEST(what_cannot_hold_a_file_is_refused_at_once) {
    xent_error error;
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    const int s = socket(AF_UNIX, SOCK_STREAM, 0);
    ck_assert_int_eq(bind(s, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(mkdir("directory", 0700), 0);
    static const char *const paths[] = {"socket",       "directory",  ".",       "",
                                        "missing/file", "directory/", "missing/"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        ck_assert_msg(xent_file_check(paths[i], &error) == XENT_E_IO, "'%s' passes", paths[i]);
        ck_assert_ptr_nonnull(strstr(error.message, "cannot write"));
        ck_assert_int_eq(xent_file_write(paths[i], "x", 1, &error), XENT_E_IO);
    }
    ck_assert_int_eq(xent_file_check("socket", &error), XENT_E_IO);
    ck_assert_str_eq(error.message, "cannot write socket: it is a socket; expected the name of a file");
    ck_assert_int_eq(xent_file_check("directory", &error), XENT_E_IO);
    ck_assert_str_eq(error.message, "cannot write directory: it is a directory; expected the name of a file");
    if (mknod("block", S_IFBLK | 0600, 0) == 0) { /* which few users may make */
        ck_assert_int_eq(xent_file_check("block", &error), XENT_E_IO);
        ck_assert_str_eq(error.message,
                         "cannot write block: it is a block device; expected the name of a file");
        ck_assert_int_eq(xent_file_write("block", "x", 1, &error), XENT_E_IO);
    }
    ck_assert_int_eq(xent_file_check(NULL, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_file_write("x", NULL, 0, &error), XENT_E_ARGUMENT);
    close(s);
}
END_TEST

/* A name is as long as the file system lets it be. */
START_TEST(long_names_work_or_are_refused_before) {
    char name[NAME_MAX + 2];
    for (size_t length = 230; length <= NAME_MAX + 1; length++) {
        memset(name, 'n', length);
        name[length] = '\0';
        const int fits = length <= NAME_MAX;
        ck_assert_int_eq(xent_file_check(name, NULL), fits ? XENT_OK : XENT_E_IO);
        ck_assert_int_eq(xent_file_write(name, "x", 1, NULL), fits ? XENT_OK : XENT_E_IO);
    }
}
END_TEST

START_TEST(a_check_leaves_nothing) {
    put("file", "as it was");
    ck_assert_int_eq(chmod("file", 0400), 0);
    if (geteuid() != 0) ck_assert_int_eq(xent_file_check("file", NULL), XENT_E_IO);
    ck_assert_int_eq(xent_file_check("other", NULL), XENT_OK);
    ck_assert_int_eq(access("other", F_OK), -1);
    ck_assert_int_eq(count_parts(), 0);
    expect("file", "as it was");
}
END_TEST

/* A child that has begun a file, and waits to be killed. */
static pid_t begin_part(void) {
    int ready[2];
    char byte;
    ck_assert_int_eq(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0) {
        file_target target;
        file_part part;
        if (target_find("begun", &target, NULL) == XENT_OK && part_open(&target, &part) == 0 &&
            write(ready[1], "x", 1) == 1)
            for (;;) pause();
        _exit(1);
    }
    close(ready[1]);
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return child;
}

START_TEST(parts_of_the_dead_are_removed_and_no_others) {
    put("xent-notes.part", "mine");
    put("xent-1-2-3.parts", "mine");
    const pid_t child = begin_part();
    ck_assert_int_eq(count_parts(), 3);
    put("file", "x");
    ck_assert_int_eq(xent_file_check("file", NULL), XENT_OK);
    ck_assert_int_eq(count_parts(), 3);
    ck_assert_int_eq(kill(child, SIGKILL), 0);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    ck_assert_int_eq(count_parts(), 3);
    ck_assert_int_eq(xent_file_check("file", NULL), XENT_OK);
    ck_assert_int_eq(count_parts(), 2);
    expect("xent-notes.part", "mine");
}
END_TEST

/* What has the name of a part and is no file is not waited for, and stays. */
START_TEST(what_is_called_like_a_part_and_is_no_file_stays) {
    ck_assert_int_eq(mkfifo("xent-1-2-3.part", 0600), 0);
    ck_assert_int_eq(symlink("xent-1-2-3.part", "xent-4-5-6.part"), 0);
    put("file", "x");
    ck_assert_int_eq(count_parts(), 2);
    ck_assert(unlink("xent-1-2-3.part") == 0 && unlink("xent-4-5-6.part") == 0);
}
END_TEST

START_TEST(programs_that_write_at_once_do_not_disturb_each_other) {
    enum { WRITERS = 4, FILES = 60 };
    pid_t child[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        child[i] = fork();
        if (child[i] != 0) continue;
        char name[32];
        for (int k = 0; k < FILES; k++) {
            snprintf(name, sizeof name, "file-%d-%d", i, k % 2);
            if (xent_file_check(name, NULL) != XENT_OK || xent_file_write(name, "text", 4, NULL) != XENT_OK)
                _exit(1);
        }
        _exit(0);
    }
    for (int i = 0; i < WRITERS; i++) {
        int status;
        ck_assert_int_eq(waitpid(child[i], &status, 0), child[i]);
        ck_assert_int_eq(status, 0);
    }
    ck_assert_int_eq(count_parts(), 0);
}
END_TEST

START_TEST(one_file_is_known_by_all_its_names) {
    put("file", "x");
    put("other", "x");
    ck_assert_int_eq(mkdir("d", 0700), 0);
    ck_assert_int_eq(symlink("../file", "d/link") | link("file", "hard") | symlink("d", "d2"), 0);
    ck_assert_int_eq(symlink("d/new", "dangling"), 0);
    char absolute[128];
    snprintf(absolute, sizeof absolute, "%s/file", folder);
    const char *const same[][2] = {{"file", "file"},
                                   {"file", "./file"},
                                   {"file", "d/../file"},
                                   {"file", "d/link"},
                                   {"file", "hard"},
                                   {"file", absolute},
                                   {"d", "d2"},
                                   {"d", "d/."},
                                   {"new", "./new"},
                                   {"d/new", "d2/new"},
                                   {"dangling", "d2/new"},
                                   {"no/file", "no/file"},
                                   {"/no-file", "/./no-file"}};
    const char *const unlike[][2] = {{"file", "other"},       {"file", "new"},     {"new", "d/new"},
                                     {"new", "news"},         {"d", "file"},       {"/dev/null", "/dev/null"},
                                     {"no/file", "no/other"}, {"file", "no/file"}, {"loop", "other"}};
    ck_assert_int_eq(symlink("loop", "loop"), 0);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        ck_assert_msg(xent_file_same(same[i][0], same[i][1]), "%s, %s", same[i][0], same[i][1]);
    for (size_t i = 0; i < sizeof unlike / sizeof *unlike; i++)
        ck_assert_msg(!xent_file_same(unlike[i][0], unlike[i][1]), "%s, %s", unlike[i][0], unlike[i][1]);
    ck_assert(!xent_file_same(NULL, "file") && !xent_file_same("file", NULL));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("file_write");
    ADD_TEST_WITH(suite, links_are_written_through, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, modes_are_kept, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, modes_of_other_users_files_are_not_widened, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, files_that_are_not_to_be_written_stay, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, what_is_no_file_is_written_straight_into, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, a_close_that_fails_is_told, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, descriptors_are_written_where_they_stand, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, descriptors_for_reading_are_refused, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, what_cannot_hold_a_file_is_refused_at_once, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, long_names_work_or_are_refused_before, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, a_check_leaves_nothing, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, parts_of_the_dead_are_removed_and_no_others, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, what_is_called_like_a_part_and_is_no_file_stays, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, programs_that_write_at_once_do_not_disturb_each_other, enter_folder, leave_folder);
    ADD_TEST_WITH(suite, one_file_is_known_by_all_its_names, enter_folder, leave_folder);
    return run_suite(suite);
}
