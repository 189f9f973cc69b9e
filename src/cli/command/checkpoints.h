/* checkpoints.h: the directory in which `xent train` keeps checkpoints, checkpoint-000001.safetensors and so
 * on. */
#ifndef CLI_CHECKPOINTS_H
#define CLI_CHECKPOINTS_H

#include "cli/option/option.h"
#include "xent/checkpoint.h"

/* How often: one of the two is not 0. */
typedef struct checkpoint_interval {
    int64_t steps;
    double seconds;
} checkpoint_interval;

typedef struct checkpoint_settings {
    const char *directory, *resume;
    checkpoint_interval every;
    int64_t keep, keep_every; /* 0: not said */
} checkpoint_settings;

extern const option checkpoint_options[];

/* Refuses what does not go together, or would be lost: PARSED, or the code to exit with after saying why. */
int check_checkpoints(const checkpoint_settings *settings, const command *c);

/* Declares the directory as an output. */
void declare_checkpoints(const checkpoint_settings *settings, file_list *files);

/* A directory in use. */
typedef struct checkpoints {
    const char *directory; /* NULL: none are kept */
    const checkpoint_settings *settings;
    int lock;       /* a descriptor; below 0: there is none */
    int64_t number; /* of the newest; 0: there is none */
    int unreadable; /* how many of the newest could not be read, when training went on */
    int64_t step;   /* of the training, when the last was written, */
    int epochs;     /* its epochs, */
    double time;    /* and the time */
    int failed;     /* the last could not be written */
} checkpoints;

/* Begins: locks the directory, and where the training is to go on, loads the newest checkpoint that is whole,
 * and says which. E_IO, E_FORMAT: another training has the directory; there are some, and none can be read;
 * training is not at its end, and none can be written; what xent_trainer_load refuses. Whatever it returns,
 * end_checkpoints follows. */
xent_status begin_checkpoints(checkpoints *c, const checkpoint_settings *settings, xent_trainer *trainer,
                              int quiet, xent_error *error);

/* Unlocks the directory; nothing where checkpoints did not begin (all bytes 0). */
void end_checkpoints(checkpoints *c);

/* Whether it is time to write one; the training has ended is time, unless its end stands there. */
int checkpoint_is_due(const checkpoints *c, const xent_trainer *trainer);

/* Writes one, and removes those that are not to be kept: 0, or 1 after saying, of the first in a row, why it
 * could not. */
int write_checkpoint(checkpoints *c, xent_trainer *trainer);

#endif
