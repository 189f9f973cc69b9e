/* checkpoint.h: what the files that write and read a training share. */
#ifndef TRAIN_CHECKPOINT_H
#define TRAIN_CHECKPOINT_H

#include <jansson.h>

#include "model/files/safetensors.h"
#include "train/trainer.h"

enum { CHECKPOINT_FORMAT = 1, CHECKPOINT_NAME = XENT_PARAM_NAME_MAX + 32 };
#define CHECKPOINT_KEY "xent_checkpoint" /* of the metadata */
#define CHECKPOINT_HISTORY "history"     /* the array */

/* ---- checkpoint_views.c: parts of the state's arrays, by name ------------------------------------------ */

/* One parameter's numbers in an array of the state. */
typedef struct checkpoint_view {
    char name[CHECKPOINT_NAME];
    xent_shape shape; /* in memory */
    xent_training_array array;
    size_t at; /* where they begin in the array */
} checkpoint_view;

/* All of them, and their number; free them. NULL: no memory. */
checkpoint_view *checkpoint_views(const xent_trainer *t, int *count);

/* ---- checkpoint_settings.c: what must be the same for a training to go on ------------------------------ */

/* All settings, an entry each, and what it runs on. NULL and *error: E_MEMORY; E_NONFINITE: a number of the
 * scaling or of the columns. */
json_t *checkpoint_settings(xent_trainer *t, xent_error *error);
json_t *checkpoint_platform(const xent_trainer *t, xent_error *error);

/* E_ARGUMENT: the settings of the file are not the trainer's. */
xent_status checkpoint_compare(const xent_trainer *t, const char *path, const json_t *theirs,
                               const json_t *ours, xent_error *error);
/* Where it ran on something else, *warning says so. */
void checkpoint_warn(const char *path, const json_t *theirs, const json_t *ours, xent_error *warning);

/* ---- checkpoint_differences.c -------------------------------------------------------------------------- */

/* Whether an entry may differ. */
typedef int checkpoint_passes(const void *context, const char *key, const json_t *theirs, const json_t *ours);

/* Room for one difference at least. */
enum { CHECKPOINT_DIFFERENCES = 360 };

/* Writes `"lr" was 0.1 and is 0.2; "groups"[0].prefix was ...; and 3 more`, of the entries of two objects
 * that differ and may not (NULL: none may), as many as there is room for. Returns how many there are. */
int checkpoint_differences(const json_t *theirs, const json_t *ours, checkpoint_passes *passes,
                           const void *context, char *text, size_t size);

/* ---- checkpoint_state.c: the numbers of the state, and the history ------------------------------------- */

/* NULL: no memory. */
json_t *checkpoint_numbers(const xent_training_state *s);
json_t *checkpoint_columns(void);

/* E_FORMAT: a number is missing or none. */
xent_status checkpoint_read_numbers(const char *path, const json_t *object, xent_training_state *s,
                                    xent_error *error);

/* How many bytes the history takes in a file; packs it, which needs them; and reads it, for
 * xent_history_clear, from an array of a file (NULL: no epoch was measured). E_FORMAT, E_MEMORY. */
size_t checkpoint_history_size(const xent_history *history);
void checkpoint_pack_history(const xent_history *history, safetensor *t, unsigned char *bytes);
xent_status checkpoint_read_history(const char *path, const safetensor *t, xent_history *out,
                                    xent_error *error);

#endif
