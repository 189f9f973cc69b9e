#include "cli/command/train_files.h"

#include <stdlib.h>

#include "cli/command/report_page.h"
#include "cli/terminal/interrupt.h"
#include "cli/terminal/output.h"

xent_recipe recipe_for(const train_settings *s, const source *data, const char *name) {
    xent_recipe recipe = learning_recipe(&s->learning, &s->loop, data->train.rows);
    recipe.task = (xent_task)s->reading.task;
    recipe.data = source_name(name);
    recipe.label = s->reading.label;
    recipe.labels = s->reading.labels;
    recipe.header = (xent_header)s->reading.header;
    recipe.missing = (xent_missing)s->reading.missing;
    recipe.transpose = s->reading.transpose;
    recipe.test = s->data.test;
    recipe.test_fraction = source_test_fraction(data, &s->data);
    recipe.content = xent_data_content(&data->data);
    recipe.test_seed = data->seed != (uint64_t)s->loop.seed ? data->seed : 0;
    recipe.from = s->from;
    recipe.validation = s->data.validation;
    return recipe;
}

/* Writes the report; the network is the trained one. */
static int save_report(const train_settings *s, const source *data, const xent_net *net, xent_tape *tape,
                       const xent_recipe *recipe, const xent_fit_result *result) {
    const char *measured;
    const xent_dataset *rows = measured_rows(data, &measured);
    findings found;
    xent_error error;
    if (findings_collect(&found, tape, net, rows, &data->scaling, xent_loss_output(recipe->loss), &error) !=
        XENT_OK) {
        report_failure("%s", error.message);
        return 1;
    }
    char *training = recipe_text(recipe);
    digests digest = {0};
    find_digests(&digest, data, &s->reading);
    const page_origin origin = {.data = data,
                                .data_name = recipe->data,
                                .network = &s->network,
                                .training = training ? training : "",
                                .digests = &digest};
    const training_page page = {.recipe = recipe, .result = result, .found = &found};
    const int failed = save_training_page(&page, &origin, s->report);
    digests_clear(&digest);
    free(training);
    findings_clear(&found);
    return failed;
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

xent_status save_outputs(const train_settings *s, const source *data, xent_net *net, xent_tape *tape,
                         const xent_recipe *recipe, const xent_fit_result *result, xent_error *error) {
    fflush(stdout); /* an output may be /dev/stdout */
    if (s->report && save_report(s, data, net, tape, recipe, result))
        return xent_fail(error, XENT_E_IO, "the report is missing");
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
    xent_status status = xent_model_save(&model, s->model, error);
    if (status == XENT_OK && s->history) status = xent_history_save(&result->history, s->history, error);
    return status;
}
