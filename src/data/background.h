/* background.h: data of which most numbers are 0, as the paper around what is drawn; scaled, these are one
 * row that products may leave out (math/background.h). */
#ifndef DATA_BACKGROUND_H
#define DATA_BACKGROUND_H

#include "data/scaling.h"

/* Whether at most a third of the numbers is not 0, in 512 rows that are spread evenly over the set; and rows
 * are so many and so long that it matters. */
int background_is_most(const xent_dataset *data);

/* What the scaling makes of a row of 0, in the tape's memory; NULL: the tape has an error. Where a column has
 * seldom a 0 it is another number: 0 itself. */
const xent_real *background_row(xent_tape *tape, const xent_dataset *data, const row_scaling *scaling);

#endif
