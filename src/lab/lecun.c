/* xent lab lecun: from a squared error of 4.7 % to 0.8 %, on the same digits.
 *
 * Source:   LeCun, Bottou, Bengio & Haffner, Gradient-based learning applied to document recognition (1998),
 *           figure 9, and Hinton, What kind of graphical model is the brain? (2005) for 500 + 300.
 * Settings: MNIST. There 784-300-10 learns by squared error, 784-500-300-10 by cross-entropy, and LeNet-5 by
 *           an error of its own on pictures of 32 x 32 pixels; distorted ones are moved, scaled, squeezed and
 *           sheared. Here LeNet-5 is the one of today's books (tanh, average pooling, softmax), the plain
 *           networks have tanh, distortions are up to 2 pixels and 0.1 of scale and shear, and SGD with
 *           momentum 0.9 learns along half a cosine from the rate 0.02 in batches of 32. 5 epochs, or with
 *           --full 20.
 * Result:   60,000 rows, 5 epochs, one seed: 2.57 % and distorted 1.94 % of 300 units (squared error), 2.24 %
 *           of 500 + 300, LeNet-5 1.19 and distorted 0.87 %. The 300 units are far below what was published:
 *           first weights, momentum and a falling rate are later than 1998; the others lie 0.1 to 0.7 points
 *           above, after a quarter of the epochs of --full, which was not measured. */
#include "lab/networks.h"
#include "lab/part.h"

#define RATE 0.02
#define RATE_OF_SQUARES 0.2 /* the gradients of a sigmoid's square are about a tenth */
enum { BATCH = 32, ROWS = 60000 };

#define PLAIN "dense 300 tanh"

/* On pictures of 28 x 28 the first convolution is padded, so that they are those of 32; smaller ones pad the
 * second as well. */
#define LENET(pad)                                                                                           \
    "conv 6 5x5 pad same tanh, avgpool 2, conv 16 5x5" pad " tanh, avgpool 2, dense 120 tanh, dense 84 tanh"

static const struct {
    const char *name, *network, *loss_text, *layers;
    xent_loss loss;
    int distorted;
    double published;
} settings[] = {
    {"300", "300", "squared error", PLAIN, XENT_LOSS_MSE_SIGMOID, 0, 4.7},
    {"300-distorted", "300", "squared error", PLAIN, XENT_LOSS_MSE_SIGMOID, 1, 3.6},
    {"500-300", "500 + 300", "cross-entropy", "dense 500 tanh, dense 300 tanh", XENT_LOSS_CE, 0, 1.53},
    {"lenet", "LeNet-5", "cross-entropy", NULL, XENT_LOSS_CE, 0, 0.95},
    {"lenet-distorted", "LeNet-5", "cross-entropy", NULL, XENT_LOSS_CE, 1, 0.8},
};
enum { SETTINGS = sizeof settings / sizeof *settings };

static lab_network network_of(int i, int epochs, const xent_dataset *train) {
    const xent_augment distorted = {.shift = (int)lab_in_proportion(train, 2), .scale = 0.1, .shear = 0.1};
    const char *lenet = train->height < 28 ? LENET(" pad same") : LENET("");
    return (lab_network){
        .name = settings[i].name,
        .settings = {{"network", .text = settings[i].network},
                     {"loss", .text = settings[i].loss_text},
                     {"pictures", .text = settings[i].distorted ? "distorted" : "as they are"}},
        .layers = settings[i].layers ? settings[i].layers : lenet,
        .recipe = {.loss = settings[i].loss,
                   .epochs = epochs,
                   .batch = BATCH,
                   .augment = settings[i].distorted ? distorted : (xent_augment)XENT_AUGMENT_NONE,
                   .optimizer = {.momentum = 0.9},
                   .schedule = {.kind = XENT_COSINE,
                                .rate = settings[i].loss == XENT_LOSS_CE ? RATE : RATE_OF_SQUARES}},
        .published = settings[i].published};
}

static xent_status run_on(lab *l, lab_data *data) {
    lab_network networks[SETTINGS];
    const int epochs = (int)lab_choose(l->settings.epochs, l->settings.full ? 20 : 5);
    const int64_t rows = lab_choose(l->settings.rows, ROWS);
    if (rows < data->train.rows) data->train = lab_part(&data->train, 0, rows);
    lab_tell_data(l, data);
    lab_fact(l, "settings",
             "%d epochs, batches of %d, SGD with momentum 0.9, half a cosine from %g (of "
             "squared error %g)",
             epochs, BATCH, RATE, RATE_OF_SQUARES);
    lab_fact(l, "figure", "%% of the test set wrong after the last epoch");
    for (int i = 0; i < SETTINGS; i++) networks[i] = network_of(i, epochs, &data->train);
    const lab_contest contest = {data, NULL, networks, SETTINGS, lab_seeds(l, 1), 0, 2};
    return lab_run_contest(l, &contest);
}

static xent_status run(lab *l) {
    if (lab_on_mnist(l, run_on) != XENT_OK || l->stopped) return l->error.status;
    return lab_finding(l,
                       "Of the test set the plain network gets %.2f %% wrong, LeNet-5 %.2f %%; distorted "
                       "pictures make that %.2f %% and %.2f %%.",
                       lab_figure_of(l, 0), lab_figure_of(l, 3), lab_figure_of(l, 1), lab_figure_of(l, 4));
}

const experiment lecun_experiment = {
    .name = "lecun",
    .title = "300 units, 500 + 300 and LeNet-5, distorted or not",
    .source = "LeCun, Bottou, Bengio & Haffner, Gradient-based learning (1998), figure 9; Hinton (2005)",
    .length = LAB_LONG,
    .time = "1 min",
    .options = LAB_DATA | LAB_EPOCHS | LAB_ROWS | LAB_FULL | LAB_PART,
    .run = run,
};
