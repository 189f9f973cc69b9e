#include "train/focus.h"

#include <math.h>
#include <stdlib.h>

#include "xent/losses.h"
#include "xent/ops.h"

static const xent_real just_known = XENT_FOCUS_EPOCHS + 1;

xent_status focus_create(focus *f, const xent_recipe *recipe, int64_t rows, xent_error *error) {
    *f = (focus){.bound = recipe->focus, .rows = rows};
    if (!(f->bound >= 0) || !isfinite(f->bound))
        return xent_fail(error, XENT_E_ARGUMENT, "fit: focus below a loss of %g; expected a number from 0",
                         f->bound);
    if (f->bound <= 0) return XENT_OK;
    if (recipe->loss != XENT_LOSS_CE)
        return xent_fail(error, XENT_E_ARGUMENT, "fit: focus does not go with the loss '%s'; expected ce",
                         xent_loss_name(recipe->loss));
    f->waits = calloc((size_t)rows, sizeof *f->waits);
    f->left_out = calloc((size_t)rows, sizeof *f->left_out);
    if (f->waits && f->left_out) return XENT_OK;
    return xent_fail(error, XENT_E_MEMORY, "fit: no memory to know which of %lld rows are known",
                     (long long)rows);
}

void focus_clear(focus *f) {
    free(f->waits);
    free(f->left_out);
}

void focus_look(focus *f, const xent_real *waits) {
    for (int64_t i = 0; waits && i < f->rows; i++) f->left_out[i] = waits[i] > 0 && waits[i] < just_known;
}

void focus_next(focus *f) {
    for (int64_t i = 0; f->waits && i < f->rows; i++)
        if (f->waits[i] > 0) f->waits[i]--;
    focus_look(f, f->waits);
}

const xent_tensor *focus_losses(const focus *f, xent_tape *tape, xent_tensor *logits, const int32_t *labels) {
    static const xent_cross_entropy_options each = {.reduction = XENT_NONE};
    return f->waits ? xent_softmax_cross_entropy(tape, xent_detach(tape, logits), labels, &each) : NULL;
}

void focus_note(focus *f, const xent_tensor *losses, const uint32_t *order) {
    const xent_real *loss = xent_tensor_values(losses);
    for (size_t i = 0; losses && i < xent_tensor_size(losses); i++)
        f->waits[order[i]] = (double)loss[i] < f->bound ? just_known : 0;
}

int64_t focus_check(const focus *f, const xent_real *waits) {
    int64_t i = 0;
    while (waits && i < f->rows && waits[i] >= 0 && waits[i] <= just_known && !(waits[i] < ceil(waits[i])))
        i++;
    return i;
}
