/* What the tests take for close: infinities and NaN are close to themselves alone. */
#include <math.h>

#include "support/run.h"

START_TEST(numbers_are_close_by_the_larger_of_them) {
    ck_assert(close_to(100, 101, 0.01, 0));
    ck_assert(!close_to(100, 101.02, 0.01, 0));
    ck_assert(close_to(-1, 1, 0, 2));
    ck_assert(!close_to(-1, 1, 0, 1.999));
    ck_assert(close_to(0, 1e-9, 0, 1e-9));
    ck_assert(!close_to(0, 1e-9, 0.5, 0));
}
END_TEST

START_TEST(what_is_not_finite_is_close_to_itself_alone) {
    static const double others[] = {0, 1, -1, 1e308};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        for (int swapped = 0; swapped < 2; swapped++)
            for (int k = 0; k < 3; k++) {
                const double odd[] = {(double)INFINITY, -(double)INFINITY, (double)NAN};
                ck_assert(!close_to(swapped ? others[i] : odd[k], swapped ? odd[k] : others[i], 1, 1));
            }
    ck_assert(!close_to((double)INFINITY, -(double)INFINITY, 1, 1));
    ck_assert(!close_to((double)INFINITY, (double)NAN, 1, 1));
    ck_assert(close_to((double)INFINITY, (double)INFINITY, 0, 0));
    ck_assert(close_to((double)NAN, (double)NAN, 0, 0));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("close");
    ADD_TEST(suite, numbers_are_close_by_the_larger_of_them);
    ADD_TEST(suite, what_is_not_finite_is_close_to_itself_alone);
    return run_suite(suite);
}
