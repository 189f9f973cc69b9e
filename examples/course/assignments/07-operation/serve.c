/* serve.c: the operation of operation.h by name. Arrays 0 to 2 are the inputs; those that it does not have
 * are empty. */
#include "marker/serve.h"

#include <stdio.h>
#include <stdlib.h>

#include "operation.h"

/* An array as tensors have it; kept until the program ends. */
static xent_real *reals(const call *c, int index) {
    xent_real *values = malloc((c->size[index] + 1) * sizeof *values);
    if (!values) exit(1);
    for (size_t i = 0; i < c->size[index]; i++) values[i] = (xent_real)c->array[index][i];
    return values;
}

static void copy_out(double *out, const xent_real *values, size_t size) {
    for (size_t i = 0; values && i < size; i++) out[i] = (double)values[i];
}

static void describe(call *c) {
    double *d = c->array[0];
    const operation *o = &own_operation;
    d[0] = o->inputs, d[1] = (double)o->outputs, d[2] = o->low, d[3] = o->high;
    for (int k = 0; k < OPERATION_INPUTS; k++) {
        size_t size = 0;
        d[4 + k] = k < o->inputs && xent_shape_size(o->shape[k], &size) == XENT_OK ? (double)size : 0;
    }
}

static xent_tape *begin(const call *c, xent_tensor **in) {
    const xent_tape_options one_thread = {.threads = 1};
    xent_tape *tape = xent_tape_create(&one_thread, NULL);
    for (int k = 0; k < own_operation.inputs; k++)
        in[k] = xent_variable(tape, own_operation.shape[k], reals(c, k));
    return tape;
}

static xent_tensor *apply(xent_tape *tape, xent_tensor *const *in, void *unused) {
    (void)unused;
    return xent_apply(tape, own_operation.op, in, own_operation.inputs, NULL, 0);
}

/* The status; what the tape has to say is printed. */
static double end(xent_tape *tape) {
    const xent_status status = xent_tape_status(tape);
    if (status) printf("%s\n", xent_tape_error(tape));
    fflush(stdout);
    xent_tape_destroy(tape);
    return (double)status;
}

/* y into array 3. */
static void forward(call *c) {
    xent_tensor *in[OPERATION_INPUTS];
    xent_tape *tape = begin(c, in);
    const xent_tensor *y = apply(tape, in, NULL);
    if (xent_tensor_size(y) == c->size[3])
        copy_out(c->array[3], xent_tensor_values(y), c->size[3]);
    else if (y)
        printf("y has %zu numbers\n", xent_tensor_size(y));
    c->result = end(tape);
}

/* The gradients of sum(dy y), with dy in array 3, into arrays 4 to 6; y is used as often as array 7 says. */
static void backward(call *c) {
    xent_tensor *in[OPERATION_INPUTS], *loss = NULL;
    xent_tape *tape = begin(c, in);
    for (size_t use = 0; use < whole(c, 7); use++) {
        xent_tensor *y = apply(tape, in, NULL);
        xent_tensor *dy = xent_input(tape, xent_tensor_shape(y), reals(c, 3));
        xent_tensor *part = xent_sum(tape, xent_mul(tape, y, dy), XENT_ALL_AXES);
        loss = loss ? xent_add(tape, loss, part) : part;
    }
    xent_backward(tape, loss);
    for (int k = 0; k < own_operation.inputs; k++)
        copy_out(c->array[4 + k], xent_tensor_gradient(in[k]), c->size[4 + k]);
    c->result = end(tape);
}

/* What xent's own check of gradients says, for the author to read. */
static void check_gradient(call *c) {
    xent_gradcheck_input inputs[OPERATION_INPUTS];
    const xent_gradcheck_options each = {.elements = 1};
    xent_gradcheck_result result;
    xent_error error;
    char text[512];
    for (int k = 0; k < own_operation.inputs; k++)
        inputs[k] = (xent_gradcheck_input){own_operation.shape[k], reals(c, k)};
    if (xent_gradcheck(apply, NULL, inputs, own_operation.inputs, &each, &result, &error))
        printf("%s\n", error.message);
    else
        printf("%s\n", xent_gradcheck_text(&result, text, sizeof text));
    fflush(stdout);
}

void serve(call *c) {
    if (is(c, "describe")) describe(c);
    if (is(c, "own_formula")) own_formula((const double *const *)c->array, c->array[3]);
    if (is(c, "forward")) forward(c);
    if (is(c, "backward")) backward(c);
    if (is(c, "check_gradient")) check_gradient(c);
}
