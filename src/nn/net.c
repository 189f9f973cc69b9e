#include "xent/net.h"

#include <math.h>
#include <stdlib.h>

#include "graph/params.h"
#include "graph/tape.h"
#include "nn/layer.h"

xent_net *net_create_within(const xent_net_options *options, double most, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    xent_net *net = calloc(1, sizeof *net);
    if (!net) {
        xent_fail(error, XENT_E_MEMORY, "net: out of memory");
    } else {
        if (options) net->options = *options;
        net->most = most;
        if (net_build(net, error) == XENT_OK) return net;
    }
    xent_net_destroy(net);
    return NULL;
}

xent_net *xent_net_create(const xent_net_options *options, xent_error *error) {
    return net_create_within(options, HUGE_VAL, error);
}

void xent_net_destroy(xent_net *net) {
    if (!net) return;
    xent_params_destroy(net->params);
    xent_params_destroy(net->buffers);
    free(net->layers);
    free(net->text);
    free(net->whole_text);
    free(net);
}

/* ---- Using one ----------------------------------------------------------------------------------------- */

xent_tensor *layer_parameter(xent_tape *tape, const layer *l, int i) {
    return xent_parameter(tape, l->net->params, l->first_param + i);
}

xent_real *layer_buffer(const layer *l, int i) {
    return xent_params_values(l->net->buffers, l->first_buffer + i);
}

/* Rows of pictures with their channels last, as they lie in data, to (rows, channels, height, width). Grey
 * ones lie so already: an input that wants no gradient needs no copy. */
static xent_tensor *see_pictures(xent_tape *tape, const xent_net_options *o, xent_tensor *x) {
    static const int channels_first[] = {0, 3, 1, 2};
    const int64_t rows = x->shape.dim[0];
    const xent_shape lies = {4, {rows, o->height, o->width, o->channels}};
    const xent_shape seen = {4, {rows, o->channels, o->height, o->width}};
    if (o->channels > 1) return xent_permute(tape, xent_reshape(tape, x, lies), channels_first);
    return x->wants_gradient ? xent_reshape(tape, x, seen) : xent_input(tape, seen, x->value);
}

/* Whether x is the tape's and (rows, inputs), and there is a network: 1, or 0 with the error on the tape. */
static int check_input(xent_tape *tape, const xent_net *net, const xent_tensor *x) {
    char text[96];
    if (!tape || xent_tape_status(tape) != XENT_OK) return 0;
    if (!net || !x)
        tape_fail(tape, XENT_E_ARGUMENT, "net: %s is NULL", net ? "its input" : "the network");
    else if (tape_owns(tape, x, "net") && (x->shape.rank != 2 || x->shape.dim[1] != net->options.inputs))
        tape_fail(tape, XENT_E_SHAPE, "net: its input is %s; expected (rows, %lld)",
                  xent_shape_text(x->shape, text, sizeof text), (long long)net->options.inputs);
    return xent_tape_status(tape) == XENT_OK;
}

xent_tensor *xent_net_forward(xent_tape *tape, const xent_net *net, xent_tensor *x, const xent_pass *pass) {
    static const xent_pass prediction = {0, 0, 0};
    if (!check_input(tape, net, x)) return NULL;
    if (net->takes_pictures) x = see_pictures(tape, &net->options, x);
    for (int i = 0; i < net->count; i++) {
        const layer *l = &net->layers[i];
        if (!l->absorbed) x = l->kind->forward(tape, l, x, pass ? pass : &prediction);
    }
    return x;
}

xent_params *xent_net_params(const xent_net *net) { return net ? net->params : NULL; }
xent_params *xent_net_buffers(const xent_net *net) { return net ? net->buffers : NULL; }

const xent_net_options *xent_net_settings(const xent_net *net) { return net ? &net->options : NULL; }

const char *xent_net_text(const xent_net *net) { return net ? net->whole_text : NULL; }

int64_t xent_net_inputs(const xent_net *net) { return net ? net->options.inputs : 0; }

int64_t xent_net_outputs(const xent_net *net) { return net ? net->layers[net->count - 1].out.dim[0] : 0; }

int64_t xent_net_least_rows(const xent_net *net) {
    int64_t rows = net ? 1 : 0;
    for (int i = 0; i < xent_net_layers(net); i++) {
        const layer *l = &net->layers[i];
        const int is_single = l->in.rank == 1 || l->in.dim[1] * l->in.dim[2] == 1;
        if (l->kind->over_rows && is_single) rows = 2;
    }
    return rows;
}

int xent_net_layers(const xent_net *net) { return net ? net->count : 0; }

xent_status xent_net_layer(const xent_net *net, int index, xent_layer_info *info) {
    if (!info || index < 0 || index >= xent_net_layers(net)) return XENT_E_ARGUMENT;
    const layer *l = &net->layers[index];
    const int last = index + 1 == net->count, end = last ? xent_params_count(net->params) : l[1].first_param;
    *info = (xent_layer_info){l->activation ? l->activation->name : l->kind->name, l->text, l->in, l->out, 0};
    for (int i = l->first_param; i < end; i++) info->parameters += net->params->views[i].size;
    return XENT_OK;
}
