/* export.h: a trained network in forms that other programs run. */
#ifndef XENT_EXPORT_H
#define XENT_EXPORT_H

#include "xent/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Writes an ONNX file (opset 13, IR version 8) that appears whole or not at all. The graph takes "input",
 * floats (N, features) as they are in the data (pixels 0 .. 255, row by row), scales them as the training
 * did, and gives "logits" and "probabilities" (N, classes), by softmax or sigmoid as model->output says; of a
 * regression, in place of probabilities, "values" in the unit of the targets.
 * Class names (a JSON array), training settings and the columns of the table that it learned from (an
 * array of objects, as in model files) stand in the file's metadata. In a library of doubles,
 * weights become floats. E_ARGUMENT: NULL, an output that does not exist, a number of the recipe that no
 * training can have; E_SHAPE: an image size that is not that of the inputs, ink that is larger, or columns
 * that make other features; E_NONFINITE: a weight, the scaling or a filler of the columns is no finite float,
 * or targets were scaled by 0; E_VALUE: more weights than such a file can hold, a class name or a text of the
 * columns that is missing or no UTF-8, or an output that the task of the recipe does not have; E_IO;
 * E_MEMORY. Source: onnx.ai, Open Neural Network Exchange Intermediate Representation Specification. */
XENT_API xent_status xent_export_onnx(const xent_model *model, const char *path, xent_error *error);

/* How the C file is written; zero means default. */
typedef struct xent_export_c_options {
    const char *name; /* NULL: none. With "digits", functions and data are digits_predict and so on, so that
                         two networks link into one program */
    int header;       /* 1: also a header with the declarations, beside it: net.h beside net.c */
} xent_export_c_options;

/* Writes one file of C99 (and C++17) without dependencies but math.h, which appears whole or not at all:
 *
 *     int predict(const float *x, float *probabilities);
 *     int predict_logits(const float *x, float *logits);
 *     int predict_with(const float *x, float *logits, float *probabilities, float *scratch);
 *
 * take the features of a row as they are in the data, scale them as the training did, and return the most
 * probable class, and the logits or probabilities of all (NULL: not wanted); `class_names` are their names. A
 * comment says how each feature is made of the columns of the table that the model learned from, if it did.
 * Of a regression they return 0 and write, in place of probabilities, `values` in the unit of the targets.
 * Between layers numbers lie in `scratch`, PREDICT_SCRATCH floats of the caller: predict_with may run in any
 * number of threads at once. The other two have such an array of their own: on the stack if it takes at most
 * 16 KiB, else a static one, and then they may run in one thread at a time. Dense layers add in float, input
 * by input, and skip inputs that are 0; a first one takes the scaling into its weights where few digits are
 * lost. Other sums are kept in double, and no logit is too large for the probabilities. Errors as of
 * xent_export_onnx, but that it has room for any number of weights; E_ARGUMENT: also a name that does not
 * fit, or a header that would be the same file. Both are written in full before the header and then
 * the C file take their places; where one cannot be written, both stay as they were. Where the system then
 * refuses the C file its place, as that of a file which only its owner may replace, the old one stays beside
 * the new header: E_IO. */
XENT_API xent_status xent_export_c(const xent_model *model, const char *path,
                                   const xent_export_c_options *options, xent_error *error);

/* The path of the header that goes with a C file: net.h for net.c; for another name, that name and .h. Free
 * it with free(). NULL: no memory, or no path. */
XENT_API char *xent_export_c_header(const char *path);

/* The same, in memory: the text of the C file, or of the header. Free it with free(). NULL: the error says
 * why. */
XENT_API char *xent_export_c_text(const xent_model *model, const char *name, int header, xent_error *error);

/* Whether a name can stand before those of the C file: letters, digits and _, a letter first, at most 40. */
XENT_API int xent_export_name_is_valid(const char *name);

#ifdef __cplusplus
}
#endif
#endif
