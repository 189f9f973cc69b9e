/* xent lab initialisation: how activations and gradients spread from layer to layer before training.
 *
 * Source:   Glorot & Bengio, Understanding the difficulty of training deep feedforward neural networks
 *           (AISTATS 2010), 4.2 and 4.3, figures 6 to 8; the average singular values are of 4.2.2.
 * Settings: 784 inputs (MNIST), five hidden layers of 1,000 tanh, 10 classes, cross-entropy; standard
 *           weights, uniform in +- 1 / sqrt(inputs), and normalised ones, in +- sqrt(6 / (inputs +
 *           outputs)); biases 0; pixels of mean 0 and deviation 1; the first 300 images, three seeds.
 *           Deviations of a layer's activations, of the gradient at its sums, and of that of its weights.
 *           Singular values: of the Jacobian of a layer of tanh (here of 200 units, by one-sided Jacobi
 *           rotations) at the third layer's activations.
 * Result:   average singular values 0.48 and 0.73, where the paper has "0.5" and "around 0.8". From the
 *           first to the fifth layer activations shrink from 0.45 to 0.045 under standard weights, from
 *           0.60 to 0.32 under normalised ones; gradients at the sums, backwards, to 0.09 and 0.44. The
 *           gradients of weights are alike within 4 % and 15 % of one another, as in figure 8. */
#include <stdlib.h>
#include <string.h>

#include "lab/shared.h"
#include "xent/loader.h"
#include "xent/losses.h"
#include "xent/ops.h"

enum { LAYERS = 5, FIGURES = 3, UNITS = 1000, ROWS = 300, JACOBIAN = 200 };

static const struct {
    const char *name;
    xent_init init;
    double singular; /* the average that the paper has */
} starts[] = {{"standard", XENT_INIT_TORCH, 0.5}, {"normalised", XENT_INIT_GLOROT_UNIFORM, 0.8}};

static const struct {
    const char *name, *title;
} figures[FIGURES] = {{"activation", "How activations spread in each layer"},
                      {"gradient", "How gradients at the sums spread in each layer"},
                      {"weights", "How gradients of weights spread in each layer"}};

typedef struct spreads {
    double of[FIGURES][LAYERS];
} spreads;

static double deviation_of_reals(const xent_real *values, size_t count) {
    double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) sum += (double)values[i];
    for (size_t i = 0; i < count; i++) {
        const double d = (double)values[i] - sum / (double)count;
        squares += d * d;
    }
    return sqrt(squares / (double)count);
}

static xent_net *start(const xent_dataset *data, xent_init init, int64_t units, uint64_t seed,
                       xent_error *error) {
    char layers[160] = "";
    for (int k = 0; k < LAYERS; k++)
        snprintf(layers + strlen(layers), sizeof layers - strlen(layers), "%sdense %lld tanh",
                 k > 0 ? ", " : "", (long long)units);
    const xent_net_options options = {
        .layers = layers, .inputs = data->features, .outputs = data->classes, .init = init, .seed = seed};
    xent_net *net = xent_net_create(&options, error);
    xent_params *params = xent_net_params(net);
    for (int p = 1; p < xent_params_count(params); p += 2) /* PyTorch's biases are random too */
        memset(xent_params_values(params, p), 0,
               (size_t)xent_params_spec(params, p)->shape.dim[0] * sizeof(xent_real));
    return net;
}

/* Forward and backward layer by layer, as the network's own forward keeps no layer's sums. */
static xent_status measure(xent_tape *tape, xent_params *params, const xent_batch *batch, spreads *s) {
    xent_tensor *sums[LAYERS], *x = batch->x;
    for (int k = 0; k < LAYERS; k++) {
        sums[k] = xent_linear(tape, x, xent_parameter(tape, params, 2 * k),
                              xent_parameter(tape, params, 2 * k + 1), XENT_IDENTITY);
        x = xent_tanh(tape, sums[k]);
        s->of[0][k] = deviation_of_reals(xent_tensor_values(x), xent_tensor_size(x));
    }
    x = xent_linear(tape, x, xent_parameter(tape, params, 2 * LAYERS),
                    xent_parameter(tape, params, 2 * LAYERS + 1), XENT_IDENTITY);
    const xent_status status = xent_backward(tape, xent_softmax_cross_entropy(tape, x, batch->labels, NULL));
    for (int k = 0; k < LAYERS && status == XENT_OK; k++) {
        const xent_shape weights = xent_params_spec(params, 2 * k)->shape;
        s->of[1][k] = deviation_of_reals(xent_tensor_gradient(sums[k]), xent_tensor_size(sums[k]));
        s->of[2][k] = deviation_of_reals(xent_params_gradient(params, 2 * k),
                                         (size_t)(weights.dim[0] * weights.dim[1]));
    }
    return status;
}

