#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/files/arrays.h"
#include "model/files/columns_json.h"
#include "model/files/header.h"
#include "model/files/layers.h"
#include "model/files/recipe_json.h"
#include "model/files/scaling_json.h"
#include "model/model.h"
#include "nn/layer.h"

enum { SCALINGS = 4 };

/* What a loaded model's texts stand in. */
typedef struct model_memory {
    xent_recipe recipe;
    char **class_names;
    int class_count;
    xent_columns *columns;
    double *scalings[SCALINGS]; /* shifts and factors of features and of targets; NULL: one number, or none */
} model_memory;

/* A file that is being read as a model. */
typedef struct model_file {
    const char *path;
    safetensors tensors;
    layer_chain chain;
    json_t *description; /* NULL: the file is another program's */
    int format;          /* of the description */
    xent_error *error;
} model_file;

static xent_status refuse(const model_file *f, const char *key, const char *expected) {
    char *found = json_dumps(json_object_get(f->description, key), JSON_ENCODE_ANY | JSON_COMPACT);
    xent_fail(f->error, XENT_E_FORMAT, "%s: \"%s\" of its description is %.64s; expected %s", f->path, key,
              found ? found : "missing", expected);
    free(found);
    return XENT_E_FORMAT;
}

/* A text of the description; NULL: it has none of that key. */
static const char *text_at(const model_file *f, const char *key) {
    return json_string_value(json_object_get(f->description, key));
}

/* ---- The description of our own files --------------------------------------------------------------- */

static xent_status parse_description(model_file *f) {
    json_t *text = json_object_get(f->tensors.metadata, "xent");
    if (json_object_get(f->tensors.metadata, "xent_checkpoint"))
        return xent_fail(
            f->error, XENT_E_FORMAT,
            "%s is a checkpoint of a training, no model; that training goes on from its directory "
            "(--resume DIRECTORY) and writes one",
            f->path);
    if (!text) return XENT_OK;
    json_error_t problem;
    f->description = json_loads(json_string_value(text), JSON_REJECT_DUPLICATES, &problem);
    if (!f->description && json_problem(&problem) == XENT_E_MEMORY)
        return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its description", f->path);
    if (!json_is_object(f->description))
        return xent_fail(f->error, XENT_E_FORMAT, "%s: byte %d of its description: %s", f->path,
                         f->description ? 0 : problem.position,
                         f->description ? "it is no object" : problem.text);
    const json_int_t format = json_integer_value(json_object_get(f->description, "format"));
    if (format < 1 || format > MODEL_FORMAT)
        return refuse(f, "format", "1 or 2; this may be the file of a later version");
    f->format = (int)format;
    return XENT_OK;
}

/* The sizes of format 1, which must be those of the arrays, and its activation. */
static xent_status read_sizes(const model_file *f, const char **activation) {
    json_t *hidden = json_object_get(f->description, "hidden");
    const int count = f->chain.count - 1;
    int same = json_is_array(hidden) && json_array_size(hidden) == (size_t)count;
    for (int i = 0; same && i < count; i++)
        same = json_integer_value(json_array_get(hidden, (size_t)i)) == f->chain.layers[i].weight->dim[0];
    if (!same) return refuse(f, "hidden", "the sizes that its arrays have");
    for (int i = 0; i < f->chain.count; i++) {
        char name[XENT_PARAM_NAME_MAX];
        snprintf(name, sizeof name, "layers.%d.weight", i);
        const layer_arrays *l = &f->chain.layers[i];
        if (strcmp(l->weight->name, name) != 0 || !l->bias)
            return xent_fail(f->error, XENT_E_FORMAT,
                             "%s: layer %d is \"%.64s\"%s; expected \"%s\" with its bias", f->path, i,
                             l->weight->name, l->bias ? "" : " without a bias", name);
    }
    const int found = xent_activation_find(text_at(f, "activation"));
    if (found < 0) return refuse(f, "activation", "relu, tanh, sigmoid or identity");
    *activation = xent_activation_name((xent_activation)found);
    return XENT_OK;
}

