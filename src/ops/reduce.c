/* sum and mean over one axis or all of them.
 *
 *     y = (1/n) sum_i x_i     dx_i = dy / n     (sum: without the 1/n)
 *
 * Sums run in double, in an order that depends on the shape alone. */
#include "ops/axis.h"
#include "ops/slices.h"

/* Columns that are summed side by side, and partial sums of a contiguous line. */
#define BLOCK 64
#define LANES 8

/* A line that is alone is cut into runs of this length, whose sums (kept in `saved`) are then added in
 * order: long enough to pay for another thread, and the same for any number of them. */
#define RUN 32768

static int is_cut(axis_lines lines) { return lines.outer == 1 && lines.inner == 1 && lines.n > RUN; }
static int64_t run_count(axis_lines lines) { return (lines.n + RUN - 1) / RUN; }

static xent_status reduce_check(xent_tensor *y) {
    const xent_status status = axis_check(y, 1);
    if (status != XENT_OK) return status;
    y->shape = axis_reduced_shape(y);
    const axis_lines lines = axis_lines_of(y);
    if (is_cut(lines)) y->saved_bytes = (size_t)run_count(lines) * sizeof(double);
    return XENT_OK;
}

/* The sum of a contiguous line, in lanes that a processor can add side by side. */
static double sum_line(const xent_real *x, int64_t n) {
    double lane[LANES] = {0}, sum = 0;
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int j = 0; j < LANES; j++) lane[j] += (double)x[i + j];
    for (; i < n; i++) sum += (double)x[i];
    for (int j = 0; j < LANES; j++) sum += lane[j];
    return sum;
}

static void sum_columns(const xent_real *x, axis_lines lines, int64_t columns, double *sum) {
    for (int64_t j = 0; j < columns; j++) sum[j] = 0;
    for (int64_t i = 0; i < lines.n; i++)
        for (int64_t j = 0; j < columns; j++) sum[j] += (double)x[i * lines.inner + j];
}

/* One call. Forward is cut into blocks of neighbouring lines, backward into rows of dx. */
typedef struct reduce_call {
    xent_tensor *y;
    axis_lines lines;
    int64_t blocks; /* in `inner` lines */
    double divisor; /* n for the mean, 1 for the sum */
    xent_gradient dx;
} reduce_call;

static reduce_call call_of(xent_tensor *y, int mean) {
    const axis_lines lines = axis_lines_of(y);
    return (reduce_call){y, lines, (lines.inner + BLOCK - 1) / BLOCK, mean ? (double)lines.n : 1, {0}};
}

static int64_t block_work(const reduce_call *call) {
    const int64_t width = call->lines.inner < BLOCK ? call->lines.inner : BLOCK;
    return call->lines.n * width * AXIS_ELEMENT_WORK;
}

static void forward_slice(void *context, int index) {
    const reduce_call *call = context;
    const axis_lines lines = call->lines;
    const slice part = slice_rows(lines.outer * call->blocks, block_work(call), index);
    for (int64_t i = part.begin; i < part.begin + part.count; i++) {
        const int64_t outer = i / call->blocks, begin = i % call->blocks * BLOCK;
        const int64_t columns = lines.inner - begin < BLOCK ? lines.inner - begin : BLOCK;
        const xent_real *x = call->y->in[0]->value + outer * lines.n * lines.inner + begin;
        xent_real *y = call->y->value + outer * lines.inner + begin;
        if (lines.inner == 1) {
            *y = (xent_real)(sum_line(x, lines.n) / call->divisor);
            continue;
        }
        double sum[BLOCK];
        sum_columns(x, lines, columns, sum);
        for (int64_t j = 0; j < columns; j++) y[j] = (xent_real)(sum[j] / call->divisor);
    }
}

static void sum_runs(void *context, int index) {
    const reduce_call *call = context;
    const int64_t n = call->lines.n;
    const slice runs = slice_rows(run_count(call->lines), RUN * AXIS_ELEMENT_WORK, index);
    double *sums = call->y->saved;
    for (int64_t i = runs.begin; i < runs.begin + runs.count; i++)
        sums[i] = sum_line(call->y->in[0]->value + i * RUN, n - i * RUN < RUN ? n - i * RUN : RUN);
}

static void forward_cut(reduce_call *call) {
    const int64_t runs = run_count(call->lines);
    const double *sums = call->y->saved;
    double sum = 0;
    xent_parallel_for(xent_tape_pool(call->y->tape), slice_count(runs, RUN * AXIS_ELEMENT_WORK), sum_runs,
                      call);
    for (int64_t i = 0; i < runs; i++) sum += sums[i];
    call->y->value[0] = (xent_real)(sum / call->divisor);
}

static void reduce_forward(xent_tensor *y, int mean) {
    if (y->size == 0) return;
    reduce_call call = call_of(y, mean);
    if (is_cut(call.lines)) {
        forward_cut(&call);
        return;
    }
    xent_parallel_for(xent_tape_pool(y->tape), slice_count(call.lines.outer * call.blocks, block_work(&call)),
                      forward_slice, &call);
}

/* Rows begin .. end-1 of dx, which all belong to one `outer`: each is a copy of dy's row, divided. */
static void spread(const reduce_call *call, const xent_real *dy, int64_t begin, int64_t end) {
    const int64_t inner = call->lines.inner;
    if (inner == 1) {
        const xent_real d = (xent_real)((double)*dy / call->divisor);
        for (int64_t i = begin; i < end; i++) xent_add_gradient(call->dx, (size_t)i, d);
        return;
    }
    for (int64_t i = begin; i < end; i++)
        for (int64_t j = 0; j < inner; j++)
            xent_add_gradient(call->dx, (size_t)(i * inner + j), (xent_real)((double)dy[j] / call->divisor));
}

static void backward_slice(void *context, int index) {
    const reduce_call *call = context;
    const axis_lines lines = call->lines;
    const slice part = slice_rows(lines.outer * lines.n, lines.inner * AXIS_ELEMENT_WORK, index);
    const int64_t end = part.begin + part.count;
    for (int64_t begin = part.begin, next; begin < end; begin = next) {
        const int64_t outer = begin / lines.n;
        next = (outer + 1) * lines.n < end ? (outer + 1) * lines.n : end;
        spread(call, call->y->gradient + outer * lines.inner, begin, next);
    }
}

static void reduce_backward(xent_tensor *y, int mean) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    if (dx.size == 0) return;
    reduce_call call = call_of(y, mean);
    call.dx = dx;
    const int64_t rows = call.lines.outer * call.lines.n;
    xent_parallel_for(xent_tape_pool(y->tape), slice_count(rows, call.lines.inner * AXIS_ELEMENT_WORK),
                      backward_slice, &call);
}

static void sum_forward(xent_tensor *y) { reduce_forward(y, 0); }
static void sum_backward(xent_tensor *y) { reduce_backward(y, 0); }
const xent_op op_sum = {"sum", reduce_check, sum_forward, sum_backward};

static void mean_forward(xent_tensor *y) { reduce_forward(y, 1); }
static void mean_backward(xent_tensor *y) { reduce_backward(y, 1); }
const xent_op op_mean = {"mean", reduce_check, mean_forward, mean_backward};

xent_tensor *xent_sum(xent_tape *tape, xent_tensor *x, int axis) {
    return axis_apply(tape, &op_sum, x, axis);
}
xent_tensor *xent_mean(xent_tape *tape, xent_tensor *x, int axis) {
    return axis_apply(tape, &op_mean, x, axis);
}
