#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/run.h"
#include "xent/random.h"

/* The known answers published with Random123 (kat_vectors, philox4x32 10). */
static const struct {
    uint32_t counter[4], key[2], out[4];
} known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

START_TEST(philox_gives_the_published_answers) {
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        uint32_t out[4];
        xent_philox(known[i].counter, known[i].key, out);
        ck_assert_mem_eq(out, known[i].out, sizeof out);
    }
}
END_TEST

static const xent_stream stream = {42, XENT_PURPOSE_USER, 0};

START_TEST(streams_differ_in_seed_purpose_and_index) {
    const xent_stream others[] = {{43, XENT_PURPOSE_USER, 0},
                                  {42, XENT_PURPOSE_USER + 1, 0},
                                  {42, XENT_PURPOSE_USER, 1},
                                  {42 + (1ull << 32), XENT_PURPOSE_USER, 0}};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        int same = 0;
        for (uint64_t k = 0; k < 64; k++)
            same += xent_random_bits(stream, k) == xent_random_bits(others[i], k);
        ck_assert_int_eq(same, 0);
    }
}
END_TEST

/* Mean and variance within five standard errors. */
START_TEST(uniform_and_normal_have_their_moments) {
    enum { N = 200000 };
    double sum = 0, squares = 0, normal_sum = 0, normal_squares = 0, cross = 0;
    for (uint64_t i = 0; i < N; i++) {
        const double u = xent_random_uniform(stream, i), z = xent_random_normal(stream, i);
        ck_assert(u >= 0 && u < 1 && isfinite(z));
        sum += u;
        squares += u * u;
        normal_sum += z;
        normal_squares += z * z;
        if (i % 2) cross += z * xent_random_normal(stream, i - 1);
    }
    ck_assert_double_le(fabs(sum / N - 0.5), 5 * sqrt(1.0 / 12 / N));
    ck_assert_double_le(fabs(squares / N - 1.0 / 3), 5 * sqrt(4.0 / 45 / N));
    ck_assert_double_le(fabs(normal_sum / N), 5 / sqrt(N));
    ck_assert_double_le(fabs(normal_squares / N - 1), 5 * sqrt(2.0 / N));
    ck_assert_double_le(fabs(cross / (N / 2)), 5 * sqrt(2.0 / N));
}
END_TEST

/* A block of the generator is two numbers of 64 bits, which share none; saved runs count on each of them. */
START_TEST(numbers_are_those_of_the_blocks) {
    for (uint64_t block = 0; block < 40; block++) {
        const uint32_t counter[4] = {(uint32_t)block, 0, XENT_PURPOSE_USER, 0}, key[2] = {42, 0};
        uint32_t words[4];
        xent_philox(counter, key, words);
        double u[2];
        for (uint64_t k = 0; k < 2; k++) {
            const uint64_t position = 2 * block + k, bits = (uint64_t)words[2 * k] << 32 | words[2 * k + 1];
            u[k] = ldexp((double)(bits >> 11), -53);
            ck_assert_uint_eq(xent_random_bits(stream, position), words[2 * k]);
            ck_assert(xent_random_uniform(stream, position) == u[k]);
        }
        const double size = sqrt(-2 * log1p(-u[0])), angle = 8 * atan(1) * u[1]; /* Box and Muller */
        ck_assert(close_to(xent_random_normal(stream, 2 * block), size * cos(angle), 1e-12, 1e-12));
        ck_assert(close_to(xent_random_normal(stream, 2 * block + 1), size * sin(angle), 1e-12, 1e-12));
    }
}
END_TEST

START_TEST(below_is_even_and_in_range) {
    enum { BOUND = 7, N = 70000 };
    int count[BOUND] = {0};
    for (uint64_t i = 0; i < N; i++) {
        const uint32_t k = xent_random_below(stream, i, BOUND);
        ck_assert_uint_lt(k, BOUND);
        count[k]++;
    }
    for (int k = 0; k < BOUND; k++) ck_assert_int_le(abs(count[k] - N / BOUND), 500); /* 5 deviations */
    ck_assert_uint_eq(xent_random_below(stream, 3, 0), 0);
    ck_assert_uint_eq(xent_random_below(stream, 3, 1), 0);
}
END_TEST

START_TEST(a_permutation_holds_each_number_once) {
    enum { N = 1000 };
    uint32_t order[N];
    char seen[N] = {0};
    xent_random_permutation(stream, N, order);
    for (int i = 0; i < N; i++) {
        ck_assert_uint_lt(order[i], N);
        ck_assert_int_eq(seen[order[i]]++, 0);
    }
    xent_random_permutation(stream, 0, NULL);
}
END_TEST

/* Fisher and Yates: place i, from the last on, is swapped with one below, by the number at position i. */
START_TEST(a_permutation_is_of_the_numbers_of_its_stream) {
    enum { N = 101 };
    for (uint32_t n = 0; n <= N; n++) {
        uint32_t order[N], expected[N];
        xent_random_permutation(stream, n, order);
        for (uint32_t i = 0; i < n; i++) expected[i] = i;
        for (uint32_t i = n; i > 1; i--) {
            const uint32_t j = xent_random_below(stream, i, i), last = expected[i - 1];
            expected[i - 1] = expected[j];
            expected[j] = last;
        }
        for (uint32_t i = 0; i < n; i++) ck_assert_uint_eq(order[i], expected[i]);
    }
}
END_TEST

/* All six orders of three, a thousand times each. */
START_TEST(permutations_are_even) {
    int count[27] = {0};
    for (uint32_t i = 0; i < 6000; i++) {
        uint32_t order[3];
        xent_random_permutation((xent_stream){42, XENT_PURPOSE_SHUFFLE, i}, 3, order);
        count[order[0] * 9 + order[1] * 3 + order[2]]++;
    }
    for (int i = 0; i < 27; i++) ck_assert(count[i] == 0 || abs(count[i] - 1000) <= 150);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("random");
    ADD_TEST(suite, philox_gives_the_published_answers);
    ADD_TEST(suite, streams_differ_in_seed_purpose_and_index);
    ADD_TEST(suite, uniform_and_normal_have_their_moments);
    ADD_TEST(suite, numbers_are_those_of_the_blocks);
    ADD_TEST(suite, below_is_even_and_in_range);
    ADD_TEST(suite, a_permutation_holds_each_number_once);
    ADD_TEST(suite, a_permutation_is_of_the_numbers_of_its_stream);
    ADD_TEST(suite, permutations_are_even);
    return run_suite(suite);
}
