/* Directories of pictures that are too many, too large, or bad ones; test_folder.c has the good ones. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/faults.h"
#include "support/loads.h"
#include "support/models.h"
#include "support/pictures.h"
#include "support/run.h"

static char directory[512];
static int64_t done_last, all_last;

static const char *path_of(const char *name) {
    static char path[800];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

/* A directory with directories in it of a picture each. */
static void make_folder(int classes, const char *const *names) {
    static const uint8_t pixels[] = {1, 2, 3, 4};
    static int made; /* another one for each test */
    snprintf(directory, sizeof directory, "%s%d", test_path("pictures"), made++);
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    for (int k = 0; k < classes; k++) {
        char name[64];
        snprintf(name, sizeof name, "%s/1.png", names[k]);
        ck_assert_int_eq(mkdir(path_of(names[k]), 0700), 0);
        write_picture_file(path_of(name), 2, 2, 1, pixels);
    }
}

static const char *const two[] = {"a", "b"};

static void write_bad(const char *name) {
    FILE *file = fopen(path_of(name), "w");
    ck_assert_ptr_nonnull(file);
    fputs("bad", file);
    ck_assert_int_eq(fclose(file), 0);
}

/* More names of a picture, "b/FIRST.png" and on. */
static void link_pictures(int first, int count) {
    char from[800], name[64];
    snprintf(from, sizeof from, "%s", path_of("b/1.png"));
    for (int i = first; i < first + count; i++) {
        snprintf(name, sizeof name, "b/%d.png", i);
        ck_assert_int_eq(link(from, path_of(name)), 0);
    }
}

static void expect_refused(xent_data_options options, const char *says) {
    ck_assert_int_eq(load_with(directory, options), XENT_E_FORMAT);
    ASSERT_CONTAINS(load_error.message, says);
    ck_assert_ptr_null(loaded.memory);
}

/* More than ten are counted. */
START_TEST(many_unreadable_files_are_told_shortly) {
    int sentences = 0;
    const xent_data_options skipping = {.skip = 1};
    make_folder(2, two);
    for (int i = 10; i < 21; i++) {
        char name[64];
        snprintf(name, sizeof name, "a/%d.png", i);
        write_bad(name);
    }
    ck_assert_int_eq(load_with(directory, skipping), XENT_OK);
    ck_assert_int_eq(loaded.train.rows, 2);
    for (const char *at = told; (at = strstr(at, "is no picture")); at++) sentences++;
    ck_assert_int_eq(sentences, 10);
    ASSERT_CONTAINS(told, ": 11 of 13 images are left out");
    xent_data_clear(&loaded);
    write_bad("b/1.png");
    expect_refused(skipping, "/b holds no image that can be read"); /* the last class */
    write_bad("a/1.png");
    expect_refused(skipping, "/b/1.png is no picture"); /* as no other one is */
}
END_TEST

static void progress(void *context, int64_t done, int64_t all) {
    (void)context;
    done_last = done;
    all_last = all;
}

/* Nothing is read behind a run of 1024 in which one cannot be. */
START_TEST(reading_ends_with_the_run_that_fails) {
    make_folder(2, two);
    link_pictures(2, 1030);
    write_bad("a/0.png");
    expect_refused((xent_data_options){.height = 2, .width = 2, .progress = progress},
                   "/a/0.png is no picture");
    ck_assert_int_eq(done_last, 1024);
    ck_assert_int_eq(all_last, 1033);
}
END_TEST

/* Before memory is asked for. */
START_TEST(more_pixels_than_memory_are_refused) {
    make_folder(2, two);
    link_pictures(2, 63);
    expect_refused((xent_data_options){.height = 8192, .width = 8192},
                   "65 images of 8192 x 8192 pixels come to more than 4294967296 bytes");
    expect_refused((xent_data_options){.height = 8192, .width = 8192, .channels = 3},
                   "an image of 8192 x 8192 pixels and 3 channels comes to more than 67108864 bytes");
}
END_TEST

