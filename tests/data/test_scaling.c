/* Scaling to mean 0 and deviation 1, of numbers of any size. */
#include <float.h>
#include <math.h>

#include "support/run.h"
#include "xent/data.h"

static const int32_t labels[] = {0, 1, 0, 1};

/* -a, a, a / 2, a: their mean is 3/8 a, their deviation sqrt(43) / 8 a. */
START_TEST(no_finite_number_is_too_large_or_too_small) {
    const int is_double = sizeof(xent_real) == 8;
    const double sizes[] = {1, is_double ? DBL_MAX : (double)FLT_MAX, is_double ? 1e200 : 1e30,
                            is_double ? 0x1p-1000 : 0x1p-140};
    for (int k = 0; k < 4; k++) {
        const xent_real a = (xent_real)sizes[k], four[] = {-a, 5, a, 5, a / 2, 5, a, 5};
        const xent_real column[] = {-a, a, a / 2, a};
        const xent_dataset set = {.rows = 4, .features = 2, .classes = 2, .reals = four, .labels = labels};
        const xent_dataset one = {.rows = 4, .features = 1, .classes = 2, .reals = column, .labels = labels};
        const double factor = 8 / sqrt(43) / (double)a;
        double shifts[2], factors[2];
        ck_assert_int_eq(xent_column_scaling(&set, shifts, factors, NULL), XENT_OK);
        ASSERT_CLOSE(shifts[0], 0.375 * (double)a, 1e-14);
        ASSERT_CLOSE(factors[0], factor, 1e-14);
        ck_assert(shifts[1] == 5 && factors[1] == 1); /* equal numbers */
        const xent_scaling all = xent_scaling_of(XENT_NORMALIZE_STANDARD, &one);
        ASSERT_CLOSE(all.shift, 0.375 * (double)a, 1e-14);
        ASSERT_CLOSE(all.factor, factor, 1e-14);
    }
}
END_TEST

/* One over the deviation of the smallest numbers is infinite: they stay as they are. */
START_TEST(a_factor_is_never_infinite) {
    const xent_real tiny = (xent_real)(sizeof(xent_real) == 8 ? 0x1p-1074 : 0x1p-149);
    const xent_real four[] = {0, tiny, 0, tiny};
    const xent_dataset set = {.rows = 4, .features = 1, .classes = 2, .reals = four, .labels = labels};
    double shift, factor;
    ck_assert_int_eq(xent_column_scaling(&set, &shift, &factor, NULL), XENT_OK);
    ck_assert(isfinite(factor) && isfinite(shift));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("scaling");
    ADD_TEST(suite, no_finite_number_is_too_large_or_too_small);
    ADD_TEST(suite, a_factor_is_never_infinite);
    return run_suite(suite);
}
