#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "graph/params.h"

#define BLOCK_ALIGNMENT ((size_t)64)

static xent_status check_name(const xent_param_spec *specs, int index, xent_error *error) {
    const char *name = specs[index].name;
    if (!memchr(name, '\0', XENT_PARAM_NAME_MAX) || !name[0])
        return xent_fail(error, XENT_E_ARGUMENT, "parameters: name %d is empty or longer than %d bytes",
                         index, XENT_PARAM_NAME_MAX - 1);
    for (int other = 0; other < index; other++)
        if (strcmp(specs[other].name, name) == 0)
            return xent_fail(error, XENT_E_ARGUMENT, "parameters: \"%s\" is named twice, as %d and as %d",
                             name, other, index);
    return XENT_OK;
}

/* Lays the views out one behind the other, each on a boundary of its own. */
static xent_status lay_out(xent_params *params, const xent_param_spec *specs, xent_error *error) {
    const size_t step = BLOCK_ALIGNMENT / sizeof(xent_real), most = PTRDIFF_MAX / sizeof(double);
    for (int i = 0; i < params->count; i++) {
        param_view *view = &params->views[i];
        char text[96];
        if (check_name(specs, i, error) != XENT_OK) return XENT_E_ARGUMENT;
        if (xent_shape_size(specs[i].shape, &view->size) != XENT_OK || view->size > most - step ||
            params->block_size > most - step - view->size)
            return xent_fail(error, XENT_E_SHAPE,
                             "parameters: \"%s\" has the shape %s, which is not possible", specs[i].name,
                             xent_shape_text(specs[i].shape, text, sizeof text));
        view->spec = specs[i];
        view->offset = params->block_size;
        params->total += view->size;
        params->block_size += (view->size + step - 1) / step * step;
    }
    return XENT_OK;
}

static xent_real *zero_block(size_t size) {
    size_t bytes = size > 0 ? size * sizeof(xent_real) : BLOCK_ALIGNMENT;
    xent_real *block = block_alloc(bytes);
    return block ? memset(block, 0, bytes) : NULL;
}

/* Of all that a parameter is on a tape, what is the same on every one. */
static void set_leaf(xent_params *params, param_view *view) {
    view->leaf = (xent_tensor){.shape = view->spec.shape,
                               .size = view->size,
                               .value = params->values + view->offset,
                               .gradient = view->frozen ? NULL : params->gradients + view->offset,
                               .wants_gradient = !view->frozen};
}

xent_params *xent_params_create(const xent_param_spec *specs, int count, xent_error *error) {
    if (!specs || count < 1) {
        xent_fail(error, XENT_E_ARGUMENT, "parameters: need at least one, got %d", specs ? count : 0);
        return NULL;
    }
    xent_params *params = calloc(1, sizeof *params + (size_t)count * sizeof params->views[0]);
    if (params) {
        params->count = count;
        if (lay_out(params, specs, error) != XENT_OK) {
            free(params);
            return NULL;
        }
        params->values = zero_block(params->block_size);
        params->gradients = zero_block(params->block_size);
    }
    if (!params || !params->values || !params->gradients) {
        xent_params_destroy(params);
        xent_fail(error, XENT_E_MEMORY, "parameters: out of memory");
        return NULL;
    }
    for (int i = 0; i < count; i++) set_leaf(params, &params->views[i]);
    return params;
}

void xent_params_destroy(xent_params *params) {
    if (!params) return;
    free(params->values);
    free(params->gradients);
    free(params);
}

int xent_params_count(const xent_params *params) { return params ? params->count : 0; }

size_t xent_params_total(const xent_params *params) { return params ? params->total : 0; }

const xent_param_spec *xent_params_spec(const xent_params *params, int index) {
    const param_view *view = params_view(params, index);
    return view ? &view->spec : NULL;
}

xent_real *xent_params_values(xent_params *params, int index) {
    const param_view *view = params_view(params, index);
    return view ? params->values + view->offset : NULL;
}

xent_real *xent_params_gradient(xent_params *params, int index) {
    const param_view *view = params_view(params, index);
    return view ? params->gradients + view->offset : NULL;
}

int xent_params_find(const xent_params *params, const char *name) {
    for (int i = 0; name && i < xent_params_count(params); i++)
        if (strcmp(params->views[i].spec.name, name) == 0) return i;
    return -1;
}

xent_status xent_params_freeze(xent_params *params, const char *prefix, int frozen) {
    if (!params || !prefix) return XENT_E_ARGUMENT;
    xent_status status = XENT_E_ARGUMENT; /* until a name begins so */
    for (int i = 0; i < params->count; i++) {
        param_view *view = &params->views[i];
        if (strncmp(view->spec.name, prefix, strlen(prefix)) != 0) continue;
        view->frozen = frozen != 0;
        set_leaf(params, view);
        if (frozen) memset(params->gradients + view->offset, 0, view->size * sizeof(xent_real));
        status = XENT_OK;
    }
    return status;
}

int xent_params_frozen(const xent_params *params, int index) {
    const param_view *view = params_view(params, index);
    return view ? view->frozen : 0;
}

size_t xent_params_block_size(const xent_params *params) { return params ? params->block_size : 0; }

xent_real *xent_params_block(xent_params *params) { return params ? params->values : NULL; }

xent_real *xent_params_gradient_block(xent_params *params) { return params ? params->gradients : NULL; }
