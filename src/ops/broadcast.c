#include "ops/broadcast.h"
#include "ops/slices.h"

/* The price of one element in multiply-adds of a matrix product (slices.h): memory is the limit. */
#define ELEMENT_WORK 16
/* Elements that a rule gets at a time: terms and sums of so many fit the cache. */
#define BLOCK 256

enum { A, B, Y, OPERANDS };

/* Axes, and by how much a step along each one moves in a, b and y; 0 where one is repeated. */
typedef struct axes {
    int rank;
    int64_t dim[XENT_MAX_RANK];
    int64_t stride[OPERANDS][XENT_MAX_RANK];
} axes;

/* Offsets into a, b and y. */
typedef struct place {
    int64_t at[OPERANDS];
} place;

static int64_t aligned_dim(xent_shape shape, int axis) { /* axis counts from the last, 0 */
    return axis < shape.rank ? shape.dim[shape.rank - 1 - axis] : 1;
}

xent_status broadcast_check(xent_tensor *y) {
    const xent_shape a = y->in[0]->shape, b = y->in[1]->shape;
    y->shape.rank = a.rank > b.rank ? a.rank : b.rank;
    for (int axis = 0; axis < y->shape.rank; axis++) {
        const int64_t m = aligned_dim(a, axis), n = aligned_dim(b, axis);
        if (m != n && m != 1 && n != 1) {
            char a_text[96], b_text[96];
            return xent_op_fail(
                y, XENT_E_SHAPE, "shapes %s and %s do not broadcast: axis -%d has sizes %lld and %lld",
                xent_shape_text(a, a_text, sizeof a_text), xent_shape_text(b, b_text, sizeof b_text),
                axis + 1, (long long)m, (long long)n);
        }
        y->shape.dim[y->shape.rank - 1 - axis] = m == 1 ? n : m;
    }
    return XENT_OK;
}

/* The axes of y, innermost first. Those of size 1 are left out, and neighbours along which a and b both
 * run on, or both repeat, are joined: (64, 10) + (64, 10) is one axis, (64, 10) + (10) two. */
static axes axes_of(const xent_tensor *y) {
    axes joined = {0, {0}, {{0}}};
    int64_t count[OPERANDS] = {1, 1, 1};
    for (int axis = 0; axis < y->shape.rank; axis++) {
        const int64_t dim = aligned_dim(y->shape, axis);
        const int64_t own[OPERANDS] = {aligned_dim(y->in[0]->shape, axis), aligned_dim(y->in[1]->shape, axis),
                                       dim};
        if (dim == 1) continue;
        int64_t stride[OPERANDS];
        int last = joined.rank - 1, joins = last >= 0;
        for (int k = 0; k < OPERANDS; k++) {
            stride[k] = own[k] == 1 ? 0 : count[k];
            count[k] *= own[k];
            joins = joins && stride[k] == joined.stride[k][last] * joined.dim[last];
        }
        if (joins) {
            joined.dim[last] *= dim;
            continue;
        }
        joined.dim[joined.rank] = dim;
        for (int k = 0; k < OPERANDS; k++) joined.stride[k][joined.rank] = stride[k];
        joined.rank++;
    }
    return joined;
}

static void push_axis(axes *to, const axes *from, int axis) {
    to->dim[to->rank] = from->dim[axis];
    for (int k = 0; k < OPERANDS; k++) to->stride[k][to->rank] = from->stride[k][axis];
    to->rank++;
}

static int64_t place_count(const axes *over) {
    int64_t count = 1;
    for (int axis = 0; axis < over->rank; axis++) count *= over->dim[axis];
    return count;
}

static place place_of(const axes *over, int64_t index) {
    place p = {{0, 0, 0}};
    for (int axis = 0; axis < over->rank; axis++) {
        const int64_t i = index % over->dim[axis];
        index /= over->dim[axis];
        for (int k = 0; k < OPERANDS; k++) p.at[k] += i * over->stride[k][axis];
    }
    return p;
}

/* One call, in chunks: a chunk is up to BLOCK elements of what is computed, along the inner axis. */
typedef struct broadcast_call {
    xent_tensor *y;
    broadcast_rule *rule;
    int target;          /* Y in forward, A or B in backward */
    xent_gradient dx;    /* in backward */
    int64_t inner;       /* size of the inner axis */
    int step[OPERANDS];  /* its strides: 1 or 0 */
    axes kept, repeated; /* the other axes, by whether the target has or repeats them */
    int64_t blocks;      /* chunks along the inner axis */
} broadcast_call;

