/* difference.h: whether two settings differ, by runs on the same seeds.  The differences d_1 ... d_n of the
 * pairs are taken to be about normal: Student's paired t. With 5 to 10 seeds it keeps its level where
 * bootstrap intervals are too short, and can find something where a test of signs cannot (of 5 signs all
 * alike are chance once in 16). Source: Colas, Sigaud & Oudeyer, A hitchhiker's guide to statistical
 * comparisons of reinforcement learning algorithms (2019); tests/study/test_difference.c measures the
 * coverage. */
#ifndef STUDY_DIFFERENCE_H
#define STUDY_DIFFERENCE_H

/* The chance of one wrong claim among all of a study, and of finding a difference that was planned for. */
#define STUDY_ALPHA 0.05
#define STUDY_POWER 0.8

typedef struct difference {
    int count;              /* pairs; with less than 2 nothing can be said: p and p_equal are 1 */
    double mean, deviation; /* of the differences */
    double p;               /* of so large a mean, if there is no difference: two-sided */
    double p_equal;         /* of so small a one, if the difference is the margin or more: the larger of two
                               one-sided tests (Schuirmann, 1987) */
    /* Filled in by judge_differences: */
    double level;     /* that Holm's procedure tested it at */
    double low, high; /* the interval of probability 1 - level; infinite where nothing can be said */
    int differs;      /* 0 lies outside the interval, which is the same as p <= level */
    int equal;        /* it is shown that the difference is less than the margin */
} difference;

/* Of first[i] - second[i]. Numbers that are counts over `grid` (as accuracies are, on 1 / grid rows) are no
 * more exact than that: the deviation is at least that of two roundings, grid / sqrt(6). NaNs must not be
 * among them. */
difference paired_difference(const double *first, const double *second, int count, double grid,
                             double margin);

/* Tests a family of differences so that with probability 1 - STUDY_ALPHA none is claimed wrongly, and
 * likewise for what is claimed to be equal. Ranked by p, the k-th of m is tested at alpha / (m - k + 1),
 * and what comes behind the first that fails, at that one's level. Source: Holm, A simple sequentially
 * rejective multiple test procedure (1979). At most MOST_DIFFERENCES. */
enum { MOST_DIFFERENCES = 64 };
void judge_differences(difference *const *family, int count);

/* How many pairs of this deviation show a difference of `effect` with probability STUDY_POWER, tested at
 * `level`: the least n >= 2 with
 *
 *     n >= ((t(level, n-1) + t(2 (1 - power), n-1)) deviation / effect)^2
 *
 * t(a, k): what |T| of k degrees of freedom passes with probability a. 0: more than a million, or unknown. */
int pairs_to_tell(double deviation, double effect, double level);

#endif
