#include "study/curves.h"

#include <math.h>
#include <stdlib.h>

double field_train_loss(const xent_epoch *e) { return e->train_loss; }
double field_train_accuracy(const xent_epoch *e) { return e->train_accuracy; }
double field_gradient(const xent_epoch *e) { return e->mean_gradient; }
double field_seconds(const xent_epoch *e) { return e->seconds; }
double field_test_loss(const xent_epoch *e) { return e->test_loss; }
double field_test_accuracy(const xent_epoch *e) { return e->test_accuracy; }
double field_validation_loss(const xent_epoch *e) { return e->validation_loss; }
double field_validation_accuracy(const xent_epoch *e) { return e->validation_accuracy; }

static double first_known(double a, double b, double c) { return !isnan(a) ? a : !isnan(b) ? b : c; }

double field_loss(const xent_epoch *e) {
    return first_known(e->test_loss, e->validation_loss, e->train_loss);
}

double field_accuracy(const xent_epoch *e) {
    return first_known(e->test_accuracy, e->validation_accuracy, e->train_accuracy);
}

/* The epochs that every run has. */
static int shared_epochs(const study_series *series) {
    int count = series->run_count > 0 ? series->runs[0]->count : 0;
    for (int r = 1; r < series->run_count; r++)
        if (series->runs[r]->count < count) count = series->runs[r]->count;
    return count;
}

int curve_of(const study_series *series, epoch_field field, curve *c) {
    const int count = shared_epochs(series);
    *c = (curve){0, NULL, NULL, NULL};
    if (count == 0) return 0;
    double *values = malloc(3 * (size_t)count * sizeof *values);
    if (values == NULL) return -1;
    *c = (curve){count, values, values + count, values + 2 * count};
    for (int i = 0; i < count; i++) {
        c->mean[i] = 0;
        c->low[i] = HUGE_VAL;
        c->high[i] = -HUGE_VAL;
        for (int r = 0; r < series->run_count; r++) {
            const double value = field(&series->runs[r]->epochs[i]);
            c->mean[i] += value / series->run_count;
            c->low[i] = fmin(c->low[i], value);
            c->high[i] = fmax(c->high[i], value);
        }
    }
    return 0;
}

double curve_reaches(const curve *c, double level) {
    for (int i = 0; i < c->count; i++) {
        if (!(c->mean[i] >= level)) continue;
        if (i == 0 || isnan(c->mean[i - 1])) return i + 1;
        return i + (level - c->mean[i - 1]) / (c->mean[i] - c->mean[i - 1]);
    }
    return (double)NAN;
}

double curve_at(const curve *c, double epochs) {
    if (!(epochs > 0) || c->count == 0) return 0;
    if (epochs >= c->count) return c->mean[c->count - 1];
    const int below = (int)epochs;
    const double before = below > 0 ? c->mean[below - 1] : 0;
    return before + (epochs - below) * (c->mean[below] - before);
}
