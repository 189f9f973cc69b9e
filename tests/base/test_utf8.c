/* UTF-8 as RFC 3629 has it, and what is none. */
#include <string.h>

#include "base/utf8.h"
#include "support/run.h"
#include "xent/text.h"

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

/* C0, DEL and C1, of the first 256 characters; not the end of a text, nor a byte that is none. */
START_TEST(controls_are_told_from_what_is_shown) {
    for (unsigned code = 0; code < 256; code++) {
        const char text[] = {(char)(code < 0x80 ? code : 0xC0 | code >> 6),
                             (char)(code < 0x80 ? 0 : 0x80 | (code & 0x3F)), '\0'};
        const int expected = (code > 0 && code < 0x20) || (code >= 0x7F && code <= 0x9F);
        ck_assert_msg(xent_character_is_control(text) == expected, "U+%04X", code);
    }
    ck_assert(!xent_character_is_control("\x80") && !xent_character_is_control("\xC2"));
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

/* Every byte alone. What the WHATWG's table has for 80 to 9F; 0: the control character of that number. */
START_TEST(each_byte_is_its_character) {
    static const unsigned table[32] = {8364, 0,    8218, 402,  8222, 8230, 8224, 8225, 710,  8240, 352,
                                       8249, 338,  0,    381,  0,    0,    8216, 8217, 8220, 8221, 8226,
                                       8211, 8212, 732,  8482, 353,  8250, 339,  0,    382,  376};
    for (int byte = 1; byte < 256; byte++) {
        const char text[2] = {(char)byte, '\0'};
        char decoded[UTF8_DECODED_SIZE(1)];
        const unsigned at = byte >= 0x80 && byte < 0xA0 ? table[byte - 0x80] : 0;
        const unsigned code = at ? at : (unsigned)byte;
        const unsigned char one[] = {(unsigned char)code, 0},
                            two[] = {(unsigned char)(192 + code / 64), (unsigned char)(128 + code % 64), 0},
                            three[] = {(unsigned char)(224 + code / 4096),
                                       (unsigned char)(128 + code / 64 % 64),
                                       (unsigned char)(128 + code % 64), 0};
        utf8_decode(text, decoded);
        ck_assert_str_eq(decoded, (const char *)(code < 128 ? one : code < 2048 ? two : three));
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
    ADD_TEST(suite, controls_are_told_from_what_is_shown);
    ADD_TEST(suite, bytes_are_decoded);
    ADD_TEST(suite, each_byte_is_its_character);
    ADD_TEST(suite, paths_come_back_as_they_were);
    ADD_TEST(suite, text_is_told_from_other_bytes);
    return run_suite(suite);
}
