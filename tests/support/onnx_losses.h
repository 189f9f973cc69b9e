/* onnx_losses.h: SoftmaxCrossEntropyLoss and NegativeLogLikelihoodLoss of ONNX. */
#ifndef TESTS_ONNX_LOSSES_H
#define TESTS_ONNX_LOSSES_H

#include "support/onnx_run.h"

onnx_operator onnx_cross_entropy, onnx_nll;

#endif
