/* mlp.h: multi-layer perceptrons: h_0 = x;  h_k = f(h_(k-1) W_k + b_k);  the last layer without f: logits. */
#ifndef XENT_MLP_H
#define XENT_MLP_H

#include "xent/activation.h"
#include "xent/init.h"
#include "xent/params.h"
#include "xent/tape.h"

#ifdef __cplusplus
extern "C" {
#endif

#define XENT_MLP_MAX_HIDDEN 16

typedef struct xent_mlp_options {
    int64_t inputs, outputs; /* 0: 784, 10 */
    int hidden_count;        /* 0: as many as `hidden` says, up to its last that is not 0, and at least one;
                                XENT_OFF here or in hidden[0]: none, logits are linear in x */
    int64_t hidden[XENT_MLP_MAX_HIDDEN]; /* widths, in order; 0: 128 */
    xent_activation activation;          /* f; 0: XENT_RELU */
    xent_init init;                      /* of the weights; biases are 0 */
    uint64_t seed;                       /* layer k draws from stream (seed, XENT_PURPOSE_INIT, k) */
} xent_mlp_options;
#define XENT_MLP_DEFAULT XENT_ZERO

typedef struct xent_mlp xent_mlp;

/* A network with initialised weights. Its parameters are named as PyTorch names those of a Sequential:
 * "layers.0.weight" (inputs, hidden[0]), "layers.0.bias", "layers.1.weight", ... NULL options mean all
 * defaults. NULL and *error: E_ARGUMENT (a width outside 1 .. 2^31 - 1, hidden_count out of range, no such
 * activation),
 * E_SHAPE (sizes that overflow), E_MEMORY. Free it with xent_mlp_destroy; NULL is fine. */
XENT_API xent_mlp *xent_mlp_create(const xent_mlp_options *options, xent_error *error);
XENT_API void xent_mlp_destroy(xent_mlp *mlp);

/* x (rows, inputs) to logits (rows, outputs) on the tape. NULL: the tape has an error, maybe a new one:
 * E_ARGUMENT (NULL), E_SHAPE. */
XENT_API xent_tensor *xent_mlp_forward(xent_tape *tape, const xent_mlp *mlp, xent_tensor *x);

/* Makes the network take features as they are where it was trained on (x_j - shift_j) * factor_j, by changing
 * the first layer: W_jk becomes factor_j W_jk, and b_k loses sum_j shift_j factor_j W_jk. Both arrays have as
 * many numbers as the network has inputs. E_ARGUMENT: NULL. */
XENT_API xent_status xent_mlp_fold_scaling(xent_mlp *mlp, const double *shift, const double *factor,
                                           xent_error *error);

/* What it was made with, defaults written out (without a hidden layer hidden_count is 0 and hidden[0]
 * XENT_OFF), fit to make another one; its parameters (they live as long as it does); its number of layers.
 * NULL, 0 for NULL. */
XENT_API const xent_mlp_options *xent_mlp_settings(const xent_mlp *mlp);
XENT_API xent_params *xent_mlp_params(const xent_mlp *mlp);
XENT_API int xent_mlp_layers(const xent_mlp *mlp);

/* "relu" and the like; the activation of a name, -1 if there is none. */
XENT_API const char *xent_activation_name(xent_activation activation);
XENT_API int xent_activation_find(const char *name);

#ifdef __cplusplus
}
#endif
#endif
