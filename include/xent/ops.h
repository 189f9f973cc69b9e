/* ops.h: the operations, with their formulas.
 *
 * Every function records one operation on the tape, runs it at once and returns its output y. In the
 * formulas dy is the gradient of the loss with respect to y, and dx the one that backward computes.
 * Gradients are computed only for inputs that want them (tape.h), and no operation writes to an input.
 *
 * NULL means that the tape has an error, maybe a new one (xent_tape_error names operation and shapes):
 *   XENT_E_ARGUMENT  an input is NULL or of another tape; an axis or option is out of its range (options that
 *                    are "finite numbers" are computed with as xent_real, and must be finite as such)
 *   XENT_E_SHAPE     the shapes do not fit as said below
 *   XENT_E_STATE     an input is of the step before the tape's last reset
 *   XENT_E_MEMORY    out of memory
 *
 * Sizes of 0 are allowed, but for rows and columns of images (ops_image.h): an empty batch gives empty
 * outputs. NaN in gives NaN out. Infinite inputs give the limit where there is one. Sums run in double, but
 * for matrix products (matmul, and x W, dW and dx of linear), which the BLAS sums in xent_real; all in a
 * fixed order, so the same call gives the same bits, whatever the number of threads. */
#ifndef XENT_OPS_H
#define XENT_OPS_H

#include "xent/activation.h"
#include "xent/op.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Arithmetic -------------------------------------------------------------------------------------
 * Shapes broadcast as NumPy's do: aligned at the last axis, an axis that is missing or of size 1 is
 * repeated to the size of the other; any other mismatch is XENT_E_SHAPE. The gradient of an input is
 * summed over the axes along which it was repeated. */

/* y = a + b;  da = dy;  db = dy */
XENT_API xent_tensor *xent_add(xent_tape *tape, xent_tensor *a, xent_tensor *b);

/* y = a - b;  da = dy;  db = -dy */
XENT_API xent_tensor *xent_sub(xent_tape *tape, xent_tensor *a, xent_tensor *b);

/* y = a b;  da = dy b;  db = dy a */
XENT_API xent_tensor *xent_mul(xent_tape *tape, xent_tensor *a, xent_tensor *b);

/* y = a / b;  da = dy / b;  db = -dy y / b. As IEEE 754 divides: 1/0 is infinite, 0/0 is NaN. */
XENT_API xent_tensor *xent_div(xent_tape *tape, xent_tensor *a, xent_tensor *b);

/* y = the larger of a and b;  da = dy where a > b, dy / 2 where they are equal;  db likewise. NaN if one
 * is. */
XENT_API xent_tensor *xent_maximum(xent_tape *tape, xent_tensor *a, xent_tensor *b);

/* y = the smaller of a and b;  da = dy where a < b, dy / 2 where they are equal;  db likewise. NaN if one
 * is. */
XENT_API xent_tensor *xent_minimum(xent_tape *tape, xent_tensor *a, xent_tensor *b);

/* ---- Functions of one number: y has the shape of x -------------------------------------------------- */

/* y = -x;  dx = -dy */
XENT_API xent_tensor *xent_neg(xent_tape *tape, xent_tensor *x);

/* y = e^x;  dx = dy y */
XENT_API xent_tensor *xent_exp(xent_tape *tape, xent_tensor *x);

/* y = ln x;  dx = dy / x. ln 0 is -inf, of a negative number NaN. */
XENT_API xent_tensor *xent_log(xent_tape *tape, xent_tensor *x);

/* y = x^2;  dx = 2 x dy */
XENT_API xent_tensor *xent_square(xent_tape *tape, xent_tensor *x);

/* y = sqrt x;  dx = dy / (2 y): infinite at 0. NaN of a negative number. */
XENT_API xent_tensor *xent_sqrt(xent_tape *tape, xent_tensor *x);

/* y = x^exponent, a finite number;  dx = dy exponent x^(exponent - 1), 0 for an exponent of 0 where x
 * is not NaN. NaN of a negative x with an exponent that is not whole, and of NaN with any. */
XENT_API xent_tensor *xent_pow(xent_tape *tape, xent_tensor *x, double exponent);

/* y = |x|;  dx = dy sign x, 0 at 0 */
XENT_API xent_tensor *xent_abs(xent_tape *tape, xent_tensor *x);

