/* From parsed layers to a network: shapes, fusing, parameters and buffers with their first values. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/defaults.h"
#include "graph/params.h"
#include "nn/layers/table.h"

/* Room for one layer more. */
static int make_room(xent_net *net) {
    if (net->count < net->capacity) return 1;
    const int capacity = net->capacity > 0 ? 2 * net->capacity : 8;
    layer *grown = realloc(net->layers, (size_t)capacity * sizeof *grown);
    if (!grown) return 0;
    net->layers = grown;
    net->capacity = capacity;
    return 1;
}

layer *net_append(xent_net *net, const layer_kind *kind, const char *text, int number, xent_error *error) {
    if (net->count == XENT_NET_MAX_LAYERS) {
        xent_fail(error, XENT_E_ARGUMENT, "layer %d, `%s`: the network has %d layers already; no more fit",
                  number, text, net->count);
        return NULL;
    }
    if (!make_room(net)) {
        xent_fail(error, XENT_E_MEMORY, "net: out of memory");
        return NULL;
    }
    layer *l = &net->layers[net->count];
    *l = (layer){.kind = kind, .net = net, .number = number, .index = net->count, .fused = XENT_IDENTITY};
    snprintf(l->text, sizeof l->text, "%s", text);
    net->count++;
    return l;
}

static int is_picture(const xent_net_options *o) { return o->height && o->width && o->channels; }

/* Writes the defaults out; a picture that is none is left to check_options. */
static void complete(xent_net_options *o) {
    const double pixels = (double)o->height * o->width * o->channels;
    if (!o->layers) o->layers = "dense 128 relu";
    o->outputs = default_count(o->outputs, 10);
    if (o->inputs == 0 && is_picture(o) && pixels <= INT32_MAX) o->inputs = (int64_t)pixels;
    o->inputs = default_count(o->inputs, 784);
}

static xent_status check_options(xent_net_options *o, xent_error *error) {
    if (o->height < 0 || o->width < 0 || o->channels < 0 ||
        (!is_picture(o) && (o->height || o->width || o->channels)))
        return xent_fail(
            error, XENT_E_ARGUMENT,
            "net: pictures of %d x %d x %d; expected height, width and channels of at least 1, or no "
            "pictures",
            o->height, o->width, o->channels);
    const double pixels = (double)o->height * o->width * o->channels;
    if (is_picture(o) && (double)o->inputs != pixels)
        return xent_fail(error, XENT_E_SHAPE, "net: %lld inputs; pictures of %d x %d x %d are %.0f numbers",
                         (long long)o->inputs, o->height, o->width, o->channels, pixels);
    if (o->inputs < 1 || o->inputs > INT32_MAX || o->outputs < 0 || o->outputs > INT32_MAX)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "net: %lld inputs, %lld outputs; expected 1 to %d, and 0 to %d",
                         (long long)o->inputs, (long long)o->outputs, INT32_MAX, INT32_MAX);
    return XENT_OK;
}

/* A layer whose outputs are the network's has none behind it. */
static xent_status check_ends(const xent_net *net, xent_error *error) {
    for (int i = 0; i + 1 < net->count; i++)
        if (net->layers[i].kind->ends)
            return layer_fail(&net->layers[i], error, XENT_E_ARGUMENT,
                              "`%s` stands behind it; expected nothing", net->layers[i + 1].text);
    return XENT_OK;
}

/* The layer with one output a class, behind those of the text. */
static xent_status append_output(xent_net *net, xent_error *error) {
    char text[40];
    if (net->options.outputs == 0)
        return net->count > 0 ? XENT_OK
                              : xent_fail(error, XENT_E_ARGUMENT,
                                          "net: neither layers nor outputs; expected one of them at least");
    if (net->count > 0 && net->layers[net->count - 1].kind->ends) return XENT_OK;
    snprintf(text, sizeof text, "dense %lld", (long long)net->options.outputs);
    layer *l = net_append(net, &layer_dense, text, 0, error);
    if (!l) return error->status;
    l->units = net->options.outputs;
    return XENT_OK;
}

/* The first layer that minds says whether rows are seen as pictures. */
static int begins_with_picture(const xent_net *net) {
    for (int i = 0; i < net->count; i++) {
        const layer_input input = net->layers[i].kind->input;
        if (input != INPUT_ANY) return input != INPUT_FLAT && is_picture(&net->options);
    }
    return 0;
}

/* Puts a flatten in front of layer `index`, of the same number in the text. */
static xent_status insert_flatten(xent_net *net, int index, xent_error *error) {
    if (!net_append(net, &layer_flatten, "flatten", net->layers[index].number, error)) return error->status;
    const layer flatten = net->layers[net->count - 1];
    memmove(&net->layers[index + 1], &net->layers[index],
            (size_t)(net->count - 1 - index) * sizeof *net->layers);
    net->layers[index] = flatten;
    for (int i = index; i < net->count; i++) net->layers[i].index = i;
    return XENT_OK;
}

