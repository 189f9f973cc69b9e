/* conv2d: y = f(x * W + b), a cross-correlation, by a product for each output row of a group of images.
 *
 *     Z_i  = W L_i         W (O, K)   L_i (K, n)   Z_i (O, n)      K = h C w,  n = images * W'
 *     dW   = sum over groups and i of dZ_i L_i^T      dL_i += W^T dZ_i      dx gathers dL
 *
 * L are the lowered images (lowering.h), L_i the rows of it under output row i. Groups of images are shared
 * over the pool. Each has its own sum of dW and db; these are added in the order of the groups, in double,
 * so that results do not depend on the number of threads. */
#include <string.h>

#include "math/gemm.h"
#include "math/lowering.h"
#include "ops/fused.h"
#include "ops/slices.h"
#include "ops/table.h"
#include "ops/window.h"

/* Products have about so many columns: whole vectors, and lowered images that stay in the second cache. */
#define COLUMNS 96

typedef struct conv_plan {
    int64_t batch, out, depth; /* B, O, K */
    windows w;
    lowering l;
    int64_t group, groups; /* images in a group, and groups */
    xent_activation activation;
} conv_plan;

static conv_plan plan_of(const xent_tensor *y) {
    const xent_conv2d_options *o = y->options;
    const int64_t *x = y->in[0]->shape.dim, *weight = y->in[1]->shape.dim;
    const int64_t window[2] = {weight[1], weight[3]};
    conv_plan p = {.batch = x[0], .out = weight[0], .depth = weight[1] * weight[2] * weight[3]};
    p.w = windows_of(y, window, o->stride, o->padding);
    p.l = (lowering){x[1], x[2], x[3], o->padding[0], o->padding[1], window[1], o->stride[1], p.w.x.out};
    p.group = p.w.x.out < COLUMNS ? (COLUMNS + p.w.x.out - 1) / p.w.x.out : 1;
    if (p.group > p.batch) p.group = p.batch > 0 ? p.batch : 1;
    p.groups = (p.batch + p.group - 1) / p.group;
    p.activation = o->activation;
    return p;
}

static int is_activated(const conv_plan *p) { return p->activation != XENT_IDENTITY; }

/* Numbers of one image: lowered, and of y. */
static int64_t lowered_size(const conv_plan *p) { return lowering_rows(&p->l) * p->l.out_width; }
static int64_t out_size(const conv_plan *p) { return p->out * p->w.y.out * p->w.x.out; }

/* What is kept, in this order: each group's share of db and of dW; the lowered images; z, later dz, in the
 * order of the products; dz in y's order, if f is not the identity. */
typedef struct conv_memory {
    double *db;
    xent_real *dw, *lowered, *z, *dz;
} conv_memory;

static size_t db_bytes(const conv_plan *p) { return (size_t)(p->groups * p->out) * sizeof(double); }

static size_t memory_bytes(const conv_plan *p) {
    const int64_t dz = is_activated(p) ? out_size(p) : 0;
    const int64_t an_image = lowered_size(p) + out_size(p) + dz;
    return db_bytes(p) + (size_t)(p->groups * p->out * p->depth + p->batch * an_image) * sizeof(xent_real);
}

static conv_memory memory_of(const conv_plan *p, void *saved) {
    conv_memory m = {.db = saved, .dw = (xent_real *)((char *)saved + db_bytes(p))};
    m.lowered = m.dw + p->groups * p->out * p->depth;
    m.z = m.lowered + p->batch * lowered_size(p);
    m.dz = m.z + p->batch * out_size(p);
    return m;
}

/* Whether all sizes, and the bytes to keep, can be counted; in double, as products of sizes may overflow. */
static int fits(const xent_tensor *y, windows w) {
    const xent_conv2d_options *o = y->options;
    const int64_t *x = y->in[0]->shape.dim, *weight = y->in[1]->shape.dim;
    const double rows = ((double)x[2] + 2 * (double)o->padding[0]) * (double)x[1] * (double)weight[3];
    const double depth = (double)weight[1] * (double)weight[2] * (double)weight[3];
    const double places = (double)w.y.out * (double)w.x.out * (double)weight[0];
    const double batch = (double)(x[0] > 0 ? x[0] : 1);
    const double numbers = batch * (rows * (double)w.x.out + 2 * places + depth * (double)weight[0]);
    return rows <= INT32_MAX && depth <= INT32_MAX && places <= INT32_MAX &&
           batch * (double)w.x.out <= INT32_MAX && numbers < (double)(PTRDIFF_MAX / 32);
}

