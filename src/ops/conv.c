/* conv2d: y = f(x * W + b), a cross-correlation, for a group of LANES images at a time.
 *
 *     z  = b + sum over c, u, v of W x_p       dz = dy f'(z)        x_p: the padded images
 *     dW = sum over places of dz x_p           db = sum dz
 *     dx_p = sum over o and the windows that a pixel is in of W dz
 *
 * All three are sums over windows of images in lanes (math/lanes.h, math/convolve.h). Groups are shared over
 * the pool. Each has its own sum of dW and db; these are added in the order of the groups, in double, so that
 * results do not depend on the number of threads. */
#include "math/convolve.h"
#include "math/moments.h"
#include "ops/fused.h"
#include "ops/slices.h"
#include "ops/table.h"
#include "ops/window.h"

typedef struct conv_plan {
    int64_t batch, groups, depth; /* depth: weights of an output */
    windows w;
    lane_block x, y; /* the padded images; z and dz */
    convolve_shape shape;
    xent_activation activation;
    int wants_dx;
} conv_plan;

static conv_plan plan_of(const xent_tensor *y) {
    const xent_conv2d_options *o = y->options;
    const int64_t *x = y->in[0]->shape.dim, *weight = y->in[1]->shape.dim;
    conv_plan p = {.batch = x[0], .depth = weight[1] * weight[2] * weight[3], .activation = o->activation};
    const windows w = p.w = windows_of(y, weight + 2, o->stride, o->padding);
    const int64_t rows = w.y.size + 2 * w.y.padding, columns = w.x.size + 2 * w.x.padding;
    p.groups = (p.batch + LANES - 1) / LANES;
    p.wants_dx = y->in[0]->wants_gradient;
    p.x = (lane_block){x[1], w.y.size, w.x.size,    x[1] * w.y.size * w.x.size,
                       rows, columns,  w.y.padding, w.x.padding};
    p.y = (lane_block){weight[0], w.y.out, w.x.out, weight[0] * w.y.out * w.x.out, w.y.out, w.x.out, 0, 0};
    p.shape = (convolve_shape){x[1],       rows,       columns,    w.y.padding, w.y.padding + w.y.size,
                               w.y.window, w.x.window, w.y.stride, w.x.stride,  weight[0],
                               w.y.out,    w.x.out,    NULL};
    return p;
}

static int is_activated(const conv_plan *p) { return p->activation != XENT_IDENTITY; }

/* Outputs whose dz is in lanes at a time: dx is made of all of them, dW of a few after the others, which stay
 * in the second cache. */
#define OUTPUTS_AT_ONCE 4

/* Numbers of a group: dz in lanes, or at least a row of z. */
static int64_t dz_size(const conv_plan *p) {
    lane_block dz = p->y;
    if (!p->wants_dx && dz.channels > OUTPUTS_AT_ONCE) dz.channels = OUTPUTS_AT_ONCE;
    const int64_t row = p->y.channels * p->y.columns * LANES;
    return lanes_size(&dz) > row ? lanes_size(&dz) : row;
}

/* What is kept: each group's share of db; x and dz in lanes, whose places also take rows of z and of dx; the
 * weights in the orders of the kernels; each group's share of dW; dz in y's order, if f is not the identity.
 */
typedef struct conv_memory {
    double *db;
    xent_real *x, *dz, *weights, *turned, *dw, *dz_plain;
    size_t bytes;
} conv_memory;

/* The next `count` numbers of `size` bytes, from a cache line on; NULL of nothing, for the size alone. */
static void *take(conv_memory *m, void *saved, int64_t count, size_t size) {
    void *place = saved ? (char *)saved + m->bytes : NULL;
    m->bytes += ((size_t)count * size + 63) / 64 * 64;
    return place;
}

static conv_memory memory_of(const conv_plan *p, void *saved) {
    const size_t real = sizeof(xent_real);
    conv_memory m = {.bytes = 0};
    m.db = take(&m, saved, p->groups * p->y.channels, sizeof(double));
    m.x = take(&m, saved, p->groups * lanes_size(&p->x), real);
    m.dz = take(&m, saved, p->groups * dz_size(p), real);
    m.weights = take(&m, saved, convolve_packed_size(&p->shape), real);
    m.turned = take(&m, saved, p->wants_dx ? convolve_turned_size(&p->shape) : 0, real);
    m.dw = take(&m, saved, p->groups * p->y.channels * p->depth, real);
    m.dz_plain = take(&m, saved, is_activated(p) ? p->batch * p->y.apart : 0, real);
    return m;
}

/* Whether all sizes, and the bytes to keep, can be counted; in double, as products of sizes may overflow. */
static int fits(const xent_tensor *y, windows w) {
    const int64_t *x = y->in[0]->shape.dim, *weight = y->in[1]->shape.dim;
    const double batch = (double)x[0] + LANES, in = (double)x[1], out = (double)weight[0] + 4;
    const double rows = (double)w.y.size + 2 * (double)w.y.window + (double)w.y.out;
    const double columns = (double)w.x.size + 2 * (double)w.x.window + (double)w.x.out;
    const double depth = (in + 4) * (double)w.y.window * (double)w.x.window;
    return batch * ((in + 2 * out) * rows * columns + out * depth) < (double)(PTRDIFF_MAX / 64);
}

