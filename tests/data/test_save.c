/* A data set in files: killed at any call of the system, what is there is the old set, the new one, or one
 * that is not read. The calls are replaced by ones that end the process when asked to. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/program.h"
#include "support/run.h"
#include "xent/data.h"

static int calls;     /* of write, fsync, rename and unlink since the start */
static int last_call; /* the one at which the process dies; 0: none */

static void live_or_die(void) {
    if (++calls == last_call) syscall(SYS_kill, getpid(), SIGKILL);
}

#pragma GCC visibility push(default)
ssize_t write(int file, const void *bytes, size_t size) {
    live_or_die();
    return syscall(SYS_write, file, bytes, size);
}
int fsync(int file) {
    live_or_die();
    return (int)syscall(SYS_fsync, file);
}
int rename(const char *from, const char *to) {
    live_or_die();
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
int unlink(const char *path) {
    live_or_die();
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}
#pragma GCC visibility pop

enum { ROWS = 6, FEATURES = 4 };

static uint8_t pixels[2][ROWS * FEATURES];
static int32_t labels[2][ROWS];

/* Set 0 and set 1 differ in every pixel and label, and are of one size, so that a mixture would be read. */
static xent_data set_of(int which) {
    for (int i = 0; i < ROWS * FEATURES; i++) pixels[which][i] = (uint8_t)(100 * (which + 1) + i);
    for (int i = 0; i < ROWS; i++) labels[which][i] = which ? i % 2 : (i + 1) % 2;
    xent_data data = XENT_DATA_EMPTY;
    data.train = (xent_dataset){.rows = ROWS - 2,
                                .features = FEATURES,
                                .height = 2,
                                .width = 2,
                                .channels = 1,
                                .classes = 2,
                                .bytes = pixels[which],
                                .labels = labels[which]};
    data.test = data.train;
    data.test.rows = 2;
    data.test.bytes += 4 * FEATURES;
    data.test.labels += 4;
    return data;
}

static int is_set(const xent_data *found, int which) {
    const xent_data expected = set_of(which);
    const xent_dataset *a[] = {&found->train, &found->test}, *b[] = {&expected.train, &expected.test};
    for (int s = 0; s < 2; s++)
        if (a[s]->rows != b[s]->rows ||
            memcmp(a[s]->bytes, b[s]->bytes, (size_t)a[s]->rows * FEATURES) != 0 ||
            memcmp(a[s]->labels, b[s]->labels, (size_t)a[s]->rows * sizeof(int32_t)) != 0)
            return 0;
    return 1;
}

/* What the directory holds: 0 or 1, the set; -1: it is refused. */
static int found_in(const char *directory) {
    xent_data found;
    xent_error error;
    if (xent_data_load(directory, &found, &error) != XENT_OK) {
        ASSERT_CONTAINS(error.message, "train-labels");
        return -1;
    }
    const int which = is_set(&found, 0) ? 0 : is_set(&found, 1) ? 1 : 2;
    xent_data_clear(&found);
    ck_assert_msg(which < 2, "old and new are mixed");
    return which;
}

static void save(int which, const char *directory) {
    const xent_data data = set_of(which);
    xent_error error;
    ck_assert_msg(xent_data_save(&data, directory, &error) == XENT_OK, "%s", error.message);
}

START_TEST(killed_at_any_call_a_set_is_old_or_new_or_refused) {
    const char *directory = test_directory();
    int seen[3] = {0, 0, 0};
    for (int n = 1, ended = 0; !ended; n++) {
        save(0, directory);
        const pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            const xent_data data = set_of(1);
            calls = 0;
            last_call = n;
            _exit(xent_data_save(&data, directory, NULL) != XENT_OK);
        }
        int status;
        waitpid(child, &status, 0);
        ended = WIFEXITED(status);
        ck_assert(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        seen[1 + found_in(directory)]++;
    }
    ck_assert_int_gt(seen[1], 8); /* four files to write and sync */
    ck_assert_int_ge(seen[0], 4); /* the first labels are gone, the last are not there */
    ck_assert_int_ge(seen[2], 2); /* the directory's sync, and no kill */
    save(0, directory);
    ck_assert_int_eq(found_in(directory), 0);
}
END_TEST

/* A failure in one set leaves both as they were. */
START_TEST(a_set_that_cannot_be_written_changes_nothing) {
    const char *directory = test_directory();
    xent_data wrong = set_of(1);
    xent_error error;
    save(0, directory);
    wrong.train.height = 3; /* test comes first and is fine */
    ck_assert_int_eq(xent_data_save(&wrong, directory, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(found_in(directory), 0);
    ck_assert_int_eq(xent_data_save(NULL, directory, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_data_save(&wrong, NULL, &error), XENT_E_ARGUMENT);
    xent_data alone = set_of(1);
    alone.test.rows = 0; /* the old test set would stay */
    ck_assert_int_eq(xent_data_save(&alone, directory, &error), XENT_E_IO);
    ASSERT_CONTAINS(error.message, "t10k-images-idx3-ubyte.gz is there");
    ck_assert_int_eq(found_in(directory), 0);
}
END_TEST

/* What says that there is something is looked at before anything is written. */
START_TEST(what_is_no_set_is_refused) {
    const char *directory = test_directory();
    xent_real targets[2 * ROWS] = {0};
    xent_error error;
    for (int i = 0; i < 9; i++) {
        xent_dataset set = set_of(0).train;
        if (i == 3) set.rows = 0;
        if (i == 4) set.bytes = NULL;
        if (i == 5) set.labels = NULL;
        if (i > 6) set.targets = targets, set.outputs = i - 6;
        ck_assert_int_eq(xent_dataset_save(i == 0 ? NULL : &set, i == 1 ? NULL : directory,
                                           i == 2   ? NULL
                                           : i == 6 ? "a/b"
                                                    : "train",
                                           &error),
                         XENT_E_ARGUMENT);
        ASSERT_CONTAINS(error.message, i < 6    ? "data: nothing to save"
                                       : i == 6 ? "\"a/b\" is no name of a set"
                                       : i == 7 ? "data: 1 target a row; IDX files hold one class a row"
                                                : "data: 2 targets a row;");
    }
    char path[700];
    snprintf(path, sizeof path, "%s/train-images-idx3-ubyte.gz", directory);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* Sizes of IDX files have four bytes; nothing is read of such a set, of which there are no such rows. */
START_TEST(what_no_header_and_no_path_holds_is_refused) {
    xent_error error;
    char path[PATH_MAX + 1];
    for (int i = 0; i < 2; i++) {
        xent_dataset set = set_of(0).train;
        *(i ? &set.features : &set.rows) = (int64_t)UINT32_MAX + 1;
        ck_assert_int_eq(xent_dataset_save(&set, test_directory(), "train", &error), XENT_E_ARGUMENT);
        ASSERT_CONTAINS(error.message, "data: nothing to save");
    }
    memset(path, 'a', PATH_MAX);
    path[PATH_MAX] = '\0';
    const xent_data data = set_of(0);
    ck_assert_int_eq(xent_dataset_save(&data.train, path, "train", &error), XENT_E_IO);
    ASSERT_CONTAINS(error.message, "the path aaaa");
    ASSERT_CONTAINS(error.message, "aaaa... is too long");
}
END_TEST

/* Numbers of a table that are kept as bytes are no pixels: they come back as numbers of a table. */
START_TEST(bytes_of_a_table_come_back_as_numbers) {
    const char *directory = test_directory();
    xent_data data = set_of(0), found;
    xent_error error;
    data.train.is_table = data.test.is_table = 1;
    data.train.height = data.train.width = data.train.channels = 0;
    data.test.height = data.test.width = data.test.channels = 0;
    ck_assert_msg(xent_data_save(&data, directory, &error) == XENT_OK, "%s", error.message);
    ck_assert_msg(xent_data_load(directory, &found, &error) == XENT_OK, "%s", error.message);
    ck_assert_ptr_nonnull(found.train.reals);
    ck_assert_int_eq(found.train.rows, ROWS - 2);
    for (int i = 0; i < (ROWS - 2) * FEATURES; i++)
        ck_assert(found.train.reals[i] == (xent_real)pixels[0][i]);
    for (int i = 0; i < 2 * FEATURES; i++)
        ck_assert(found.test.reals[i] == (xent_real)pixels[0][(ROWS - 2) * FEATURES + i]);
    xent_data_clear(&found);
}
END_TEST

/* Labels take a byte each, or more where they need it. */
START_TEST(any_number_of_classes_comes_back) {
    static const int counts[] = {2, 255, 256, 257, 300};
    static uint8_t bytes[2 * 300];
    static int32_t all[300];
    for (int i = 0; i < 300; i++) all[i] = i;
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        xent_data data = XENT_DATA_EMPTY, found;
        xent_error error;
        data.train = (xent_dataset){
            .rows = counts[k], .features = 2, .classes = counts[k], .bytes = bytes, .labels = all};
        ck_assert_msg(xent_data_save(&data, test_directory(), &error) == XENT_OK, "%s", error.message);
        const xent_data_options whole = {.test_fraction = XENT_OFF};
        ck_assert_msg(xent_data_load_with(test_directory(), &whole, &found, &error) == XENT_OK, "%s",
                      error.message);
        ck_assert_int_eq(found.train.classes, counts[k]);
        ck_assert_int_eq(found.train.rows, counts[k]);
        for (int i = 0; i < counts[k]; i++)
            ASSERT_QUICKLY(xent_dataset_label(&found.train, i) == i, "%d classes: %d is %d", counts[k], i,
                           (int)xent_dataset_label(&found.train, i));
        xent_data_clear(&found);
    }
}
END_TEST

/* Packed or not, and whatever its name: it would be read with the new training set, or instead of it. */
START_TEST(a_file_that_would_be_read_with_them_is_refused) {
    static const char *const names[] = {"t10k-images-idx3-ubyte.gz",   "t10k-images-idx3-ubyte",
                                        "t10k-labels-idx1-ubyte",      "val-labels-idx1-ubyte.gz",
                                        "TRAIN-IMAGES-IDX3-UBYTE",     "train-images.idx3-ubyte",
                                        "old-train-images-idx3-ubyte", "test-images-idx3-ubyte"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        xent_data alone = set_of(1);
        xent_error error;
        char path[512];
        alone.test.rows = 0;
        snprintf(path, sizeof path, "%s/%s", test_directory(), names[i]);
        FILE *file = fopen(path, "wb");
        ck_assert_ptr_nonnull(file);
        fclose(file);
        ck_assert_int_eq(xent_data_save(&alone, test_directory(), &error), XENT_E_IO);
        ASSERT_CONTAINS(error.message, names[i]);
        ck_assert_int_eq(unlink(path), 0);
        ck_assert_msg(xent_data_save(&alone, test_directory(), &error) == XENT_OK, "%s", error.message);
    }
}
END_TEST

/* Of a plain file and a packed one of its name the packed one is read, which is the new one. */
START_TEST(a_plain_file_of_one_of_their_names_may_stay) {
    static const char *const names[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"};
    xent_data alone = set_of(1), back;
    xent_error error;
    alone.test.rows = 0;
    for (int i = 0; i < 2; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", test_directory(), names[i]);
        FILE *file = fopen(path, "wb");
        ck_assert(file && fputs("old", file) >= 0 && fclose(file) == 0);
    }
    ck_assert_msg(xent_data_save(&alone, test_directory(), &error) == XENT_OK, "%s", error.message);
    const xent_data_options o = {.test_fraction = XENT_OFF};
    ck_assert_msg(xent_data_load_with(test_directory(), &o, &back, &error) == XENT_OK, "%s", error.message);
    ck_assert_int_eq(back.train.rows, alone.train.rows);
    xent_data_clear(&back);
}
END_TEST

START_TEST(rows_of_targets_are_refused) {
    static const xent_real targets[ROWS];
    xent_data data = set_of(0);
    xent_error error;
    data.train.targets = targets;
    data.train.outputs = 1;
    for (int i = 0; i < 2; i++) { /* beside labels, and alone */
        ck_assert_int_eq(xent_data_save(&data, test_directory(), &error), XENT_E_ARGUMENT);
        ASSERT_CONTAINS(error.message, "1 target a row; IDX files hold one class a row");
        data.train.labels = NULL;
    }
}
END_TEST

/* What would be read as other classes, or not at all: -1 in a byte is class 255. */
START_TEST(rows_that_would_not_come_back_are_refused) {
    static const int32_t wrong[] = {XENT_LABEL_UNKNOWN, 2, 256, INT32_MIN};
    const xent_real number[] = {1, 2, (xent_real)NAN, 4};
    xent_data data = set_of(0);
    xent_error error;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char says[64];
        labels[0][2] = wrong[i];
        snprintf(says, sizeof says, "train: row 2 (from 0) has label %d; expected 0 to 1", (int)wrong[i]);
        ck_assert_int_eq(xent_dataset_save(&data.train, test_directory(), "train", &error), XENT_E_VALUE);
        ASSERT_CONTAINS(error.message, says);
        ck_assert_int_eq(xent_data_save(&data, test_directory(), &error), XENT_E_VALUE);
    }
    data = set_of(0);
    data.train.bytes = NULL;
    data.train.reals = number;
    data.train.rows = 1;
    ck_assert_int_eq(xent_dataset_save(&data.train, test_directory(), "train", &error), XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "train: row 0, feature 2 (both from 0) is NaN");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("save");
    ADD_TEST(suite, killed_at_any_call_a_set_is_old_or_new_or_refused);
    ADD_TEST(suite, a_set_that_cannot_be_written_changes_nothing);
    ADD_TEST(suite, what_is_no_set_is_refused);
    ADD_TEST(suite, what_no_header_and_no_path_holds_is_refused);
    ADD_TEST(suite, bytes_of_a_table_come_back_as_numbers);
    ADD_TEST(suite, any_number_of_classes_comes_back);
    ADD_TEST(suite, rows_that_would_not_come_back_are_refused);
    ADD_TEST(suite, a_plain_file_of_one_of_their_names_may_stay);
    ADD_TEST(suite, rows_of_targets_are_refused);
    ADD_TEST(suite, a_file_that_would_be_read_with_them_is_refused);
    return run_suite(suite);
}
