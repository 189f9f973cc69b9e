#include "model/files/layers.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/files/arrays.h"

static const char weight_ending[] = "weight", bias_ending[] = "bias";

/* The length of NAME in "NAME.weight" (0 for a bare "weight"); -1 if the name does not end so. */
static int stem_length(const char *name, const char *ending) {
    const size_t length = strlen(name), end = strlen(ending);
    if (length < end || strcmp(name + length - end, ending) != 0) return -1;
    if (length == end) return 0;
    return name[length - end - 1] == '.' ? (int)(length - end - 1) : -1;
}

static int is_digit(char c) { return isdigit((unsigned char)c) != 0; }

/* Compares texts as people count: runs of digits as numbers, all else byte by byte. */
static int compare_natural(const char *a, const char *b) {
    while (*a && *b) {
        if (is_digit(*a) && is_digit(*b)) {
            while (*a == '0' && is_digit(a[1])) a++;
            while (*b == '0' && is_digit(b[1])) b++;
            size_t m = strspn(a, "0123456789"), n = strspn(b, "0123456789");
            if (m != n) return m < n ? -1 : 1;
            int order = strncmp(a, b, m);
            if (order != 0) return order;
            a += m;
            b += n;
        } else if (*a != *b) {
            return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
        } else {
            a++;
            b++;
        }
    }
    return (*a != '\0') - (*b != '\0');
}

int layers_order(const safetensor *a, const safetensor *b) { return compare_natural(a->name, b->name); }

static int by_name(const void *a, const void *b) {
    const layer_arrays *s = a, *t = b;
    return layers_order(s->weight, t->weight);
}

static int is_weight(const safetensor *t) {
    return stem_length(t->name, weight_ending) >= 0 && t->rank == 2 && safetensor_is_real(t) &&
           t->dim[0] > 0 && t->dim[1] > 0;
}

/* Gives the bias to its layer. */
static xent_status place_bias(const char *path, const safetensor *bias, layer_chain *chain,
                              xent_error *error) {
    const int stem = stem_length(bias->name, bias_ending);
    for (int i = 0; i < chain->count; i++) {
        layer_arrays *l = &chain->layers[i];
        if (stem_length(l->weight->name, weight_ending) != stem ||
            strncmp(l->weight->name, bias->name, (size_t)stem) != 0)
            continue;
        l->bias = bias;
        if (bias->rank == 1 && bias->dim[0] == l->weight->dim[0] && safetensor_is_real(bias)) return XENT_OK;
        return xent_fail(error, XENT_E_FORMAT,
                         "%s: \"%.64s\" holds %zu numbers in %d axes of type %s; expected a vector of %lld "
                         "reals, as its weight has rows",
                         path, bias->name, bias->count, bias->rank, bias->type, (long long)l->weight->dim[0]);
    }
    return xent_fail(error, XENT_E_FORMAT, "%s: there is \"%.64s\", but no weight of the same name", path,
                     bias->name);
}

static xent_status collect(const char *path, const safetensors *file, layer_chain *out, xent_error *error) {
    out->count = 0;
    for (int i = 0; i < file->count; i++) {
        const safetensor *t = &file->tensors[i];
        if (stem_length(t->name, bias_ending) >= 0) continue;
        if (!is_weight(t))
            return xent_fail(error, XENT_E_FORMAT,
                             "%s: \"%.64s\" (%d axes, %s) is no part of a linear layer; expected matrices "
                             "of reals NAME.weight [out, in] and vectors NAME.bias [out] alone",
                             path, t->name, t->rank, t->type);
        if (out->count == MOST_LAYERS)
            return xent_fail(error, XENT_E_FORMAT, "%s has more than %d linear layers", path, MOST_LAYERS);
        out->layers[out->count++] = (layer_arrays){t, NULL};
    }
    if (out->count < 1)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s holds no linear layer; expected arrays such as layers.0.weight", path);
    for (int i = 0; i < file->count; i++) {
        if (stem_length(file->tensors[i].name, bias_ending) < 0) continue;
        xent_status status = place_bias(path, &file->tensors[i], out, error);
        if (status != XENT_OK) return status;
    }
    return XENT_OK;
}

/* Each layer must take what the one before it gives. */
static xent_status check_chain(const char *path, const layer_chain *chain, xent_error *error) {
    for (int i = 1; i < chain->count; i++) {
        const safetensor *before = chain->layers[i - 1].weight, *here = chain->layers[i].weight;
        if (here->dim[1] != before->dim[0])
            return xent_fail(error, XENT_E_FORMAT,
                             "%s: \"%.64s\" is %lld x %lld, [out, in], and does not fit \"%.64s\" before it; "
                             "expected %lld columns",
                             path, here->name, (long long)here->dim[0], (long long)here->dim[1], before->name,
                             (long long)before->dim[0]);
    }
    return XENT_OK;
}

xent_status layers_find(const char *path, const safetensors *file, layer_chain *out, xent_error *error) {
    xent_status status = collect(path, file, out, error);
    if (status != XENT_OK) return status;
    const layer_chain as_they_lie = *out;
    qsort(out->layers, (size_t)out->count, sizeof *out->layers, by_name);
    status = check_chain(path, out, error);
    if (status == XENT_OK || check_chain(path, &as_they_lie, NULL) != XENT_OK) return status;
    *out = as_they_lie;
    return XENT_OK;
}

char *layers_text(const layer_chain *chain, const char *activation) {
    const size_t each = 40 + strlen(activation);
    char *text = calloc((size_t)chain->count, each), *at = text;
    for (int i = 0; text && i + 1 < chain->count; i++)
        at += snprintf(at, each, "%sdense %lld %s", i > 0 ? ", " : "",
                       (long long)chain->layers[i].weight->dim[0], activation);
    return text;
}

xent_status layers_fill(const char *path, const layer_chain *chain, xent_net *net, xent_error *error) {
    xent_params *params = xent_net_params(net);
    xent_status status = XENT_OK;
    for (int i = 0; i < chain->count && status == XENT_OK; i++) {
        const layer_arrays *l = &chain->layers[i];
        status = array_fill(path, l->weight, params, 2 * i, error);
        /* Without a bias in the file it stays 0, as the network was made. */
        if (status == XENT_OK && l->bias) status = array_fill(path, l->bias, params, 2 * i + 1, error);
    }
    return status;
}
