/* Data name the files that they were read from: those beside the one that was asked for, and none else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/run.h"

static const unsigned char two_images[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4},
                           two_labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};

/* The last that was loaded was read from these, in any order. */
static void expect_files(int count, const char *const *paths) {
    ck_assert_int_eq(loaded.file_count, count);
    for (int i = 0; i < count; i++) {
        int found = 0;
        for (int k = 0; k < count; k++) found += strcmp(loaded.files[k], paths[i]) == 0;
        ck_assert_msg(found == 1, "%s is named %d times", paths[i], found);
    }
    xent_data_clear(&loaded);
    ck_assert(loaded.files == NULL && loaded.file_count == 0);
}

static void remember(char paths[][512], const char *directory, const char *name) {
    snprintf(*paths, sizeof *paths, "%s%s%s", directory, *directory ? "/" : "", name);
}

/* ---- Several files ------------------------------------------------------------------------------------- */

static const char *const idx_names[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                        "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};

static void write_idx(void) {
    for (int i = 0; i < 4; i++)
        write_bytes(idx_names[i], i % 2 ? two_labels : two_images,
                    i % 2 ? sizeof two_labels : sizeof two_images);
    write_text("notes", "of the same directory");
}

START_TEST(a_file_names_those_that_it_stands_for) {
    char paths[4][512];
    write_idx();
    for (int i = 0; i < 4; i++) remember(&paths[i], test_path("."), idx_names[i]);
    const char *const expected[] = {paths[0], paths[1], paths[2], paths[3]};
    const char *const asked[] = {paths[0], paths[3]};
    for (int i = 0; i < 2; i++) {
        loads(asked[i], NULL);
        expect_files(4, expected);
    }
    char directory[512];
    snprintf(directory, sizeof directory, "%s", test_path("."));
    loads(directory, NULL);
    expect_files(4, expected);
    ck_assert_int_eq(unlink(paths[3]) | unlink(paths[2]), 0);
    loads(paths[0], NULL);
    expect_files(2, expected);
}
END_TEST

START_TEST(labels_of_their_own_file_are_named_in_place_of_those_beside) {
    char paths[2][512];
    write_idx();
    remember(&paths[0], test_path("."), idx_names[0]);
    snprintf(paths[1], sizeof paths[1], "%s", write_text("labels.csv", "a\nb\n"));
    loads(paths[0], paths[1]);
    expect_files(2, (const char *const[]){paths[0], paths[1]});
}
END_TEST

START_TEST(batches_and_the_names_of_their_classes_are_named) {
    enum { RECORD = 3073 };
    static unsigned char pictures[2 * RECORD];
    static const char *const names[] = {"data_batch_1.bin", "data_batch_2.bin", "test_batch.bin",
                                        "batches.meta.txt"};
    char paths[4][512], directory[512];
    pictures[RECORD] = 1;
    for (int i = 0; i < 3; i++) write_bytes(names[i], pictures, sizeof pictures);
    for (int i = 0; i < 4; i++) remember(&paths[i], test_path("."), names[i]);
    const char *const expected[] = {paths[0], paths[1], paths[2], paths[3]};
    snprintf(directory, sizeof directory, "%s", test_path("."));
    loads(directory, NULL);
    expect_files(3, expected);
    write_text(names[3], "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
    loads(directory, NULL);
    expect_files(4, expected);
    loads(paths[1], NULL);
    expect_files(2, (const char *const[]){paths[1], paths[3]});
}
END_TEST

/* ---- One file ------------------------------------------------------------------------------------------ */

START_TEST(a_table_names_itself_and_its_labels) {
    char table[512], labels[512];
    snprintf(table, sizeof table, "%s", write_text("rows.csv", "1,2.5,no\n-3,400,yes\n"));
    loads(table, NULL);
    expect_files(1, (const char *const[]){table});
    snprintf(table, sizeof table, "%s", write_text("features.csv", "1,2.5\n-3,400\n"));
    snprintf(labels, sizeof labels, "%s", write_text("labels.csv", "no\nyes\n"));
    loads(table, labels);
    expect_files(2, (const char *const[]){table, labels});
}
END_TEST

/* Where the name is that of an array, a file of that name is none of the data's. */
START_TEST(an_array_of_labels_is_no_file) {
    const char *const arrays = source_file("pair.npz");
    loads(arrays, "target");
    expect_files(1, &arrays);
}
END_TEST

/* There may be any number of them. */
START_TEST(pictures_are_not_named) {
    char directory[512];
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(mkdir(test_path(i ? "b" : "a"), 0777), 0);
        write_text(i ? "b/1.pgm" : "a/1.pgm", "P2 2 1 255 1 2");
    }
    snprintf(directory, sizeof directory, "%s", test_path("."));
    loads(directory, NULL);
    expect_files(0, NULL);
}
END_TEST

/* ---- Names --------------------------------------------------------------------------------------------- */

/* $XDG_DATA_HOME or, where it is not set or empty, ~/.local/share (XDG Base Directory Specification). */
START_TEST(a_set_of_the_user_is_found_by_its_name) {
    static const char *const below[] = {".local", ".local/share", ".local/share/xent",
                                        ".local/share/xent/marbles"};
    char home[512];
    snprintf(home, sizeof home, "%s", test_path("."));
    for (int i = 0; i < 4; i++) ck_assert_int_eq(mkdir(test_path(below[i]), 0700), 0);
    write_bytes(".local/share/xent/marbles/train-images-idx3-ubyte", two_images, sizeof two_images);
    write_bytes(".local/share/xent/marbles/train-labels-idx1-ubyte", two_labels, sizeof two_labels);
    setenv("HOME", home, 1);
    unsetenv("XENT_DATA");
    unsetenv("XDG_DATA_HOME");
    loads("marbles", NULL);
    xent_data_clear(&loaded);
    setenv("XDG_DATA_HOME", "", 1);
    loads("marbles", NULL);
    xent_data_clear(&loaded);
    setenv("XDG_DATA_HOME", home, 1); /* set: the other is not looked into */
    refused("marbles", NULL, "no directory, file or data set 'marbles'");
    setenv("XDG_DATA_HOME", test_path(".local/share"), 1);
    setenv("HOME", "/nowhere", 1);
    loads("marbles", NULL);
    xent_data_clear(&loaded);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("read_files");
    ADD_TEST(suite, a_file_names_those_that_it_stands_for);
    ADD_TEST(suite, labels_of_their_own_file_are_named_in_place_of_those_beside);
    ADD_TEST(suite, batches_and_the_names_of_their_classes_are_named);
    ADD_TEST(suite, a_table_names_itself_and_its_labels);
    ADD_TEST(suite, an_array_of_labels_is_no_file);
    ADD_TEST(suite, pictures_are_not_named);
    ADD_TEST(suite, a_set_of_the_user_is_found_by_its_name);
    return run_suite(suite);
}
