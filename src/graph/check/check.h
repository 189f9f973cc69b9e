/* check.h: what the parts of the gradient check share: functions as a whole (gradcheck.c, function.c), single
 * operations (rule.c, operation.c), and what may be the matter with one (cause.c). */
#ifndef GRAPH_CHECK_CHECK_H
#define GRAPH_CHECK_CHECK_H

#include "graph/check/numbers.h"
#include "graph/tape.h"
#include "xent/gradcheck.h"

/* Memory that nobody has written is filled with one of these bytes, to see whether it is read. */
typedef int poison;
enum { POISON_NAN = 0xFF, POISON_ZERO = 0x00 };

/* An input or parameter of f: its point, where f reads it while it is moved, and its gradient. */
typedef struct slot {
    xent_shape shape;
    size_t size;
    xent_real *point, *moved, *gradient;
} slot;

typedef struct checker {
    xent_gradcheck_function f;
    void *context;
    xent_gradcheck_options options;
    int inputs, count; /* of the slots: inputs come first, then parameters */
    slot *slots;
    xent_tape *tape;   /* f's, reset for each call */
    xent_tape *memory; /* holds the slots */
    double value;      /* of f in its first run */
    double rounding;   /* what rounding may make of a difference quotient */
} checker;

/* function.c: f as a number, at the moved values; and its gradient at the point into the slots, with the
 * check of the operations on the way. */
xent_status check_evaluate(checker *c, double *value);
xent_status check_differentiate(checker *c, xent_gradcheck_result *result);

/* operation.c: checks the three rules of y's operation by themselves, and raises result->operation_error if
 * it finds a larger error. */
xent_status check_operation(const checker *c, const xent_tensor *y, xent_gradcheck_result *result);

#endif
