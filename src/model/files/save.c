#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "data/scaling.h"
#include "model/files/arrays.h"
#include "model/files/columns_json.h"
#include "model/files/json_text.h"
#include "model/files/recipe_json.h"
#include "model/files/scaling_json.h"
#include "model/model.h"

/* Adds the ink, the names of the classes, the recipe and the columns, where there are such. */
static xent_status describe_rest(const xent_model *model, json_t *description, xent_error *error) {
    int failed = 0;
    const xent_ink *ink = &model->ink;
    if (ink->side > 0)
        failed |= json_object_set_new(description, "ink",
                                      json_pack("[f, f, f]", ink->side, ink->row, ink->column)) != 0;
    if (model->class_names)
        failed |= json_object_set_new(description, "class_names", model_class_names(model)) != 0;
    if (model->recipe)
        failed |= json_object_set_new(description, "training", recipe_json(model->recipe)) != 0;
    if (model->columns)
        failed |= json_object_set_new(description, "columns", columns_json(model->columns)) != 0;
    return failed ? xent_fail(error, XENT_E_MEMORY, "model: no memory to describe it") : XENT_OK;
}

/* Of a regression: what its outputs mean. */
static int describe_target(const xent_model *model, json_t *description) {
    const xent_scaling t = scaling_complete(&model->target);
    const int64_t outputs = xent_net_outputs(model->net);
    if (model->output != XENT_OUTPUT_IDENTITY) return 0;
    return json_object_set_new(description, "target_shift", scaling_json(t.shift, t.shifts, outputs)) |
           json_object_set_new(description, "target_factor", scaling_json(t.factor, t.factors, outputs));
}

static json_t *description_of(const xent_model *model, xent_error *error) {
    const xent_net_options *net = xent_net_settings(model->net);
    const xent_scaling s = model_scaling(model);
    json_t *o = json_pack("{s:i, s:s, s:I, s:I, s:s, s:s, s:o, s:o, s:[i, i, i]}", "format", MODEL_FORMAT,
                          "layers", net->layers, "inputs", (json_int_t)net->inputs, "outputs",
                          (json_int_t)net->outputs, "output", xent_output_name(model->output), "normalize",
                          xent_normalize_name(model->normalize), "shift",
                          scaling_json(s.shift, s.shifts, net->inputs), "factor",
                          scaling_json(s.factor, s.factors, net->inputs), "image", model->height,
                          model->width, model->channels);
    if (!o || describe_target(model, o))
        xent_fail(error, XENT_E_MEMORY, "model: no memory to describe it");
    else if (describe_rest(model, o, error) == XENT_OK)
        return o;
    json_decref(o);
    return NULL;
}

static xent_status write_model(const xent_model *model, const char *path, json_t *metadata,
                               safetensor *tensors, unsigned char *bytes, xent_error *error) {
    xent_params *const sets[] = {xent_net_params(model->net), xent_net_buffers(model->net)};
    int count = 0;
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < xent_params_count(sets[k]); i++, count++) {
            const xent_param_spec *spec = xent_params_spec(sets[k], i);
            bytes =
                array_pack(spec->name, spec->shape, xent_params_values(sets[k], i), &tensors[count], bytes);
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
    char *text = json_text_of(description, JSON_COMPACT | JSON_REAL_PRECISION(17));
    json_t *metadata = text ? json_pack("{s:s}", "xent", text) : NULL;
    xent_params *params = xent_net_params(model->net), *buffers = xent_net_buffers(model->net);
    const int arrays = xent_params_count(params) + xent_params_count(buffers);
    const size_t size = (xent_params_total(params) + xent_params_total(buffers)) * sizeof(xent_real);
    safetensor *tensors = calloc((size_t)arrays, sizeof *tensors);
    unsigned char *bytes = malloc(size);
    xent_status status = metadata && tensors && bytes
                             ? write_model(model, path, metadata, tensors, bytes, error)
                             : xent_fail(error, XENT_E_MEMORY, "model: no memory to write it");
    free(bytes);
    free(tensors);
    json_decref(metadata);
    free(text);
    json_decref(description);
    return status;
}
