/* What Adam's second beta, and weights averaged over the last steps, bring to the recipe of `xent train`:
 * dense 128 relu, AdamW, a cycle of rates up to 0.005, batches of 128, trained on nine tenths of the training
 * set and measured on the tenth that was held out. The test set is not looked at. Each seed trains by each
 * beta2 on the same rows in the same order, so that what is told of a beta2 or an average is the mean
 * difference from plain weights of beta2 0.999, in points, with its standard error.
 *
 *     cc -O2 -Iinclude tests/bench/averages.c -o averages build/release/libxent.so -lm \
 *         -Wl,-rpath,$PWD/build/release
 *     ./averages MNIST 12 4 0.1                     data, seeds, epochs, weight decay */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xent/xent.h"

static const double betas[] = {0.999, 0.99, 0.95};
/* Plain weights; the mean over the last tenth and the last quarter of the steps; an exponential one. */
static const char *const averages[] = {"plain", "last tenth", "last quarter", "decay 0.99"};
enum { BETAS = 3, AVERAGES = 4, MEANS = AVERAGES - 1 };

/* The averages of a run, as it goes. */
typedef struct run {
    xent_net *net;
    size_t size;
    double *mean[MEANS];
    double weight[MEANS]; /* of what is in the mean */
} run;

static void end_with(const char *why) {
    fprintf(stderr, "averages: %s\n", why);
    exit(1);
}

static void *memory(size_t count, size_t size) {
    void *made = calloc(count, size);
    if (!made) end_with("no memory");
    return made;
}

static int take_step(void *context, const xent_step *step) {
    run *r = context;
    const xent_real *now = xent_params_block(xent_net_params(r->net));
    const double left = (double)(step->steps - step->step) / (double)step->steps;
    for (int k = 0; k < MEANS; k++) {
        if ((k == 0 && left >= 0.1) || (k == 1 && left >= 0.25)) continue;
        r->weight[k] = k < 2 ? r->weight[k] + 1 : 0.99 * r->weight[k] + 1;
        for (size_t i = 0; i < r->size; i++) r->mean[k][i] += ((double)now[i] - r->mean[k][i]) / r->weight[k];
    }
    return 0;
}

/* One training; the part of the held-out rows that each average tells right, in %. */
static void train(xent_tape *tape, const xent_fit_data *sets, const xent_recipe *recipe,
                  double right[AVERAGES]) {
    xent_error error;
    const xent_net_options layers = {.layers = "dense 128 relu",
                                     .inputs = sets->train->features,
                                     .outputs = sets->train->classes,
                                     .init = XENT_INIT_HE_NORMAL,
                                     .seed = recipe->seed};
    run r = {.net = xent_net_create(&layers, &error)};
    if (!r.net) end_with(error.message);
    r.size = xent_params_block_size(xent_net_params(r.net));
    for (int k = 0; k < MEANS; k++) r.mean[k] = memory(r.size, sizeof *r.mean[k]);
    const xent_fit_options options = {
        .recipe = *recipe, .after_step = take_step, .context = &r, .measure_last = 1};
    xent_fit_result result;
    if (xent_fit(tape, r.net, sets, &options, &result, &error) != XENT_OK) end_with(error.message);
    for (int k = 0; k < AVERAGES; k++) {
        xent_real *weights = xent_params_block(xent_net_params(r.net));
        for (size_t i = 0; k > 0 && i < r.size; i++) weights[i] = (xent_real)r.mean[k - 1][i];
        xent_evaluation e;
        if (xent_evaluate(tape, r.net, sets->test, &sets->scaling, XENT_LOSS_CE, &e, NULL, &error) != XENT_OK)
            end_with(error.message);
        right[k] = 100 * e.accuracy;
    }
    for (int k = 0; k < MEANS; k++) free(r.mean[k]);
    xent_history_clear(&result.history);
    xent_net_destroy(r.net);
}

/* A split of one seed, and what each beta2 and average tells right. */
static void run_seed(xent_tape *tape, const xent_data *data, xent_recipe recipe,
                     double right[BETAS][AVERAGES]) {
    xent_error error;
    const size_t features = (size_t)data->train.features;
    double *shifts = memory(2 * features, sizeof *shifts);
    uint32_t *select = memory((size_t)data->train.rows, sizeof *select);
    xent_dataset nine_tenths, held_out;
    if (xent_dataset_split(&data->train, 0.1, recipe.seed, select, &nine_tenths, &held_out, &error) !=
            XENT_OK ||
        (data->columns ? xent_column_scaling(&nine_tenths, shifts, shifts + features, &error)
                       : xent_pixel_scaling(XENT_NORMALIZE_STANDARD, &nine_tenths, shifts, shifts + features,
                                            NULL, &error)) != XENT_OK)
        end_with(error.message);
    const xent_fit_data sets = {.train = &nine_tenths,
                                .test = &held_out,
                                .scaling = {.shifts = shifts, .factors = shifts + features}};
    for (int b = 0; b < BETAS; b++) {
        recipe.optimizer.beta2 = betas[b];
        train(tape, &sets, &recipe, right[b]);
    }
    free(select);
    free(shifts);
}

int main(int argc, char **argv) {
    if (argc != 5) return fputs("usage: averages DATA SEEDS EPOCHS DECAY\n", stderr), 2;
    const int seeds = atoi(argv[2]);
    xent_recipe recipe = {.epochs = atoi(argv[3]),
                          .batch = 128,
                          .optimizer = {.method = XENT_ADAMW, .weight_decay = atof(argv[4])},
                          .schedule = {.kind = XENT_ONE_CYCLE, .rate = 0.005}};
    xent_data data;
    xent_error error = {XENT_OK, ""};
    xent_tape *tape = xent_tape_create(NULL, &error);
    if (!tape || xent_data_load(argv[1], &data, &error) != XENT_OK) end_with(error.message);
    double sum[BETAS][AVERAGES] = {{0}}, squares[BETAS][AVERAGES] = {{0}}, plain = 0;
    for (recipe.seed = 1; recipe.seed <= (uint64_t)seeds; recipe.seed++) {
        double right[BETAS][AVERAGES];
        run_seed(tape, &data, recipe, right);
        plain += right[0][0];
        for (int b = 0; b < BETAS; b++)
            for (int k = 0; k < AVERAGES; k++) {
                const double more = right[b][k] - right[0][0];
                sum[b][k] += more;
                squares[b][k] += more * more;
            }
    }
    printf("%s: %.2f %% by plain weights and 0.999\n", argv[1], plain / seeds);
    for (int b = 0; b < BETAS; b++)
        for (int k = b == 0; k < AVERAGES; k++) {
            const double mean = sum[b][k] / seeds,
                         deviation = sqrt(fmax(squares[b][k] - seeds * mean * mean, 0) / (seeds - 1));
            printf("beta2 %-5g %-12s %+.3f +- %.3f\n", betas[b], averages[k], mean, deviation / sqrt(seeds));
        }
    xent_tape_destroy(tape);
    xent_data_clear(&data);
    return 0;
}
