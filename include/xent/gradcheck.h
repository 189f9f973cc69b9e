/* gradcheck.h: checks gradients against central differences; for those who write operations, layers
 * and losses.
 *
 * For a function f of the tape and a direction v, f(x + h v) is computed at four points, and
 *
 *     (8 (f(x + h v) - f(x - h v)) - (f(x + 2 h v) - f(x - 2 h v))) / (12 h)
 *
 * is compared with the product of v and the gradient from xent_backward. The formula errs by h^4 / 30
 * times the fifth derivative, and by 1.5 / h times the rounding error of f
 * (Abramowitz & Stegun, Handbook of Mathematical Functions, 25.3.6). */
#ifndef XENT_GRADCHECK_H
#define XENT_GRADCHECK_H

#include "xent/op.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Builds y = f(in) on the tape from variables with the inputs' shapes and values, the same each time.
 * y may have any shape: a fixed random combination of its elements is differentiated. NULL, with the
 * tape's error, ends the check. */
typedef xent_tensor *(*xent_gradcheck_function)(xent_tape *tape, xent_tensor *const *in, void *context);

/* A point to check at, one array an input. */
typedef struct xent_gradcheck_input {
    xent_shape shape;
    const xent_real *values;
} xent_gradcheck_input;

typedef struct xent_gradcheck_options {
    int elements;        /* 1: check every element by itself, at four calls of f for each;
                            0: all elements of an input at once, in random directions of +1 and -1 */
    int projections;     /* the number of such directions an input; 0: 2 */
    double step;         /* h; 0: the power of two next to the fourth root of the machine epsilon, 2^-13 in
                            double, 2^-6 in float. f must be smooth within 2 h of the inputs */
    uint64_t seed;       /* of the random directions and weights */
    xent_params *params; /* NULL, or parameters that f uses, checked as further inputs after `in`. Their
                            values are moved during the check and put back, their
                            gradients overwritten */
} xent_gradcheck_options;
#define XENT_GRADCHECK_DEFAULT XENT_ZERO

/* What a correct gradient of a smooth function of moderate size (values and derivatives near 1, up to
 * some thousand elements) stays below. A build with float cannot tell more than this from rounding. */
#ifdef XENT_DOUBLE
#define XENT_GRADCHECK_TOLERANCE 1e-7
#else
#define XENT_GRADCHECK_TOLERANCE 2e-3
#endif

/* What was found. An error is, for each input, max |a - n| / max(max |a|, max |n|) over its elements, a
 * the gradient of backward (analytic), n the difference (numeric). In a random direction it is
 * |a - n| / max(max |gradient|, |n| / sqrt(elements)), which is as large on average or larger. An error
 * is infinite where backward gave NaN, and 0 where both gradients are smaller than what rounding makes of
 * the difference. */
typedef struct xent_gradcheck_result {
    double error;    /* the largest of all inputs, and where: */
    int input;       /* the input, or `count` + the parameter */
    int64_t element; /* the element that differs most; -1 for a random direction */
    double analytic, numeric;
    double noise; /* the error that rounding alone may have made, estimated */
    /* Each operation on the way is also checked by itself, at the values that it met: that its gradients
     * are right, that all of them are written, and that they are added where asked for. */
    double operation_error; /* the largest of all operations, and where: */
    const char *operation;  /* its name; "" if f used none */
    int node;               /* its place on the tape */
    int operation_input;    /* which of its inputs */
} xent_gradcheck_result;

/* Checks f with `count` inputs at the given point; NULL options mean all defaults. XENT_OK means that the
 * check was made: whether the gradient is right is for *result to say. E_ARGUMENT: NULL, count < 0 or
 * over XENT_GRADCHECK_INPUTS, an option out of range; E_NONFINITE: f is not finite near the point;
 * E_MEMORY; or the error that f put on the tape. Runs on the calling thread. */
#define XENT_GRADCHECK_INPUTS 16
XENT_API xent_status xent_gradcheck(xent_gradcheck_function f, void *context,
                                    const xent_gradcheck_input *inputs, int count,
                                    const xent_gradcheck_options *options, xent_gradcheck_result *result,
                                    xent_error *error);

#ifdef __cplusplus
}
#endif
#endif
