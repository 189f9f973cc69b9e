/* Image folders as DATA of the program. */
#include <stdio.h>
#include <string.h>

#include "support/pictures.h"
#include "support/program.h"
#include "support/run.h"

/* Classes "bars" and "stripes", of `count` pictures each of size x size that a network can tell apart. */
static void write_classes(const char *root, int size, int count) {
    static const char *const names[] = {"bars", "stripes"};
    uint8_t pixels[32 * 32];
    for (int k = 0; k < 2; k++) {
        program_run run = run_program("--version >/dev/null && mkdir -p %s/%s", root, names[k]);
        ck_assert_msg(run.code == 0, "%s", run.err);
        for (int i = 0; i < count; i++) {
            for (int at = 0; at < size * size; at++) {
                const int line = k ? at / size : at % size;
                pixels[at] = (uint8_t)(4 * line % 256 * (line & 2) / 2 + i);
            }
            char path[512];
            snprintf(path, sizeof path, "%s/%s/%s/%03d.%s", test_directory(), root, names[k], i,
                     i % 2 ? "png" : "bmp");
            write_picture_file(path, size, size, 1, pixels);
        }
    }
}

START_TEST(a_folder_trains_and_names_its_classes) {
    write_classes("art", 8, 20);
    program_run run = run_program("train art -o m.safetensors --epochs 20 --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    run = run_program("eval m.safetensors art");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "100.0");
    ASSERT_CONTAINS(run.out, "  bars\n");
    json_t *classes =
        json_object_get(json_line(run_program("eval m.safetensors art --json").out, 0), "per_class");
    ck_assert_str_eq(json_string_value(json_object_get(json_array_get(classes, 1), "name")), "stripes");
    run = run_program("predict m.safetensors art/stripes/001.png");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "stripes");
    run = run_program("inspect art");
    ASSERT_CONTAINS(run.out, "8 x 8");
}
END_TEST

START_TEST(sizes_are_changed_and_checked) {
    write_classes("large", 16, 10);
    program_run run = run_program("convert large idx --size 4x2 --colour --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq((int)json_number_at(json_line(run.out, 0), "features"), 24);
    static const char *const wrong[] = {"4", "x", "0x4", "4x", "4x9000", "4x4x4", "99999999999999999999x4"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        run = run_program("convert large idx --size %s", wrong[i]);
        ck_assert_int_eq(run.code, 2);
        ASSERT_CONTAINS(run.err, "expected WIDTHxHEIGHT");
    }
}
END_TEST

START_TEST(sides_stay_apart) {
    write_classes("wide", 16, 10);
    program_run run = run_program("convert wide idx --size 4x2 --quiet");
    ck_assert_msg(run.code == 0, "%s", run.err);
    run = run_program("train wide --size 4x2 --epochs 1 --quiet -o m");
    ck_assert_msg(run.code == 0, "%s", run.err);
    static const char *const things[] = {"idx", "m"};
    for (int i = 0; i < 2; i++) {
        run = run_program("inspect %s --json", things[i]);
        json_t *image = json_object_get(json_line(run.out, 0), "image");
        ck_assert_int_eq((int)json_number_at(image, "width"), 4);
        ck_assert_int_eq((int)json_number_at(image, "height"), 2);
    }
}
END_TEST

START_TEST(broken_files_are_named_or_left_out) {
    write_classes("some", 8, 10);
    program_run run = run_program("convert some idx >/dev/null && : >some/bars/999.png");
    run = run_program("convert some again");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "some/bars/999.png is empty");
    run = run_program("convert some again --on-error skip --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "some/bars/999.png is empty");
    ASSERT_CONTAINS(run.err, "1 of 21 images are left out");
    ck_assert_int_eq((int)json_number_at(json_line(run.out, 0), "train_rows"), 16);
    run = run_program("convert some again --on-error skip --quiet");
    ck_assert_int_eq(run.code, 0);
    ck_assert_str_eq(run.err, "");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("folders");
    ADD_TEST(suite, a_folder_trains_and_names_its_classes);
    ADD_TEST(suite, sizes_are_changed_and_checked);
    ADD_TEST(suite, sides_stay_apart);
    ADD_TEST(suite, broken_files_are_named_or_left_out);
    return run_suite(suite);
}
