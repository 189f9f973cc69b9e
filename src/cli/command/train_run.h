/* train_run.h: the loop of `xent train`: steps and epochs, what is told meanwhile, checkpoints, and what ends
 * it early. */
#ifndef CLI_TRAIN_RUN_H
#define CLI_TRAIN_RUN_H

#include "cli/command/train_files.h"
#include "cli/terminal/progress.h"

typedef struct train_run {
    const train_settings *settings;
    progress progress;
    checkpoints checkpoints;
    int stopped; /* the user, or a reader that went away, ended it */
    int is_kept; /* and a checkpoint holds what was done */
    xent_trainer *trainer;
    xent_fit_result result; /* its history is the trainer's */
} train_run;

/* Trains the network, from a checkpoint on where there is one. With patience it has its best weights then. */
xent_status run_training(train_run *run, xent_tape *tape, xent_net *net, const xent_fit_data *data,
                         const xent_recipe *recipe, xent_error *error);
void end_training(train_run *run);

#endif
