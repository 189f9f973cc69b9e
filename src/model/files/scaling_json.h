/* scaling_json.h: a scaling in the description of a model file. */
#ifndef MODEL_SCALING_JSON_H
#define MODEL_SCALING_JSON_H

#include <jansson.h>

#include "xent/data.h"

/* One number, or where `each` is not NULL, `count` of them. NULL: no memory. */
json_t *scaling_json(double one, const double *each, int64_t count);

/* Reads the shift and factor of these keys: a number each, or `count` numbers each, for which numbers[0] and
 * numbers[1] get memory that is the caller's to free, also after an error. E_FORMAT, E_MEMORY. */
xent_status scaling_read(const json_t *description, const char *shift, const char *factor, int64_t count,
                         const char *path, xent_scaling *out, double *numbers[2], xent_error *error);

#endif
