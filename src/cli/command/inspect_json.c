#include <math.h>
#include <stdlib.h>

#include "cli/command/class_names.h"
#include "cli/command/inspect.h"
#include "cli/command/inspect_columns.h"
#include "cli/terminal/output.h"
#include "xent/summary.h"

static json_t *shape_json(int rank, const int64_t *dim) {
    json_t *shape = json_array();
    for (int i = 0; i < rank; i++) json_add(shape, json_integer(dim[i]));
    return shape;
}

static json_t *image_json(int height, int width, int channels) {
    if (!height) return json_null();
    return json_pack("{s:i, s:i, s:i}", "height", height, "width", width, "channels", channels);
}

/* ---- Models ----------------------------------------------------------------------------------------- */

static void add_range(json_t *object, double least, double greatest, double mean) {
    json_put(object, "least", json_finite(least));
    json_put(object, "greatest", json_finite(greatest));
    json_put(object, "mean", json_finite(mean));
}

static json_t *parameters_json(const xent_net *net) {
    json_t *list = json_array();
    xent_params *params = xent_net_params(net);
    for (int k = 0; k < xent_params_count(params); k++) {
        const xent_param_spec *spec = xent_params_spec(params, k);
        const xent_real *values = xent_params_values(params, k);
        size_t count = 0;
        if (xent_shape_size(spec->shape, &count) != XENT_OK) continue;
        double least = (double)values[0], greatest = least, sum = 0;
        for (size_t i = 0; i < count; i++) {
            const double x = (double)values[i];
            if (x < least) least = x;
            if (x > greatest) greatest = x;
            sum += x;
        }
        json_t *array = json_pack("{s:o, s:o, s:I}", "name", json_text(spec->name), "shape",
                                  shape_json(spec->shape.rank, spec->shape.dim), "count", (json_int_t)count);
        add_range(array, least, greatest, sum / (double)count);
        json_add(list, array);
    }
    return list;
}

static json_t *names_json(const char *const *names, int64_t classes) {
    if (!names) return json_null();
    json_t *list = json_array();
    for (int64_t i = 0; i < classes; i++) json_add(list, json_text(names[i]));
    return list;
}

static json_t *layers_json(const xent_net *net) {
    json_t *list = json_array();
    xent_layer_info l;
    for (int i = 0; xent_net_layer(net, i, &l) == XENT_OK; i++)
        json_add(list, json_pack("{s:s, s:s, s:o, s:I}", "kind", l.kind, "text", l.text, "out",
                                 shape_json(l.out.rank, l.out.dim), "parameters", (json_int_t)l.parameters));
    return list;
}

/* A number, or null where each feature has its own. */
static json_t *one_number(double number, const double *each) {
    return each ? json_null() : json_real(number);
}

json_t *model_json(const char *path, const xent_model *model) {
    const xent_net_options *o = xent_net_settings(model->net);
    const xent_scaling *s = &model->scaling;
    return json_pack(
        "{s:s, s:o, s:I, s:s, s:s, s:o, s:I, s:s, s:o, s:I, s:o, s:o, s:s, s:o, s:o, s:b, s:o, s:o}", "kind",
        "model", "file", json_text(path), "inputs", (json_int_t)o->inputs, "net", o->layers, "text",
        xent_net_text(model->net), "layers", layers_json(model->net), "classes",
        (json_int_t)xent_net_outputs(model->net), "output", xent_output_name(model->output), "image",
        image_json(model->height, model->width, model->channels), "parameters",
        (json_int_t)xent_params_total(xent_net_params(model->net)), "arrays", parameters_json(model->net),
        "class_names", names_json(model->class_names, xent_net_outputs(model->net)), "normalize",
        xent_normalize_name(model->normalize), "shift", one_number(s->shift, s->shifts), "factor",
        one_number(s->factor, s->shifts), "foreign", model->foreign, "training",
        model->recipe ? recipe_entries(model->recipe) : json_null(), "columns", model_columns_json(model));
}

/* ---- Data sets -------------------------------------------------------------------------------------- */

/* The columns that the labels stand in, by name or number; null: it is no table. */
static json_t *label_columns_json(const xent_columns *columns) {
    if (!columns) return json_null();
    json_t *list = json_array();
    for (int64_t j = 0; j < columns->count; j++) {
        const xent_column *c = &columns->column[j];
        if (c->kind == XENT_COLUMN_LABEL)
            json_add(list, c->name && *c->name ? json_text(c->name) : json_integer(j + 1));
    }
    return list;
}

