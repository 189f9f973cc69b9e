#include "support/training.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/program.h"
#include "support/run.h"

static double feature(const xent_dataset *data, int64_t row, int64_t column) {
    const int64_t at = (data->select ? data->select[row] : row) * data->features + column;
    return data->bytes ? data->bytes[at] : (double)data->reals[at];
}

/* Mean and deviation of the columns begin .. end-1, taken together. */
static xent_scaling standard_scaling(const xent_dataset *data, int64_t begin, int64_t end) {
    const double n = (double)data->rows * (double)(end - begin);
    double mean = 0, variance = 0;
    for (int64_t i = 0; i < data->rows; i++)
        for (int64_t j = begin; j < end; j++) mean += feature(data, i, j) / n;
    for (int64_t i = 0; i < data->rows; i++)
        for (int64_t j = begin; j < end; j++) variance += pow(feature(data, i, j) - mean, 2) / n;
    return (xent_scaling){.shift = mean, .factor = 1 / sqrt(variance)};
}

/* Pixels alike, columns one by one; what is constant has no say. */
static void scale(training *t) {
    const xent_scaling all = standard_scaling(&t->train, 0, t->train.features);
    ck_assert_int_le(t->train.features, MOST_COLUMNS);
    for (int64_t j = 0; j < t->train.features; j++) {
        const xent_scaling column = standard_scaling(&t->train, j, j + 1);
        t->shifts[j] = t->train.is_table ? column.shift : all.shift;
        t->factors[j] = !isfinite(column.factor) ? 0 : t->train.is_table ? column.factor : all.factor;
    }
    t->scaling.shifts = t->shifts;
    t->scaling.factors = t->factors;
}

void train_by_hand(training *t, const char *data, double validation, int hidden,
                   const xent_fit_options *options) {
    train_by_hand_on(t, data, validation, options->recipe.seed, hidden, options);
}

void train_by_hand_on(training *t, const char *data, double validation, uint64_t split_seed, int hidden,
                      const xent_fit_options *options) {
    xent_error error = {XENT_OK, ""};
    const xent_data_options reading = {.test_seed = split_seed};
    *t = (training){.data = XENT_DATA_EMPTY};
    ck_assert_msg(xent_data_load_with(data, &reading, &t->data, &error) == XENT_OK, "%s", error.message);
    t->train = t->data.train;
    if (validation > 0) {
        t->select = malloc((size_t)t->data.train.rows * sizeof *t->select);
        ck_assert_int_eq(xent_dataset_split(&t->data.train, validation, split_seed, t->select, &t->train,
                                            &t->validation, &error),
                         XENT_OK);
    }
    scale(t);
    char layers[32];
    snprintf(layers, sizeof layers, "dense %d relu", hidden);
    const xent_net_options network = {.layers = layers,
                                      .inputs = t->train.features,
                                      .outputs = t->train.classes,
                                      .seed = options->recipe.seed};
    t->net = xent_net_create(&network, &error);
    t->tape = xent_tape_create(NULL, &error);
    const xent_fit_data sets = {.train = &t->train,
                                .test = &t->data.test,
                                .validation = validation > 0 ? &t->validation : NULL,
                                .scaling = t->scaling};
    ck_assert_msg(xent_fit(t->tape, t->net, &sets, options, &t->result, &error) == XENT_OK, "%s",
                  error.message);
}

void clear_training(training *t) {
    xent_history_clear(&t->result.history);
    xent_tape_destroy(t->tape);
    xent_net_destroy(t->net);
    free(t->select);
    xent_data_clear(&t->data);
}

void check_epoch(const json_t *object, const xent_epoch *e) {
    const struct {
        const char *key;
        double value;
    } figures[] = {{"train_loss", e->train_loss},
                   {"train_accuracy", e->train_accuracy},
                   {"test_loss", e->test_loss},
                   {"test_accuracy", e->test_accuracy},
                   {"validation_loss", e->validation_loss},
                   {"validation_accuracy", e->validation_accuracy},
                   {"mean_gradient", e->mean_gradient},
                   {"rate", e->rate}};
    ck_assert_int_eq((int)json_number_at(object, "epoch"), e->epoch);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        if (isnan(figures[i].value)) continue;
        const double told = json_number_at(object, figures[i].key);
        ck_assert_msg(close_to(told, figures[i].value, 1e-4, 1e-9), "epoch %d: %s is %.9g; by hand %.9g",
                      e->epoch, figures[i].key, told, figures[i].value);
    }
}
