#include "cli/command/train_files.h"

#include <stdlib.h>

#include "cli/command/report_page.h"
#include "cli/terminal/interrupt.h"
#include "cli/terminal/output.h"
#include "cli/terminal/target_figures.h"

/* A training that a page is to be made of. */
typedef struct report_run {
    const source *data;
    const xent_net *net;
    xent_tape *tape;
    const xent_recipe *recipe;
    const xent_fit_result *result;
} report_run;

xent_recipe recipe_for(const train_settings *s, const source *data, const char *name) {
    xent_recipe recipe = learning_recipe(&s->learning, &s->loop, data->train.rows);
    recipe.task = (xent_task)s->reading.task;
    recipe.data = source_name(name);
    recipe.label = s->reading.label;
    recipe.labels = s->reading.labels;
    recipe.header = (xent_header)s->reading.header;
    recipe.missing = (xent_missing)s->reading.missing;
    recipe.first_index = data->data.first_index;
    recipe.decimal = data->data.decimal;
    recipe.transpose = s->reading.transpose;
    recipe.test = s->data.test;
    recipe.test_fraction = source_test_fraction(data, &s->data);
    recipe.content = xent_data_content(&data->data);
    recipe.test_seed = data->seed != (uint64_t)s->loop.seed ? data->seed : 0;
    recipe.init = (xent_init)s->network.init;
    recipe.init_deviation = s->network.init_deviation;
    recipe.from = s->from;
    recipe.validation = s->data.validation;
    return recipe;
}

/* What a set of targets is called, one name an output: the columns that they came from; NULL: numbers. */
static const char *const *target_names(const source *data, const char *name[1]) {
    const xent_columns *columns = data->data.columns;
    if (data->class_names || data->train.outputs != 1) return data->class_names;
    for (int64_t k = 0; columns && k < columns->count; k++)
        if (columns->column[k].kind == XENT_COLUMN_LABEL) *name = columns->column[k].name;
    return name;
}

/* Measures the network for the page, and writes it. */
static xent_status report_targets_of(const report_run *run, const page_origin *origin, const char *path,
                                     xent_error *error) {
    const source *data = run->data;
    const char *measured, *name[1] = {NULL};
    const xent_dataset *rows = measured_rows(data, &measured);
    target_figures figures;
    xent_status status = measure_targets(run->tape, run->net, rows, &data->scaling, &data->target,
                                         run->recipe, &figures, error);
    const report_targets targets = {.data = rows,
                                    .values = figures.values,
                                    .evaluation = &figures.evaluation,
                                    .counts = figures.counts,
                                    .names = target_names(data, name)};
    const training_page page = {.recipe = run->recipe, .result = run->result, .targets = &targets};
    if (status == XENT_OK && save_training_page(&page, origin, path))
        status = xent_fail(error, XENT_E_IO, "the report is missing");
    clear_targets(&figures);
    return status;
}

static xent_status report_classes(const report_run *run, const page_origin *origin, const char *path,
                                  xent_error *error) {
    const char *measured;
    const xent_dataset *rows = measured_rows(run->data, &measured);
    findings found;
    xent_status status = findings_collect(&found, run->tape, run->net, rows, &run->data->scaling,
                                          xent_loss_output(run->recipe->loss), error);
    if (status != XENT_OK) return status;
    const training_page page = {.recipe = run->recipe, .result = run->result, .found = &found};
    if (save_training_page(&page, origin, path))
        status = xent_fail(error, XENT_E_IO, "the report is missing");
    findings_clear(&found);
    return status;
}

/* Writes the report; the network is the trained one. */
static xent_status save_report(const train_settings *s, const report_run *run, xent_error *error) {
    char *training = recipe_text(run->recipe);
    if (!training) return xent_fail(error, XENT_E_MEMORY, "no memory to write %s", s->report);
    digests files = {.count = 0};
    find_digests(&files, run->data);
    const page_origin origin = {.data = run->data,
                                .data_name = run->recipe->data,
                                .network = &s->network,
                                .training = training,
                                .note = s->note,
                                .digests = &files};
    const xent_status status = run->data->train.targets ? report_targets_of(run, &origin, s->report, error)
                                                        : report_classes(run, &origin, s->report, error);
    digests_clear(&files);
    free(training);
    return status;
}

xent_status rename_outputs(train_settings *s, char *names[OUTPUTS], xent_error *error) {
    const char **const outputs[OUTPUTS] = {&s->model, &s->history, &s->report};
    for (int i = 0; i < OUTPUTS; i++) {
        if (!*outputs[i]) continue;
        names[i] = interrupted_path(*outputs[i]);
        if (!names[i]) return xent_fail(error, XENT_E_MEMORY, "no memory to write %s", *outputs[i]);
        *outputs[i] = names[i];
    }
    return XENT_OK;
}

/* What fails once the model is saved says where that is. */
static xent_status tell_model(xent_status status, const char *model, xent_error *error) {
    const xent_error why = *error;
    return xent_fail(error, status, "%.300s; the model is in %s", why.message, model);
}

/* The network goes first: it is what a training was for. */
xent_status save_outputs(const train_settings *s, const source *data, xent_net *net, xent_tape *tape,
                         const xent_recipe *recipe, const xent_fit_result *result, xent_error *error) {
    fflush(stdout); /* an output may be /dev/stdout */
    const xent_model model = {.net = net,
                              .output = xent_loss_output(recipe->loss),
                              .normalize = data->normalize,
                              .scaling = data->scaling,
                              .target = data->target,
                              .height = data->train.height,
                              .width = data->train.width,
                              .channels = data->train.channels,
                              .class_names = data->class_names,
                              .recipe = recipe,
                              .ink = xent_ink_of(&data->train),
                              .columns = data->data.columns};
    const report_run run = {data, net, tape, recipe, result};
    xent_status status = xent_model_save(&model, s->model, error);
    if (status != XENT_OK) return status;
    if (s->history) status = xent_history_save(&result->history, s->history, error);
    if (status == XENT_OK && s->report) status = save_report(s, &run, error);
    return status == XENT_OK ? status : tell_model(status, s->model, error);
}
