/* permute: the same elements with their axes in another order. */
#include "ops/slices.h"
#include "ops/table.h"

/* The price of moving an element in multiply-adds of a matrix product (slices.h). */
#define ELEMENT_WORK 16

typedef struct permute_options {
    int given; /* the caller has named the axes */
    int axes[XENT_MAX_RANK];
} permute_options;

static const int *axes_of(const xent_tensor *y) { return ((const permute_options *)y->options)->axes; }

static xent_status permute_check(xent_tensor *y) {
    const xent_shape x = y->in[0]->shape;
    const int *axes = axes_of(y);
    int seen = 0;
    if (!((const permute_options *)y->options)->given)
        return xent_op_fail(y, XENT_E_ARGUMENT, "the axes are NULL");
    y->shape.rank = x.rank;
    for (int k = 0; k < x.rank; k++) {
        if (axes[k] < 0 || axes[k] >= x.rank || seen & 1 << axes[k])
            return xent_op_fail(y, XENT_E_ARGUMENT,
                                "axis %d of the order is %d; expected each of 0 .. %d once", k, axes[k],
                                x.rank - 1);
        seen |= 1 << axes[k];
        y->shape.dim[k] = x.dim[axes[k]];
    }
    return XENT_OK;
}

/* Elements of y in order, with the step in x for each axis of y. Sizes of 1 fill the axes up to four. */
typedef struct permute_call {
    int64_t size[XENT_MAX_RANK], step[XENT_MAX_RANK];
    const xent_tensor *y;
    xent_gradient dx; /* of the backward pass; data NULL: forward */
} permute_call;

static permute_call call_of(const xent_tensor *y) {
    const xent_shape x = y->in[0]->shape;
    const int *axes = axes_of(y), first = XENT_MAX_RANK - x.rank;
    permute_call call = {.size = {1, 1, 1, 1}, .y = y};
    for (int k = 0; k < x.rank; k++) {
        call.size[first + k] = y->shape.dim[k];
        call.step[first + k] = 1;
        for (int axis = axes[k] + 1; axis < x.rank; axis++) call.step[first + k] *= x.dim[axis];
    }
    return call;
}

/* The work is cut along the first two axes of y: each of their places is a plane of its own. */
static int64_t plane_count(const permute_call *c) { return c->size[0] * c->size[1]; }
static int64_t plane_work(const permute_call *c) { return c->size[2] * c->size[3] * ELEMENT_WORK; }

static void permute_plane(const permute_call *c, int64_t plane) {
    const int64_t from = plane / c->size[1] * c->step[0] + plane % c->size[1] * c->step[1];
    size_t at = (size_t)(plane * c->size[2] * c->size[3]);
    for (int64_t i = 0; i < c->size[2]; i++)
        for (int64_t j = 0; j < c->size[3]; j++, at++) {
            const size_t x = (size_t)(from + i * c->step[2] + j * c->step[3]);
            if (c->dx.data)
                xent_add_gradient(c->dx, x, c->y->gradient[at]);
            else
                c->y->value[at] = c->y->in[0]->value[x];
        }
}

static void permute_slice(void *context, int index) {
    const permute_call *c = context;
    const slice planes = slice_rows(plane_count(c), plane_work(c), index);
    for (int64_t i = planes.begin; i < planes.begin + planes.count; i++) permute_plane(c, i);
}

static void permute(permute_call *call) {
    if (call->y->size == 0) return;
    xent_parallel_for(xent_tape_pool(call->y->tape), slice_count(plane_count(call), plane_work(call)),
                      permute_slice, call);
}

static void permute_forward(xent_tensor *y) {
    permute_call call = call_of(y);
    permute(&call);
}

static void permute_backward(xent_tensor *y) {
    permute_call call = call_of(y);
    call.dx = xent_input_gradient(y, 0);
    if (call.dx.data) permute(&call);
}

const xent_op op_permute = {"permute", permute_check, permute_forward, permute_backward};

xent_tensor *xent_permute(xent_tape *tape, xent_tensor *x, const int *axes) {
    permute_options o = {.given = axes != NULL};
    for (int k = 0; axes && k < xent_tensor_shape(x).rank; k++) o.axes[k] = axes[k];
    return xent_apply(tape, &op_permute, &x, 1, &o, sizeof o);
}
