#include "study/statistics.h"

#include <math.h>

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

/* The 0.975 quantile of Student's t with n degrees of freedom: tables up to 10, beyond them the expansion of
 * Cornish and Fisher to 1/n^3 (Abramowitz & Stegun, 26.7.5), which is right to 4 digits there. */
static double student_quantile(int n) {
    static const double table[] = {12.7062, 4.3027, 3.1824, 2.7764, 2.5706,
                                   2.4469,  2.3646, 2.3060, 2.2622, 2.2281};
    if (n <= 10) return table[n - 1];
    const double x = 1.959964, x3 = pow(x, 3), x5 = pow(x, 5), x7 = pow(x, 7);
    return x + (x3 + x) / (4 * n) + (5 * x5 + 16 * x3 + 3 * x) / (96.0 * n * n) +
           (3 * x7 + 19 * x5 + 17 * x3 - 15 * x) / (384 * pow(n, 3));
}

double half_width_of(const double *numbers, int count) {
    if (count < 2) return (double)NAN;
    return student_quantile(count - 1) * deviation_of(numbers, count) / sqrt(count);
}
