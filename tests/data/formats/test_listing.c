/* Directories that cannot be read: what lies in one is neither left out in silence nor guessed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/another_user.h"
#include "support/faults.h"
#include "support/loads.h"
#include "support/models.h"
#include "support/run.h"

static const unsigned char rows[] = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4};
static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};

static void make_directory(const char *name) { ck_assert_int_eq(mkdir(test_path(name), 0755), 0); }

static void enter(void) { ck_assert_int_eq(chdir(test_path(".")), 0); }

static void write_beside(const char *directory, const char *name, const void *bytes, size_t size) {
    char path[200];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    write_bytes(path, bytes, size);
}

static void write_set(const char *directory) {
    make_directory(directory);
    write_beside(directory, "train-images-idx2-ubyte", rows, sizeof rows);
    write_beside(directory, "train-labels-idx1-ubyte", labels, sizeof labels);
}

/* Lets another user in, who comes with paths from this test's directory on. */
static void open_to_others(const char *closed) {
    ck_assert_int_eq(chdir(test_path(".")) | chmod(".", 0755) | chmod(closed, 0), 0);
}

/* What is expected of `path`: the words of its error, or NULL. */
typedef struct outcome {
    const char *path, *says;
} outcome;

static int comes_to(const void *context) {
    const outcome *expected = context;
    const xent_status status = load(expected->path, NULL);
    if (!expected->says) return status != XENT_OK;
    return status != XENT_E_IO || !strstr(load_error.message, expected->says);
}

START_TEST(a_closed_directory_is_told) {
    if (geteuid() != 0) return;
    write_set("set");
    open_to_others("set");
    const outcome refused_set = {"set", "cannot list set: Permission denied"};
    as_another_user(ANOTHER_USER, comes_to, &refused_set);
}
END_TEST

/* As a disk's lost+found is. */
START_TEST(a_closed_directory_beside_a_set_is_passed_over) {
    if (geteuid() != 0) return;
    make_directory("disk");
    make_directory("disk/closed");
    write_set("disk/set");
    open_to_others("disk/closed");
    const outcome read_set = {"disk", NULL};
    as_another_user(ANOTHER_USER, comes_to, &read_set);
}
END_TEST

static void write_pictures(const char *directory) {
    static const char pixel[] = "P5 1 1 255\n7";
    static const char *const classes[] = {"a", "b"};
    char path[100];
    make_directory(directory);
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, classes[i]);
        make_directory(path);
        write_beside(path, "p.pgm", pixel, sizeof pixel - 1);
    }
}

START_TEST(a_closed_part_of_pictures_is_told) {
    if (geteuid() != 0) return;
    write_pictures("train");
    write_pictures("test");
    open_to_others("test");
    const outcome refused_part = {".", "cannot list ./test: Permission denied"};
    as_another_user(ANOTHER_USER, comes_to, &refused_part);
}
END_TEST

/* One whose names can be read, and nothing else of it. */
START_TEST(a_directory_that_cannot_be_entered_is_told) {
    if (geteuid() != 0) return;
    write_pictures("pictures");
    write_pictures("divided");
    enter();
    ck_assert_int_eq(system("mkdir parts && mv divided parts/train && cp -r parts/train parts/test"), 0);
    open_to_others("pictures");
    ck_assert_int_eq(chmod("pictures", 0744) | chmod("parts/test", 0744), 0);
    const outcome refused_classes = {"pictures", "cannot look at pictures/"},
                  refused_part = {"parts", "cannot look at parts/test/"};
    as_another_user(ANOTHER_USER, comes_to, &refused_classes);
    as_another_user(ANOTHER_USER, comes_to, &refused_part);
}
END_TEST

static void link_to(const char *target, const char *name) {
    ck_assert_int_eq(symlink(target, test_path(name)), 0);
}

/* What a link that leads nowhere was to add is not left out in silence. */
START_TEST(links_to_nothing_are_told) {
    static const char *const names[] = {"test", "val", "train/c"};
    enter();
    write_pictures("train");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        link_to("nowhere", names[i]);
        refused(".", NULL, "is a link to what is not there");
        ASSERT_CONTAINS(load_error.message, names[i]);
        unlink(test_path(names[i]));
        link_to(strrchr(names[i], '/') ? "c" : names[i], names[i]); /* to itself */
        refused(".", NULL, "cannot look at ");
        unlink(test_path(names[i]));
    }
    loads(".", NULL);
    xent_data_clear(&loaded);
    write_pictures("classes");
    link_to("nowhere", "classes/c");
    refused("classes", NULL, "classes/c is a link to what is not there");
}
END_TEST

START_TEST(a_part_without_classes_is_said_to_be_left_out) {
    enter();
    write_pictures("train");
    make_directory("test");
    write_beside("test", "p.pgm", "P5 1 1 255\n7", 12);
    loads(".", NULL);
    ASSERT_CONTAINS(told, "/test has no directory for each class, and is left out");
    ck_assert_int_eq(loaded.test.rows, 0);
    xent_data_clear(&loaded);
}
END_TEST

static int is_told_left_out(const void *path) {
    const xent_status status = load(path, NULL);
    xent_data_clear(&loaded);
    return status != XENT_OK || !strstr(told, "disk/closed cannot be looked into, and is left out");
}

