/* tape.h: the tape records operations in the order in which they run, and runs them at once.
 *
 * That order is already a topological order, so xent_backward is one loop from the loss back to the
 * first operation. A step of training is:
 *
 *     xent_tape_reset(tape);
 *     x      = xent_input(tape, xent_matrix(rows, columns), pixels);
 *     logits = xent_net_forward(tape, net, x, NULL);
 *     loss   = xent_softmax_cross_entropy(tape, logits, labels, NULL);
 *     xent_backward(tape, loss);
 *     if (xent_optimizer_step(optimizer, tape) != XENT_OK) report(xent_tape_error(tape));
 *
 * The first error sticks: later calls on the tape return NULL (or the error's status) until the next
 * reset, so one question a step is enough. A tape is used by one thread at a time. */
#ifndef XENT_TAPE_H
#define XENT_TAPE_H

#include "xent/params.h"
#include "xent/pool.h"
#include "xent/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct xent_tape xent_tape;

/* How a tape runs its kernels. Results do not depend on it. */
typedef struct xent_tape_options {
    int threads;      /* 0: one a core; 1: only the calling thread. Started when work is large enough */
    xent_pool *pool;  /* a pool to borrow instead; must outlive the tape. NULL: the tape's own */
    int check_finite; /* 1: E_NONFINITE at the first infinite or NaN value (of a leaf or an operation) or
                         gradient. The message names operation, parameter, node and row */
} xent_tape_options;
#define XENT_TAPE_DEFAULT XENT_ZERO

/* An empty tape; NULL options mean all defaults. NULL and *error: E_ARGUMENT, E_MEMORY. */
XENT_API xent_tape *xent_tape_create(const xent_tape_options *options, xent_error *error);

/* Frees the tape and its tensors; NULL is fine. */
XENT_API void xent_tape_destroy(xent_tape *tape);

/* Forgets tensors and error, and keeps the memory: from the second step on, a step that is no larger
 * than an earlier one allocates nothing. */
XENT_API void xent_tape_reset(xent_tape *tape);

/* The first error since the reset: XENT_OK or its status; and its sentence, "" without one. */
XENT_API xent_status xent_tape_status(const xent_tape *tape);
XENT_API const char *xent_tape_error(const xent_tape *tape);

/* The threads that the tape has; 0 for NULL. A step that runs over and over (as many tensors of as many
 * numbers between two resets) is tried on all of them and on the calling one alone, a few times each, and
 * then run as it was faster; now and then it is tried again, which takes a hundredth of the time. Where cores
 * are far apart or busy, small steps are faster alone. */
XENT_API int xent_tape_threads(const xent_tape *tape);

/* The pool that the tape runs this step's kernels on; belongs to the tape (or its lender). NULL, which every
 * function of pool.h takes for the calling thread alone: this step runs on it, or the tape is NULL. */
XENT_API xent_pool *xent_tape_pool(const xent_tape *tape);

/* The bytes that the tape holds for tensors, their gradients and its records. */
XENT_API size_t xent_tape_bytes(const xent_tape *tape);

/* Memory from the tape, 64-byte aligned and not initialised, valid until the next reset. NULL: the
 * tape has an error, maybe this one (E_MEMORY). */
XENT_API void *xent_tape_memory(xent_tape *tape, size_t bytes);

/* A constant: values are borrowed until the next reset, and no gradient is computed for it. */
XENT_API xent_tensor *xent_input(xent_tape *tape, xent_shape shape, const xent_real *values);

/* A variable: as xent_input, but backward computes its gradient (xent_tensor_gradient). */
XENT_API xent_tensor *xent_variable(xent_tape *tape, xent_shape shape, const xent_real *values);

/* A constant with the values of x, which it shares: what is computed from it sends no gradient back to x. */
XENT_API xent_tensor *xent_detach(xent_tape *tape, xent_tensor *x);

/* Parameter `index` of the set (params.h) as a tensor. Values and gradient are those of the set:
 * backward writes the gradient where the optimiser reads it. Twice the same index on one tape gives
 * the same tensor. A frozen one wants no gradient. */
XENT_API xent_tensor *xent_parameter(xent_tape *tape, xent_params *params, int index);

/* Computes d loss / d tensor for every variable and parameter that the loss (one element) depends on.
 * Gradients of parameters of the same sets that it does not depend on become 0.
 * Once a step: E_STATE at a second call before a reset; E_SHAPE if the loss is not one number;
 * E_ARGUMENT if it is NULL or another tape's; E_STATE if it is of the step before the tape's last reset.
 * Source: Griewank & Walther, Evaluating Derivatives (2008), ch. 3. */
XENT_API xent_status xent_backward(xent_tape *tape, xent_tensor *loss);

#ifdef __cplusplus
}
#endif
#endif
