/* The SHA-256 of what was read, by vectors of FIPS 180-2 and by sha256sum. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/digest.h"
#include "support/faults.h"
#include "support/run.h"

static char folder[] = "/tmp/xent-digest-XXXXXX";
static char path[256];

static void make_folder(void) { ck_assert_ptr_nonnull(mkdtemp(folder)); }

static void drop_folder(void) {
    char command[300];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static const char *make_file(const char *name, const char *text) {
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

/* Whether there are digests to look at; a program without libmd says so and has none. */
static int is_computed(const digests *d) {
    if (!strstr(d->missing, "libmd")) return 1;
    ASSERT_CONTAINS(d->missing, "not computed: built without libmd");
    ck_assert_int_eq(d->count, 0);
    printf("skipped: built without libmd\n");
    return 0;
}

START_TEST(a_file_has_the_digest_of_its_bytes) {
    digests d = {.count = 0};
    digests_add(&d, make_file("abc", "abc"), NULL, 0);
    digests_add(&d, make_file("none", ""), NULL, 0);
    digests_add(&d, NULL, NULL, 0);
    digests_add(&d, "", NULL, 0);
    if (is_computed(&d)) {
        ck_assert_int_eq(d.count, 2);
        ck_assert_str_eq(d.missing, "");
        ck_assert_str_eq(d.files[0].text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        ck_assert_str_eq(d.files[1].text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        ck_assert_str_eq(d.files[1].name, path);
    }
    digests_clear(&d);
}
END_TEST

/* Those that were read, whatever lies beside them. */
START_TEST(files_that_were_read_go_by_their_names) {
    char inside[256], outside[256], longer[256];
    snprintf(inside, sizeof inside, "%s", make_file("abc", "abc"));
    make_file("other", "other");
    snprintf(outside, sizeof outside, "%s-labels", folder);
    snprintf(longer, sizeof longer, "%s//abc", folder);
    ck_assert_int_eq(symlink(inside, outside), 0);
    digests d = {.count = 0};
    digests_add(&d, folder, (const char *const[]){inside, outside, longer}, 3);
    digests_add(&d, inside, (const char *const[]){inside}, 1);
    snprintf(longer, sizeof longer, "%s/", folder);
    digests_add(&d, longer, (const char *const[]){inside, folder}, 2);
    ck_assert_int_eq(unlink(outside), 0);
    if (is_computed(&d)) {
        const char *const names[] = {"abc", outside, "abc", inside, "abc"};
        ck_assert_int_eq(d.count, 5);
        for (int i = 0; i < 5; i++) ck_assert_str_eq(d.files[i].name, names[i]);
        ASSERT_CONTAINS(d.missing, "it is no regular file");
        ck_assert_str_eq(d.files[1].text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
    digests_clear(&d);
}
END_TEST

/* The digest of the folder's list, as the page says that it is made. */
static void ask_for_list(char wanted[DIGEST_TEXT]) {
    char command[400];
    snprintf(command, sizeof command,
             "cd '%s' && find -L . -type f -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0 sha256sum | "
             "sha256sum",
             folder);
    FILE *said = popen(command, "r");
    ck_assert_int_eq(fscanf(said, "%64s", wanted), 1);
    ck_assert_int_eq(pclose(said), 0);
}

static void make_directory(const char *name) {
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(mkdir(path, 0777), 0);
}

static void make_link(const char *target, const char *name) {
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(symlink(target, path), 0);
}

START_TEST(a_large_folder_has_the_digest_of_its_list) {
    char name[32], wanted[DIGEST_TEXT] = "";
    digests d = {.count = 0};
    make_directory("b");
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "%s%d x", i % 3 ? "" : "b/", i);
        make_file(name, name);
    }
    make_link("b", "also b");
    digests_add(&d, folder, NULL, 0);
    ask_for_list(wanted);
    if (is_computed(&d)) {
        ck_assert_int_eq(d.count, 1);
        ck_assert_str_eq(d.files[0].name, ".");
        ck_assert_str_eq(d.files[0].text, wanted);
    }
    digests_clear(&d);
}
END_TEST

/* Two such links in one folder are 2^40 paths, up to the system's limit for links. */
START_TEST(a_folder_within_itself_is_passed_over) {
    char name[32], wanted[DIGEST_TEXT] = "";
    make_directory("in");
    make_link(".", "here");
    make_link(".", "here too");
    make_link("..", "in/up");
    make_link("in", "also in");
    make_link("itself", "itself");
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "in/%d", i);
        make_file(name, name);
    }
    digests d = {.count = 0};
    digests_add(&d, folder, NULL, 0);
    ask_for_list(wanted);
    if (is_computed(&d)) {
        ck_assert_str_eq(d.missing, "");
        ck_assert_int_eq(d.count, 1);
        ck_assert_str_eq(d.files[0].text, wanted);
    }
    digests_clear(&d);
}
END_TEST

