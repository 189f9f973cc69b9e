/* The losses and their gradients against values of 60 digits (support/reference.h), a row or an element at a
 * time: in double to 1e-13 of the value, in float to 1e-6 of it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/run.h"

#ifdef HAVE_MPFR
#include "support/reference.h"
#include "support/tensors.h"
#include "xent/losses.h"
#include "xent/random.h"

#ifdef XENT_DOUBLE
#define RELATIVE 1e-13
#define ABSOLUTE 1e-300
#else
#define RELATIVE 1e-6
#define ABSOLUTE 1e-9
#endif

static uint64_t drawn;
static double draw(void) {
    const xent_stream stream = {11, XENT_PURPOSE_USER, 1};
    return xent_random_uniform(stream, drawn++);
}
static double draw_in(double low, double high) { return low + (high - low) * draw(); }

/* A number as xent_real has it. */
static double real(double x) { return (double)(xent_real)x; }

static void check(const char *what, double value, reference_number exact) {
    const double error = fabs(value - exact.value);
    ck_assert_msg(error <= RELATIVE * exact.size + ABSOLUTE || (isinf(value) && value == exact.value),
                  "%s is %.17g, not %.17g (error %.3g, of %.3g)", what, value, exact.value, error,
                  exact.size);
}

/* How the logits of a row are drawn. */
typedef enum row_kind { PLAIN, LARGE, HUGE, TIES, CERTAIN, KINDS } row_kind;

static void draw_row(row_kind kind, int64_t classes, double *z) {
    static const double scales[KINDS] = {2, 50, 1e4, 3, 1};
    for (int64_t j = 0; j < classes; j++) {
        z[j] = real(scales[kind] * draw_in(-1, 1));
        if (kind == TIES) z[j] = round(z[j]);
    }
    if (kind == CERTAIN) z[(int64_t)(draw() * (double)classes)] += round(draw_in(20, 700));
}

typedef struct cross_entropy_case {
    int64_t rows, classes;
    double smoothing;
    int weighted, distributions;
} cross_entropy_case;

/* t_c as losses.h defines it. */
static void fill_targets(const cross_entropy_case *c, int32_t label, const double *weights, const double *q,
                         double *t) {
    for (int64_t j = 0; j < c->classes; j++) {
        const double target = c->distributions ? q[j] : (double)(j == label);
        t[j] = weights[j] * ((1 - c->smoothing) * target + c->smoothing / (double)c->classes);
    }
}

static void check_row(const cross_entropy_case *c, const double *z, const double *t, double loss,
                      const xent_real *dz) {
    reference_number *exact_dz = malloc((size_t)c->classes * sizeof *exact_dz);
    check("cross-entropy", loss, reference_cross_entropy(c->classes, z, t, exact_dz));
    for (int64_t j = 0; j < c->classes; j++) check("dz", (double)dz[j], exact_dz[j]);
    free(exact_dz);
}

static void check_cross_entropy(const cross_entropy_case *c) {
    const size_t size = (size_t)(c->rows * c->classes), classes = (size_t)c->classes;
    double *z = calloc(size, sizeof *z), *q = calloc(size, sizeof *q), *w = calloc(classes, sizeof *w);
    double *t = calloc(classes, sizeof *t);
    xent_real *z_real = calloc(size, sizeof *z_real), *q_real = calloc(size, sizeof *q_real);
    xent_real *w_real = calloc(classes, sizeof *w_real);
    int32_t *labels = calloc((size_t)c->rows, sizeof *labels);
    for (int64_t i = 0; i < c->rows; i++) {
        draw_row((row_kind)(i % KINDS), c->classes, z + i * c->classes);
        labels[i] = (int32_t)(draw() * (double)c->classes);
    }
    for (size_t i = 0; i < classes; i++)
        w[i] = (double)(w_real[i] = (xent_real)(c->weighted ? draw_in(0, 3) : 1));
    for (size_t i = 0; i < size; i++) {
        z_real[i] = (xent_real)z[i];
        z[i] = (double)z_real[i];
        q[i] = (double)(q_real[i] = (xent_real)(draw() < 0.5 ? 0 : draw()));
    }
    xent_cross_entropy_options options = XENT_CROSS_ENTROPY_DEFAULT;
    options.reduction = XENT_NONE;
    options.label_smoothing = c->smoothing;
    options.class_weights = c->weighted ? w_real : NULL;
    options.class_weight_count = c->weighted ? c->classes : 0;
    const xent_shape shape = xent_matrix(c->rows, c->classes);
    xent_tape_reset(tape);
    xent_tensor *logits = xent_variable(tape, shape, z_real);
    xent_tensor *loss =
        c->distributions
            ? xent_softmax_cross_entropy_with(tape, logits, xent_input(tape, shape, q_real), &options)
            : xent_softmax_cross_entropy(tape, logits, labels, &options);
    ck_assert_msg(xent_backward(tape, xent_sum(tape, loss, XENT_ALL_AXES)) == XENT_OK, "%s",
                  xent_tape_error(tape));
    for (int64_t i = 0; i < c->rows; i++) {
        fill_targets(c, labels[i], w, q + i * c->classes, t);
        check_row(c, z + i * c->classes, t, value_at(loss, (size_t)i),
                  xent_tensor_gradient(logits) + i * c->classes);
    }
    free(z), free(q), free(w), free(t), free(z_real), free(q_real), free(w_real), free(labels);
}

