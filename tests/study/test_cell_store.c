/* The store of finished cells: what is kept comes back bit by bit, or is told to be damaged. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "study/cell_share.h"
#include "study/cell_store.h"
#include "study/settings.h"
#include "support/faults.h"
#include "support/program.h"
#include "support/run.h"

static json_t *parsed(const char *text) {
    json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
    ck_assert_ptr_nonnull(json);
    return json;
}

/* A folder of this test, which is not there yet. */
static const char *folder(const char *name) {
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", test_directory(), name);
    return path;
}

static cell_store *open_with(const char *name, const char *settings, xent_error *error) {
    json_t *json = parsed(settings);
    cell_store *store = cell_store_open(folder(name), json, NULL, error);
    json_decref(json);
    return store;
}

static cell_store *opened(const char *name) {
    xent_error error = {.message = ""};
    cell_store *store = open_with(name, "{\"epochs\": 3}", &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    return store;
}

static void keep(const cell_store *store, const char *name, const char *content) {
    xent_error error = {.message = ""};
    json_t *json = parsed(content);
    ck_assert_msg(cell_store_write(store, name, json, &error) == XENT_OK, "%s", error.message);
    json_decref(json);
}

/* Writes `text` over what stands at the path. */
static void overwrite(const char *path, const char *text, size_t size) {
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, size, file), size);
    fclose(file);
}

static size_t contents(const char *path, char *text, size_t size) {
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    const size_t got = fread(text, 1, size, file);
    fclose(file);
    return got;
}

START_TEST(numbers_come_back_bit_by_bit) {
    const double numbers[] = {
        0.1,          1 / 3., -0.0, DBL_MAX,          DBL_MIN,           4.9406564584124654e-324,
        -2.5e-310,    1e22,   3,    (double)INFINITY, (double)-INFINITY, nextafter(1, 2),
        123456789.125};
    enum { COUNT = sizeof numbers / sizeof *numbers };
    json_t *list = json_array(), *back;
    xent_error error;
    cell_store *store = opened("numbers");
    for (int i = 0; i < COUNT; i++) json_array_append_new(list, number_json(numbers[i]));
    json_array_append_new(list, number_json((double)NAN));
    ck_assert_int_eq(cell_store_write(store, "cell", list, &error), XENT_OK);
    ck_assert_int_eq(cell_store_read(store, "cell", &back, &error), XENT_OK);
    ck_assert_uint_eq(json_array_size(back), COUNT + 1);
    double number;
    for (int i = 0; i < COUNT; i++) {
        ck_assert_int_eq(number_of_json(json_array_get(back, (size_t)i), &number), 0);
        ck_assert_msg(memcmp(&number, &numbers[i], sizeof number) == 0, "%.17g became %.17g", numbers[i],
                      number);
    }
    ck_assert_int_eq(number_of_json(json_array_get(back, COUNT), &number), 0);
    ck_assert(isnan(number));
    ck_assert_int_eq(number_of_json(NULL, &number), -1);
    json_t *text = json_string("nan");
    ck_assert_int_eq(number_of_json(text, &number), -1);
    json_decref(text);
    json_decref(list);
    json_decref(back);
    cell_store_close(store);
}
END_TEST

