/* model.h: a trained network and all that is needed to use it, in one file.
 *
 * The file is safetensors: weights as [out, in] under PyTorch's names (layers.0.weight, layers.0.bias, ...),
 * and the rest as one JSON text under the key "xent" of the metadata. Source: the format's description in the
 * safetensors library (8 bytes of header length, a JSON header, the numbers, little-endian). */
#ifndef XENT_MODEL_H
#define XENT_MODEL_H

#include "xent/data.h"
#include "xent/mlp.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How logits become probabilities of the classes: what the loss of the training meant by them. */
typedef enum xent_output { XENT_OUTPUT_SOFTMAX, XENT_OUTPUT_SIGMOID } xent_output;

typedef struct xent_model {
    xent_mlp *mlp;
    xent_output output;
    xent_normalize normalize;       /* the kind of scaling, for the record */
    xent_scaling scaling;           /* of features before the first layer */
    int height, width, channels;    /* of an image; 0 where rows are no images */
    const char *const *class_names; /* one a class; NULL: they are numbers */
    const char *settings;           /* how it was trained: the text of a JSON object; NULL: not known */
    void *memory;                   /* of a loaded model: what class_names and settings stand in */
} xent_model;
#define XENT_MODEL_EMPTY                                                                                     \
    { NULL, XENT_OUTPUT_SOFTMAX, XENT_NORMALIZE_NONE, XENT_SCALING_NONE, 0, 0, 0, NULL, NULL, NULL }

/* Writes the model to a file that appears whole or not at all (another name, sync, rename). Nothing of the
 * model changes hands. E_ARGUMENT: NULL, settings that are no JSON object; E_NONFINITE: a weight that is
 * infinite or NaN (its name is in the message); E_IO; E_MEMORY. */
XENT_API xent_status xent_model_save(const xent_model *model, const char *path, xent_error *error);

/* Reads a model that xent_model_save wrote; free it with xent_model_clear. E_IO: the file cannot be read;
 * E_FORMAT: it is no safetensors file, or not a model of xent, or damaged (the message says where);
 * E_NONFINITE: a weight is infinite or NaN; E_MEMORY. Then *out is empty. */
XENT_API xent_status xent_model_load(const char *path, xent_model *out, xent_error *error);

/* Frees what xent_model_load made; *model is empty again. NULL is fine. */
XENT_API void xent_model_clear(xent_model *model);

#ifdef __cplusplus
}
#endif
#endif
