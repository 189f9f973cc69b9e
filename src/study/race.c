#include "study/race.h"

#include <math.h>
#include <stdlib.h>

#include "study/curves.h"

static double curve_mean(const curve *c) {
    double sum = 0;
    for (int i = 0; i < c->count; i++) sum += c->mean[i] / c->count;
    return c->count > 0 && isfinite(sum) ? sum : -1.0;
}

static double level_of(const curve *leader, double target) {
    double best = 0;
    for (int i = 0; i < leader->count; i++) best = fmax(best, leader->mean[i]);
    const double level = leader->count > 0 ? fmax(leader->mean[0], target) : target;
    return fmin(level, best);
}

/* Whether series a is placed before series b: sooner at the level, else more accurate over all epochs. */
static int is_before(const race *x, const double *mean, int a, int b) {
    double first = isnan(x->epochs[a]) ? HUGE_VAL : x->epochs[a];
    double second = isnan(x->epochs[b]) ? HUGE_VAL : x->epochs[b];
    return first < second || (!(first > second) && mean[a] > mean[b]);
}

/* Counts for each series the seeds on which no other was sooner at the level. */
static int count_firsts(const study_series *series, int count, race *x) {
    int failed = 0;
    for (int seed = 0; seed < series[0].run_count; seed++) {
        double times[XENT_CLASS_LOSS_COUNT], least = HUGE_VAL;
        for (int i = 0; i < count; i++) {
            study_series alone = series[i];
            curve c;
            alone.runs += seed;
            alone.run_count = seed < series[i].run_count ? 1 : 0;
            failed |= curve_of(&alone, field_accuracy, &c);
            times[i] = curve_reaches(&c, x->level);
            least = fmin(least, times[i]);
            free(c.mean);
        }
        for (int i = 0; i < count; i++) x->firsts[i] += times[i] <= least;
    }
    return failed;
}

/* The times of all series, and their order. `mean` are the curves' means, for those that are equal. */
static int time_series(const study_series *series, int count, const curve *curves, const double *mean,
                       race *x) {
    int failed = 0;
    for (int i = 0; i < count; i++) {
        curve clock;
        failed |= curve_of(&series[i], field_seconds, &clock);
        x->epochs[i] = curve_reaches(&curves[i], x->level);
        x->seconds[i] = isnan(x->epochs[i]) ? (double)NAN : curve_at(&clock, x->epochs[i]);
        free(clock.mean);
    }
    for (int i = 0; i < count; i++) {
        int at = i;
        for (; at > 0 && is_before(x, mean, i, x->order[at - 1]); at--) x->order[at] = x->order[at - 1];
        x->order[at] = i;
    }
    return failed;
}

int run_race(const study_series *series, int count, double target, race *x) {
    curve curves[XENT_CLASS_LOSS_COUNT] = {{0, NULL, NULL, NULL}};
    double mean[XENT_CLASS_LOSS_COUNT] = {0};
    int leader = 0, failed = 0;
    *x = (race){0};
    for (int i = 0; i < count; i++) {
        failed |= curve_of(&series[i], field_accuracy, &curves[i]);
        mean[i] = curve_mean(&curves[i]);
        if (mean[i] > mean[leader]) leader = i;
    }
    x->level = level_of(&curves[leader], target);
    failed |= time_series(series, count, curves, mean, x);
    failed |= count_firsts(series, count, x);
    for (int i = 0; i < count; i++) free(curves[i].mean);
    return failed;
}
