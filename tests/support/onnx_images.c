/* ONNX's convolution and pooling, in two dimensions and with the same padding on either side. */
#include <string.h>

#include "support/onnx_operators.h"
#include "xent/ops_image.h"

typedef struct image_windows {
    int64_t window[2], stride[2], padding[2];
} image_windows;

static int64_t number_at(const onnx_node *node, const char *name, int k, int64_t otherwise) {
    const onnx_attribute *a = onnx_find(node, name);
    return a && k < a->int_count ? a->ints[k] : otherwise;
}

/* The padding before axis k and behind it: given, or what makes ceil(size / stride) places. */
static void paddings(const onnx_node *node, int k, int64_t size, const image_windows *w, int64_t pad[2]) {
    const onnx_attribute *automatic = onnx_find(node, "auto_pad");
    pad[0] = number_at(node, "pads", k, 0);
    pad[1] = number_at(node, "pads", k + 2, 0);
    if (!automatic || strncmp(automatic->text, "SAME", 4) != 0) return;
    const int64_t places = (size + w->stride[k] - 1) / w->stride[k];
    int64_t all = (places - 1) * w->stride[k] + w->window[k] - size;
    if (all < 0) all = 0;
    pad[0] = strcmp(automatic->text, "SAME_LOWER") == 0 ? all - all / 2 : all / 2;
    pad[1] = all - pad[0];
}

/* The node's windows over x; 0 and a reason where there are no such ones here. */
static int windows_of(onnx_run *run, const onnx_node *node, const xent_tensor *x, image_windows *w) {
    if (xent_tensor_shape(x).rank != 4) return onnx_refuse(run, "images that are not of two dimensions"), 0;
    for (int k = 0; k < 2; k++) {
        int64_t pad[2];
        w->window[k] = number_at(node, "kernel_shape", k, w->window[k]);
        w->stride[k] = number_at(node, "strides", k, 1);
        paddings(node, k, xent_tensor_shape(x).dim[2 + k], w, pad);
        w->padding[k] = pad[0];
        if (pad[0] != pad[1]) return onnx_refuse(run, "padding that differs from side to side"), 0;
        if (number_at(node, "dilations", k, 1) != 1) return onnx_refuse(run, "dilation"), 0;
    }
    if (onnx_integer(node, "ceil_mode", 0)) return onnx_refuse(run, "windows over the edge"), 0;
    if (onnx_integer(node, "group", 1) != 1) return onnx_refuse(run, "groups of channels"), 0;
    return 1;
}

xent_tensor *onnx_conv(onnx_run *run, const onnx_node *node) {
    xent_tensor *x = onnx_in(run, node, 0), *weight = onnx_in(run, node, 1), *bias = onnx_in(run, node, 2);
    image_windows w = {{0}, {0}, {0}};
    xent_conv2d_options o = {.activation = XENT_IDENTITY};
    if (run->reason) return NULL;
    memcpy(w.window, xent_tensor_shape(weight).dim + 2, sizeof w.window);
    if (!windows_of(run, node, x, &w)) return NULL;
    memcpy(o.stride, w.stride, sizeof o.stride);
    memcpy(o.padding, w.padding, sizeof o.padding);
    return xent_conv2d(run->tape, x, weight, bias, &o);
}

static xent_tensor *pool(onnx_run *run, const onnx_node *node,
                         xent_tensor *(*op)(xent_tape *, xent_tensor *, const xent_pool2d_options *)) {
    xent_tensor *x = onnx_in(run, node, 0);
    image_windows w = {{0}, {0}, {0}};
    xent_pool2d_options o = {.leave_padding_out = !onnx_integer(node, "count_include_pad", 0)};
    if (node->out_count > 1) return onnx_refuse(run, "the places of the maxima");
    if (run->reason || !windows_of(run, node, x, &w)) return NULL;
    memcpy(o.window, w.window, sizeof o.window);
    memcpy(o.stride, w.stride, sizeof o.stride);
    memcpy(o.padding, w.padding, sizeof o.padding);
    for (int k = 0; k < 2; k++)
        if (o.padding[k] > o.window[k] / 2) return onnx_refuse(run, "padding of more than half of a window");
    return op(run->tape, x, &o);
}

xent_tensor *onnx_max_pool(onnx_run *run, const onnx_node *node) { return pool(run, node, xent_max_pool2d); }
xent_tensor *onnx_average_pool(onnx_run *run, const onnx_node *node) {
    return pool(run, node, xent_avg_pool2d);
}

xent_tensor *onnx_global_pool(onnx_run *run, const onnx_node *node) {
    xent_tensor *y = xent_global_avg_pool2d(run->tape, onnx_in(run, node, 0));
    xent_shape shape = xent_tensor_shape(y);
    if (!y) return NULL;
    shape.rank = 4;
    shape.dim[2] = shape.dim[3] = 1;
    return xent_reshape(run->tape, y, shape);
}
