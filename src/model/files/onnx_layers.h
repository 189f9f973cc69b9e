/* onnx_layers.h: the layers of a network as nodes of an ONNX graph: a row for each kind. */
#ifndef MODEL_ONNX_LAYERS_H
#define MODEL_ONNX_LAYERS_H

#include "model/files/onnx_graph.h"
#include "nn/layer.h"

/* The nodes of a layer, from the value `x` to the value `y`, with the initializers that they take. */
void onnx_put_layer(wire *w, const layer *l, const char *x, const char *y);

/* Rows, with the channels of pictures last, to (N, channels, height, width). */
void onnx_put_pictures(wire *w, const xent_net_options *o, const char *x, const char *y);

/* Whether there is a row for this kind, as there must be for all; and for this activation. */
int onnx_layer_is_known(const layer_kind *kind);
int onnx_activation_is_known(const named_activation *activation);

#endif