static xent_status read_scalings(const model_file *f, xent_model *out) {
    model_memory *m = out->memory;
    xent_status status = scaling_read(f->description, "shift", "factor", xent_net_inputs(out->net), f->path,
                                      &out->scaling, m->scalings, f->error);
    if (status == XENT_OK && out->output == XENT_OUTPUT_IDENTITY)
        status = scaling_read(f->description, "target_shift", "target_factor", xent_net_outputs(out->net),
                              f->path, &out->target, m->scalings + 2, f->error);
    return status;
}

static int is_size(json_int_t size, int64_t most) { return size >= 0 && size <= most; }

/* Height, width and channels must make the features, or all be 0. */
static xent_status read_image(const model_file *f, int64_t features, xent_model *out) {
    json_int_t height, width, channels;
    json_t *image = json_object_get(f->description, "image");
    if (json_unpack(image, "[I, I, I!]", &height, &width, &channels) != 0 || !is_size(height, features) ||
        !is_size(width, features) || !is_size(channels, features) ||
        !image_is_sound((int)height, (int)width, (int)channels, features))
        return refuse(f, "image", "height, width and channels whose product is the network's inputs");
    out->height = (int)height;
    out->width = (int)width;
    out->channels = (int)channels;
    return XENT_OK;
}

static xent_status read_ink(const model_file *f, xent_model *out) {
    json_t *ink = json_object_get(f->description, "ink");
    if (!ink) return XENT_OK;
    if (json_unpack(ink, "[F, F, F!]", &out->ink.side, &out->ink.row, &out->ink.column) == 0 &&
        ink_is_sound(&out->ink, out->height, out->width))
        return XENT_OK;
    return refuse(f, "ink", "a side, a row and a column inside its pictures");
}

static xent_status read_class_names(const model_file *f, int64_t classes, model_memory *memory) {
    json_t *names = json_object_get(f->description, "class_names");
    if (!names) return XENT_OK;
    if (!json_is_array(names) || (int64_t)json_array_size(names) != classes)
        return refuse(f, "class_names", "a name for each output of the network");
    memory->class_names = calloc(json_array_size(names), sizeof *memory->class_names);
    for (size_t i = 0; memory->class_names && i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if (!name) return refuse(f, "class_names", "texts");
        memory->class_names[i] = strdup(name);
        if (!memory->class_names[i]) break;
        memory->class_count++;
    }
    return memory->class_count == (int)classes
               ? XENT_OK
               : xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its class names", f->path);
}

static xent_status read_texts(const model_file *f, xent_model *out) {
    model_memory *memory = out->memory;
    xent_status status = read_class_names(f, xent_net_outputs(out->net), memory);
    if (status != XENT_OK) return status;
    out->class_names = (const char *const *)memory->class_names;
    const json_t *columns = json_object_get(f->description, "columns");
    if (columns)
        status = columns_read(columns, xent_net_inputs(out->net), f->path, &memory->columns, f->error);
    if (status != XENT_OK) return status;
    out->columns = memory->columns;
    json_t *training = json_object_get(f->description, "training");
    if (!training) return XENT_OK;
    if (!json_is_object(training)) return refuse(f, "training", "an object");
    out->recipe = &memory->recipe;
    return recipe_read(training, f->path, &memory->recipe, f->error);
}

static xent_status read_use(const model_file *f, int64_t features, xent_model *out) {
    const int output = xent_output_find(text_at(f, "output"));
    const int normalize = xent_normalize_find(text_at(f, "normalize"));
    if (output < 0) return refuse(f, "output", "softmax, sigmoid or identity");
    if (normalize < 1) return refuse(f, "normalize", "none, scale or standard");
    out->output = (xent_output)output;
    out->normalize = (xent_normalize)normalize;
    xent_status status = read_scalings(f, out);
    if (status == XENT_OK && f->format == 1) status = read_image(f, features, out);
    return status == XENT_OK ? read_ink(f, out) : status;
}

