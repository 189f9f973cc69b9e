/* The figures of probabilities in a study: a network whose outputs are known, and the sums over seeds. */
#include <math.h>
#include <string.h>

#include "study/comparison.h"
#include "support/run.h"

enum { ROWS = 4, CLASSES = 3 };

static const xent_real logits[ROWS * CLASSES] = {2, 0, -1, 0.5, 0.25, 0, -3, 1, 1.5, 0, -2, 4};
static const int32_t labels[ROWS] = {0, 1, 2, 0};
static const xent_dataset data = {
    .rows = ROWS, .features = CLASSES, .classes = CLASSES, .reals = logits, .labels = labels};
static const xent_scaling none = XENT_SCALING_NONE;

static study_quality measured(xent_loss loss, double scale) {
    const xent_net_options options = {.layers = "", .inputs = CLASSES, .outputs = CLASSES};
    study_quality q;
    xent_net *net = xent_net_create(&options, NULL);
    ck_assert_ptr_nonnull(net);
    xent_params *params = xent_net_params(net);
    memset(xent_params_block(params), 0, xent_params_block_size(params) * sizeof(xent_real));
    for (int k = 0; k < CLASSES; k++) xent_params_values(params, 0)[k * CLASSES + k] = (xent_real)scale;
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_error error = {XENT_OK, ""}; /* which what is no error leaves alone */
    ck_assert_int_eq(quality_measure(&q, tape, net, &data, &none, loss, &error), XENT_OK);
    ck_assert_int_eq(error.status, XENT_OK);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
    return q;
}

/* The distribution of a row: softmax, or sigmoids over their sum. */
static void distribution(int sigmoid, const xent_real *z, double *p) {
    double sum = 0;
    for (int k = 0; k < CLASSES; k++)
        sum += p[k] = sigmoid ? 1 / (1 + exp(-(double)z[k])) : exp((double)z[k]);
    for (int k = 0; k < CLASSES; k++) p[k] /= sum;
}

START_TEST(figures_are_of_one_distribution_a_row) {
    static const xent_loss losses[] = {XENT_LOSS_CE, XENT_LOSS_MSE, XENT_LOSS_BCE, XENT_LOSS_MSE_SIGMOID};
    for (size_t l = 0; l < 4; l++) {
        double log_loss = 0, brier = 0, p[CLASSES];
        for (int i = 0; i < ROWS; i++) {
            distribution(l >= 2, logits + i * CLASSES, p);
            log_loss -= log(p[labels[i]]) / ROWS;
            for (int k = 0; k < CLASSES; k++)
                brier += (p[k] - (k == labels[i])) * (p[k] - (k == labels[i])) / ROWS;
        }
        const study_quality q = measured(losses[l], 1);
        ASSERT_CLOSE(q.figure[QUALITY_LOG_LOSS], log_loss, 1e-6);
        ASSERT_CLOSE(q.figure[QUALITY_BRIER], brier, 1e-6);
        ck_assert(q.figure[QUALITY_ECE] > 0 && q.figure[QUALITY_ECE] < 1);
        const quality_total all = quality_total_of(q.bins);
        ck_assert_int_eq(all.rows, ROWS);
        ASSERT_CLOSE(all.accuracy, 0.5, 1e-12); /* rows 0 and 2 */
    }
}
END_TEST

