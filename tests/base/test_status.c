#include <string.h>

#include "base/utf8.h"
#include "support/run.h"
#include "xent/status.h"

START_TEST(every_status_has_a_name_and_a_text) {
    ck_assert_str_eq(xent_status_name(XENT_OK), "OK");
    ck_assert_str_eq(xent_status_name(XENT_E_NONFINITE), "E_NONFINITE");
    for (int status = -8; status <= 0; status++)
        ck_assert_str_ne(xent_status_text((xent_status)status), "unknown status");
    ck_assert_str_eq(xent_status_name((xent_status)99), "unknown");
}
END_TEST

START_TEST(a_long_message_is_cut_not_overrun) {
    char text[2000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    xent_error error;
    ck_assert_int_eq(xent_fail(&error, XENT_E_IO, "%s", text), XENT_E_IO);
    ck_assert_uint_eq(strlen(error.message), sizeof error.message - 1);
    ck_assert_int_eq(error.status, XENT_E_IO);
    ck_assert_int_eq(xent_fail(NULL, XENT_E_IO, "%s", text), XENT_E_IO);
}
END_TEST

/* One that just has room is whole; the next one is cut, and nothing behind its place changes. */
START_TEST(the_longest_message_has_its_end) {
    struct {
        xent_error error;
        char behind[8];
    } place;
    char text[sizeof place.error.message + 2];
    for (size_t length = sizeof text - 4; length < sizeof text; length++) {
        memset(text, 'x', length);
        text[length] = '\0';
        memset(&place, '#', sizeof place);
        xent_fail(&place.error, XENT_E_IO, "%s", text);
        const int fits = length < sizeof place.error.message;
        ck_assert_ptr_nonnull(memchr(place.error.message, '\0', sizeof place.error.message));
        ck_assert_uint_eq(strlen(place.error.message), fits ? length : sizeof place.error.message - 1);
        ck_assert_int_eq(strcmp(place.error.message, text) == 0, fits);
        ck_assert_mem_eq(place.behind, "########", sizeof place.behind);
    }
}
END_TEST

/* The beginning says what, the end says why; what is between them is a path, of any characters. */
START_TEST(a_long_message_keeps_its_beginning_and_its_end) {
    static const char *const endings[] = {" to", " too", " tooo", " toooo"};
    char path[4000] = "";
    for (int shift = 0; shift < 4; shift++) {
        memset(path, 'x', (size_t)shift);
        for (size_t i = (size_t)shift; i + 3 < sizeof path; i += 3)
            memcpy(path + i, "\xE2\x82\xAC", 4); /* a euro */
        xent_error error;
        xent_fail(&error, XENT_E_IO, "cannot write %s: no space left, and %s to%.*s", path, path, shift,
                  "ooo"); /* so that the end begins at each byte of a character */
        ck_assert_uint_lt(strlen(error.message), sizeof error.message);
        ck_assert_uint_gt(strlen(error.message), sizeof error.message - 8);
        ck_assert(strncmp(error.message, "cannot write ", 13) == 0);
        ck_assert_ptr_nonnull(strstr(error.message, "\xAC ... \xE2"));
        ck_assert_str_eq(strrchr(error.message, ' '), endings[shift]);
        ck_assert(utf8_is_valid(error.message));
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("status");
    ADD_TEST(suite, every_status_has_a_name_and_a_text);
    ADD_TEST(suite, a_long_message_is_cut_not_overrun);
    ADD_TEST(suite, the_longest_message_has_its_end);
    ADD_TEST(suite, a_long_message_keeps_its_beginning_and_its_end);
    return run_suite(suite);
}
