/* Image folders: the same data as from IDX files, and every broken folder is a sentence. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "support/pictures.h"
#include "support/run.h"
#include "xent/data.h"

static char directory[64], told[4096];
static int64_t done_last, all_last;

static void run(const char *format, const char *name) {
    char command[512], whole[600];
    snprintf(command, sizeof command, format, name);
    snprintf(whole, sizeof whole, "cd '%s' && %s", directory, command);
    ck_assert_int_eq(system(whole), 0);
}

static void set_up(void) {
    snprintf(directory, sizeof directory, "/tmp/xent-folder-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    told[0] = 0;
}

static void tear_down(void) { run("rm -rf '%s'", directory); }

/* A picture of 3 x 2 grey pixels seed, seed + 1, ... */
static void write_image(const char *name, int width, int height, uint8_t seed) {
    char path[256];
    uint8_t pixels[256];
    for (size_t i = 0; i < sizeof pixels; i++) pixels[i] = (uint8_t)(seed + i);
    snprintf(path, sizeof path, "%s/%s", directory, name);
    char *last = strrchr(path, '/');
    *last = 0;
    char command[300];
    snprintf(command, sizeof command, "mkdir -p '%s'", path);
    ck_assert_int_eq(system(command), 0);
    *last = '/';
    write_picture_file(path, width, height, 1, pixels);
}

static void note(void *context, const char *sentence) {
    (void)context;
    strncat(told, sentence, sizeof told - strlen(told) - 1);
    strncat(told, "\n", sizeof told - strlen(told) - 1);
}

static void progress(void *context, int64_t done, int64_t all) {
    (void)context;
    ck_assert_int_gt(done, done_last);
    done_last = done;
    all_last = all;
}

static xent_data_options listening(void) {
    xent_data_options o = XENT_DATA_DEFAULT;
    o.notice = note;
    o.progress = progress;
    o.threads = 2;
    done_last = all_last = 0;
    return o;
}

static xent_data load(const xent_data_options *options) {
    xent_data data;
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_data_load_with(directory, options, &data, &error) == XENT_OK, "%s", error.message);
    return data;
}

static void expect_failure(const xent_data_options *options, xent_status status, const char *part) {
    xent_data data;
    xent_error error = {XENT_OK, ""};
    ck_assert_int_eq(xent_data_load_with(directory, options, &data, &error), status);
    ASSERT_CONTAINS(error.message, part);
    ck_assert_int_eq(data.train.rows, 0);
    ck_assert_ptr_null(data.memory);
}

static void write_good(void) {
    write_image("train/b/2.png", 3, 2, 20);
    write_image("train/b/10.bmp", 3, 2, 10);
    write_image("train/Z/x.PNG.png", 3, 2, 30);
    write_image("train/\xc3\xa4/0.png", 3, 2, 40);
    write_image("test/b/0.png", 3, 2, 50);
}

START_TEST(classes_and_files_are_in_the_order_of_their_bytes) {
    write_good();
    run("cp train/b/2.png train/b/.hidden.png && touch train/b/notes.txt%s", "");
    const xent_data_options options = listening();
    xent_data data = load(&options);
    static const uint8_t first[] = {30, 10, 20, 40};
    static const int32_t labels[] = {0, 1, 1, 2};
    ck_assert_int_eq(data.train.rows, 4);
    ck_assert_int_eq(data.train.features, 6);
    ck_assert_int_eq(data.train.width, 3);
    ck_assert_int_eq(data.train.height, 2);
    ck_assert_int_eq(data.train.channels, 1);
    ck_assert_int_eq(data.train.classes, 3);
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 6; j++) ck_assert_int_eq(data.train.bytes[6 * i + j], first[i] + j);
    ck_assert_mem_eq(data.train.labels, labels, sizeof labels);
    ck_assert_str_eq(data.train.class_names[0], "Z");
    ck_assert_str_eq(data.train.class_names[1], "b");
    ck_assert_str_eq(data.test.class_names[2], "\xc3\xa4");
    ck_assert_int_eq(data.test.rows, 1);
    ck_assert_int_eq(data.test.classes, 3);
    ck_assert_int_eq(data.test.labels[0], 1);
    ck_assert_int_eq(data.test.bytes[5], 55);
    ck_assert_int_eq(done_last, 5);
    ck_assert_int_eq(all_last, 5);
    ASSERT_CONTAINS(told, "entries that are no image files are left out: 1");
    xent_data_clear(&data);
}
END_TEST

