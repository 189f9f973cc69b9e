/* params.h: how a set of parameters lies in memory, for the files of the graph floor. */
#ifndef GRAPH_PARAMS_H
#define GRAPH_PARAMS_H

#include "xent/op.h"
#include "xent/params.h"

typedef struct param_view {
    xent_param_spec spec;
    size_t offset, size; /* in numbers, from the start of the block */
    int frozen;
    xent_tensor leaf; /* copied by each tape that it stands on */
} param_view;

struct xent_params {
    int count;
    size_t total, block_size;
    xent_real *values, *gradients;
    param_view views[];
};

/* NULL where there is no such parameter. */
static inline const param_view *params_view(const xent_params *params, int index) {
    return params && index >= 0 && index < params->count ? &params->views[index] : NULL;
}

#endif
