/* Names of classes that the files of a data set do not tell. */
#include <stdio.h>
#include <stdlib.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

/* An IDX set of ten pictures of side x side, one of each class, all of one grey. */
static void write_ten(const char *directory, int side) {
    static const char *const parts[] = {"train", "t10k"};
    char command[256], name[64];
    snprintf(command, sizeof command, "mkdir -p '%s'", test_path(directory));
    ck_assert_int_eq(system(command), 0);
    for (int p = 0; p < 2; p++) {
        const unsigned char images[] = {
            0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, (unsigned char)side, 0, 0, 0, (unsigned char)side};
        const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        snprintf(name, sizeof name, "%s/%s-labels-idx1-ubyte", directory, parts[p]);
        write_bytes(name, labels, sizeof labels);
        snprintf(name, sizeof name, "%s/%s-images-idx3-ubyte", directory, parts[p]);
        FILE *file = fopen(write_bytes(name, images, sizeof images), "ab");
        ck_assert_ptr_nonnull(file);
        for (int i = 0; i < 10 * side * side; i++) fputc(25 * (i / (side * side)) + i % 3, file);
        ck_assert_int_eq(fclose(file), 0);
    }
}

/* Their names, or null. */
static json_t *classes_of(const char *thing) {
    const program_run run = run_program("inspect %s --json", thing);
    ck_assert_msg(run.code == 0, "%s", run.err);
    return json_object_get(json_line(run.out, 0), "class_names");
}

/* IDX files name no classes: those of Fashion-MNIST are known by their directory and shape. */
START_TEST(classes_of_fashion_mnist_are_known) {
    static const struct {
        const char *directory;
        int side, known;
    } cases[] = {{"fashion-mnist", 28, 1},
                 {"sets/fashion-mnist", 28, 1},
                 {"old-fashion-mnist", 28, 0},
                 {"fashion", 28, 0},
                 {"small/fashion-mnist", 8, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_ten(cases[i].directory, cases[i].side);
        json_t *names = classes_of(cases[i].directory);
        ck_assert_msg(json_is_array(names) == cases[i].known, "%s", cases[i].directory);
        if (!cases[i].known) continue;
        ck_assert_uint_eq(json_array_size(names), 10);
        ck_assert_str_eq(json_string_value(json_array_get(names, 9)), "Ankle boot");
    }
    ck_assert_int_eq(run_program("train -q sets/fashion-mnist/ --epochs 1 -o m").code, 0);
    ck_assert_str_eq(json_string_value(json_array_get(classes_of("m"), 0)), "T-shirt/top");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("class names");
    ADD_TEST(suite, classes_of_fashion_mnist_are_known);
    return run_suite(suite);
}
