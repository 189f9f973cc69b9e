/* c_dense.h: dense layers as C source: of each input that is not 0, its weights times it are added to the
 * outputs. The weights of an input lie together, so that compilers make vectors of the sum, and with zeros up
 * to a multiple of 4 outputs. Where the first layer is dense it takes features as they are in the data: from
 * z = sum of w (x - shift) factor + b follow the weights w factor and the bias b - sum of w shift factor. */
#ifndef MODEL_C_DENSE_H
#define MODEL_C_DENSE_H

#include "model/files/c_layers.h"

/* The outputs and the zeros behind them. */
int64_t c_dense_width(int64_t outputs);

/* The layer that can take features as they are; -1: none. Few digits may be lost: a feature whose mean is
 * many of its deviations is scaled first, and so are features whose means add up in a sum. */
int c_dense_folded(const c_file *f);

/* Of the table in c_layers.c. */
void c_dense_arrays(const c_file *f, const layer *l);
void c_dense_code(const c_file *f, const layer *l, const char *from, const char *to);

#endif
