/* layers.h: which arrays of a file are the layers of a network. */
#ifndef MODEL_LAYERS_H
#define MODEL_LAYERS_H

#include "model/safetensors.h"
#include "xent/mlp.h"

/* A linear layer: weight [out, in], bias [out]. */
typedef struct layer {
    const safetensor *weight;
    const safetensor *bias; /* NULL: the layer has none */
} layer;

typedef struct layer_chain {
    int count; /* at least 1 */
    layer layers[XENT_MLP_MAX_HIDDEN + 1];
} layer_chain;

/* Finds the linear layers NAME.weight and NAME.bias among a file's arrays, in the order of their names
 * (numbers in them count as numbers: fc2 comes before fc10), or, where sizes do not fit so, in the order in
 * which the arrays lie. E_FORMAT: an array is no part of a linear layer, is no array of reals, or the sizes
 * of neighbours do not fit in either order; the message names it. */
xent_status layers_find(const char *path, const safetensors *file, layer_chain *out, xent_error *error);

/* The sizes of the chain, into the network's. */
void layers_sizes(const layer_chain *chain, xent_mlp_options *network);

/* Fills the parameters of a network of these sizes. E_NONFINITE: a number is infinite or NaN, or too large
 * for xent_real. */
xent_status layers_fill(const char *path, const layer_chain *chain, xent_mlp *mlp, xent_error *error);

#endif
