#include "xent/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/safetensors.h"

/* The number in "format" of the metadata: readers of a later one may refuse this. */
enum { FORMAT = 1 };

static const char *const output_names[] = {"softmax", "sigmoid"};
static const char *const normalize_names[] = {"none", "scale", "standard"};

/* What a loaded model's texts stand in. */
typedef struct model_memory {
    char *settings;
    char **class_names;
    int class_count;
} model_memory;

/* ---- Writing --------------------------------------------------------------------------------------------
 */

static json_t *names_json(const xent_model *model, int64_t classes) {
    json_t *names = json_array();
    for (int64_t i = 0; i < classes; i++) json_array_append_new(names, json_string(model->class_names[i]));
    return names;
}

static json_t *description_of(const xent_model *model, xent_error *error) {
    const xent_mlp_options *network = xent_mlp_settings(model->mlp);
    json_t *hidden = json_array(), *training = NULL;
    for (int i = 0; i < network->hidden_count; i++)
        json_array_append_new(hidden, json_integer(network->hidden[i]));
    json_t *o = json_pack("{s:i, s:o, s:s, s:s, s:s, s:f, s:f, s:[i, i, i]}", "format", FORMAT, "hidden",
                          hidden, "activation", xent_activation_name(network->activation), "output",
                          output_names[model->output], "normalize", normalize_names[model->normalize],
                          "shift", model->scaling.shift, "factor", model->scaling.factor, "image",
                          model->height, model->width, model->channels);
    int failed = !o;
    if (model->class_names)
        failed |= json_object_set_new(o, "class_names", names_json(model, network->outputs)) != 0;
    if (model->settings) {
        training = json_loads(model->settings, JSON_REJECT_DUPLICATES, NULL);
        if (!json_is_object(training)) {
            xent_fail(error, XENT_E_ARGUMENT, "model: the settings are no JSON object");
            json_decref(training);
            json_decref(o);
            return NULL;
        }
        failed |= json_object_set_new(o, "training", training) != 0;
    }
    if (!failed) return o;
    xent_fail(error, XENT_E_MEMORY, "model: no memory to describe it, or a name is no UTF-8");
    json_decref(o);
    return NULL;
}

static void put_number(unsigned char *to, xent_real value) {
    uint64_t bits = 0;
#ifdef XENT_DOUBLE
    memcpy(&bits, &value, sizeof value);
#else
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    bits = word;
#endif
    for (size_t i = 0; i < sizeof value; i++) to[i] = (unsigned char)(bits >> 8 * i);
}

/* A view's numbers as a file has them: little-endian, a matrix (in, out) as (out, in). */
static xent_status pack_view(xent_params *params, int index, safetensor *t, unsigned char *bytes,
                             xent_error *error) {
    const xent_param_spec *spec = xent_params_spec(params, index);
    const xent_real *values = xent_params_values(params, index);
    const int64_t columns = spec->shape.rank == 2 ? spec->shape.dim[1] : spec->shape.dim[0];
    const int64_t rows = spec->shape.rank == 2 ? spec->shape.dim[0] : 1;
    *t = (safetensor){.name = spec->name,
                      .type = sizeof(xent_real) == 8 ? "F64" : "F32",
                      .rank = spec->shape.rank,
                      .dim = {columns, rows},
                      .bytes = bytes,
                      .count = (size_t)(rows * columns)};
    t->size = t->count * sizeof(xent_real);
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) {
            const xent_real value = values[i * columns + j];
            if (!isfinite(value))
                return xent_fail(error, XENT_E_NONFINITE, "model: \"%s\" holds %g at (%lld, %lld); not saved",
                                 spec->name, (double)value, (long long)i, (long long)j);
            put_number(bytes + (size_t)(j * rows + i) * sizeof value, value);
        }
    return XENT_OK;
}

static xent_status write_model(const xent_model *model, const char *path, json_t *metadata,
                               unsigned char *bytes, xent_error *error) {
    safetensor tensors[2 * (XENT_MLP_MAX_HIDDEN + 1)];
    xent_params *params = xent_mlp_params(model->mlp);
    const int count = xent_params_count(params);
    xent_status status = XENT_OK;
    for (int i = 0; i < count && status == XENT_OK; i++) {
        status = pack_view(params, i, &tensors[i], bytes, error);
        bytes += tensors[i].size;
    }
    return status == XENT_OK ? safetensors_write(path, tensors, count, metadata, error) : status;
}

