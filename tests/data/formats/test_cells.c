/* Cells are kept as bytes where a table is large and all of its numbers are bytes: never another number. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/run.h"

enum { COLUMNS = 300, ROWS = 3600, SEVENS = COLUMNS * ROWS };

/* Sevens, with a class behind each row; in one row, first, in the middle or last, one cell is another. */
static const char *write_sevens(int row, const char *other) {
    char *text = malloc(2 * (size_t)ROWS * (COLUMNS + 1) + 32), *at = text;
    ck_assert_ptr_nonnull(text);
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < COLUMNS; j++) {
            const char *cell = i == row && j == COLUMNS - 1 ? other : "7";
            memcpy(at, cell, strlen(cell));
            at += strlen(cell);
            *at++ = ',';
        }
        *at++ = (char)('0' + i % 2);
        *at++ = '\n';
    }
    const char *path = write_bytes("sevens.csv", text, (size_t)(at - text));
    free(text);
    return path;
}

static double number_at(int64_t at) {
    return loaded.train.bytes ? (double)loaded.train.bytes[at] : (double)loaded.train.reals[at];
}

START_TEST(large_tables_are_bytes_where_all_numbers_are) {
    static const struct {
        const char *cell;
        double number;
        int is_byte;
    } others[] = {{"7", 7, 1},         {"0", 0, 1},         {"255", 255, 1}, {"256", 256, 0},
                  {"-1", -1, 0},       {"-0", -0.0, 0},     {"0.5", 0.5, 0}, {"1e2", 100, 1},
                  {"\"255\"", 255, 1}, {"\"256\"", 256, 0}, {"1e5", 1e5, 0}, {"7.25", 7.25, 0}};
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        const int row = (int)(k % 3) * (ROWS - 1) / 2;
        loads(write_sevens(row, others[k].cell), NULL);
        const int64_t place = (int64_t)(row + 1) * COLUMNS - 1;
        ck_assert_int_eq(loaded.train.rows, ROWS);
        ck_assert_int_eq(loaded.train.features, COLUMNS);
        ck_assert_msg(!loaded.train.bytes == !others[k].is_byte, "%s", others[k].cell);
        ck_assert(number_at(place) == others[k].number &&
                  !signbit(number_at(place)) == !signbit(others[k].number));
        for (int64_t i = 0; i < SEVENS; i++)
            ASSERT_QUICKLY(i == place || number_at(i) == 7, "%lld", (long long)i);
        xent_data_clear(&loaded);
    }
}
END_TEST

/* Too few to matter: the numbers are as they are scaled. */
START_TEST(small_tables_are_reals) {
    loads(write_text("small.csv", "1,2,0\n3,4,1\n"), NULL);
    ck_assert(!loaded.train.bytes && loaded.train.reals[3] == 4);
    xent_data_clear(&loaded);
}
END_TEST

/* Texts become features of 0 and 1, which are as many as of a table of bytes. */
START_TEST(features_of_many_texts_are_bytes) {
    enum { TEXTS = 100, LINES = 10500 };
    static char text[16 * LINES];
    int place[TEXTS]; /* of each text among the features */
    char *at = text;
    for (int i = 0; i < LINES; i++) at += sprintf(at, "text%d,%c\n", 10 + i % TEXTS, 'a' + i % 2);
    loads(write_bytes("texts.csv", text, (size_t)(at - text)), NULL);
    ck_assert_int_eq(loaded.train.features, TEXTS);
    ck_assert_ptr_nonnull(loaded.train.bytes);
    ck_assert_ptr_null(loaded.train.reals);
    for (int k = 0; k < TEXTS; k++) place[atoi(loaded.columns->column[0].values[k] + 4) - 10] = k;
    for (int64_t i = 0; i < LINES; i++) {
        const uint8_t *row = loaded.train.bytes + i * TEXTS;
        for (int64_t k = 0; k < TEXTS; k++)
            ASSERT_QUICKLY(row[k] == (k == place[i % TEXTS]), "%lld", (long long)i);
    }
    xent_data_clear(&loaded);
}
END_TEST

/* Before memory is asked for. */
START_TEST(more_features_than_memory_are_refused) {
    enum { VALUES = 1 << 20, LINES = 4200 };
    static char text[4 * LINES];
    static const char *values[VALUES];
    for (int k = 0; k < VALUES; k++) values[k] = "x";
    const xent_column columns[] = {
        {.name = "a", .kind = XENT_COLUMN_TEXT, .values = values, .value_count = VALUES},
        {.name = "b", .kind = XENT_COLUMN_LABEL}};
    const xent_columns given = {columns, 2};
    for (int i = 0; i < LINES; i++) memcpy(text + 4 * i, i ? "x,0\n" : "a,b\n", 4);
    ck_assert_int_eq(load_with(write_bytes("given.csv", text, sizeof text),
                               (xent_data_options){.columns = &given, .classes = 2}),
                     XENT_E_FORMAT);
    ASSERT_CONTAINS(load_error.message, "4199 rows of 1048576 features, most of them of texts, are too many");
    ck_assert_ptr_null(loaded.memory);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cells");
    ADD_TEST(suite, large_tables_are_bytes_where_all_numbers_are);
    ADD_TEST(suite, small_tables_are_reals);
    ADD_TEST(suite, features_of_many_texts_are_bytes);
    ADD_TEST(suite, more_features_than_memory_are_refused);
    return run_suite(suite);
}
