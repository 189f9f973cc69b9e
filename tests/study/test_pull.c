/* The pull of a loss: what backward on a tape gives, against formulas in double; and the size of updates. */
#include <math.h>
#include <string.h>

#include "study/comparison.h"
#include "support/run.h"
#include "xent/loader.h"
#include "xent/losses.h"
#include "xent/random.h"

enum { ROWS = 600, CLASSES = 4 };

static xent_real logits[ROWS * CLASSES];
static int32_t labels[ROWS];
static const xent_scaling none = XENT_SCALING_NONE;

/* Rows of every probability of the true class, the rest spread in many ways. */
static xent_dataset make_rows(void) {
    const xent_stream stream = {7, XENT_PURPOSE_USER, 0};
    for (int i = 0; i < ROWS; i++) {
        labels[i] = i % CLASSES;
        for (int k = 0; k < CLASSES; k++)
            logits[i * CLASSES + k] =
                (xent_real)(2 * xent_random_normal(stream, (uint64_t)(i * CLASSES + k)) +
                            (k == labels[i] ? -6 + 12.0 * i / ROWS : 0));
    }
    return (xent_dataset){
        .rows = ROWS, .features = CLASSES, .classes = CLASSES, .reals = logits, .labels = labels};
}

/* A network whose logits are its inputs. */
static xent_net *identity_network(void) {
    const xent_net_options options = {.layers = "", .inputs = CLASSES, .outputs = CLASSES};
    xent_net *net = xent_net_create(&options, NULL);
    ck_assert_ptr_nonnull(net);
    xent_params *params = xent_net_params(net);
    memset(xent_params_block(params), 0, xent_params_block_size(params) * sizeof(xent_real));
    xent_real *weight = xent_params_values(params, xent_params_find(params, "0.weight"));
    for (int k = 0; k < CLASSES; k++) weight[k * CLASSES + k] = 1;
    return net;
}

static double sigmoid(double z) { return 1 / (1 + exp(-z)); }

/* Softmax of a row. */
static void softmax_of(const xent_real *z, double *p) {
    double sum = 0;
    for (int k = 0; k < CLASSES; k++) sum += exp((double)z[k]);
    for (int k = 0; k < CLASSES; k++) p[k] = exp((double)z[k]) / sum;
}

/* The loss of a row at logits in double, by its definition. */
static double loss_at(xent_loss loss, const double *z, int y) {
    double sum = 0, total = 0;
    for (int k = 0; k < CLASSES; k++) sum += exp(z[k]);
    const double p = exp(z[y]) / sum;
    if (loss == XENT_LOSS_CE) return -log(p);
    if (loss == XENT_LOSS_FOCAL) return (1 - p) * (1 - p) * -log(p);
    if (loss == XENT_LOSS_GCE) return (1 - pow(p, 0.7)) / 0.7;
    for (int k = 0; k < CLASSES; k++) {
        const double s = sigmoid(z[k]), t = k == y, soft = exp(z[k]) / sum;
        total += loss == XENT_LOSS_BCE           ? -(k == y ? log(s) : log(1 - s))
                 : loss == XENT_LOSS_MSE         ? (soft - t) * (soft - t) / 2
                 : loss == XENT_LOSS_MSE_SIGMOID ? (s - t) * (s - t) / 2
                                                 : (z[k] - t) * (z[k] - t) / 2;
    }
    return total;
}

/* |dL/dz| of the true class by central differences of the definition, in double. */
static double slope_of(xent_loss loss, const xent_real *row, int y) {
    const double h = 1e-5;
    double z[2][CLASSES];
    for (int side = 0; side < 2; side++)
        for (int k = 0; k < CLASSES; k++) z[side][k] = (double)row[k] + (k == y ? side ? h : -h : 0);
    return fabs(loss_at(loss, z[1], y) - loss_at(loss, z[0], y)) / (2 * h);
}

static double probability_of(xent_loss loss, const xent_real *row, int y) {
    double p[CLASSES];
    if (xent_loss_output(loss) == XENT_OUTPUT_SIGMOID) return sigmoid((double)row[y]);
    softmax_of(row, p);
    return p[y];
}

static study_pull measured_pull(const xent_dataset *data, xent_loss loss) {
    study_pull pull = {.bins = {{.rows = 0}}};
    xent_net *net = identity_network();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    ck_assert_int_eq(pull_add(&pull, tape, net, data, &none, loss, NULL), XENT_OK);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
    return pull;
}

