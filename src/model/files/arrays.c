#include "model/files/arrays.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/files/layout.h"

static void put_number(unsigned char *to, xent_real value) {
    uint64_t bits = 0;
#ifdef XENT_DOUBLE
    memcpy(&bits, &value, sizeof value);
#else
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    bits = word;
#endif
    for (size_t i = 0; i < sizeof value; i++) to[i] = (unsigned char)(bits >> 8 * i);
}

static xent_real get_number(const unsigned char *from) {
    xent_real value;
    uint64_t bits = 0;
    for (size_t i = sizeof value; i-- > 0;) bits = bits << 8 | from[i];
#ifdef XENT_DOUBLE
    memcpy(&value, &bits, sizeof value);
#else
    const uint32_t word = (uint32_t)bits;
    memcpy(&value, &word, sizeof value);
#endif
    return value;
}

unsigned char *array_pack(const char *name, xent_shape memory, const xent_real *values, safetensor *t,
                          unsigned char *bytes) {
    const xent_shape shape = layout_shape(memory);
    *t = (safetensor){.name = name, .type = ARRAY_REAL, .rank = shape.rank, .bytes = bytes};
    memcpy(t->dim, shape.dim, (size_t)shape.rank * sizeof *t->dim);
    xent_shape_size(shape, &t->count); /* of a set that was made with it */
    t->size = t->count * sizeof(xent_real);
    for (size_t i = 0; i < t->count; i++)
        put_number(bytes + i * sizeof(xent_real), values[layout_place(memory, i)]);
    return bytes + t->size;
}

/* The place of a number as "[3, 17]". */
static void place_text(const safetensor *t, size_t index, char *text, size_t size) {
    int64_t place[SAFETENSORS_MAX_RANK] = {0};
    size_t used = (size_t)snprintf(text, size, "[");
    for (int k = t->rank - 1; k >= 0; k--) {
        place[k] = (int64_t)(index % (size_t)t->dim[k]);
        index /= (size_t)t->dim[k];
    }
    for (int k = 0; k < t->rank && used < size; k++)
        used += (size_t)snprintf(text + used, size - used, "%s%lld", k ? ", " : "", (long long)place[k]);
    if (used < size) snprintf(text + used, size - used, "]");
}

xent_status array_fill(const char *path, const safetensor *array, xent_params *set, int index,
                       xent_error *error) {
    const xent_shape shape = xent_params_spec(set, index)->shape;
    xent_real *values = xent_params_values(set, index);
    for (size_t i = 0; i < array->count; i++) {
        const double number = safetensor_number(array, i);
        xent_real *value = &values[layout_place(shape, i)];
        *value = (xent_real)number;
        if (isfinite(*value)) continue;
        char place[96];
        place_text(array, i, place, sizeof place);
        return xent_fail(error, XENT_E_NONFINITE, "%s: \"%.64s\" holds %g at %s; expected a finite number",
                         path, array->name, number, place);
    }
    return XENT_OK;
}

/* What stands in front of the layer's number: "net." of "net.0.weight". */
typedef struct name_prefix {
    const char *name;
    size_t length;
} name_prefix;

static name_prefix prefix_of(const char *name) {
    size_t at = strlen(name);
    for (int dots = 0; at > 0; at--)
        if (name[at - 1] == '.' && ++dots == 2) break;
    return (name_prefix){name, at};
}

/* The name without the prefix; NULL: it has another one. */
static const char *behind(name_prefix prefix, const char *name) {
    return strncmp(name, prefix.name, prefix.length) == 0 ? name + prefix.length : NULL;
}

static const safetensor *find_array(const safetensors *file, name_prefix prefix, const char *name) {
    for (int i = 0; i < file->count; i++) {
        const char *own = behind(prefix, file->tensors[i].name);
        if (own && strcmp(own, name) == 0) return &file->tensors[i];
    }
    return NULL;
}