/* 10,000 rows and 340,000 logits in all. */
START_TEST(cross_entropy_of_labels) {
    static const cross_entropy_case cases[] = {{50, 1, 0, 0, 0},    {600, 2, 0, 0, 0},    {600, 3, 0, 0, 0},
                                               {7500, 10, 0, 0, 0}, {1160, 100, 0, 0, 0}, {80, 1000, 0, 0, 0},
                                               {10, 10000, 0, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_cross_entropy(&cases[i]);
}
END_TEST

START_TEST(cross_entropy_with_options) {
    static const cross_entropy_case cases[] = {{200, 10, 0.1, 0, 0}, {200, 10, 0, 1, 0},  {200, 7, 0.3, 1, 0},
                                               {200, 10, 0, 0, 1},   {200, 5, 0.2, 1, 1}, {100, 100, 0, 1, 1},
                                               {50, 2, 1, 0, 0},     {50, 1, 0.5, 1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_cross_entropy(&cases[i]);
}
END_TEST

/* The issue with log(p) of a p that was rounded to 0: here the gradient is -1, not 0. */
START_TEST(a_hopeless_row_still_learns) {
    const xent_real z[] = {-30, 0, 5, -200, 0, 300};
    const int32_t labels[] = {0, 0};
    xent_tensor *logits = xent_variable(tape, xent_matrix(2, 3), z);
    ck_assert_int_eq(xent_backward(tape, xent_softmax_cross_entropy(tape, logits, labels, NULL)), XENT_OK);
    const xent_real *dz = xent_tensor_gradient(logits);
    ASSERT_CLOSE((double)dz[0], -0.5, 1e-6);
    ASSERT_CLOSE((double)dz[3], -0.5, 1e-15);
}
END_TEST

/* A pair of tensors of one row, the loss's own numbers, and a reference for each element. */
enum { PAIRS = 3000 };
typedef struct pairs {
    xent_real x[PAIRS], t[PAIRS], w[PAIRS], v[PAIRS];
} pairs;

static void draw_pairs(pairs *p, double low, double high) {
    for (int i = 0; i < PAIRS; i++) {
        p->x[i] = (xent_real)draw_in(low, high);
        p->t[i] = (xent_real)(i % 3 == 0 ? (double)(i % 2) : draw());
        p->w[i] = (xent_real)draw_in(0, 2);
        p->v[i] = (xent_real)draw_in(0.1, 5);
    }
}

static const xent_shape pair_shape = {2, {1, PAIRS}};

/* Backward from the sum of a loss an element. */
static void run_pairs(xent_tensor *loss) {
    ck_assert_msg(xent_backward(tape, xent_sum(tape, loss, XENT_ALL_AXES)) == XENT_OK, "%s",
                  xent_tape_error(tape));
}

START_TEST(bce_of_logits) {
    static pairs p;
    static const double limits[] = {5, 40, 800, 1e4};
    xent_bce_options options = XENT_BCE_DEFAULT;
    options.reduction = XENT_NONE;
    options.weight = p.w;
    options.pos_weight = p.v;
    options.weight_count = options.pos_weight_count = PAIRS;
    for (size_t k = 0; k < sizeof limits / sizeof *limits; k++) {
        draw_pairs(&p, -limits[k], limits[k]);
        xent_tape_reset(tape);
        xent_tensor *x = xent_variable(tape, pair_shape, p.x);
        xent_tensor *loss = xent_bce_with_logits(tape, x, xent_input(tape, pair_shape, p.t), &options);
        run_pairs(loss);
        for (size_t i = 0; i < PAIRS; i++) {
            reference_number dz,
                l = reference_bce_logit((double)p.x[i], (double)p.t[i], (double)p.w[i], (double)p.v[i], &dz);
            check("bce_with_logits", value_at(loss, i), l);
            check("its dz", (double)xent_tensor_gradient(x)[i], dz);
        }
    }
}
END_TEST

START_TEST(bce_of_probabilities) {
    static pairs p;
    xent_bce_options options = XENT_BCE_DEFAULT;
    options.reduction = XENT_NONE;
    options.weight = p.w;
    options.pos_weight = p.v;
    options.weight_count = options.pos_weight_count = PAIRS;
    draw_pairs(&p, 1e-6, 1 - 1e-6);
    xent_tensor *x = xent_variable(tape, pair_shape, p.x);
    xent_tensor *loss = xent_bce(tape, x, xent_input(tape, pair_shape, p.t), &options);
    run_pairs(loss);
    for (size_t i = 0; i < PAIRS; i++) {
        reference_number dp,
            l = reference_bce((double)p.x[i], (double)p.t[i], (double)p.w[i], (double)p.v[i], &dp);
        check("bce", value_at(loss, i), l);
        check("its dp", (double)xent_tensor_gradient(x)[i], dp);
    }
}
END_TEST

START_TEST(kl_divergence) {
    static pairs p;
    for (int log_targets = 0; log_targets <= 1; log_targets++) {
        draw_pairs(&p, -30, 0);
        for (int i = 0; log_targets && i < PAIRS; i++) p.t[i] = (xent_real)draw_in(-30, 0);
        xent_tape_reset(tape);
        xent_tensor *x = xent_variable(tape, pair_shape, p.x);
        xent_tensor *loss = xent_kl_div(tape, x, xent_input(tape, pair_shape, p.t), log_targets, XENT_NONE);
        run_pairs(loss);
        for (size_t i = 0; i < PAIRS; i++) {
            const double t = (double)p.t[i];
            check("kl_div", value_at(loss, i), reference_kl((double)p.x[i], t, log_targets));
            const double dx = log_targets ? -exp(t) : -t;
            check("its dx", (double)xent_tensor_gradient(x)[i], (reference_number){dx, fabs(dx)});
        }
    }
}
END_TEST

/* Losses without a transcendental function are right in long double. */
START_TEST(losses_of_differences) {
    static pairs p;
    draw_pairs(&p, -3, 3);
    for (int kind = 0; kind < 3; kind++) {
        xent_tape_reset(tape);
        xent_tensor *x = xent_variable(tape, pair_shape, p.x), *t = xent_input(tape, pair_shape, p.t);
        xent_tensor *loss = kind == 0   ? xent_mse(tape, x, t, XENT_NONE)
                            : kind == 1 ? xent_l1(tape, x, t, XENT_NONE)
                                        : xent_huber(tape, x, t, 0.75, XENT_NONE);
        run_pairs(loss);
        for (size_t i = 0; i < PAIRS; i++) {
            const long double d = (long double)p.x[i] - (long double)p.t[i], a = fabsl(d);
            const long double l = kind == 0    ? d * d
                                  : kind == 1  ? a
                                  : a <= 0.75L ? d * d / 2
                                               : 0.75L * (a - 0.375L);
            const long double sign = d > 0 ? 1 : d < 0 ? -1 : 0;
            const long double g = kind == 0 ? 2 * d : kind == 1 ? sign : a <= 0.75L ? d : 0.75L * sign;
            check("loss", value_at(loss, i), (reference_number){(double)l, (double)l});
            check("its dx", (double)xent_tensor_gradient(x)[i],
                  (reference_number){(double)g, (double)fabsl(g)});
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("loss_reference");
    ADD_TEST_WITH(suite, cross_entropy_of_labels, setup, teardown);
    ADD_TEST_WITH(suite, cross_entropy_with_options, setup, teardown);
    ADD_TEST_WITH(suite, a_hopeless_row_still_learns, setup, teardown);
    ADD_TEST_WITH(suite, bce_of_logits, setup, teardown);
    ADD_TEST_WITH(suite, bce_of_probabilities, setup, teardown);
    ADD_TEST_WITH(suite, kl_divergence, setup, teardown);
    ADD_TEST_WITH(suite, losses_of_differences, setup, teardown);
    return run_suite(suite);
}
#else
int main(void) {
    printf("skipped: MPFR was not found (Debian: libmpfr-dev)\n");
    return EXIT_SUCCESS;
}
#endif
