/* model.h: what reading and writing of model files share. */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <jansson.h>

#include "model/safetensors.h"
#include "xent/model.h"

/* The number in "format" of the description: readers of a later one may refuse this. */
enum { MODEL_FORMAT = 1 };

/* The words of the description, in the order of their enums. */
extern const char *const model_output_names[2];    /* xent_output */
extern const char *const model_normalize_names[3]; /* xent_normalize */

#endif
