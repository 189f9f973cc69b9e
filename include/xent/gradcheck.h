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
 * y may have any shape: a fixed random combination of its elements is differentiated, with weights uniform in
 * [1/4, 3/4] of either sign. A y of one number has such a weight too: with a weight of 1 an operation that
 * forgets dy would pass. NULL, with the tape's error, ends the check. */
typedef xent_tensor *(*xent_gradcheck_function)(xent_tape *tape, xent_tensor *const *in, void *context);

/* A point to check at, one array an input. */
typedef struct xent_gradcheck_input {
    xent_shape shape;
    const xent_real *values;
} xent_gradcheck_input;

typedef struct xent_gradcheck_options {
    int elements;        /* 1: check every element by itself, at four calls of f for each;
                            0: all elements of an input at once, in random directions, whose components
                            are uniform in [1/3, 1], in steps of 2^-10, of either sign. (With components
                            of +1 and -1, half of all directions have the same component at two elements
                            whose gradients are swapped, and do not see it.) */
    int projections;     /* the number of such directions an input; 0: 2 */
    double step;         /* h; 0: the power of two next to the fourth root of the machine epsilon, 2^-13 in
                            double, 2^-6 in float. f must be smooth within 2 h of the inputs */
    uint64_t seed;       /* of the random directions and weights */
    xent_params *params; /* NULL, or parameters that f uses, checked as further inputs after `in`, but for
                            those that are frozen. Their values are moved during the check and put back,
                            their gradients overwritten */
} xent_gradcheck_options;
#define XENT_GRADCHECK_DEFAULT XENT_ZERO

/* What a correct gradient of a smooth function of moderate size (values and derivatives near 1, up to
 * some thousand elements) stays below. A build with float cannot tell more than this from rounding. */
#ifdef XENT_DOUBLE
#define XENT_GRADCHECK_TOLERANCE 1e-7
#else
#define XENT_GRADCHECK_TOLERANCE 2e-3
#endif

/* What a wrong gradient looks like, as measured: against the gradient of differences, multiples and the
 * transpose of it, those of other inputs, and against backward run again under other conditions. */
typedef enum xent_gradcheck_cause {
    XENT_GRADCHECK_NO_CAUSE = 0, /* nothing is wrong, or none of the following fits */
    /* the rules of operations (op.h) are broken */
    XENT_GRADCHECK_WROTE_INPUT,   /* forward or backward wrote into the values of an input */
    XENT_GRADCHECK_WROTE_OUTPUT,  /* backward wrote into y's values */
    XENT_GRADCHECK_WROTE_DY,      /* backward wrote into y's gradient */
    XENT_GRADCHECK_WROTE_OUTSIDE, /* beside the memory of values, gradients or saved bytes */
    XENT_GRADCHECK_NOT_SAVED, /* backward read what forward had not written into y's values or saved bytes */
    XENT_GRADCHECK_NOT_WHOLE, /* forward left out elements of y */
    XENT_GRADCHECK_NOT_REPEATED, /* f, or forward, gives another result the second time */
    XENT_GRADCHECK_NOT_FINITE,   /* backward gave NaN or infinity */
    XENT_GRADCHECK_NOT_WRITTEN,  /* elements of the gradient were left out */
    XENT_GRADCHECK_ADDED,        /* added where the first gradient has to be stored */
    XENT_GRADCHECK_STORED,       /* stored where a further gradient has to be added */
    /* the numbers are wrong */
    XENT_GRADCHECK_NOT_COMPUTED, /* zero, or not computed at all */
    XENT_GRADCHECK_DY_IGNORED,   /* the same whatever dy is */
    XENT_GRADCHECK_SIGN,         /* -1 times what it should be */
    XENT_GRADCHECK_NOT_AVERAGED, /* as many times too large as the batch has rows (factor) */
    XENT_GRADCHECK_SUMMED,       /* as many times too large as there are elements (factor) */
    XENT_GRADCHECK_AVERAGED,     /* as many times too small as there are rows or elements (1 / factor) */
    XENT_GRADCHECK_FACTOR,       /* another constant factor */
    XENT_GRADCHECK_DY_ALONE,     /* a multiple of dy: the operation's own derivative is missing */
    XENT_GRADCHECK_TRANSPOSED,   /* rows and columns exchanged */
    XENT_GRADCHECK_OTHER_INPUT,  /* the gradient of another input (other) */
    XENT_GRADCHECK_ONE_ROW,      /* that of the last or first row of the batch alone, not of their sum */
    XENT_GRADCHECK_MOVED         /* the right numbers at wrong elements */
} xent_gradcheck_cause;

/* What was found. An error is, for each input, max |a - n| / max(max |a|, max |n|) over its elements, a
 * the gradient of backward (analytic), n the difference (numeric). In a random direction v it is
 * |a - n| / max(max |gradient|, |n| / |v|), which is as large on average. An error is infinite where backward
 * gave NaN, or where f or its operations break the rules of op.h, and 0 where both gradients are smaller than
 * what rounding makes of the difference. */
typedef struct xent_gradcheck_result {
    double error;    /* the largest of all inputs, and where: */
    int input;       /* the input, or `count` + the parameter; -1: none of them */
    int64_t element; /* the element that differs most; -1 for a random direction */
    double analytic, numeric;
    double noise; /* the error that rounding alone may have made, estimated */
    /* Each operation on the way is also checked by itself, at the values that it met: that its gradients
     * are right, that all of them are written, that they are added where asked for, and that nothing else is
     * written or read. */
    double operation_error; /* the largest of all operations, and where: */
    const char *operation;  /* its name; "" if f used none */
    int node;               /* its place on the tape */
    int operation_input;    /* which of its inputs; -1: none of them */
    /* Of a wrong operation, or else of a wrong f: */
    xent_gradcheck_cause cause;
    double factor; /* analytic / numeric, where the cause is a factor */
    int other;     /* the other input, or the row, where the cause has one */
    int64_t wrong; /* elements of that input that differ, the worst of them, and both gradients there; */
    int64_t among; /* of so many that were looked at: 0 if the input has more than 4,096 */
    int64_t worst;
    double worst_analytic, worst_numeric;
} xent_gradcheck_result;

/* What was found, in a sentence or two: whether all gradients are right by XENT_GRADCHECK_TOLERANCE; if not,
 * which operation or input is wrong, how far, and the likely cause, or plainly that none is known. Writes at
 * most `size` bytes, with the final 0 (512 are enough), and returns text. NULL result: "". */
XENT_API char *xent_gradcheck_text(const xent_gradcheck_result *result, char *text, size_t size);

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
