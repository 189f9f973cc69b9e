/* op.h: how an operation is made; for those who write new ones. Users of operations need ops.h only.
 *
 * An operation is three rules. `check` is the only one that may fail: it looks at shapes and at values
 * that must be valid, and states the output's shape and the bytes to keep from forward to backward.
 * `forward` and `backward` are total: no failure, no allocation, no I/O. A tensor remembers how it was
 * made, so all three get the output y and find its inputs in y->in.
 *
 *     static xent_status square_check(xent_tensor *y) { y->shape = y->in[0]->shape; return XENT_OK; }
 *
 *     static void square_forward(xent_tensor *y) {
 *         for (size_t i = 0; i < y->size; i++) y->value[i] = y->in[0]->value[i] * y->in[0]->value[i];
 *     }
 *
 *     static void square_backward(xent_tensor *y) {
 *         const xent_real *x = y->in[0]->value, *dy = y->gradient;
 *         xent_gradient dx = xent_input_gradient(y, 0);
 *         for (size_t i = 0; i < dx.size; i++) xent_add_gradient(dx, i, 2 * x[i] * dy[i]);
 *     }
 *
 *     static const xent_op square = {"square", square_check, square_forward, square_backward};
 *     ... y = xent_apply(tape, &square, &x, 1, NULL, 0); */
#ifndef XENT_OP_H
#define XENT_OP_H

#include "xent/tape.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Inputs that one operation may have: as many tensors as a concat may join. */
#define XENT_MAX_INPUTS 64

typedef struct xent_op {
    const char *name;
    xent_status (*check)(xent_tensor *y);
    void (*forward)(xent_tensor *y);
    void (*backward)(xent_tensor *y);
} xent_op;

/* What the rules of an operation see. check sets shape and saved_bytes; forward writes value and
 * saved; backward reads gradient (never NULL then) and writes the gradients of the inputs. */
struct xent_tensor {
    xent_shape shape;
    size_t size;         /* elements */
    xent_real *value;    /* never written by another than its own forward: inputs are borrowed */
    xent_real *gradient; /* d loss / d this; NULL where none is wanted */
    const xent_op *op;   /* NULL for inputs, variables and parameters */
    xent_tensor **in;    /* in_count of them; an optional input that was not given is NULL */
    int in_count;
    const void *options; /* the tape's copy of what the caller gave to xent_apply */
    size_t saved_bytes;  /* set by check; 0 unless set */
    void *saved;         /* that many bytes, 64-byte aligned, kept from forward to backward */
    xent_tape *tape;
    xent_tensor *previous;        /* the tensor recorded before this one */
    uint64_t step;                /* the tape's step that it belongs to */
    int index;                    /* its place on the tape, from 0 */
    unsigned char wants_gradient; /* a variable or parameter, or made from one */
    unsigned char has_gradient;   /* this pass wrote it */
    const xent_real *background;  /* of a constant: numbers, one for each place of the last axis, which most
                                     of its elements are equal to; NULL: none are known */
};

/* Where backward puts the gradient of an input: adds if `add`, else stores (nothing is zero-filled).
 * data is NULL and size 0 where the input wants none. */
typedef struct xent_gradient {
    xent_real *data;
    size_t size;
    int add;
} xent_gradient;

/* The place for the gradient of y->in[index]; counts as written from here on, so all of it must be.
 * Take one, write it, then take the next: y->in may name one tensor twice. */
XENT_API xent_gradient xent_input_gradient(xent_tensor *y, int index);

static inline void xent_add_gradient(xent_gradient dx, size_t i, xent_real value) {
    dx.data[i] = dx.add ? dx.data[i] + value : value;
}

/* Checks, allocates, runs forward and records the result. Options are copied (what they point to is
 * borrowed until the reset). NULL: the tape has an error, maybe a new one: an input that is NULL, of
 * another tape (E_ARGUMENT) or of the step before (E_STATE), what check said, E_MEMORY. */
XENT_API xent_tensor *xent_apply(xent_tape *tape, const xent_op *op, xent_tensor *const *in, int in_count,
                                 const void *options, size_t options_size);

/* The same for an operation whose inputs from `required` on may be NULL. */
XENT_API xent_tensor *xent_apply_optional(xent_tape *tape, const xent_op *op, xent_tensor *const *in,
                                          int in_count, int required, const void *options,
                                          size_t options_size);

/* For check: puts "NAME: " and the formatted sentence on the tape and returns the status. */
XENT_API xent_status xent_op_fail(xent_tensor *y, xent_status status, const char *format, ...)
    XENT_PRINTF(3, 4);

#ifdef __cplusplus
}
#endif
#endif
