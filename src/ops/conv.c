/* conv2d: y = f(x * W + b), a cross-correlation, for a group of LANES images at a time.
 *
 *     z  = b + sum over c, u, v of W x_p       dz = dy f'(z)        x_p: the padded images
 *     dW = sum over places of dz x_p           db = sum dz
 *     dx = the windows of dz, padded, with each window of W turned around
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
    int64_t batch, in, out, depth, groups; /* depth: weights of an output */
    windows w;
    lane_block x, y,
        dz; /* the padded images; z, a row at a time; dz with room for the windows that make dx */
    convolve_windows forward, backward;
    xent_activation activation;
    int wants_dx;
} conv_plan;

/* dx of images whose windows are `stride` apart is that of windows 1 apart over dz with zeros between.
 * Without dx dz lies dense. */
static void plan_gradient(conv_plan *p) {
    const windows w = p->w;
    p->dz = (lane_block){p->out, w.y.out, w.x.out, w.y.out, w.x.out, 0, 0, 1, 1};
    if (!p->wants_dx) return;
    p->dz.rows = w.y.size + w.y.window - 1;
    p->dz.columns = w.x.size + w.x.window - 1;
    p->dz.top = w.y.window - 1 - w.y.padding;
    p->dz.left = w.x.window - 1 - w.x.padding;
    p->dz.step_y = w.y.stride;
    p->dz.step_x = w.x.stride;
    p->backward = (convolve_windows){p->out,
                                     p->dz.rows,
                                     p->dz.columns,
                                     p->dz.top,
                                     p->dz.top + (w.y.out - 1) * w.y.stride + 1,
                                     w.y.window,
                                     w.x.window,
                                     1,
                                     1,
                                     w.y.size,
                                     w.x.size};
}

static conv_plan plan_of(const xent_tensor *y) {
    const xent_conv2d_options *o = y->options;
    const int64_t *x = y->in[0]->shape.dim, *weight = y->in[1]->shape.dim;
    conv_plan p = {.batch = x[0], .in = x[1], .out = weight[0], .depth = weight[1] * weight[2] * weight[3]};
    const windows w = p.w = windows_of(y, weight + 2, o->stride, o->padding);
    p.groups = (p.batch + LANES - 1) / LANES;
    p.activation = o->activation;
    p.wants_dx = y->in[0]->wants_gradient;
    p.x = (lane_block){
        p.in,        w.y.size, w.x.size, w.y.size + 2 * w.y.padding, w.x.size + 2 * w.x.padding, w.y.padding,
        w.x.padding, 1,        1};
    p.y = (lane_block){p.out, w.y.out, w.x.out, 0, 0, 0, 0, 1, 1};
    p.forward = (convolve_windows){p.in,       p.x.rows,   p.x.columns, p.x.top,    p.x.top + w.y.size,
                                   w.y.window, w.x.window, w.y.stride,  w.x.stride, w.y.out,
                                   w.x.out};
    plan_gradient(&p);
    return p;
}

static int is_activated(const conv_plan *p) { return p->activation != XENT_IDENTITY; }

/* The numbers of an image in x, and in y. */
static int64_t in_size(const conv_plan *p) { return p->in * p->w.y.size * p->w.x.size; }
static int64_t out_size(const conv_plan *p) { return p->out * p->w.y.out * p->w.x.out; }

/* What is kept: each group's share of db; x and dz in lanes, whose places also take rows of z and of dx; the
 * weights in the order of the kernels; each group's share of dW; dz in y's order, if f is not the
 * identity. */
typedef struct conv_memory {
    double *db;
    xent_real *x, *dz, *weights, *flipped, *dw, *dz_plain;
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
    m.db = take(&m, saved, p->groups * p->out, sizeof(double));
    m.x = take(&m, saved, p->groups * lanes_size(&p->x), real);
    m.dz = take(&m, saved, p->groups * lanes_size(&p->dz), real);
    m.weights = take(&m, saved, convolve_packed_size(&p->forward, p->out), real);
    m.flipped = take(&m, saved, p->wants_dx ? convolve_packed_size(&p->backward, p->in) : 0, real);
    m.dw = take(&m, saved, p->groups * p->out * p->depth, real);
    m.dz_plain = take(&m, saved, is_activated(p) ? p->batch * out_size(p) : 0, real);
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
                        .in_first = first * in_size(p),
                        .out_first = first * out_size(p),
                        .x = pass->m.x + index * lanes_size(&p->x),
                        .dz = pass->m.dz + index * lanes_size(&p->dz)};
}