START_TEST(one_class_may_be_read_under_those_of_a_model) {
    static const char *const names[] = {"a", "b", "c"};
    make_folder(1, names + 1);
    ck_assert_int_eq(load_with(directory, (xent_data_options){.classes = 3, .class_names = names}), XENT_OK);
    ck_assert_int_eq(loaded.train.rows, 1);
    ck_assert_int_eq(loaded.train.classes, 3);
    ck_assert_int_eq(loaded.train.labels[0], 1);
    xent_data_clear(&loaded);
    expect_refused((xent_data_options){.classes = 0}, "has 1 directory; expected one a class, two or more");
}
END_TEST

START_TEST(a_folder_tells_which_files_are_read) {
    make_folder(2, two);
    write_bad("other");
    ck_assert_int_eq(symlink("nowhere", path_of("a/0.png")) | symlink("1.png", path_of("b/2.png")), 0);
    ck_assert_int_eq(reads_file(directory, path_of("b/1.png")), 1);
    ck_assert_int_eq(reads_file(directory, path_of("b/2.png")), 1);
    ck_assert_int_eq(reads_file(directory, path_of("other")), 0);
    ck_assert_int_eq(reads_file(directory, "/proc/version"), 0); /* of another file system */
}
END_TEST

/* Which it would have as a class then: not of a hidden name, nor elsewhere. */
START_TEST(a_folder_reads_what_a_new_one_in_it_holds) {
    static char beyond[PATH_MAX + 8];
    make_folder(2, two);
    ck_assert_int_eq(reads_file(directory, path_of("new/")), 1);
    ck_assert_int_eq(reads_file(directory, path_of("new//")), 1);
    ck_assert_int_eq(reads_file(directory, path_of(".hidden/")), 0);
    ck_assert_int_eq(reads_file(directory, path_of("a/new/")), 0);
    snprintf(beyond, sizeof beyond, "%s", path_of(""));
    memset(beyond + strlen(beyond), 'x', sizeof beyond - 2 - strlen(beyond));
    beyond[sizeof beyond - 2] = '/';
    ck_assert_int_eq(reads_file(directory, beyond), 0);
}
END_TEST

/* Bad ones are left out, but none for which memory is out. (The decoder asks each format in turn whether a
 * file is of its kind, and goes on without memory where it is not.) */
START_TEST(no_picture_is_left_out_where_memory_is_out) {
    static uint8_t pixels[100 * 100];
    int failed = 0;
    for (size_t i = 0; i < sizeof pixels; i++) pixels[i] = (uint8_t)(i * i);
    make_folder(2, two);
    write_picture_file(path_of("b/1.png"), 100, 100, 1, pixels);
    write_picture_file(path_of("a/1.png"), 100, 100, 1, pixels);
    write_picture_file(path_of("a/2.jpg"), 100, 100, 1, pixels);
    write_picture_file(path_of("a/3.bmp"), 100, 100, 1, pixels);
    unsetenv("XENT_FAULT_STATE"); /* of a run that tortures this test itself */
    ck_assert_int_eq(fault_begin(), 0);
    for (long n = 1, is_there = 1; is_there; n++) {
        fault_plan(FAULT_ALLOC, n, 0, 0);
        const xent_status status = load_with(directory, (xent_data_options){.skip = 1, .threads = 1});
        is_there = fault_refused() > 0;
        ck_assert_msg(status == XENT_OK ? loaded.train.rows == 4 : is_there && status == XENT_E_MEMORY,
                      "%ld at%s: status %d of %lld rows", n, fault_place(), (int)status,
                      (long long)loaded.train.rows);
        fault_plan(FAULT_ALLOC, 0, 0, 0);
        failed += status != XENT_OK;
        xent_data_clear(&loaded);
    }
    ck_assert_int_gt(failed, 20);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("folders");
    ADD_TEST(suite, many_unreadable_files_are_told_shortly);
    ADD_TEST(suite, reading_ends_with_the_run_that_fails);
    ADD_TEST(suite, more_pixels_than_memory_are_refused);
    ADD_TEST(suite, one_class_may_be_read_under_those_of_a_model);
    ADD_TEST(suite, no_picture_is_left_out_where_memory_is_out);
    ADD_TEST(suite, a_folder_reads_what_a_new_one_in_it_holds);
    ADD_TEST(suite, a_folder_tells_which_files_are_read);
    return run_suite(suite);
}
