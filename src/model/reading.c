#include "xent/model.h"

/* Columns that say which one is the label say it for tables in another order, too. */
static int has_label(const xent_columns *columns) {
    for (int64_t j = 0; columns && j < columns->count; j++)
        if (columns->column[j].kind == XENT_COLUMN_LABEL) return 1;
    return 0;
}

static void read_targets(xent_data_options *options, xent_task task) {
    options->task = task;
    if (task == XENT_TASK_CLASSIFY) return;
    options->classes = 0; /* what the outputs are is no class */
    options->class_names = NULL;
}

void xent_model_reading(const xent_model *model, xent_data_options *options) {
    if (!model || !model->net || !options) return;
    options->classes = (int)xent_net_outputs(model->net);
    options->class_names = model->class_names;
    options->features = xent_net_inputs(model->net);
    options->height = model->height;
    options->width = model->width;
    options->channels = model->channels;
    options->columns = model->columns;
    if (!model->recipe && model->output == XENT_OUTPUT_IDENTITY) read_targets(options, XENT_TASK_REGRESSION);
    if (!model->recipe) return;
    options->label = has_label(model->columns) ? NULL : model->recipe->label;
    options->labels = model->recipe->labels;
    options->missing = model->recipe->missing;
    options->header = model->recipe->header;
    options->transpose = model->recipe->transpose;
    options->first_index = model->recipe->first_index;
    options->decimal = model->recipe->decimal;
    options->test_seed = model->recipe->test_seed ? model->recipe->test_seed : model->recipe->seed;
    options->test_fraction = model->recipe->test_fraction;
    read_targets(options, model->recipe->task);
}
