/* far_values.h: whether other data are in the units that the model learned from. */
#ifndef CLI_FAR_VALUES_H
#define CLI_FAR_VALUES_H

#include "xent/model.h"

/* Tells of columns of a table, called `name`, most of whose numbers lie many deviations from the mean of
 * those that the model learned from, as grams do from kilograms. Nothing where the model keeps no such means.
 */
void tell_far_values(const xent_model *model, const xent_dataset *rows, const char *name);

#endif
