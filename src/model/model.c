#include "model/model.h"

#include <math.h>

#include "base/names.h"
#include "base/utf8.h"
#include "data/labels.h"
#include "data/targets.h"
#include "model/files/json_text.h"
#include "model/recipe.h"

static const char *const outputs[] = {XENT_OUTPUT_LIST(NAMES_TEXT)};

const char *xent_output_name(xent_output output) { return names_at(NAMES_OF(outputs), (int)output); }
int xent_output_find(const char *name) { return names_find(NAMES_OF(outputs), name); }

xent_output xent_loss_output(xent_loss loss) {
    if (loss >= XENT_CLASS_LOSS_COUNT) return XENT_OUTPUT_IDENTITY;
    return loss == XENT_LOSS_BCE || loss == XENT_LOSS_MSE_SIGMOID ? XENT_OUTPUT_SIGMOID : XENT_OUTPUT_SOFTMAX;
}

enum { PLACE_SIZE = 96 };

/* The first number of the view that is larger than `most`, or is NaN; the view's size if there is none. */
static size_t find_beyond(const xent_real *values, size_t count, double most) {
    size_t i = 0;
    while (i < count && fabs((double)values[i]) <= most) i++;
    return i;
}

/* The place of a number as "(3, 17)". */
static char *place_text(xent_shape shape, size_t index, char *text) {
    xent_shape place = shape;
    for (int k = shape.rank - 1; k >= 0; k--) {
        place.dim[k] = (int64_t)(index % (size_t)shape.dim[k]);
        index /= (size_t)shape.dim[k];
    }
    return xent_shape_text(place, text, PLACE_SIZE);
}

static xent_status check_numbers(xent_params *set, double most, xent_error *error) {
    for (int k = 0; k < xent_params_count(set); k++) {
        const xent_param_spec *spec = xent_params_spec(set, k);
        const xent_real *values = xent_params_values(set, k);
        char place[PLACE_SIZE];
        size_t count = 0;
        xent_shape_size(spec->shape, &count); /* of a set that was made with it */
        const size_t at = find_beyond(values, count, most);
        if (at < count)
            return xent_fail(error, XENT_E_NONFINITE,
                             "model: \"%s\" holds %g at %s; expected numbers up to %g; nothing written",
                             spec->name, (double)values[at], place_text(spec->shape, at, place), most);
    }
    return XENT_OK;
}

/* `what` is scaled, as so many numbers. */
static xent_status check_scaling(const xent_scaling *s, const char *what, int64_t numbers, double most,
                                 xent_error *error) {
    const int64_t count = s->shifts ? numbers : 1;
    for (int64_t i = 0; i < count; i++) {
        const double shift = s->shifts ? s->shifts[i] : s->shift,
                     factor = s->shifts ? s->factors[i] : s->factor;
        if (!(fabs(shift) <= most) || !(fabs(factor) <= most))
            return xent_fail(error, XENT_E_NONFINITE,
                             "model: its scaling has shift %g and factor %g for %s %lld; expected numbers up "
                             "to %g; nothing written",
                             shift, factor, what, (long long)i, most);
    }
    return XENT_OK;
}

static xent_status check_scalings(const xent_model *model, double most, xent_error *error) {
    const xent_status status =
        check_scaling(&model->scaling, "feature", xent_net_inputs(model->net), most, error);
    return status == XENT_OK
               ? check_scaling(&model->target, "target", xent_net_outputs(model->net), most, error)
               : status;
}

static xent_status check_columns(const xent_columns *columns, int64_t inputs, xent_error *error) {
    if (!columns) return XENT_OK;
    if (xent_columns_features(columns) != inputs)
        return xent_fail(error, XENT_E_SHAPE, "model: its columns make %lld features; expected %lld",
                         (long long)xent_columns_features(columns), (long long)inputs);
    for (int64_t j = 0; j < columns->count; j++) {
        const xent_column *c = &columns->column[j];
        if (c->kind == XENT_COLUMN_NUMBER && !isfinite(c->filler))
            return xent_fail(error, XENT_E_NONFINITE, "model: the filler of column %lld is %g",
                             (long long)j + 1, c->filler);
        for (int32_t k = 0; k < c->value_count; k++)
            if (!c->values[k] || !utf8_is_valid(c->values[k]))
                return xent_fail(error, XENT_E_VALUE,
                                 "model: value %d of column %lld is %s; expected a text in UTF-8", (int)k,
                                 (long long)j + 1, c->values[k] ? "no such text" : "missing");
    }
    return XENT_OK;
}

/* Found before anything is written. */
static xent_status check_class_names(const xent_model *model, xent_error *error) {
    for (int64_t i = 0; model->class_names && i < xent_net_outputs(model->net); i++) {
        const char *name = model->class_names[i];
        if (!name || !utf8_is_valid(name))
            return xent_fail(error, XENT_E_VALUE, "model: the name of class %lld is %s; expected UTF-8",
                             (long long)i, name ? "no such text" : "missing");
    }
    return XENT_OK;
}

