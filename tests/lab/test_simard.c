/* xent lab simard, on small digits: its rows, and cells that are kept, read, refused and done again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/lab.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

#define SMALL " --data digits --hidden 20 --epochs 4 "

START_TEST(rows_are_those_of_the_source) {
    const json_t *rows = lab_rows("simard" SMALL);
    static const double published[] = {1.6, 1.1, 0.7, 0.9};
    ck_assert_uint_eq(json_array_size(rows), 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert(json_number_at(json_array_get(rows, i), "published") == published[i]);
    const double plain = json_number_at(lab_row_of(rows, "loss", "cross-entropy", "changes", "none", NULL),
                                        "ours"),
                 affine = json_number_at(lab_row_of(rows, "loss", "cross-entropy", "changes", "affine", NULL),
                                         "ours");
    ck_assert(plain > 0 && plain < 60);
    ck_assert(affine != plain);
}
END_TEST

/* Runs it with -o DIR; its rows as text, to be freed. */
static char *rows_of(const char *directory) {
    const program_run run = run_program("lab simard" SMALL "--json -o '%s'", directory);
    ck_assert_msg(run.code == 0, "%s", run.err);
    return json_dumps(json_object_get(json_line(run.out, -1), "rows"), JSON_SORT_KEYS);
}

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

/* A file that is gone or damaged is done again, to the same figures, and the damage is told. */
START_TEST(what_is_missing_is_done) {
    char directory[256], damaged[512], missing[512];
    snprintf(directory, sizeof directory, "%s/cells", test_directory());
    snprintf(damaged, sizeof damaged, "%s/cells/ce-none.1.json", directory);
    snprintf(missing, sizeof missing, "%s/cells/ce-elastic.1.json", directory);
    char *whole = rows_of(directory);
    ck_assert_int_eq(unlink(missing), 0);
    write_text(damaged, "{\"numbers\": [1");
    const program_run run = run_program("lab simard" SMALL "--json -o '%s'", directory);
    const json_t *told = json_line(run.out, -1);
    char *again = json_dumps(json_object_get(told, "rows"), JSON_SORT_KEYS);
    ck_assert_str_eq(whole, again);
    ASSERT_CONTAINS(json_string_value(json_object_get(json_object_get(told, "facts"), "cells")),
                    "1 of 4 files were damaged, and are done again");
    ck_assert_int_eq(access(missing, R_OK), 0);
    free(whole);
    free(again);
}
END_TEST

/* A file that is written anew is another file. */
static ino_t file_of(const char *path) {
    struct stat info;
    ck_assert_int_eq(stat(path, &info), 0);
    return info.st_ino;
}

/* Cells that are there are read, and those of other settings refused. */
START_TEST(what_is_there_is_not_done_again) {
    char directory[256], path[512];
    snprintf(directory, sizeof directory, "%s/read", test_directory());
    snprintf(path, sizeof path, "%s/cells/ce-none.1.json", directory);
    char *first = rows_of(directory);
    const ino_t file = file_of(path);
    char *second = rows_of(directory);
    ck_assert_str_eq(first, second);
    ck_assert(file_of(path) == file);
    free(first);
    free(second);
    const program_run other =
        run_program("lab simard --data digits --hidden 21 --epochs 4 -o '%s'", directory);
    ck_assert_int_eq(other.code, 1);
    ASSERT_CONTAINS(other.err, "hidden");
}
END_TEST

START_TEST(lines_fit) {
    ASSERT_CONTAINS(lab_text_of("simard --data digits --hidden 8 --epochs 1"), "squared error");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("simard");
    ADD_TEST(suite, rows_are_those_of_the_source);
    ADD_TEST(suite, what_is_missing_is_done);
    ADD_TEST(suite, what_is_there_is_not_done_again);
    ADD_TEST(suite, lines_fit);
    return run_suite(suite);
}
