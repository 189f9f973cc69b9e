/* Tables that several threads read in parts: whatever the parts, the set, the words and the refusals are
 * those of a reader that takes one record after the other. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/formats/csv.h"
#include "support/loads.h"
#include "support/models.h"
#include "support/run.h"

/* No line fits a block of one byte: all are read as records. */
static const plain_sizes by_record = {1, 1};
static const plain_sizes by_part[] = {{40, 8},   {64, 64},           {300, 40}, {5000, 100},
                                      {4000, 1}, {1 << 20, 1 << 12}, {0, 0}};

enum { WAYS = sizeof by_part / sizeof *by_part };

/* What one reading comes to. */
typedef struct reading {
    data_sets sets;
    xent_status status;
    xent_error error;
    char told[4096];
} reading;

static void hear(void *context, const char *sentence) {
    reading *r = context;
    const size_t used = strlen(r->told);
    snprintf(r->told + used, sizeof r->told - used, "%s\n", sentence);
}

static void read_in(const char *path, xent_data_options options, plain_sizes sizes, reading *r) {
    memset(r, 0, sizeof *r);
    options.notice = hear;
    options.context = r;
    options.threads = 3;
    r->status = csv_load(path, &options, sizes, &r->sets, &r->error);
}

static double number_at(const xent_dataset *set, int64_t at) {
    return set->bytes ? (double)set->bytes[at] : (double)set->reals[at];
}

static void expect_same_columns(const xent_columns *a, const xent_columns *b, const char *what) {
    for (int64_t k = 0; k < a->count; k++) {
        const xent_column *x = &a->column[k], *y = &b->column[k];
        ASSERT_QUICKLY(x->kind == y->kind && x->missing == y->missing && x->value_count == y->value_count &&
                           x->has_other == y->has_other &&
                           memcmp(&x->filler, &y->filler, sizeof x->filler) == 0,
                       "%s: column %lld is another", what, (long long)k);
    }
}

static void expect_same(const reading *a, const reading *b, const char *what) {
    const xent_dataset *s = &a->sets.parts[PART_TRAIN].set, *t = &b->sets.parts[PART_TRAIN].set;
    ASSERT_QUICKLY(a->status == b->status && strcmp(a->error.message, b->error.message) == 0,
                   "%s: '%s' and '%s'", what, a->error.message, b->error.message);
    ASSERT_QUICKLY(strcmp(a->told, b->told) == 0, "%s: told '%s' and '%s'", what, a->told, b->told);
    if (a->status != XENT_OK) return;
    ASSERT_QUICKLY(s->rows == t->rows && s->features == t->features && s->classes == t->classes &&
                       s->outputs == t->outputs && !s->bytes == !t->bytes,
                   "%s: %lld x %lld, %d classes; %lld x %lld, %d", what, (long long)s->rows,
                   (long long)s->features, s->classes, (long long)t->rows, (long long)t->features,
                   t->classes);
    for (int64_t i = 0; i < s->rows * s->features; i++) {
        const double x = number_at(s, i), y = number_at(t, i);
        ASSERT_QUICKLY(memcmp(&x, &y, sizeof x) == 0, "%s: number %lld is %g and %g", what, (long long)i, x,
                       y);
    }
    for (int64_t i = 0; s->labels && i < s->rows; i++)
        ASSERT_QUICKLY(s->labels[i] == t->labels[i], "%s: label %lld", what, (long long)i);
    for (int64_t i = 0; s->targets && i < s->rows * s->outputs; i++)
        ASSERT_QUICKLY(memcmp(&s->targets[i], &t->targets[i], sizeof *s->targets) == 0, "%s: target %lld",
                       what, (long long)i);
    for (int k = 0; a->sets.class_names && s->labels && k < s->classes; k++)
        ASSERT_QUICKLY(strcmp(a->sets.class_names[k], b->sets.class_names[k]) == 0, "%s: class %d", what, k);
    expect_same_columns(a->sets.columns, b->sets.columns, what);
}

/* Reads a table in all ways; returns whether it was read. */
static int reads_alike(const char *text, xent_data_options options) {
    static reading one, other;
    const char *path = write_text("a.csv", text);
    read_in(path, options, by_record, &one);
    for (int i = 0; i < WAYS; i++) {
        read_in(path, options, by_part[i], &other);
        expect_same(&one, &other, text);
        sets_clear(&other.sets);
    }
    sets_clear(&one.sets);
    return one.status == XENT_OK;
}

/* ---- Texts ---- */

