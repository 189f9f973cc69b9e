/* Whole comparisons of tiny trainings through the program's own interface: a loss against itself is rarely
 * told apart, and what is different is found. */
#include <math.h>

#include "study/comparison.h"
#include "support/run.h"
#include "xent/random.h"

enum { TRAIN = 40, TEST = 120, FEATURES = 3, CLASSES = 3, STUDIES = 200, SEEDS = 5 };

static xent_real rows[(TRAIN + TEST) * FEATURES];
static int32_t labels[TRAIN + TEST];
static xent_dataset train, test;

/* Three clouds that overlap. */
static study_plan make_plan(int epochs) {
    const xent_stream stream = {3, XENT_PURPOSE_USER, 0};
    for (int i = 0; i < TRAIN + TEST; i++) {
        labels[i] = i % CLASSES;
        for (int j = 0; j < FEATURES; j++)
            rows[i * FEATURES + j] = (xent_real)(xent_random_normal(stream, (uint64_t)(i * FEATURES + j)) +
                                                 (j == labels[i] ? 1.5 : 0));
    }
    train = (xent_dataset){
        .rows = TRAIN, .features = FEATURES, .classes = CLASSES, .reals = rows, .labels = labels};
    test = train;
    test.rows = TEST;
    test.reals = rows + TRAIN * FEATURES;
    test.labels = labels + TRAIN;
    return (study_plan){.network = {.layers = "dense 4 tanh", .inputs = FEATURES, .outputs = CLASSES},
                        .data = {.train = &train, .test = &test},
                        .recipe = {.epochs = epochs, .batch = 8, .optimizer = {.method = XENT_SGD}},
                        .threads = 1};
}

/* A comparison of two losses, the second with seeds of its own: paired ones would make a loss
 * and itself the same numbers. */
static void run_against_itself(comparison *c, const study_plan *plan, const loss_list *losses,
                               const double *rates, uint64_t seed, int seeds) {
    ck_assert_int_eq(comparison_begin(c, losses, seeds, seed, rates, 0), 0);
    for (int i = 0; i < seeds; i++) {
        c->cells[seeds + i].seed += 1000000;
        c->cells[seeds + i].loss = c->cells[0].loss;
    }
    ck_assert_int_eq(comparison_run(c, plan), 0);
}

static int claims_of(const study_plan *plan, const loss_list *losses, const double *rates, uint64_t seed,
                     int seeds) {
    comparison c;
    run_against_itself(&c, plan, losses, rates, seed, seeds);
    comparison_summarize(&c);
    const int claims = comparison_claims(&c);
    comparison_clear(&c);
    return claims;
}

static int studies_with_claims(int studies, double first_rate, double second_rate, int seeds) {
    const study_plan plan = make_plan(3);
    const loss_list losses = {2, {XENT_LOSS_CE, XENT_LOSS_BCE}}; /* both are trained with the first */
    const double rates[XENT_CLASS_LOSS_COUNT] = {[XENT_LOSS_CE] = first_rate, [XENT_LOSS_BCE] = second_rate};
    int claimed = 0;
    for (int i = 0; i < studies; i++)
        claimed += claims_of(&plan, &losses, rates, 1 + 100 * (uint64_t)i, seeds) > 0;
    return claimed;
}

/* One in twenty is 10 of 200; more than 16 would come by chance once in forty. */
START_TEST(a_loss_does_not_beat_itself) {
    const int claimed = studies_with_claims(STUDIES, 0.2, 0.2, SEEDS);
    ck_assert_msg(claimed <= 16, "in %d of %d comparisons with itself", claimed, STUDIES);
}
END_TEST

/* At a thirtieth of the rate nothing is learned in 15 steps. */
START_TEST(a_rate_that_is_too_low_is_found_out) {
    const int claimed = studies_with_claims(20, 0.3, 0.01, 10);
    ck_assert_msg(claimed >= 16, "in %d of 20", claimed);
}
END_TEST

enum { PLANTED = 25, PAIRS = 10 };

static double *last_accuracy(comparison *c, int cell) {
    xent_history *h = &c->cells[cell].result.history;
    return &h->epochs[h->count - 1].test_accuracy;
}

/* A loss against itself, with the accuracies of the second taken down by `less`: whether that is found. */
static int finds(comparison *c, double less) {
    for (int i = 0; i < PAIRS; i++) *last_accuracy(c, PAIRS + i) -= less;
    comparison_summarize(c);
    return c->pairs[0].accuracy.differs && c->pairs[0].accuracy.mean > 0;
}

/* Two deviations of single runs, which are 1.4 of the differences, by ten seeds: by Student's t found with
 * probability 0.93; of 200 such studies it was in 187. Less than 19 of 25 would come once in a thousand. */
START_TEST(a_planted_difference_is_found) {
    static comparison studies[PLANTED];
    const study_plan plan = make_plan(3);
    const loss_list losses = {2, {XENT_LOSS_CE, XENT_LOSS_BCE}};
    const double rates[XENT_CLASS_LOSS_COUNT] = {[XENT_LOSS_CE] = 0.2, [XENT_LOSS_BCE] = 0.2};
    double squares = 0;
    int found = 0, left = 0;
    for (int i = 0; i < PLANTED; i++) {
        run_against_itself(&studies[i], &plan, &losses, rates, 50001 + 100 * (uint64_t)i, PAIRS);
        for (int side = 0; side < 2; side++) {
            double runs[PAIRS];
            for (int k = 0; k < PAIRS; k++) runs[k] = *last_accuracy(&studies[i], side * PAIRS + k);
            squares += pow(deviation_of(runs, PAIRS), 2) / (2 * PLANTED);
        }
    }
    for (int i = 0; i < PLANTED; i++) found += finds(&studies[i], 2 * sqrt(squares));
    ck_assert_msg(found >= 19, "in %d of %d", found, PLANTED);
    for (int i = 0; i < PLANTED; i++) left += finds(&studies[i], -2 * sqrt(squares));
    ck_assert_msg(left <= 4, "nothing is planted any more, and found in %d", left);
    for (int i = 0; i < PLANTED; i++) comparison_clear(&studies[i]);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("claims");
    ADD_TEST(suite, a_loss_does_not_beat_itself);
    ADD_TEST(suite, a_rate_that_is_too_low_is_found_out);
    ADD_TEST(suite, a_planted_difference_is_found);
    return run_suite(suite);
}