/* ---- The whole ---------------------------------------------------------------------------------------- */

static void assume(const xent_import_options *options, xent_model *out) {
    out->foreign = 1;
    out->output = options->output;
    out->normalize = options->normalize;
    out->scaling = xent_scaling_of(options->normalize, NULL);
    out->height = options->height;
    out->width = options->width;
    out->channels = options->channels;
}

/* All numbers of the file: a network of it has no more. */
static double count_numbers(const safetensors *file) {
    double count = 0;
    for (int i = 0; i < file->count; i++) count += (double)file->tensors[i].count;
    return count;
}

/* `most`: the numbers that the network may have. Without a description the caller named the layers. */
static xent_status make_net(const model_file *f, const xent_net_options *o, double most, xent_model *out) {
    xent_error problem;
    out->net = net_create_within(o, most, &problem);
    if (out->net) return XENT_OK;
    const int stays =
        problem.status == XENT_E_MEMORY || (!f->description && problem.status == XENT_E_ARGUMENT);
    return xent_fail(f->error, stays ? problem.status : XENT_E_FORMAT, "%s: %s layers `%.100s`: %s", f->path,
                     f->description ? "its" : "the given", o->layers, problem.message);
}

/* Dense layers alone, as the arrays say: of another program, or of format 1. */
static xent_status read_chain(model_file *f, const char *activation, xent_model *out) {
    xent_status status = layers_find(f->path, &f->tensors, &f->chain, f->error);
    if (status == XENT_OK && f->format == 1) status = read_sizes(f, &activation);
    if (status != XENT_OK) return status;
    xent_net_options o = {.inputs = f->chain.layers[0].weight->dim[1],
                          .height = out->height,
                          .width = out->width,
                          .channels = out->channels,
                          .outputs = f->chain.layers[f->chain.count - 1].weight->dim[0]};
    if (!image_is_sound(o.height, o.width, o.channels, o.inputs))
        return xent_fail(f->error, XENT_E_ARGUMENT,
                         "%s: pictures of %d x %d x %d; expected sizes whose product is its %lld inputs, or "
                         "none",
                         f->path, o.height, o.width, o.channels, (long long)o.inputs);
    char *text = layers_text(&f->chain, activation);
    if (!text) return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its layers", f->path);
    o.layers = text;
    status = make_net(f, &o, HUGE_VAL, out);
    free(text);
    return status == XENT_OK ? layers_fill(f->path, &f->chain, out->net, f->error) : status;
}

/* A network by its text, whose arrays have the names of net.h. */
static xent_status read_named(model_file *f, const xent_net_options *o, xent_model *out) {
    const xent_status status = make_net(f, o, count_numbers(&f->tensors), out);
    return status == XENT_OK ? arrays_fill(f->path, &f->tensors, out->net, f->error) : status;
}

static xent_status read_own(model_file *f, xent_model *out) {
    json_t *layers = json_object_get(f->description, "layers");
    if (!json_is_string(layers)) return refuse(f, "layers", "the text of its layers");
    const json_int_t inputs = json_integer_value(json_object_get(f->description, "inputs"));
    if (inputs < 1 || inputs > INT32_MAX) return refuse(f, "inputs", "a number of at least 1");
    json_int_t outputs = json_integer_value(json_object_get(f->description, "outputs"));
    if (outputs == 0) return refuse(f, "outputs", "the number of its outputs");
    xent_status status = read_image(f, inputs, out);
    if (status != XENT_OK) return status;
    return read_named(f,
                      &(xent_net_options){.layers = json_string_value(layers),
                                          .inputs = inputs,
                                          .height = out->height,
                                          .width = out->width,
                                          .channels = out->channels,
                                          .outputs = outputs},
                      out);
}

/* Another program's, of layers that the caller knows. Its first and last matrices say how many inputs, where
 * rows are no pictures, and outputs there are. */
