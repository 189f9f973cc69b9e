/* "Did you mean": how far names are apart, and how far a slip of the fingers reaches. */
#include <string.h>

#include "support/run.h"
#include "xent/suggest.h"

static int distance(const char *word, const char *name) {
    xent_suggestion s = {word, NULL, 0};
    xent_suggest(&s, name);
    ck_assert_str_eq(s.best, name);
    return s.distance;
}

START_TEST(edits_are_counted) {
    static const struct {
        const char *word, *name;
        int distance;
    } pairs[] = {
        {"", "", 0},           {"batch", "batch", 0},    {"batc", "batch", 1},  {"bbatch", "batch", 1},
        {"betch", "batch", 1}, {"abtch", "batch", 1},    {"bacth", "batch", 1}, {"bathc", "batch", 1},
        {"abthc", "batch", 2}, {"kitten", "sitting", 3}, {"ca", "abc", 3},      {"x", "abc", 3},
        {"", "abc", 3},        {"abc", "", 3},           {"flaw", "lawn", 2},   {"ab", "ba", 1}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        ck_assert_msg(distance(pairs[i].word, pairs[i].name) == pairs[i].distance, "'%s', '%s': %d",
                      pairs[i].word, pairs[i].name, distance(pairs[i].word, pairs[i].name));
}
END_TEST

/* What was typed may be the beginning of a name, from three characters on. */
START_TEST(a_beginning_is_near) {
    ck_assert_int_eq(distance("norm", "normalize"), 1);
    ck_assert_int_eq(distance("nor", "normalize"), 1);
    ck_assert_int_eq(distance("no", "normalize"), 7);
    ck_assert_int_eq(distance("orm", "normalize"), 6);
}
END_TEST

/* One slip in words of up to three characters, two up to six, three above. */
START_TEST(slips_are_few_in_short_words) {
    for (int length = 1; length <= 12; length++) {
        const int most = length <= 3 ? 1 : length <= 6 ? 2 : 3;
        for (int slips = 0; slips <= length; slips++) {
            char word[16] = "", name[16] = "";
            memset(word, 'a', (size_t)length);
            memset(name, 'a', (size_t)length);
            memset(name, 'b', (size_t)slips);
            xent_suggestion s = {word, NULL, 0};
            xent_suggest(&s, name);
            ck_assert_msg((xent_suggestion_found(&s) != NULL) == (slips <= most), "%s, %s", word, name);
        }
    }
}
END_TEST

START_TEST(the_nearest_is_kept_and_of_equals_the_first) {
    static const char *const names[] = {"shear", "scale", "stale", "shift", "scales"};
    xent_suggestion s = {"scole", NULL, 0}, equal = {"sxale", NULL, 0}, none = {"rotate", NULL, 0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        xent_suggest(&s, names[i]);
        xent_suggest(&equal, names[i]);
        xent_suggest(&none, names[i]);
    }
    ck_assert_str_eq(xent_suggestion_found(&s), "scale");
    ck_assert_str_eq(xent_suggestion_found(&equal), "scale");
    ck_assert_ptr_null(xent_suggestion_found(&none));
    ck_assert_ptr_null(xent_suggestion_found(&(xent_suggestion){"scale", NULL, 0}));
}
END_TEST

/* A slip is one of characters, of however many bytes. */
START_TEST(characters_are_counted_not_bytes) {
    static const struct {
        const char *word, *name;
        int distance;
    } pairs[] = {{"gr\u00f6\u00dfe", "gr\u00f6\u00dfe", 0},
                 {"gr\u00f6sse", "gr\u00f6\u00dfe", 2},
                 {"gro\u00dfe", "gr\u00f6\u00dfe", 1},
                 {"gr\u00df\u00f6e", "gr\u00f6\u00dfe", 1},
                 {"\u4ef7\u683c", "\u4ef7", 1},
                 {"\u4ef7", "\u4ef8", 1},
                 {"\U0001f600a", "\U0001f601b", 2},
                 {"\xb5", "\xb6", 1},
                 {"\u4ef7\u683c", "\u4ef7\u683c\u8868x", 2},
                 {"\u4ef7\u683c\u8868", "\u4ef7\u683c\u8868xyz", 1}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        ck_assert_msg(distance(pairs[i].word, pairs[i].name) == pairs[i].distance, "'%s', '%s': %d",
                      pairs[i].word, pairs[i].name, distance(pairs[i].word, pairs[i].name));
    xent_suggestion s = {"\u4ef7\u683c", NULL, 0}; /* six bytes, but two characters: one slip at most */
    xent_suggest(&s, "\u4ef8\u683d");
    ck_assert_ptr_null(xent_suggestion_found(&s));
}
END_TEST

/* Beyond 64 characters, and no name has as many, nothing is compared but the length. */
START_TEST(long_words_are_no_slips) {
    char word[101], name[101];
    for (int length = 60; length <= 100; length++) {
        memset(word, 'a', sizeof word);
        word[length] = '\0';
        strcpy(name, word);
        name[0] = 'b';
        xent_suggestion s = {word, NULL, 0};
        xent_suggest(&s, name);
        ck_assert_msg((xent_suggestion_found(&s) != NULL) == (length <= 64), "%d", length);
        s.best = NULL;
        xent_suggest(&s, "b"); /* as far as the longer one is long, whichever that is */
        ck_assert_msg(s.distance == (length <= 64 ? length : 65), "%d: %d", length, s.distance);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("suggest");
    ADD_TEST(suite, edits_are_counted);
    ADD_TEST(suite, a_beginning_is_near);
    ADD_TEST(suite, slips_are_few_in_short_words);
    ADD_TEST(suite, the_nearest_is_kept_and_of_equals_the_first);
    ADD_TEST(suite, characters_are_counted_not_bytes);
    ADD_TEST(suite, long_words_are_no_slips);
    return run_suite(suite);
}
