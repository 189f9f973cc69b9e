/* Losses as parts of larger graphs, scaled and summed; and over more classes than a byte can count. */
#include <math.h>
#include <string.h>

#include "ops/loss.h"
#include "support/loops.h"
#include "support/run.h"
#include "support/tensors.h"
#include "xent/losses.h"
#include "xent/metrics.h"

enum { ROWS = 6, MOST_CLASSES = 1000 };

static int32_t labels[ROWS];

/* The last class, and others on both sides of 256. */
static void set_labels(int64_t classes) {
    for (int i = 0; i < ROWS; i++)
        labels[i] = (int32_t)((classes - 1 - 131 * i % classes + classes) % classes);
}

/* Logits, with the largest of each row behind the 256th where there is one. */
static xent_tensor *logits_of(int64_t classes) {
    xent_tensor *z = random_tensor(xent_matrix(ROWS, classes), 1);
    ck_assert_ptr_nonnull(z);
    xent_real *values = (xent_real *)xent_tensor_values(z);
    for (int64_t i = 0; i < ROWS; i++) values[i * classes + (classes - 2 - i)] = 5;
    return z;
}

/* ---- Scaled */

/* Each of them of the inputs a and b, of which a is (rows, classes). */
enum { CROSS_ENTROPY, SMOOTHED, WITH_TARGETS, NLL, BCE_LOGITS, BCE, MSE, L1, HUBER, KL, LOSSES };

static xent_tensor *loss_of(int loss, xent_reduction reduction, xent_tensor *a, xent_tensor *b) {
    const xent_cross_entropy_options plain = {.reduction = reduction},
                                     smooth = {.reduction = reduction, .label_smoothing = 0.2};
    const xent_bce_options bce = {.reduction = reduction};
    switch (loss) {
    case CROSS_ENTROPY:
        return xent_softmax_cross_entropy(tape, a, labels, &plain);
    case SMOOTHED:
        return xent_softmax_cross_entropy(tape, a, labels, &smooth);
    case WITH_TARGETS:
        return xent_softmax_cross_entropy_with(tape, a, b, &plain);
    case NLL:
        return xent_nll(tape, xent_log(tape, a), labels, &plain);
    case BCE_LOGITS:
        return xent_bce_with_logits(tape, a, b, &bce);
    case BCE:
        return xent_bce(tape, a, b, &bce);
    case MSE:
        return xent_mse(tape, a, b, reduction);
    case L1:
        return xent_l1(tape, a, b, reduction);
    case HUBER:
        return xent_huber(tape, a, b, 0.2, reduction);
    case KL:
        return xent_kl_div(tape, xent_log(tape, a), b, 0, reduction);
    }
    return NULL;
}

enum { FEW = 5, SIZE = ROWS * FEW };

/* Gradients of a and b: of the loss alone, or each of its numbers times its factor. */
static void gradients(int loss, xent_reduction reduction, const xent_real *factors, xent_real *da,
                      xent_real *db) {
    static xent_real values[2][SIZE];
    xent_tape_reset(tape);
    for (int k = 0; k < 2; k++) {
        const xent_tensor *r = random_tensor(xent_matrix(ROWS, FEW), 4 + (uint32_t)k);
        for (int i = 0; i < SIZE; i++) values[k][i] = xent_tensor_values(r)[i] / 5 + (xent_real)0.5;
    }
    set_labels(FEW);
    xent_tensor *a = xent_variable(tape, xent_matrix(ROWS, FEW), values[0]);
    xent_tensor *b = xent_variable(tape, xent_matrix(ROWS, FEW), values[1]);
    xent_tensor *y = loss_of(loss, reduction, a, b);
    ck_assert_msg(y != NULL, "loss %d: %s", loss, xent_tape_error(tape));
    if (factors) y = xent_mul(tape, y, xent_input(tape, xent_tensor_shape(y), factors));
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES)), XENT_OK);
    const xent_real *found[] = {xent_tensor_gradient(a), xent_tensor_gradient(b)};
    for (int i = 0; i < SIZE; i++) {
        da[i] = found[0][i];
        db[i] = found[1] ? found[1][i] : 0;
    }
}

