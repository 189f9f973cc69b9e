/* xent lab neuron: one sigmoid neuron that begins badly wrong.
 *
 * Source:   Nielsen, Neural networks and deep learning (2015), chapter 3, "The cross-entropy cost function".
 * Settings: a = sigmoid(w x + b), input x = 1, wanted output 0; starts w = 0.6, b = 0.9 and w = b = 2.
 *           Quadratic cost a^2 / 2 at rate 0.15, cross-entropy -log(1 - a) at rate 0.005; 300 steps of
 *           gradient descent.
 * Result:   the outputs that the book prints, .82 to .09 and .98 to .20, to its two digits; those between
 *           them, and those of cross-entropy, which it shows as pictures, follow from the settings. From
 *           the worse start the quadratic cost does nearly nothing for 150 steps, as its gradient has a
 *           factor a (1 - a). */
#include "lab/shared.h"

#include "xent/losses.h"
#include "xent/ops.h"
#include "xent/optimizer.h"
#include "xent/params.h"

enum { STEPS = 300, EVERY = 50 };

static const struct {
    const char *name;
    int is_quadratic;
    double rate;
} costs[] = {{"quadratic", 1, 0.15}, {"cross-entropy", 0, 0.005}};

/* What the book prints of the quadratic cost: the output at the start and at the end. */
static const struct {
    double weight, bias, first, last;
} starts[] = {{0.6, 0.9, 0.82, 0.09}, {2, 2, 0.98, 0.20}};

/* The cost of the output (1, 1) whose logit is z. */
static xent_tensor *cost_of(xent_tape *tape, xent_tensor *logit, xent_tensor *output, int is_quadratic) {
    static const xent_real zero[1] = {0};
    xent_tensor *wanted = xent_input(tape, xent_matrix(1, 1), zero);
    if (!is_quadratic) return xent_bce_with_logits(tape, logit, wanted, NULL);
    return xent_affine(tape, xent_mse(tape, output, wanted, XENT_MEAN), 0.5, 0);
}

/* Descends for STEPS steps; outputs[k] is the output after k of them. */
static xent_status descend(xent_params *neuron, int is_quadratic, double rate, double *outputs,
                           xent_error *error) {
    static const xent_real one[1] = {1};
    const xent_optimizer_options plain = {.method = XENT_SGD, .rate = rate};
    xent_tape *tape = lab_tape(error);
    xent_optimizer *sgd = tape ? xent_optimizer_create(neuron, &plain, error) : NULL;
    xent_status status = sgd ? XENT_OK : error->status;
    for (int step = 0; step <= STEPS && status == XENT_OK; step++) {
        xent_tape_reset(tape);
        xent_tensor *x = xent_input(tape, xent_matrix(1, 1), one);
        xent_tensor *logit = xent_linear(tape, x, xent_parameter(tape, neuron, 0),
                                         xent_parameter(tape, neuron, 1), XENT_IDENTITY);
        xent_tensor *output = xent_sigmoid(tape, logit);
        outputs[step] = xent_tensor_item(output);
        xent_backward(tape, cost_of(tape, logit, output, is_quadratic));
        status = xent_optimizer_step(sgd, tape);
        if (status != XENT_OK) xent_fail(error, status, "%s", xent_tape_error(tape));
    }
    xent_optimizer_destroy(sgd);
    xent_tape_destroy(tape);
    return status;
}

static void add_rows(lab *l, int cost, int start, const double *outputs) {
    for (int step = 0; step <= STEPS; step += EVERY)
        lab_add(l, &(lab_row){.settings = {{"cost", .text = costs[cost].name},
                                           {"w0", .number = starts[start].weight},
                                           {"b0", .number = starts[start].bias},
                                           {"step", .number = step}},
                              .published = !costs[cost].is_quadratic ? LAB_NONE
                                           : step == 0               ? starts[start].first
                                           : step == STEPS           ? starts[start].last
                                                                     : LAB_NONE,
                              .ours = lab_one(outputs[step]),
                              .decimals = 4,
                              .published_decimals = 2});
}

static xent_status run_from(lab *l, int start) {
    static const xent_param_spec specs[] = {{"weight", {2, {1, 1}}, XENT_ROLE_WEIGHT},
                                            {"bias", {1, {1}}, XENT_ROLE_BIAS}};
    double step[STEPS + 1], outputs[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) step[i] = i;
    xent_params *neuron = xent_params_create(specs, 2, &l->error);
    if (!neuron) return l->error.status;
    lab_chart_begin(l, &(chart){.title = start == 0 ? "From w = 0.6, b = 0.9 both costs learn at once"
                                                    : "From w = b = 2 the quadratic cost stalls",
                                .x_label = "step",
                                .note = "The neuron's output, which is to become 0.",
                                .whole_x = 1});
    for (int c = 0; c < 2 && l->error.status == XENT_OK; c++) {
        xent_params_values(neuron, 0)[0] = (xent_real)starts[start].weight;
        xent_params_values(neuron, 1)[0] = (xent_real)starts[start].bias;
        if (descend(neuron, costs[c].is_quadratic, costs[c].rate, outputs, &l->error)) break;
        add_rows(l, c, start, outputs);
        lab_chart_line(l, &(chart_line){costs[c].name, .color = costs[c].is_quadratic, .count = STEPS + 1,
                                        .x = step, .y = outputs});
    }
    xent_params_destroy(neuron);
    return l->error.status;
}

static xent_status run(lab *l) {
    lab_fact(l, "settings", "input 1, wanted output 0; quadratic cost at rate %g, cross-entropy at %g",
             costs[0].rate, costs[1].rate);
    lab_fact(l, "figure", "the neuron's output after so many steps");
    for (int start = 0; start < 2; start++)
        if (run_from(l, start) != XENT_OK) return l->error.status;
    return lab_finding(
        l, "From w = b = 2, where the neuron is badly wrong, the quadratic cost moves the output from "
           "0.98 to 0.93 in 150 steps, though its rate is thirty times that of cross-entropy: its "
           "gradient has the factor a (1 - a), that of cross-entropy does not.");
}

const experiment neuron_experiment = {
    .name = "neuron",
    .title = "one sigmoid neuron that begins badly wrong",
    .source = "Nielsen, Neural networks and deep learning (2015), chapter 3",
    .length = LAB_SECONDS,
    .time = "0.1 s",
    .run = run,
};
