/* Numbers in cells, as programs write them and as people do. */
#include "base/numerals.h"
#include "data/cell.h"
#include "support/run.h"

static numerals point;
static void begin(void) { numerals_begin(&point); }
static void end(void) { numerals_end(&point); }

START_TEST(numbers_as_people_write_them_are_read) {
    static const struct {
        const char *cell;
        double value;
    } cells[] = {
        {"$1,200", 1200},
        {"12%", 12},
        {"12.5 %", 12.5},
        {"-$3.50", -3.5},
        {"$-3.50", -3.5},
        {"1,234,567.25", 1234567.25},
        {"1'234.5", 1234.5},
        {"1 234", 1234},
        {"1\xc2\xa0"
         "234\xc2\xa0\xe2\x82\xac",
         1234},
        {"\xc2\xa3 7", 7},
        {"+5\xc2\xa5", 5},
        {" 1,000 ", 1000},
    };
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        double value = 0;
        ck_assert_msg(cell_written_number(cells[i].cell, &value), "%s", cells[i].cell);
        ASSERT_CLOSE(value, cells[i].value, 1e-15);
        ck_assert_msg(!cell_number(cells[i].cell, &value), "%s", cells[i].cell);
    }
}
END_TEST

START_TEST(what_may_be_something_else_is_no_number) {
    static const char *const cells[] = {
        "",       "$",         "%",         "1,20", "0,500",
        "1,2345", "12,34,567", "1.2.3",     "4 5",  "1,234 56",
        "12O",    "5x",        "0x10",      "$$5",  "1,234,56",
        "--5",    "10-20",     "1/2",       "1e5%", "2020-01-02",
        "12:30",  "(5)",       "1,234.5.6", ", 5",  "1234567890123456789012345678901234567890%"};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        double value;
        ck_assert_msg(!cell_written_number(cells[i], &value), "'%s' is %g", cells[i], value);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cell");
    ADD_TEST_WITH(suite, numbers_as_people_write_them_are_read, begin, end);
    ADD_TEST_WITH(suite, what_may_be_something_else_is_no_number, begin, end);
    return run_suite(suite);
}
