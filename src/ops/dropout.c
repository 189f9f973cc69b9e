/* dropout: y_i = x_i / (1 - p) or 0, with a mask that is a function of (seed, step, layer, i)
 * (ops_norm.h). */
#include <math.h>

#include "ops/slices.h"
#include "ops/table.h"
#include "xent/random.h"

/* The price of one element in multiply-adds of a matrix product (slices.h). */
#define ELEMENT_WORK 64
/* Elements whose fate one block of the generator tells. */
#define WORDS 4

typedef struct dropout_options {
    double p;
    xent_dropout_place place;
} dropout_options;

static const dropout_options *options_of(const xent_tensor *y) { return y->options; }

static xent_status dropout_check(xent_tensor *y) {
    const double p = options_of(y)->p;
    if (!(p >= 0 && p <= 1))
        return xent_op_fail(y, XENT_E_ARGUMENT, "p is %g; expected a probability, 0 to 1", p);
    if ((double)y->in[0]->size > WORDS * 0x1p32)
        return xent_op_fail(y, XENT_E_SHAPE, "%zu elements; at most 2^34 can be told apart", y->in[0]->size);
    y->shape = y->in[0]->shape;
    y->saved_bytes = y->in[0]->size * sizeof(xent_real); /* 1 / (1 - p) or 0 */
    return XENT_OK;
}

/* The factors of elements WORDS block .. WORDS block + WORDS - 1. */
static void draw_block(const dropout_options *o, int64_t block, size_t size, xent_real *factor) {
    const uint32_t counter[] = {(uint32_t)block, o->place.step, XENT_PURPOSE_DROPOUT, o->place.layer};
    const uint32_t key[] = {(uint32_t)o->place.seed, (uint32_t)(o->place.seed >> 32)};
    const xent_real kept = (xent_real)(1 / (1 - o->p));
    uint32_t word[WORDS];
    xent_philox(counter, key, word);
    for (size_t k = 0, i = (size_t)block * WORDS; k < WORDS && i < size; k++, i++)
        factor[i] = (double)word[k] < o->p * 0x1p32 ? 0 : kept;
}

static int64_t block_count(const xent_tensor *y) { return (int64_t)((y->size + WORDS - 1) / WORDS); }

static void draw_slice(void *context, int index) {
    const xent_tensor *y = context;
    const slice blocks = slice_rows(block_count(y), WORDS * ELEMENT_WORK, index);
    const xent_real *x = y->in[0]->value;
    xent_real *factor = y->saved;
    for (int64_t b = blocks.begin; b < blocks.begin + blocks.count; b++) {
        draw_block(options_of(y), b, y->size, factor);
        for (size_t i = (size_t)b * WORDS; i < y->size && i < (size_t)(b + 1) * WORDS; i++)
            y->value[i] = factor[i] != 0 ? x[i] * factor[i] : 0;
    }
}

static void dropout_forward(xent_tensor *y) {
    xent_parallel_for(xent_tape_pool(y->tape), slice_count(block_count(y), WORDS * ELEMENT_WORK), draw_slice,
                      y);
}

static void dropout_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    const xent_real *factor = y->saved;
    for (size_t i = 0; i < dx.size; i++)
        xent_add_gradient(dx, i, factor[i] != 0 ? y->gradient[i] * factor[i] : 0);
}

const xent_op op_dropout = {"dropout", dropout_check, dropout_forward, dropout_backward};

xent_tensor *xent_dropout(xent_tape *tape, xent_tensor *x, double p, xent_dropout_place place) {
    const dropout_options o = {p, place};
    return xent_apply(tape, &op_dropout, &x, 1, &o, sizeof o);
}
