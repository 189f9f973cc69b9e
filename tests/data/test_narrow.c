/* Numbers that differ by so little, beside their size, that reals hardly tell them apart. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/narrow.h"
#include "support/loads.h"
#include "support/run.h"

/* Numbers from `size` on, so many steps of reals above each other. */
static narrow_range range_of(double size, double steps, int count) {
    narrow_range n = {.is_begun = 0};
    for (int i = 0; i < count; i++) narrow_add(&n, size + i * steps * narrow_step(size));
    return n;
}

START_TEST(few_steps_are_narrow) {
    const double size = 1.0625;
    ck_assert((xent_real)(size + narrow_step(size)) > (xent_real)size);
    ck_assert((xent_real)(size + narrow_step(size) / 4) == (xent_real)size);
    narrow_range n = range_of(size, 9, 100);
    ck_assert(narrow_is(&n));
    n = range_of(-size, 9, 100);
    ck_assert(narrow_is(&n));
    n = range_of(size, 11, 100);
    ck_assert(!narrow_is(&n));
    n = range_of(size, 0, 100); /* one number */
    ck_assert(!narrow_is(&n));
    n = range_of(1.0 / narrow_step(1), 1, 100); /* whole ones, each of which a real has */
    ck_assert(!narrow_is(&n));
    narrow_add(&n, NAN);
    ck_assert(!isnan(n.least) && !isnan(n.greatest));
}
END_TEST

START_TEST(ranges_are_joined) {
    narrow_range a = range_of(1.5, 3, 2), b = range_of(1.5, 400, 2), none = {.is_begun = 0};
    narrow_join(&a, &none);
    ck_assert(narrow_is(&a) && a.least == 1.5);
    narrow_join(&a, &b);
    ck_assert(narrow_is(&a) && a.greatest == b.greatest);
    const narrow_range far = range_of(1.75, 1, 2);
    narrow_join(&a, &far);
    ck_assert(!narrow_is(&a));
    narrow_join(&b, &a);
    ck_assert(!narrow_is(&b));
}
END_TEST

#ifndef XENT_DOUBLE
/* Rows i of what `line` makes of i and its class, behind a header. */
static const char *write_rows(const char *header, const char *line, int rows, double from, double step) {
    static char text[1 << 16];
    size_t used = (size_t)snprintf(text, sizeof text, "%s\n", header);
    for (int i = 0; i < rows; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, line, from + i * step, i % 7, i % 2);
    return write_text("t.csv", text);
}

