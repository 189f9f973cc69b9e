/* Parts of tensors and batches of matrices: which numbers end up where. */
#include "support/run.h"
#include "support/tensors.h"

/* 0, 1, 2, ... in this shape. */
static xent_tensor *counted(xent_shape shape) {
    size_t size;
    ck_assert_int_eq(xent_shape_size(shape, &size), XENT_OK);
    xent_real *values = xent_tape_memory(tape, (size + 1) * sizeof *values);
    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < size; i++) values[i] = (xent_real)i;
    return xent_variable(tape, shape, values);
}

static void expect(const xent_tensor *y, xent_shape shape, const double *values) {
    ck_assert_msg(y != NULL, "%s", xent_tape_error(tape));
    ck_assert(xent_shape_equal(xent_tensor_shape(y), shape));
    for (size_t i = 0; i < xent_tensor_size(y); i++)
        ck_assert_msg(value_at(y, i) == values[i], "element %zu is %g, not %g", i, value_at(y, i), values[i]);
}

START_TEST(concat_joins_along_any_axis) {
    xent_tensor *in[] = {counted(xent_matrix(2, 2)), counted(xent_matrix(2, 1)), counted(xent_matrix(1, 2))};
    const double columns[] = {0, 1, 0, 2, 3, 1}, rows[] = {0, 1, 2, 3, 0, 1};
    expect(xent_concat(tape, in, 2, 1), xent_matrix(2, 3), columns);
    expect(xent_concat(tape, in, 2, -1), xent_matrix(2, 3), columns);
    in[1] = in[2];
    expect(xent_concat(tape, in, 2, 0), xent_matrix(3, 2), rows);
}
END_TEST

START_TEST(slice_takes_what_lies_between) {
    xent_tensor *x = counted((xent_shape){3, {2, 3, 2}});
    const double middle[] = {2, 3, 8, 9}, last[] = {6, 7, 8, 9, 10, 11}, second[] = {1, 3, 5, 7, 9, 11};
    expect(xent_slice(tape, x, 1, 1, 2), (xent_shape){3, {2, 1, 2}}, middle);
    expect(xent_slice(tape, x, 0, 1, 2), (xent_shape){3, {1, 3, 2}}, last);
    expect(xent_slice(tape, x, -1, 1, 2), (xent_shape){3, {2, 3, 1}}, second);
    expect(xent_slice(tape, x, 1, 3, 3), (xent_shape){3, {2, 0, 2}}, NULL);
}
END_TEST

START_TEST(gather_takes_rows_and_adds_their_gradients) {
    static const int32_t indices[] = {2, 0, 2};
    const double rows[] = {4, 5, 0, 1, 4, 5}, times[] = {1, 1, 0, 0, 2, 2};
    xent_tensor *x = counted(xent_matrix(3, 2)), *y = xent_gather(tape, x, indices, 3);
    expect(y, xent_matrix(3, 2), rows);
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES)), XENT_OK);
    for (size_t i = 0; i < 6; i++) ck_assert((double)xent_tensor_gradient(x)[i] == times[i]);
}
END_TEST

START_TEST(a_batch_is_multiplied_product_by_product) {
    xent_tensor *a = counted((xent_shape){3, {2, 1, 2}}), *b = counted((xent_shape){3, {2, 2, 1}}),
                *one = counted(xent_matrix(2, 1));
    const double pairs[] = {1, 13}, shared[] = {1, 3};
    expect(xent_matmul(tape, a, b, 0, 0), (xent_shape){3, {2, 1, 1}}, pairs);
    expect(xent_matmul(tape, a, one, 0, 0), (xent_shape){3, {2, 1, 1}}, shared);
    expect(xent_matmul(tape, one, b, 1, 0), (xent_shape){3, {2, 1, 1}}, shared);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("parts");
    ADD_TEST_WITH(suite, concat_joins_along_any_axis, setup, teardown);
    ADD_TEST_WITH(suite, slice_takes_what_lies_between, setup, teardown);
    ADD_TEST_WITH(suite, gather_takes_rows_and_adds_their_gradients, setup, teardown);
    ADD_TEST_WITH(suite, a_batch_is_multiplied_product_by_product, setup, teardown);
    return run_suite(suite);
}
