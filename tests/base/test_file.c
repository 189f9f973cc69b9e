/* Files: what is written is there whole or not at all, whichever call of the system fails and whenever the
 * process dies. The calls are replaced by ones that fail when asked to, and otherwise go to the kernel. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "support/faults.h"
#include "support/run.h"

static int calls;     /* of write, fsync and rename since the start of the test */
static int fail_call; /* the one that fails; 0: none */
static int byte_wise; /* write takes one byte at a time, and every other call is interrupted */

static int fails(int number) {
    if (++calls != fail_call) return 0;
    errno = number;
    return 1;
}

#pragma GCC visibility push(default)
ssize_t write(int file, const void *bytes, size_t size) {
    if (fails(ENOSPC)) return -1;
    if (byte_wise && calls % 2) {
        errno = EINTR;
        return -1;
    }
    return syscall(SYS_write, file, bytes, byte_wise && size ? 1 : size);
}
int fsync(int file) { return fails(EIO) ? -1 : (int)syscall(SYS_fsync, file); }
int rename(const char *from, const char *to) {
    return fails(EACCES) ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
#pragma GCC visibility pop

static char folder[64], target[80];

static void make_folder(void) {
    snprintf(folder, sizeof folder, "/tmp/xent-file-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(target, sizeof target, "%s/f", folder);
    calls = fail_call = byte_wise = 0;
}

/* How many files lie in the folder; `sweep` removes them. */
static int count_files(int sweep) {
    int count = 0;
    DIR *directory = opendir(folder);
    ck_assert_ptr_nonnull(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        count++;
        if (sweep) ck_assert_int_eq(unlinkat(dirfd(directory), entry->d_name, 0), 0);
    }
    closedir(directory);
    return count;
}

static void remove_folder(void) {
    fail_call = 0;
    count_files(1);
    rmdir(folder);
}

static xent_status put(const char *text, xent_error *error) {
    const size_t half = strlen(text) / 2;
    const file_piece pieces[] = {{text, half}, {text + half, strlen(text) - half}};
    return file_replace(target, pieces, 2, error);
}

static void expect_content(const char *text) {
    unsigned char *bytes;
    size_t size;
    xent_error error;
    ck_assert_msg(file_read(target, 1000, &bytes, &size, &error) == XENT_OK, "%s", error.message);
    ck_assert_uint_eq(size, strlen(text));
    ck_assert_mem_eq(bytes, text, size);
    free(bytes);
}

START_TEST(what_is_written_is_read) {
    ck_assert_int_eq(put("one and two", NULL), XENT_OK);
    expect_content("one and two");
    byte_wise = 1;
    ck_assert_int_eq(put("another text", NULL), XENT_OK);
    expect_content("another text");
    ck_assert_int_eq(count_files(0), 1);
}
END_TEST

/* A signal that comes while a file is read or written changes nothing. */
START_TEST(interrupted_calls_are_made_again) {
    static const char *const texts[] = {"one text", "and another"};
    ck_assert_int_eq(put(texts[0], NULL), XENT_OK);
    ck_assert_int_eq(fault_begin(), 0);
    for (int n = 1; n <= 3; n++) {
        fault_plan(FAULT_INTERRUPT, n, 0, 0);
        ck_assert_int_eq(put(texts[n % 2], NULL), XENT_OK);
        fault_plan(FAULT_INTERRUPT, n, 0, 0);
        expect_content(texts[n % 2]);
        if (n == 1) ck_assert_int_eq(fault_refused(), 1);
    }
    fault_plan(FAULT_INTERRUPT, 0, 0, 0);
}
END_TEST

START_TEST(any_call_may_fail) {
    xent_error error;
    ck_assert_int_eq(put("the old content", &error), XENT_OK);
    int failures = 0;
    for (int n = 1;; n++) {
        calls = 0;
        fail_call = n;
        const xent_status status = put("something new", &error);
        fail_call = 0;
        if (calls < n) break;
        if (status == XENT_OK) { /* only the sync of the directory may fail unsaid: the file is in place */
            expect_content("something new");
            ck_assert_int_eq(put("the old content", &error), XENT_OK);
            continue;
        }
        failures++;
        ck_assert_int_eq(status, XENT_E_IO);
        ck_assert_msg(strstr(error.message, target) != NULL, "no path in: %s", error.message);
        expect_content("the old content");
        ck_assert_int_eq(count_files(0), 1);
    }
    ck_assert_int_eq(failures, 4); /* two writes, the file's sync, the rename */
}
END_TEST

enum { SIZE = 300000 };

/* Writes one of two long contents. */
static int write_long(int which) {
    static char content[SIZE];
    const file_piece pieces[] = {{content, SIZE / 3}, {content + SIZE / 3, SIZE - SIZE / 3}};
    memset(content, 'a' + which % 2, SIZE);
    return file_replace(target, pieces, 2, NULL) == XENT_OK;
}

/* A child writes in turn. Once it has written it is killed, a little later in every round. */
START_TEST(a_killed_process_leaves_a_whole_file) {
    enum { ROUNDS = 40 };
    for (int round = 0; round < ROUNDS; round++) {
        int written[2];
        ck_assert_int_eq(pipe(written), 0);
        const pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            for (int i = round; write_long(i); i++) {
                if (i == round && write(written[1], "", 1) != 1) break;
            }
            _exit(1);
        }
        close(written[1]);
        char byte;
        ck_assert_int_eq(read(written[0], &byte, 1), 1);
        nanosleep(&(struct timespec){0, 100000L * round}, NULL);
        ck_assert_int_eq(kill(child, SIGKILL), 0);
        int status;
        waitpid(child, &status, 0);
        ck_assert_msg(WIFSIGNALED(status), "the child could not write");
        close(written[0]);
        unsigned char *bytes;
        size_t size;
        ck_assert_int_eq(file_read(target, SIZE, &bytes, &size, NULL), XENT_OK);
        ck_assert_uint_eq(size, SIZE);
        ck_assert_msg(memcmp(bytes, bytes + 1, SIZE - 1) == 0, "old and new are mixed");
        free(bytes);
    }
}
END_TEST

START_TEST(what_is_no_file_is_refused) {
    unsigned char *bytes;
    size_t size;
    xent_error error;
    ck_assert_int_eq(file_read(target, 10, &bytes, &size, &error), XENT_E_IO);
    ck_assert_ptr_null(bytes);
    ck_assert_int_eq(file_read(folder, 10, &bytes, &size, &error), XENT_E_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "a directory"));
    ck_assert_int_eq(put("eleven char", &error), XENT_OK);
    ck_assert_int_eq(file_read(target, 10, &bytes, &size, &error), XENT_E_FORMAT);
    ck_assert_int_eq(file_read(target, 11, &bytes, &size, &error), XENT_OK);
    free(bytes);
    ck_assert_int_eq(unlink(target), 0);
    ck_assert_int_eq(mkfifo(target, 0600), 0);
    ck_assert_int_eq(file_read(target, 10, &bytes, &size, &error), XENT_E_IO); /* and does not wait */
    ck_assert_int_eq(unlink(target), 0);
    ck_assert_int_eq(mkdir(target, 0700), 0);
    ck_assert_int_eq(put("x", &error), XENT_E_IO);
    ck_assert_ptr_nonnull(strstr(error.message, "a directory"));
    ck_assert_int_eq(rmdir(target), 0);
}
END_TEST

