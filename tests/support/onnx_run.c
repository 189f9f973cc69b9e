#include <stdlib.h>
#include <string.h>

#include "support/onnx_operators.h"

xent_tensor *onnx_refuse(onnx_run *run, const char *reason) {
    run->reason = reason;
    return NULL;
}

void onnx_set(onnx_run *run, const char *name, const onnx_tensor *source, xent_tensor *tensor) {
    if (run->count < (int)(sizeof run->values / sizeof run->values[0]))
        run->values[run->count++] = (onnx_value){name, source, tensor};
}

static onnx_value *find(onnx_run *run, const char *name) {
    for (int i = run->count - 1; i >= 0; i--)
        if (strcmp(run->values[i].name, name) == 0) return &run->values[i];
    return NULL;
}

static xent_tensor *real_tensor(onnx_run *run, const onnx_tensor *source) {
    if (source->type != ONNX_FLOAT && source->type != ONNX_DOUBLE)
        return onnx_refuse(run, "not real numbers");
    if (source->rank > XENT_MAX_RANK) return onnx_refuse(run, "a rank above 4");
    xent_shape shape = {source->rank, {0}};
    for (int i = 0; i < source->rank; i++) shape.dim[i] = source->dim[i];
    xent_real *values = xent_tape_memory(run->tape, (source->count + 1) * sizeof *values);
    for (size_t i = 0; values && i < source->count; i++) values[i] = (xent_real)source->values[i];
    return xent_input(run->tape, shape, values);
}

xent_tensor *onnx_value_tensor(onnx_run *run, const char *name) {
    onnx_value *value = find(run, name);
    if (!value) return onnx_refuse(run, "a value that no node makes");
    if (!value->tensor && value->source) value->tensor = real_tensor(run, value->source);
    return value->tensor;
}

xent_tensor *onnx_in(onnx_run *run, const onnx_node *node, int index) {
    if (index >= node->in_count || !*node->in[index]) return NULL;
    return onnx_value_tensor(run, node->in[index]);
}

const onnx_tensor *onnx_source(onnx_run *run, const onnx_node *node, int index) {
    const onnx_value *value = index < node->in_count ? find(run, node->in[index]) : NULL;
    return value ? value->source : NULL;
}

double onnx_real(const onnx_node *node, const char *name, double otherwise) {
    const onnx_attribute *a = onnx_find(node, name);
    return a ? a->f : otherwise;
}

int64_t onnx_integer(const onnx_node *node, const char *name, int64_t otherwise) {
    const onnx_attribute *a = onnx_find(node, name);
    return a ? a->i : otherwise;
}

/* ---- Elementwise */

#define UNARY_OPERATOR(op)                                                                                   \
    static xent_tensor *run_##op(onnx_run *run, const onnx_node *node) {                                     \
        return xent_##op(run->tape, onnx_in(run, node, 0));                                                  \
    }
UNARY_OPERATOR(neg)
UNARY_OPERATOR(exp)
UNARY_OPERATOR(log)
UNARY_OPERATOR(relu)
UNARY_OPERATOR(sigmoid)
UNARY_OPERATOR(tanh)
UNARY_OPERATOR(softplus)
UNARY_OPERATOR(sqrt)
UNARY_OPERATOR(abs)

static xent_tensor *run_leaky_relu(onnx_run *run, const onnx_node *node) {
    return xent_leaky_relu(run->tape, onnx_in(run, node, 0), onnx_real(node, "alpha", 0.01));
}
static xent_tensor *run_elu(onnx_run *run, const onnx_node *node) {
    return xent_elu(run->tape, onnx_in(run, node, 0), onnx_real(node, "alpha", 1));
}

/* Before opset 7, b is aligned with a's axis `axis`, not with the last one. */
static xent_tensor *right_operand(onnx_run *run, const onnx_node *node) {
    const onnx_attribute *axis = onnx_find(node, "axis");
    xent_tensor *b = onnx_in(run, node, 1);
    if (!axis || !b) return b;
    xent_shape shape = xent_tensor_shape(b);
    const int rank = xent_tensor_shape(onnx_in(run, node, 0)).rank - (int)axis->i;
    while (shape.rank < rank && shape.rank < XENT_MAX_RANK) shape.dim[shape.rank++] = 1;
    return xent_reshape(run->tape, b, shape);
}

#define BINARY_OPERATOR(op)                                                                                  \
    static xent_tensor *run_##op(onnx_run *run, const onnx_node *node) {                                     \
        return xent_##op(run->tape, onnx_in(run, node, 0), right_operand(run, node));                        \
    }
BINARY_OPERATOR(add)
BINARY_OPERATOR(sub)
BINARY_OPERATOR(mul)
BINARY_OPERATOR(div)

/* ---- Shapes and matrices */

static xent_tensor *run_constant(onnx_run *run, const onnx_node *node) {
    const onnx_attribute *value = onnx_find(node, "value");
    if (!value) return onnx_refuse(run, "a constant that is not a tensor");
    onnx_set(run, node->out[0], &value->tensor, NULL);
    return NULL;
}

