/* norm.h: what the normalisations share. */
#ifndef OPS_NORM_H
#define OPS_NORM_H

#include "ops/table.h"

/* The price of one element in multiply-adds of a matrix product (slices.h). */
#define NORM_ELEMENT_WORK 16

typedef struct norm_options {
    double epsilon;
    int axis; /* of layer_norm: the first one that is normalised */
} norm_options;

/* 0 stands for the default; what is left must be positive and finite, else E_ARGUMENT. */
static inline double norm_default_epsilon(double epsilon) {
    return epsilon == 0 ? XENT_NORM_EPSILON : epsilon;
}
static inline double norm_epsilon(const xent_tensor *y) {
    return ((const norm_options *)y->options)->epsilon;
}
xent_status norm_check_epsilon(xent_tensor *y, double epsilon);

/* Number i of gamma, of beta; 1 and 0 where there is none. */
static inline double norm_factor(const xent_tensor *gamma, int64_t i) {
    return gamma ? (double)gamma->value[i] : 1;
}
static inline double norm_offset(const xent_tensor *beta, int64_t i) {
    return beta ? (double)beta->value[i] : 0;
}

#endif
