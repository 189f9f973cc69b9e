#include "support/run.h"
#include "support/tensors.h"
#include "xent/random.h"

xent_tape *tape;

void setup(void) {
    tape = xent_tape_create(NULL, NULL);
    ck_assert_ptr_nonnull(tape);
}

void teardown(void) { xent_tape_destroy(tape); }

void *memory_on(xent_tape *on, size_t size) {
    void *memory = xent_tape_memory(on, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

static xent_tensor *made(xent_tensor *tensor) {
    ck_assert_msg(tensor != NULL, "%s", xent_tape_error(tape));
    return tensor;
}

xent_tensor *vector_of(const double *values, int n) {
    xent_real *copy = memory_on(tape, (size_t)n * sizeof *copy);
    for (int i = 0; i < n; i++) copy[i] = (xent_real)values[i];
    return made(xent_variable(tape, xent_vector(n), copy));
}

xent_tensor *random_tensor(xent_shape shape, uint32_t stream) {
    size_t size;
    ck_assert_int_eq(xent_shape_size(shape, &size), XENT_OK);
    xent_real *values = memory_on(tape, size * sizeof *values);
    for (size_t i = 0; i < size; i++)
        values[i] = (xent_real)(4 * xent_random_uniform((xent_stream){7, XENT_PURPOSE_USER, stream}, i) - 2);
    return made(xent_variable(tape, shape, values));
}

double value_at(const xent_tensor *tensor, size_t i) {
    ASSERT_QUICKLY(tensor != NULL, "%s", xent_tape_error(tape));
    ASSERT_QUICKLY(i < xent_tensor_size(tensor), "element %zu of %zu", i, xent_tensor_size(tensor));
    return (double)xent_tensor_values(tensor)[i];
}
