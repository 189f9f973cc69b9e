/* loaded_model.h: the MODEL of a command: our own files, and those of other programs. */
#ifndef CLI_LOADED_MODEL_H
#define CLI_LOADED_MODEL_H

#include "cli/option/loading.h"
#include "cli/option/option.h"
#include "xent/model.h"

/* What the file of another program does not say. */
typedef struct import_settings {
    const char *net;                   /* NULL: not said */
    int activation, output, normalize; /* indices into the names that help shows */
} import_settings;

extern const option import_options[];

/* Loads MODEL: 0, or 1 after saying what is wrong. Of another program's file it says what was assumed, unless
 * `quiet`. Free it with xent_model_clear. */
int open_model(xent_model *model, const char *path, const import_settings *settings, int quiet);

/* Reads other data as the model's own were, but for what holds for these alone: the file of their labels, and
 * that rows with gaps were left out or refused. Without a model both are as usual. */
void read_like_model(const xent_model *model, xent_data_options *base);

/* How other data are read under the model, and what is asked of their rows. Where its file does not say its
 * task, its outputs do (identity: a regression), or else --task. */
xent_data_options model_reading(const xent_model *model, const reading_settings *reading);
xent_task model_task(const xent_model *model, const reading_settings *reading);

/* Whether the outputs of a model whose file does not say its task are such as the task needs: 0, or 1 after
 * saying what is wrong. */
int check_outputs(const xent_model *model, const reading_settings *reading);

/* "784 inputs, dense 128 relu, dense 10; 101770 parameters". */
void describe_net(char *text, size_t size, const xent_net *net);

/* The name of a class: the model's, or its number, written to `number` (of 24 bytes). */
const char *class_name(const xent_model *model, int class, char *number);

#endif