/* A size of 0 stands for the input's, unless allowzero. */
static xent_tensor *run_reshape(onnx_run *run, const onnx_node *node) {
    const onnx_tensor *wanted = onnx_source(run, node, 1);
    xent_tensor *x = onnx_in(run, node, 0);
    if (!wanted || !x) return NULL;
    if (wanted->count > XENT_MAX_RANK) return onnx_refuse(run, "a rank above 4");
    xent_shape shape = {(int)wanted->count, {0}};
    const xent_shape old = xent_tensor_shape(x);
    for (int i = 0; i < shape.rank; i++) {
        shape.dim[i] = (int64_t)wanted->values[i];
        if (shape.dim[i] == 0 && !onnx_integer(node, "allowzero", 0)) shape.dim[i] = old.dim[i];
    }
    return xent_reshape(run->tape, x, shape);
}

/* (axes before `axis`, axes from it on), as one matrix. */
static xent_tensor *flatten(onnx_run *run, xent_tensor *x, int64_t axis) {
    const xent_shape shape = xent_tensor_shape(x);
    int64_t rows = 1;
    if (axis < 0) axis += shape.rank;
    for (int i = 0; i < axis && i < shape.rank; i++) rows *= shape.dim[i];
    return xent_reshape(run->tape, x, xent_matrix(rows, rows > 0 ? (int64_t)xent_tensor_size(x) / rows : -1));
}

static xent_tensor *run_identity(onnx_run *run, const onnx_node *node) { return onnx_in(run, node, 0); }

static xent_tensor *run_flatten(onnx_run *run, const onnx_node *node) {
    return flatten(run, onnx_in(run, node, 0), onnx_integer(node, "axis", 1));
}

static xent_tensor *run_transpose(onnx_run *run, const onnx_node *node) {
    const onnx_attribute *order = onnx_find(node, "perm");
    xent_tensor *x = onnx_in(run, node, 0);
    int axes[XENT_MAX_RANK];
    if (!x) return NULL;
    const int rank = xent_tensor_shape(x).rank;
    if (rank == 2 && !order) return xent_transpose(run->tape, x);
    for (int k = 0; k < rank; k++) axes[k] = order ? (int)order->ints[k] : rank - 1 - k;
    return xent_permute(run->tape, x, axes);
}

static xent_tensor *run_matmul(onnx_run *run, const onnx_node *node) {
    xent_tensor *a = onnx_in(run, node, 0), *b = onnx_in(run, node, 1);
    if (xent_tensor_shape(a).rank > 3 || xent_tensor_shape(b).rank > 3)
        return onnx_refuse(run, "batches of batches of matrices");
    return xent_matmul(run->tape, a, b, 0, 0);
}

static xent_tensor *scaled(onnx_run *run, xent_tensor *x, double by) {
    xent_real *value = xent_tape_memory(run->tape, sizeof *value);
    if (by == 1 || !value) return x;
    *value = (xent_real)by;
    return xent_mul(run->tape, x, xent_input(run->tape, xent_scalar(), value));
}

/* alpha A B + beta C; as a linear layer where it is one. */
static xent_tensor *run_gemm(onnx_run *run, const onnx_node *node) {
    xent_tape *tape = run->tape;
    const int ta = (int)onnx_integer(node, "transA", 0), tb = (int)onnx_integer(node, "transB", 0);
    const double alpha = onnx_real(node, "alpha", 1), beta = onnx_real(node, "beta", 1);
    xent_tensor *a = onnx_in(run, node, 0), *b = onnx_in(run, node, 1), *c = onnx_in(run, node, 2);
    if (run->reason) return NULL;
    const xent_shape bias = xent_tensor_shape(c);
    if (alpha == 1 && beta == 1 && !ta && bias.rank == 1 &&
        bias.dim[0] == xent_tensor_shape(b).dim[tb ? 0 : 1])
        return xent_linear(tape, a, tb ? xent_transpose(tape, b) : b, c, XENT_IDENTITY);
    xent_tensor *product = scaled(run, xent_matmul(tape, a, b, ta, tb), alpha);
    return c ? xent_add(tape, product, scaled(run, c, beta)) : product;
}

/* ---- Along axes */

/* From opset 13 on along one axis; before, along all axes from `axis` on. */
static xent_tensor *along(onnx_run *run, const onnx_node *node,
                          xent_tensor *(*op)(xent_tape *, xent_tensor *, int)) {
    xent_tensor *x = onnx_in(run, node, 0);
    if (run->model->opset >= 13) return op(run->tape, x, (int)onnx_integer(node, "axis", -1));
    xent_tensor *y = op(run->tape, flatten(run, x, onnx_integer(node, "axis", 1)), 1);
    return xent_reshape(run->tape, y, xent_tensor_shape(x));
}
static xent_tensor *run_softmax(onnx_run *run, const onnx_node *node) {
    return along(run, node, xent_softmax);
}
static xent_tensor *run_log_softmax(onnx_run *run, const onnx_node *node) {
    return along(run, node, xent_log_softmax);
}