/* Told of a column that is read cell by cell, from many lines at once, with marks, and behind gaps. */
START_TEST(a_column_of_few_different_numbers_is_told) {
    static const char *const lines[] = {"%.10g,%d.5,%d\n", "\"%.10g\",%d.5,%d\n", "$%.10g,%d.5,%d\n"};
    for (int i = 0; i < 3; i++) {
        loads(write_rows("t,x,label", lines[i], 400, 1700000000, 1), NULL);
        ASSERT_CONTAINS(told, "rounded to few different ones: t (1700000000 to 1700000399 in steps of 128); "
                              "subtract what they have in common");
        xent_data_clear(&loaded);
    }
    loads(write_rows("t,x,label", "%.10g,%d.5,%d\n", 40, 20000000, 0.01), NULL);
    ASSERT_CONTAINS(told, "t (20000000 to 20000000.39 in steps of 2)");
    ck_assert_ptr_null(strstr(told, "the same in all rows"));
    xent_data_clear(&loaded);
    loads(write_rows("t,x,label", "%.10g,%d.5,%d\n?,1,0\n", 40, 20000000, 0.01), NULL);
    ASSERT_CONTAINS(told, "t (20000000 to 20000000.39 in steps of 2)");
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(columns_of_enough_numbers_are_not_told) {
    static const struct {
        double from, step;
    } columns[] = {{2019, 1}, {1000000, 1}, {20000000, 0}, {1700000000, 400}, {0.1, 0.001}, {-1e-20, 1e-22}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        loads(write_rows("t,x,label", "%.12g,%d.5,%d\n", 400, columns[i].from, columns[i].step), NULL);
        ck_assert_msg(!strstr(told, "rounded"), "%g: %s", columns[i].from, told);
        xent_data_clear(&loaded);
    }
    /* whole numbers before, which are read as bytes */
    char text[4000] = "";
    for (int i = 0; i < 200; i++) snprintf(text + strlen(text), 32, "%d,%d\n", i < 9 ? 3 : i % 9, i % 2);
    for (int i = 0; i < 9; i++) snprintf(text + strlen(text), 32, "3.00000%d,1\n", i);
    loads(write_text("t.csv", text), NULL);
    ck_assert_msg(!strstr(told, "rounded"), "%s", told);
    xent_data_clear(&loaded);
}
END_TEST

static xent_status load_targets(const char *path, xent_data_options options) {
    xent_data_clear(&loaded);
    options.task = XENT_TASK_REGRESSION;
    return load_with(path, options);
}

START_TEST(targets_of_few_different_numbers_are_refused) {
    const char *path = write_rows("y,x,z", "%.10g,%d.5,%d\n", 400, 1700000000, 0.03);
    ck_assert_int_eq(load_targets(path, (xent_data_options){.label = "y"}), XENT_E_VALUE);
    ASSERT_CONTAINS(load_error.message,
                    "t.csv: y: numbers from 1700000000 to 1700000012 in steps of 128, which "
                    "are rounded to few different ones; subtract what they have in common");
    ck_assert_int_eq(load_targets(path, (xent_data_options){.label = "y", .features = 2}), XENT_OK);
    ASSERT_CONTAINS(told,
                    "rounded to few different ones: y (1700000000 to 1700000012 in steps of 128); subtract");
    path = write_rows("y,x,z", "%.10g,%d.5,%d\n", 9, 1700000000, 1);
    ck_assert_int_eq(load_targets(path, (xent_data_options){.label = "y", .features = 2}), XENT_OK);
    ck_assert_ptr_null(strstr(told, "rounded"));
    path = write_rows("y,x,z", "%.10g,%d.5,%d\n", 400, 170000, 0.03);
    ck_assert_int_eq(load_targets(path, (xent_data_options){.label = "y"}), XENT_E_VALUE);
    path = write_rows("y,x,z", "%.10g,%d.5,%d\n", 400, 17000, 0.03);
    ck_assert_int_eq(load_targets(path, (xent_data_options){.label = "y"}), XENT_OK);
    path = write_rows("y,x,z", "%.10g,%d.5,%d\n", 400, 0.1, 0); /* which nothing is learned from */
    ck_assert_int_eq(load_targets(path, (xent_data_options){.label = "y"}), XENT_OK);
    xent_data_clear(&loaded);
}
END_TEST

/* In a text of their own, which has no columns. */
START_TEST(labels_alone_are_looked_at_too) {
    char text[1000] = "", labels[512];
    for (int i = 0; i < 40; i++) snprintf(text + strlen(text), 16, "%d\n", 1700000000 + i);
    snprintf(labels, sizeof labels, "%s", write_text("y.txt", text));
    const char *path = write_rows("x,a,b", "%.10g,%d.5,%d\n", 40, 0, 1);
    ck_assert_int_eq(load_targets(path, (xent_data_options){.labels = labels}), XENT_E_VALUE);
    ASSERT_CONTAINS(load_error.message,
                    "y.txt: the labels: numbers from 1700000000 to 1700000039 in steps of 128");
    ck_assert_int_eq(load_targets(path, (xent_data_options){.labels = labels, .features = 3}), XENT_OK);
    ASSERT_CONTAINS(told, "different ones: the labels (1700000000 to 1700000039 in steps of 128)");
    xent_data_clear(&loaded);
}
END_TEST

/* A NumPy file of version 1.0. */
static const char *write_npy(const char *name, const char *shape, const double *numbers, size_t count) {
    static unsigned char bytes[1 << 13];
    char header[118];
    snprintf(header, sizeof header, "{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }", shape);
    memcpy(bytes, "\x93NUMPY\1\0\x76\0", 10);
    memset(bytes + 10, ' ', 117);
    memcpy(bytes + 10, header, strlen(header));
    bytes[127] = '\n';
    memcpy(bytes + 128, numbers, count * sizeof *numbers);
    return write_bytes(name, bytes, 128 + count * sizeof *numbers);
}

START_TEST(arrays_are_looked_at_too) {
    double x[200], y[100];
    for (int i = 0; i < 100; i++) {
        x[2 * i] = i % 9 / 7.0;
        x[2 * i + 1] = 1.7e9 + i;
        y[i] = i % 2;
    }
    char labels[512];
    snprintf(labels, sizeof labels, "%s", write_npy("y.npy", "100,", y, 100));
    loads(write_npy("x.npy", "100, 2", x, 200), labels);
    ASSERT_CONTAINS(told,
                    "rounded to few different ones: column 2 (1700000000 to 1700000099 in steps of 128)");
    for (int i = 0; i < 100; i++) y[i] = 1.7e9 + i;
    write_npy("y.npy", "100,", y, 100);
    ck_assert_int_eq(
        load_targets(write_npy("x.npy", "100, 2", x, 200), (xent_data_options){.labels = labels}),
        XENT_E_VALUE);
    ASSERT_CONTAINS(load_error.message,
                    "y.npy: the labels: numbers from 1700000000 to 1700000099 in steps of");
}
END_TEST
#endif

int main(void) {
    Suite *suite = suite_create("narrow");
    ADD_TEST(suite, few_steps_are_narrow);
    ADD_TEST(suite, ranges_are_joined);
#ifndef XENT_DOUBLE
    ADD_TEST(suite, a_column_of_few_different_numbers_is_told);
    ADD_TEST(suite, columns_of_enough_numbers_are_not_told);
    ADD_TEST(suite, targets_of_few_different_numbers_are_refused);
    ADD_TEST(suite, labels_alone_are_looked_at_too);
    ADD_TEST(suite, arrays_are_looked_at_too);
#endif
    return run_suite(suite);
}