int image_is_sound(int height, int width, int channels, int64_t inputs) {
    if (!height && !width && !channels) return 1;
    return height > 0 && width > 0 && channels > 0 && (double)height * width * channels == (double)inputs;
}

int ink_is_sound(const xent_ink *ink, int height, int width) {
    const int side = height > width ? height : width;
    return ink->side >= 0 && ink->side <= side && ink->row >= 0 && ink->row <= height && ink->column >= 0 &&
           ink->column <= width;
}

/* Whether outputs may mean this after training for the task. */
static int output_fits(xent_output output, xent_task task) {
    if (task == XENT_TASK_REGRESSION) return output == XENT_OUTPUT_IDENTITY;
    return task == XENT_TASK_MULTILABEL ? output == XENT_OUTPUT_SIGMOID : output != XENT_OUTPUT_IDENTITY;
}

/* Columns of labels, or of targets, may have one name; classes are known by theirs. */
static xent_status check_distinct(const xent_model *model, const char *what, xent_error *error) {
    const int is_classes =
        model->recipe ? model->recipe->task == XENT_TASK_CLASSIFY : model->output == XENT_OUTPUT_SOFTMAX;
    label_set names = {.count = 0};
    xent_status status = XENT_OK;
    const int64_t count = model->class_names && is_classes ? xent_net_outputs(model->net) : 0;
    for (int64_t i = 0; i < count && status == XENT_OK; i++) {
        const char *name = model->class_names[i];
        if (!labels_find(&names, name))
            status = xent_fail(error, XENT_E_MEMORY, "%s: no memory for its class names", what);
        else if (names.count <= i)
            status = xent_fail(error, XENT_E_VALUE,
                               "%s: two of its classes are called \"%.64s\"; expected a name for each", what,
                               name);
    }
    labels_clear(&names);
    return status;
}

xent_status model_check_use(const xent_model *model, const char *what, double most, xent_error *error) {
    const xent_recipe *recipe = model->recipe;
    const char *task = recipe ? xent_task_name(recipe->task) : "";
    if (recipe && !output_fits(model->output, recipe->task))
        return xent_fail(error, XENT_E_VALUE,
                         "%s: its output is %s, but the task that it was trained for is %s", what,
                         xent_output_name(model->output), task);
    if (recipe && !xent_loss_fits(recipe->loss, recipe->task))
        return xent_fail(error, XENT_E_VALUE,
                         "%s: its loss is %s, but the task that it was trained for is %s", what,
                         xent_loss_name(recipe->loss), task);
    const xent_status status = check_distinct(model, what, error);
    if (status != XENT_OK) return status;
    if (model->output == XENT_OUTPUT_IDENTITY &&
        !targets_scale_back(&model->target, xent_net_outputs(model->net), most))
        return xent_fail(error, XENT_E_NONFINITE,
                         "%s: the scaling of its targets has a factor that values cannot be divided by",
                         what);
    return XENT_OK;
}

xent_status model_check(const xent_model *model, const char *path, double most, xent_error *error) {
    if (!model || !model->net || !path || (unsigned)model->output > XENT_OUTPUT_IDENTITY ||
        (unsigned)model->normalize > XENT_NORMALIZE_NONE)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "model: model, network or path is NULL, or a kind does not exist");
    if (check_scalings(model, most, error) != XENT_OK) return XENT_E_NONFINITE;
    const int64_t inputs = xent_net_inputs(model->net);
    if (!image_is_sound(model->height, model->width, model->channels, inputs))
        return xent_fail(error, XENT_E_SHAPE, "model: images of %d x %d x %d; expected %lld numbers",
                         model->height, model->width, model->channels, (long long)inputs);
    if (!ink_is_sound(&model->ink, model->height, model->width))
        return xent_fail(error, XENT_E_SHAPE,
                         "model: ink of side %g at %g, %g; expected it inside pictures of %d x %d",
                         model->ink.side, model->ink.row, model->ink.column, model->height, model->width);
    xent_status status = check_class_names(model, error);
    if (status == XENT_OK) status = check_columns(model->columns, inputs, error);
    if (status == XENT_OK) status = recipe_check(model->recipe, "model", error);
    if (status == XENT_OK) status = model_check_use(model, "model", most, error);
    if (status == XENT_OK) status = check_numbers(xent_net_params(model->net), most, error);
    return status == XENT_OK ? check_numbers(xent_net_buffers(model->net), most, error) : status;
}

json_t *model_class_names(const xent_model *model) {
    return json_names(model->class_names, xent_net_outputs(model->net));
}
