/* run.h: what every test program shares: the runner, and assertions that Check lacks. */
#ifndef TESTS_RUN_H
#define TESTS_RUN_H

#include <check.h>

/* Whether ThreadSanitizer watches, which cannot follow threads into a forked child. */
#if defined __SANITIZE_THREAD__
#define THREAD_SANITIZED 1
#elif defined __has_feature
#if __has_feature(thread_sanitizer)
#define THREAD_SANITIZED 1
#endif
#endif
#ifndef THREAD_SANITIZED
#define THREAD_SANITIZED 0
#endif

/* Whether a sanitizer takes memory, and allocations, of its own. */
#if defined __SANITIZE_ADDRESS__
#define MEMORY_SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define MEMORY_SANITIZED 1
#endif
#endif
#ifndef MEMORY_SANITIZED
#define MEMORY_SANITIZED THREAD_SANITIZED
#endif

/* Runs the suite and gives main's exit code. A run that executed no test (an empty suite, a filter in
 * CK_RUN_CASE that matches nothing) is a failure; Check alone would call it a pass. */
int run_suite(Suite *suite);

/* Adds one test case of the same name as its test function. */
#define ADD_TEST(suite, test)                                                                                \
    do {                                                                                                     \
        TCase *test##_case = tcase_create(#test);                                                            \
        tcase_set_timeout(test##_case, 120);                                                                 \
        tcase_add_test(test##_case, test);                                                                   \
        suite_add_tcase(suite, test##_case);                                                                 \
    } while (0)

/* The same with functions to run before and after. */
#define ADD_TEST_WITH(suite, test, setup, teardown)                                                          \
    do {                                                                                                     \
        TCase *test##_case = tcase_create(#test);                                                            \
        tcase_set_timeout(test##_case, 120);                                                                 \
        tcase_add_checked_fixture(test##_case, setup, teardown);                                             \
        tcase_add_test(test##_case, test);                                                                   \
        suite_add_tcase(suite, test##_case);                                                                 \
    } while (0)

/* |a - b| <= relative * max(|a|, |b|) + absolute; NaN equals NaN. */
int close_to(double a, double b, double relative, double absolute);

/* For loops: Check tells its parent of every assertion, also of those that hold, which takes microseconds. */
#define ASSERT_QUICKLY(condition, ...)                                                                       \
    do {                                                                                                     \
        if (!(condition)) ck_abort_msg(__VA_ARGS__);                                                         \
    } while (0)

#define ASSERT_CLOSE(a, b, relative)                                                                         \
    ASSERT_QUICKLY(close_to((a), (b), (relative), 0), "%s = %.17g, %s = %.17g", #a, (double)(a), #b,         \
                   (double)(b))

#define ASSERT_CONTAINS(text, part)                                                                          \
    ck_assert_msg(strstr((text), (part)) != NULL, "\"%.2000s\" does not say \"%s\"", (text), (part))

/* How often a text stands in another. */
int count_of(const char *text, const char *part);

#endif