/* Bin by bin, against differences of the losses' definitions. */
START_TEST(the_tape_pulls_as_the_definitions_say) {
    const xent_dataset data = make_rows();
    for (int loss = 0; loss < XENT_CLASS_LOSS_COUNT; loss++) {
        const study_pull pull = measured_pull(&data, (xent_loss)loss);
        study_pull expected = {.bins = {{.rows = 0}}};
        int filled = 0;
        for (int i = 0; i < ROWS && loss != XENT_LOSS_MSE_LOGITS; i++) {
            const xent_real *row = logits + i * CLASSES;
            const double p = probability_of((xent_loss)loss, row, labels[i]);
            pull_bin *b = &expected.bins[(int)(p * PULL_BINS)];
            b->rows++;
            b->probability += p;
            b->gradient += slope_of((xent_loss)loss, row, labels[i]);
        }
        for (int b = 0; b < PULL_BINS; b++) {
            const pull_bin *m = &pull.bins[b], *e = &expected.bins[b];
            filled += m->rows > 0;
            ck_assert_msg(m->rows == e->rows && fabs(m->probability - e->probability) < 1e-4 * ROWS &&
                              fabs(m->gradient - e->gradient) <= 1e-4 * (1 + e->gradient),
                          "%s, bin %d: %lld rows, p %g, |dL/dz| %g; expected %lld, %g, %g",
                          xent_loss_name((xent_loss)loss), b, (long long)m->rows, m->probability, m->gradient,
                          (long long)e->rows, e->probability, e->gradient);
        }
        ck_assert_int_eq(filled, loss == XENT_LOSS_MSE_LOGITS ? 0 : PULL_BINS);
    }
}
END_TEST

/* A probability of 1 is in the last bin, as those below it, and one of 0 in the first. */
START_TEST(certain_rows_are_in_the_bins_at_the_ends) {
    static const xent_real certain[2 * CLASSES] = {0, 0, 0, 2000, 0, 0, 0, 2000};
    static const int32_t classes[] = {3, 0};
    const xent_dataset data = {
        .rows = 2, .features = CLASSES, .classes = CLASSES, .reals = certain, .labels = classes};
    const study_pull pull = measured_pull(&data, XENT_LOSS_CE);
    for (int b = 0; b < PULL_BINS; b++) {
        ck_assert_int_eq(pull.bins[b].rows, b == 0 || b == PULL_BINS - 1);
        ck_assert(pull.bins[b].probability == (b == PULL_BINS - 1));
    }
}
END_TEST

/* One row at a time: what the tape gives lies within the formula's range, and on it where that is a line. */
START_TEST(the_tape_pulls_as_the_formulas_say) {
    xent_dataset data = make_rows();
    data.rows = 1;
    for (int loss = 0; loss < XENT_CLASS_LOSS_COUNT; loss++) {
        if (loss == XENT_LOSS_MSE_LOGITS) continue;
        for (int i = 0; i < ROWS; i += 7) {
            data.reals = logits + i * CLASSES;
            data.labels = labels + i;
            const study_pull pull = measured_pull(&data, (xent_loss)loss);
            double p = 0, gradient = 0;
            for (int b = 0; b < PULL_BINS; b++) {
                p += pull.bins[b].probability;
                gradient += pull.bins[b].gradient;
            }
            const pull_range f = pull_formula((xent_loss)loss, p, CLASSES);
            ck_assert_msg(gradient >= f.low - 1e-5 && gradient <= f.high + 1e-5,
                          "%s at %g: %g, not in %g to %g", xent_loss_name((xent_loss)loss), p, gradient,
                          f.low, f.high);
        }
    }
}
END_TEST

/* Sigmoid with half the square pulls with 4/27 at most, at 1/3: where a row is most wrong, not at all. */
START_TEST(formulas_have_their_extremes) {
    double most = 0, at = 0;
    for (int i = 0; i <= 3000; i++) {
        const double pull = pull_formula(XENT_LOSS_MSE_SIGMOID, i / 3000., CLASSES).high;
        if (pull > most) {
            most = pull;
            at = i / 3000.;
        }
    }
    ASSERT_CLOSE(most, 4 / 27., 1e-12);
    ASSERT_CLOSE(at, 1 / 3., 1e-12);
    for (int loss = 0; loss < XENT_CLASS_LOSS_COUNT; loss++) {
        const pull_range wrong = pull_formula((xent_loss)loss, 0, CLASSES),
                         right = pull_formula((xent_loss)loss, 1, CLASSES);
        if (loss == XENT_LOSS_MSE_LOGITS) {
            ck_assert(isnan(wrong.low) && isnan(wrong.high));
            continue;
        }
        const int whole = loss == XENT_LOSS_CE || loss == XENT_LOSS_BCE || loss == XENT_LOSS_FOCAL;
        ck_assert(wrong.low == whole && wrong.high == whole && right.low == 0 && right.high == 0);
    }
    const pull_range two = pull_formula(XENT_LOSS_MSE, 0.3, 2); /* with two classes there is one way */
    ASSERT_CLOSE(two.low, two.high, 1e-15);
}
END_TEST

