/* factor.h: by what factor two lots of positive numbers differ, such as times of two programs. */
#ifndef STUDY_FACTOR_H
#define STUDY_FACTOR_H

enum { FACTOR_MOST = 32, FACTOR_LEAST = 4 };

/* The median of all quotients a / b (Hodges & Lehmann, Estimates of location based on rank tests, 1963), and
 * the interval that has the true one in it with a probability of 95 % at least, whatever the distribution, if
 * both lots are drawn alike but for a factor: from the order of the quotients by the test of Mann & Whitney
 * (1947). FACTOR_LEAST to FACTOR_MOST numbers each, else NaN: of fewer no interval can be told. */
typedef struct factor {
    double middle, low, high;
} factor;
factor factor_between(const double *a, int a_count, const double *b, int b_count);

/* The greatest U that Mann & Whitney's test refuses at 5 %, both sides together; -1: none. */
int factor_critical(int a_count, int b_count);

#endif
