/* params.h: the parameters of a model: one flat block of values and one of gradients, with named
 * views, so that an optimiser is one loop and a model file one list. */
#ifndef XENT_PARAMS_H
#define XENT_PARAMS_H

#include "xent/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct xent_params xent_params;

#define XENT_PARAM_NAME_MAX 64

/* What a parameter is to its layer. Optimisers may treat the roles differently (optimizer.h). */
typedef enum xent_param_role {
    XENT_ROLE_WEIGHT, /* multiplies what comes in */
    XENT_ROLE_BIAS,   /* is added */
    XENT_ROLE_NORM    /* factor or offset of a normalisation */
} xent_param_role;

/* What a view is: its name (such as "0.weight"), its shape, its role. */
typedef struct xent_param_spec {
    char name[XENT_PARAM_NAME_MAX];
    xent_shape shape;
    xent_param_role role;
} xent_param_spec;

/* A set of `count` parameters, all zero; the specs are copied. Each view starts on a 64-byte boundary of the
 * block; the gaps between views are zero and stay so. NULL and *error: E_ARGUMENT (NULL, count < 1,
 * an empty or repeated name), E_SHAPE, E_MEMORY. Free it with xent_params_destroy; NULL is fine. */
XENT_API xent_params *xent_params_create(const xent_param_spec *specs, int count, xent_error *error);
XENT_API void xent_params_destroy(xent_params *params);

/* The number of views, and of numbers in them (the gaps not counted). 0 for NULL. */
XENT_API int xent_params_count(const xent_params *params);
XENT_API size_t xent_params_total(const xent_params *params);

/* View `index`: name and shape (NULL if out of range), values and gradient. Owned by the set. */
XENT_API const xent_param_spec *xent_params_spec(const xent_params *params, int index);
XENT_API xent_real *xent_params_values(xent_params *params, int index);
XENT_API xent_real *xent_params_gradient(xent_params *params, int index);

/* The index of a name; -1 if there is none. */
XENT_API int xent_params_find(const xent_params *params, const char *name);

/* Freezes the parameters whose names begin with `prefix`, or thaws them if `frozen` is 0: "0." is layer 0,
 * "0.weight" one parameter, "" all. A frozen one wants no gradient when it is put on a tape, so that backward
 * does not compute it: it is 0, here at once. No optimiser moves it, nor its state, and it has no part in the
 * norm of clipping. Running statistics (batchnorm) are no parameters and go on in training; freeze between
 * steps. E_ARGUMENT: NULL, or a prefix of no name; nothing is changed then. */
XENT_API xent_status xent_params_freeze(xent_params *params, const char *prefix, int frozen);

/* Whether view `index` is frozen; 0 if out of range. A set begins with none that is. */
XENT_API int xent_params_frozen(const xent_params *params, int index);

/* The whole blocks, gaps included: `block_size` numbers each. For optimisers and checkpoints. */
XENT_API size_t xent_params_block_size(const xent_params *params);
XENT_API xent_real *xent_params_block(xent_params *params);
XENT_API xent_real *xent_params_gradient_block(xent_params *params);

#ifdef __cplusplus
}
#endif
#endif
