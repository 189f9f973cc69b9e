#include "nn/window.h"

#include <string.h>

enum { MOST_SIDE = 1 << 15 }; /* of a window, a stride, a padding */

static xent_status parse_padding(layer_words *w, int same_allowed) {
    layer_window *window = &w->layer->window;
    if (same_allowed && words_take(w, "valid")) return XENT_OK;
    if (same_allowed && words_take(w, "same")) {
        window->same = 1;
        return XENT_OK;
    }
    return words_pair(w, "the padding", 0, MOST_SIDE, window->padding);
}

static xent_status window_parse(layer_words *w, int same_allowed) {
    int stride = 0, padding = 0;
    xent_status status = XENT_OK;
    while (status == XENT_OK) {
        if (!stride && words_take(w, "stride")) {
            stride = 1;
            status = words_pair(w, "the stride", 1, MOST_SIDE, w->layer->window.stride);
        } else if (!padding && words_take(w, "pad")) {
            padding = 1;
            status = parse_padding(w, same_allowed);
        } else {
            break;
        }
    }
    return status;
}

/* Each window must have a pixel of the picture, however the picture is padded. */
static xent_status refuse_padding(layer_words *w, int axis, const char *expected) {
    const layer_window *window = &w->layer->window;
    return layer_fail(w->layer, w->error, XENT_E_ARGUMENT,
                      "the padding is %lld; expected %s the window's %lld", (long long)window->padding[axis],
                      expected, (long long)window->size[axis]);
}

xent_status conv_window_parse(layer_words *w) {
    layer_window *window = &w->layer->window;
    xent_status status = words_pair(w, "the window", 1, MOST_SIDE, window->size);
    window->stride[0] = window->stride[1] = 1;
    if (status == XENT_OK) status = window_parse(w, 1);
    for (int k = 0; k < 2 && status == XENT_OK; k++)
        if (window->padding[k] >= window->size[k]) status = refuse_padding(w, k, "less than");
    return status;
}

xent_status pool_parse(layer_words *w) {
    layer_window *window = &w->layer->window;
    xent_status status = words_pair(w, "the window", 1, MOST_SIDE, window->size);
    memcpy(window->stride, window->size, sizeof window->stride);
    if (status == XENT_OK) status = window_parse(w, 0);
    if (status == XENT_OK) status = words_end(w, "stride or pad");
    if (status != XENT_OK) return status;
    for (int k = 0; k < 2; k++)
        if (2 * window->padding[k] > window->size[k]) return refuse_padding(w, k, "at most half of");
    return XENT_OK;
}

xent_pool2d_options pool_options(const layer *l) {
    const layer_window *w = &l->window;
    return (xent_pool2d_options){.window = {w->size[0], w->size[1]},
                                 .stride = {w->stride[0], w->stride[1]},
                                 .padding = {w->padding[0], w->padding[1]}};
}

/* The padding that keeps ceil(input / stride) outputs, if it is the same on both sides. */
static xent_status same_padding(layer *l, int axis, xent_error *error) {
    layer_window *w = &l->window;
    const int64_t in = l->in.dim[1 + axis], outputs = (in + w->stride[axis] - 1) / w->stride[axis];
    const int64_t all = (outputs - 1) * w->stride[axis] + w->size[axis] - in;
    if (all > 0 && all % 2)
        return layer_fail(
            l, error, XENT_E_SHAPE,
            "`pad same` takes a padding of %lld %s%s in all, an odd number, which both sides cannot share "
            "evenly; expected another window or stride, or a padding in numbers",
            (long long)all, axis ? "column" : "row", all == 1 ? "" : "s");
    w->padding[axis] = all > 0 ? all / 2 : 0;
    return XENT_OK;
}

xent_status window_shape(layer *l, int64_t channels, xent_error *error) {
    layer_window *w = &l->window;
    l->out = (xent_shape){3, {channels, 0, 0}};
    for (int axis = 0; axis < 2; axis++) {
        const xent_status status = w->same ? same_padding(l, axis, error) : XENT_OK;
        const int64_t room = l->in.dim[1 + axis] + 2 * w->padding[axis] - w->size[axis];
        if (status != XENT_OK) return status;
        if (room < 0)
            return layer_fail(
                l, error, XENT_E_SHAPE,
                "its input is %lld x %lld, padded by %lld x %lld; expected at least the window's %lld x %lld",
                (long long)l->in.dim[1], (long long)l->in.dim[2], (long long)w->padding[0],
                (long long)w->padding[1], (long long)w->size[0], (long long)w->size[1]);
        l->out.dim[1 + axis] = room / w->stride[axis] + 1;
    }
    return XENT_OK;
}
