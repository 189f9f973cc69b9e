#include <string.h>

#include "graph/params.h"
#include "graph/tape.h"

xent_gradient xent_input_gradient(xent_tensor *y, int index) {
    xent_tensor *x = y->in[index];
    if (!x || !x->gradient) return (xent_gradient){NULL, 0, 0};
    xent_gradient place = {x->gradient, x->size, x->has_gradient};
    x->has_gradient = 1;
    return place;
}

xent_status tape_gradients_ready(const xent_tape *tape) {
    if (!tape) return XENT_E_ARGUMENT;
    if (tape->error.status != XENT_OK) return tape->error.status;
    return tape->backward_done ? XENT_OK : XENT_E_STATE;
}

static xent_status check_loss(xent_tape *tape, const xent_tensor *loss) {
    char text[96];
    if (!loss) return tape_fail(tape, XENT_E_ARGUMENT, "backward: the loss is NULL");
    if (!tape_owns(tape, loss, "backward")) return tape->error.status;
    if (tape->backward_done)
        return tape_fail(tape, XENT_E_STATE, "backward: called a second time without a reset of the tape");
    if (loss->size != 1)
        return tape_fail(tape, XENT_E_SHAPE, "backward: the loss must be one number, its shape is %s",
                         xent_shape_text(loss->shape, text, sizeof text));
    return XENT_OK;
}

/* All memory is taken before the first rule runs, so that no rule can fail. */
static xent_status take_gradients(xent_tape *tape, xent_tensor *loss) {
    for (xent_tensor *t = loss; t; t = t->previous) {
        if (!t->wants_gradient || t->gradient) continue;
        t->gradient = tape_take(tape, &tape->values, t->size * sizeof(xent_real));
        if (!t->gradient) return tape->error.status;
    }
    return XENT_OK;
}

static void run_rules(xent_tensor *loss) {
    for (xent_tensor *t = loss; t; t = t->previous) {
        if (!t->op || !t->has_gradient) continue;
        t->op->backward(t);
        tape_check_gradients(t);
    }
}

/* A gradient that the pass did not reach is 0; one of an earlier step must not reach the optimiser. */
static void clear_unreached(const param_use *use) {
    for (int i = 0; i < use->params->count; i++) {
        const xent_tensor *t = use->tensors[i];
        const param_view *view = &use->params->views[i];
        if (t && t->has_gradient) continue;
        memset(use->params->gradients + view->offset, 0, view->size * sizeof(xent_real));
    }
}

xent_status xent_backward(xent_tape *tape, xent_tensor *loss) {
    if (!tape) return XENT_E_ARGUMENT;
    if (tape->error.status != XENT_OK) return tape->error.status;
    if (check_loss(tape, loss) != XENT_OK || take_gradients(tape, loss) != XENT_OK) return tape->error.status;
    if (loss->wants_gradient) {
        loss->gradient[0] = 1;
        loss->has_gradient = 1;
    }
    run_rules(loss);
    for (param_use *use = tape->uses; use; use = use->next) {
        clear_unreached(use);
        use->differentiated = 1;
    }
    tape->backward_done = 1;
    return tape->error.status;
}