/* Sigmoids that are all 0 say nothing of the classes. */
START_TEST(sigmoids_without_a_sum_are_spread_evenly) {
    static const xent_real low[CLASSES] = {-1, -1, -1};
    const xent_dataset row = {
        .rows = 1, .features = CLASSES, .classes = CLASSES, .reals = low, .labels = labels};
    const xent_net_options options = {.layers = "", .inputs = CLASSES, .outputs = CLASSES};
    study_quality q;
    xent_net *net = xent_net_create(&options, NULL);
    ck_assert_ptr_nonnull(net);
    for (int k = 0; k < CLASSES * CLASSES; k++)
        xent_params_values(xent_net_params(net), 0)[k] = (xent_real)1e5;
    xent_tape *tape = xent_tape_create(NULL, NULL);
    ck_assert_int_eq(quality_measure(&q, tape, net, &row, &none, XENT_LOSS_BCE, NULL), XENT_OK);
    ASSERT_CLOSE(q.figure[QUALITY_LOG_LOSS], log(CLASSES), 1e-6);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

START_TEST(raw_outputs_and_infinite_ones_have_no_figures) {
    const double huge = sizeof(xent_real) == 8 ? 1e308 : 3e38;
    const study_quality raw = measured(XENT_LOSS_MSE_LOGITS, 1), infinite = measured(XENT_LOSS_CE, huge);
    for (int f = 0; f < QUALITY_FIGURES; f++) ck_assert(isnan(raw.figure[f]) && isnan(infinite.figure[f]));
    for (int b = 0; b < XENT_CALIBRATION_BINS; b++) ck_assert(raw.bins[b].rows + infinite.bins[b].rows == 0);
}
END_TEST

/* ---- Over the seeds ------------------------------------------------------------------------------------ */

enum { SEEDS = 4 };

/* Two losses, whose log losses are 1, 2, 3, 4 and 1, 3, 5, 7 (seed by seed). */
static void make_up(comparison *c) {
    static const double rates[XENT_CLASS_LOSS_COUNT] = {1, 1, 1};
    const loss_list two = {2, {XENT_LOSS_CE, XENT_LOSS_MSE}};
    ck_assert_int_eq(comparison_begin(c, &two, SEEDS, 1, rates, 0), 0);
    c->rows = 100;
    c->steps = 10;
    c->guess = 0.1;
    for (int i = 0; i < 2 * SEEDS; i++) {
        study_quality *q = &c->cells[i].quality;
        *q = quality_unknown();
        q->figure[QUALITY_LOG_LOSS] = 1 + (1 + i / SEEDS) * (i % SEEDS);
        q->bins[3] = (xent_calibration_bin){10, 5, 2.5};
        c->cells[i].pull.bins[2] = (pull_bin){7, 0.7, 3.5};
    }
}

START_TEST(figures_are_summed_up_over_the_seeds) {
    comparison c;
    make_up(&c);
    comparison_summarize(&c);
    ASSERT_CLOSE(c.series[0].quality[QUALITY_LOG_LOSS].mean, 2.5, 1e-12);
    ASSERT_CLOSE(c.series[1].quality[QUALITY_LOG_LOSS].median, 4, 1e-12);
    ck_assert(isnan(c.series[0].quality[QUALITY_ECE].mean));
    ck_assert_int_eq(c.series[0].bins[3].rows, 40);
    ck_assert_int_eq(c.series[0].pull.bins[2].rows, 28);
    const difference *d = &c.pairs[0].quality[QUALITY_LOG_LOSS];
    ck_assert_int_eq(d->count, SEEDS);
    ck_assert(d->mean == -1.5 && d->level == STUDY_ALPHA); /* 0, -1, -2, -3, and no correction */
    ASSERT_CLOSE(d->high - d->mean, student_quantile(0.05, 3) * sqrt(5 / 3.) / 2, 1e-12);
    ck_assert_int_eq(c.pairs[0].quality[QUALITY_ECE].count, 0);
    comparison_clear(&c);
}
END_TEST

/* They have no part in the family, whose claims stay as they are. */
START_TEST(figures_make_no_claims) {
    comparison c;
    make_up(&c);
    for (int i = 0; i < SEEDS; i++) c.cells[i].quality.figure[QUALITY_LOG_LOSS] = 1000 + 1e-3 * i;
    comparison_summarize(&c);
    ck_assert(c.pairs[0].quality[QUALITY_LOG_LOSS].differs);
    ck_assert_int_eq(comparison_claims(&c), 0);
    ck_assert(c.pairs[0].accuracy.level == STUDY_ALPHA / 2);
    comparison_clear(&c);
}
END_TEST

START_TEST(runs_that_exploded_are_left_out) {
    comparison c;
    make_up(&c);
    c.cells[1].error.status = XENT_E_NONFINITE;
    comparison_summarize(&c);
    ASSERT_CLOSE(c.series[0].quality[QUALITY_LOG_LOSS].mean, 8 / 3., 1e-12);
    ck_assert_int_eq(c.series[0].bins[3].rows, 30);
    ck_assert_int_eq(c.series[0].pull.bins[2].rows, 21);
    ck_assert_int_eq(c.pairs[0].quality[QUALITY_LOG_LOSS].count, SEEDS - 1);
    c.cells[SEEDS + 2].error.status = XENT_E_NONFINITE; /* of the other loss, on another seed */
    comparison_summarize(&c);
    const difference *d = &c.pairs[0].quality[QUALITY_LOG_LOSS];
    ck_assert(d->count == SEEDS - 2 && d->mean == -1.5); /* 0 and -3 */
    comparison_clear(&c);
}
END_TEST

/* A whole comparison measures all of it, on every row and for every seed. */
START_TEST(a_comparison_measures_them) {
    static const double rates[XENT_CLASS_LOSS_COUNT] = {[XENT_LOSS_CE] = 0.1, [XENT_LOSS_MSE_LOGITS] = 0.01};
    const loss_list two = {2, {XENT_LOSS_CE, XENT_LOSS_MSE_LOGITS}};
    const study_plan plan = {.network = {.layers = "", .inputs = CLASSES, .outputs = CLASSES},
                             .data = {.train = &data, .test = &data},
                             .recipe = {.epochs = 3, .batch = 2, .optimizer = {.method = XENT_SGD}}};
    comparison c;
    ck_assert_int_eq(comparison_begin(&c, &two, 2, 1, rates, 0), 0);
    ck_assert_int_eq(comparison_run(&c, &plan), 0);
    comparison_summarize(&c);
    const quality_total all = quality_total_of(c.series[0].bins);
    ck_assert_int_eq(all.rows, 2 * ROWS);
    ASSERT_CLOSE(all.accuracy, c.series[0].accuracy.mean, 1e-12);
    ASSERT_CLOSE(c.series[0].quality[QUALITY_LOG_LOSS].mean,
                 (c.histories[0]->epochs[2].test_loss + c.histories[1]->epochs[2].test_loss) / 2, 1e-5);
    int64_t rows = 0;
    for (int b = 0; b < PULL_BINS; b++) rows += c.series[0].pull.bins[b].rows;
    ck_assert_int_eq(rows, 2 * 4 * ROWS); /* after 0, 1, 2 and 5 steps */
    ck_assert(isnan(c.series[1].quality[QUALITY_LOG_LOSS].mean));
    comparison_clear(&c);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("quality");
    ADD_TEST(suite, figures_are_of_one_distribution_a_row);
    ADD_TEST(suite, sigmoids_without_a_sum_are_spread_evenly);
    ADD_TEST(suite, raw_outputs_and_infinite_ones_have_no_figures);
    ADD_TEST(suite, figures_are_summed_up_over_the_seeds);
    ADD_TEST(suite, figures_make_no_claims);
    ADD_TEST(suite, runs_that_exploded_are_left_out);
    ADD_TEST(suite, a_comparison_measures_them);
    return run_suite(suite);
}
