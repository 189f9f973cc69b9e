#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "model/model.h"

/* Adds the names of the classes and the settings, where there are such. */
static xent_status describe_texts(const xent_model *model, json_t *description, xent_error *error) {
    int failed = 0;
    if (model->class_names)
        failed |= json_object_set_new(description, "class_names", model_class_names(model)) != 0;
    if (model->settings) {
        json_t *training = json_loads(model->settings, JSON_REJECT_DUPLICATES, NULL);
        if (!json_is_object(training)) {
            json_decref(training);
            return xent_fail(error, XENT_E_ARGUMENT, "model: the settings are no JSON object");
        }
        failed |= json_object_set_new(description, "training", training) != 0;
    }
    return failed ? xent_fail(error, XENT_E_MEMORY, "model: no memory to describe it") : XENT_OK;
}

static json_t *description_of(const xent_model *model, xent_error *error) {
    const xent_mlp_options *network = xent_mlp_settings(model->mlp);
    const xent_scaling scaling = model_scaling(model);
    json_t *hidden = json_array();
    for (int i = 0; i < network->hidden_count; i++)
        json_array_append_new(hidden, json_integer(network->hidden[i]));
    json_t *o = json_pack("{s:i, s:o, s:s, s:s, s:s, s:f, s:f, s:[i, i, i]}", "format", MODEL_FORMAT,
                          "hidden", hidden, "activation", xent_activation_name(network->activation), "output",
                          model_output_names[model->output], "normalize",
                          model_normalize_names[model->normalize], "shift", scaling.shift, "factor",
                          scaling.factor, "image", model->height, model->width, model->channels);
    if (!o)
        xent_fail(error, XENT_E_MEMORY, "model: no memory to describe it");
    else if (describe_texts(model, o, error) == XENT_OK)
        return o;
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
static void pack_view(xent_params *params, int index, safetensor *t, unsigned char *bytes) {
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
        for (int64_t j = 0; j < columns; j++)
            put_number(bytes + (size_t)(j * rows + i) * sizeof(xent_real), values[i * columns + j]);
}

static xent_status write_model(const xent_model *model, const char *path, json_t *metadata,
                               unsigned char *bytes, xent_error *error) {
    safetensor tensors[2 * (XENT_MLP_MAX_HIDDEN + 1)];
    xent_params *params = xent_mlp_params(model->mlp);
    const int count = xent_params_count(params);
    for (int i = 0; i < count; i++) {
        pack_view(params, i, &tensors[i], bytes);
        bytes += tensors[i].size;
    }
    return safetensors_write(path, tensors, count, metadata, error);
}

xent_status xent_model_save(const xent_model *model, const char *path, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    const xent_status checked = model_check(model, path, DBL_MAX, error);
    if (checked != XENT_OK) return checked;
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
