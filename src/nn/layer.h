/* layer.h: what a kind of layer is. Each is a file of layers/ and a line of layers/table.h; the exporters
 * have a row for each. */
#ifndef NN_LAYER_H
#define NN_LAYER_H

#include "xent/net.h"
#include "xent/ops.h"

enum { LAYER_TEXT_MAX = 128, LAYER_ARRAYS = 2, LAYER_WORDS = 16 };

typedef struct layer_kind layer_kind;

/* The windows of convolutions and pools: height, then width. */
typedef struct layer_window {
    int64_t size[2], stride[2];
    int64_t padding[2]; /* on either side */
    int same;           /* the padding that keeps ceil(input / stride) outputs */
} layer_window;

/* An activation by its name. */
typedef struct named_activation {
    const char *name;
    xent_activation fused; /* XENT_IDENTITY: it has no fused form */
    xent_tensor *(*apply)(xent_tape *tape, xent_tensor *x, double option);
    double option; /* the default; of those that have one */
    int has_option;
    int rectifies; /* cuts half of its input away, as relu does: first weights make up for it */
} named_activation;

typedef struct layer {
    const layer_kind *kind;
    xent_net *net;
    int number; /* in the text, from 1; 0: it was added */
    int index;  /* in the sequence, from 0, as in the names of its parameters */
    char text[LAYER_TEXT_MAX];
    xent_shape in, out;                 /* of one row: (features) or (channels, height, width) */
    int64_t units;                      /* outputs of dense, channels of conv */
    int no_bias, global;                /* dense and conv; avgpool */
    layer_window window;                /* conv and pools */
    double option;                      /* dropout's probability, an activation's number */
    const named_activation *activation; /* of a layer that is one */
    xent_activation fused; /* the activation that is computed with this layer; XENT_IDENTITY: none */
    int absorbed;          /* this activation is computed with the layer before it */
    int first_param, first_buffer;
} layer;

/* How the first values of an array are made. */
typedef enum layer_fill { FILL_ZERO, FILL_ONE, FILL_WEIGHT } layer_fill;

typedef struct layer_array {
    const char *name; /* "weight" */
    xent_shape shape;
    xent_param_role role;
    layer_fill fill;
    int64_t fan_in, fan_out; /* with FILL_WEIGHT */
} layer_array;

/* The words of a layer's text behind its name. */
typedef struct layer_words {
    layer *layer;
    const char *words[LAYER_WORDS];
    int count, next;
    xent_error *error;
} layer_words;

/* What a kind takes: either; one axis; a picture; a picture where the network's rows are pictures. */
typedef enum layer_input { INPUT_ANY, INPUT_FLAT, INPUT_PICTURE, INPUT_CHANNELS } layer_input;

struct layer_kind {
    const char *name;
    const char *usage; /* "dense N [nobias]" */
    layer_input input; /* a picture is flattened for FLAT; PICTURE refuses what is none */
    int may_activate;  /* an activation may end its text; it becomes the layer behind it */
    int fuses;         /* and is computed in one node with it, where it has such a form */
    int over_rows;     /* training takes the variance of each feature or channel over the batch */
    int ends;          /* its outputs are the network's: no dense layer is added behind it */
    /* Reads the words behind the name. */
    xent_status (*parse)(layer_words *words);
    /* From in to out. */
    xent_status (*shape)(layer *l, xent_error *error);
    /* Parameters, and the buffers behind them; at most LAYER_ARRAYS of each. NULL: it has none. */
    void (*arrays)(const layer *l, layer_array *params, int *param_count, layer_array *buffers,
                   int *buffer_count);
    xent_tensor *(*forward)(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass);
};

/* Puts "layer 3, `conv 32 5x5`: " and the sentence into *error, and returns the status. */
xent_status layer_fail(const layer *l, xent_error *error, xent_status status, const char *format, ...)
    XENT_PRINTF(4, 5);

/* Readers of the next word. Each fails with a sentence that names `what`. */
xent_status words_integer(layer_words *w, const char *what, int64_t low, int64_t high, int64_t *value);
xent_status words_number(layer_words *w, const char *what, double low, double high, double *value);
xent_status words_pair(layer_words *w, const char *what, int64_t low, int64_t high, int64_t pair[2]);
/* Takes the next word if it is this one: 1 or 0. */
int words_take(layer_words *w, const char *word);
int words_left(const layer_words *w);
/* Fails if there is a word left: it does not belong here, and the sentence names those that do. */
xent_status words_end(layer_words *w, const char *expected);

/* The shape rule of layers whose output is as large as their input. */
xent_status layer_keep_shape(layer *l, xent_error *error);

/* The layer's i-th parameter on the tape; the values of its i-th buffer. */
xent_tensor *layer_parameter(xent_tape *tape, const layer *l, int i);
xent_real *layer_buffer(const layer *l, int i);

/* The activation of a name; NULL if there is none. And all of them, for messages: NULL past the end. */
const named_activation *activation_find(const char *name);
const named_activation *activation_at(int index);

/* The layers of a network, for this floor and for the exporters. */
struct xent_net {
    xent_net_options options;
    char *text;         /* what options.layers points to */
    char *whole_text;   /* with the layer that was added */
    int takes_pictures; /* rows become (channels, height, width) before the first layer */
    int count, capacity;
    layer *layers;
    xent_params *params, *buffers; /* buffers: NULL without any */
    double most;                   /* the numbers that both may hold: a file's */
};

/* xent_net_create for a text that is not to be trusted: E_SHAPE where parameters and buffers are more than
 * `most` numbers. */
xent_net *net_create_within(const xent_net_options *options, double most, xent_error *error);

/* Appends the layers of a text, parsed but without shapes. */
xent_status net_parse(xent_net *net, const char *text, xent_error *error);

/* Everything that net.h promises of a new network; net->options are the caller's. */
xent_status net_build(xent_net *net, xent_error *error);

/* Appends a layer of this kind and text; those before it may lie elsewhere then. NULL: no memory or too many,
 * with the message in *error. */
layer *net_append(xent_net *net, const layer_kind *kind, const char *text, int number, xent_error *error);

#endif