/* The descriptor that a file would be opened at next. */
static int next_descriptor(void) {
    const int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
    ck_assert_int_ge(next, 0);
    close(next);
    return next;
}

/* Whether a file is read or refused, it is closed. */
START_TEST(files_are_closed) {
    unsigned char *bytes;
    size_t size;
    ck_assert_int_eq(put("eleven char", NULL), XENT_OK);
    const int next = next_descriptor();
    ck_assert_int_eq(file_read(target, 11, &bytes, &size, NULL), XENT_OK);
    free(bytes);
    ck_assert_int_eq(file_read(target, 10, &bytes, &size, NULL), XENT_E_FORMAT);
    ck_assert_int_eq(file_read(folder, 11, &bytes, &size, NULL), XENT_E_IO);
    ck_assert_int_eq(next_descriptor(), next);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("file");
    ADD_TEST_WITH(suite, what_is_written_is_read, make_folder, remove_folder);
    ADD_TEST_WITH(suite, interrupted_calls_are_made_again, make_folder, remove_folder);
    ADD_TEST_WITH(suite, any_call_may_fail, make_folder, remove_folder);
    ADD_TEST_WITH(suite, a_killed_process_leaves_a_whole_file, make_folder, remove_folder);
    ADD_TEST_WITH(suite, files_are_closed, make_folder, remove_folder);
    ADD_TEST_WITH(suite, what_is_no_file_is_refused, make_folder, remove_folder);
    return run_suite(suite);
}
