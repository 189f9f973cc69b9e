#include "study/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double mean_of(const double *numbers, int count) {
    double mean = count > 0 ? 0 : (double)NAN;
    for (int i = 0; i < count; i++) mean += numbers[i] / count;
    return mean;
}

double deviation_of(const double *numbers, int count) {
    const double mean = mean_of(numbers, count);
    double squares = 0;
    for (int i = 0; i < count; i++) squares += pow(numbers[i] - mean, 2);
    return count > 1 ? sqrt(squares / (count - 1)) : 0;
}

static int rising(const void *a, const void *b) {
    double first, second;
    memcpy(&first, a, sizeof first);
    memcpy(&second, b, sizeof second);
    return (first > second) - (first < second);
}

/* Of sorted numbers. */
static double quantile_at(const double *sorted, int count, double p) {
    const double place = p * (count - 1);
    const int below = (int)place;
    const double part = place - below;
    const int between = part > 0 && sorted[below + 1] > sorted[below]; /* also of infinities */
    return between ? sorted[below] + part * (sorted[below + 1] - sorted[below]) : sorted[below];
}

/* Copies them in order: 0; -1 where there is no order. */
static int sort_numbers(const double *numbers, int count, double sorted[MOST_NUMBERS]) {
    if (count < 1 || count > MOST_NUMBERS) return -1;
    for (int i = 0; i < count; i++)
        if (isnan(sorted[i] = numbers[i])) return -1;
    qsort(sorted, (size_t)count, sizeof *sorted, rising);
    return 0;
}

double quantile_of(const double *numbers, int count, double p) {
    double sorted[MOST_NUMBERS];
    return sort_numbers(numbers, count, sorted) ? (double)NAN : quantile_at(sorted, count, p);
}

double survival_median(const double *times, int count) {
    double sorted[MOST_NUMBERS];
    return sort_numbers(times, count, sorted) ? (double)NAN : sorted[(count - 1) / 2];
}

spread spread_of(const double *numbers, int count) {
    const double none = (double)NAN;
    double sorted[MOST_NUMBERS];
    if (sort_numbers(numbers, count, sorted)) return (spread){none, none, none, none, none, none, none};
    return (spread){.mean = mean_of(numbers, count),
                    .deviation = deviation_of(numbers, count),
                    .low = sorted[0],
                    .quarter = quantile_at(sorted, count, 0.25),
                    .median = quantile_at(sorted, count, 0.5),
                    .three_quarters = quantile_at(sorted, count, 0.75),
                    .high = sorted[count - 1]};
}

double student_tail(double t, int freedom) {
    const double pi = 3.14159265358979323846, angle = atan(fabs(t) / sqrt(freedom));
    const double cosine = cos(angle);
    const int odd = freedom % 2;
    double term = odd ? cosine : 1, sum = freedom > 1 ? term : 0;
    for (int k = odd ? 3 : 2; k <= freedom - 2; k += 2) sum += term *= cosine * cosine * (k - 1) / k;
    const double inside = odd ? 2 / pi * (angle + sin(angle) * sum) : sin(angle) * sum;
    return fmin(fmax(1 - inside, 0), 1);
}

double student_quantile(double tail, int freedom) {
    double low = 0, high = 1;
    while (student_tail(high, freedom) > tail && high < 1e12) high *= 2;
    while (high - low > 1e-12 * high) {
        const double middle = (low + high) / 2;
        if (student_tail(middle, freedom) > tail)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}
