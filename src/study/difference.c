#include "study/difference.h"

#include <math.h>

#include "study/statistics.h"

/* P(T > t), T Student's with n degrees of freedom. */
static double upper_tail(double t, int freedom) {
    const double half = student_tail(t, freedom) / 2;
    return t > 0 ? half : 1 - half;
}

difference paired_difference(const double *first, const double *second, int count, double grid,
                             double margin) {
    double differences[MOST_NUMBERS];
    difference d = {.count = count < MOST_NUMBERS ? count : MOST_NUMBERS, .p = 1, .p_equal = 1};
    for (int i = 0; i < d.count; i++) differences[i] = first[i] - second[i];
    d.mean = mean_of(differences, d.count);
    d.deviation = fmax(deviation_of(differences, d.count), grid / sqrt(6));
    if (d.count < 2) return d;
    const double error = d.deviation / sqrt(d.count);
    if (error > 0) {
        d.p = student_tail(d.mean / error, d.count - 1);
        d.p_equal = upper_tail((margin - fabs(d.mean)) / error, d.count - 1);
    } else {
        d.p = d.mean != 0 ? 0 : 1;
        d.p_equal = fabs(d.mean) < margin ? 0 : 1;
    }
    return d;
}

/* The level of each by Holm's procedure. */
static void find_levels(const double *p, int count, double *level) {
    int order[MOST_DIFFERENCES], failed = -1;
    for (int i = 0; i < count; i++) {
        int at = i;
        for (; at > 0 && p[i] < p[order[at - 1]]; at--) order[at] = order[at - 1];
        order[at] = i;
    }
    for (int k = 0; k < count; k++) {
        level[order[k]] = failed < 0 ? STUDY_ALPHA / (count - k) : level[order[failed]];
        if (failed < 0 && !(p[order[k]] <= level[order[k]])) failed = k;
    }
}

void judge_differences(difference *const *family, int count) {
    double p[MOST_DIFFERENCES] = {0}, p_equal[MOST_DIFFERENCES] = {0}, level[MOST_DIFFERENCES],
           equal[MOST_DIFFERENCES];
    if (count > MOST_DIFFERENCES) count = MOST_DIFFERENCES;
    for (int i = 0; i < count; i++) {
        p[i] = family[i]->p;
        p_equal[i] = family[i]->p_equal;
    }
    find_levels(p, count, level);
    find_levels(p_equal, count, equal);
    for (int i = 0; i < count; i++) {
        difference *d = family[i];
        const double half = d->count < 2
                                ? HUGE_VAL
                                : student_quantile(level[i], d->count - 1) * d->deviation / sqrt(d->count);
        d->level = level[i];
        d->low = d->mean - half;
        d->high = d->mean + half;
        d->differs = d->p <= level[i];
        d->equal = d->p_equal <= equal[i];
    }
}

static int is_enough(int n, double ratio, double level) {
    const double t = student_quantile(level, n - 1) + student_quantile(2 * (1 - STUDY_POWER), n - 1);
    return n >= t * t * ratio * ratio;
}

int pairs_to_tell(double deviation, double effect, double level) {
    const double ratio = deviation / effect;
    const int most = 1000000, exact = 1000; /* beyond, Student's quantiles are the normal ones */
    if (!isfinite(ratio) || !(level > 0)) return 0;
    for (int n = 2; n <= exact; n++)
        if (is_enough(n, ratio, level)) return n;
    const double t = student_quantile(level, exact) + student_quantile(2 * (1 - STUDY_POWER), exact);
    const double n = ceil(t * t * ratio * ratio);
    return n <= most ? (int)n : 0;
}
