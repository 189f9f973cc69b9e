/* xent lab saturation: how hard a wrong answer is pulled back, by cross-entropy and by squared error.
 *
 * Source:   the derivatives of Nielsen, Neural networks and deep learning (2015), chapter 3;
 *           Golik, Doetsch & Ney, Cross-entropy vs. squared error training (Interspeech 2013).
 * Settings: one sigmoid output p of logit z, wanted 1: cross-entropy has dL/dz = p - 1; half the square,
 *           (p - 1)^2 / 2, has (p - 1) p (1 - p), which is never larger than 4/27, at p = 1/3. The gradients
 *           are those that backward computes; published are the formulas' values.
 * Result:   equal to the last digits of a float. Where p = 0.001 cross-entropy pulls with 0.999 and half the
 *           square with 0.000998; its pull is greatest, 0.148, where the answer is only half wrong. */
#include "lab/shared.h"

#include "xent/losses.h"
#include "xent/ops.h"

enum { CROSS_ENTROPY, HALF_SQUARE, POINTS = 101 };

static const char *const names[] = {"cross-entropy", "half the square"};

static const double probabilities[] = {0.001, 0.01, 0.1, 1.0 / 3, 0.5, 0.9, 0.99, 0.999};

/* |dL/dz| as the formulas have it. */
static double formula(int loss, double p) { return (1 - p) * (loss == HALF_SQUARE ? p * (1 - p) : 1); }

/* |dL/dz| at each of the probabilities, as backward computes it. */
static xent_status measure(int loss, const double *p, int count, double *pull, xent_error *error) {
    xent_real logits[POINTS], wanted[POINTS];
    const xent_shape shape = xent_vector(count);
    xent_tape *tape = lab_tape(error);
    if (!tape) return error->status;
    for (int i = 0; i < count; i++) {
        logits[i] = (xent_real)log(p[i] / (1 - p[i]));
        wanted[i] = 1;
    }
    xent_tensor *z = xent_variable(tape, shape, logits), *t = xent_input(tape, shape, wanted), *sum;
    const xent_bce_options all = {.reduction = XENT_SUM};
    if (loss == CROSS_ENTROPY)
        sum = xent_bce_with_logits(tape, z, t, &all);
    else
        sum = xent_affine(tape, xent_mse(tape, xent_sigmoid(tape, z), t, XENT_SUM), 0.5, 0);
    const xent_status status = xent_backward(tape, sum);
    for (int i = 0; i < count && status == XENT_OK; i++) pull[i] = fabs((double)xent_tensor_gradient(z)[i]);
    if (status != XENT_OK) xent_fail(error, status, "%s", xent_tape_error(tape));
    xent_tape_destroy(tape);
    return status;
}

static xent_status add_curve(lab *l, int loss) {
    double p[POINTS], pull[POINTS];
    for (int i = 0; i < POINTS; i++) p[i] = 0.0005 + 0.999 * i / (POINTS - 1);
    if (measure(loss, p, POINTS, pull, &l->error) == XENT_OK)
        lab_chart_line(l, &(chart_line){names[loss], .color = loss, .count = POINTS, .x = p, .y = pull});
    return l->error.status;
}

static xent_status run(lab *l) {
    enum { COUNT = sizeof probabilities / sizeof *probabilities };
    double pull[COUNT] = {0};
    lab_fact(l, "figure", "|dL/dz| of an output p = sigmoid(z) that is to become 1; published: the formulas");
    lab_chart_begin(
        l, &(chart){.title = "Half the square pulls least where it is most wrong",
                    .x_label = "probability of the right answer",
                    .note = "|dL/dz|, the size of the gradient at the logit, as backward computes it."});
    for (int loss = CROSS_ENTROPY; loss <= HALF_SQUARE; loss++) {
        if (measure(loss, probabilities, COUNT, pull, &l->error) != XENT_OK) return l->error.status;
        for (int i = 0; i < COUNT; i++)
            lab_add(l,
                    &(lab_row){.settings = {{"loss", .text = names[loss]}, {"p", .number = probabilities[i]}},
                               .published = formula(loss, probabilities[i]),
                               .ours = lab_one(pull[i]),
                               .decimals = 6});
        if (add_curve(l, loss) != XENT_OK) return l->error.status;
    }
    return lab_finding(
        l, "Cross-entropy pulls with 1 - p, most where it is most wrong. Half the square pulls with "
           "p (1 - p)^2: at most 4/27 = 0.148, at p = 1/3, and nearly not at all at both ends.");
}

const experiment saturation_experiment = {
    .name = "saturation",
    .title = "how hard each loss pulls a wrong answer back",
    .source = "Nielsen (2015), chapter 3; Golik, Doetsch & Ney (Interspeech 2013)",
    .length = LAB_SECONDS,
    .time = "0.1 s",
    .run = run,
};
