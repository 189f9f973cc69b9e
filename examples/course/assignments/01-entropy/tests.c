/* tests.c: the tests of task 1 that everyone may read. */
#include "marker/check.h"

#include <math.h>

static const char in_bits[] =
    "this is in bits; nats are asked for, with the natural logarithm (log in C, not log2)";

static void information_of_a_champion(check *c) {
    const double got = CALL(c, "information", NUMBER(1.0 / 8));
    EXPECT_NUMBER(c, "the information of 1/8", got, 2.0794415416798357,
                  MISTAKE(3, in_bits) MISTAKE(
                      -2.0794415416798357, "the sign: ln of a probability is negative, information is not"));
    const double got_bits = CALL(c, "bits", NUMBER(2.0794415416798357));
    EXPECT_NUMBER(c, "2.0794415 nats in bits", got_bits, 3,
                  MISTAKE(1.4413590763930326,
                          "multiplied by ln 2; one bit is 0.693 nats, so there are more bits than nats"));
    const double sure = CALL(c, "information", NUMBER(1));
    EXPECT_NUMBER(c, "the information of a sure event", sure, 0, );
}

static void entropy_of_teams(check *c) {
    double p[8] = {.125, .125, .125, .125, .125, .125, .125, .125};
    const double got = CALL(c, "entropy", READS(p));
    EXPECT_NUMBER(
        c, "the entropy of eight equal teams", got, 2.0794415416798357,
        MISTAKE(3, in_bits) MISTAKE(-2.0794415416798357, "the sign: is the minus before the sum missing?")
            MISTAKE(16.635532333438686, "the information is summed, and not weighted by the probabilities"));
    double coin[2] = {.25, .75};
    const double uneven = CALL(c, "entropy", READS(coin));
    EXPECT_NUMBER(c, "the entropy of (1/4, 3/4)", uneven, 0.56233514461880830,
                  MISTAKE(0.81127812445913286, in_bits));
}

static void entropy_of_certainty(check *c) {
    double p[3] = {0, 1, 0};
    const double got = CALL(c, "entropy", READS(p));
    if (isnan(got))
        fail(c,
             "the entropy of (0, 1, 0) is nan; expected 0: 0 ln 0 counts as 0, but 0 * log(0) is nan in C");
    EXPECT_NUMBER(c, "the entropy of (0, 1, 0)", got, 0, );
}

static void cross_entropy_of_models(check *c) {
    double p[3] = {.5, .25, .25}, q[3] = {.25, .25, .5};
    const double got = CALL(c, "cross_entropy", READS(p), READS(q));
    EXPECT_NUMBER(
        c, "H(p, q) of (1/2, 1/4, 1/4) and (1/4, 1/4, 1/2)", got, 1.2130075659799042,
        MISTAKE(1.75, in_bits) MISTAKE(-1.2130075659799042, "the sign: is the minus before the sum missing?")
            MISTAKE(1.0397207708399179,
                    "this is the entropy of one of them: the logarithm is that of q, its weight is p")
                MISTAKE(0.17328679513998632, "this is KL(p || q): the entropy of p is missing"));
    double label[3] = {1, 0, 0}, answer[3] = {.48, .26, .26};
    const double loss = CALL(c, "cross_entropy", READS(label), READS(answer));
    EXPECT_NUMBER(
        c, "H(p, q) of (1, 0, 0) and (.48, .26, .26)", loss, 0.73396917508020043,
        MISTAKE(1.3361793606480437,
                "this is the sum of binary cross-entropies, which also counts 1 - p and 1 - q")
            MISTAKE(INFINITY, "p and q are exchanged: the logarithm is that of q, its weight is p"));
}

static void cross_entropy_without_hope(check *c) {
    double p[3] = {.5, .5, 0}, q[3] = {1, 0, 0};
    const double got = CALL(c, "cross_entropy", READS(p), READS(q));
    if (isfinite(got) && got > 1)
        fail(c, "H(p, q) is %g; expected infinity, as q_2 = 0: is a small number added to q?", got);
    EXPECT_NUMBER(
        c, "H(p, q) of (1/2, 1/2, 0) and (1, 0, 0)", got, INFINITY,
        MISTAKE(NAN, "nan instead of infinity: a term with p_i = 0 is 0, and has to be left out")
            MISTAKE(0, "what q holds for impossible happens half of the time: the loss is infinite, not 0"));
}

static void kl_of_models(check *c) {
    double p[2] = {.5, .5}, q[2] = {.25, .75};
    const double same = CALL(c, "kl_divergence", READS(p), {"q", p, 2, 1});
    EXPECT_NUMBER(c, "KL(p || p)", same, 0,
                  MISTAKE(0.69314718055994531, "the entropy of p has to be taken off"));
    const double got = CALL(c, "kl_divergence", READS(p), READS(q));
    EXPECT_NUMBER(
        c, "KL(p || q) of (1/2, 1/2) and (1/4, 3/4)", got, 0.14384103622589045,
        MISTAKE(0.20751874963942190, in_bits)
            MISTAKE(0.13081203594113692, "this is KL(q || p): the order matters, the weights are those of p")
                MISTAKE(-0.14384103622589045, "the sign: KL is never negative; p is above, q below")
                    MISTAKE(0.83698821678583576, "this is H(p, q): the entropy of p has to be taken off"));
}

const test tests[] = {
    {"information_of_a_champion", 1, 0, information_of_a_champion},
    {"entropy_of_teams", 1, 1, entropy_of_teams},
    {"entropy_of_certainty", 1, 0, entropy_of_certainty},
    {"cross_entropy_of_models", 1, 1, cross_entropy_of_models},
    {"cross_entropy_without_hope", 1, 0, cross_entropy_without_hope},
    {"kl_of_models", 1, 0, kl_of_models},
    {NULL, 0, 0, NULL},
};