static xent_status check_shapes(xent_tensor *y) {
    const xent_shape x = y->in[0]->shape, weight = y->in[1]->shape;
    const xent_tensor *bias = y->in[2];
    char x_text[96], w_text[96], b_text[96];
    xent_shape_text(x, x_text, sizeof x_text);
    xent_shape_text(weight, w_text, sizeof w_text);
    if (x.rank != 4 || weight.rank != 4 || x.dim[1] != weight.dim[1])
        return xent_op_fail(
            y, XENT_E_SHAPE,
            "x %s does not fit weight %s; expected (batch, channels, height, width) and (out, "
            "channels, height, width)",
            x_text, w_text);
    if (bias && (bias->shape.rank != 1 || bias->shape.dim[0] != weight.dim[0]))
        return xent_op_fail(y, XENT_E_SHAPE, "bias %s does not fit weight %s; expected (out)",
                            xent_shape_text(bias->shape, b_text, sizeof b_text), w_text);
    return XENT_OK;
}

static xent_status conv2d_check(xent_tensor *y) {
    const xent_conv2d_options *o = y->options;
    xent_status status = fused_check(y, o->activation);
    if (status == XENT_OK) status = check_shapes(y);
    if (status != XENT_OK) return status;
    const xent_shape x = y->in[0]->shape, weight = y->in[1]->shape;
    const windows w = windows_of(y, weight.dim + 2, o->stride, o->padding);
    status = windows_check(y, w);
    if (status != XENT_OK) return status;
    if (w.y.padding >= w.y.window || w.x.padding >= w.x.window)
        return xent_op_fail(y, XENT_E_ARGUMENT,
                            "padding (%lld, %lld) leaves windows (%lld, %lld) without a pixel; expected less",
                            (long long)w.y.padding, (long long)w.x.padding, (long long)w.y.window,
                            (long long)w.x.window);
    y->shape = (xent_shape){4, {x.dim[0], weight.dim[0], w.y.out, w.x.out}};
    if (!fits(y, w)) return xent_op_fail(y, XENT_E_SHAPE, "the images are too large");
    const conv_plan p = plan_of(y);
    y->saved_bytes = memory_of(&p, NULL).bytes;
    return XENT_OK;
}

/* One call, and the images of one of its groups. */
typedef struct conv_pass {
    xent_tensor *y;
    conv_plan p;
    conv_memory m;
    xent_gradient dx, dw, db;
} conv_pass;

typedef struct conv_group {
    int64_t index, images;
    int64_t in_first, out_first; /* where they begin in x and y */
    xent_real *x, *dz;           /* in lanes */
} conv_group;

static conv_pass pass_of(xent_tensor *y) {
    conv_pass pass = {.y = y, .p = plan_of(y)};
    pass.m = memory_of(&pass.p, y->saved);
    return pass;
}

static conv_group group_at(const conv_pass *pass, int index) {
    const conv_plan *p = &pass->p;
    const int64_t first = (int64_t)index * LANES, left = p->batch - first;
    return (conv_group){.index = index,
                        .images = left < LANES ? left : LANES,
                        .in_first = first * p->x.apart,
                        .out_first = first * p->y.apart,
                        .x = pass->m.x + index * lanes_size(&p->x),
                        .dz = pass->m.dz + index * dz_size(p)};
}

static void forward_group(void *context, int index) {
    const conv_pass *pass = context;
    const conv_plan *p = &pass->p;
    const conv_group g = group_at(pass, index);
    xent_real *y = pass->y->value + g.out_first, *z = g.dz;
    lanes_from_images(&p->x, g.images, pass->y->in[0]->value + g.in_first, g.x);
    for (int64_t i = 0; i < p->w.y.out; i++) {
        convolve_row(&p->shape, pass->m.weights, g.x, i, z);
        lanes_to_row(&p->y, g.images, i, z, 0, y);
    }
    fused_apply(p->activation, (size_t)(g.images * p->y.apart), y);
}

static void conv2d_forward(xent_tensor *y) {
    if (y->size == 0) return;
    conv_pass pass = pass_of(y);
    convolve_pack(&pass.p.shape, y->in[1]->value, y->in[2] ? y->in[2]->value : NULL, pass.m.weights);
    xent_parallel_for(xent_tape_pool(y->tape), (int)pass.p.groups, forward_group, &pass);
}

