/* scaling.h: what the network sees of a row. */
#ifndef DATA_SCALING_H
#define DATA_SCALING_H

#include "xent/data.h"

/* Writes the data's features that begin at `from`, a row of them, scaled; the scaling's defaults are written
 * out. Bytes of pictures, which are small, become x * factor + (-shift * factor). */
void scale_row(const xent_dataset *data, int64_t from, const xent_scaling *scaling, xent_real *to);

/* The scaling with its defaults written out; NULL: none. */
xent_scaling scaling_complete(const xent_scaling *scaling);

#endif
