/* measures.h against closed forms. */
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "xent/measures.h"

#define SAME (sizeof(xent_real) == 8 ? 1e-14 : 1e-6)

static const xent_real fair[] = {(xent_real)0.25, (xent_real)0.25, (xent_real)0.25, (xent_real)0.25};
static const xent_real halves[] = {(xent_real)0.5, (xent_real)0.25, (xent_real)0.125, (xent_real)0.125};
static const xent_real certain[] = {1, 0, 0, 0};
static double result;

START_TEST(information_of_events) {
    ck_assert_int_eq(xent_information(0.125, XENT_BITS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, 3, 1e-15);
    ck_assert_int_eq(xent_information(0.5, XENT_NATS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, 0.69314718055994531, 1e-15);
    ck_assert_int_eq(xent_information(1, XENT_BITS, &result, NULL), XENT_OK);
    ck_assert(result == 0 && !signbit(result));
    ck_assert_int_eq(xent_information(0, XENT_BITS, &result, NULL), XENT_OK);
    ck_assert(isinf(result) && result > 0);
}
END_TEST

START_TEST(entropies_of_known_distributions) {
    ck_assert_int_eq(xent_entropy(fair, 4, XENT_BITS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, 2, 1e-15);
    ck_assert_int_eq(xent_entropy(halves, 4, XENT_BITS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, 1.75, 1e-15);
    ck_assert_int_eq(xent_entropy(certain, 4, XENT_NATS, &result, NULL), XENT_OK);
    ck_assert(result == 0);
    ck_assert_int_eq(xent_cross_entropy(halves, fair, 4, XENT_BITS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, 2, 1e-15);
    ck_assert_int_eq(xent_cross_entropy(fair, halves, 4, XENT_BITS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, 2.25, 1e-15);
    ck_assert_int_eq(xent_kl_divergence(fair, halves, 4, XENT_BITS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, 0.25, 1e-15);
    ck_assert_int_eq(xent_kl_divergence(halves, halves, 4, XENT_BITS, &result, NULL), XENT_OK);
    ck_assert(result == 0);
    ck_assert_int_eq(xent_kl_divergence(fair, certain, 4, XENT_BITS, &result, NULL), XENT_OK);
    ck_assert(isinf(result) && result > 0);
    ck_assert_int_eq(xent_kl_divergence(certain, fair, 4, XENT_NATS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, log(4), 1e-15);
}
END_TEST

START_TEST(perplexity_counts_outcomes) {
    ck_assert_int_eq(xent_perplexity(3, XENT_BITS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, 8, 1e-15);
    ck_assert_int_eq(xent_perplexity(log(10), XENT_NATS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, 10, 1e-14);
}
END_TEST

START_TEST(likelihoods_of_samples) {
    static const int32_t coins[] = {1, 1, 0, 1}, dice[] = {0, 1, 2, 0};
    ck_assert_int_eq(xent_bernoulli_likelihood(coins, 4, 0.25, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, 0.25 * 0.25 * 0.25 * 0.75, 1e-14);
    ck_assert_int_eq(xent_bernoulli_log_likelihood(coins, 4, 0.5, XENT_BITS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, -4, 1e-15);
    ck_assert_int_eq(xent_bernoulli_log_likelihood(coins, 2, 1, XENT_NATS, &result, NULL), XENT_OK);
    ck_assert(result == 0);
    ck_assert_int_eq(xent_bernoulli_log_likelihood(coins, 4, 1, XENT_NATS, &result, NULL), XENT_OK);
    ck_assert(isinf(result) && result < 0);
    ck_assert_int_eq(xent_categorical_likelihood(dice, 4, halves, 4, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, 0.5 * 0.25 * 0.125 * 0.5, 1e-14);
    ck_assert_int_eq(xent_categorical_log_likelihood(dice, 4, halves, 4, XENT_BITS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, -7, 1e-15);
}
END_TEST

START_TEST(probabilities_of_many_classes_may_sum_to_nearly_one) {
    enum { CLASSES = 3000 };
    static xent_real p[CLASSES];
    for (int i = 0; i < CLASSES; i++) p[i] = (xent_real)1 / CLASSES;
    ck_assert_int_eq(xent_entropy(p, CLASSES, XENT_NATS, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result, log(CLASSES), SAME * 10);
}
END_TEST

static void expect(xent_status status, xent_status expected, const xent_error *error, const char *says) {
    ck_assert_int_eq(status, expected);
    ASSERT_CONTAINS(error->message, says);
}

START_TEST(what_is_no_distribution_is_refused) {
    const xent_real negative[] = {(xent_real)1.5, (xent_real)-0.5},
                    small[] = {(xent_real)0.5, (xent_real)0.25};
    const xent_real nothing[] = {1, (xent_real)NAN};
    static const int32_t samples[] = {0, 2};
    xent_error e;
    result = 42;
    expect(xent_entropy(negative, 2, XENT_NATS, &result, &e), XENT_E_VALUE, &e, "number 1");
    expect(xent_entropy(nothing, 2, XENT_NATS, &result, &e), XENT_E_VALUE, &e, "number 1");
    expect(xent_cross_entropy(fair, small, 2, XENT_NATS, &result, &e), XENT_E_VALUE, &e, "sums to");
    expect(xent_kl_divergence(halves, NULL, 4, XENT_NATS, &result, &e), XENT_E_ARGUMENT, &e, "NULL");
    expect(xent_kl_divergence(halves, fair, 4, XENT_NATS, NULL, &e), XENT_E_ARGUMENT, &e, "NULL");
    expect(xent_entropy(fair, 0, XENT_NATS, &result, &e), XENT_E_ARGUMENT, &e, "0 numbers");
    expect(xent_entropy(fair, 4, (xent_unit)9, &result, &e), XENT_E_ARGUMENT, &e, "unit 9");
    expect(xent_information(1.5, XENT_NATS, &result, &e), XENT_E_VALUE, &e, "1.5");
    expect(xent_perplexity(-1, XENT_NATS, &result, &e), XENT_E_VALUE, &e, "-1");
    expect(xent_bernoulli_likelihood(samples, 2, 0.5, &result, &e), XENT_E_VALUE, &e, "sample 1 is 2");
    expect(xent_bernoulli_likelihood(samples, 2, 0.5, NULL, &e), XENT_E_ARGUMENT, &e, "NULL");
    expect(xent_information(0.5, XENT_NATS, NULL, &e), XENT_E_ARGUMENT, &e,
           "information: an array or the result is NULL");
    ck_assert_ptr_null(strstr(e.message, "numbers"));
    expect(xent_categorical_likelihood(samples, 2, certain, 1, &result, &e), XENT_E_VALUE, &e,
           "sample 1 is 2");
    ck_assert(result == 42);
}
END_TEST

/* A divergence is finite as long as no probability is 0, however far the two are apart. */
START_TEST(a_quotient_that_overflows_has_a_logarithm) {
    const double least = sizeof(xent_real) == 8 ? 1e-310 : 1e-38;
    const xent_real p[2] = {0, 1}, q[2] = {1, (xent_real)least};
    double d;
    ck_assert_int_eq(xent_kl_divergence(p, q, 2, XENT_NATS, &d, NULL), XENT_OK);
    ASSERT_CLOSE(d, -log((double)q[1]), 1e-12);
    ck_assert_int_eq(xent_kl_divergence(q, p, 2, XENT_NATS, &d, NULL), XENT_OK);
    ck_assert(isinf(d) && d > 0);
}
END_TEST

/* Distributions within the tolerance of their sums are distributions: their measures keep every promise. */
START_TEST(sums_within_the_tolerance_break_no_promise) {
    const xent_real above[2] = {(xent_real)1.00005, 0}, below[2] = {(xent_real)0.49997, (xent_real)0.49997},
                    half[2] = {0.5, 0.5};
    double h, d, perplexity;
    ck_assert_int_eq(xent_entropy(above, 2, XENT_NATS, &h, NULL), XENT_OK);
    ck_assert(h == 0);
    ck_assert_int_eq(xent_perplexity(h, XENT_NATS, &perplexity, NULL), XENT_OK);
    ck_assert(perplexity == 1);
    ck_assert_int_eq(xent_kl_divergence(below, half, 2, XENT_NATS, &d, NULL), XENT_OK);
    ASSERT_CLOSE(1 + d, 1, 1e-15);
    ck_assert(d >= 0);
    ck_assert_int_eq(xent_kl_divergence(half, below, 2, XENT_NATS, &d, NULL), XENT_OK);
    ck_assert(d >= 0 && d < 1e-15);
    ck_assert_int_eq(xent_cross_entropy(above, above, 2, XENT_NATS, &h, NULL), XENT_OK);
    ck_assert(h == 0);
    ck_assert_int_eq(xent_cross_entropy(below, below, 2, XENT_BITS, &h, NULL), XENT_OK);
    ASSERT_CLOSE(h, 1, 1e-15);
}
END_TEST

/* What numbers sum to changes no measure: they are taken as their shares of it. */
START_TEST(numbers_are_taken_as_shares_of_their_sum) {
    const double sums[] = {1 - 9e-5, 1, 1 + 9e-5};
    const double tolerance = sizeof(xent_real) == 8 ? 1e-13 : 2e-6;
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) {
            xent_real p[4], q[4];
            for (int j = 0; j < 4; j++) {
                p[j] = (xent_real)(sums[i] * (double)halves[j]);
                q[j] = (xent_real)(sums[k] * (double)fair[j]);
            }
            ck_assert_int_eq(xent_entropy(p, 4, XENT_BITS, &result, NULL), XENT_OK);
            ASSERT_CLOSE(result, 1.75, tolerance);
            ck_assert_int_eq(xent_cross_entropy(q, p, 4, XENT_BITS, &result, NULL), XENT_OK);
            ASSERT_CLOSE(result, 2.25, tolerance);
            ck_assert_int_eq(xent_kl_divergence(q, p, 4, XENT_BITS, &result, NULL), XENT_OK);
            ASSERT_CLOSE(result, 0.25, tolerance);
        }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("measures");
    ADD_TEST(suite, information_of_events);
    ADD_TEST(suite, entropies_of_known_distributions);
    ADD_TEST(suite, perplexity_counts_outcomes);
    ADD_TEST(suite, likelihoods_of_samples);
    ADD_TEST(suite, probabilities_of_many_classes_may_sum_to_nearly_one);
    ADD_TEST(suite, what_is_no_distribution_is_refused);
    ADD_TEST(suite, a_quotient_that_overflows_has_a_logarithm);
    ADD_TEST(suite, numbers_are_taken_as_shares_of_their_sum);
    ADD_TEST(suite, sums_within_the_tolerance_break_no_promise);
    return run_suite(suite);
}
