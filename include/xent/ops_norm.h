/* ops_norm.h: normalisation and dropout, with their formulas. Errors are as ops.h says. */
#ifndef XENT_OPS_NORM_H
#define XENT_OPS_NORM_H

#include "xent/op.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What an epsilon of 0 stands for. */
#define XENT_NORM_EPSILON 1e-5

/* Batch normalisation in training. x has its channels (or features) on axis 1: (B, C), (B, C, W) or
 * (B, C, H, W); gamma and beta (C), NULL for all 1 and all 0. For each channel, over its n values:
 *
 *     m = mean x    v = mean (x - m)^2    r = 1 / sqrt(v + epsilon)    h = (x - m) r
 *     y = gamma h + beta                  dgamma = sum dy h            dbeta = sum dy
 *     dx = gamma r (dy - dbeta / n - h dgamma / n)
 *
 * The batch's mean m and unbiased variance v n / (n - 1) are left in `mean` and `variance`, C numbers each
 * (NULL: not wanted), for the running statistics of the layer; NaN of an empty batch.
 * XENT_E_SHAPE: x of rank 1 or less, gamma or beta not (C), n = 1, which has no variance.
 * XENT_E_ARGUMENT: epsilon negative or not finite.
 * Source: Ioffe & Szegedy, Batch normalization (ICML 2015). */
XENT_API xent_tensor *xent_batch_norm(xent_tape *tape, xent_tensor *x, xent_tensor *gamma, xent_tensor *beta,
                                      double epsilon, xent_real *mean, xent_real *variance);

/* Batch normalisation in prediction: the same y with a given mean m and variance v, (C) each, such as the
 * running statistics; dx = gamma r dy;  dm = -gamma r sum dy;  dv = -gamma r^3 / 2 sum dy (x - m). */
XENT_API xent_tensor *xent_batch_norm_with(xent_tape *tape, xent_tensor *x, xent_tensor *gamma,
                                           xent_tensor *beta, xent_tensor *mean, xent_tensor *variance,
                                           double epsilon);

/* Layer normalisation over the axes from `axis` on (-1: the last one alone), with m, v, r and h as above
 * but for each row of those axes; gamma and beta have the shape of those axes, NULL for all 1 and all 0:
 *
 *     y = gamma h + beta;   g = dy gamma;   dx = r (g - mean g - h mean (g h));
 *     dgamma = sum over rows of dy h;   dbeta = sum over rows of dy
 *
 * XENT_E_ARGUMENT: no such axis, epsilon negative or not finite. XENT_E_SHAPE: gamma, beta of other shapes.
 * Source: Ba, Kiros & Hinton, Layer normalization (2016). */
XENT_API xent_tensor *xent_layer_norm(xent_tape *tape, xent_tensor *x, int axis, xent_tensor *gamma,
                                      xent_tensor *beta, double epsilon);

/* Root mean square normalisation over the axes from `axis` on (-1: the last one alone); gamma has the shape
 * of those axes, NULL for all 1. For each row of n numbers:
 *
 *     r = 1 / sqrt(mean x^2 + epsilon)    y = gamma x r    g = dy gamma
 *     dx = r (g - x r^2 mean (g x))       dgamma = sum over rows of dy x r
 *
 * XENT_E_ARGUMENT: no such axis, epsilon negative or not finite. XENT_E_SHAPE: gamma of another shape.
 * Source: Zhang & Sennrich, Root mean square layer normalization (NeurIPS 2019). */
XENT_API xent_tensor *xent_rms_norm(xent_tape *tape, xent_tensor *x, int axis, xent_tensor *gamma,
                                    double epsilon);

/* Which numbers a dropout draws: the same place gives the same mask, whatever the number of threads. */
typedef struct xent_dropout_place {
    uint64_t seed;
    uint32_t step;  /* of training */
    uint32_t layer; /* tells the dropouts of one network apart */
} xent_dropout_place;

/* y_i = x_i / (1 - p) with probability 1 - p, else 0; dx_i likewise. For training; in prediction leave it
 * out. Element i is dropped where word i of Philox4x32-10's stream (seed; XENT_PURPOSE_DROPOUT, layer, step)
 * is below 2^32 p (random.h). What is dropped is 0 whatever it was.
 * XENT_E_ARGUMENT: p outside [0, 1]. XENT_E_SHAPE: more than 2^34 elements.
 * Source: Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting (2014). */
XENT_API xent_tensor *xent_dropout(xent_tape *tape, xent_tensor *x, double p, xent_dropout_place place);

#ifdef __cplusplus
}
#endif
#endif