START_TEST(rows_of_unknown_classes_do_not_pull) {
    const xent_dataset data = make_rows();
    study_pull pull = measured_pull(&data, XENT_LOSS_CE);
    for (int i = 0; i < ROWS; i += 2) labels[i] = XENT_LABEL_UNKNOWN;
    pull = measured_pull(&data, XENT_LOSS_CE);
    int64_t rows = 0;
    for (int b = 0; b < PULL_BINS; b++) {
        rows += pull.bins[b].rows;
        ASSERT_QUICKLY(fabs(pull.bins[b].gradient + pull.bins[b].probability - (double)pull.bins[b].rows) <
                           1e-3,
                       "bin %d", b); /* 1 - p, row by row */
    }
    ck_assert_int_eq(rows, ROWS / 2);
    for (int i = 0; i < ROWS; i++) labels[i] = XENT_LABEL_UNKNOWN;
    pull = measured_pull(&data, XENT_LOSS_CE);
    for (int b = 0; b < PULL_BINS; b++) ck_assert_int_eq(pull.bins[b].rows, 0);
}
END_TEST

/* What is told of a point is how far plain SGD then moves the weights. */
START_TEST(updates_are_the_way_that_the_weights_go) {
    const xent_dataset data = make_rows();
    const xent_net_options shape = {
        .layers = "dense 5 tanh", .inputs = CLASSES, .outputs = CLASSES, .seed = 3};
    const study_plan plan = {.network = shape,
                             .data = {.train = &data, .test = &data},
                             .recipe = {.epochs = 2, .batch = 64, .optimizer = {.method = XENT_SGD}}};
    study_cell cell = {.loss = XENT_LOSS_MSE, .rate = 0.7, .seed = 3};
    ck_assert_int_eq(study_run(&plan, &cell, 1), 0);
    xent_net *net = xent_net_create(&shape, NULL);
    ck_assert_ptr_nonnull(net);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    const xent_loader_options order = {.batch = 64, .seed = 3};
    xent_loader *loader = xent_loader_create(&data, &none, &order, NULL);
    xent_params *params = xent_net_params(net);
    const size_t size = xent_params_block_size(params);
    xent_batch batch;
    xent_loader_start(loader, 0);
    for (int64_t step = 0, at = 0; step < 10; step++) {
        double moved = 0, all = 0;
        xent_tape_reset(tape);
        ck_assert_int_eq(xent_loader_next(loader, tape, &batch), 1);
        xent_tensor *z = xent_net_forward(tape, net, batch.x, NULL);
        xent_backward(tape, xent_classification_loss(tape, XENT_LOSS_MSE, z, batch.labels, NULL));
        for (size_t i = 0; i < size; i++) {
            xent_real *w = xent_params_block(params) + i;
            const double before = (double)*w;
            *w -= (xent_real)0.7 * xent_params_gradient_block(params)[i];
            moved += ((double)*w - before) * ((double)*w - before);
            all += before * before;
        }
        if (!study_point_is_due(step)) continue;
        ck_assert_int_eq(cell.points.points[at].step, step);
        ASSERT_CLOSE(cell.points.points[at].update, sqrt(moved / all), 1e-4);
        at++;
    }
    ck_assert(isnan(cell.points.points[cell.points.count - 1].update));              /* no step follows */
    for (int b = 0; b < PULL_BINS; b++) ck_assert_int_eq(cell.pull.bins[b].rows, 0); /* not asked for */
    ck_assert(isnan(cell.quality.figure[QUALITY_ECE]));
    xent_loader_destroy(loader);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
    study_clear(&cell, 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("pull");
    ADD_TEST(suite, the_tape_pulls_as_the_definitions_say);
    ADD_TEST(suite, certain_rows_are_in_the_bins_at_the_ends);
    ADD_TEST(suite, the_tape_pulls_as_the_formulas_say);
    ADD_TEST(suite, formulas_have_their_extremes);
    ADD_TEST(suite, rows_of_unknown_classes_do_not_pull);
    ADD_TEST(suite, updates_are_the_way_that_the_weights_go);
    return run_suite(suite);
}
