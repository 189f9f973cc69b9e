/* concat and slice: tensors as parts of a larger one, along an axis.
 *
 *     concat   y = x_0, x_1, ... one behind the other;  dx_k = its part of dy
 *     slice    y = elements begin .. end-1 of x;        dx = dy there, 0 elsewhere
 *
 * To either a tensor is `outer` blocks; what is copied is a run of each block. */
#include "ops/axis.h"
#include "ops/slices.h"

typedef struct runs {
    int64_t outer, run; /* runs, and the numbers of one */
    const xent_real *from;
    int64_t from_step; /* from one run to the next */
    xent_gradient to;  /* y's values, which are stored, or a gradient, which may be added to what is there */
    int64_t to_first, to_step;
} runs;

static void copy_slice(void *context, int index) {
    const runs *r = context;
    const slice part = slice_rows(r->outer, r->run * AXIS_ELEMENT_WORK, index);
    for (int64_t i = part.begin; i < part.begin + part.count; i++) {
        const xent_real *from = r->from + i * r->from_step;
        const int64_t to = r->to_first + i * r->to_step;
        for (int64_t j = 0; j < r->run; j++) xent_add_gradient(r->to, (size_t)(to + j), from[j]);
    }
}

static void copy(const xent_tensor *y, runs r) {
    if (r.run == 0 || r.to.size == 0) return;
    xent_parallel_for(xent_tape_pool(y->tape), slice_count(r.outer, r.run * AXIS_ELEMENT_WORK), copy_slice,
                      &r);
}

/* ---- concat */

static int concat_axis(const xent_tensor *y) {
    const int axis = *(const int *)y->options;
    return axis < 0 ? axis + y->in[0]->shape.rank : axis;
}

static xent_status concat_check(xent_tensor *y) {
    if (y->in_count == 0) return xent_op_fail(y, XENT_E_ARGUMENT, "no inputs; expected at least 1");
    const xent_status status = axis_check(y, 0);
    if (status != XENT_OK) return status;
    const int axis = concat_axis(y);
    y->shape = y->in[0]->shape;
    for (int k = 1; k < y->in_count; k++) {
        xent_shape fitted = y->in[k]->shape;
        if (fitted.rank > axis) fitted.dim[axis] = y->shape.dim[axis];
        char first[96], other[96];
        if (!xent_shape_equal(fitted, y->shape))
            return xent_op_fail(y, XENT_E_SHAPE, "input %d is %s; it does not fit %s beside axis %d", k,
                                xent_shape_text(y->in[k]->shape, other, sizeof other),
                                xent_shape_text(y->in[0]->shape, first, sizeof first), axis);
        if (y->in[k]->shape.dim[axis] > INT64_MAX - y->shape.dim[axis])
            return xent_op_fail(y, XENT_E_SHAPE, "the result does not fit in memory");
        y->shape.dim[axis] += y->in[k]->shape.dim[axis];
    }
    return XENT_OK;
}

/* Runs the copies of all inputs: into y, or of dy. */
static void concat_copy(xent_tensor *y, int back) {
    int64_t offset = 0, outer = 1;
    for (int i = 0; i < concat_axis(y); i++) outer *= y->shape.dim[i];
    if (y->size == 0) return;
    const int64_t whole = (int64_t)y->size / outer;
    const xent_gradient to = {.data = y->value, .size = y->size, .add = 0};
    for (int k = 0; k < y->in_count; k++) {
        const int64_t run = (int64_t)y->in[k]->size / outer;
        if (back)
            copy(y, (runs){outer, run, y->gradient + offset, whole, xent_input_gradient(y, k), 0, run});
        else
            copy(y, (runs){outer, run, y->in[k]->value, run, to, offset, whole});
        offset += run;
    }
}

static void concat_forward(xent_tensor *y) { concat_copy(y, 0); }
static void concat_backward(xent_tensor *y) { concat_copy(y, 1); }

const xent_op op_concat = {"concat", concat_check, concat_forward, concat_backward};

xent_tensor *xent_concat(xent_tape *tape, xent_tensor *const *in, int count, int axis) {
    return xent_apply(tape, &op_concat, in, count, &axis, sizeof axis);
}

/* ---- slice */

typedef struct slice_options {
    int axis; /* first, as axis.h reads it */
    int64_t begin, end;
} slice_options;

static xent_status slice_check(xent_tensor *y) {
    const slice_options *o = y->options;
    const xent_status status = axis_check(y, 0);
    if (status != XENT_OK) return status;
    const int axis = o->axis < 0 ? o->axis + y->in[0]->shape.rank : o->axis;
    y->shape = y->in[0]->shape;
    if (o->begin < 0 || o->begin > o->end || o->end > y->shape.dim[axis])
        return xent_op_fail(y, XENT_E_ARGUMENT, "%lld to %lld of axis %d, whose size is %lld",
                            (long long)o->begin, (long long)o->end, axis, (long long)y->shape.dim[axis]);
    y->shape.dim[axis] = o->end - o->begin;
    return XENT_OK;
}

/* From x to y, or from dy to dx. */
static runs slice_runs(const xent_tensor *y) {
    const slice_options *o = y->options;
    const axis_lines lines = axis_lines_of(y);
    const int64_t run = (o->end - o->begin) * lines.inner;
    return (runs){.outer = lines.outer, .run = run, .from_step = lines.n * lines.inner, .to_step = run};
}

static void slice_forward(xent_tensor *y) {
    if (y->size == 0) return;
    runs r = slice_runs(y);
    r.from = y->in[0]->value + ((const slice_options *)y->options)->begin * axis_lines_of(y).inner;
    r.to = (xent_gradient){.data = y->value, .size = y->size, .add = 0};
    copy(y, r);
}

static void slice_backward(xent_tensor *y) {
    xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size && !dx.add; i++) dx.data[i] = 0;
    if (y->size == 0 || dx.size == 0) return;
    runs r = slice_runs(y);
    const int64_t whole = r.from_step;
    dx.add = 1;
    r.from = y->gradient;
    r.from_step = r.run;
    r.to = dx;
    r.to_first = ((const slice_options *)y->options)->begin * axis_lines_of(y).inner;
    r.to_step = whole;
    copy(y, r);
}

const xent_op op_slice = {"slice", slice_check, slice_forward, slice_backward};

xent_tensor *xent_slice(xent_tape *tape, xent_tensor *x, int axis, int64_t begin, int64_t end) {
    const slice_options o = {axis, begin, end};
    return xent_apply(tape, &op_slice, &x, 1, &o, sizeof o);
}
