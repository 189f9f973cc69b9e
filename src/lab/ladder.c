/* xent lab ladder: from one hidden layer to convolutions with dropout, rung by rung.
 *
 * Source:   Nielsen, Neural networks and deep learning (2015), chapter 6.
 * Settings: MNIST, pixels / 255, 50,000 rows to train on and 10,000 to choose the epoch; plain SGD, batches
 *           of 10; rate 0.1 with sigmoid units, 0.03 with relu and L2 of lambda 0.1. A rung adds one thing.
 *           There pictures are expanded by copies moved by a pixel in four directions; here each is moved
 *           by up to a pixel anew every epoch. The last rung has two layers of 1,000 with dropout 0.5; there
 *           60 epochs, of the last rung 40. 2 epochs, or with --full 60.
 * Result:   5,000 rows, 2 epochs, one seed: 88.71, 71.47, 11.35, 96.18, 97.03 and 96.93 %: so early sigmoid
 *           convolutions have learned little, which relu mends, and dropout is behind by 0.1. 50,000 rows
 *           and --full: not measured. */
#include "lab/networks.h"

enum { BATCH = 10, ROWS = 50000 };
#define LAMBDA 0.1

/* Pictures that are smaller than 28 x 28 are padded. */
#define ONE(pad, unit) "conv 20 5x5" pad " " unit ", maxpool 2, "
#define TWO(pad, unit) ONE(pad, unit) "conv 40 5x5" pad " " unit ", maxpool 2, "
#define DROPPED "dense 1000 relu, dropout 0.5, dense 1000 relu, dropout 0.5"
#define BOTH(text)                                                                                           \
    { text(""), text(" pad same") }
#define RUNG_2(pad) ONE(pad, "sigmoid") "dense 100 sigmoid"
#define RUNG_3(pad) TWO(pad, "sigmoid") "dense 100 sigmoid"
#define RUNG_4(pad) TWO(pad, "relu") "dense 100 relu"
#define RUNG_6(pad) TWO(pad, "relu") DROPPED

static const struct {
    const char *name, *adds, *layers[2];
    int is_relu, is_moved;
    double published;
} rungs[] = {
    {"plain", "100 sigmoid units", {"dense 100 sigmoid", "dense 100 sigmoid"}, 0, 0, 97.80},
    {"conv", "a convolution", BOTH(RUNG_2), 0, 0, 98.78},
    {"conv2", "a second convolution", BOTH(RUNG_3), 0, 0, 99.06},
    {"relu", "relu and L2", BOTH(RUNG_4), 1, 0, 99.23},
    {"moved", "moved pictures", BOTH(RUNG_4), 1, 1, 99.37},
    {"dropout", "2 x 1,000 with dropout", BOTH(RUNG_6), 1, 1, 99.60},
};
enum { RUNGS = sizeof rungs / sizeof *rungs };

static lab_network network_of(int i, int epochs, const xent_dataset *train) {
    return (lab_network){
        .name = rungs[i].name,
        .settings = {{"rung", .number = i + 1}, {"adds", .text = rungs[i].adds}},
        .layers = rungs[i].layers[train->height < 28],
        .recipe = {.loss = XENT_LOSS_CE,
                   .epochs = epochs,
                   .batch = BATCH,
                   .augment = {.shift = rungs[i].is_moved},
                   .optimizer = {.weight_decay = rungs[i].is_relu ? LAMBDA / (double)train->rows : 0,
                                 .decay_weights_only = 1},
                   .schedule = {.rate = rungs[i].is_relu ? 0.03 : 0.1}},
        .published = rungs[i].published};
}

static xent_status run_on(lab *l, lab_data *data) {
    lab_network networks[RUNGS];
    xent_dataset validation;
    const int epochs = (int)lab_choose(l->settings.epochs, l->settings.full ? 60 : 2);
    lab_cut_rows(l, data, ROWS, &validation);
    lab_tell_data(l, data);
    lab_fact(l, "settings", "%d epochs, plain SGD, batches of %d, rate 0.1 of sigmoid units, 0.03 of relu",
             epochs, BATCH);
    lab_fact(l, "figure", "%% of the test set right, after the epoch that is best on %lld other rows",
             (long long)validation.rows);
    for (int i = 0; i < RUNGS; i++) networks[i] = network_of(i, epochs, &data->train);
    const lab_contest contest = {data, &validation, networks, RUNGS, lab_seeds(l, 1), 1, 2};
    return lab_run_contest(l, &contest);
}

static xent_status run(lab *l) {
    if (lab_on_mnist(l, run_on) != XENT_OK || l->stopped) return l->error.status;
    int higher = 0;
    for (int i = 1; i < RUNGS; i++) higher += lab_figure_of(l, i) > lab_figure_of(l, i - 1);
    return lab_finding(l,
                       "%d of the %d steps up are higher than the one below; from the first rung to the last "
                       "it is %.2f to %.2f %%.",
                       higher, RUNGS - 1, lab_figure_of(l, 0), lab_figure_of(l, RUNGS - 1));
}

const experiment ladder_experiment = {
    .name = "ladder",
    .title = "from one hidden layer to convolution and dropout",
    .source = "Nielsen, Neural networks and deep learning (2015), chapter 6",
    .length = LAB_LONG,
    .time = "2 min",
    .options = LAB_DATA | LAB_EPOCHS | LAB_ROWS | LAB_FULL | LAB_PART,
    .run = run,
};