static void forward_group(void *context, int index) {
    const conv_pass *pass = context;
    const conv_plan *p = &pass->p;
    const conv_group g = group_at(pass, index);
    xent_real *y = pass->y->value + g.out_first, *z = g.dz;
    lanes_from_images(&p->x, g.images, pass->y->in[0]->value + g.in_first, g.x);
    for (int64_t i = 0; i < p->w.y.out; i++) {
        convolve_row(&p->forward, p->out, pass->m.weights, g.x, i, z);
        lanes_to_row(&p->y, g.images, i, z, 0, y);
    }
    fused_apply(p->activation, (size_t)(g.images * out_size(p)), y);
}

static void conv2d_forward(xent_tensor *y) {
    if (y->size == 0) return;
    conv_pass pass = pass_of(y);
    convolve_pack(&pass.p.forward, pass.p.out, y->in[1]->value, y->in[2] ? y->in[2]->value : NULL, 0,
                  pass.m.weights);
    xent_parallel_for(xent_tape_pool(y->tape), (int)pass.p.groups, forward_group, &pass);
}

/* dz of the group's images, in y's order. */
static const xent_real *upstream(const conv_pass *pass, const conv_group *g) {
    const conv_plan *p = &pass->p;
    if (!is_activated(p)) return pass->y->gradient + g->out_first;
    fused_gradient(p->activation, (size_t)(g->images * out_size(p)), pass->y->value + g->out_first,
                   pass->y->gradient + g->out_first, pass->m.dz_plain + g->out_first);
    return pass->m.dz_plain + g->out_first;
}

/* The group's share of db, and of dW. */
static void weight_share(const conv_pass *pass, const conv_group *g, const xent_real *dz) {
    const conv_plan *p = &pass->p;
    const size_t plane = (size_t)(p->w.y.out * p->w.x.out);
    double *db = pass->m.db + g->index * p->out;
    for (int64_t o = 0; o < p->out; o++) db[o] = 0;
    for (int64_t k = 0; k < g->images * p->out; k++)
        moments_sum(plane, dz + (size_t)k * plane, &db[k % p->out]);
    if (!pass->y->in[1]->wants_gradient) return;
    const int64_t first = (p->dz.top * p->dz.columns + p->dz.left) * LANES;
    const convolve_upstream up = {g->dz + first, p->dz.rows, p->dz.columns, p->dz.step_y, p->dz.step_x};
    convolve_weights(&p->forward, p->out, &up, g->x, pass->m.dw + g->index * p->out * p->depth);
}

/* dx of the group's images; its rows take the place of x, which has served. */
static void image_gradient(const conv_pass *pass, const conv_group *g) {
    const conv_plan *p = &pass->p;
    for (int64_t i = 0; i < p->w.y.size; i++) {
        convolve_row(&p->backward, p->in, pass->m.flipped, g->dz, i, g->x);
        lanes_to_row(&p->x, g->images, i, g->x, pass->dx.add, pass->dx.data + g->in_first);
    }
}

static void backward_group(void *context, int index) {
    const conv_pass *pass = context;
    const conv_group g = group_at(pass, index);
    const xent_real *dz = upstream(pass, &g);
    lanes_from_images(&pass->p.dz, g.images, dz, g.dz);
    weight_share(pass, &g, dz);
    if (pass->dx.data) image_gradient(pass, &g);
}

/* dW and db are the sums of the shares, in the order of the groups. */
static void add_shares(const conv_pass *pass, int64_t groups) {
    const conv_plan *p = &pass->p;
    const int64_t size = p->out * p->depth;
    for (int64_t k = 0; k < (int64_t)pass->dw.size; k++) {
        double sum = 0;
        for (int64_t g = 0; g < groups; g++) sum += (double)pass->m.dw[g * size + k];
        xent_add_gradient(pass->dw, (size_t)k, (xent_real)sum);
    }
    for (int64_t o = 0; o < (int64_t)pass->db.size; o++) {
        double sum = 0;
        for (int64_t g = 0; g < groups; g++) sum += pass->m.db[g * p->out + o];
        xent_add_gradient(pass->db, (size_t)o, (xent_real)sum);
    }
}

static void conv2d_backward(xent_tensor *y) {
    conv_pass pass = pass_of(y);
    const int64_t groups = y->size > 0 ? pass.p.groups : 0;
    pass.dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < pass.dx.size && groups == 0; i++) xent_add_gradient(pass.dx, i, 0);
    if (pass.dx.size > 0 && groups > 0)
        convolve_pack(&pass.p.backward, pass.p.in, y->in[1]->value, NULL, 1, pass.m.flipped);
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
