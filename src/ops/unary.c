#include <math.h>

#include "ops/slices.h"
#include "ops/unary.h"

/* The price of one element in multiply-adds of a matrix product (slices.h): memory is the limit. */
#define ELEMENT_WORK 16
/* Gradients that are added go through a buffer of this many numbers. */
#define BLOCK 256

unary_options unary_options_of(const xent_tensor *y) {
    return y->options ? *(const unary_options *)y->options : (unary_options){0, 0};
}

xent_status unary_check(xent_tensor *y) {
    const unary_options o = unary_options_of(y);
    if (!isfinite(o.p) || !isfinite(o.q))
        return xent_op_fail(y, XENT_E_ARGUMENT, "the option is %g as xent_real; expected a finite number",
                            (double)(isfinite(o.p) ? o.q : o.p));
    y->shape = y->in[0]->shape;
    return XENT_OK;
}

/* What the slices of one call share. */
typedef struct unary_call {
    xent_tensor *y;
    unary_value *value;
    unary_gradient *gradient;
    xent_gradient dx;
} unary_call;

static void forward_slice(void *context, int index) {
    const unary_call *call = context;
    xent_tensor *y = call->y;
    const slice part = slice_rows((int64_t)y->size, ELEMENT_WORK, index);
    call->value((size_t)part.count, y->in[0]->value + part.begin, unary_options_of(y), y->value + part.begin);
}

void unary_forward(xent_tensor *y, unary_value *value) {
    unary_call call = {y, value, NULL, {0}};
    xent_parallel_for(xent_tape_pool(y->tape), slice_count((int64_t)y->size, ELEMENT_WORK), forward_slice,
                      &call);
}

static void backward_slice(void *context, int index) {
    const unary_call *call = context;
    const xent_tensor *y = call->y;
    const slice part = slice_rows((int64_t)y->size, ELEMENT_WORK, index);
    const size_t end = (size_t)(part.begin + part.count);
    const xent_real *x = y->in[0]->value;
    const unary_options o = unary_options_of(y);
    if (!call->dx.add) {
        const size_t i = (size_t)part.begin;
        call->gradient(end - i, x + i, y->value + i, y->gradient + i, o, call->dx.data + i);
        return;
    }
    for (size_t i = (size_t)part.begin; i < end; i += BLOCK) {
        const size_t n = end - i < BLOCK ? end - i : BLOCK;
        xent_real term[BLOCK];
        call->gradient(n, x + i, y->value + i, y->gradient + i, o, term);
        for (size_t j = 0; j < n; j++) call->dx.data[i + j] += term[j];
    }
}

void unary_backward(xent_tensor *y, unary_gradient *gradient) {
    unary_call call = {y, NULL, gradient, xent_input_gradient(y, 0)};
    if (!call.dx.data) return;
    xent_parallel_for(xent_tape_pool(y->tape), slice_count((int64_t)y->size, ELEMENT_WORK), backward_slice,
                      &call);
}
