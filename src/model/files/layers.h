/* layers.h: which arrays of another program's file are dense layers. */
#ifndef MODEL_LAYERS_H
#define MODEL_LAYERS_H

#include "model/files/safetensors.h"
#include "xent/net.h"

enum { MOST_LAYERS = XENT_NET_MAX_LAYERS / 2 };

/* A dense layer: weight [out, in], bias [out]. */
typedef struct layer_arrays {
    const safetensor *weight;
    const safetensor *bias; /* NULL: the layer has none */
} layer_arrays;

typedef struct layer_chain {
    int count; /* at least 1 */
    layer_arrays layers[MOST_LAYERS];
} layer_chain;

/* Finds the dense layers NAME.weight and NAME.bias among a file's arrays, in the order of their names
 * (numbers in them count as numbers: fc2 comes before fc10), or, where sizes do not fit so, in the order in
 * which the arrays lie. E_FORMAT: an array is no part of a dense layer, is no array of reals, or the sizes
 * of neighbours do not fit in either order; the message names it. */
xent_status layers_find(const char *path, const safetensors *file, layer_chain *out, xent_error *error);

/* Which of two arrays comes first, by name, numbers counted as numbers: below, at or above 0. */
int layers_order(const safetensor *a, const safetensor *b);

/* The text (net.h) of all layers but the last, with this activation between them; free it. NULL: no
 * memory. */
char *layers_text(const layer_chain *chain, const char *activation);

/* Fills the parameters of a network that was made of that text. E_NONFINITE: a number is infinite or NaN, or
 * too large for xent_real. */
xent_status layers_fill(const char *path, const layer_chain *chain, xent_net *net, xent_error *error);

#endif