START_TEST(what_is_passed_over_beside_a_set_is_told) {
    enter();
    make_directory("disk");
    write_set("disk/set");
    link_to("nowhere", "disk/more");
    loads("disk", NULL);
    ASSERT_CONTAINS(told, "disk/more cannot be looked into, and is left out");
    xent_data_clear(&loaded);
    unlink(test_path("disk/more"));
    if (geteuid() != 0) return;
    make_directory("disk/closed");
    open_to_others("disk/closed");
    as_another_user(ANOTHER_USER, is_told_left_out, "disk");
}
END_TEST

/* Not another set of that name, nor none. */
START_TEST(a_named_set_that_cannot_be_looked_at_is_told) {
    enter();
    link_to("nowhere", "digits");
    refused("digits", NULL, "digits is a link to what is not there");
    ck_assert_int_eq(setenv("XENT_DATA", test_path("."), 1), 0);
    ck_assert_int_eq(mkdir("below", 0755) | chdir("below"), 0);
    refused("digits", NULL, "digits is a link to what is not there");
    if (geteuid() != 0) return;
    ck_assert_int_eq(unlink(test_path("digits")), 0);
    ck_assert_int_eq(setenv("XENT_DATA", test_path("below/closed"), 1), 0);
    make_directory("below/closed");
    open_to_others("below/closed");
    const outcome refused_name = {"digits", "cannot look at "};
    as_another_user(ANOTHER_USER, comes_to, &refused_name);
}
END_TEST

/* Looks at a path again and again, each time with another call of the system refused, until none is left. */
static void refuse_each(void (*look)(const char *path, const char *refused), const char *path) {
    static const fault_kind kinds[] = {FAULT_ALLOC, FAULT_OPEN, FAULT_READ};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (int n = 1, refusals = 1; refusals > 0; n++) {
            char refused[40];
            snprintf(refused, sizeof refused, "%s:%d", fault_names[kinds[k]], n);
            fault_plan(kinds[k], n, 0, 0);
            look(path, refused);
            refusals = (int)fault_refused();
            fault_plan(kinds[k], 0, 0, 0);
        }
}

static void begin_faults(void) {
    unsetenv("XENT_FAULT_STATE"); /* of a run that tortures this test itself */
    ck_assert_int_eq(fault_begin(), 0);
    enter();
}

static void is_never_read(const char *path, const char *refused) {
    ck_assert_msg(load(path, NULL) != XENT_OK, "%s: one of two sets is read", refused);
}

/* Two sets never become one because a directory could not be read to its end. */
START_TEST(a_refused_call_hides_no_set) {
    make_directory("sets");
    write_set("sets/one");
    write_set("sets/two");
    begin_faults();
    refuse_each(is_never_read, "sets");
}
END_TEST

static void is_not_blamed(const char *path, const char *refused) {
    const xent_status status = load(path, NULL);
    ck_assert_msg(status == XENT_OK || (status != XENT_E_FORMAT && !strstr(load_error.message, "holds no")),
                  "%s: %s", refused, load_error.message);
    xent_data_clear(&loaded);
}

/* Nothing is said of a directory that could not be looked into. */
START_TEST(a_refused_call_is_no_fault_of_the_directory) {
    make_directory("above");
    write_set("above/set");
    begin_faults();
    refuse_each(is_not_blamed, "above");
}
END_TEST

static const char *file_that_is_read;

static void is_known_to_be_read(const char *path, const char *refused) {
    int reads;
    const xent_status status = xent_data_reads(path, file_that_is_read, &reads, &load_error);
    ck_assert_msg(reads == (status == XENT_OK), "%s, %s: %d, status %d", file_that_is_read, refused, reads,
                  status);
}

/* What is read is never said to be free to be written over. */
START_TEST(a_refused_call_hides_no_file_that_is_read) {
    static const char *const sources[][2] = {{"set", "set/train-labels-idx1-ubyte"},
                                             {"set/train-images-idx2-ubyte", "set/train-labels-idx1-ubyte"},
                                             {"pictures", "pictures/b/p.pgm"},
                                             {"cifar", "cifar/data_batch_1.bin"}};
    write_set("set");
    make_directory("cifar");
    make_directory("pictures");
    make_directory("pictures/a");
    make_directory("pictures/b");
    write_bytes("cifar/data_batch_1.bin", "", 0);
    write_bytes("pictures/b/p.pgm", "", 0);
    begin_faults();
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        file_that_is_read = sources[i][1];
        refuse_each(is_known_to_be_read, sources[i][0]);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("listing");
    ADD_TEST(suite, a_closed_directory_is_told);
    ADD_TEST(suite, a_closed_directory_beside_a_set_is_passed_over);
    ADD_TEST(suite, a_closed_part_of_pictures_is_told);
    ADD_TEST(suite, a_directory_that_cannot_be_entered_is_told);
    ADD_TEST(suite, links_to_nothing_are_told);
    ADD_TEST(suite, a_part_without_classes_is_said_to_be_left_out);
    ADD_TEST(suite, what_is_passed_over_beside_a_set_is_told);
    ADD_TEST(suite, a_named_set_that_cannot_be_looked_at_is_told);
    ADD_TEST(suite, a_refused_call_hides_no_set);
    ADD_TEST(suite, a_refused_call_is_no_fault_of_the_directory);
    ADD_TEST(suite, a_refused_call_hides_no_file_that_is_read);
    return run_suite(suite);
}
