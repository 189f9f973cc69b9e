/* Numbers are read and written with a point, in a program whose locale has a comma. */
#define _GNU_SOURCE /* duplocale, uselocale */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/numerals.h"
#include "support/run.h"

/* Debian has such locales only where they were asked for; without one the point is checked alone. */
static int use_comma(void) {
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8", "fr_FR.utf8",
                                        "es_ES.UTF-8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_ALL, names[i])) return 1;
    printf("no locale with a decimal comma is installed\n");
    return 0;
}

START_TEST(numbers_have_a_point) {
    char text[16];
    const int comma = use_comma();
    numerals point;
    numerals_begin(&point);
    snprintf(text, sizeof text, "%g", 0.5);
    const double number = strtod("3.5", NULL);
    numerals_end(&point);
    ck_assert_str_eq(text, "0.5");
    ck_assert(number == 3.5);
    snprintf(text, sizeof text, "%g", 0.5);
    ck_assert_str_eq(text, comma ? "0,5" : "0.5");
}
END_TEST

/* The thread has the locale again that it had: that of the program, or one of its own. */
START_TEST(the_locale_comes_back) {
    const locale_t usual = uselocale((locale_t)0), own = duplocale(LC_GLOBAL_LOCALE);
    ck_assert(own != (locale_t)0);
    for (int k = 0; k < 2; k++) {
        const locale_t before = k ? own : usual;
        numerals outer, inner;
        uselocale(before);
        numerals_begin(&outer);
        ck_assert(uselocale((locale_t)0) != before);
        numerals_begin(&inner);
        numerals_end(&inner);
        numerals_end(&outer);
        ck_assert(uselocale((locale_t)0) == before);
    }
    uselocale(usual);
    freelocale(own);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("numerals");
    ADD_TEST(suite, numbers_have_a_point);
    ADD_TEST(suite, the_locale_comes_back);
    return run_suite(suite);
}