/* Which axes to reduce, as a bit each: an attribute, or input 1; none means all. */
static unsigned axes_of(onnx_run *run, const onnx_node *node, int rank) {
    const onnx_attribute *attribute = onnx_find(node, "axes");
    const onnx_tensor *input = onnx_source(run, node, 1);
    unsigned axes = 0;
    for (int i = 0; attribute && i < attribute->int_count; i++)
        axes |= 1u << (attribute->ints[i] + (attribute->ints[i] < 0 ? rank : 0));
    for (size_t i = 0; input && i < input->count; i++)
        axes |= 1u << ((int)input->values[i] + (input->values[i] < 0 ? rank : 0));
    if (axes == 0 && !onnx_integer(node, "noop_with_empty_axes", 0)) axes = (1u << rank) - 1;
    return axes;
}

/* One axis after the other, which for the mean and logsumexp too gives that of all. */
static xent_tensor *reduce(onnx_run *run, const onnx_node *node, xent_tensor *x,
                           xent_tensor *(*op)(xent_tape *, xent_tensor *, int)) {
    xent_shape shape = xent_tensor_shape(x);
    const unsigned axes = axes_of(run, node, shape.rank);
    for (int axis = shape.rank - 1; axis >= 0; axis--) {
        if (!(axes & 1u << axis)) continue;
        x = op(run->tape, x, axis);
        shape.dim[axis] = 1;
    }
    return onnx_integer(node, "keepdims", 1) ? xent_reshape(run->tape, x, shape) : x;
}

#define REDUCE_OPERATOR(name, op, before, after)                                                             \
    static xent_tensor *run_##name(onnx_run *run, const onnx_node *node) {                                   \
        xent_tape *tape = run->tape;                                                                         \
        xent_tensor *x = onnx_in(run, node, 0);                                                              \
        return after(tape, reduce(run, node, before(tape, x), op));                                          \
    }
static xent_tensor *same(xent_tape *tape, xent_tensor *x) { return tape ? x : NULL; }
REDUCE_OPERATOR(reduce_sum, xent_sum, same, same)
REDUCE_OPERATOR(reduce_mean, xent_mean, same, same)
REDUCE_OPERATOR(reduce_logsumexp, xent_logsumexp, same, same)
REDUCE_OPERATOR(reduce_log_sum, xent_sum, same, xent_log)
REDUCE_OPERATOR(reduce_sum_square, xent_sum, xent_square, same)

/* ---- The list */

static const struct {
    const char *name;
    onnx_operator *run;
} operators[] = {
    {"Neg", run_neg},
    {"Exp", run_exp},
    {"Log", run_log},
    {"Relu", run_relu},
    {"LeakyRelu", run_leaky_relu},
    {"Elu", run_elu},
    {"Sigmoid", run_sigmoid},
    {"Tanh", run_tanh},
    {"Softplus", run_softplus},
    {"Sqrt", run_sqrt},
    {"Abs", run_abs},
    {"Pow", onnx_pow},
    {"Erf", onnx_erf},
    {"Clip", onnx_clip},
    {"Add", run_add},
    {"Sub", run_sub},
    {"Mul", run_mul},
    {"Div", run_div},
    {"Constant", run_constant},
    {"Reshape", run_reshape},
    {"Flatten", run_flatten},
    {"Identity", run_identity},
    {"Transpose", run_transpose},
    {"Concat", onnx_concat},
    {"Slice", onnx_slice},
    {"Gather", onnx_gather},
    {"MatMul", run_matmul},
    {"Gemm", run_gemm},
    {"Conv", onnx_conv},
    {"MaxPool", onnx_max_pool},
    {"AveragePool", onnx_average_pool},
    {"GlobalAveragePool", onnx_global_pool},
    {"BatchNormalization", onnx_batch_norm},
    {"LayerNormalization", onnx_layer_norm},
    {"Dropout", onnx_dropout},
    {"Softmax", run_softmax},
    {"LogSoftmax", run_log_softmax},
    {"ReduceSum", run_reduce_sum},
    {"ReduceMean", run_reduce_mean},
    {"ReduceLogSumExp", run_reduce_logsumexp},
    {"ReduceLogSum", run_reduce_log_sum},
    {"ReduceSumSquare", run_reduce_sum_square},
    {"SoftmaxCrossEntropyLoss", onnx_cross_entropy},
    {"NegativeLogLikelihoodLoss", onnx_nll},
};

onnx_operator *onnx_operator_of(const char *name) {
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
        if (strcmp(operators[i].name, name) == 0) return operators[i].run;
    return NULL;
}

int onnx_run_graph(onnx_run *run) {
    for (int i = 0; i < run->model->initializer_count; i++)
        onnx_set(run, run->model->initializers[i].name, &run->model->initializers[i], NULL);
    for (int i = 0; i < run->model->node_count && !run->reason; i++) {
        const onnx_node *node = &run->model->nodes[i];
        xent_tensor *y = onnx_operator_of(node->op)(run, node);
        if (y) onnx_set(run, node->out[0], NULL, y);
        if (!run->reason && xent_tape_status(run->tape) != XENT_OK) run->reason = xent_tape_error(run->tape);
    }
    return !run->reason;
}
