#include "model/files/layout.h"

xent_shape layout_shape(xent_shape memory) {
    return memory.rank == 2 ? xent_matrix(memory.dim[1], memory.dim[0]) : memory;
}

size_t layout_place(xent_shape memory, size_t index) {
    if (memory.rank != 2) return index;
    return index % (size_t)memory.dim[0] * (size_t)memory.dim[1] + index / (size_t)memory.dim[0];
}
