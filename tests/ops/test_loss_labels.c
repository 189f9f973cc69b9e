/* Focal loss and generalised cross-entropy: against their definitions in long double, and at the ends where
 * they are other losses. */
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "support/tensors.h"
#include "xent/losses.h"
#include "xent/random.h"

enum { ROWS = 40, CLASSES = 5, SIZE = ROWS * CLASSES };

typedef xent_tensor *label_loss(xent_tape *, xent_tensor *, const int32_t *, double,
                                const xent_cross_entropy_options *);

static xent_real logits[SIZE];
static int32_t labels[ROWS];
static const xent_real weights[CLASSES] = {1, 2, (xent_real)0.5, 0, 3};

/* Logits of some units up to some hundreds, so that rows of all kinds are among them. */
static void draw(void) {
    for (uint32_t i = 0; i < SIZE; i++) {
        const double u = xent_random_uniform((xent_stream){11, XENT_PURPOSE_USER, 0}, i) * 2 - 1;
        logits[i] = (xent_real)(u * pow(3, i / CLASSES % 6));
    }
    for (uint32_t i = 0; i < ROWS; i++)
        labels[i] = (int32_t)xent_random_below((xent_stream){11, XENT_PURPOSE_USER, 1}, i, CLASSES);
}

/* The terms of one row: p, 1 - p summed over the others, and -log p. */
typedef struct row_terms {
    long double p, rest, minus_log_p;
} row_terms;

static long double probability(const xent_real *z, int c) {
    long double sum = 0;
    for (int j = 0; j < CLASSES; j++) sum += expl((long double)z[j] - (long double)z[c]);
    return 1 / sum;
}

static row_terms terms_of(const xent_real *z, int label) {
    row_terms t = {probability(z, label), 0, 0};
    for (int j = 0; j < CLASSES; j++)
        if (j != label) t.rest += probability(z, j);
    t.minus_log_p = t.p < 0.5L ? -logl(t.p) : -log1pl(-t.rest);
    return t;
}

/* The loss of a row, and -p dl/dp. */
static void focal_terms(row_terms t, double g, long double *loss, long double *factor) {
    *loss = powl(t.rest, g) * t.minus_log_p;
    *factor = g * powl(t.rest, g - 1) * t.p * t.minus_log_p + powl(t.rest, g);
}
static void gce_terms(row_terms t, double q, long double *loss, long double *factor) {
    *loss = -expm1l(-q * t.minus_log_p) / q;
    *factor = powl(t.p, q);
}

static void check(const char *name, label_loss *loss,
                  void (*terms)(row_terms, double, long double *, long double *), double exponent) {
    const double tolerance = 20 * TOLERANCE;
    const xent_cross_entropy_options none = {
        .reduction = XENT_NONE, .class_weights = weights, .class_weight_count = CLASSES};
    xent_tape_reset(tape);
    xent_tensor *z = xent_variable(tape, xent_matrix(ROWS, CLASSES), logits);
    xent_tensor *y = loss(tape, z, labels, exponent, &none);
    ck_assert_msg(xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES)) == XENT_OK, "%s",
                  xent_tape_error(tape));
    for (int i = 0; i < ROWS; i++) {
        const xent_real *row = logits + i * CLASSES, *dz = xent_tensor_gradient(z) + i * CLASSES;
        const row_terms t = terms_of(row, labels[i]);
        const double w = (double)weights[labels[i]];
        long double value, factor;
        terms(t, exponent, &value, &factor);
        ck_assert_msg(close_to(value_at(y, (size_t)i), w * (double)value, tolerance, 1e-37),
                      "%s %g, row %d: %.9g, not %.9g", name, exponent, i, value_at(y, (size_t)i),
                      w * (double)value);
        for (int c = 0; c < CLASSES; c++) {
            const long double d = c == labels[i] ? -t.rest : probability(row, c);
            ck_assert_msg(close_to((double)dz[c], w * (double)(factor * d), tolerance, 1e-37),
                          "%s %g, row %d: dz %d is %.9g, not %.9g", name, exponent, i, c, (double)dz[c],
                          w * (double)(factor * d));
        }
    }
}

START_TEST(values_and_gradients_are_those_of_the_definitions) {
    const double gammas[] = {0, 0.5, 1, 2, 5}, qs[] = {0.01, 0.3, 0.7, 1};
    draw();
    for (size_t i = 0; i < sizeof gammas / sizeof *gammas; i++)
        check("focal", xent_focal, focal_terms, gammas[i]);
    for (size_t i = 0; i < sizeof qs / sizeof *qs; i++)
        check("generalised", xent_generalised_cross_entropy, gce_terms, qs[i]);
}
END_TEST

/* With every option, ignored rows among them. */
START_TEST(focal_of_0_is_cross_entropy) {
    draw();
    for (int k = 0; k < 6; k++) {
        const xent_cross_entropy_options o = {.reduction = (xent_reduction)(k % 2),
                                              .class_weights = k % 3 ? weights : NULL,
                                              .class_weight_count = k % 3 ? CLASSES : 0,
                                              .use_ignore_index = k > 2,
                                              .ignore_index = 1};
        xent_tape_reset(tape);
        xent_tensor *a = xent_variable(tape, xent_matrix(ROWS, CLASSES), logits);
        xent_tensor *b = xent_variable(tape, xent_matrix(ROWS, CLASSES), logits);
        xent_tensor *focal = xent_focal(tape, a, labels, 0, &o);
        xent_tensor *usual = xent_softmax_cross_entropy(tape, b, labels, &o);
        ck_assert_int_eq(xent_backward(tape, xent_add(tape, focal, usual)), XENT_OK);
        ASSERT_CLOSE(xent_tensor_item(focal), xent_tensor_item(usual), TOLERANCE);
        for (size_t i = 0; i < SIZE; i++)
            ck_assert(close_to((double)xent_tensor_gradient(a)[i], (double)xent_tensor_gradient(b)[i],
                               TOLERANCE, 1e-37));
    }
}
END_TEST

/* An impossible label, a certain one, and nothing to take the mean of. */
START_TEST(labels_at_the_ends) {
    const xent_real ends[] = {-(xent_real)INFINITY, 0, 0, -(xent_real)INFINITY};
    const int32_t first[] = {0, 0};
    const xent_cross_entropy_options none = {.reduction = XENT_NONE};
    xent_tensor *z = xent_variable(tape, xent_matrix(2, 2), ends);
    xent_tensor *focal = xent_focal(tape, z, first, 2, &none);
    xent_tensor *gce = xent_generalised_cross_entropy(tape, z, first, 0.5, &none);
    ck_assert(value_at(focal, 0) == INFINITY && value_at(focal, 1) == 0);
    ck_assert(value_at(gce, 0) == 2 && value_at(gce, 1) == 0);
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, gce, XENT_ALL_AXES)), XENT_OK);
    for (size_t i = 0; i < 4; i++) ck_assert(xent_tensor_gradient(z)[i] == 0);
    ck_assert(isnan(xent_tensor_item(xent_focal(tape, random_tensor(xent_matrix(0, 3), 1), NULL, 2, NULL))));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("loss_labels");
    ADD_TEST_WITH(suite, values_and_gradients_are_those_of_the_definitions, setup, teardown);
    ADD_TEST_WITH(suite, focal_of_0_is_cross_entropy, setup, teardown);
    ADD_TEST_WITH(suite, labels_at_the_ends, setup, teardown);
    return run_suite(suite);
}
