/* norm.h: what the normalisations share. */
#ifndef OPS_NORM_H
#define OPS_NORM_H

#include "ops/table.h"

/* The price of one element in multiply-adds of a matrix product (slices.h). */
#define NORM_ELEMENT_WORK 16

typedef struct norm_options {
    double epsilon;
    int axis; /* of a normalisation of rows: the first axis of a row; from the end if negative */
} norm_options;

/* 0 stands for the default; what is left must be positive and finite, else E_ARGUMENT. */
static inline double norm_default_epsilon(double epsilon) {
    return epsilon == 0 ? XENT_NORM_EPSILON : epsilon;
}
static inline double norm_epsilon(const xent_tensor *y) {
    return ((const norm_options *)y->options)->epsilon;
}
xent_status norm_check_epsilon(xent_tensor *y, double epsilon);

/* For y whose input 0 is seen as rows, the axes from `axis` on: the shape and the size of a row. */
xent_shape norm_row_shape(const xent_tensor *y);
int64_t norm_row_size(const xent_tensor *y);

/* check of such a y: there is the axis, epsilon is fine, and inputs 1 .. count-1, of these names, have the
 * shape of a row, where they are given. Sets y's shape. */
xent_status norm_check_rows(xent_tensor *y, const char *const *names, int count);

/* Number i of gamma, of beta; 1 and 0 where there is none. */
static inline double norm_factor(const xent_tensor *gamma, int64_t i) {
    return gamma ? (double)gamma->value[i] : 1;
}
static inline double norm_offset(const xent_tensor *beta, int64_t i) {
    return beta ? (double)beta->value[i] : 0;
}

#endif
