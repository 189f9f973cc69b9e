/* operation.c: task 7. Write an operation of your own: rename it, and fill in the three rules, what the
 * marker has to know (operation.h), and the formula. */
#include "operation.h"

static xent_status own_check(xent_tensor *y) {
    y->shape = y->in[0]->shape; /* your code: refuse what does not fit with xent_op_fail */
    return XENT_OK;
}

static void own_forward(xent_tensor *y) {
    for (size_t i = 0; i < y->size; i++) y->value[i] = 0; /* your code */
}

static void own_backward(xent_tensor *y) {
    xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++) xent_add_gradient(dx, i, 0); /* your code */
}

static const xent_op own = {"own", own_check, own_forward, own_backward};

const operation own_operation = {
    .op = &own, .inputs = 1, .shape = {{2, {2, 3}}}, .outputs = 6, .low = -2, .high = 2};

void own_formula(const double *const *in, double *y) {
    (void)in;
    for (int i = 0; i < 6; i++) y[i] = 0; /* your code */
}
