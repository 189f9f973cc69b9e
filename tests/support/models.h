/* models.h: small networks and safetensors files for tests. */
#ifndef TESTS_MODELS_H
#define TESTS_MODELS_H

#include "xent/model.h"

/* A network inputs - hidden - outputs (hidden 0: no hidden layer) with biases that are not 0, as a model
 * whose features are scaled by (x - 0.5) * 0.25. Free its network. */
xent_model small_model(int64_t inputs, int64_t hidden, int64_t outputs, const char *activation);

/* The model's output for one row x: logits, and probabilities. NULL: not wanted. */
void model_outputs(const xent_model *model, const double *x, double *logits, double *probabilities);

/* A new path in the test's directory (program.h), good until the next call but three. */
const char *test_path(const char *name);

/* Writes a safetensors file: the length of the header (or `length`, if not negative), the header, and `size`
 * bytes of floats 0.5, 1, 1.5, ... Returns its path. */
const char *write_safetensors(const char *name, const char *header, long long length, size_t size);

/* Entries of a header: name, shape and place. */
#define ENTRY(name, type, shape, begin, end)                                                                 \
    "\"" name "\":{\"dtype\":\"" type "\",\"shape\":[" shape "],\"data_offsets\":[" #begin "," #end "]}"

/* Loads a model that must be refused with a message that names the file and says this: its status. */
xent_status model_refused(const char *path, const char *says);

/* The logits that an ONNX file gives for some rows, by the tests' own runner; fails the test if it cannot. */
void onnx_logits(const char *path, xent_shape rows, const xent_real *x, int outputs, double *logits);

#endif
