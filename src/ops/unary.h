/* unary.h: makes an operation out of a function of one number and its derivative. */
#ifndef OPS_UNARY_H
#define OPS_UNARY_H

#include "ops/table.h"

/* An operation's options, 0 where it has none. */
typedef struct unary_options {
    xent_real p, q;
} unary_options;

/* The functions on n numbers at a time. */
typedef void unary_value(size_t n, const xent_real *x, unary_options o, xent_real *y);
typedef void unary_gradient(size_t n, const xent_real *x, const xent_real *y, const xent_real *dy,
                            unary_options o, xent_real *dx);

unary_options unary_options_of(const xent_tensor *y);
xent_status unary_check(xent_tensor *y); /* E_ARGUMENT: an option that is not finite */
void unary_forward(xent_tensor *y, unary_value *value);
void unary_backward(xent_tensor *y, unary_gradient *gradient);

/* NAME_value from a formula in x, p and q. */
#define UNARY_VALUE(name, formula)                                                                           \
    static void name##_value(size_t n, const xent_real *x_, unary_options o, xent_real *y_) {                \
        const xent_real p = o.p, q = o.q;                                                                    \
        (void)p, (void)q;                                                                                    \
        for (size_t i = 0; i < n; i++) {                                                                     \
            const xent_real x = x_[i];                                                                       \
            y_[i] = (formula);                                                                               \
        }                                                                                                    \
    }

/* NAME_value from a function over arrays (math/vector.h). */
#define UNARY_ARRAY_VALUE(name, function)                                                                    \
    static void name##_value(size_t n, const xent_real *x, unary_options o, xent_real *y) {                  \
        (void)o;                                                                                             \
        function(n, x, y);                                                                                   \
    }

/* NAME_gradient from a formula for dx in x, y, dy, p and q. */
#define UNARY_GRADIENT(name, formula)                                                                        \
    static void name##_gradient(size_t n, const xent_real *x_, const xent_real *y_, const xent_real *dy_,    \
                                unary_options o, xent_real *dx_) {                                           \
        const xent_real p = o.p, q = o.q;                                                                    \
        (void)p, (void)q;                                                                                    \
        for (size_t i = 0; i < n; i++) {                                                                     \
            const xent_real x = x_[i], y = y_[i], dy = dy_[i];                                               \
            (void)x, (void)y;                                                                                \
            dx_[i] = (formula);                                                                              \
        }                                                                                                    \
    }

/* op_NAME from the two, and a check. */
#define UNARY_OP(name, check)                                                                                \
    static void name##_forward(xent_tensor *y) { unary_forward(y, name##_value); }                           \
    static void name##_backward(xent_tensor *y) { unary_backward(y, name##_gradient); }                      \
    const xent_op op_##name = {#name, check, name##_forward, name##_backward};

/* op_NAME and xent_NAME(tape, x). */
#define UNARY(name)                                                                                          \
    UNARY_OP(name, unary_check)                                                                              \
    xent_tensor *xent_##name(xent_tape *tape, xent_tensor *x) {                                              \
        return xent_apply(tape, &op_##name, &x, 1, NULL, 0);                                                 \
    }

/* op_NAME and xent_NAME(tape, x, option); the option must be finite. */
#define UNARY_WITH(name, option)                                                                             \
    UNARY_OP(name, unary_check)                                                                              \
    xent_tensor *xent_##name(xent_tape *tape, xent_tensor *x, double option) {                               \
        const unary_options o = {(xent_real)option, 0};                                                      \
        return xent_apply(tape, &op_##name, &x, 1, &o, sizeof o);                                            \
    }

/* The same with two options, and the check. */
#define UNARY_WITH_TWO(name, check, first, second)                                                           \
    UNARY_OP(name, check)                                                                                    \
    xent_tensor *xent_##name(xent_tape *tape, xent_tensor *x, double first, double second) {                 \
        const unary_options o = {(xent_real)first, (xent_real)second};                                       \
        return xent_apply(tape, &op_##name, &x, 1, &o, sizeof o);                                            \
    }

#endif