static json_t *targets_json(const xent_dataset *set) {
    json_t *list = json_array();
    for (int k = 0; k < set->outputs; k++) {
        double least = INFINITY, greatest = -INFINITY, sum = 0;
        for (int64_t i = 0; i < set->rows; i++) {
            const double x = (double)xent_dataset_targets(set, i)[k];
            least = fmin(least, x);
            greatest = fmax(greatest, x);
            sum += x;
        }
        json_t *target = json_object();
        add_range(target, least, greatest, sum / (double)set->rows);
        json_add(list, target);
    }
    return list;
}

/* NULL: *error says why. */
static json_t *set_json(const xent_dataset *set, xent_error *error) {
    xent_summary summary;
    int64_t *rows = calloc((size_t)set->classes + 1, sizeof *rows);
    json_t *object = NULL;
    if (!rows) {
        xent_fail(error, XENT_E_MEMORY, "no memory to count %d classes", set->classes);
    } else if (xent_dataset_summarise(set, &summary, rows, error) == XENT_OK) {
        object =
            json_pack("{s:I, s:o, s:I, s:I, s:o}", "rows", (json_int_t)set->rows, "deviation",
                      json_finite(summary.deviation), "not_finite", (json_int_t)summary.not_finite,
                      "constant", (json_int_t)summary.constant, "class_rows", shape_json(set->classes, rows));
        add_range(object, summary.least, summary.greatest, summary.mean);
        if (set->targets) json_put(object, "targets", targets_json(set));
    }
    free(rows);
    return object;
}

static json_t *duplicates_json(const xent_data *data, xent_error *error) {
    xent_duplicates d;
    if (xent_dataset_duplicates(&data->train, &data->test, &d, error) != XENT_OK) return NULL;
    json_t *object =
        json_pack("{s:I, s:I, s:I, s:I}", "train", (json_int_t)d.first, "test", (json_int_t)d.second,
                  "across", (json_int_t)d.across, "conflicting", (json_int_t)d.conflicting);
    if (d.second_row >= 0) /* rows are counted from 1, as predict does */
        json_put(object, "example",
                 json_pack("{s:I, s:I}", "train",
                           (json_int_t)xent_dataset_file_row(&data->train, d.first_row) + 1, "test",
                           (json_int_t)xent_dataset_file_row(&data->test, d.second_row) + 1));
    return object;
}

json_t *data_json(const xent_data *data, xent_missing missing, xent_error *error) {
    const xent_dataset *train = &data->train;
    xent_fail(error, XENT_E_MEMORY, "no memory to describe %s",
              data->source); /* unless another reason is told */
    json_t *first = set_json(train, error);
    json_t *second = data->test.rows < 1 ? json_null() : first ? set_json(&data->test, error) : NULL;
    json_t *duplicates = first && second ? duplicates_json(data, error) : NULL;
    json_t *object = NULL;
    const int has_pixels = train->bytes && !train->is_table;
    if (duplicates) {
        object = json_pack("{s:s, s:o, s:I, s:o, s:i, s:s, s:O, s:O, s:O}", "kind", "data", "source",
                           json_text(data->source), "features", (json_int_t)train->features, "image",
                           image_json(train->height, train->width, train->channels), "classes",
                           train->classes, "type", has_pixels ? "bytes" : "numbers", "train", first, "test",
                           second, "duplicates", duplicates);
        const char *const *names =
            train->class_names ? train->class_names : known_class_names(data->source, train);
        const int64_t count = train->targets ? train->outputs : train->classes;
        json_put(object, "class_names", names_json(names, count));
        json_put(object, "label_columns", label_columns_json(data->columns));
        json_put(object, "columns", table_columns_json(data, missing));
    }
    json_decref(first);
    json_decref(second);
    json_decref(duplicates);
    return object;
}

/* ---- Files ------------------------------------------------------------------------------------------ */

json_t *arrays_json(const char *path, const xent_file_info *info) {
    static const char *const kinds[] = {"other", "idx", "safetensors", "npy", "npz"};
    json_t *arrays = json_array();
    for (int i = 0; i < info->count; i++) {
        const xent_array_info *a = &info->arrays[i];
        json_t *array =
            json_pack("{s:o, s:s, s:o, s:I, s:o}", "name", json_text(a->name), "type", a->type, "shape",
                      shape_json(a->rank, a->dim), "count", (json_int_t)a->count, "not_finite",
                      a->not_finite < 0 ? json_null() : json_integer(a->not_finite));
        add_range(array, a->least, a->greatest, a->mean);
        json_add(arrays, array);
    }
    json_t *metadata = info->metadata ? json_loads(info->metadata, 0, NULL) : NULL;
    return json_pack("{s:s, s:o, s:o, s:o}", "kind", kinds[info->kind], "file", json_text(path), "arrays",
                     arrays, "metadata", metadata ? metadata : json_null());
}
