/* statistics.h: what can be said of a few numbers. */
#ifndef STUDY_STATISTICS_H
#define STUDY_STATISTICS_H

/* NaN for no numbers. */
double mean_of(const double *numbers, int count);

/* The standard deviation, divided by count - 1; 0 for one number. */
double deviation_of(const double *numbers, int count);

/* The least number that a part p (0 to 1) of them lie below, on straight lines between neighbours: type 7 of
 * Hyndman & Fan (Sample quantiles in statistical packages, 1996), NumPy's default. Infinities are larger than
 * all else: a median is infinite where half of the numbers are. NaN for no numbers, for a NaN among them, and
 * for more than MOST_NUMBERS. */
enum { MOST_NUMBERS = 1000 };
double quantile_of(const double *numbers, int count, double p);

/* The time by which half of the runs had an event, where all were followed to the same end and those that had
 * none by then are infinite: the median of Kaplan & Meier (Nonparametric estimation from incomplete
 * observations, 1958), the least time at which no more than half are without it. Infinite: less than half had
 * it; NaN: as above. */
double survival_median(const double *times, int count);

/* How numbers lie: what one dead run among them moves (mean, deviation), and what it does not. */
typedef struct spread {
    double mean, deviation, low, quarter, median, three_quarters, high;
} spread;
spread spread_of(const double *numbers, int count);

/* Student's t with n degrees of freedom, n at least 1: P(|T| > |t|), by the finite sums of Abramowitz &
 * Stegun (26.7.3, 26.7.4); and the t that is passed with probability `tail`, 0 < tail <= 1. */
double student_tail(double t, int freedom);
double student_quantile(double tail, int freedom);

#endif