/* y = scale x + shift, finite numbers;  dx = scale dy */
XENT_API xent_tensor *xent_affine(xent_tape *tape, xent_tensor *x, double scale, double shift);

/* y = low where x < low, high where x > high, else x;  dx = dy where low <= x <= high, and where
 * x is NaN, else 0. Infinite limits are none. XENT_E_ARGUMENT: low above high, or NaN. */
XENT_API xent_tensor *xent_clamp(xent_tape *tape, xent_tensor *x, double low, double high);

/* ---- Activations: y has the shape of x -------------------------------------------------------------- */

/* y = max(x, 0);  dx = dy where x > 0, else 0 */
XENT_API xent_tensor *xent_relu(xent_tape *tape, xent_tensor *x);

/* y = x where x > 0, else slope x;  dx = dy, slope dy. The slope is any finite number, commonly 0.01
 * (Maas, Hannun & Ng, Rectifier nonlinearities improve neural network acoustic models, 2013). */
XENT_API xent_tensor *xent_leaky_relu(xent_tape *tape, xent_tensor *x, double slope);

/* y = x where x > 0, else alpha (e^x - 1);  dx = dy, alpha e^x dy. alpha is finite, commonly 1
 * (Clevert, Unterthiner & Hochreiter, Fast and accurate deep network learning by ELUs, 2016). */
XENT_API xent_tensor *xent_elu(xent_tape *tape, xent_tensor *x, double alpha);

/* y = x P(x), P the standard normal distribution function, p its density: exact, by erfc;
 * dx = dy (P(x) + x p(x)) (Hendrycks & Gimpel, Gaussian error linear units, 2016). */
XENT_API xent_tensor *xent_gelu(xent_tape *tape, xent_tensor *x);

/* y = x s, s = sigmoid(x);  dx = dy s (1 + x (1 - s)) (Elfwing, Uchibe & Doya, 2018; also called swish). */
XENT_API xent_tensor *xent_silu(xent_tape *tape, xent_tensor *x);

/* y = ln(1 + e^x) = max(x, 0) + log1p(e^-|x|);  dx = dy sigmoid(x) */
XENT_API xent_tensor *xent_softplus(xent_tape *tape, xent_tensor *x);

/* y = 1 / (1 + e^-x);  dx = dy y (1 - y), where 1 - y is sigmoid(-x), so that no digit is lost */
XENT_API xent_tensor *xent_sigmoid(xent_tape *tape, xent_tensor *x);

/* y = tanh x;  dx = dy (1 - y^2) */
XENT_API xent_tensor *xent_tanh(xent_tape *tape, xent_tensor *x);

/* ---- Along one axis ---------------------------------------------------------------------------------
 * An axis is 0 .. rank-1, or -rank .. -1 counted from the end; else XENT_E_ARGUMENT. The maximum m along
 * the axis is subtracted first, so that nothing overflows. A single -inf is a probability of 0. */

/* y_i = e^(x_i - m) / sum_j e^(x_j - m);  dx_i = y_i (d_i - sum_j d_j y_j), d_i = dy_i - dy_k, k the most
 * probable, so that nothing cancels where y_k is nearly 1. Shape of x. NaN along a line that holds +inf or
 * nothing but -inf. As x_i - m is rounded, so is a probability far below the others: in float its relative
 * error reaches 4e-6 at e^-80, as in PyTorch. */
XENT_API xent_tensor *xent_softmax(xent_tape *tape, xent_tensor *x, int axis);

/* y_i = (x_i - m) - log1p(sum of e^(x_j - m) over j other than the maximum), which loses no digit where
 * one probability is nearly 1;  dx_i = dy_i - p_i sum_j dy_j, p_i = e^(y_i), computed as dy_i (1 - p_i) less
 * p_i times the sum of the others. Shape of x; NaN as for softmax. */
XENT_API xent_tensor *xent_log_softmax(xent_tape *tape, xent_tensor *x, int axis);

/* y = m + log1p(sum of e^(x_j - m) over j other than the maximum);  dx_i = dy softmax(x)_i. The axis
 * is left out of y's shape. No elements, or -inf alone: -inf, and a gradient of 0. With +inf: +inf, and
 * a gradient of NaN. */
XENT_API xent_tensor *xent_logsumexp(xent_tape *tape, xent_tensor *x, int axis);

