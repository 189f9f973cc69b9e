/* shared.h: the options that commands share, a group each, and what is made of them. */
#ifndef CLI_SHARED_H
#define CLI_SHARED_H

#include "cli/option/values.h"
#include "cli/option/option.h"
#include "xent/train.h"

/* What every command has. */
typedef struct common_settings {
    int quiet, json;
} common_settings;

typedef struct data_settings {
    int normalize;        /* index into the names of XENT_NORMALIZE_LIST */
    double validation;    /* fraction of the training set */
    const char *test;     /* a test set of its own; NULL: DATA's, or */
    double test_fraction; /* of the rows, where DATA has none */
    int moves_pictures;   /* 1: training does; no option of its own */
} data_settings;

enum { LAYERS_TEXT = 512 };

typedef struct network_settings {
    const char *net; /* the text of its layers (xent/net.h); NULL: as hidden and activation say */
    hidden_list hidden;
    int activation;           /* an index into the names that help shows */
    int init;                 /* an xent_init */
    double init_deviation;    /* 0: as init says */
    char layers[LAYERS_TEXT]; /* that text, once complete */
} network_settings;

typedef struct loop_settings {
    int64_t batch, epochs, seed, threads;
    int epochs_given; /* epochs are not as many as suit the data, once complete */
    double momentum;
    optional_number weight_decay;
    int decay_weights_only;
    int nesterov;
} loop_settings;

xent_normalize chosen_normalize(const data_settings *settings);

extern const option common_options[], data_options[], network_options[], loop_options[];

/* Writes the text that --hidden and --activation stand for, where --net says none. PARSED, or an exit code
 * after a mistake was told. */
int complete_network(network_settings *settings, const command *c);

/* The network of these settings that takes rows of the data set and tells its classes apart, or its targets.
 * */
xent_net_options network_for(const network_settings *settings, const xent_dataset *data, uint64_t seed);

/* Tells why this network could not be made, and returns the exit code: a text that is none is a mistake of
 * the command line. */
int refuse_network(const xent_error *error, const command *c);

/* The most of what a JSON number holds exactly, 2^53: seeds come back as they were given. */
#define MOST_SEED 9007199254740992.0

#endif
