/* statistics.h: what can be said of a few numbers. */
#ifndef STUDY_STATISTICS_H
#define STUDY_STATISTICS_H

/* NaN for no numbers. */
double mean_of(const double *numbers, int count);

/* The standard deviation, divided by count - 1; 0 for one number. */
double deviation_of(const double *numbers, int count);

/* Half the width of the 95 % interval of the mean: Student's t. NaN for one number. */
double half_width_of(const double *numbers, int count);

#endif