/* For xent_sum and xent_mean: reduce to one number of rank 0. */
#define XENT_ALL_AXES 0x7fffffff

/* y = sum_i x_i;  dx_i = dy. The axis is left out of y's shape. No elements: 0. */
XENT_API xent_tensor *xent_sum(xent_tape *tape, xent_tensor *x, int axis);

/* y = (1/n) sum_i x_i;  dx_i = dy / n. The axis is left out of y's shape. No elements: NaN. */
XENT_API xent_tensor *xent_mean(xent_tape *tape, xent_tensor *x, int axis);

/* ---- Shapes and matrices ---------------------------------------------------------------------------- */

/* The same elements in the same order (a copy) under another shape. One size may be -1: what is left.
 * XENT_E_SHAPE: another number of elements, or nothing to find the -1 by. */
XENT_API xent_tensor *xent_reshape(xent_tape *tape, xent_tensor *x, xent_shape shape);

/* y_ji = x_ij. XENT_E_SHAPE: rank other than 2. */
XENT_API xent_tensor *xent_transpose(xent_tape *tape, xent_tensor *x);

/* y has axis k of x's axes[k]: (0, 3, 1, 2) brings the channels of (rows, height, width, channels) to the
 * front. axes has one number an axis of x, each of 0 .. rank-1 once; else XENT_E_ARGUMENT. dx: dy, taken
 * back. */
XENT_API xent_tensor *xent_permute(xent_tape *tape, xent_tensor *x, const int *axes);

/* The tensors one behind the other along `axis`, 1 to XENT_MAX_INPUTS of them;  dx_k = its part of dy.
 * XENT_E_SHAPE: shapes that differ in another axis. */
XENT_API xent_tensor *xent_concat(xent_tape *tape, xent_tensor *const *in, int count, int axis);

/* Elements begin .. end-1 of the axis, a copy;  dx = dy there, 0 elsewhere. XENT_E_ARGUMENT: not
 * 0 <= begin <= end <= the size of the axis. */
XENT_API xent_tensor *xent_slice(xent_tape *tape, xent_tensor *x, int axis, int64_t begin, int64_t end);

/* Rows of x, what stands behind an index of its first axis: y_k = x_r with r = indices[k], k < count, as an
 * embedding looks them up;  dx_r = the sum of all dy_k with indices[k] = r. The indices are borrowed until
 * the reset. XENT_E_VALUE: one that is not 0 .. rows-1 (the message names it). XENT_E_SHAPE: rank 0.
 * XENT_E_ARGUMENT: indices NULL, count negative. */
XENT_API xent_tensor *xent_gather(xent_tape *tape, xent_tensor *x, const int32_t *indices, int64_t count);

/* y = A B, where A is a or, if transpose_a is not 0, its transpose, B likewise: (m, k) by (k, n) gives
 * (m, n). dA = dy B^T;  dB = A^T dy. Of rank 3 either is a batch of matrices: (b, m, k) by (b, k, n) gives
 * (b, m, n), product by product; where the other is of rank 2 it is the same in each product, and its
 * gradient the sum over the batch. XENT_E_SHAPE: other ranks, unlike k, unlike batches (1 is no
 * exception). */
XENT_API xent_tensor *xent_matmul(xent_tape *tape, xent_tensor *a, xent_tensor *b, int transpose_a,
                                  int transpose_b);

/* y = f(x W + b), one fused node: x (..., in) of rank 2 or more, weight (in, out), bias (out) or NULL for
 * none, y (..., out); f the activation, which works on z = x W + b, and dz = dy f'(z), computed from y:
 * dx = dz W^T;  dW = x^T dz;  db = the sum of the rows of dz.
 * XENT_E_SHAPE: a rank other than these, unlike sizes. XENT_E_ARGUMENT: no such activation; 0 is
 * none, as XENT_IDENTITY is. */
XENT_API xent_tensor *xent_linear(xent_tape *tape, xent_tensor *x, xent_tensor *weight, xent_tensor *bias,
                                  xent_activation activation);

/* ---- The table of operations ------------------------------------------------------------------------
 * Every operation of the library, losses included, so that a test can walk them. */

XENT_API int xent_op_count(void);

/* Operation index 0 .. count-1; NULL outside. Static storage. */
XENT_API const xent_op *xent_op_at(int index);

#ifdef __cplusplus
}
#endif
#endif