/* Many rows of small whole numbers, and one of them another line. */
static const char *rows_with(const char *line, int at, int rows, const char *ending) {
    static char text[1 << 14];
    size_t used = 0;
    for (int i = 0; i < rows; i++) {
        if (i == at)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", line, ending);
        else
            used += (size_t)snprintf(text + used, sizeof text - used, "%d,%d,%c%s", i % 7, 7 * i % 256,
                                     "ab"[i % 2], ending);
    }
    return text;
}

static const char *const odd_lines[] = {
    "1,2,\xc3\xa9",
    ",,",
    " , , ",
    "$5,2,a",
    "1,12 %,b",
    "\"1,200\",2,a",
    ",,a",
    ",5,b",
    "1,2,caf\xe9",
    "1.5,2,a",
    "256,2,a",
    "-1,2,b",
    "-0,2,b",
    "text,2,a",
    "1,text,b",
    "1,,b",
    "?,NA,a",
    "1,2,",
    "1,2,c",
    "1,2,?",
    "1,2",
    "1,2,a,b",
    "1,2,a,",
    "",
    " ",
    "# said",
    "\"1\",2,a",
    "1,\"2\",b",
    "1,2,\"a\"",
    "1,2,\"c\"\"d\"",
    "1,2,\"e\nf\"",
    "1,2,\"\n3,4,a\n5,6,b\n\"",
    "\"1\n\",2,a",
    " 1 , 2 , a ",
    "1e2,2e0,b",
    "1e400,2,a",
    "1e-400,2,a",
    "0x1,2,a",
    "nan,2,a",
    "inf,2,a",
    "007,08,a",
    "+5,.5,a",
    "5.,2.0,b",
    "1,2,a\"b",
    "1\t,2,a",
    "1,2\r3,4,b",
    "1,2,a\r\r4,5,b",
    "9007199254740993,0.1,a",
    "1,2,\"a\" x",
    "1,2,\"never",
    "1;2;a",
    "1 000,2,a",
    "1,2,a\n\n\n1,2",
    "\xff,2,a",
    "1,2,\xff",
    "1e400,-1e400,b",
    "1,2,-1e400",
    "1e39,2,a", /* no float */
    "1,-1e39,b",
    "1,2,1e39",
    "0.1000000000000000000000000000000000000000000000000000000000000000001,2,a", /* longer than is copied */
    "1,2,0.1000000000000000000000000000000000000000000000000000000000000000001",
    "     1.5    ,    2  ,  \"  a\"  ",
    "1,2,'a'",
};

START_TEST(one_line_of_another_kind_anywhere) {
    static const char *const endings[] = {"\n", "\r\n", "\r"};
    int read = 0;
    for (size_t k = 0; k < sizeof odd_lines / sizeof *odd_lines; k++)
        for (int e = 0; e < 3; e++)
            for (int at = 0; at < 60; at += e == 0 ? 13 : 41)
                read +=
                    reads_alike(rows_with(odd_lines[k], at, 60, endings[e]), (xent_data_options){.skip = 0});
    ck_assert_int_gt(read, 100);
}
END_TEST

START_TEST(the_end_of_the_file) {
    static const char *const ends[] = {"1,2,a",      "1,2,a\n", "1,2,a\n\n\n", "1,2,a\r\n",
                                       "1,2.5,text", "1,2",     "#",           "\n"};
    static char text[1 << 14];
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
        for (int rows = 1; rows < 40; rows += 6) {
            snprintf(text, sizeof text, "%s%s", rows_with("", -1, rows, "\n"), ends[k]);
            reads_alike(text, (xent_data_options){.skip = 0});
        }
}
END_TEST

START_TEST(a_refusal_names_the_line) {
    static reading r;
    const char *path = write_text("a.csv", rows_with("1,2", 43, 60, "\r\n"));
    read_in(path, (xent_data_options){.skip = 0}, by_part[0], &r);
    ck_assert_int_eq(r.status, XENT_E_FORMAT);
    ASSERT_CONTAINS(r.error.message, "line 44: 2 columns; expected 3");
    sets_clear(&r.sets);
    path = write_text("a.csv", rows_with("1,2,", 31, 60, "\n"));
    for (int i = 0; i < WAYS; i++) {
        read_in(path, (xent_data_options){.missing = XENT_MISSING_FAIL}, by_part[i], &r);
        ASSERT_CONTAINS(r.error.message, "line 32, column 3: nothing; expected a label");
        sets_clear(&r.sets);
    }
}
END_TEST

/* ---- Random tables ---- */

static uint64_t state = 7;
static int below(int n) {
    state = state * 6364136223846793005 + 1442695040888963407;
    return (int)((state >> 33) % (uint64_t)n);
}

