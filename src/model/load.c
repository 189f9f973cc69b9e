#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/layers.h"
#include "model/model.h"

/* What a loaded model's texts stand in. */
typedef struct model_memory {
    char *settings;
    char **class_names;
    int class_count;
} model_memory;

/* A file that is being read as a model. */
typedef struct model_file {
    const char *path;
    safetensors tensors;
    layer_chain chain;
    json_t *description; /* NULL: the file is another program's */
    xent_error *error;
} model_file;

static int find_name(const char *const *names, int count, json_t *value) {
    const char *text = json_string_value(value);
    for (int i = 0; text && i < count; i++)
        if (strcmp(names[i], text) == 0) return i;
    return -1;
}

static xent_status refuse(const model_file *f, const char *key, const char *expected) {
    char *found = json_dumps(json_object_get(f->description, key), JSON_ENCODE_ANY | JSON_COMPACT);
    xent_fail(f->error, XENT_E_FORMAT, "%s: \"%s\" of its description is %.64s; expected %s", f->path, key,
              found ? found : "missing", expected);
    free(found);
    return XENT_E_FORMAT;
}

/* ---- The description of our own files --------------------------------------------------------------- */

static xent_status parse_description(model_file *f) {
    json_t *text = json_object_get(f->tensors.metadata, "xent");
    if (!text) return XENT_OK;
    json_error_t problem;
    f->description = json_loads(json_string_value(text), JSON_REJECT_DUPLICATES, &problem);
    if (!json_is_object(f->description))
        return xent_fail(f->error, XENT_E_FORMAT, "%s: byte %d of its description: %s", f->path,
                         f->description ? 0 : problem.position,
                         f->description ? "it is no object" : problem.text);
    if (json_integer_value(json_object_get(f->description, "format")) != MODEL_FORMAT)
        return refuse(f, "format", "1; this may be the file of a later version");
    return XENT_OK;
}

/* The activation; and the sizes, which must be those of the arrays. */
static xent_status read_network(const model_file *f, xent_mlp_options *network) {
    json_t *hidden = json_object_get(f->description, "hidden");
    int same = json_is_array(hidden) && json_array_size(hidden) == (size_t)network->hidden_count;
    for (int i = 0; same && i < network->hidden_count; i++)
        same = json_integer_value(json_array_get(hidden, (size_t)i)) == network->hidden[i];
    if (!same) return refuse(f, "hidden", "the sizes that its arrays have");
    for (int i = 0; i < f->chain.count; i++) {
        char name[XENT_PARAM_NAME_MAX];
        snprintf(name, sizeof name, "layers.%d.weight", i);
        const layer *l = &f->chain.layers[i];
        if (strcmp(l->weight->name, name) != 0 || !l->bias)
            return xent_fail(f->error, XENT_E_FORMAT,
                             "%s: layer %d is \"%.64s\"%s; expected \"%s\" with its bias", f->path, i,
                             l->weight->name, l->bias ? "" : " without a bias", name);
    }
    const int activation =
        xent_activation_find(json_string_value(json_object_get(f->description, "activation")));
    if (activation < 0) return refuse(f, "activation", "relu, tanh, sigmoid or identity");
    network->activation = (xent_activation)activation;
    return XENT_OK;
}

static xent_status read_scaling(const model_file *f, xent_model *out) {
    json_t *shift = json_object_get(f->description, "shift");
    json_t *factor = json_object_get(f->description, "factor");
    if (!json_is_number(shift)) return refuse(f, "shift", "a number");
    if (json_number_value(factor) == 0) return refuse(f, "factor", "a number other than 0");
    out->scaling = (xent_scaling){.shift = json_number_value(shift), .factor = json_number_value(factor)};
    return XENT_OK;
}