static broadcast_call call_of(xent_tensor *y, broadcast_rule *rule, int target) {
    broadcast_call call = {y, rule, target, {0}, 1, {1, 1, 1}, {0, {0}, {{0}}}, {0, {0}, {{0}}}, 1};
    const axes all = axes_of(y);
    if (all.rank > 0) call.inner = all.dim[0];
    for (int k = 0; k < OPERANDS && all.rank > 0; k++) call.step[k] = (int)all.stride[k][0];
    for (int axis = 1; axis < all.rank; axis++)
        push_axis(all.stride[target][axis] ? &call.kept : &call.repeated, &all, axis);
    if (call.step[target]) call.blocks = (call.inner + BLOCK - 1) / BLOCK;
    return call;
}

static broadcast_run run_at(const broadcast_call *call, place p, int64_t begin, int64_t n, xent_real *out) {
    const xent_tensor *y = call->y;
    broadcast_run run = {.n = (size_t)n, .a_step = call->step[A], .b_step = call->step[B], .out = out};
    run.a = y->in[0]->value + p.at[A] + begin * call->step[A];
    run.b = y->in[1]->value + p.at[B] + begin * call->step[B];
    if (call->target != Y) {
        run.y = y->value + p.at[Y] + begin;
        run.dy = y->gradient + p.at[Y] + begin;
    }
    return run;
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

static void forward_chunk(const broadcast_call *call, int64_t chunk) {
    const place p = place_of(&call->kept, chunk / call->blocks);
    const int64_t begin = chunk % call->blocks * BLOCK, n = least(call->inner - begin, BLOCK);
    const broadcast_run run = run_at(call, p, begin, n, call->y->value + p.at[Y] + begin);
    call->rule(&run);
}

/* Adds the terms of one run to the sums of a chunk: element by element, or all to one. */
static void sum_run(const broadcast_call *call, place p, int64_t begin, int64_t n, double *sum) {
    xent_real term[BLOCK];
    const broadcast_run run = run_at(call, p, begin, n, term);
    call->rule(&run);
    if (call->step[call->target])
        for (int64_t j = 0; j < n; j++) sum[j] += (double)term[j];
    else
        for (int64_t j = 0; j < n; j++) sum[0] += (double)term[j];
}

static void backward_chunk(const broadcast_call *call, int64_t chunk) {
    const place p = place_of(&call->kept, chunk / call->blocks);
    const int along = call->step[call->target];
    const int64_t first = chunk % call->blocks * BLOCK,
                  last = along ? least(first + BLOCK, call->inner) : call->inner;
    const int64_t repeats = place_count(&call->repeated);
    double sum[BLOCK] = {0};
    for (int64_t r = 0; r < repeats; r++) {
        place q = place_of(&call->repeated, r);
        for (int k = 0; k < OPERANDS; k++) q.at[k] += p.at[k];
        for (int64_t begin = first; begin < last; begin += BLOCK)
            sum_run(call, q, begin, least(last - begin, BLOCK), sum);
    }
    const int64_t n = along ? last - first : 1;
    for (int64_t j = 0; j < n; j++)
        xent_add_gradient(call->dx, (size_t)(p.at[call->target] + first + j), (xent_real)sum[j]);
}

static int64_t chunk_count(const broadcast_call *call) { return place_count(&call->kept) * call->blocks; }

static int64_t chunk_work(const broadcast_call *call) {
    const int64_t run = call->step[call->target] ? least(call->inner, BLOCK) : call->inner;
    return run * place_count(&call->repeated) * ELEMENT_WORK;
}

static void run_slice(void *context, int index) {
    const broadcast_call *call = context;
    const slice part = slice_rows(chunk_count(call), chunk_work(call), index);
    for (int64_t chunk = part.begin; chunk < part.begin + part.count; chunk++)
        if (call->target == Y)
            forward_chunk(call, chunk);
        else
            backward_chunk(call, chunk);
}

static void run_call(broadcast_call *call) {
    xent_parallel_for(xent_tape_pool(call->y->tape), slice_count(chunk_count(call), chunk_work(call)),
                      run_slice, call);
}

void broadcast_forward(xent_tensor *y, broadcast_rule *rule) {
    if (y->size == 0) return;
    broadcast_call call = call_of(y, rule, Y);
    run_call(&call);
}

void broadcast_backward(xent_tensor *y, int input, broadcast_rule *rule) {
    const xent_gradient dx = xent_input_gradient(y, input);
    if (y->size == 0) { /* an input that was repeated 0 times */
        for (size_t i = 0; i < dx.size; i++) xent_add_gradient(dx, i, 0);
        return;
    }
    broadcast_call call = call_of(y, rule, input == 0 ? A : B);
    call.dx = dx;
    if (dx.data) run_call(&call);
}
