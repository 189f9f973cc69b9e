/* Tables: what is right loads, and every broken file is a sentence with line and column. */
#include <libdeflate.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/run.h"
#include "xent/data.h"
#include "xent/loader.h"

static char path[64];
static xent_data data;
static xent_error error;

static void set_up(void) {
    snprintf(path, sizeof path, "/tmp/xent-table-XXXXXX");
    const int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
}
static void tear_down(void) { unlink(path); }

static void write_bytes(const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

/* Loads a text with nothing held out. */
static xent_status load(const char *text, const char *label) {
    xent_data_options options = XENT_DATA_DEFAULT;
    options.test_fraction = XENT_OFF;
    options.label = label;
    write_bytes(text, strlen(text));
    return xent_data_load_with(path, &options, &data, &error);
}

static void expect_rows(const char *text, const char *label, int64_t rows, int64_t features,
                        const double *numbers, const int32_t *labels) {
    ck_assert_msg(load(text, label) == XENT_OK, "%s: %s", text, error.message);
    ck_assert_int_eq(data.train.rows, rows);
    ck_assert_int_eq(data.train.features, features);
    for (int64_t i = 0; i < rows; i++) {
        const xent_real *row = data.train.reals + xent_dataset_offset(&data.train, i);
        for (int64_t j = 0; j < features; j++)
            ck_assert_msg(row[j] == (xent_real)numbers[i * features + j], "%s: row %lld, column %lld", text,
                          (long long)i, (long long)j);
        ck_assert_int_eq(xent_dataset_label(&data.train, i), labels[i]);
    }
}

static const double numbers[] = {1, 2.5, -3, 4e2};
static const int32_t two[] = {0, 1};

START_TEST(separators_ends_quotes_and_headers) {
    static const char *const texts[] = {
        "1,2.5,0\n-3,4e2,1\n",
        "1;2.5;0\r\n-3;4e2;1\r\n",
        "1\t2.5\t0\r-3\t4e2\t1",
        "\357\273\2771,2.5,0\n\n-3,4e2,1\n\n", /* after a byte order mark */
        "a,b,class\n1,2.5,0\n-3,4e2,1\n",
        "\"a\",\"b, or \"\"c\"\"\",class\n\"1\",\" 2.5 \",0\n-3, 4e2,\"1\"\n",
        /* separators, line ends and quotes in the cells of the header, and a quote within a cell */
        "\"a;b;c;d\",\"e\tf\tg\",class\n1,2.5,0\n-3,4e2,1\n",
        "\"a,b,c,d\";\"e\r\nf\n,,,,\";\"\"\"class\"\",,,\"\n1;2.5;0\r\n-3;4e2;1\r\n",
        "5\" pipe;b,\"c;class\n1;2.5;0\n-3;4e2;1\n",
        "a\"\"b,\"\",class\n1,2.5,0\n-3,4e2,1\n",
        "a,b,class\r\n\r\n1,2.5,0\r\n-3,4e2,1\r\n",
        "\357\273\277\"a\",b,class\r1,2.5,0\r\r-3,4e2,1\r",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        expect_rows(texts[i], NULL, 2, 2, numbers, two);
        ck_assert_int_eq(data.train.classes, 2);
        ck_assert_ptr_null(data.train.class_names);
        ck_assert_int_eq(data.train.is_table, 1);
        xent_data_clear(&data);
    }
}
END_TEST

START_TEST(labels_by_name_number_and_text) {
    static const int32_t three[] = {1, 0, 2};
    static const double columns[] = {1, 10, 2, 20, 3, 30};
    expect_rows("x,kind,y\n1,cat,10\n2,ant,20\n3,dog,30\n", "kind", 3, 2, columns, three);
    ck_assert_str_eq(data.train.class_names[0], "ant");
    ck_assert_str_eq(data.train.class_names[2], "dog");
    xent_data_clear(&data);
    expect_rows("1,cat,10\n2,ant,20\n3,dog,30\n", "2", 3, 2, columns, three);
    xent_data_clear(&data);
    /* Numbers as labels are sorted by size. */
    expect_rows("1,10,10\n2,9,20\n3,100,30\n", "2", 3, 2, columns, three);
    ck_assert_str_eq(data.train.class_names[0], "9");
    xent_data_clear(&data);
}
END_TEST

/* Numbers by size, then texts byte by byte: as bytes, 10 comes before 5x, and that before 9. */
START_TEST(labels_that_are_numbers_come_first) {
    static const char text[] = "1,10\n1,5x\n1,9\n1,7b\n1,8\n1,6a\n1,100\n1,70\n1,5x\n1,9\n1,10\n";
    static const int32_t order[] = {2, 5, 1, 7, 0, 6, 4, 3, 5, 1, 2};
    ck_assert_int_eq(load(text, NULL), XENT_OK);
    ck_assert_int_eq(data.train.classes, 8);
    for (int i = 0; i < 11; i++) ck_assert_int_eq(xent_dataset_label(&data.train, i), order[i]);
    ck_assert_str_eq(data.train.class_names[4], "100");
    ck_assert_str_eq(data.train.class_names[5], "5x");
    xent_data_clear(&data);
}
END_TEST

START_TEST(columns_of_one_number_have_no_say) {
    ck_assert_int_eq(load("0.1,1,0\n0.1,2,1\n0.1,4,0\n0.1,3,1\n0.1,5,0\n0.1,5,1\n0.1,5,1\n", NULL), XENT_OK);
    double shift[2], factor[2];
    ck_assert_int_eq(xent_column_scaling(&data.train, shift, factor, &error), XENT_OK);
    ck_assert(factor[0] == 0 && factor[1] > 0 && factor[1] != 1);
    xent_data_clear(&data);
}
END_TEST

START_TEST(scikit_learn_names_its_classes_in_the_first_line) {
    expect_rows("2,2,setosa,virginica\n1,2.5,0\n-3,4e2,1\n", NULL, 2, 2, numbers, two);
    ck_assert_str_eq(data.train.class_names[1], "virginica");
    xent_data_clear(&data);
}
END_TEST

START_TEST(gzipped_tables_load) {
    static const char text[] = "1,2.5,0\n-3,4e2,1\n";
    unsigned char packed[256];
    struct libdeflate_compressor *packer = libdeflate_alloc_compressor(6);
    const size_t size = libdeflate_gzip_compress(packer, text, sizeof text - 1, packed, sizeof packed);
    libdeflate_free_compressor(packer);
    /* one member, and several, of which one is empty and one ends within a row */
    for (size_t cut = 0; cut < sizeof text; cut++) {
        unsigned char parts[1024];
        size_t used = 0;
        packer = libdeflate_alloc_compressor(6);
        used += libdeflate_gzip_compress(packer, text, cut, parts, sizeof parts);
        used += libdeflate_gzip_compress(packer, "", 0, parts + used, sizeof parts - used);
        used += libdeflate_gzip_compress(packer, text + cut, sizeof text - 1 - cut, parts + used,
                                         sizeof parts - used);
        libdeflate_free_compressor(packer);
        write_bytes(parts, used);
        ck_assert_msg(xent_data_load(path, &data, &error) == XENT_OK, "%s", error.message);
        ck_assert_int_eq(data.train.rows + data.test.rows, 2);
        xent_data_clear(&data);
        write_bytes(parts, used - 1);
        ck_assert_int_eq(xent_data_load(path, &data, &error), XENT_E_FORMAT);
        ASSERT_CONTAINS(error.message, "corrupt or ends early");
        parts[used] = 'x';
        write_bytes(parts, used + 1);
        ck_assert_int_eq(xent_data_load(path, &data, &error), XENT_E_FORMAT);
    }
    write_bytes(packed, size);
    xent_data_options options = XENT_DATA_DEFAULT;
    options.test_fraction = XENT_OFF;
    ck_assert_msg(xent_data_load_with(path, &options, &data, &error) == XENT_OK, "%s", error.message);
    ck_assert_int_eq(data.train.rows, 2);
    xent_data_clear(&data);
}
END_TEST

/* Longer than what is read at a time, wherever its ends fall. */
START_TEST(long_tables_are_read_in_pieces) {
    enum { LINE = 9, ROWS = 30000 };
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    for (size_t shift = 0; shift < LINE; shift++) {
        for (size_t k = 0; k < 3; k++) {
            FILE *file = fopen(path, "wb");
            ck_assert_ptr_nonnull(file);
            fprintf(file, "a,%.*s,c%s", (int)shift + 1, "bbbbbbbbbbb", ends[k]);
            for (int i = 0; i < ROWS; i++)
                fprintf(file, "%04d,\"%d\",%d%s", i % 10000, i % 10, i & 1, ends[k]);
            fprintf(file, "x,1,1%s", ends[k]);
            fclose(file);
            ck_assert_int_eq(xent_data_load(path, &data, &error), XENT_E_VALUE);
            ASSERT_CONTAINS(error.message, "line 30002, column 1 (a): 'x'");
        }
    }
}
END_TEST

/* As many labels as there may be, and one more. */
START_TEST(labels_are_numbered_quickly_and_counted) {
    for (int more = 0; more < 2; more++) {
        FILE *file = fopen(path, "wb");
        ck_assert_ptr_nonnull(file);
        for (int i = 0; i < 4 * 65536; i++) fprintf(file, "%d,%d\n", i, 65535 - i % 65536);
        if (more) fputs("1,65536\n", file);
        fclose(file);
        xent_data_options options = XENT_DATA_DEFAULT;
        options.test_fraction = XENT_OFF;
        const xent_status status = xent_data_load_with(path, &options, &data, &error);
        ck_assert_int_eq(status, more ? XENT_E_VALUE : XENT_OK);
        if (more)
            ASSERT_CONTAINS(error.message, "line 262145: column 2 has more than 65536 different labels");
        for (int i = 0; i < data.train.rows; i++)
            ck_assert_int_eq(xent_dataset_label(&data.train, i), 65535 - i % 65536);
        xent_data_clear(&data);
    }
}
END_TEST

START_TEST(broken_tables_are_told_with_line_and_column) {
    static const struct {
        const char *text, *says;
    } broken[] = {
        {"", "is empty"},
        {"\n\n", "is empty"},
        {"a,b\n", "no rows"},
        {"1\n2\n", "line 1: one column"},
        {"1,2,0\n3,1\n", "line 2: 2 columns; expected 3"},
        {"1,2,0\n3,4,1,5\n", "line 2: 4 columns; expected 3"},
        {"1,2,0\n3,x,1\n", "line 2, column 2: 'x'; expected a number"},
        {"1,2,0\n3,1.2.3,1\n", "column 2: '1.2.3'; expected a number, as 1 of its cells are: correct it, "},
        {"1,2,0\n3,0x10,1\n", "column 2: '0x10'"},
        {"1,2,0\n3,1e999,1\n", "'1e999'; expected a number that is finite"},
        {"1,2,0\n3,4 5,1\n", "'4 5'"},
        {"1,2,0\n3,4,\n", "column 3 has one label alone, '0'"},
        {"1,5,\n3,4,?\n", "column 3 has no labels in its 2 rows"},
        {"1,2,0\n3,4,0\n", "has one label alone, '0'"},
        {"1,\"2,0\n3,4,1\n", "line 1: a quote is opened and not closed"},
        {"1,\"2\"x,0\n3,4,1\n", "line 1: 'x' follows a closing quote"},
        {"a,b,c\r\n1,2,0\r\n3,x,1\r\n", "line 3, column 2 (b): 'x'"},
        {"a,b,c\r\n\r\n\r\n1,2,0\r\n3,x,1\r\n", "line 5, column 2 (b): 'x'"},
        {"1,2,0\r\n\n\n3,x,1\n", "line 4, column 2: 'x'"},
        {"a,b,c\r\r1,2,0\r3,x,1\r", "line 4, column 2 (b): 'x'"},
        {"a,\"b\r\nd\",c\r\n1,2,0\r\n3,x,1\r\n", "line 4, column 2"},
        {"a,\"b\rd\",c\r1,2,0\r3,x,1\r", "line 4, column 2"},
        {"1,2,0\r\n3,4,1\r\n5,6\r\n", "line 3: 2 columns"},
        {"1,2,0\r\n3,\"4,1\r\n5,6\r\n", "line 2: a quote is opened"},
        {"1,2,0\r\n3,\"4\"y,1\r\n", "line 2: 'y' follows"},
        {"\377\3761,2,0\n", "is UTF-16"},
        {"3,2,a,b\n1,2,0\n3,4,1\n", "tells of 3 rows; there are 2"},
        {"1,2,0\n3,0x1p3,1\n", "'0x1p3'"},
        {"1,2,0\n3,INF,1\n", "'INF'"},
        {"1,2,0\n3,1e,1\n", "'1e'"},
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        ck_assert_msg(load(broken[i].text, NULL) != XENT_OK, "loaded: %s", broken[i].text);
        ASSERT_CONTAINS(error.message, broken[i].says);
        ASSERT_CONTAINS(error.message, path);
        ck_assert_ptr_null(data.memory);
    }
    write_bytes("1,2,0\n3,\0,1\n", 12);
    ck_assert_int_eq(xent_data_load(path, &data, &error), XENT_E_FORMAT);
    ASSERT_CONTAINS(error.message, "line 2: byte 8 is NUL");
    ck_assert_int_eq(load("1,2,0\n3,4,1\n", "9"), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "no column '9'");
}
END_TEST

/* 40 rows of two classes, ten of them of class b. */
static void write_many(void) {
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 40; i++) fprintf(file, "%d,%d,%s\n", i, 3 * i + 100, i % 4 ? "a" : "b");
    fclose(file);
}