/* None is within itself, and there are 2^20 ways to the last one. */
START_TEST(folders_that_links_multiply_have_none) {
    enum { LEVELS = 20 };
    char name[32], target[32];
    for (int i = 0; i <= LEVELS; i++) {
        snprintf(name, sizeof name, "%d", i);
        make_directory(name);
    }
    for (int i = 0; i < 2 * LEVELS; i++) {
        snprintf(target, sizeof target, "../%d", i / 2 + 1);
        snprintf(name, sizeof name, "%d/%s", i / 2, i % 2 ? "a" : "b");
        make_link(target, name);
    }
    digests d = {.count = 0};
    digests_add(&d, folder, NULL, 0);
    if (is_computed(&d)) {
        ck_assert_int_eq(d.count, 0);
        ASSERT_CONTAINS(d.missing, "links lead to more than 100000 folders in it");
    }
    digests_clear(&d);
}
END_TEST

/* Data are read through links. */
START_TEST(files_behind_links_have_digests) {
    char target[300];
    snprintf(path, sizeof path, "%s/data", folder);
    ck_assert_int_eq(mkdir(path, 0777), 0);
    snprintf(path, sizeof path, "%s/data/nowhere", folder);
    ck_assert_int_eq(symlink("nothing", path), 0);
    for (int i = 0; i < 2; i++) {
        const char *const names[] = {"train-images-idx2-ubyte", "train-labels-idx1-ubyte"};
        snprintf(target, sizeof target, "%s", make_file(names[i], "abc"));
        snprintf(path, sizeof path, "%s/data/%s", folder, names[i]);
        ck_assert_int_eq(symlink(target, path), 0);
    }
    snprintf(path, sizeof path, "%s/data", folder);
    digests d = {.count = 0};
    digests_add(&d, path, NULL, 0);
    if (is_computed(&d)) {
        ck_assert_str_eq(d.missing, "");
        ck_assert_int_eq(d.count, 2);
        ck_assert_str_eq(d.files[1].text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
    digests_clear(&d);
}
END_TEST

START_TEST(what_has_no_digest_is_said) {
    digests d = {.count = 0};
    snprintf(path, sizeof path, "%s/pipe", folder);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    digests_add(&d, path, NULL, 0);
    if (is_computed(&d))
        ASSERT_CONTAINS(d.missing, "pipe: it is no regular file, and could be read once only");
    digests_clear(&d);
    digests_add(&d, "/there/is/none", NULL, 0);
    if (is_computed(&d)) ASSERT_CONTAINS(d.missing, "/there/is/none: it is not there any more");
    digests_clear(&d);
}
END_TEST

/* Refused are the look at the folder, and the first and the second entry of it. */
START_TEST(a_folder_that_is_not_read_to_its_end_has_none) {
    make_file("abc", "abc");
    ck_assert_int_eq(fault_begin(), 0);
    for (int n = 1; n <= 3; n++) {
        digests d = {.count = 0};
        fault_plan(FAULT_READ, n, 0, 0);
        digests_add(&d, folder, NULL, 0);
        fault_plan(FAULT_READ, 0, 0, 0);
        if (is_computed(&d)) {
            ck_assert_int_eq(d.count, 0);
            ASSERT_CONTAINS(d.missing, folder);
        }
        digests_clear(&d);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("digest");
    ADD_TEST_WITH(suite, a_file_has_the_digest_of_its_bytes, make_folder, drop_folder);
    ADD_TEST_WITH(suite, files_that_were_read_go_by_their_names, make_folder, drop_folder);
    ADD_TEST_WITH(suite, a_large_folder_has_the_digest_of_its_list, make_folder, drop_folder);
    ADD_TEST_WITH(suite, a_folder_within_itself_is_passed_over, make_folder, drop_folder);
    ADD_TEST_WITH(suite, folders_that_links_multiply_have_none, make_folder, drop_folder);
    ADD_TEST_WITH(suite, a_folder_that_is_not_read_to_its_end_has_none, make_folder, drop_folder);
    ADD_TEST_WITH(suite, files_behind_links_have_digests, make_folder, drop_folder);
    ADD_TEST_WITH(suite, what_has_no_digest_is_said, make_folder, drop_folder);
    return run_suite(suite);
}
