#include <string.h>

#include "graph/tape.h"

/* Copies the inputs into y after a look at each; 0 with the tape's error set if one is not usable. */
static int take_inputs(xent_tensor *y, xent_tensor *const *in, int required) {
    for (int i = 0; i < y->in_count; i++) {
        if (!in[i] && i >= required) continue;
        if (!in[i]) {
            xent_op_fail(y, XENT_E_ARGUMENT, "input %d is NULL", i);
            return 0;
        }
        if (!tape_owns(y->tape, in[i], y->op->name)) return 0;
        y->in[i] = in[i];
        y->wants_gradient |= in[i]->wants_gradient;
    }
    return 1;
}

static int take_options(xent_tensor *y, const void *options, size_t bytes) {
    if (bytes == 0) return 1;
    void *copy = tape_take(y->tape, tape_records(y->tape), bytes);
    if (!copy) return 0;
    y->options = memcpy(copy, options, bytes);
    return 1;
}

static int take_memory(xent_tensor *y) {
    if (tape_shape_size(&y->shape, &y->size) != XENT_OK) {
        xent_op_fail(y, XENT_E_SHAPE, "the result does not fit in memory");
        return 0;
    }
    arena *values = &y->tape->values;
    y->value = tape_take(y->tape, values, y->size * sizeof(xent_real));
    if (y->value && y->saved_bytes > 0) y->saved = tape_take(y->tape, values, y->saved_bytes);
    return y->tape->error.status == XENT_OK;
}

static int is_complete(const xent_op *op) {
    return op && op->name && op->check && op->forward && op->backward;
}

xent_tensor *xent_apply_optional(xent_tape *tape, const xent_op *op, xent_tensor *const *in, int in_count,
                                 int required, const void *options, size_t options_size) {
    if (!tape || tape->error.status != XENT_OK) return NULL;
    if (!is_complete(op) || in_count < 0 || in_count > XENT_MAX_INPUTS || (in_count > 0 && !in) ||
        (options_size > 0 && !options)) {
        tape_fail(tape, XENT_E_ARGUMENT,
                  "apply: the operation lacks its name or a rule, or its inputs are not 0 "
                  "to %d, or its options are missing",
                  XENT_MAX_INPUTS);
        return NULL;
    }
    xent_tensor *y = tape_new_tensor(tape, in_count);
    if (!y) return NULL;
    y->op = op;
    y->index = tape->count;
    if (!take_inputs(y, in, required) || !take_options(y, options, options_size)) return NULL;
    xent_status status = op->check(y);
    if (status != XENT_OK) {
        xent_op_fail(y, status, "%s", xent_status_text(status)); /* dropped if check has said more */
        return NULL;
    }
    if (!take_memory(y)) return NULL;
    op->forward(y);
    return tape_check_value(tape_append(tape, y));
}

xent_tensor *xent_apply(xent_tape *tape, const xent_op *op, xent_tensor *const *in, int in_count,
                        const void *options, size_t options_size) {
    return xent_apply_optional(tape, op, in, in_count, in_count, options, options_size);
}