/* As archives of other systems unpack them. */
START_TEST(classes_whose_names_are_not_utf8_are_read_as_windows_1252) {
    write_image("K\xe4se/0.png", 3, 2, 1);
    write_image("bread/0.png", 3, 2, 2);
    write_image("\x8atrudel/0.png", 3, 2, 3);
    xent_data_options options = listening();
    options.test_fraction = XENT_OFF;
    xent_data data = load(&options);
    static const char *const names[] = {"K\xc3\xa4se", "bread", "\xc5\xa0trudel"};
    for (int k = 0; k < 3; k++) ck_assert_str_eq(data.train.class_names[k], names[k]);
    ASSERT_CONTAINS(told, "the names of 2 classes are not UTF-8");
    xent_data_clear(&data);
}
END_TEST

START_TEST(a_fifth_is_held_out_where_there_is_no_test_set) {
    char name[64];
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < 10; i++) {
            snprintf(name, sizeof name, "%d/%02d.png", k, i);
            write_image(name, 2, 2, (uint8_t)(100 * k + i));
        }
    xent_data data = load(NULL);
    ck_assert_int_eq(data.train.rows, 16);
    ck_assert_int_eq(data.test.rows, 4);
    for (int64_t i = 0; i < 4; i++) {
        const int32_t label = xent_dataset_label(&data.test, i);
        ck_assert_int_eq(label, i / 2);
        ck_assert_int_eq(data.test.bytes[xent_dataset_offset(&data.test, i)] / 100, label);
    }
    xent_data_clear(&data);
}
END_TEST

START_TEST(other_sizes_are_refused_left_out_or_made_to_fit) {
    write_good();
    write_image("train/b/3.png", 6, 4, 0);
    expect_failure(NULL, XENT_E_FORMAT, "train/b/3.png has 6 x 4 pixels; expected 3 x 2");
    xent_data_options options = listening();
    options.skip = 1;
    xent_data data = load(&options);
    ck_assert_int_eq(data.train.rows, 4);
    ck_assert_int_eq(data.train.bytes[18], 40);
    ASSERT_CONTAINS(told, "b/3.png has 6 x 4 pixels");
    ASSERT_CONTAINS(told, "train: 1 of 5 images are left out");
    xent_data_clear(&data);
    options.width = 1;
    options.height = 2;
    options.channels = 3;
    done_last = 0;
    data = load(&options);
    ck_assert_int_eq(data.train.rows, 5);
    ck_assert_int_eq(data.train.features, 6);
    ck_assert_int_eq(data.train.channels, 3);
    ck_assert_int_eq(data.train.bytes[0], 31); /* the mean of 30, 31 and 32 */
    ck_assert_int_eq(data.train.bytes[5], 34);
    xent_data_clear(&data);
}
END_TEST

START_TEST(unreadable_files_are_named) {
    write_good();
    run("head -c 40 train/b/2.png > train/b/11.png && : > train/b/12.jpg && echo no > train/b/1.bmp%s", "");
    expect_failure(NULL, XENT_E_FORMAT, "train/b/1.bmp is no picture");
    xent_data_options options = listening();
    options.skip = 1;
    xent_data data = load(&options);
    ck_assert_int_eq(data.train.rows, 4);
    ASSERT_CONTAINS(told, "train/b/11.png");
    ASSERT_CONTAINS(told, "train/b/12.jpg is empty");
    ASSERT_CONTAINS(told, "3 of 7 images are left out");
    xent_data_clear(&data);
    run("rm train/b/1.bmp && ln -s nowhere train/b/1.png%s", "");
    expect_failure(NULL, XENT_E_IO, "train/b/1.png: No such file");
    run("rm train/b/1.png && mkfifo train/b/1.png%s", "");
    expect_failure(NULL, XENT_E_IO, "train/b/1.png: it is no regular file");
}
END_TEST

