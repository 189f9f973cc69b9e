/* xent convert: what it writes loads as what it was. */
#include <stdio.h>
#include <string.h>

#include "support/program.h"
#include "support/run.h"
#include "xent/data.h"

static void load(const char *name, xent_data *data) {
    xent_error error;
    ck_assert_msg(xent_data_load(name, data, &error) == XENT_OK, "%s", error.message);
}

START_TEST(digits_come_back_bit_for_bit) {
    char path[256];
    program_run run = run_program("convert digits a/b");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "1442 rows for training, 355 for testing");
    snprintf(path, sizeof path, "%s/a/b", test_directory());
    xent_data original, converted;
    load("digits", &original);
    load(path, &converted);
    ck_assert_int_eq(original.train.rows, converted.train.rows);
    ck_assert_int_eq(original.test.rows, converted.test.rows);
    ck_assert_int_eq(original.train.height, converted.train.height);
    ck_assert(memcmp(original.train.bytes, converted.train.bytes, 1442 * 64) == 0);
    ck_assert(memcmp(original.test.labels, converted.test.labels, 355 * sizeof(int32_t)) == 0);
    xent_data_clear(&original);
    xent_data_clear(&converted);
}
END_TEST

START_TEST(tables_keep_their_numbers) {
    char path[256];
    run_program(
        "--version; for i in 1 2 3 4 5 6 7 8 9 10; do echo \"$i,0.1,a\"; echo \"-$i,1e-30,b\"; done >t.csv");
    program_run run = run_program("convert t.csv t --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *result = json_line(run.out, 0);
    ck_assert_int_eq((int)json_number_at(result, "train_rows"), 16);
    ck_assert_int_eq((int)json_number_at(result, "test_rows"), 4);
    ASSERT_CONTAINS(run.err, "class 1 is b");
    snprintf(path, sizeof path, "%s/t", test_directory());
    xent_data data;
    load(path, &data);
    for (int64_t i = 0; i < data.train.rows; i++) {
        const xent_real *row = data.train.reals + 2 * i;
        ck_assert(row[1] == (data.train.labels[i] ? (xent_real)1e-30 : (xent_real)0.1));
        ck_assert((row[0] < 0) == (data.train.labels[i] == 1));
    }
    xent_data_clear(&data);
}
END_TEST

/* The columns of a converted table are scaled as those of the table: the second one decides, and is small. */
START_TEST(a_converted_table_trains_as_the_table) {
    run_program(
        "--version; for i in 1 2 3 4 5 6 7 8 9; do echo \"$i,0.001,a\"; echo \"$i,0.002,b\"; done >s.csv");
    program_run run = run_program("convert s.csv s");
    ck_assert_msg(run.code == 0, "%s", run.err);
    static const char *const data[] = {"s.csv", "s"};
    double loss[2];
    for (int i = 0; i < 2; i++) {
        run = run_program("train %s -q --json --epochs 40 -o s.model && '%s' eval s.model %s --json", data[i],
                          getenv("XENT_PROGRAM"), data[i]);
        ck_assert_msg(run.code == 0, "%s", run.err);
        json_t *result = json_line(run.out, 41);
        ck_assert(json_number_at(result, "accuracy") == 1);
        loss[i] = json_number_at(result, "loss");
    }
    ASSERT_CLOSE(loss[1], loss[0], 0.2);
}
END_TEST

/* All three sets, in files that are read again as what they were. */
START_TEST(a_validation_set_is_kept) {
    run_program("--version >/dev/null; mkdir parts && for f in \"$XENT_SOURCE\"/data/digits/*ubyte.gz; do "
                "cp \"$f\" parts && cp \"$f\" parts/$(basename \"$f\" | sed s/t10k/val/); done");
    program_run run = run_program("convert parts all --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq((int)json_number_at(json_line(run.out, 0), "validation_rows"), 355);
    run = run_program("train all -q --json --epochs 1");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert(json_is_number(json_object_get(json_line(run.out, 0), "validation_accuracy")));
    run = run_program("convert digits all");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "all/val-images-idx3-ubyte.gz is there, and may be read with these data");
    ASSERT_CONTAINS(run_program("convert parts more").out, "355 for testing, 355 for validation, 64 numbers");
}
END_TEST

/* Of any of the six files that a conversion may write. */
START_TEST(no_conversion_overwrites_what_it_reads) {
    static const char *const names[] = {"train-images-idx3", "train-labels-idx1", "t10k-images-idx3",
                                        "t10k-labels-idx1",  "val-images-idx3",   "val-labels-idx1"};
    for (int i = 0; i < 6; i++) {
        char path[64], says[128];
        snprintf(path, sizeof path, "%d/%s-ubyte.gz", i, names[i]);
        snprintf(says, sizeof says, "cannot write %s: the command reads it", path);
        run_program("--version; mkdir %d; printf '1,2,a\n2,1,b\n3,4,a\n4,3,b\n' >%s; cp %s t.csv", i, path,
                    path);
        program_run run = run_program("convert %s %d", path, i);
        ck_assert_msg(run.code == 2, "%s: exit code %d, %s", path, run.code, run.err);
        ASSERT_CONTAINS(run.err, says);
        run = run_program("convert t.csv %d --labels %s", i, path);
        ck_assert_msg(run.code == 2, "%s: exit code %d, %s", path, run.code, run.err);
        ASSERT_CONTAINS(run.err, says);
        same_files(path, "t.csv");
    }
}
END_TEST

START_TEST(what_cannot_be_converted_is_said) {
    ck_assert_int_eq(run_program("convert digits").code, 2);
    ck_assert_int_eq(run_program("convert nowhere x").code, 1);
    program_run run = run_program("convert digits /proc/x");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "/proc/x");
    static const char *const tasks[] = {"regression", "multilabel"};
    for (int i = 0; i < 2; i++) {
        run = run_program("convert digits x --task %s", tasks[i]);
        ck_assert_int_eq(run.code, 2);
        ASSERT_CONTAINS(run.err, "IDX files hold one class a row; expected classify");
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("convert");
    ADD_TEST(suite, digits_come_back_bit_for_bit);
    ADD_TEST(suite, tables_keep_their_numbers);
    ADD_TEST(suite, a_converted_table_trains_as_the_table);
    ADD_TEST(suite, a_validation_set_is_kept);
    ADD_TEST(suite, no_conversion_overwrites_what_it_reads);
    ADD_TEST(suite, what_cannot_be_converted_is_said);
    return run_suite(suite);
}
