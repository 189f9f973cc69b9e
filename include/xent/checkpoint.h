/* checkpoint.h: a training in one file, from which it goes on after the process was killed.
 *
 *     trainer = xent_trainer_create(tape, net, &data, &options, &error);
 *     if (access(path, F_OK) == 0 && xent_trainer_load(trainer, path, &warning, &error) != XENT_OK) ...
 *     while (xent_trainer_end(trainer) == XENT_END_NONE) {
 *         ... xent_trainer_step, or xent_trainer_measure where no steps of the epoch are left
 *         if (it is time) xent_trainer_save(trainer, path, &error);
 *     }
 *
 * ends with the bits of a run that never stopped, from any step, on any number of threads: the file holds all
 * of xent_training_state (trainer.h), which parameters are frozen, and with what settings and data it came
 * about. What the caller's own callbacks remember is the caller's to keep. examples/survive.c is a whole
 * program.
 *
 * The file is safetensors. Parameters and running statistics have the names and shapes of model files
 * (0.weight is [out, in]); the optimiser's numbers stand behind optimizer.momentum_buffer. (SGD, RMSprop),
 * optimizer.exp_avg. and optimizer.exp_avg_sq. (Adam, AdamW) or optimizer.square_avg. (RMSprop), PyTorch's
 * words; the best epoch's, where there is patience, behind best. ; focus, where the recipe has it, is a
 * number a row of the training set: for how many epochs, this one among them, it is left out; 0: it takes
 * part; XENT_FOCUS_EPOCHS + 1: this epoch found that it is known; and history is a matrix of F64, a row an
 * epoch. The metadata are texts: crc32, a checksum over all other bytes of the file, and xent_checkpoint, a
 * JSON text with settings (those of the schedule behind schedule_), state and the names of history's
 * columns. */
#ifndef XENT_CHECKPOINT_H
#define XENT_CHECKPOINT_H

#include "xent/trainer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Writes the training, between two steps or after its end, to a file that appears whole or not at all
 * (file.h): until it stands there, what was at `path` does. Texts and groups that the recipe of the options
 * refers to must still be there. The data sets are read through at the first call, for a number that stands
 * for their content. E_ARGUMENT: NULL; E_NONFINITE: a number of the scaling or of the columns is
 * infinite or NaN; E_IO; E_MEMORY. */
XENT_API xent_status xent_trainer_save(xent_trainer *trainer, const char *path, xent_error *error);

/* Sets the trainer, its network included, to what the file holds. *warning (NULL: not wanted) has an empty
 * message, or says that this is another version of xent, another BLAS, or that it or xent uses other kernels,
 * and results may differ in their last bits; or another number of threads, which changes no bit.
 * E_ARGUMENT: NULL; or the file is of another training: settings of recipe, groups, network, scaling or data
 * sets differ, and the message has them with both values, as many as it has room for. `epochs` may grow,
 * where the rates of the schedule do not depend on it (constant; step with the same `every`); how data are
 * called (recipe.data, labels, test) may differ, not what is in them, nor names of classes, targets and
 * columns. E_IO: it cannot be read; E_FORMAT: it is no checkpoint, or damaged: any byte of it that changed is
 * noticed; E_SHAPE, E_VALUE: its numbers contradict each other; E_MEMORY. After an error nothing is
 * changed. */
XENT_API xent_status xent_trainer_load(xent_trainer *trainer, const char *path, xent_error *warning,
                                       xent_error *error);

#ifdef __cplusplus
}
#endif
#endif
