/* c_layers.h: the layers of a network as C source: a row for each kind. */
#ifndef MODEL_C_LAYERS_H
#define MODEL_C_LAYERS_H

#include <stdio.h>

#include "nn/layer.h"
#include "xent/model.h"

/* The longest name that stands before those of the file. */
enum { MOST_NAME = 40 };

/* What is written, and its names: "digits_" and "DIGITS" with a name, "" and "PREDICT" without. */
typedef struct c_file {
    FILE *out;
    const xent_model *model;
    const xent_net *net;
    char prefix[MOST_NAME + 2], constant[MOST_NAME + 2];
    long long inputs, outputs;
    int64_t widest; /* of the features and of all layers; scratch holds two such rows */
    int folded;     /* the dense layer that scales the features itself; -1: none does (c_dense.h) */
} c_file;

/* The functions that the layers of the network call, each once. */
void c_layer_functions(const c_file *f);

/* The arrays of a layer: its parameters, as files have them (layout.h). */
void c_layer_arrays(const c_file *f, const layer *l);

/* Whether a layer's result stands in another array than its input. */
int c_layer_moves(const layer *l);

/* The code of a layer, from array `from`, and to array `to` if it moves. */
void c_layer_code(const c_file *f, const layer *l, const char *from, const char *to);

/* Whether there is a row for this kind, as there must be for all. */
int c_layer_is_known(const layer_kind *kind);

#endif