START_TEST(a_scaled_loss_has_scaled_gradients) {
    const xent_real factor = -3;
    for (int loss = 0; loss < LOSSES; loss++)
        for (int reduction = XENT_MEAN; reduction <= XENT_SUM; reduction++) {
            xent_real da[SIZE], db[SIZE], scaled_da[SIZE], scaled_db[SIZE];
            gradients(loss, (xent_reduction)reduction, NULL, da, db);
            gradients(loss, (xent_reduction)reduction, &factor, scaled_da, scaled_db);
            for (int i = 0; i < SIZE; i++) {
                ck_assert_msg(da[i] != 0 || loss == NLL, "loss %d teaches nothing", loss);
                ASSERT_CLOSE((double)scaled_da[i], -3 * (double)da[i], TOLERANCE);
                ASSERT_CLOSE((double)scaled_db[i], -3 * (double)db[i], TOLERANCE);
            }
        }
}
END_TEST

/* Without a reduction each row, or element, has a factor of its own. */
START_TEST(each_loss_has_its_own_gradient) {
    xent_real factors[SIZE], da[SIZE], db[SIZE], own_da[SIZE], own_db[SIZE];
    for (int i = 0; i < SIZE; i++) factors[i] = (xent_real)(i - 7) / 3;
    for (int loss = 0; loss < LOSSES; loss++) {
        const int a_row = loss <= NLL;
        gradients(loss, XENT_NONE, NULL, da, db);
        gradients(loss, XENT_NONE, factors, own_da, own_db);
        for (int i = 0; i < SIZE; i++) {
            const double factor = (double)factors[a_row ? i / FEW : i];
            ASSERT_CLOSE((double)own_da[i], factor * (double)da[i], TOLERANCE);
            ASSERT_CLOSE((double)own_db[i], factor * (double)db[i], TOLERANCE);
        }
    }
}
END_TEST

/* ---- Many classes */

/* Of targets t that sum to 1: the loss of a row, and dz. */
static double plain_row(int64_t classes, const xent_real *z, const double *t, double *dz) {
    double most = (double)z[0], sum = 0, loss = 0;
    for (int64_t c = 0; c < classes; c++) most = fmax(most, (double)z[c]);
    for (int64_t c = 0; c < classes; c++) sum += exp((double)z[c] - most);
    for (int64_t c = 0; c < classes; c++) {
        loss += t[c] * (most + log(sum) - (double)z[c]);
        dz[c] = exp((double)z[c] - most) / sum - t[c];
    }
    return loss;
}

static void check_rows(int64_t classes, xent_tensor *z, xent_tensor *y, double smoothing) {
    static double t[MOST_CLASSES], dz[MOST_CLASSES];
    const xent_status status = xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES));
    ck_assert_msg(status == XENT_OK, "%s", xent_tape_error(tape));
    for (int i = 0; i < ROWS; i++) {
        for (int64_t c = 0; c < classes; c++)
            t[c] = (1 - smoothing) * (c == labels[i]) + smoothing / (double)classes;
        const double loss = plain_row(classes, xent_tensor_values(z) + i * classes, t, dz);
        ASSERT_CLOSE(value_at(y, (size_t)i), loss, 4 * TOLERANCE);
        for (int64_t c = 0; c < classes; c++)
            ASSERT_QUICKLY(close_to((double)xent_tensor_gradient(z)[i * classes + c], dz[c], 10 * TOLERANCE,
                                    2 * TOLERANCE * t[c]),
                           "%lld classes, row %d: dz[%lld] is %.9g, not %.9g", (long long)classes, i,
                           (long long)c, (double)xent_tensor_gradient(z)[i * classes + c], dz[c]);
    }
}

START_TEST(cross_entropy_knows_any_number_of_classes) {
    const int64_t counts[] = {63, 65, 255, 256, 257, 261, 300, MOST_CLASSES};
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
        for (int smoothed = 0; smoothed < 2; smoothed++) {
            const double smoothing = smoothed ? 0.3 : 0;
            const xent_cross_entropy_options o = {.reduction = XENT_NONE, .label_smoothing = smoothing};
            xent_tape_reset(tape);
            set_labels(counts[k]);
            xent_tensor *z = logits_of(counts[k]);
            check_rows(counts[k], z, xent_softmax_cross_entropy(tape, z, labels, &o), smoothing);
            if (smoothed) continue;
            xent_tape_reset(tape);
            z = logits_of(counts[k]);
            check_rows(counts[k], z, xent_nll(tape, xent_log_softmax(tape, z, 1), labels, &o), 0);
        }
}
END_TEST

