/* xent lab simard: a plain network on pictures that are turned and bent anew every epoch.
 *
 * Source:   Simard, Steinkraus & Platt, Best practices for convolutional neural networks applied to visual
 *           document analysis (2003), table 1.
 * Settings: MNIST in 29 x 29 pixels, a layer of 800, first weights of deviation 0.05; 50,000 rows to train
 *           on, 10,000 to choose the epoch; rate 0.005 a row, times 0.3 every 100 epochs. Elastic fields are
 *           theirs (alpha 34, sigma 4). Here units are tanh, batches of 32 rows have the rate 0.16, affine is
 *           up to 10 degrees, 0.1 of scale and shear and a pixel, and the rate falls after each fifth of the
 *           epochs. 10 epochs, or with --full 500.
 * Result:   10,000 rows, 10 epochs, one seed: as they are 8.15 %, affine 7.10 %, elastic 8.72 %, squared
 *           error and elastic 12.21 %: affine changes pay at once, bent pictures and squared error want
 *           more epochs than these. 50,000 rows and --full: not measured. */
#include "lab/networks.h"

#include <string.h>

#define RATE_OF_ROW 0.005
enum { BATCH = 32, ROWS = 50000 };

/* How pictures are changed. */
typedef enum change { NONE, AFFINE, ELASTIC } change;
static const char *const change_names[] = {"none", "affine", "elastic"};

static const struct {
    const char *name, *loss_text;
    xent_loss loss;
    change changes;
    double published;
} settings[] = {
    {"ce-none", "cross-entropy", XENT_LOSS_CE, NONE, 1.6},
    {"ce-affine", "cross-entropy", XENT_LOSS_CE, AFFINE, 1.1},
    {"ce-elastic", "cross-entropy", XENT_LOSS_CE, ELASTIC, 0.7},
    {"mse-elastic", "squared error", XENT_LOSS_MSE_SIGMOID, ELASTIC, 0.9},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

/* The set with a row and a column of background more, below and at the right. */
static int add_border(lab *l, xent_dataset *data) {
    const int64_t wide = data->width + 1, high = data->height + 1, size = wide * high;
    uint8_t *bytes = lab_memory_of(l, (size_t)(data->rows * size));
    int32_t *labels = lab_memory_of(l, (size_t)data->rows * sizeof *labels);
    if (!bytes || !labels) return -1;
    memset(bytes, 0, (size_t)(data->rows * size));
    for (int64_t i = 0; i < data->rows; i++) {
        const uint8_t *from = data->bytes + xent_dataset_offset(data, i);
        for (int64_t y = 0; y < data->height; y++)
            memcpy(bytes + i * size + y * wide, from + y * data->width, (size_t)data->width);
        labels[i] = xent_dataset_label(data, i);
    }
    data->bytes = bytes;
    data->labels = labels;
    data->select = NULL;
    data->width++;
    data->height++;
    data->features = size;
    return 0;
}

/* Elastic fields of pictures of another size are in proportion to theirs: a field of sigma s moves by alpha
 * over s, up to a factor. */
static xent_augment augment_of(change changes, int width) {
    const double size = width / 29.0;
    if (changes == AFFINE) return (xent_augment){.shift = 1, .rotate = 10, .scale = 0.1, .shear = 0.1};
    if (changes == ELASTIC) return (xent_augment){.elastic = 34 * size * size, .sigma = 4 * size};
    return (xent_augment)XENT_AUGMENT_NONE;
}

static xent_recipe recipe_of(int i, int epochs, const xent_dataset *train) {
    const int64_t steps = (train->rows + BATCH - 1) / BATCH * epochs;
    return (xent_recipe){
        .loss = settings[i].loss,
        .epochs = epochs,
        .batch = BATCH,
        .augment = augment_of(settings[i].changes, train->width),
        .schedule = {.kind = XENT_STEP, .rate = RATE_OF_ROW * BATCH, .every = 1 + steps / 5, .factor = 0.3}};
}

static xent_status run_on(lab *l, lab_data *data) {
    lab_network networks[SETTINGS];
    xent_dataset validation;
    const int epochs = (int)lab_choose(l->settings.epochs, l->settings.full ? 500 : 10);
    const int64_t hidden = lab_choose(l->settings.hidden, 800);
    if (!data->train.bytes || data->train.channels != 1)
        return xent_fail(&l->error, XENT_E_ARGUMENT, "%s has no grey pictures, which simard bends",
                         data->name);
    if (add_border(l, &data->train) || add_border(l, &data->test)) return l->error.status;
    lab_cut_rows(l, data, ROWS, &validation);
    lab_tell_data(l, data);
    lab_fact(l, "settings", "%lld tanh, %d epochs, batches of %d, rate %g times 0.3 after each fifth of them",
             (long long)hidden, epochs, BATCH, RATE_OF_ROW * BATCH);
    lab_fact(l, "figure", "%% of the test set wrong, after the epoch that is best on %lld other rows",
             (long long)validation.rows);
    for (int i = 0; i < SETTINGS; i++)
        networks[i] = (lab_network){.name = settings[i].name,
                                    .settings = {{"loss", .text = settings[i].loss_text},
                                                 {"changes", .text = change_names[settings[i].changes]}},
                                    .layers = lab_text(l, "dense %lld tanh", (long long)hidden),
                                    .init_deviation = 0.05,
                                    .recipe = recipe_of(i, epochs, &data->train),
                                    .published = settings[i].published};
    const lab_contest contest = {data, &validation, networks, SETTINGS, lab_seeds(l, 1), 0, 2};
    return lab_run_contest(l, &contest);
}

static xent_status run(lab *l) {
    if (lab_on_mnist(l, run_on) != XENT_OK || l->stopped) return l->error.status;
    return lab_finding(
        l,
        "With cross-entropy, of pictures as they are %.2f %% go wrong, of affine ones %.2f %%, of "
        "bent ones %.2f %%; with squared error and bent ones %.2f %%.",
        lab_figure_of(l, 0), lab_figure_of(l, 1), lab_figure_of(l, 2), lab_figure_of(l, 3));
}

const experiment simard_experiment = {
    .name = "simard",
    .title = "a plain network, and pictures bent anew each epoch",
    .source = "Simard, Steinkraus & Platt, Best practices for convolutional neural networks (2003), table 1",
    .length = LAB_LONG,
    .time = "3 min",
    .options = LAB_DATA | LAB_HIDDEN | LAB_EPOCHS | LAB_ROWS | LAB_FULL | LAB_PART,
    .run = run,
};