xent_status layer_keep_shape(layer *l, xent_error *error) {
    (void)error;
    l->out = l->in;
    return XENT_OK;
}

static xent_status shape_layer(layer *l, xent_shape in, xent_error *error) {
    char text[96];
    l->in = in;
    if (l->kind->input == INPUT_PICTURE && in.rank != 3)
        return layer_fail(
            l, error, XENT_E_SHAPE,
            "its input is %lld numbers a row and no picture; expected height, width and channels",
            (long long)in.dim[0]);
    const xent_status status = l->kind->shape(l, error);
    size_t size;
    if (status != XENT_OK) return status;
    if (xent_shape_size(l->out, &size) == XENT_OK && size <= INT32_MAX) return XENT_OK;
    return layer_fail(l, error, XENT_E_SHAPE, "its output of %s is more than %d numbers a row",
                      xent_shape_text(l->out, text, sizeof text), INT32_MAX);
}

/* The shapes from the first layer to the last; inserts what flattens, and fuses what can be. */
static xent_status shape_layers(xent_net *net, xent_error *error) {
    const xent_net_options *o = &net->options;
    net->takes_pictures = begins_with_picture(net);
    xent_shape shape =
        net->takes_pictures ? (xent_shape){3, {o->channels, o->height, o->width}} : xent_vector(o->inputs);
    for (int i = 0; i < net->count; i++) {
        if (net->layers[i].kind->input == INPUT_FLAT && shape.rank == 3) {
            const xent_status inserted = insert_flatten(net, i, error);
            if (inserted != XENT_OK) return inserted;
        }
        layer *l = &net->layers[i];
        const xent_status status = shape_layer(l, shape, error);
        if (status != XENT_OK) return status;
        shape = l->out;
        if (i == 0 || !l->activation || !l[-1].kind->fuses || l->activation->fused == XENT_IDENTITY) continue;
        l->absorbed = 1;
        l[-1].fused = l->activation->fused;
    }
    if (shape.rank == 1) return XENT_OK;
    layer *last = &net->layers[net->count - 1];
    return layer_fail(last, error, XENT_E_SHAPE,
                      "the network ends with %lld x %lld x %lld numbers a row; expected `flatten` or a dense "
                      "layer behind it",
                      (long long)shape.dim[0], (long long)shape.dim[1], (long long)shape.dim[2]);
}

/* ---- Parameters and buffers ---------------------------------------------------------------------------- */

typedef struct array_list {
    xent_param_spec *specs;
    layer_array *arrays; /* how each is filled */
    int *layers;         /* whose each is */
    int count;
} array_list;

static int list_create(array_list *list, int layers) {
    const size_t most = (size_t)layers * LAYER_ARRAYS;
    *list = (array_list){calloc(most, sizeof *list->specs), calloc(most, sizeof *list->arrays),
                         calloc(most, sizeof *list->layers), 0};
    return list->specs && list->arrays && list->layers;
}

static void list_clear(array_list *list) {
    free(list->specs);
    free(list->arrays);
    free(list->layers);
}

static void list_add(array_list *list, const layer *l, const layer_array *arrays, int count) {
    for (int i = 0; i < count; i++) {
        xent_param_spec *spec = &list->specs[list->count];
        snprintf(spec->name, sizeof spec->name, "%d.%s", l->index, arrays[i].name);
        spec->shape = arrays[i].shape;
        spec->role = arrays[i].role;
        list->arrays[list->count] = arrays[i];
        list->layers[list->count++] = l->index;
    }
}

/* The activation that the outputs of a layer meet, relu for all that rectify; first weights depend on it. */
static xent_activation next_activation(const xent_net *net, int index) {
    for (int i = index + 1; i < net->count && !net->layers[i].kind->fuses; i++)
        if (net->layers[i].activation)
            return net->layers[i].activation->rectifies ? XENT_RELU : net->layers[i].activation->fused;
    return XENT_IDENTITY;
}

/* First values. Streams are told apart by the number of layers with weights before. */
static xent_status fill_arrays(const xent_net *net, xent_params *set, const array_list *list,
                               xent_error *error) {
    const xent_net_options *o = &net->options;
    const xent_init init = o->init == XENT_INIT_AUTO && o->init_deviation > 0 ? XENT_INIT_NORMAL : o->init;
    uint32_t weights = 0;
    xent_status status = XENT_OK;
    for (int i = 0; i < list->count && status == XENT_OK; i++) {
        const layer_array *a = &list->arrays[i];
        xent_real *values = xent_params_values(set, i);
        const size_t size = set->views[i].size;
        const int torch_bias = a->role == XENT_ROLE_BIAS && init == XENT_INIT_TORCH;
        if (a->fill == FILL_WEIGHT || torch_bias) {
            const xent_stream stream = {o->seed, XENT_PURPOSE_INIT, weights++};
            status = xent_init_weights(init, o->init_deviation, next_activation(net, list->layers[i]), stream,
                                       a->fan_in, a->fan_out, (int64_t)size, values, error);
        }
        for (size_t k = 0; a->fill == FILL_ONE && k < size; k++) values[k] = 1;
    }
    return status;
}