xent_status xent_model_save(const xent_model *model, const char *path, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    if (!model || !model->mlp || !path || (unsigned)model->output > XENT_OUTPUT_SIGMOID ||
        (unsigned)model->normalize > XENT_NORMALIZE_STANDARD)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "model: model, network or path is NULL, or a kind does not exist");
    json_t *description = description_of(model, error);
    if (!description) return error->status;
    char *text = json_dumps(description, JSON_COMPACT | JSON_REAL_PRECISION(17));
    json_t *metadata = text ? json_pack("{s:s}", "xent", text) : NULL;
    const size_t size = xent_params_total(xent_mlp_params(model->mlp)) * sizeof(xent_real);
    unsigned char *bytes = malloc(size);
    xent_status status = metadata && bytes ? write_model(model, path, metadata, bytes, error)
                                           : xent_fail(error, XENT_E_MEMORY, "model: no memory to write it");
    free(bytes);
    json_decref(metadata);
    free(text);
    json_decref(description);
    return status;
}

/* ---- Reading --------------------------------------------------------------------------------------------
 */

/* A file that is being read as a model. */
typedef struct model_file {
    const char *path;
    safetensors tensors;
    json_t *description;
    xent_error *error;
} model_file;

static int find_name(const char *const *names, int count, json_t *value) {
    const char *text = json_string_value(value);
    for (int i = 0; text && i < count; i++)
        if (strcmp(names[i], text) == 0) return i;
    return -1;
}

static xent_status refuse(const model_file *f, const char *key, const char *expected) {
    return xent_fail(f->error, XENT_E_FORMAT,
                     "%s: \"%s\" of its description is wrong or missing; expected %s", f->path, key,
                     expected);
}

static xent_status read_network(const model_file *f, xent_mlp_options *o) {
    json_t *hidden = json_object_get(f->description, "hidden");
    if (!json_is_array(hidden) || json_array_size(hidden) > XENT_MLP_MAX_HIDDEN)
        return refuse(f, "hidden", "a list of up to 16 sizes");
    o->hidden_count = (int)json_array_size(hidden);
    for (int i = 0; i < o->hidden_count; i++)
        o->hidden[i] = json_integer_value(json_array_get(hidden, (size_t)i));
    const int activation =
        xent_activation_find(json_string_value(json_object_get(f->description, "activation")));
    if (activation < 0) return refuse(f, "activation", "relu, tanh, sigmoid or identity");
    o->activation = (xent_activation)activation;
    char last[XENT_PARAM_NAME_MAX];
    snprintf(last, sizeof last, "layers.%d.weight", o->hidden_count);
    const safetensor *first = safetensors_find(&f->tensors, "layers.0.weight");
    const safetensor *end = safetensors_find(&f->tensors, last);
    if (!first || !end || first->rank != 2 || end->rank != 2)
        return xent_fail(f->error, XENT_E_FORMAT, "%s: expected matrices layers.0.weight to %s", f->path,
                         last);
    o->inputs = first->dim[1];
    o->outputs = end->dim[0];
    return XENT_OK;
}

/* Fills a view from the file's tensor of its name. */
static xent_status fill_view(const model_file *f, xent_params *params, int index) {
    const xent_param_spec *spec = xent_params_spec(params, index);
    const safetensor *t = safetensors_find(&f->tensors, spec->name);
    const int matrix = spec->shape.rank == 2;
    const int64_t rows = matrix ? spec->shape.dim[0] : 1, columns = spec->shape.dim[matrix];
    if (!t || t->rank != spec->shape.rank || t->dim[0] != columns || (matrix && t->dim[1] != rows) ||
        !safetensor_is_real(t))
        return xent_fail(
            f->error, XENT_E_FORMAT,
            "%s: expected an array \"%s\" of %lld x %lld numbers, [out, in], to fit the other layers",
            f->path, spec->name, (long long)columns, (long long)rows);
    xent_real *values = xent_params_values(params, index);
    for (int64_t j = 0; j < columns; j++)
        for (int64_t i = 0; i < rows; i++) {
            const double value = safetensor_number(t, (size_t)(j * rows + i));
            values[i * columns + j] = (xent_real)value;
            if (!isfinite(values[i * columns + j]))
                return xent_fail(f->error, XENT_E_NONFINITE, "%s: \"%s\" holds %g at [%lld, %lld]", f->path,
                                 spec->name, value, (long long)j, (long long)i);
        }
    return XENT_OK;
}

