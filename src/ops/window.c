#include "ops/window.h"

/* So that sums and products of sizes stay within int64_t. */
#define LARGEST 0x7fffffff

static window_axis axis_of(int64_t size, int64_t window, int64_t stride, int64_t padding) {
    window_axis a = {size, window, stride, padding, 0};
    const int usable = size >= 1 && window >= 1 && stride >= 1 && padding >= 0;
    if (usable && stride <= LARGEST && padding <= LARGEST && size + 2 * padding >= window)
        a.out = (size + 2 * padding - window) / stride + 1;
    return a;
}

windows windows_of(const xent_tensor *y, const int64_t window[2], const int64_t stride[2],
                   const int64_t padding[2]) {
    const xent_shape x = y->in[0]->shape;
    if (x.rank != 4) return (windows){{0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}};
    return (windows){axis_of(x.dim[2], window[0], stride[0], padding[0]),
                     axis_of(x.dim[3], window[1], stride[1], padding[1])};
}

static xent_status check_axis(xent_tensor *y, window_axis a, const char *name) {
    if (a.window < 1 || a.stride < 1 || a.padding < 0 || a.stride > LARGEST || a.padding > LARGEST)
        return xent_op_fail(y, XENT_E_ARGUMENT,
                            "%s: window %lld, stride %lld, padding %lld; expected at least 1, 1 and 0", name,
                            (long long)a.window, (long long)a.stride, (long long)a.padding);
    if (a.out < 1)
        return xent_op_fail(y, XENT_E_SHAPE, "%s: a window of %lld does not fit %lld with a padding of %lld",
                            name, (long long)a.window, (long long)a.size, (long long)a.padding);
    return XENT_OK;
}

xent_status windows_check(xent_tensor *y, windows w) {
    char text[96];
    if (y->in[0]->shape.rank != 4)
        return xent_op_fail(y, XENT_E_SHAPE, "x is %s; expected (batch, channels, height, width)",
                            xent_shape_text(y->in[0]->shape, text, sizeof text));
    const xent_status status = check_axis(y, w.y, "height");
    return status == XENT_OK ? check_axis(y, w.x, "width") : status;
}
