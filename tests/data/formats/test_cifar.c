/* Directories of CIFAR-10's files: what they hold, which of them are read, and how many. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/run.h"

/* Writes `rows` pictures; value 10 c + r is at channel c, row r, label l = the picture's number modulo 10. */
static void write_cifar(const char *directory, const char *name, int rows) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < rows; i++) {
        fputc(i % 10, file);
        for (int k = 0; k < 3072; k++) fputc(50 * (k / 1024) + k % 1024 / 32, file);
    }
    ck_assert_int_eq(fclose(file), 0);
}

/* A directory with one picture in it. */
static const char *make_cifar(const char *name) {
    static char directory[512];
    snprintf(directory, sizeof directory, "%s", test_path(name));
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    write_cifar(directory, "data_batch_1.bin", 1);
    return directory;
}

START_TEST(cifar_files_load) {
    char directory[512], path[600];
    snprintf(directory, sizeof directory, "%s", test_path("cifar"));
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    write_cifar(directory, "data_batch_1.bin", 3);
    write_cifar(directory, "data_batch_2.bin", 4);
    write_cifar(directory, "test_batch.bin", 2);
    loads(directory, NULL);
    ck_assert_int_eq(loaded.train.rows, 7);
    ck_assert_int_eq(loaded.test.rows, 2);
    ck_assert_int_eq(loaded.train.channels, 3);
    ck_assert_int_eq(loaded.train.classes, 10);
    for (int c = 0; c < 3; c++)
        ck_assert_int_eq(loaded.train.bytes[3072 + (31 * 32 + 5) * 3 + c], 50 * c + 31);
    ck_assert_int_eq(loaded.train.labels[5], 2);
    xent_data_clear(&loaded);
    snprintf(path, sizeof path, "%s/data_batch_1.bin", directory);
    ck_assert_int_eq(reads_file(directory, path), 1);
    FILE *file = fopen(path, "ab");
    fputc(0, file);
    fclose(file);
    refused(directory, NULL, "expected pictures of 3073 bytes each");
    write_cifar(directory, "data_batch_1.bin", 3);
    file = fopen(path, "r+b");
    fseek(file, 2 * 3073, SEEK_SET);
    fputc(10, file);
    fclose(file);
    refused(directory, NULL, "data_batch_1.bin: a picture has label 10; expected 0 to 9");
}
END_TEST

START_TEST(cifar_files_are_told_by_their_names) {
    const char *directory = make_cifar("named");
    write_cifar(directory, "data_batch_2.bin.part", 2);
    write_cifar(directory, "test_batch.bin", 4);
    loads(directory, NULL);
    ck_assert_int_eq(loaded.train.rows, 1);
    ck_assert_int_eq(loaded.test.rows, 4);
    xent_data_clear(&loaded);
    ck_assert_int_eq(chdir(directory), 0);
    ck_assert_int_eq(reads_file("test_batch.bin", "batches.meta.txt"), 0);
    ck_assert_int_eq(symlink("data_batch_2.bin.part", "batches.meta.txt"), 0);
    ck_assert_int_eq(reads_file("test_batch.bin", "batches.meta.txt"), 1);
    ck_assert_int_eq(reads_file("test_batch.bin", "data_batch_1.bin"), 0);
    ck_assert_int_eq(remove("batches.meta.txt"), 0);
    loads("test_batch.bin", NULL); /* alone, and without a directory in its path */
    ck_assert_int_eq(loaded.train.rows, 4);
    ck_assert_int_eq(loaded.train.classes, 10);
    xent_data_clear(&loaded);
}
END_TEST

/* As the archive unpacks. */
START_TEST(a_directory_below_is_found) {
    char path[600];
    ck_assert_int_eq(mkdir(test_path("above"), 0700), 0);
    snprintf(path, sizeof path, "%s", make_cifar("above/cifar-10-batches-bin"));
    write_cifar(path, "test_batch.bin", 3);
    loads(test_path("above"), NULL);
    ck_assert_int_eq(loaded.train.rows, 1);
    ck_assert_int_eq(loaded.test.rows, 3);
    xent_data_clear(&loaded);
    snprintf(path, sizeof path, "%s", test_path("above/cifar-10-batches-bin/test_batch.bin"));
    ck_assert_int_eq(reads_file(test_path("above"), path), 1);
}
END_TEST

START_TEST(batches_to_test_on_alone_are_refused) {
    char path[600];
    const char *directory = make_cifar("tests");
    write_cifar(directory, "test_batch.bin", 1);
    snprintf(path, sizeof path, "%s/data_batch_1.bin", directory);
    ck_assert_int_eq(remove(path), 0);
    refused(directory, NULL, "tests holds no data_batch_1.bin or the like to train on");
}
END_TEST

/* As many as there are. */
START_TEST(every_cifar_file_is_read) {
    const char *directory = make_cifar("many");
    for (int i = 2; i <= 130; i++) {
        char name[40];
        snprintf(name, sizeof name, "%s_batch_%d.bin", i > 110 ? "test" : "data", i);
        write_cifar(directory, name, 1);
    }
    loads(directory, NULL);
    ck_assert_int_eq(loaded.train.rows, 110);
    ck_assert_int_eq(loaded.test.rows, 20);
    xent_data_clear(&loaded);
}
END_TEST

/* Names that are there but cannot be read are not left out in silence. */
START_TEST(unreadable_names_of_cifar_classes_are_refused) {
    char path[600];
    const char *directory = make_cifar("unreadable");
    snprintf(path, sizeof path, "%s/batches.meta.txt", directory);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    refused(directory, NULL, "batches.meta.txt");
    ck_assert_int_eq(rmdir(path) | symlink("nowhere", path), 0);
    refused(directory, NULL, "batches.meta.txt is a link to what is not there");
}
END_TEST

START_TEST(more_cifar_pictures_than_memory_are_refused) {
    const char *directory = make_cifar("sparse");
    char path[600];
    snprintf(path, sizeof path, "%s/data_batch_1.bin", directory);
    if (truncate(path, (off_t)3073 * 1500000) != 0) return; /* not every file system has so large ones */
    refused(directory, NULL, "1500000 pictures are more than fit memory");
    ck_assert_int_eq(load_error.status, XENT_E_FORMAT);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cifar");
    ADD_TEST(suite, cifar_files_load);
    ADD_TEST(suite, cifar_files_are_told_by_their_names);
    ADD_TEST(suite, a_directory_below_is_found);
    ADD_TEST(suite, batches_to_test_on_alone_are_refused);
    ADD_TEST(suite, every_cifar_file_is_read);
    ADD_TEST(suite, unreadable_names_of_cifar_classes_are_refused);
    ADD_TEST(suite, more_cifar_pictures_than_memory_are_refused);
    return run_suite(suite);
}
