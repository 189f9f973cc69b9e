/* net.h: networks: sequences of layers, made from a text that people can read and type.
 *
 *     conv 16 5x5 relu, maxpool 2, conv 32 5x5 relu, maxpool 2, dense 128 relu, dropout 0.3
 *
 * Layers stand between commas, from the input to the output; words in brackets may be left out. The dense
 * layer with one output a class is not part of the text: it is added where `outputs` is given, unless the
 * last layer is `binary`.
 *
 *     dense N [nobias] [ACTIVATION]        y = x W + b, N outputs; x is flattened where it is a picture
 *     conv N HxW [stride HxW] [pad same|valid|HxW] [nobias] [ACTIVATION]
 *                                          2-D convolution (cross-correlation) with N output channels;
 *                                          stride 1 and no padding unless said; one number means both sides
 *     maxpool HxW [stride HxW] [pad HxW]   the maximum over windows; the stride is the window unless said
 *     avgpool HxW [stride HxW] [pad HxW]   the mean over windows, padding counted as zeros
 *     avgpool global                       the mean over each channel: (channels, 1, 1)
 *     batchnorm [ACTIVATION]               a feature or channel over the batch; in prediction, by running
 *                                          statistics
 *     layernorm [ACTIVATION]               all numbers of a row, to mean 0 and standard deviation 1
 *     rmsnorm [ACTIVATION]                 all numbers of a row, over the root of their mean square
 *     dropout P                            in training, zeroes numbers with probability P and scales the rest
 *     flatten                              (channels, height, width) to one axis
 *     binary                               one logit z to those of two classes, (0, z), whose cross-entropy
 *                                          is the binary one of z; stands last, behind `dense 1`
 *     ACTIVATION                           relu, leaky_relu [slope .01], elu [alpha 1], gelu, silu, softplus,
 *                                          tanh, sigmoid, identity
 *
 * Each is the layer of that name in PyTorch, with its numbers: the epsilon of normalisation is 1e-5, and
 * batchnorm's running statistics have a momentum of 0.1. Only the epsilon of rmsnorm, 1e-5 too, is not that
 * of PyTorch, where it is the machine's. Keras has the same layers with other numbers. An ACTIVATION behind
 * another layer is a layer of its own, written shorter; relu, tanh and sigmoid behind dense and conv are
 * computed in one node with it.
 *
 * A network is what PyTorch calls a Sequential, and its parameters have the names of one: layer k
 * (activations and the flattening in front of a dense layer count, from 0) has "k.weight" and "k.bias". Roles
 * (params.h) tell weights from biases and from the factors and offsets of normalisation. Weights of dense
 * layers are (inputs, outputs), of convolutions as ops.h says; biases start at 0, factors at 1, offsets at 0,
 * weights as `init` says, with fan_in = channels x height x width of a convolution's window. PyTorch's own
 * first values are XENT_INIT_TORCH. */
#ifndef XENT_NET_H
#define XENT_NET_H

#include "xent/init.h"
#include "xent/params.h"
#include "xent/tape.h"

#ifdef __cplusplus
extern "C" {
#endif

#define XENT_NET_MAX_LAYERS 512

typedef struct xent_net_options {
    const char *layers;          /* the text; "": none, logits are linear in x; NULL: "dense 128 relu" */
    int64_t inputs;              /* numbers a row; 0: height x width x channels, or 784 */
    int height, width, channels; /* of a row that is a picture, channels last; 0: it is none */
    int64_t outputs;             /* of the dense layer that is added; 0: 10, XENT_OFF: none is */
    xent_init init;              /* of weights */
    double init_deviation;       /* of every weight, drawn from N(0, init_deviation^2), biases 0; 0: as `init`
                                    says, which is 0 or XENT_INIT_NORMAL beside another number */
    uint64_t seed; /* the k-th array that is drawn, from 0, has stream (seed, XENT_PURPOSE_INIT, k): the
                      weights of each layer that has some, and with XENT_INIT_TORCH its biases behind them */
} xent_net_options;
#define XENT_NET_DEFAULT XENT_ZERO

typedef struct xent_net xent_net;

/* A network with first weights. The options' text is copied; NULL options mean all defaults. NULL and *error:
 * E_ARGUMENT (a text that is no list of layers: the message has the layer's number and text, what was found,
 * what was expected, and the nearest name for one that does not exist), E_SHAPE (a layer that does not fit
 * its input: the message has both sizes), E_MEMORY. Free it with xent_net_destroy; NULL is fine. */
XENT_API xent_net *xent_net_create(const xent_net_options *options, xent_error *error);
XENT_API void xent_net_destroy(xent_net *net);

/* What a forward pass is for. Training: dropout drops, its mask a function of (seed, step modulo 2^32, layer,
 * position), and batch normalisation takes the batch's statistics and moves its running ones, which a batch
 * of no rows leaves as they are. */
typedef struct xent_pass {
    int training; /* 0: prediction */
    uint64_t seed, step;
} xent_pass;

/* x (rows, inputs), pictures with their channels last, to (rows, outputs) on the tape. NULL pass: prediction,
 * which only reads the network. NULL: the tape has an error, maybe a new one: E_ARGUMENT (the network or x is
 * NULL, or x another tape's), E_STATE (x is of the step before the tape's last reset), E_SHAPE, E_MEMORY. */
XENT_API xent_tensor *xent_net_forward(xent_tape *tape, const xent_net *net, xent_tensor *x,
                                       const xent_pass *pass);

/* The parameters; and the buffers, numbers that are kept but not trained ("k.running_mean", "k.running_var"),
 * NULL where there are none. They live as long as the network. NULL for NULL. */
XENT_API xent_params *xent_net_params(const xent_net *net);
XENT_API xent_params *xent_net_buffers(const xent_net *net);

/* The rows that a batch of training needs: 2 where batchnorm sees one value a row of a feature or channel, as
 * behind a dense layer, for one value has no variance; else 1. 0 for NULL. */
XENT_API int64_t xent_net_least_rows(const xent_net *net);

/* What it was made with, defaults written out and one blank between the words of the text: fit to make
 * another one; and the numbers a row that it takes and gives. NULL and 0 for NULL. */
XENT_API const xent_net_options *xent_net_settings(const xent_net *net);

/* All its layers as text, the one that was added too: "dense 128 relu, dense 10". It lives as long as the
 * network. NULL for NULL. */
XENT_API const char *xent_net_text(const xent_net *net);

XENT_API int64_t xent_net_inputs(const xent_net *net);
XENT_API int64_t xent_net_outputs(const xent_net *net);

/* One layer of the sequence, as inspecting shows it. */
typedef struct xent_layer_info {
    const char *kind;   /* "dense" */
    const char *text;   /* "dense 128"; of the added layer too */
    xent_shape in, out; /* of one row: (features) or (channels, height, width) */
    size_t parameters;  /* numbers that are trained */
} xent_layer_info;

/* The number of layers, activations counted; and layer 0 .. layers-1: E_ARGUMENT outside. */
XENT_API int xent_net_layers(const xent_net *net);
XENT_API xent_status xent_net_layer(const xent_net *net, int index, xent_layer_info *info);

#ifdef __cplusplus
}
#endif
#endif
