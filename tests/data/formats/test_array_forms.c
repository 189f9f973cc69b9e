/* NumPy's arrays as people have them: numbers that are none, texts, channels first, labels that are names. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/loads.h"
#include "support/run.h"

/* A NumPy file of version 1.0 with these numbers, or other bytes. */
static const char *write_array(const char *name, const char *descr, const char *shape, const void *numbers,
                               size_t size) {
    static unsigned char bytes[1 << 14];
    char header[118];
    snprintf(header, sizeof header, "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr, shape);
    memcpy(bytes, "\x93NUMPY\1\0\x76\0", 10);
    memset(bytes + 10, ' ', 117);
    memcpy(bytes + 10, header, strlen(header));
    bytes[127] = '\n';
    memcpy(bytes + 128, numbers, size);
    return write_bytes(name, bytes, 128 + size);
}

static xent_status load_arrays(const char *x, const char *y, xent_data_options options) {
    char labels[512];
    xent_data_clear(&loaded);
    snprintf(labels, sizeof labels, "%s", y);
    options.labels = labels;
    return load_with(x, options);
}

static char labels_path[512];

static void write_labels(const uint8_t *labels, size_t rows) {
    char shape[32];
    snprintf(shape, sizeof shape, "%zu,", rows);
    snprintf(labels_path, sizeof labels_path, "%s", write_array("y.npy", "|u1", shape, labels, rows));
}

static void clear(void) { xent_data_clear(&loaded); }

static void set_up(void) { write_labels((const uint8_t[]){0, 1, 0, 1}, 4); }

/* A shape that is none, of too many axes, or of more numbers than are held. */
START_TEST(shapes_that_are_none_are_refused) {
    static const struct {
        const char *shape, *says;
    } shapes[] = {{"-4, 2", "broken NumPy file: its shape"},
                  {"4, x", "broken NumPy file: its shape"},
                  {"1, 1, 1, 1, 1, 1, 1, 2, 4", "broken NumPy file: its shape"},
                  {"4294967296, 2", "the sizes in its header come to more than 4294967296 numbers"},
                  {"", "is one number; expected an array"},
                  {"4, 3", "is truncated: it holds 192 bytes"},
                  {"0, 2", "x.npy"}};
    const double x[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const char *path = write_array("x.npy", "<f8", shapes[i].shape, x, sizeof x);
        ck_assert_msg(load_arrays(path, labels_path, (xent_data_options){.classes = 0}) != XENT_OK,
                      "(%s) is read", shapes[i].shape);
        ck_assert_msg(strstr(load_error.message, shapes[i].says) != NULL, "(%s): %s", shapes[i].shape,
                      load_error.message);
    }
    const char *path = write_array("x.npy", "<f8", "4L, 2L", x, sizeof x); /* as Python 2 wrote it */
    ck_assert_int_eq(load_arrays(path, labels_path, (xent_data_options){.classes = 0}), XENT_OK);
    ck_assert(loaded.train.reals[7] == 8);
}
END_TEST

/* Beside a 0 the other sizes are of any length, and nothing may be made of them. */
START_TEST(arrays_without_numbers_are_refused) {
    static const char *const shapes[] = {"0, 2", "0, 3, 1000000, 1000000", "0, 3, 4294967296, 4294967296"};
    for (int i = 0; i < 3; i++)
        refused(write_array("x.npy", "|u1", shapes[i], "", 0), labels_path,
                "x.npy holds no numbers: 0 rows; expected at least one");
    refused(write_array("x.npy", "<f8", "4, 0", "", 0), labels_path,
            "x.npy holds no numbers: 4 rows of none; expected at least one");
}
END_TEST

/* Row and number as NumPy counts them, and the number itself. */
START_TEST(a_number_that_is_none_is_refused_with_its_place) {
    double x[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    static const struct {
        double number;
        const char *says;
    } numbers[] = {{NAN, "nan as its number 1; expected finite"},
                   {-INFINITY, "-inf as its number 1; expected finite"},
#ifndef XENT_DOUBLE
                   {1e300, "1e+300 as its number 1, which is too large for a float; expected finite"}
#endif
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        x[5] = numbers[i].number;
        const char *path = write_array("x.npy", "<f8", "4, 2", x, sizeof x);
        ck_assert_int_eq(load_arrays(path, labels_path, (xent_data_options){.classes = 0}), XENT_E_NONFINITE);
        ASSERT_CONTAINS(load_error.message, "x.npy: row 2, counted from 0, has ");
        ASSERT_CONTAINS(load_error.message, numbers[i].says);
        ASSERT_CONTAINS(load_error.message, "np.isfinite finds them");
    }
}
END_TEST

START_TEST(texts_are_refused_with_what_makes_numbers_of_them) {
    static const char texts[48] = "c";
    const uint8_t x[8] = {0};
    const char *y = write_array("t.npy", "<U3", "4,", texts, 48);
    snprintf(labels_path, sizeof labels_path, "%s", y);
    ck_assert_int_ne(
        load_arrays(write_array("x.npy", "|u1", "4, 2", x, 8), labels_path, (xent_data_options){0}), XENT_OK);
    ASSERT_CONTAINS(load_error.message,
                    "of type '<U3'; expected numbers, such as those of np.unique(y, return_inv");
    ck_assert_int_ne(load(write_array("x.npy", "|O", "4, 2", x, 8), labels_path), XENT_OK);
    ASSERT_CONTAINS(load_error.message,
                    "of type '|O'; expected numbers, such as those of x.astype('float32')");
    ck_assert_int_ne(load(write_array("x.npy", "|u1", "4, 2", x, 8), NULL), XENT_OK);
    ASSERT_CONTAINS(load_error.message, "--labels FILE names a file of them");
}
END_TEST

/* Pictures of 3 x 4 x 4: number 100 row + 10 channel + place, in three types. */
START_TEST(channels_first_are_put_last) {
    static uint8_t bytes[4 * 48];
    static double reals[4 * 48];
    for (int i = 0; i < 4 * 48; i++) reals[i] = bytes[i] = (uint8_t)(i % 48 + i / 48);
    const char *path = write_array("x.npy", "|u1", "4, 3, 4, 4", bytes, sizeof bytes);
    ck_assert_int_eq(load_arrays(path, labels_path, (xent_data_options){0}), XENT_OK);
    ASSERT_CONTAINS(told, "x.npy: its pictures of 3 x 4 x 4 have their channels first, which are put last");
    const xent_dataset *set = &loaded.train;
    ck_assert(set->height == 4 && set->width == 4 && set->channels == 3);
    for (int i = 0; i < 4 * 48; i++) ck_assert_int_eq(set->bytes[i], i / 48 + i % 3 * 16 + i % 48 / 3);
    path = write_array("x.npy", "<f8", "4, 3, 4, 4", reals, sizeof reals);
    ck_assert_int_eq(load_arrays(path, labels_path, (xent_data_options){0}), XENT_OK);
    for (int i = 0; i < 4 * 48; i++)
        ck_assert(loaded.train.reals[i] == (xent_real)(i / 48 + i % 3 * 16 + i % 48 / 3));
    static const char *const others[] = {"4, 4, 4, 3", "4, 3, 8, 2", "4, 2, 8, 3", "4, 4, 3, 4"};
    for (int i = 0; i < 4; i++) {
        path = write_array("x.npy", "|u1", others[i], bytes, sizeof bytes);
        ck_assert_int_eq(load_arrays(path, labels_path, (xent_data_options){0}), XENT_OK);
        ck_assert_str_eq(told, "");
        ck_assert_int_eq(loaded.train.bytes[1], 1);
    }
    path = write_array("x.npy", "|u1", "4, 3, 3, 3", bytes, 4 * 27); /* which may be either */
    ck_assert_int_eq(load_arrays(path, labels_path, (xent_data_options){0}), XENT_OK);
    ck_assert_str_eq(told, "");
}
END_TEST

START_TEST(classes_without_rows_are_told) {
    const uint8_t x[8] = {0};
    const char *path = write_array("x.npy", "|u1", "4, 2", x, 8);
    write_labels((const uint8_t[]){0, 100, 200, 100}, 4);
    ck_assert_int_eq(load_arrays(path, labels_path, (xent_data_options){0}), XENT_OK);
    ASSERT_CONTAINS(told,
                    "198 of its 201 classes, 0 to 200, have no row; labels that are numbered from 0 without");
    write_labels((const uint8_t[]){1, 2, 3, 1}, 4);
    ck_assert_int_eq(load_arrays(path, labels_path, (xent_data_options){0}), XENT_OK);
    ASSERT_CONTAINS(told, "class 0 has no row: the labels are among 1 to 3");
    ck_assert_ptr_null(strstr(told, "have no row"));
    write_labels((const uint8_t[]){0, 2, 0, 2}, 4);
    ck_assert_int_eq(load_arrays(path, labels_path, (xent_data_options){0}), XENT_OK);
    ASSERT_CONTAINS(told, "1 of its 3 classes, 0 to 2, have no row");
    write_labels((const uint8_t[]){1, 2, 0, 1}, 4);
    ck_assert_int_eq(load_arrays(path, labels_path, (xent_data_options){0}), XENT_OK);
    ck_assert_str_eq(told, "");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("array_forms");
    ADD_TEST_WITH(suite, a_number_that_is_none_is_refused_with_its_place, set_up, clear);
    ADD_TEST_WITH(suite, texts_are_refused_with_what_makes_numbers_of_them, set_up, clear);
    ADD_TEST_WITH(suite, channels_first_are_put_last, set_up, clear);
    ADD_TEST_WITH(suite, classes_without_rows_are_told, set_up, clear);
    ADD_TEST_WITH(suite, arrays_without_numbers_are_refused, set_up, clear);
    ADD_TEST_WITH(suite, shapes_that_are_none_are_refused, set_up, clear);
    return run_suite(suite);
}