/* dz of the group's images, in y's order. */
static const xent_real *upstream(const conv_pass *pass, const conv_group *g) {
    const conv_plan *p = &pass->p;
    if (!is_activated(p)) return pass->y->gradient + g->out_first;
    fused_gradient(p->activation, (size_t)(g->images * p->y.apart), pass->y->value + g->out_first,
                   pass->y->gradient + g->out_first, pass->m.dz_plain + g->out_first);
    return pass->m.dz_plain + g->out_first;
}

/* The share of db of some outputs of the group, from `first` on. */
static void bias_share(const conv_pass *pass, const conv_group *g, int64_t first, int64_t count,
                       const xent_real *dz) {
    const int64_t plane = pass->p.w.y.out * pass->p.w.x.out;
    double *db = pass->m.db + g->index * pass->p.y.channels;
    for (int64_t o = first; o < first + count; o++) {
        db[o] = 0;
        for (int64_t image = 0; image < g->images; image++)
            moments_sum((size_t)plane, dz + image * pass->p.y.apart + o * plane, &db[o]);
    }
}

/* dz in lanes, some outputs at a time, and the group's share of db and dW. */
static void weight_share(const conv_pass *pass, const conv_group *g, const xent_real *dz) {
    const conv_plan *p = &pass->p;
    const int64_t out = p->y.channels, plane = p->w.y.out * p->w.x.out;
    xent_real *dw = pass->m.dw + g->index * out * p->depth;
    const xent_tensor *bias = pass->y->in[2];
    const int wants_db = bias && bias->wants_gradient;
    for (int64_t o = 0; o < out; o += OUTPUTS_AT_ONCE) {
        lane_block some = p->y;
        xent_real *lanes = g->dz + (p->wants_dx ? o * plane * LANES : 0);
        some.channels = out - o < OUTPUTS_AT_ONCE ? out - o : OUTPUTS_AT_ONCE;
        if (wants_db) bias_share(pass, g, o, some.channels, dz);
        lanes_from_images(&some, g->images, dz + o * plane, lanes);
        if (pass->y->in[1]->wants_gradient)
            convolve_weights(&p->shape, some.channels, lanes, g->x, dw + o * p->depth);
    }
}

/* dx of the group's images; its rows take the place of x, which has served. */
static void image_gradient(const conv_pass *pass, const conv_group *g) {
    const conv_plan *p = &pass->p;
    for (int64_t h = 0; h < p->x.height; h++) {
        convolve_gradient_row(&p->shape, pass->m.turned, g->dz, h + p->x.top, g->x);
        lanes_to_row(&p->x, g->images, h, g->x, pass->dx.add, pass->dx.data + g->in_first);
    }
}

static void backward_group(void *context, int index) {
    const conv_pass *pass = context;
    const conv_group g = group_at(pass, index);
    weight_share(pass, &g, upstream(pass, &g));
    if (pass->dx.data) image_gradient(pass, &g);
}

/* dW and db are the sums of the shares, in the order of the groups. */
static void add_shares(const conv_pass *pass, int64_t groups) {
    const conv_plan *p = &pass->p;
    const int64_t size = p->y.channels * p->depth;
    for (int64_t k = 0; k < (int64_t)pass->dw.size; k++) {
        double sum = 0;
        for (int64_t g = 0; g < groups; g++) sum += (double)pass->m.dw[g * size + k];
        xent_add_gradient(pass->dw, (size_t)k, (xent_real)sum);
    }
    for (int64_t o = 0; o < (int64_t)pass->db.size; o++) {
        double sum = 0;
        for (int64_t g = 0; g < groups; g++) sum += pass->m.db[g * p->y.channels + o];
        xent_add_gradient(pass->db, (size_t)o, (xent_real)sum);
    }
}

static void conv2d_backward(xent_tensor *y) {
    conv_pass pass = pass_of(y);
    const int64_t groups = y->size > 0 ? pass.p.groups : 0;
    pass.dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < pass.dx.size && groups == 0; i++) xent_add_gradient(pass.dx, i, 0);
    if (pass.dx.size > 0 && groups > 0) convolve_turn(&pass.p.shape, y->in[1]->value, pass.m.turned);
    xent_parallel_for(xent_tape_pool(y->tape), (int)groups, backward_group, &pass);
    pass.dw = xent_input_gradient(y, 1);
    pass.db = xent_input_gradient(y, 2);
    add_shares(&pass, groups);
}

const xent_op op_conv2d = {"conv2d", conv2d_check, conv2d_forward, conv2d_backward};

xent_tensor *xent_conv2d(xent_tape *tape, xent_tensor *x, xent_tensor *weight, xent_tensor *bias,
                         const xent_conv2d_options *options) {
    xent_tensor *in[] = {x, weight, bias};
    xent_conv2d_options o = {0};
    if (options) o = *options;
    if (o.activation == 0) o.activation = XENT_IDENTITY;
    if (o.stride[0] == 0) o.stride[0] = 1;
    if (o.stride[1] == 0) o.stride[1] = o.stride[0];
    return xent_apply_optional(tape, &op_conv2d, in, 3, 2, &o, sizeof o);
}
