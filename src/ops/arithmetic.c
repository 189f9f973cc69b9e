/* add, sub, mul, div, maximum, minimum of two tensors that broadcast. */
#include "ops/broadcast.h"

/* One loop for each way in which a and b go along with the output, so that each can be vectorised. */
#define LOOP(a_index, b_index, formula)                                                                      \
    for (size_t i = 0; i < run->n; i++) {                                                                    \
        const xent_real a = run->a[a_index], b = run->b[b_index];                                            \
        (void)a, (void)b;                                                                                    \
        out[i] = (formula);                                                                                  \
    }
#define RULE(name, formula)                                                                                  \
    static void name(const broadcast_run *run) {                                                             \
        xent_real *restrict out = run->out;                                                                  \
        if (run->a_step && run->b_step) {                                                                    \
            LOOP(i, i, formula)                                                                              \
        } else if (run->a_step) {                                                                            \
            LOOP(i, 0, formula)                                                                              \
        } else {                                                                                             \
            LOOP(0, i, formula)                                                                              \
        }                                                                                                    \
    }

/* What the formulas of gradients see besides a and b. */
#define Y run->y[i]
#define DY run->dy[i]

/* An operation from its formulas. */
#define BINARY(name, value, a_gradient, b_gradient)                                                          \
    RULE(name##_value, value)                                                                                \
    RULE(name##_da, a_gradient)                                                                              \
    RULE(name##_db, b_gradient)                                                                              \
    static void name##_forward(xent_tensor *y) { broadcast_forward(y, name##_value); }                       \
    static void name##_backward(xent_tensor *y) {                                                            \
        broadcast_backward(y, 0, name##_da);                                                                 \
        broadcast_backward(y, 1, name##_db);                                                                 \
    }                                                                                                        \
    const xent_op op_##name = {#name, broadcast_check, name##_forward, name##_backward};                     \
    xent_tensor *xent_##name(xent_tape *tape, xent_tensor *a, xent_tensor *b) {                              \
        xent_tensor *in[] = {a, b};                                                                          \
        return xent_apply(tape, &op_##name, in, 2, NULL, 0);                                                 \
    }

/*     name  y        da        db */
BINARY(add, (a + b), (DY), (DY))
BINARY(sub, (a - b), (DY), (-DY))
BINARY(mul, (a * b), (DY * b), (DY * a))
BINARY(div, (a / b), (DY / b), (-DY * Y / b))

/* Equals share the gradient; a + b is NaN where one of them is. */
BINARY(maximum,
       (a > b    ? a
        : b >= a ? b
                 : a + b),
       (a > b    ? DY
        : a == b ? DY / 2
                 : 0),
       (b > a    ? DY
        : a == b ? DY / 2
                 : 0))
BINARY(minimum,
       (a < b    ? a
        : b <= a ? b
                 : a + b),
       (a < b    ? DY
        : a == b ? DY / 2
                 : 0),
       (b < a    ? DY
        : a == b ? DY / 2
                 : 0))