static size_t put_cell(char *to, int kind) {
    switch (below(200) ? kind : below(7)) {
    case 0:
        return (size_t)sprintf(to, "%d", below(5) ? 0 : below(256));
    case 1:
        return (size_t)sprintf(to, "%d", below(1000) - 300);
    case 2:
        return (size_t)sprintf(to, "%.6g", (below(1 << 30) - (1 << 29)) * 1e-7);
    case 3:
        return (size_t)sprintf(to, "%.17g", (below(1 << 30) - (1 << 29)) / 3e5);
    case 4:
        return below(9) ? (size_t)sprintf(to, "%d", below(200)) : 0;
    case 5:
        return (size_t)sprintf(to, below(40) ? "%d" : "\"%d\"", below(20));
    default:
        return (size_t)sprintf(to, "%s", below(2) ? "north" : "\"south, \"\"by\n\"\"\"");
    }
}

static const char *random_table(char separator) {
    static char text[1 << 15];
    const int columns = 2 + below(8), rows = 1 + below(60), header = below(2), cr = below(4) == 0;
    int kinds[16];
    size_t used = 0;
    for (int j = 0; j < columns; j++) kinds[j] = below(4) ? below(4) : below(7);
    for (int j = 0; header && j < columns; j++)
        used += (size_t)sprintf(text + used, "%cn%d", j ? separator : ' ', j);
    if (header) used += (size_t)sprintf(text + used, "\n");
    for (int i = 0; i < rows; i++) {
        if (below(80) == 0) used += (size_t)sprintf(text + used, "# comment\n");
        for (int j = 0; j < columns; j++) {
            if (j > 0) text[used++] = separator;
            used += put_cell(text + used, j + 1 < columns ? kinds[j] : 5);
        }
        used += (size_t)sprintf(text + used, cr ? "\r\n" : i + 1 < rows || below(3) ? "\n" : "");
    }
    text[used] = '\0';
    return text;
}

START_TEST(random_tables) {
    int read = 0;
    for (int i = 0; i < 400; i++) {
        const xent_data_options options = {.missing = (xent_missing)below(3),
                                           .drop = below(5) ? NULL : "1",
                                           .label = below(4) ? NULL : "2",
                                           .task = (xent_task)(below(3) ? 0 : below(3))};
        read += reads_alike(random_table(",;\t"[below(3)]), options);
    }
    ck_assert_int_gt(read, 80);
}
END_TEST

/* ---- What is kept ---- */

/* A table of so many rows of 64 numbers, all 200 but one. */
static void load_wide(int rows, const char *other) {
    const char *path = test_path("a.csv");
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < rows; i++) {
        for (int j = 0; j < 64; j++) fprintf(file, "%s,", i == rows - 2 && j == 3 ? other : "200");
        fprintf(file, "%d\n", i % 2);
    }
    ck_assert_int_eq(fclose(file), 0);
    loads(path, NULL);
    ck_assert_int_eq(loaded.train.rows, rows);
    ck_assert_double_eq(number_at(&loaded.train, (int64_t)(rows - 2) * 64 + 3), atof(other));
    ck_assert_double_eq(number_at(&loaded.train, (int64_t)rows * 64 - 1), 200);
    ck_assert_int_eq(loaded.train.is_table, 1);
}

/* Its labels are those of another file; nothing ends its first cell but the line. */
START_TEST(a_column_alone) {
    char labels[512];
    snprintf(labels, sizeof labels, "%s", write_text("labels", "a\nb\na\nb\n"));
    ck_assert(reads_alike("1\n2\n3\n4\n", (xent_data_options){.labels = labels}));
    ck_assert(reads_alike("1.5\n2\n-3\n1e3\n", (xent_data_options){.labels = labels}));
}
END_TEST

START_TEST(many_small_whole_numbers_are_kept_as_bytes) {
    const struct {
        int rows, bytes;
        const char *other;
    } cases[] = {{16384, 1, "255"}, {16384, 1, "7.0"}, {16384, 0, "256"},
                 {16384, 0, "0.5"}, {16384, 0, "-0"},  {16383, 0, "255"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        load_wide(cases[i].rows, cases[i].other);
        ck_assert_msg((loaded.train.bytes != NULL) == cases[i].bytes, "%d rows with %s", cases[i].rows,
                      cases[i].other);
        xent_data_clear(&loaded);
    }
}
END_TEST

int main(void) {
    Suite *s = suite_create("plain rows");
    ADD_TEST(s, one_line_of_another_kind_anywhere);
    ADD_TEST(s, the_end_of_the_file);
    ADD_TEST(s, a_refusal_names_the_line);
    ADD_TEST(s, random_tables);
    ADD_TEST(s, a_column_alone);
    ADD_TEST(s, many_small_whole_numbers_are_kept_as_bytes);
    return run_suite(s);
}