static xent_status survey(lab *l, const lab_data *data, int kind, uint64_t seed, spreads *s) {
    const xent_loader_options in_order = {.batch = ROWS, .shuffle = XENT_OFF};
    xent_tape_options options = {.threads = (int)l->settings.threads};
    xent_batch batch;
    xent_net *net =
        start(&data->train, starts[kind].init, lab_choose(l->settings.hidden, UNITS), seed, &l->error);
    xent_tape *tape = net ? xent_tape_create(&options, &l->error) : NULL;
    xent_loader *loader =
        tape ? xent_loader_create(&data->train, &data->scaling, &in_order, &l->error) : NULL;
    if (loader) {
        xent_loader_start(loader, 0);
        xent_loader_next(loader, tape, &batch);
        const xent_status status = measure(tape, xent_net_params(net), &batch, s);
        if (status != XENT_OK) xent_fail(&l->error, status, "%s", xent_tape_error(tape));
    }
    xent_loader_destroy(loader);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
    return l->error.status;
}

/* ---- Singular values ----------------------------------------------------------------------------------- */

/* Rotates columns a and b so that they become orthogonal: whether they were not. */
static int rotate(double *a, double *b, int n) {
    double aa = 0, bb = 0, ab = 0;
    for (int i = 0; i < n; i++) aa += a[i] * a[i], bb += b[i] * b[i], ab += a[i] * b[i];
    if (fabs(ab) <= 1e-10 * sqrt(aa * bb)) return 0;
    const double zeta = (bb - aa) / (2 * ab);
    const double t = (zeta < 0 ? -1 : 1) / (fabs(zeta) + sqrt(1 + zeta * zeta)), c = 1 / sqrt(1 + t * t);
    for (int i = 0; i < n; i++) {
        const double old = a[i];
        a[i] = c * (old - t * b[i]);
        b[i] = c * (t * old + b[i]);
    }
    return 1;
}

/* The mean of the singular values of n columns, by one-sided Jacobi rotations (Hestenes, Inversion of
 * matrices by biorthogonalization and related results, 1958): the norms of the columns once they are
 * orthogonal. */
static double mean_singular_value(double *columns, int n) {
    enum { MOST_SWEEPS = 40 };
    double mean = 0;
    for (int sweep = 0, rotated = 1; rotated && sweep < MOST_SWEEPS; sweep++) {
        rotated = 0;
        for (int a = 0; a < n; a++)
            for (int b = a + 1; b < n; b++) rotated |= rotate(columns + a * n, columns + b * n, n);
    }
    for (int a = 0; a < n; a++) {
        double square = 0;
        for (int i = 0; i < n; i++) square += columns[a * n + i] * columns[a * n + i];
        mean += sqrt(square) / n;
    }
    return mean;
}

/* That of the Jacobian of a square layer, diag(1 - h^2) W, where activations h spread as they do here. */
static xent_status singular_value(lab *l, int kind, double deviation, uint64_t seed, double *mean) {
    enum { N = JACOBIAN };
    xent_real *weights = malloc(N * N * sizeof *weights);
    double *jacobian = malloc(N * N * sizeof *jacobian);
    xent_status status = weights && jacobian ? XENT_OK : xent_fail(&l->error, XENT_E_MEMORY, "no memory");
    if (status == XENT_OK)
        status = xent_init_weights(starts[kind].init, 0, XENT_TANH, (xent_stream){seed, XENT_PURPOSE_USER, 0},
                                   N, N, N * N, weights, &l->error);
    for (int j = 0; j < N && status == XENT_OK; j++) {
        const double h =
            deviation * xent_random_normal((xent_stream){seed, XENT_PURPOSE_USER, 1}, (uint64_t)j);
        for (int i = 0; i < N; i++) jacobian[j * N + i] = (1 - fmin(1, h * h)) * (double)weights[i * N + j];
    }
    if (status == XENT_OK) *mean = mean_singular_value(jacobian, N);
    free(weights);
    free(jacobian);
    return status;
}

/* ---- Rows ---------------------------------------------------------------------------------------------- */

/* Gradients are told in parts of the last layer's, whose size means nothing. */
static double figure_of(const spreads *s, int of, int layer) {
    return of == 0 ? s->of[of][layer] : s->of[of][layer] / s->of[of][LAYERS - 1];
}