START_TEST(metrics_know_any_number_of_classes) {
    static xent_real scores[MOST_CLASSES];
    xent_metrics *m = xent_metrics_create(MOST_CLASSES, NULL);
    const int32_t rows[][2] = {{999, 999}, {255, 256}, {256, 256}, {700, 257}, {743, 999}};
    for (size_t i = 0; i < 5; i++) {
        memset(scores, 0, sizeof scores);
        scores[rows[i][1]] = 1;
        ck_assert_int_eq(xent_metrics_add(m, scores, &rows[i][0], 1, NULL), XENT_OK);
        ck_assert_int_eq(xent_count_correct(scores, &rows[i][0], 1, MOST_CLASSES), rows[i][0] == rows[i][1]);
        ck_assert_int_eq(xent_metrics_confusion(m, rows[i][0], rows[i][1]), 1);
    }
    ck_assert(xent_metrics_correct(m) == 2 && xent_metrics_support(m, 743) == 1);
    ASSERT_CLOSE(xent_metrics_precision(m, 256), 0.5, 1e-15);
    xent_metrics_destroy(m);
}
END_TEST

/* A million small losses beside a large one, in the order in which a plain sum loses most. */
START_TEST(a_sum_of_many_losses_loses_nothing) {
    enum { MANY = 200001 };
    xent_real *x = xent_tape_memory(tape, MANY * sizeof *x), *t = xent_tape_memory(tape, MANY * sizeof *t);
    ck_assert(x && t);
    memset(t, 0, MANY * sizeof *t);
    for (int i = 0; i < MANY; i++) x[i] = i == 0 || i == MANY - 1 ? (xent_real)0x1p30 : (xent_real)0x1p-24;
    xent_tensor *a = xent_input(tape, xent_vector(MANY), x), *b = xent_input(tape, xent_vector(MANY), t);
    const xent_real value = (xent_real)(2 * 0x1p60 + (MANY - 2) * 0x1p-48);
    ck_assert((xent_real)value_at(xent_mse(tape, a, b, XENT_SUM), 0) == value);
    for (int i = 0; i < MANY; i++) x[i] = i % 3 == 0 ? (xent_real)1 : (xent_real)1e-4;
    const double one = (MANY / 3), small = (MANY - MANY / 3) * (double)(xent_real)1e-4;
    ASSERT_CLOSE(value_at(xent_l1(tape, a, b, XENT_SUM), 0), one + small, sizeof *x == 8 ? 2.3e-16 : 6e-8);
}
END_TEST

/* Neumaier's example, whose plain sum is 0 (ZAMM 54, 1974), and another order. What is infinite stays so. */
START_TEST(what_a_sum_loses_is_given_back) {
    const double large[] = {1, 0x1p100, 1, -0x1p100}, small[] = {0x1p100, 1, -0x1p100, 1};
    const double endless[] = {1, (double)INFINITY, 0x1p100};
    ck_assert(loss_sum(large, 4) == 2);
    ck_assert(loss_sum(small, 4) == 2);
    ck_assert(isinf(loss_sum(endless, 3)));
    ck_assert(loss_sum(NULL, 0) == 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("composed_losses");
    ADD_TEST_WITH(suite, a_scaled_loss_has_scaled_gradients, setup, teardown);
    ADD_TEST_WITH(suite, each_loss_has_its_own_gradient, setup, teardown);
    ADD_TEST_WITH(suite, cross_entropy_knows_any_number_of_classes, setup, teardown);
    ADD_TEST_WITH(suite, metrics_know_any_number_of_classes, setup, teardown);
    ADD_TEST_WITH(suite, a_sum_of_many_losses_loses_nothing, setup, teardown);
    ADD_TEST(suite, what_a_sum_loses_is_given_back);
    return run_suite(suite);
}
