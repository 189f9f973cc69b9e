/* model.h: what reading and writing of model files share. */
#ifndef MODEL_H
#define MODEL_H

#include <jansson.h>

#include "base/defaults.h"
#include "model/files/safetensors.h"
#include "xent/model.h"

/* The number in "format" of the description: readers of a later one may refuse this. Format 1 knew dense
 * layers alone, by their sizes. */
enum { MODEL_FORMAT = 2 };

/* Whether there is a model, all of whose numbers are at most `most` in size, and a path to write it to.
 * E_ARGUMENT, E_NONFINITE; E_VALUE: a class name that is missing or no UTF-8. */
xent_status model_check(const xent_model *model, const char *path, double most, xent_error *error);

/* Whether pictures of this size are rows of so many numbers, or there are none: all sizes are 0. */
int image_is_sound(int height, int width, int channels, int64_t inputs);

/* Whether ink can lie so in pictures of this size. */
int ink_is_sound(const xent_ink *ink, int height, int width);

/* Whether outputs and loss go with the task of its recipe, and its classes have different names (E_VALUE,
 * E_MEMORY), and values can be made of scaled targets, of at most `most` a unit (E_NONFINITE). The message
 * begins with `what`. */
xent_status model_check_use(const xent_model *model, const char *what, double most, xent_error *error);

/* The scaling with its default written out. */
static inline xent_scaling model_scaling(const xent_model *model) {
    xent_scaling s = model->scaling;
    s.factor = default_real(s.factor, 1);
    return s;
}

/* The names of the classes as a JSON array; NULL: no memory. */
json_t *model_class_names(const xent_model *model);

#endif