void array_shape_text(const safetensor *t, char *text, size_t size) {
    size_t used = (size_t)snprintf(text, size, "[");
    for (int k = 0; k < t->rank && used < size; k++)
        used += (size_t)snprintf(text + used, size - used, "%s%lld", k ? ", " : "", (long long)t->dim[k]);
    if (used < size) snprintf(text + used, size - used, "]");
}

static int has_shape(const safetensor *t, xent_shape shape) {
    int same = t->rank == shape.rank;
    for (int k = 0; same && k < shape.rank; k++) same = t->dim[k] == shape.dim[k];
    return same;
}

xent_status array_unpack(const char *path, const safetensor *array, xent_shape memory, xent_real *values,
                         xent_error *error) {
    const xent_shape shape = layout_shape(memory);
    char expected[96], found[96];
    if (strcmp(array->type, ARRAY_REAL) != 0 || !has_shape(array, shape)) {
        xent_shape_text(shape, expected, sizeof expected);
        array_shape_text(array, found, sizeof found);
        return xent_fail(error, XENT_E_FORMAT, "%s: \"%.90s\" is %s of type %s; expected %s of %s", path,
                         array->name, found, array->type, expected, ARRAY_REAL);
    }
    for (size_t i = 0; i < array->count; i++)
        values[layout_place(memory, i)] = get_number(array->bytes + i * sizeof *values);
    return XENT_OK;
}

static xent_status fill_set(const char *path, const safetensors *file, name_prefix prefix, xent_params *set,
                            int *filled, xent_error *error) {
    for (int i = 0; i < xent_params_count(set); i++) {
        const xent_param_spec *spec = xent_params_spec(set, i);
        const safetensor *array = find_array(file, prefix, spec->name);
        const xent_shape shape = layout_shape(spec->shape);
        char expected[96], found[96];
        xent_shape_text(shape, expected, sizeof expected);
        if (!array)
            return xent_fail(error, XENT_E_FORMAT,
                             "%s: its layers take \"%s\" of the shape %s; there is no such array", path,
                             spec->name, expected);
        array_shape_text(array, found, sizeof found);
        if (!safetensor_is_real(array) || !has_shape(array, shape))
            return xent_fail(error, XENT_E_FORMAT,
                             "%s: \"%.64s\" is %s of type %s; its layers take reals of the shape %s", path,
                             array->name, found, array->type, expected);
        const xent_status status = array_fill(path, array, set, i, error);
        if (status != XENT_OK) return status;
        (*filled)++;
    }
    return XENT_OK;
}

static int is_count(const char *name) {
    static const char ending[] = "num_batches_tracked";
    const size_t length = strlen(name), end = sizeof ending - 1;
    return length >= end && strcmp(name + length - end, ending) == 0;
}

/* The first array that no parameter or buffer is called after. */
static const char *find_stranger(const safetensors *file, name_prefix prefix, const xent_net *net) {
    for (int i = 0; i < file->count; i++) {
        const char *name = file->tensors[i].name, *own = behind(prefix, name);
        if (is_count(name)) continue;
        if (!own || (xent_params_find(xent_net_params(net), own) < 0 &&
                     xent_params_find(xent_net_buffers(net), own) < 0))
            return name;
    }
    return NULL;
}

xent_status arrays_fill(const char *path, const safetensors *file, xent_net *net, xent_error *error) {
    const name_prefix prefix = prefix_of(file->count > 0 ? file->tensors[0].name : "");
    int filled = 0;
    xent_status status = fill_set(path, file, prefix, xent_net_params(net), &filled, error);
    if (status == XENT_OK) status = fill_set(path, file, prefix, xent_net_buffers(net), &filled, error);
    const char *stranger = status == XENT_OK ? find_stranger(file, prefix, net) : NULL;
    if (stranger)
        return xent_fail(error, XENT_E_FORMAT, "%s: there is \"%.64s\", but no layer that has it", path,
                         stranger);
    return status;
}
