/* train_files.h: what `xent train` is told, the recipe of that, and the files that a training leaves. */
#ifndef CLI_TRAIN_FILES_H
#define CLI_TRAIN_FILES_H

#include "cli/command/checkpoints.h"
#include "cli/command/dataset.h"
#include "cli/option/training.h"
#include "xent/model.h"

typedef struct train_settings {
    common_settings common;
    data_settings data;
    reading_settings reading;
    network_settings network;
    loop_settings loop;
    learning_settings learning;
    checkpoint_settings checkpoints;
    const char *from;
    const char *model, *history, *report, *note;
} train_settings;

enum { OUTPUTS = 3 };

/* How the network is to be trained, and on what. */
xent_recipe recipe_for(const train_settings *s, const source *data, const char *name);

/* What an interrupted run leaves is half trained: it goes beside what stands there. `names` keeps the texts.
 * E_MEMORY. */
xent_status rename_outputs(train_settings *s, char *names[OUTPUTS], xent_error *error);

/* Writes what was asked for; the network is trained. */
xent_status save_outputs(const train_settings *s, const source *data, xent_net *net, xent_tape *tape,
                         const xent_recipe *recipe, const xent_fit_result *result, xent_error *error);

#endif
