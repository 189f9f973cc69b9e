/* summary.h: what is in a data set: ranges, classes, rows that occur twice. */
#ifndef XENT_SUMMARY_H
#define XENT_SUMMARY_H

#include "xent/data.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Of all features of all rows, as they are in the data, not scaled. */
typedef struct xent_summary {
    double least, greatest;      /* of the finite numbers; NaN where there are none */
    double mean, deviation;      /* of the same; divided by n */
    int64_t not_finite;          /* how many numbers are infinite or NaN */
    int64_t constant;            /* features that are the same in every row */
    int smallest, largest;       /* the classes with the fewest and the most rows, the first of equal ones */
    int64_t fewest, most, empty; /* their rows; how many classes have none */
} xent_summary;

/* Right for any finite numbers, up to the largest. Rows of targets have no classes to count. class_rows, if
 * not NULL, has room for data->classes counts. E_ARGUMENT: NULL, a set without rows or values, or with
 * neither labels nor targets; E_MEMORY. */
XENT_API xent_status xent_dataset_summarise(const xent_dataset *data, xent_summary *out, int64_t *class_rows,
                                            xent_error *error);

/* Rows whose features are bit for bit the same, but for the sign of a zero. */
typedef struct xent_duplicates {
    int64_t first;       /* rows of the first set that repeat an earlier one of it */
    int64_t second;      /* the same of the second set */
    int64_t across;      /* rows of the second set that are in the first too */
    int64_t conflicting; /* rows of both whose label (or targets) differs from that of the first equal row */
    int64_t first_row,
        second_row; /* the first row of the second set that is in the first, and where; -1: none */
} xent_duplicates;

/* Compares all rows of two sets of the same features (the second may have no rows). E_ARGUMENT: NULL, a set
 * without values, with neither labels nor targets, or whose form is not that of the other; E_MEMORY. */
XENT_API xent_status xent_dataset_duplicates(const xent_dataset *first, const xent_dataset *second,
                                             xent_duplicates *out, xent_error *error);

#ifdef __cplusplus
}
#endif
#endif