static double total_of(const array_list *list) {
    double total = 0;
    for (int i = 0; i < list->count; i++) {
        const xent_shape shape = list->specs[i].shape;
        double size = 1;
        for (int k = 0; k < shape.rank; k++) size *= (double)shape.dim[k];
        total += size;
    }
    return total;
}

/* Before anything of that size is allocated. */
static xent_status check_total(const xent_net *net, const array_list *params, const array_list *buffers,
                               xent_error *error) {
    const double total = total_of(params) + total_of(buffers);
    if (total <= net->most) return XENT_OK;
    return xent_fail(error, XENT_E_SHAPE, "net: its layers take %.0f numbers; there are %.0f", total,
                     net->most);
}

static xent_status create_set(const xent_net *net, const array_list *list, xent_params **set,
                              xent_error *error) {
    *set = xent_params_create(list->specs, list->count, error);
    return *set ? fill_arrays(net, *set, list, error) : error->status;
}

static xent_status create_arrays(xent_net *net, xent_error *error) {
    array_list params, buffers;
    int made = list_create(&params, net->count);
    made &= list_create(&buffers, net->count);
    for (int i = 0; made && i < net->count; i++) {
        layer *l = &net->layers[i];
        layer_array of_params[LAYER_ARRAYS], of_buffers[LAYER_ARRAYS];
        int param_count = 0, buffer_count = 0;
        l->first_param = params.count;
        l->first_buffer = buffers.count;
        if (!l->kind->arrays) continue;
        l->kind->arrays(l, of_params, &param_count, of_buffers, &buffer_count);
        list_add(&params, l, of_params, param_count);
        list_add(&buffers, l, of_buffers, buffer_count);
    }
    xent_status status = made ? check_total(net, &params, &buffers, error)
                              : xent_fail(error, XENT_E_MEMORY, "net: out of memory");
    if (status == XENT_OK && params.count == 0)
        status =
            xent_fail(error, XENT_E_ARGUMENT, "net: no layer has parameters; expected a dense or conv layer");
    if (status == XENT_OK) status = create_set(net, &params, &net->params, error);
    if (status == XENT_OK && buffers.count > 0) status = create_set(net, &buffers, &net->buffers, error);
    list_clear(&params);
    list_clear(&buffers);
    return status;
}

/* The text as net.h gives it back: that of the options, or with the layer that was added. */
static char *write_text(const xent_net *net, int whole) {
    char *text = calloc((size_t)net->count + 1, LAYER_TEXT_MAX + 2);
    size_t used = 0;
    for (int i = 0; text && i < net->count; i++) {
        const layer *l = &net->layers[i];
        if (l->number == 0 && !whole) continue;
        const char *between = i == 0 ? "" : l->number == l[-1].number ? " " : ", ";
        used += (size_t)sprintf(text + used, "%s%s", between, l->text);
    }
    return text;
}

/* A last layer of its own gives as many outputs as the options want. */
static xent_status check_outputs(const xent_net *net, xent_error *error) {
    const layer *last = &net->layers[net->count - 1];
    if (!last->kind->ends || net->options.outputs == XENT_OFF || net->options.outputs == last->out.dim[0])
        return XENT_OK;
    return layer_fail(last, error, XENT_E_SHAPE, "it gives %lld outputs; expected %lld, one a class",
                      (long long)last->out.dim[0], (long long)net->options.outputs);
}

xent_status net_build(xent_net *net, xent_error *error) {
    complete(&net->options);
    xent_status status = check_options(&net->options, error);
    if (status == XENT_OK) status = net_parse(net, net->options.layers, error);
    if (status == XENT_OK) status = check_ends(net, error);
    if (status == XENT_OK) status = append_output(net, error);
    if (status != XENT_OK) return status;
    if (net->options.outputs == 0) net->options.outputs = XENT_OFF; /* fit to make another one */
    net->text = write_text(net, 0);
    net->whole_text = write_text(net, 1);
    net->options.layers = net->text;
    if (!net->text || !net->whole_text) return xent_fail(error, XENT_E_MEMORY, "net: out of memory");
    status = shape_layers(net, error);
    if (status == XENT_OK) status = check_outputs(net, error);
    return status == XENT_OK ? create_arrays(net, error) : status;
}