static xent_status check_shapes(xent_tensor *y) {
    const xent_shape x = y->in[0]->shape, weight = y->in[1]->shape;
    const xent_tensor *bias = y->in[2];
    char x_text[96], w_text[96], b_text[96];
    xent_shape_text(x, x_text, sizeof x_text);
    xent_shape_text(weight, w_text, sizeof w_text);
    if (x.rank != 4 || weight.rank != 4 || x.dim[1] != weight.dim[2])
        return xent_op_fail(
            y, XENT_E_SHAPE,
            "x %s does not fit weight %s; expected (batch, channels, height, width) and (out, "
            "height, channels, width)",
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
    const windows w = windows_of(y, (int64_t[]){weight.dim[1], weight.dim[3]}, o->stride, o->padding);
    status = windows_check(y, w);
    if (status != XENT_OK) return status;
    y->shape = (xent_shape){4, {x.dim[0], weight.dim[0], w.y.out, w.x.out}};
    if (!fits(y, w)) return xent_op_fail(y, XENT_E_SHAPE, "the images are too large");
    const conv_plan p = plan_of(y);
    y->saved_bytes = memory_bytes(&p);
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
    int64_t index, images, columns;
    xent_real *lowered, *z; /* of the group */
    size_t first, count;    /* its numbers in y */
} conv_group;

static conv_group group_at(const conv_pass *pass, int index) {
    const conv_plan *p = &pass->p;
    const int64_t first = index * p->group;
    conv_group g = {.index = index, .images = index + 1 < p->groups ? p->group : p->batch - first};
    g.columns = g.images * p->l.out_width;
    g.lowered = pass->m.lowered + first * lowered_size(p);
    g.z = pass->m.z + first * out_size(p);
    g.first = (size_t)(first * out_size(p));
    g.count = (size_t)(g.images * out_size(p));
    return g;
}

/* L_i and Z_i of the group. */
static xent_real *lowered_row(const conv_plan *p, const conv_group *g, int64_t i) {
    return g->lowered + i * p->w.y.stride * lowering_rows_apart(&p->l) * g->columns;
}
static xent_real *z_row(const conv_plan *p, const conv_group *g, int64_t i) {
    return g->z + i * p->out * g->columns;
}

/* C = op(A) op(B), or C += ..., in one piece. */
static void multiply(gemm_shape s, const xent_real *a, const xent_real *b, int add, xent_real *c) {
    gemm(s, (gemm_tile){0, s.m, 0, s.n}, (gemm_matrix){a, s.transpose_a ? s.m : s.k},
         (gemm_matrix){b, s.transpose_b ? s.k : s.n}, add, c, s.n);
}

/* Where the numbers of output row i, channel o and an image are in y. */
static size_t y_row(const conv_plan *p, const conv_group *g, int64_t i, int64_t o, int64_t image) {
    return g->first + (size_t)(((image * p->out + o) * p->w.y.out + i) * p->w.x.out);
}

/* y = z + b, in y's order. */
static void scatter_rows(const conv_pass *pass, const conv_group *g) {
    const conv_plan *p = &pass->p;
    const xent_real *z = g->z;
    for (int64_t i = 0; i < p->w.y.out; i++)
        for (int64_t o = 0; o < p->out; o++) {
            const xent_real bias = pass->y->in[2] ? pass->y->in[2]->value[o] : 0;
            for (int64_t image = 0; image < g->images; image++, z += p->w.x.out) {
                xent_real *row = pass->y->value + y_row(p, g, i, o, image);
                for (int64_t j = 0; j < p->w.x.out; j++) row[j] = z[j] + bias;
            }
        }
}

/* z = dz, in the order of the products. */
static void gather_rows(const conv_pass *pass, const conv_group *g, const xent_real *dz) {
    const conv_plan *p = &pass->p;
    xent_real *z = g->z;
    for (int64_t i = 0; i < p->w.y.out; i++)
        for (int64_t o = 0; o < p->out; o++)
            for (int64_t image = 0; image < g->images; image++, z += p->w.x.out) {
                const xent_real *row = dz + y_row(p, g, i, o, image);
                for (int64_t j = 0; j < p->w.x.out; j++) z[j] = row[j];
            }
}

static const xent_real *images_of(const conv_pass *pass, const conv_group *g, const xent_real *x) {
    const lowering *l = &pass->p.l;
    return x + g->index * pass->p.group * l->channels * l->height * l->width;
}

static void forward_group(void *context, int index) {
    const conv_pass *pass = context;
    const conv_plan *p = &pass->p;
    const conv_group g = group_at(pass, index);
    const gemm_shape shape = {p->out, g.columns, p->depth, 0, 0};
    lowering_lower(&p->l, g.images, images_of(pass, &g, pass->y->in[0]->value), g.lowered);
    for (int64_t i = 0; i < p->w.y.out; i++)
        multiply(shape, pass->y->in[1]->value, lowered_row(p, &g, i), 0, z_row(p, &g, i));
    scatter_rows(pass, &g);
    fused_apply(p->activation, g.count, pass->y->value + g.first);
}

static void conv2d_forward(xent_tensor *y) {
    conv_pass pass = {.y = y, .p = plan_of(y)};
    pass.m = memory_of(&pass.p, y->saved);
    if (y->size == 0) return;
    gemm_hold_threads();
    xent_parallel_for(xent_tape_pool(y->tape), (int)pass.p.groups, forward_group, &pass);
    gemm_release_threads();
}

/* The group's share of dW and db, each number of db summed in double. */
static void weight_share(const conv_pass *pass, const conv_group *g) {
    const conv_plan *p = &pass->p;
    const gemm_shape shape = {p->out, p->depth, g->columns, 0, 1};
    xent_real *dw = pass->m.dw + g->index * p->out * p->depth;
    double *db = pass->m.db + g->index * p->out;
    for (int64_t i = 0; i < p->w.y.out && pass->y->in[1]->wants_gradient; i++)
        multiply(shape, z_row(p, g, i), lowered_row(p, g, i), i > 0, dw);
    if (!pass->y->in[2] || !pass->y->in[2]->wants_gradient) return;
    for (int64_t o = 0; o < p->out; o++) {
        db[o] = 0;
        for (int64_t i = 0; i < p->w.y.out; i++)
            for (int64_t j = 0; j < g->columns; j++) db[o] += (double)z_row(p, g, i)[o * g->columns + j];
    }
}

/* dx of the group's images; dL takes the place of L, which has served. */
static void image_gradient(const conv_pass *pass, const conv_group *g) {
    const conv_plan *p = &pass->p;
    const gemm_shape shape = {p->depth, g->columns, p->out, 1, 0};
    memset(g->lowered, 0, (size_t)(g->images * lowered_size(p)) * sizeof *g->lowered);
    for (int64_t i = 0; i < p->w.y.out; i++)
        multiply(shape, pass->y->in[1]->value, z_row(p, g, i), 1, lowered_row(p, g, i));
    xent_real *dx = pass->dx.data + (images_of(pass, g, pass->y->in[0]->value) - pass->y->in[0]->value);
    lowering_gather(&p->l, g->images, g->lowered, pass->dx.add, dx);
}

static void backward_group(void *context, int index) {
    const conv_pass *pass = context;
    const conv_plan *p = &pass->p;
    const conv_group g = group_at(pass, index);
    const xent_real *dz = pass->y->gradient;
    if (is_activated(p)) {
        fused_gradient(p->activation, g.count, pass->y->value + g.first, dz + g.first, pass->m.dz + g.first);
        dz = pass->m.dz;
    }
    gather_rows(pass, &g, dz);
    weight_share(pass, &g);
    if (pass->dx.data) image_gradient(pass, &g);
}

/* dW and db are the sums of the shares, in the order of the groups. */
static void add_shares(const conv_pass *pass) {
    const conv_plan *p = &pass->p;
    const int64_t size = p->out * p->depth;
    for (int64_t k = 0; k < (int64_t)pass->dw.size; k++) {
        double sum = 0;
        for (int64_t g = 0; g < p->groups; g++) sum += (double)pass->m.dw[g * size + k];
        xent_add_gradient(pass->dw, (size_t)k, (xent_real)sum);
    }
    for (int64_t o = 0; o < (int64_t)pass->db.size; o++) {
        double sum = 0;
        for (int64_t g = 0; g < p->groups; g++) sum += pass->m.db[g * p->out + o];
        xent_add_gradient(pass->db, (size_t)o, (xent_real)sum);
    }
}

static void conv2d_backward(xent_tensor *y) {
    conv_pass pass = {.y = y, .p = plan_of(y)};
    pass.m = memory_of(&pass.p, y->saved);
    pass.dx = xent_input_gradient(y, 0);
    const int groups = y->size > 0 ? (int)pass.p.groups : 0;
    if (y->size == 0) pass.p.groups = 0;
    for (size_t i = 0; i < pass.dx.size && groups == 0; i++) xent_add_gradient(pass.dx, i, 0);
    gemm_hold_threads();
    xent_parallel_for(xent_tape_pool(y->tape), groups, backward_group, &pass);
    gemm_release_threads();
    pass.dw = xent_input_gradient(y, 1);
    pass.db = xent_input_gradient(y, 2);
    add_shares(&pass);
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