static void add_spreads(lab *l, const spreads *of_seeds, int seeds, int kind, double *spare) {
    for (int f = 0; f < FIGURES; f++)
        for (int k = 0; k < LAYERS; k++) {
            for (int i = 0; i < seeds; i++) spare[i] = figure_of(&of_seeds[i], f, k);
            lab_add(l, &(lab_row){.settings = {{"figure", .text = figures[f].name},
                                               {"weights", .text = starts[kind].name},
                                               {"layer", .number = k + 1}},
                                  .published = LAB_NONE,
                                  .ours = lab_over(spare, seeds),
                                  .decimals = 3});
        }
}

static xent_status run_start(lab *l, const lab_data *data, int kind) {
    const int seeds = lab_seeds(l, 3);
    spreads *of_seeds = lab_memory_of(l, (size_t)seeds * sizeof *of_seeds);
    double *spare = lab_memory_of(l, (size_t)seeds * sizeof *spare);
    if (!of_seeds || !spare) return l->error.status;
    for (int i = 0; i < seeds && lab_goes_on(l, starts[kind].name, 0, 0); i++) {
        if (survey(l, data, kind, lab_seed(l, i), &of_seeds[i]) != XENT_OK) return l->error.status;
    }
    if (l->stopped) return XENT_OK;
    add_spreads(l, of_seeds, seeds, kind, spare);
    for (int i = 0; i < seeds; i++)
        if (singular_value(l, kind, of_seeds[i].of[0][2], lab_seed(l, i), &spare[i])) return l->error.status;
    lab_add(l, &(lab_row){
                   .settings = {{"figure", .text = "singular value"}, {"weights", .text = starts[kind].name}},
                   .published = starts[kind].singular,
                   .ours = lab_over(spare, seeds),
                   .published_decimals = 1});
    return l->error.status;
}

/* The mean that a row has of figure `f` in a layer, from 0. */
static double of_layer(const lab *l, int kind, int f, int layer) {
    enum { ROWS_OF_START = FIGURES * LAYERS + 1 };
    return lab_figure_of(l, kind * ROWS_OF_START + f * LAYERS + layer);
}

/* A chart a figure, with a line for each start: from the rows that both have added. */
static void draw(lab *l) {
    double layer[LAYERS], mean[LAYERS];
    for (int f = 0; f < FIGURES; f++) {
        lab_chart_begin(
            l, &(chart){.title = figures[f].title,
                        .x_label = "hidden layer",
                        .note = f == 0 ? "Standard deviation before training, on a logarithmic scale."
                                       : "Standard deviation before training, over that of the last layer.",
                        .whole_x = 1,
                        .log_y = 1});
        for (int kind = 0; kind < 2; kind++) {
            for (int k = 0; k < LAYERS; k++) {
                layer[k] = k + 1;
                mean[k] = of_layer(l, kind, f, k);
            }
            lab_chart_line(
                l, &(chart_line){starts[kind].name, .color = kind, .count = LAYERS, .x = layer, .y = mean});
        }
    }
}

static xent_status run(lab *l) {
    lab_data data;
    if (lab_open_mnist(l, XENT_NORMALIZE_STANDARD, &data) == XENT_OK) {
        lab_fact(l, "data", "%s: the first %d rows", data.name, ROWS);
        lab_fact(l, "settings", "five hidden layers of %lld tanh",
                 (long long)lab_choose(l->settings.hidden, UNITS));
        lab_fact(l, "figure",
                 "deviations before training: of activations; of the gradients at the sums and of those of "
                 "weights, in "
                 "parts of the last layer's");
        for (int kind = 0; kind < 2 && l->error.status == XENT_OK && !l->stopped; kind++)
            run_start(l, &data, kind);
        if (l->error.status == XENT_OK && !l->stopped) draw(l);
    }
    lab_close_data(&data);
    return lab_finding(
        l,
        "Under standard weights activations shrink from %.2f in the first layer to %.2f in the fifth, under "
        "normalised ones from %.2f to %.2f. Gradients at the sums of the first layer are %.2f and %.2f of "
        "the "
        "fifth's; those of weights, where the two cancel, %.2f and %.2f of it.",
        of_layer(l, 0, 0, 0), of_layer(l, 0, 0, LAYERS - 1), of_layer(l, 1, 0, 0),
        of_layer(l, 1, 0, LAYERS - 1), of_layer(l, 0, 1, 0), of_layer(l, 1, 1, 0), of_layer(l, 0, 2, 0),
        of_layer(l, 1, 2, 0));
}

const experiment initialisation_experiment = {
    .name = "initialisation",
    .title = "how activations and gradients spread at the start",
    .source = "Glorot & Bengio, Understanding the difficulty ... (AISTATS 2010), 4.2",
    .length = LAB_SECONDS,
    .time = "2 s",
    .options = LAB_DATA | LAB_HIDDEN,
    .run = run,
};