static xent_status read_use(const model_file *f, xent_model *out) {
    json_t *image = json_object_get(f->description, "image");
    const int output = find_name(output_names, 2, json_object_get(f->description, "output"));
    const int normalize = find_name(normalize_names, 3, json_object_get(f->description, "normalize"));
    if (output < 0) return refuse(f, "output", "softmax or sigmoid");
    if (normalize < 0) return refuse(f, "normalize", "none, scale or standard");
    out->output = (xent_output)output;
    out->normalize = (xent_normalize)normalize;
    json_t *shift = json_object_get(f->description, "shift"),
           *factor = json_object_get(f->description, "factor");
    if (!json_is_number(shift) || !json_is_number(factor)) return refuse(f, "shift or factor", "numbers");
    out->scaling = (xent_scaling){.shift = json_number_value(shift), .factor = json_number_value(factor)};
    json_int_t size[3];
    for (size_t i = 0; i < 3; i++) {
        size[i] = json_integer_value(json_array_get(image, i));
        if (size[i] < 0 || size[i] > INT32_MAX) return refuse(f, "image", "height, width and channels");
    }
    out->height = (int)size[0];
    out->width = (int)size[1];
    out->channels = (int)size[2];
    return XENT_OK;
}

static xent_status read_texts(const model_file *f, int64_t classes, model_memory *memory) {
    json_t *names = json_object_get(f->description, "class_names");
    json_t *training = json_object_get(f->description, "training");
    if (json_is_object(training))
        memory->settings = json_dumps(training, JSON_COMPACT | JSON_REAL_PRECISION(17));
    int failed = json_is_object(training) && !memory->settings;
    if (names) {
        if (!json_is_array(names) || (int64_t)json_array_size(names) != classes)
            return refuse(f, "class_names", "a name for each class");
        memory->class_names = calloc(json_array_size(names), sizeof *memory->class_names);
        failed |= !memory->class_names;
        for (size_t i = 0; !failed && i < json_array_size(names); i++) {
            const char *name = json_string_value(json_array_get(names, i));
            if (!name) return refuse(f, "class_names", "texts");
            memory->class_names[i] = strdup(name);
            failed |= !memory->class_names[i];
            memory->class_count++;
        }
    }
    return failed ? xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its texts", f->path) : XENT_OK;
}

static xent_status read_description(model_file *f) {
    const char *text = json_string_value(json_object_get(f->tensors.metadata, "xent"));
    if (!text)
        return xent_fail(f->error, XENT_E_FORMAT,
                         "%s is a safetensors file, but no model of xent: its metadata "
                         "have no \"xent\"",
                         f->path);
    json_error_t problem;
    f->description = json_loads(text, JSON_REJECT_DUPLICATES, &problem);
    if (!json_is_object(f->description))
        return xent_fail(f->error, XENT_E_FORMAT, "%s: byte %d of its description: %s", f->path,
                         f->description ? 0 : problem.position,
                         f->description ? "it is no object" : problem.text);
    if (json_integer_value(json_object_get(f->description, "format")) != FORMAT)
        return refuse(f, "format", "1; this may be the file of a later version");
    return XENT_OK;
}

static xent_status read_model(model_file *f, xent_model *out) {
    xent_status status = read_description(f);
    xent_mlp_options network = XENT_MLP_DEFAULT;
    if (status == XENT_OK) status = read_network(f, &network);
    if (status == XENT_OK) status = read_use(f, out);
    if (status != XENT_OK) return status;
    out->mlp = xent_mlp_create(&network, f->error);
    if (!out->mlp) return f->error->status;
    xent_params *params = xent_mlp_params(out->mlp);
    if (f->tensors.count != xent_params_count(params))
        return xent_fail(f->error, XENT_E_FORMAT, "%s has %d arrays; its %d layers need %d", f->path,
                         f->tensors.count, network.hidden_count + 1, xent_params_count(params));
    for (int i = 0; i < xent_params_count(params) && status == XENT_OK; i++) status = fill_view(f, params, i);
    if (status != XENT_OK) return status;
    model_memory *memory = calloc(1, sizeof *memory);
    if (!memory) return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its texts", f->path);
    out->memory = memory;
    status = read_texts(f, network.outputs, memory);
    out->settings = memory->settings;
    out->class_names = (const char *const *)memory->class_names;
    return status;
}

xent_status xent_model_load(const char *path, xent_model *out, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    if (!path || !out) return xent_fail(error, XENT_E_ARGUMENT, "model: path or out is NULL");
    *out = (xent_model)XENT_MODEL_EMPTY;
    model_file f = {.path = path, .error = error};
    xent_status status = safetensors_read(path, &f.tensors, error);
    if (status != XENT_OK) return status;
    status = read_model(&f, out);
    if (status != XENT_OK) xent_model_clear(out);
    json_decref(f.description);
    safetensors_clear(&f.tensors);
    return status;
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