START_TEST(classes_that_cannot_be_learned_are_refused) {
    write_good();
    run("mkdir train/none%s", "");
    expect_failure(NULL, XENT_E_FORMAT, "train/none holds no image; expected");
    run("echo bad > train/none/a.png%s", "");
    xent_data_options options = listening();
    options.skip = 1;
    expect_failure(&options, XENT_E_FORMAT, "train/none holds no image that can be read");
    run("rm -r train/none && mkdir test/c && cp test/b/0.png test/c%s", "");
    expect_failure(NULL, XENT_E_VALUE, "/test/c is a class that");
    run("rm -r train/Z train/\xc3\xa4 test%s", "");
    expect_failure(NULL, XENT_E_FORMAT, "train has 1 directory; expected one a class, two or more");
    run("rm -r train%s", "");
    expect_failure(NULL, XENT_E_IO, "holds no data; expected the four files of MNIST");
    run("mkdir a b%s", "");
    expect_failure(NULL, XENT_E_FORMAT, "/a holds no image");
}
END_TEST

START_TEST(senseless_options_are_refused) {
    write_good();
    xent_data_options options = XENT_DATA_DEFAULT;
    options.width = 3;
    expect_failure(&options, XENT_E_ARGUMENT, "3 x 0 pixels");
    options.height = 9000;
    expect_failure(&options, XENT_E_ARGUMENT, "3 x 9000 pixels");
    options.width = 0;
    options.height = 3;
    expect_failure(&options, XENT_E_ARGUMENT, "0 x 3 pixels");
    options.width = 9000;
    expect_failure(&options, XENT_E_ARGUMENT, "9000 x 3 pixels");
    options = (xent_data_options)XENT_DATA_DEFAULT;
    options.channels = 2;
    expect_failure(&options, XENT_E_ARGUMENT, "2 channels");
    options = (xent_data_options)XENT_DATA_DEFAULT;
    options.threads = -1;
    expect_failure(&options, XENT_E_ARGUMENT, "threads");
}
END_TEST

/* The digits that come with the program, written as files and read back, are the rows of their class. */
START_TEST(folders_give_what_idx_files_give) {
    xent_data digits;
    ck_assert_int_eq(xent_data_load(NULL, &digits, NULL), XENT_OK);
    const xent_dataset *sets[] = {&digits.train, &digits.test};
    for (int s = 0; s < 2; s++)
        for (int64_t i = 0; i < sets[s]->rows; i++) {
            char path[200];
            snprintf(path, sizeof path, "mkdir -p '%s/%s/%d'", directory, s ? "test" : "train",
                     sets[s]->labels[i]);
            if (i < 40) ck_assert_int_eq(system(path), 0);
            snprintf(path, sizeof path, "%s/%s/%d/%05d.png", directory, s ? "test" : "train",
                     sets[s]->labels[i], (int)i);
            write_picture_file(path, 8, 8, 1, sets[s]->bytes + 64 * i);
        }
    const xent_data_options options = listening();
    xent_data data = load(&options);
    const xent_dataset *loaded[] = {&data.train, &data.test};
    ck_assert_ptr_null(data.train.class_names); /* they are 0 .. 9 */
    for (int s = 0; s < 2; s++) {
        int64_t row = 0;
        ck_assert_int_eq(loaded[s]->rows, sets[s]->rows);
        for (int k = 0; k < 10; k++)
            for (int64_t i = 0; i < sets[s]->rows; i++) {
                if (sets[s]->labels[i] != k) continue;
                ck_assert_int_eq(loaded[s]->labels[row], k);
                ck_assert_mem_eq(loaded[s]->bytes + 64 * row, sets[s]->bytes + 64 * i, 64);
                row++;
            }
    }
    xent_data_clear(&data);
    xent_data_clear(&digits);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("folder");
    ADD_TEST_WITH(suite, classes_and_files_are_in_the_order_of_their_bytes, set_up, tear_down);
    ADD_TEST_WITH(suite, classes_whose_names_are_not_utf8_are_read_as_windows_1252, set_up, tear_down);
    ADD_TEST_WITH(suite, a_fifth_is_held_out_where_there_is_no_test_set, set_up, tear_down);
    ADD_TEST_WITH(suite, other_sizes_are_refused_left_out_or_made_to_fit, set_up, tear_down);
    ADD_TEST_WITH(suite, unreadable_files_are_named, set_up, tear_down);
    ADD_TEST_WITH(suite, classes_that_cannot_be_learned_are_refused, set_up, tear_down);
    ADD_TEST_WITH(suite, senseless_options_are_refused, set_up, tear_down);
    ADD_TEST_WITH(suite, folders_give_what_idx_files_give, set_up, tear_down);
    return run_suite(suite);
}
