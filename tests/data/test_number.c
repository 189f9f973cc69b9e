/* Numbers in texts: what is read fast is what strtod says, to the bit; the rest is left to it. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/cell.h"
#include "data/number.h"
#include "support/run.h"

static uint64_t state = 1;
static uint32_t next(void) {
    state = state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)(state >> 33);
}

/* A text that is a number, or nearly one. */
static void make_text(char *text, size_t size) {
    static const char *const forms[] = {"%.0f", "%.2f", "%.6g", "%.17g", "%.18e", "%.9f", "%+.3e", "%.15g"};
    union {
        uint64_t bits;
        double number;
    } any = {.bits = (uint64_t)next() << 34 ^ (uint64_t)next() << 8 ^ next()};
    const uint32_t kind = next() % 4;
    double x = kind == 0 ? any.number : ((double)next() - 1e9) / pow(10, next() % 20);
    if (kind == 1) x = (double)(next() % 1000);
    if (!isfinite(x)) x = 0;
    snprintf(text, size, forms[next() % (sizeof forms / sizeof *forms)], x);
    text[24 + next() % 8] = '\0'; /* some end early */
    if (kind == 3) {              /* characters of numbers in any order */
        const size_t length = 1 + next() % 24;
        for (size_t i = 0; i < length; i++) text[i] = "0123456789012345678900000.eE+-"[next() % 30];
        text[length] = '\0';
    }
}

/* Reads it one digit at a time, and eight; returns whether it was read. */
static int reads_as_strtod(const char *text) {
    char *behind;
    const double right = strtod(text, &behind);
    int was_read[2];
    for (int eights = 0; eights < 2; eights++) {
        double value = 0;
        const char *end = number_read(text, eights ? text + 48 : text, &value);
        was_read[eights] = end != NULL;
        if (!end) continue;
        ASSERT_QUICKLY(end == behind, "'%s' ends at %d, not %d", text, (int)(end - text),
                       (int)(behind - text));
        ASSERT_QUICKLY(memcmp(&value, &right, sizeof value) == 0, "'%s' is %a, not %a", text, value, right);
    }
    ASSERT_QUICKLY(was_read[0] == was_read[1], "'%s' is read one way and not the other", text);
    return was_read[0];
}

START_TEST(a_million_texts_are_what_strtod_says) {
    char text[64] = "";
    int read = 0;
    for (int i = 0; i < 1000000; i++) {
        make_text(text, sizeof text - 8);
        read += reads_as_strtod(text);
    }
    ck_assert_int_gt(read, 400000);
}
END_TEST

START_TEST(common_forms_are_read_without_strtod) {
    static const char *const texts[] = {"0",
                                        "-0",
                                        "7",
                                        "255",
                                        "+5",
                                        ".5",
                                        "5.",
                                        "1e5",
                                        "-1.5E+3",
                                        "0.1",
                                        "-12345.6",
                                        "1.23457e-05",
                                        "00012",
                                        "1e-22",
                                        "1234567890",
                                        "9007199254740992",
                                        "3.14159265358979",
                                        "0.000",
                                        "123e22",
                                        "12345678",
                                        "123456789",
                                        "12345678.12345678"};
    char text[64];
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        snprintf(text, sizeof text, "%s", texts[i]);
        ck_assert_msg(reads_as_strtod(text), "%s is left to strtod", text);
    }
}
END_TEST

START_TEST(cells_are_decimal_numbers_only) {
    static const char *const numbers[] = {"1",
                                          " 1 ",
                                          "+5",
                                          ".5",
                                          "5.",
                                          "1e5",
                                          "1E-400",
                                          "4.9e-324",
                                          "1e-310",
                                          "0e999",
                                          "1.7976931348623157e308",
                                          "9007199254740993",
                                          "123456789012345678901234567890",
                                          "0.30000000000000004"};
    static const char *const others[] = {"",    " ",   "nan",      "inf",   "-inf", "0x10", "1e",
                                         "e5",  ".",   "-",        "1.2.3", "1,5",  "--1",  "1e+",
                                         "1 2", "1d5", "infinity", "+",     "1f",   "٣"};
    double value;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const double right = strtod(numbers[i], NULL);
        ck_assert_msg(cell_number(numbers[i], &value), "%s is no number", numbers[i]);
        ck_assert_msg(memcmp(&value, &right, sizeof value) == 0, "%s is %a, not %a", numbers[i], value,
                      right);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert_msg(!cell_number(others[i], &value), "'%s' is a number", others[i]);
}
END_TEST

int main(void) {
    Suite *s = suite_create("numbers");
    ADD_TEST(s, a_million_texts_are_what_strtod_says);
    ADD_TEST(s, common_forms_are_read_without_strtod);
    ADD_TEST(s, cells_are_decimal_numbers_only);
    return run_suite(s);
}