START_TEST(a_fifth_of_each_class_is_held_out) {
    write_many();
    ck_assert_int_eq(xent_data_load(path, &data, &error), XENT_OK);
    ck_assert_int_eq(data.train.rows, 32);
    ck_assert_int_eq(data.test.rows, 8);
    int b = 0;
    for (int64_t i = 0; i < data.test.rows; i++) b += xent_dataset_label(&data.test, i);
    ck_assert_int_eq(b, 2);
    xent_data again;
    xent_data_options options = XENT_DATA_DEFAULT;
    options.test_seed = 2;
    ck_assert_int_eq(xent_data_load_with(path, &options, &again, &error), XENT_OK);
    ck_assert(memcmp(data.train.select, again.train.select, 32 * sizeof(uint32_t)) != 0);
    xent_data_clear(&again);
    xent_data_clear(&data);
}
END_TEST

START_TEST(columns_are_scaled_by_the_training_rows) {
    write_many();
    ck_assert_int_eq(xent_data_load(path, &data, &error), XENT_OK);
    double shift[2], factor[2];
    ck_assert_int_eq(xent_column_scaling(&data.train, shift, factor, &error), XENT_OK);
    const xent_scaling scaling = {.shifts = shift, .factors = factor};
    xent_loader *loader =
        xent_loader_create(&data.train, &scaling, &(xent_loader_options){.batch = 32}, &error);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_batch batch;
    ck_assert_int_eq(xent_loader_next(loader, tape, &batch), 1);
    for (int j = 0; j < 2; j++) {
        double sum = 0, squares = 0;
        for (int64_t i = 0; i < 32; i++) {
            const double x = (double)xent_tensor_values(batch.x)[2 * i + j];
            sum += x;
            squares += x * x;
        }
        ck_assert(fabs(sum / 32) < 1e-6);
        ASSERT_CLOSE(squares / 32, 1, 1e-5);
    }
    ck_assert_int_eq(xent_column_scaling(NULL, shift, factor, &error), XENT_E_ARGUMENT);
    xent_tape_destroy(tape);
    xent_loader_destroy(loader);
    xent_data_clear(&data);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("table");
    ADD_TEST_WITH(suite, separators_ends_quotes_and_headers, set_up, tear_down);
    ADD_TEST_WITH(suite, labels_by_name_number_and_text, set_up, tear_down);
    ADD_TEST_WITH(suite, labels_that_are_numbers_come_first, set_up, tear_down);
    ADD_TEST_WITH(suite, columns_of_one_number_have_no_say, set_up, tear_down);
    ADD_TEST_WITH(suite, scikit_learn_names_its_classes_in_the_first_line, set_up, tear_down);
    ADD_TEST_WITH(suite, gzipped_tables_load, set_up, tear_down);
    ADD_TEST_WITH(suite, long_tables_are_read_in_pieces, set_up, tear_down);
    ADD_TEST_WITH(suite, labels_are_numbered_quickly_and_counted, set_up, tear_down);
    ADD_TEST_WITH(suite, broken_tables_are_told_with_line_and_column, set_up, tear_down);
    ADD_TEST_WITH(suite, a_fifth_of_each_class_is_held_out, set_up, tear_down);
    ADD_TEST_WITH(suite, columns_are_scaled_by_the_training_rows, set_up, tear_down);
    return run_suite(suite);
}
