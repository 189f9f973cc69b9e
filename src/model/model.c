#include "model/model.h"

#include <math.h>

#include "base/utf8.h"

const char *const model_output_names[2] = {"softmax", "sigmoid"};
const char *const model_normalize_names[4] = {"none", "scale", "standard", "none"};

/* The first number of the view that is larger than `most`, or is NaN; the view's size if there is none. */
static size_t find_beyond(const xent_real *values, size_t count, double most) {
    size_t i = 0;
    while (i < count && fabs((double)values[i]) <= most) i++;
    return i;
}

static xent_status check_weights(const xent_mlp *mlp, double most, xent_error *error) {
    xent_params *params = xent_mlp_params(mlp);
    for (int k = 0; k < xent_params_count(params); k++) {
        const xent_param_spec *spec = xent_params_spec(params, k);
        const int matrix = spec->shape.rank == 2;
        const int64_t columns = spec->shape.dim[matrix], rows = matrix ? spec->shape.dim[0] : 1;
        const xent_real *values = xent_params_values(params, k);
        const size_t count = (size_t)(rows * columns), at = find_beyond(values, count, most);
        if (at < count)
            return xent_fail(error, XENT_E_NONFINITE,
                             "model: \"%s\" holds %g at (%lld, %lld); expected numbers up to %g; nothing "
                             "written",
                             spec->name, (double)values[at], (long long)at / columns, (long long)at % columns,
                             most);
    }
    return XENT_OK;
}

/* Found before anything is written. */
static xent_status check_class_names(const xent_model *model, xent_error *error) {
    for (int64_t i = 0; model->class_names && i < xent_mlp_settings(model->mlp)->outputs; i++) {
        const char *name = model->class_names[i];
        if (!name || !utf8_is_valid(name))
            return xent_fail(error, XENT_E_VALUE, "model: the name of class %lld is %s; expected UTF-8",
                             (long long)i, name ? "no such text" : "missing");
    }
    return XENT_OK;
}

xent_status model_check(const xent_model *model, const char *path, double most, xent_error *error) {
    if (!model || !model->mlp || !path || (unsigned)model->output > XENT_OUTPUT_SIGMOID ||
        (unsigned)model->normalize > XENT_NORMALIZE_NONE)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "model: model, network or path is NULL, or a kind does not exist");
    if (!(fabs(model->scaling.shift) <= most) || !(fabs(model->scaling.factor) <= most))
        return xent_fail(error, XENT_E_NONFINITE,
                         "model: its scaling has shift %g and factor %g; expected numbers up to %g; nothing "
                         "written",
                         model->scaling.shift, model->scaling.factor, most);
    const int64_t inputs = xent_mlp_settings(model->mlp)->inputs;
    if (model->height < 0 || model->width < 0 || model->channels < 0 ||
        ((model->height || model->width || model->channels) &&
         (double)model->height * model->width * model->channels != (double)inputs))
        return xent_fail(error, XENT_E_SHAPE, "model: images of %d x %d x %d; expected %lld numbers",
                         model->height, model->width, model->channels, (long long)inputs);
    const xent_status status = check_class_names(model, error);
    return status == XENT_OK ? check_weights(model->mlp, most, error) : status;
}

json_t *model_class_names(const xent_model *model) {
    json_t *names = json_array();
    int failed = !names;
    for (int64_t i = 0; i < xent_mlp_settings(model->mlp)->outputs && !failed; i++)
        failed = json_array_append_new(names, json_string(model->class_names[i])) != 0;
    if (!failed) return names;
    json_decref(names);
    return NULL;
}
