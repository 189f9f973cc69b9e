/* inspect.h: descriptions of models, data sets and files: as JSON, and printed from that for people,
 * so that both say the same. */
#ifndef CLI_INSPECT_H
#define CLI_INSPECT_H

#include <jansson.h>

#include "xent/inspect.h"
#include "xent/model.h"

/* kind "model", file, inputs, net, layers (kind, text, out, parameters), classes, output, image, parameters,
 * arrays, class_names, normalize, shift, factor, training, foreign,
 * columns (inspect_columns.h). NULL: no memory. */
json_t *model_json(const char *path, const xent_model *model);
void print_model(const json_t *model);

/* Of data that were read with `missing`: kind "data", source, features, image, classes, type, train and test
 * (rows, least, greatest, mean, deviation, not_finite, constant, class_rows), class_names, duplicates,
 * columns (inspect_columns.h). NULL: *error says why. */
json_t *data_json(const xent_data *data, xent_missing missing, xent_error *error);
void print_data(const json_t *data);

/* kind "idx", "safetensors", "npy", "npz" or "other", file, arrays (name, type, shape, count, least,
 * greatest, mean, not_finite), metadata. */
json_t *arrays_json(const char *path, const xent_file_info *info);
void print_arrays(const json_t *file);

#endif
