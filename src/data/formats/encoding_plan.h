/* encoding_plan.h: what each column of a table becomes, by its cells. */
#ifndef FORMATS_ENCODING_PLAN_H
#define FORMATS_ENCODING_PLAN_H

#include "data/formats/features.h"

/* Fills one column of `plan` for each of the table, and which features its texts have. Texts are borrowed. A
 * column without any value is left out. E_VALUE: single texts among numbers; E_MEMORY. */
xent_status encoding_plan(feature_set *f, const cell_rows *rows, xent_column *plan);

#endif
