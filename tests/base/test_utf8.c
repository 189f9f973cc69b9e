/* UTF-8 as RFC 3629 has it, and what is none. */
#include <string.h>

#include "base/utf8.h"
#include "support/run.h"

START_TEST(text_is_told_from_other_bytes) {
    static const char *const text[] = {"",
                                       "a",
                                       "M\xC3\xBCller",
                                       "\xE2\x82\xAC",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xF0\x9F\x98\x80",
                                       "\xF4\x8F\xBF\xBF"};
    static const char *const other[] = {
        "M\xFCller",        "\x80",     "\xC3",         "\xC0\xAF",         "\xC1\xBF",
        "\xE0\x9F\xBF",     "\xE2\x82", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80", "a\xFF"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        ck_assert_msg(utf8_is_valid(text[i]), "text %zu", i);
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        ck_assert_msg(!utf8_is_valid(other[i]), "other %zu", i);
}
END_TEST

/* Windows-1252, whose 80 to 9F are other characters than those of Latin-1. */
START_TEST(bytes_are_decoded) {
    static const char *const pairs[][2] = {{"", ""},
                                           {"abc", "abc"},
                                           {"sch\xF6n", "sch\xC3\xB6n"},
                                           {"\xFF\xA0", "\xC3\xBF\xC2\xA0"},
                                           {"5 \x80", "5 \xE2\x82\xAC"},
                                           {"\x93x\x94", "\xE2\x80\x9Cx\xE2\x80\x9D"},
                                           {"\x81", "\xC2\x81"}};
    char decoded[32];
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        ck_assert_uint_eq(utf8_decode(pairs[i][0], decoded), strlen(pairs[i][1]));
        ck_assert_str_eq(decoded, pairs[i][1]);
        ck_assert(utf8_is_valid(decoded));
    }
}
END_TEST

START_TEST(paths_come_back_as_they_were) {
    static const char *const paths[] = {"",     "data.csv",   "M\xC3\xBCller", "M\xFCller/\x80\xFF",
                                        "\xC3", "a\xE2\x82/b"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char text[64], path[64];
        utf8_from_path(paths[i], text);
        ck_assert(utf8_is_valid(text));
        utf8_to_path(text, path);
        ck_assert_str_eq(path, paths[i]);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("utf8");
    ADD_TEST(suite, bytes_are_decoded);
    ADD_TEST(suite, paths_come_back_as_they_were);
    ADD_TEST(suite, text_is_told_from_other_bytes);
    return run_suite(suite);
}