/* Height, width and channels must make the features, or all be 0. */
static xent_status read_image(const model_file *f, int64_t features, xent_model *out) {
    static const char expected[] = "height, width and channels whose product is the network's inputs";
    json_t *image = json_object_get(f->description, "image");
    int *const size[3] = {&out->height, &out->width, &out->channels};
    int64_t product = 1;
    if (json_array_size(image) != 3) return refuse(f, "image", expected);
    for (size_t i = 0; i < 3; i++) {
        const json_int_t value = json_integer_value(json_array_get(image, i));
        if (value < 0 || value > features) return refuse(f, "image", expected);
        *size[i] = (int)value;
        product *= value > 0 && product <= features ? value : 0;
    }
    const int none = !out->height && !out->width && !out->channels;
    return none || product == features ? XENT_OK : refuse(f, "image", expected);
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
    model_memory *memory = calloc(1, sizeof *memory);
    if (!memory) return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its texts", f->path);
    out->memory = memory;
    xent_status status = read_class_names(f, xent_mlp_settings(out->mlp)->outputs, memory);
    if (status != XENT_OK) return status;
    out->class_names = (const char *const *)memory->class_names;
    json_t *training = json_object_get(f->description, "training");
    if (!training) return XENT_OK;
    if (!json_is_object(training)) return refuse(f, "training", "an object");
    out->settings = memory->settings = json_dumps(training, JSON_COMPACT | JSON_REAL_PRECISION(17));
    return out->settings ? XENT_OK
                         : xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its settings", f->path);
}

static xent_status read_use(const model_file *f, int64_t features, xent_model *out) {
    const int output = find_name(model_output_names, 2, json_object_get(f->description, "output"));
    const int normalize =
        find_name(model_normalize_names + 1, 3, json_object_get(f->description, "normalize")) + 1;
    if (output < 0) return refuse(f, "output", "softmax or sigmoid");
    if (normalize < 1) return refuse(f, "normalize", "none, scale or standard");
    out->output = (xent_output)output;
    out->normalize = (xent_normalize)normalize;
    xent_status status = read_scaling(f, out);
    return status == XENT_OK ? read_image(f, features, out) : status;
}

/* ---- The whole ---------------------------------------------------------------------------------------- */

static void assume(const xent_import_options *options, xent_mlp_options *network, xent_model *out) {
    network->activation = options->activation;
    out->foreign = 1;
    out->output = options->output;
    out->normalize = options->normalize;
    out->scaling = xent_scaling_of(options->normalize, NULL);
}

static xent_status read_model(model_file *f, const xent_import_options *options, xent_model *out) {
    xent_mlp_options network = XENT_MLP_DEFAULT;
    xent_status status = layers_find(f->path, &f->tensors, &f->chain, f->error);
    if (status == XENT_OK) status = parse_description(f);
    if (status != XENT_OK) return status;
    /* The sizes are the arrays', so that no network is larger than its file. */
    layers_sizes(&f->chain, &network);
    if (f->description) {
        status = read_network(f, &network);
        if (status == XENT_OK) status = read_use(f, network.inputs, out);
    } else {
        assume(options, &network, out);
    }
    if (status != XENT_OK) return status;
    out->mlp = xent_mlp_create(&network, f->error);
    if (!out->mlp) return f->error->status;
    status = layers_fill(f->path, &f->chain, out->mlp, f->error);
    return status == XENT_OK && f->description ? read_texts(f, out) : status;
}

/* The options with their defaults written out. */
static xent_import_options complete(const xent_import_options *options) {
    xent_import_options o = options ? *options : (xent_import_options)XENT_IMPORT_DEFAULT;
    if (o.activation == 0) o.activation = XENT_RELU;
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
    if ((unsigned)o.activation > XENT_IDENTITY || (unsigned)o.output > XENT_OUTPUT_SIGMOID ||
        (o.normalize != XENT_NORMALIZE_SCALE && o.normalize != XENT_NORMALIZE_NONE))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "model: activation %d, output %d or normalize %d of the import does not exist or "
                         "needs a training set",
                         (int)o.activation, (int)o.output, (int)o.normalize);
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
        free(memory->settings);
    }
    free(memory);
    xent_mlp_destroy(model->mlp);
    *model = (xent_model)XENT_MODEL_EMPTY;
}
