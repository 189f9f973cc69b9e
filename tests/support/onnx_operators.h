/* onnx_operators.h: the operators of ONNX that have files of their own beside onnx_run.c. */
#ifndef TESTS_ONNX_OPERATORS_H
#define TESTS_ONNX_OPERATORS_H

#include "support/onnx_run.h"

/* NULL, with the reason put down. */
xent_tensor *onnx_refuse(onnx_run *run, const char *reason);

onnx_operator onnx_cross_entropy, onnx_nll;                                  /* onnx_losses.c */
onnx_operator onnx_conv, onnx_max_pool, onnx_average_pool, onnx_global_pool; /* onnx_images.c */
onnx_operator onnx_batch_norm, onnx_layer_norm, onnx_dropout;                /* onnx_norm.c */
onnx_operator onnx_gather, onnx_concat, onnx_slice, onnx_clip, onnx_pow;     /* onnx_parts.c */
onnx_operator onnx_erf;                                                      /* the same */

#endif
