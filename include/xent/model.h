/* model.h: a trained network and all that is needed to use it, in one file.
 *
 * The file is safetensors: weights as [out, in] under PyTorch's names (0.weight, 0.bias, 2.weight, ...:
 * net.h), and the rest as one JSON text under the key "xent" of the metadata. Source: the format's
 * description in the safetensors library (8 bytes of header length, a JSON header, the numbers,
 * little-endian). */
#ifndef XENT_MODEL_H
#define XENT_MODEL_H

#include "xent/data.h"
#include "xent/ink.h"
#include "xent/net.h"
#include "xent/recipe.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What logits are made into, as the loss of the training meant them: probabilities of the classes, which sum
 * to 1; of each class or label for itself; or, of a regression, the numbers themselves. One list makes the
 * enum and the names. */
#define XENT_OUTPUT_LIST(X)                                                                                  \
    X(SOFTMAX, "softmax")                                                                                    \
    X(SIGMOID, "sigmoid")                                                                                    \
    X(IDENTITY, "identity")

typedef enum xent_output {
#define XENT_OUTPUT_ENUM(name, text) XENT_OUTPUT_##name,
    XENT_OUTPUT_LIST(XENT_OUTPUT_ENUM)
#undef XENT_OUTPUT_ENUM
} xent_output;

/* "softmax" and the like; "unknown" for a number that is no output. Static storage. And the output of a name;
 * -1 if there is none. */
XENT_API const char *xent_output_name(xent_output output);
XENT_API int xent_output_find(const char *name);

/* What outputs mean that were trained with this loss: sigmoid for bce and mse-sigmoid, identity for squared,
 * l1 and huber, else softmax. */
XENT_API xent_output xent_loss_output(xent_loss loss);

typedef struct xent_model {
    xent_net *net;
    xent_output output;
    xent_normalize normalize; /* the kind of scaling, for the record */
    xent_scaling scaling;     /* of features before the first layer; what it borrows, too */
    xent_scaling target; /* with output identity: how targets were scaled; a value is z / factor + shift */
    int height, width, channels;    /* of an image; 0 where rows are no images */
    const char *const *class_names; /* one a class; NULL: they are numbers */
    const xent_recipe *recipe;      /* how it was trained; NULL: not known */
    int foreign;                    /* 1: of another program's file; what that does not say is assumed */
    void *memory;                   /* of a loaded model: what class_names, recipe and columns stand in */
    xent_ink ink;                   /* where ink lay in the pictures of the training; side 0: they had none */
    const xent_columns *columns; /* of the table that it learned from, which make its features; NULL: none */
} xent_model;
#define XENT_MODEL_EMPTY XENT_ZERO

/* Writes the model to a file that appears whole or not at all (another name, sync, rename). Nothing of the
 * model changes hands. E_ARGUMENT: NULL, a number of the recipe that no training can have; E_SHAPE: an image
 * size that is not that of the inputs, ink that is larger, or columns that make other features;
 * E_NONFINITE: a weight that is infinite or NaN (its name is in the message), or such a scaling, or one of
 * targets by 0; E_VALUE: a class name or a text of the columns that is missing or no UTF-8, two classes
 * of one name, an output or a loss that the task of the recipe does not have (a regression's output is
 * identity, that of several labels sigmoid, of classes one of the others), or names and columns whose
 * description is beyond the 100 MB that the format allows; E_IO; E_MEMORY. */
XENT_API xent_status xent_model_save(const xent_model *model, const char *path, xent_error *error);

/* What the file of another program does not say: the layers, what the outputs mean, and
 * the scaling (none or scale; scale, x / 255, is what torchvision's ToTensor does to pixels). */
typedef struct xent_import_options {
    const char *layers; /* the network as in net.h, but for its last dense layer; NULL: dense layers, as the
                           arrays say */
    const char *activation;      /* between those, without `layers`; NULL: "relu" */
    int height, width, channels; /* of the pictures that the layers take; 0: rows are no pictures. Without
                                    `layers` their product is the inputs of the first matrix */
    xent_output output;
    xent_normalize normalize; /* 0: XENT_NORMALIZE_SCALE */
} xent_import_options;
#define XENT_IMPORT_DEFAULT XENT_ZERO

/* Reads a model that xent_model_save wrote, or another program's safetensors file, such as a PyTorch
 * state_dict, of F64, F32, F16 or BF16. With `layers` its arrays are found by the names of net.h, behind any
 * prefix that they share ("net."). Without, they are dense layers: matrices NAME.weight [out, in], vectors
 * NAME.bias [out] (a missing one is 0), in the order of their names, where numbers count as numbers
 * (0.weight, 2.weight, or fc1.weight, fc2.weight), or else in the order in which they lie in the file; sizes
 * must fit from layer to layer. For such a file the options hold; NULL: all defaults; for our own they do
 * not. Free the model with xent_model_clear. E_ARGUMENT: NULL, an option that does not exist, layers or
 * pictures that are none; E_IO: the file cannot be read; E_FORMAT: it is no safetensors file, or no such
 * model, or damaged, or its layers and arrays disagree, or an entry of its training is none (the message says
 * where); E_NONFINITE: a weight is infinite or NaN, or targets were scaled by 0; E_VALUE: as for
 * xent_model_save; E_MEMORY. Then *out is empty. */
XENT_API xent_status xent_model_import(const char *path, const xent_import_options *options, xent_model *out,
                                       xent_error *error);

/* The same with default options. */
XENT_API xent_status xent_model_load(const char *path, xent_model *out, xent_error *error);

/* Sets the options so that data are read as the model's own were: its columns, classes and features, the size
 * of its pictures, and, where its recipe says them, the column or file of the labels, the header, what
 * becomes of missing values, and which rows of its own data were held out: these are the same ones again.
 * For other data set what holds for its own alone: `labels` to NULL, test_fraction to XENT_OFF, and, so that
 * gaps are filled as in training and every row has an answer, `missing` to XENT_MISSING_MEAN. Without a
 * recipe, outputs that are values (identity) are those of a regression, and all others of classes. Texts are
 * borrowed from the model. */
XENT_API void xent_model_reading(const xent_model *model, xent_data_options *options);

/* Frees what xent_model_load or xent_model_import made; *model is empty again. NULL is fine. */
XENT_API void xent_model_clear(xent_model *model);

#ifdef __cplusplus
}
#endif
#endif
