/* table.h: every kind of layer on a line of one list. The list declares them, so that layer_NAME is what its
 * file defines, and fills the table that the text is read by and that tests walk (table.c). */
#ifndef NN_LAYERS_TABLE_H
#define NN_LAYERS_TABLE_H

#include "nn/layer.h"

#define LAYER_LIST(LAYER)                                                                                    \
    LAYER(dense)                                                                                             \
    LAYER(conv)                                                                                              \
    LAYER(maxpool)                                                                                           \
    LAYER(avgpool)                                                                                           \
    LAYER(batchnorm)                                                                                         \
    LAYER(layernorm)                                                                                         \
    LAYER(rmsnorm)                                                                                           \
    LAYER(dropout)                                                                                           \
    LAYER(flatten)                                                                                           \
    LAYER(binary)                                                                                            \
    LAYER(activation)

#define LAYER_DECLARE(name) extern const layer_kind layer_##name;
LAYER_LIST(LAYER_DECLARE)
#undef LAYER_DECLARE

/* The kinds, 0 .. count-1; NULL outside. */
int layer_kind_count(void);
const layer_kind *layer_kind_at(int index);

/* The words that the text of a layer may begin with, and the kind of each: the names of the kinds, but those
 * of the activations in place of "activation". NULL behind the last. */
const char *layer_word_at(int index, const layer_kind **kind);

/* The kind of such a word; NULL if it is none. */
const layer_kind *layer_kind_find(const char *word);

#endif
