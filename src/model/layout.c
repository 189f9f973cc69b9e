#include "model/layout.h"

xent_shape layout_shape(xent_shape memory) {
    const int64_t *dim = memory.dim;
    if (memory.rank == 2) return xent_matrix(dim[1], dim[0]);
    if (memory.rank == 4) return (xent_shape){4, {dim[0], dim[2], dim[1], dim[3]}};
    return memory;
}

size_t layout_place(xent_shape memory, size_t index) {
    const size_t *const dim = (const size_t[]){(size_t)memory.dim[0], (size_t)memory.dim[1],
                                               (size_t)memory.dim[2], (size_t)memory.dim[3]};
    if (memory.rank == 2) return index % dim[0] * dim[1] + index / dim[0];
    if (memory.rank != 4) return index;
    const size_t width = index % dim[3], height = index / dim[3] % dim[1];
    const size_t in = index / dim[3] / dim[1] % dim[2], out = index / dim[3] / dim[1] / dim[2];
    return ((out * dim[1] + height) * dim[2] + in) * dim[3] + width;
}
