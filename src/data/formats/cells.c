#include "data/formats/cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/block.h"

int cell_is_byte(xent_real x) {
    return x >= 0 && x <= 255 && !(x > (xent_real)(uint8_t)x) && !signbit(x); /* the cast cuts off */
}

static size_t number_size(const cell_rows *c) { return c->is_wide ? sizeof *c->reals : sizeof *c->bytes; }

static size_t row_size(const cell_rows *c) { return (size_t)c->width * number_size(c); }

static unsigned char *row_at(const cell_rows *c, int64_t row) {
    return (c->is_wide ? (unsigned char *)c->reals : c->bytes) + (size_t)row * row_size(c);
}

int cells_set_room(cell_rows *c, int64_t rows) {
    void *moved = block_alloc((size_t)rows * row_size(c));
    if (!moved) return 0;
    if (c->rows > 0) memcpy(moved, row_at(c, 0), (size_t)c->rows * row_size(c));
    free(c->is_wide ? (void *)c->reals : c->bytes);
    if (c->is_wide)
        c->reals = moved;
    else
        c->bytes = moved;
    c->room = rows;
    return 1;
}

int cells_widen(cell_rows *c) {
    if (c->is_wide) return 1;
    const size_t count = (size_t)c->rows * (size_t)c->width;
    xent_real *reals = block_alloc((size_t)c->room * (size_t)c->width * sizeof *reals);
    if (!reals) return 0;
    for (size_t i = 0; i < count; i++) reals[i] = c->bytes[i];
    free(c->bytes);
    c->bytes = NULL;
    c->reals = reals;
    c->is_wide = 1;
    return 1;
}

int cells_put(cell_rows *c, int64_t row, int64_t column, xent_real x) {
    const int64_t at = row * c->width + column;
    if (!c->is_wide && cell_is_byte(x)) {
        c->bytes[at] = (uint8_t)x;
        return 1;
    }
    if (!cells_widen(c)) return 0;
    c->reals[at] = x;
    return 1;
}

static int make_room(cell_rows *c) {
    return c->rows < c->room || cells_set_room(c, c->room > 0 ? 2 * c->room : 1);
}

static int are_bytes(const xent_real *x, int64_t count) {
    for (int64_t k = 0; k < count; k++)
        if (!cell_is_byte(x[k])) return 0;
    return 1;
}

int cells_add(cell_rows *c, const xent_real *row) {
    if ((!c->is_wide && !are_bytes(row, c->width) && !cells_widen(c)) || !make_room(c)) return 0;
    unsigned char *to = row_at(c, c->rows);
    if (c->is_wide)
        memcpy(to, row, row_size(c));
    else
        for (int64_t k = 0; k < c->width; k++) to[k] = (uint8_t)row[k];
    c->rows++;
    return 1;
}

int cells_add_bytes(cell_rows *c, const uint8_t *row) {
    if (!make_room(c)) return 0;
    if (c->is_wide)
        for (int64_t k = 0; k < c->width; k++) c->reals[c->rows * c->width + k] = row[k];
    else
        memcpy(row_at(c, c->rows), row, row_size(c));
    c->rows++;
    return 1;
}

int cells_last_to_first(cell_rows *c) {
    const size_t size = row_size(c), others = (size_t)(c->rows - 1) * size;
    unsigned char *first = row_at(c, 0), *last = malloc(size + 1);
    if (!last) return 0;
    memcpy(last, first + others, size);
    memmove(first + size, first, others);
    memcpy(first, last, size);
    free(last);
    return 1;
}

void cells_copy_row(cell_rows *c, int64_t to, int64_t from) {
    if (to != from) memcpy(row_at(c, to), row_at(c, from), row_size(c));
}

void cells_take_reals(cell_rows *c, int64_t width, xent_real *reals) {
    const int64_t rows = c->rows;
    cells_clear(c);
    *c = (cell_rows){.width = width, .rows = rows, .room = rows, .is_wide = 1, .reals = reals};
}

int cells_settle(cell_rows *c, int64_t least) {
    const int64_t count = c->rows * c->width;
    if (count < least || !c->is_wide) return count < least ? cells_widen(c) : 1;
    if (!are_bytes(c->reals, count)) return 1;
    uint8_t *bytes = block_alloc((size_t)count);
    if (!bytes) return 0;
    for (int64_t i = 0; i < count; i++) bytes[i] = (uint8_t)c->reals[i];
    free(c->reals);
    *c = (cell_rows){.width = c->width, .rows = c->rows, .room = c->rows, .bytes = bytes};
    return 1;
}

void cells_clear(cell_rows *c) {
    free(c->bytes);
    free(c->reals);
    *c = (cell_rows){.width = c->width};
}
