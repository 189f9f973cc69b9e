/* export.h: a trained network in forms that other programs run. */
#ifndef XENT_EXPORT_H
#define XENT_EXPORT_H

#include "xent/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Writes an ONNX file (opset 13, IR version 8) that appears whole or not at all. The graph takes "input",
 * floats (N, features) as they are in the data (pixels 0 .. 255, row by row), scales them as the training
 * did, and gives "logits" and "probabilities" (N, classes), by softmax or sigmoid as model->output says.
 * Class names (a JSON array) and training settings stand in the file's metadata. In a library of doubles,
 * weights become floats. E_ARGUMENT: NULL, a kind that does not exist; E_NONFINITE: a weight or the scaling
 * is no finite float; E_VALUE: more weights than such a file can hold, or a class
 * name that is missing or no UTF-8; E_IO; E_MEMORY. Source: onnx.ai, Open
 * Neural Network Exchange Intermediate Representation Specification. */
XENT_API xent_status xent_export_onnx(const xent_model *model, const char *path, xent_error *error);

/* Writes one file of C99 without dependencies but math.h, which appears whole or not at all:
 *
 *     int predict(const float *x, float *probabilities);
 *
 * takes the features of a row as they are in the data, scales them as the training did, and returns the most
 * probable class and the probabilities of all (NULL: not wanted); `class_names` are their names. Sums are
 * kept in double. Errors as of xent_export_onnx, but for E_VALUE. */
XENT_API xent_status xent_export_c(const xent_model *model, const char *path, xent_error *error);

#ifdef __cplusplus
}
#endif
#endif
