/* unary.h: makes an operation out of a function of one number and its derivative. */
#ifndef OPS_UNARY_H
#define OPS_UNARY_H

#include "ops/table.h"

/* The functions on n numbers at a time; p is the operation's option, 0 if it has none. */
typedef void unary_value(size_t n, const xent_real *x, xent_real p, xent_real *y);
typedef void unary_gradient(size_t n, const xent_real *x, const xent_real *y, const xent_real *dy,
                            xent_real p, xent_real *dx);

xent_status unary_check(xent_tensor *y);
void unary_forward(xent_tensor *y, unary_value *value);
void unary_backward(xent_tensor *y, unary_gradient *gradient);

/* NAME_value from a formula in x and p. */
#define UNARY_VALUE(name, formula)                                                                           \
    static void name##_value(size_t n, const xent_real *x_, xent_real p, xent_real *y_) {                    \
        (void)p;                                                                                             \
        for (size_t i = 0; i < n; i++) {                                                                     \
            const xent_real x = x_[i];                                                                       \
            y_[i] = (formula);                                                                               \
        }                                                                                                    \
    }

/* NAME_value from a function over arrays (math/vector.h). */
#define UNARY_ARRAY_VALUE(name, function)                                                                    \
    static void name##_value(size_t n, const xent_real *x, xent_real p, xent_real *y) {                      \
        (void)p;                                                                                             \
        function(n, x, y);                                                                                   \
    }

/* NAME_gradient from a formula for dx in x, y, dy and p. */
#define UNARY_GRADIENT(name, formula)                                                                        \
    static void name##_gradient(size_t n, const xent_real *x_, const xent_real *y_, const xent_real *dy_,    \
                                xent_real p, xent_real *dx_) {                                               \
        (void)p;                                                                                             \
        for (size_t i = 0; i < n; i++) {                                                                     \
            const xent_real x = x_[i], y = y_[i], dy = dy_[i];                                               \
            (void)x, (void)y;                                                                                \
            dx_[i] = (formula);                                                                              \
        }                                                                                                    \
    }

/* op_NAME from the two. */
#define UNARY_OP(name)                                                                                       \
    static void name##_forward(xent_tensor *y) { unary_forward(y, name##_value); }                           \
    static void name##_backward(xent_tensor *y) { unary_backward(y, name##_gradient); }                      \
    const xent_op op_##name = {#name, unary_check, name##_forward, name##_backward};

/* op_NAME and xent_NAME(tape, x). */
#define UNARY(name)                                                                                          \
    UNARY_OP(name)                                                                                           \
    xent_tensor *xent_##name(xent_tape *tape, xent_tensor *x) {                                              \
        return xent_apply(tape, &op_##name, &x, 1, NULL, 0);                                                 \
    }

/* op_NAME and xent_NAME(tape, x, option); the option must be finite. */
#define UNARY_WITH(name, option)                                                                             \
    UNARY_OP(name)                                                                                           \
    xent_tensor *xent_##name(xent_tape *tape, xent_tensor *x, double option) {                               \
        const xent_real p = (xent_real)option;                                                               \
        return xent_apply(tape, &op_##name, &x, 1, &p, sizeof p);                                            \
    }

#endif
