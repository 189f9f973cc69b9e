#include <math.h>
#include <stdio.h>

#include "graph/tape.h"

xent_shape xent_scalar(void) { return (xent_shape){0, {0, 0, 0, 0}}; }

xent_shape xent_vector(int64_t n) { return (xent_shape){1, {n, 0, 0, 0}}; }

xent_shape xent_matrix(int64_t rows, int64_t columns) { return (xent_shape){2, {rows, columns, 0, 0}}; }

int xent_shape_equal(xent_shape a, xent_shape b) {
    if (a.rank != b.rank) return 0;
    for (int i = 0; i < a.rank && i < XENT_MAX_RANK; i++)
        if (a.dim[i] != b.dim[i]) return 0;
    return 1;
}

xent_status xent_shape_size(xent_shape shape, size_t *size) {
    return size ? tape_shape_size(&shape, size) : XENT_E_ARGUMENT;
}

xent_status tape_shape_size(const xent_shape *shape, size_t *size) {
    if (shape->rank < 0 || shape->rank > XENT_MAX_RANK) return XENT_E_SHAPE;
    /* An axis of size 0 makes the product 0, but must not hide that the others overflow. */
    const int64_t most = PTRDIFF_MAX / sizeof(double);
    int64_t product = 1, has_none = 0;
    for (int i = 0; i < shape->rank; i++) {
        const int64_t n = shape->dim[i];
        if (n < 0) return XENT_E_SHAPE;
        has_none |= n == 0;
        if (__builtin_mul_overflow(product, n > 0 ? n : 1, &product) || product > most) return XENT_E_SHAPE;
    }
    *size = has_none ? 0 : (size_t)product;
    return XENT_OK;
}

char *xent_shape_text(xent_shape shape, char *text, size_t size) {
    if (!text || size == 0) return text;
    if (shape.rank < 1 || shape.rank > XENT_MAX_RANK) {
        snprintf(text, size, shape.rank == 0 ? "()" : "(rank %d)", shape.rank);
        return text;
    }
    size_t used = 0;
    for (int i = 0; i < shape.rank && used < size; i++) {
        const char *before = i ? ", " : "(", *after = i + 1 < shape.rank ? "" : ")";
        int length = snprintf(text + used, size - used, "%s%lld%s", before, (long long)shape.dim[i], after);
        if (length > 0) used += (size_t)length;
    }
    return text;
}

static int is_current(const xent_tensor *tensor) { return tensor && tensor->step == tensor->tape->step; }

xent_shape xent_tensor_shape(const xent_tensor *tensor) {
    return is_current(tensor) ? tensor->shape : xent_scalar();
}

size_t xent_tensor_size(const xent_tensor *tensor) { return is_current(tensor) ? tensor->size : 0; }

const xent_real *xent_tensor_values(const xent_tensor *tensor) {
    return is_current(tensor) ? tensor->value : NULL;
}

double xent_tensor_item(const xent_tensor *tensor) {
    return is_current(tensor) && tensor->size > 0 ? (double)tensor->value[0] : (double)NAN;
}

const xent_real *xent_tensor_gradient(const xent_tensor *tensor) {
    return is_current(tensor) && tensor->has_gradient ? tensor->gradient : NULL;
}
