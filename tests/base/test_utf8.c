/* UTF-8 as RFC 3629 has it, and what is none. */
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

int main(void) {
    Suite *suite = suite_create("utf8");
    ADD_TEST(suite, text_is_told_from_other_bytes);
    return run_suite(suite);
}