static xent_status read_foreign(model_file *f, const xent_import_options *options, xent_model *out) {
    const safetensor *first = NULL, *last = NULL;
    for (int i = 0; i < f->tensors.count; i++) {
        const safetensor *t = &f->tensors.tensors[i];
        if (t->rank != 2) continue;
        if (!first || layers_order(t, first) < 0) first = t;
        if (!last || layers_order(t, last) > 0) last = t;
    }
    if (!last)
        return xent_fail(f->error, XENT_E_FORMAT, "%s holds no matrix; expected that of the last layer",
                         f->path);
    return read_named(f,
                      &(xent_net_options){.layers = options->layers,
                                          .inputs = options->height ? 0 : first->dim[1],
                                          .height = options->height,
                                          .width = options->width,
                                          .channels = options->channels,
                                          .outputs = last->dim[0]},
                      out);
}

static xent_status read_model(model_file *f, const xent_import_options *options, xent_model *out) {
    xent_status status = parse_description(f);
    if (status != XENT_OK) return status;
    out->memory = calloc(1, sizeof(model_memory));
    if (!out->memory) return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its texts", f->path);
    if (!f->description) assume(options, out);
    if (f->format == 2)
        status = read_own(f, out);
    else if (!f->description && options->layers)
        status = read_foreign(f, options, out);
    else
        status = read_chain(f, options->activation, out);
    if (!f->description || status != XENT_OK) return status;
    status = read_use(f, xent_net_inputs(out->net), out);
    if (status == XENT_OK) status = read_texts(f, out);
    return status == XENT_OK ? model_check_use(out, f->path, DBL_MAX, f->error) : status;
}

/* The options with their defaults written out. */
static xent_import_options complete(const xent_import_options *options) {
    xent_import_options o = options ? *options : (xent_import_options)XENT_IMPORT_DEFAULT;
    if (!o.activation) o.activation = "relu";
    if (o.normalize == 0) o.normalize = XENT_NORMALIZE_SCALE;
    return o;
}

xent_status xent_model_import(const char *path, const xent_import_options *options, xent_model *out,
                              xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    const xent_import_options o = complete(options);
    if (out) *out = (xent_model)XENT_MODEL_EMPTY;
    if (!path || !out) return xent_fail(error, XENT_E_ARGUMENT, "model: path or out is NULL");
    if ((unsigned)o.output > XENT_OUTPUT_IDENTITY ||
        (o.normalize != XENT_NORMALIZE_SCALE && o.normalize != XENT_NORMALIZE_NONE))
        return xent_fail(
            error, XENT_E_ARGUMENT,
            "model: output %d or normalize %d of the import does not exist or needs a training set",
            (int)o.output, (int)o.normalize);
    if (xent_activation_find(o.activation) < 0)
        return xent_fail(error, XENT_E_ARGUMENT, "model: there is no activation '%.40s'", o.activation);
    model_file f = {.path = path, .error = error};
    xent_status status = safetensors_read(path, &f.tensors, error);
    if (status != XENT_OK) return status;
    status = read_model(&f, &o, out);
    if (status != XENT_OK) xent_model_clear(out);
    json_decref(f.description);
    safetensors_clear(&f.tensors);
    return status;
}

xent_status xent_model_load(const char *path, xent_model *out, xent_error *error) {
    return xent_model_import(path, NULL, out, error);
}

void xent_model_clear(xent_model *model) {
    if (!model) return;
    model_memory *memory = model->memory;
    for (int i = 0; memory && i < memory->class_count; i++) free(memory->class_names[i]);
    if (memory) {
        free(memory->class_names);
        recipe_clear(&memory->recipe);
        free(memory->columns);
        for (int i = 0; i < SCALINGS; i++) free(memory->scalings[i]);
    }
    free(memory);
    xent_net_destroy(model->net);
    *model = (xent_model)XENT_MODEL_EMPTY;
}