START_TEST(what_is_not_there_is_absent) {
    json_t *content;
    xent_error error;
    cell_store *store = opened("absent");
    ck_assert_int_eq(cell_store_read(store, "cell", &content, &error), XENT_OK);
    ck_assert_ptr_null(content);
    static const char *const names[] = {"", ".hidden", "a/b", "a b", "../study"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        ck_assert_int_eq(cell_store_read(store, names[i], &content, &error), XENT_E_ARGUMENT);
    cell_store_close(store);
    ck_assert_ptr_null(cell_store_find(folder("nowhere"), &error));
    ck_assert_int_eq(error.status, XENT_E_IO);
    ASSERT_CONTAINS(error.message, "holds no study");
}
END_TEST

/* Cut anywhere, or with any bit of any byte turned: never a wrong content, never a crash. What the file says
 * besides its JSON (a blank, an escape) may change. */
START_TEST(every_damage_is_noticed) {
    char path[5000], sound[1000], broken[1000];
    json_t *content, *expected = parsed("{\"loss\": 0.25, \"name\": \"ce\", \"list\": [1, 2.5]}");
    xent_error error;
    cell_store *store = opened("damage");
    ck_assert_int_eq(cell_store_write(store, "cell", expected, &error), XENT_OK);
    snprintf(path, sizeof path, "%s/cells/cell.json", folder("damage"));
    const size_t size = contents(path, sound, sizeof sound);
    for (size_t cut = 0; cut < size; cut++) {
        overwrite(path, sound, cut);
        ck_assert_int_eq(cell_store_read(store, "cell", &content, &error), XENT_E_FORMAT);
        ck_assert_ptr_null(content);
        ASSERT_CONTAINS(error.message, path);
    }
    for (size_t bit = 0; bit < 8 * size; bit++) {
        memcpy(broken, sound, size);
        broken[bit / 8] = (char)(broken[bit / 8] ^ (1 << bit % 8));
        overwrite(path, broken, size);
        const xent_status status = cell_store_read(store, "cell", &content, &error);
        ASSERT_QUICKLY(status == XENT_E_FORMAT || (status == XENT_OK && json_equal(content, expected)),
                       "bit %zu: status %d", bit, (int)status);
        json_decref(content);
    }
    json_decref(expected);
    cell_store_close(store);
}
END_TEST

START_TEST(copies_from_elsewhere_are_told) {
    char from[5000], to[5000], text[1000];
    json_t *content;
    xent_error error;
    cell_store *store = opened("here"), *other = open_with("there", "{\"epochs\": 4}", &error);
    ck_assert_msg(other != NULL, "%s", error.message);
    keep(store, "one", "[1]");
    keep(other, "one", "[2]");
    snprintf(from, sizeof from, "%s/cells/one.json", folder("there"));
    snprintf(to, sizeof to, "%s/cells/one.json", folder("here"));
    overwrite(to, text, contents(from, text, sizeof text));
    ck_assert_int_eq(cell_store_read(store, "one", &content, &error), XENT_E_FORMAT);
    ASSERT_CONTAINS(error.message, "another study");
    keep(store, "one", "[1]");
    snprintf(from, sizeof from, "%s/cells/two.json", folder("here"));
    overwrite(from, text, contents(to, text, sizeof text));
    ck_assert_int_eq(cell_store_read(store, "two", &content, &error), XENT_E_FORMAT);
    ASSERT_CONTAINS(error.message, "copy of the cell one");
    cell_store_close(store);
    cell_store_close(other);
}
END_TEST

START_TEST(a_folder_is_of_one_study) {
    static const char settings[] = "{\"epochs\": 3, \"lr\": {\"ce\": 0.1, \"mse\": 1}}";
    static const char *const others[][2] = {
        {"{\"epochs\": 4, \"lr\": {\"ce\": 0.1, \"mse\": 1}}", "epochs: 3 and 4"},
        {"{\"epochs\": 3, \"lr\": {\"ce\": 0.2, \"mse\": 1}}", "lr.ce: 0.1 and 0.2"},
        {"{\"epochs\": 3, \"lr\": {\"ce\": 0.1}}", "lr.mse: 1 and none"},
        {"{\"epochs\": 3, \"batch\": \"x\", \"lr\": {\"ce\": 0.1, \"mse\": 1}}", "batch: none and x"}};
    xent_error error = {.message = ""};
    cell_store *store = open_with("study", settings, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    keep(store, "one", "[1]");
    cell_store_close(store);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        ck_assert_ptr_null(open_with("study", others[i][0], &error));
        ck_assert_int_eq(error.status, XENT_E_VALUE);
        ASSERT_CONTAINS(error.message, others[i][1]);
    }
    store = open_with("study", "{\"lr\": {\"mse\": 1, \"ce\": 0.1}, \"epochs\": 3}", &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    json_t *content;
    ck_assert_int_eq(cell_store_read(store, "one", &content, &error), XENT_OK);
    ck_assert_ptr_nonnull(content);
    json_decref(content);
    cell_store_close(store);
}
END_TEST

START_TEST(what_is_told_of_a_study_may_change) {
    xent_error error;
    json_t *settings = parsed("{\"epochs\": 3}"), *first = parsed("{\"seeds\": 2}"),
           *more = parsed("{\"seeds\": 5}");
    cell_store_close(cell_store_open(folder("about"), settings, first, &error));
    cell_store_close(cell_store_open(folder("about"), settings, NULL, &error));
    cell_store *store = cell_store_find(folder("about"), &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    ck_assert(json_equal(cell_store_about(store), first));
    cell_store_close(store);
    cell_store_close(cell_store_open(folder("about"), settings, more, &error));
    store = cell_store_find(folder("about"), &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    ck_assert(json_equal(cell_store_about(store), more));
    ck_assert(json_equal(cell_store_settings(store), settings));
    cell_store_close(store);
    json_decref(settings);
    json_decref(first);
    json_decref(more);
}
END_TEST

START_TEST(a_damaged_or_newer_study_is_refused) {
    char path[5000];
    xent_error error;
    static const char *const texts[][2] = {
        {"", "damaged"}, {"{\"xent_study\":1", "damaged"}, {"[]", "damaged"}};
    cell_store_close(opened("refused"));
    snprintf(path, sizeof path, "%s/study.json", folder("refused"));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        overwrite(path, texts[i][0], strlen(texts[i][0]));
        ck_assert_ptr_null(open_with("refused", "{\"epochs\": 3}", &error));
        ck_assert_int_eq(error.status, XENT_E_FORMAT);
        ASSERT_CONTAINS(error.message, texts[i][1]);
    }
    json_t *newer = parsed("{\"xent_study\": 2, \"settings\": {\"epochs\": 3}}");
    ck_assert_int_eq(sealed_json_write(path, newer, &error), XENT_OK);
    json_decref(newer);
    ck_assert_ptr_null(open_with("refused", "{\"epochs\": 3}", &error));
    ASSERT_CONTAINS(error.message, "of version 2; this program reads version 1");
}
END_TEST

START_TEST(places_that_cannot_be_written_are_told) {
    xent_error error;
    overwrite(folder("file"), "", 0);
    ck_assert_ptr_null(open_with("file/of/no/directory", "{}", &error));
    ck_assert_int_eq(error.status, XENT_E_IO);
    ck_assert_ptr_null(open_with("file", "{}", &error));
    ck_assert_int_eq(error.status, XENT_E_IO);
    cell_store *store = opened("gone");
    char path[5000];
    snprintf(path, sizeof path, "%s/cells", folder("gone"));
    ck_assert_int_eq(rmdir(path), 0);
    json_t *content = json_array();
    ck_assert_int_eq(cell_store_write(store, "one", content, &error), XENT_E_IO);
    json_decref(content);
    cell_store_close(store);
}
END_TEST

/* Cells of a folder that is not read to its end are not those of the study. */
START_TEST(a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one) {
    static const fault_kind kinds[] = {FAULT_OPEN, FAULT_READ};
    cell_store *store = opened("unread");
    json_t *content = parsed("1");
    xent_error error;
    ck_assert_int_eq(cell_store_write(store, "a", content, &error), XENT_OK);
    json_decref(content);
    ck_assert_int_eq(fault_begin(), 0);
    for (int k = 0; k < 2; k++) {
        fault_plan(kinds[k], 1, 0, 0);
        ck_assert_ptr_null(cell_store_names(store, &error));
        ck_assert_int_eq(error.status, XENT_E_IO);
        ASSERT_CONTAINS(error.message, "cannot ");
        ASSERT_CONTAINS(error.message, "unread/cells: ");
        fault_plan(kinds[k], 0, 0, 0);
    }
    json_t *names = cell_store_names(store, &error);
    ck_assert_uint_eq(json_array_size(names), 1);
    json_decref(names);
    cell_store_close(store);
}
END_TEST

/* A sealed file that memory or a read was refused for is not damaged. */
START_TEST(a_sealed_file_that_cannot_be_read_is_not_damaged) {
    static const fault_kind kinds[] = {FAULT_ALLOC, FAULT_READ};
    static const xent_status expected[] = {XENT_E_MEMORY, XENT_E_IO};
    char path[5000];
    xent_error error = {.message = ""};
    json_t *object = parsed("{\"a\": [1, 2]}"), *back;
    snprintf(path, sizeof path, "%s", folder("sealed.json"));
    ck_assert_int_eq(fault_begin(), 0);
    ck_assert_int_eq(sealed_json_write(path, object, &error), XENT_OK);
    for (int k = 0; k < 2; k++) {
        int refused = 0;
        for (long n = 1;; n++) {
            fault_plan(kinds[k], n, 0, 0);
            const xent_status status = sealed_json_read(path, &back, &error);
            if (fault_refused() == 0) break;
            refused++;
            ck_assert_msg(status == expected[k], "%s %ld: %s", fault_names[kinds[k]], n, error.message);
            ck_assert_ptr_null(back);
            ASSERT_CONTAINS(error.message, "sealed.json");
        }
        ck_assert(json_equal(back, object));
        json_decref(back);
        ck_assert_int_ge(refused, 1);
    }
    for (long n = 1; n < 100; n++) { /* a copy with its checksum is what is written */
        fault_plan(FAULT_ALLOC, n, 0, 0);
        const xent_status status = sealed_json_write(path, object, &error);
        if (fault_refused() == 0) break;
        ck_assert_int_eq(status, XENT_E_MEMORY);
    }
    fault_plan(FAULT_ALLOC, 0, 0, 0);
    json_decref(object);
}
END_TEST

START_TEST(names_are_told_in_order) {
    xent_error error;
    char path[5000];
    cell_store *store = opened("names");
    keep(store, "ce-0.1-10", "1");
    keep(store, "ce-0.1-1", "1");
    keep(store, "bce-0.1-1", "1");
    snprintf(path, sizeof path, "%s/cells/xent-1.part", folder("names"));
    overwrite(path, "", 0);
    json_t *names = cell_store_names(store, &error),
           *expected = parsed("[\"bce-0.1-1\", \"ce-0.1-1\", \"ce-0.1-10\"]");
    ck_assert(json_equal(names, expected));
    json_decref(names);
    json_decref(expected);
    cell_store_close(store);
}
END_TEST

/* Every cell is done by one part, and no part has two cells more than another. */
START_TEST(shares_are_disjoint_and_complete) {
    for (int parts = 1; parts <= 9; parts++) {
        int least = 100, most = 0;
        for (int part = 1; part <= parts; part++) {
            const cell_share share = {part, parts};
            int cells = 0;
            for (int i = 0; i < 20; i++) cells += cell_share_has(&share, i);
            least = cells < least ? cells : least;
            most = cells > most ? cells : most;
        }
        ck_assert_int_le(most - least, 1);
        for (int i = 0; i < 20; i++) {
            int owners = 0;
            for (int part = 1; part <= parts; part++) owners += cell_share_has(&(cell_share){part, parts}, i);
            ck_assert_int_eq(owners, 1);
        }
    }
    ck_assert(cell_share_has(&(cell_share){0, 0}, 7));
}
END_TEST

START_TEST(shares_are_read) {
    static const char *const wrong[] = {"",
                                        "1",
                                        "0/2",
                                        "3/2",
                                        "1/0",
                                        "-1/2",
                                        "1/2 ",
                                        " 1/2",
                                        "1/2/3",
                                        "a/b",
                                        "1/99999999999999999999",
                                        "1/1000001",
                                        "+1/2",
                                        "1 / 2"};
    cell_share share = {5, 9};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert_msg(cell_share_read(wrong[i], &share) == -1, "%s", wrong[i]);
        ck_assert_int_eq(share.part, 5);
    }
    ck_assert_int_eq(cell_share_read("2/7", &share), 0);
    ck_assert_int_eq(share.part, 2);
    ck_assert_int_eq(share.parts, 7);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cell_store");
    ADD_TEST(suite, numbers_come_back_bit_by_bit);
    ADD_TEST(suite, what_is_not_there_is_absent);
    ADD_TEST(suite, every_damage_is_noticed);
    ADD_TEST(suite, copies_from_elsewhere_are_told);
    ADD_TEST(suite, a_folder_is_of_one_study);
    ADD_TEST(suite, what_is_told_of_a_study_may_change);
    ADD_TEST(suite, a_damaged_or_newer_study_is_refused);
    ADD_TEST(suite, places_that_cannot_be_written_are_told);
    ADD_TEST(suite, a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one);
    ADD_TEST(suite, a_sealed_file_that_cannot_be_read_is_not_damaged);
    ADD_TEST(suite, names_are_told_in_order);
    ADD_TEST(suite, shares_are_disjoint_and_complete);
    ADD_TEST(suite, shares_are_read);
    return run_suite(suite);
}
