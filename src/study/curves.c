#include "study/curves.h"

#include <math.h>
#include <stdlib.h>

double field_train_loss(const xent_epoch *e) { return e->train_loss; }
double field_train_accuracy(const xent_epoch *e) { return e->train_accuracy; }
double field_train_rmse(const xent_epoch *e) { return e->train_rmse; }
double field_gradient(const xent_epoch *e) { return e->mean_gradient; }
double field_seconds(const xent_epoch *e) { return e->seconds; }
double field_test_loss(const xent_epoch *e) { return e->test_loss; }
double field_test_accuracy(const xent_epoch *e) { return e->test_accuracy; }
double field_test_rmse(const xent_epoch *e) { return e->test_rmse; }
double field_validation_loss(const xent_epoch *e) { return e->validation_loss; }
double field_validation_accuracy(const xent_epoch *e) { return e->validation_accuracy; }
double field_validation_rmse(const xent_epoch *e) { return e->validation_rmse; }

static double first_known(double a, double b, double c) { return !isnan(a) ? a : !isnan(b) ? b : c; }

double field_loss(const xent_epoch *e) {
    return first_known(e->test_loss, e->validation_loss, e->train_loss);
}

double field_accuracy(const xent_epoch *e) {
    return first_known(e->test_accuracy, e->validation_accuracy, e->train_accuracy);
}

static int most_epochs(const study_series *series) {
    int most = 0;
    for (int r = 0; r < series->run_count; r++)
        if (series->runs[r]->count > most) most = series->runs[r]->count;
    return most;
}

/* After the epoch of an index; of each run's last one for -1. */
static spread spread_at(const study_series *series, epoch_field field, int index) {
    double values[MOST_NUMBERS];
    int count = 0;
    for (int r = 0; r < series->run_count && count < MOST_NUMBERS; r++) {
        const xent_history *run = series->runs[r];
        const int at = index < 0 ? run->count - 1 : index;
        if (at < 0 || at >= run->count) continue;
        values[count] = field(&run->epochs[at]);
        if (isfinite(values[count])) count++;
    }
    return spread_of(values, count);
}

int curve_of(const study_series *series, epoch_field field, curve *c) {
    const int count = most_epochs(series);
    *c = (curve){.count = 0};
    if (count == 0) return 0;
    double *values = malloc(4 * (size_t)count * sizeof *values);
    if (values == NULL) return -1;
    *c = (curve){count, values, values + count, values + 2 * count, values + 3 * count};
    for (int i = 0; i < count; i++) {
        const spread s = spread_at(series, field, i);
        c->epoch[i] = i + 1;
        c->median[i] = s.median;
        c->quarter[i] = s.quarter;
        c->three_quarters[i] = s.three_quarters;
    }
    return 0;
}

double last_median(const study_series *series, epoch_field field) {
    return spread_at(series, field, -1).median;
}
