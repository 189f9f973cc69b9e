/* Graphs in unusual use: side branches, frozen and unused weights, several sets, small steps after large
 * ones, tapes that share a pool or the BLAS. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "math/gemm.h"
#include "support/run.h"
#include "support/tensors.h"
#include "xent/xent.h"

static xent_tensor *sum_of(xent_tensor *x) { return xent_sum(tape, x, XENT_ALL_AXES); }

static void backward(xent_tensor *loss) {
    const xent_status status = xent_backward(tape, loss);
    ck_assert_msg(status == XENT_OK, "%s", xent_tape_error(tape));
}

/* Leaves large numbers in the memory that the next step gets. */
static void litter(void) {
    enum { MANY = 200000 };
    xent_tape_reset(tape);
    xent_real *numbers = xent_tape_memory(tape, MANY * sizeof *numbers);
    ck_assert_ptr_nonnull(numbers);
    for (int i = 0; i < MANY; i++) numbers[i] = (xent_real)1e30;
    for (int i = 0; i < 500; i++) {
        xent_tensor *in[] = {xent_variable(tape, xent_vector(3), numbers),
                             xent_variable(tape, xent_vector(3), numbers + 3)};
        ck_assert_ptr_nonnull(xent_mul(tape, in[0], in[1]));
    }
    xent_tape_reset(tape);
}

static void expect_gradient(const xent_tensor *tensor, double factor, const xent_tensor *of) {
    const xent_real *found = xent_tensor_gradient(tensor);
    ck_assert_ptr_nonnull(found);
    for (size_t i = 0; i < xent_tensor_size(tensor); i++)
        ck_assert_msg(close_to((double)found[i], factor * value_at(of, i), TOLERANCE, 0), "%zu: %g", i,
                      (double)found[i]);
}

/* ---- Branches */

/* Neither what hangs on x beside the loss, nor what comes behind the loss, adds to the gradient. */
START_TEST(branches_that_do_not_lead_to_the_loss_add_nothing) {
    for (int repeat = 0; repeat < 2; repeat++) {
        litter();
        xent_tensor *x = random_tensor(xent_matrix(9, 7), 1), *w = random_tensor(xent_matrix(7, 7), 2);
        xent_tensor *before = xent_exp(tape, xent_linear(tape, x, w, NULL, XENT_TANH));
        xent_tensor *loss = sum_of(xent_square(tape, x)), *behind = xent_mul(tape, loss, sum_of(before));
        backward(loss);
        expect_gradient(x, 2, x);
        ck_assert_ptr_null(xent_tensor_gradient(w));
        ck_assert_ptr_null(xent_tensor_gradient(before));
        ck_assert_ptr_null(xent_tensor_gradient(behind));
    }
}
END_TEST

START_TEST(a_tensor_may_be_used_any_number_of_times) {
    litter();
    xent_tensor *x = random_tensor(xent_matrix(300, 3), 1), *sum = x; /* longer than a block */
    for (int i = 0; i < 9; i++) sum = xent_add(tape, sum, xent_neg(tape, xent_neg(tape, x)));
    backward(sum_of(xent_mul(tape, sum, xent_input(tape, xent_matrix(300, 3), xent_tensor_values(x)))));
    expect_gradient(x, 10, x);
}
END_TEST

START_TEST(a_loss_may_be_scaled_and_summed_with_others) {
    static const xent_real numbers[] = {3, (xent_real)0.25};
    xent_tensor *x = random_tensor(xent_vector(40), 1);
    xent_tensor *three = xent_input(tape, xent_scalar(), numbers),
                *quarter = xent_input(tape, xent_scalar(), numbers + 1);
    xent_tensor *square = sum_of(xent_square(tape, x));
    xent_tensor *scaled = xent_mul(tape, three, square), *part = xent_mul(tape, square, quarter);
    backward(xent_sub(tape, xent_add(tape, scaled, square), part));
    expect_gradient(x, 2 * (3 + 1 - 0.25), x);
}
END_TEST

START_TEST(a_leaf_may_be_the_loss) {
    const xent_real number = 3;
    xent_tensor *x = xent_variable(tape, xent_scalar(), &number);
    backward(x);
    ck_assert(xent_tensor_gradient(x)[0] == 1);
    xent_tape_reset(tape);
    xent_tensor *constant = xent_input(tape, xent_scalar(), &number); /* nothing to learn: no error */
    backward(xent_square(tape, constant));
    ck_assert_ptr_null(xent_tensor_gradient(constant));
}
END_TEST

/* ---- Sets of parameters */

enum { LONG = 1000 };

static xent_params *set_of(int count) {
    xent_param_spec specs[3] = {{.name = "a", .shape = {1, {LONG}}},
                                {.name = "b", .shape = {2, {LONG, 2}}},
                                {.name = "c", .shape = {1, {LONG + 1}}}};
    xent_params *params = xent_params_create(specs, count, NULL);
    ck_assert_ptr_nonnull(params);
    for (size_t i = 0; i < xent_params_block_size(params); i++) {
        xent_params_block(params)[i] = 1;
        xent_params_gradient_block(params)[i] = 99; /* of an older step */
    }
    return params;
}

static void expect_all(xent_params *params, int index, double value) {
    size_t size;
    ck_assert_int_eq(xent_shape_size(xent_params_spec(params, index)->shape, &size), XENT_OK);
    for (size_t i = 0; i < size; i++)
        ASSERT_QUICKLY((double)xent_params_gradient(params, index)[i] == value,
                       "parameter %d, number %zu: %g, not %g", index, i,
                       (double)xent_params_gradient(params, index)[i], value);
}

/* Of two sets on a tape: used, on the tape but unused, not on the tape. All that the pass does not reach is
 * 0, and optimisers of both may step. */
START_TEST(every_set_of_a_step_gets_its_gradients) {
    xent_params *sets[2] = {set_of(3), set_of(3)};
    xent_optimizer *optimizers[2];
    for (int k = 0; k < 2; k++) optimizers[k] = xent_optimizer_create(sets[k], NULL, NULL);
    for (int used = 0; used < 2; used++) {
        xent_tape_reset(tape);
        xent_tensor *loss = NULL;
        for (int k = 0; k < 2; k++) {
            xent_tensor *a = sum_of(xent_parameter(tape, sets[k], 0));
            ck_assert_ptr_nonnull(xent_square(tape, xent_parameter(tape, sets[k], 1)));
            if (k == used) loss = a;
        }
        backward(loss);
        for (int k = 0; k < 2; k++) {
            expect_all(sets[k], 0, k == used);
            expect_all(sets[k], 1, 0);
            expect_all(sets[k], 2, 0);
            ck_assert_int_eq(xent_optimizer_step(optimizers[k], tape), XENT_OK);
            for (size_t i = 0; i < xent_params_block_size(sets[k]); i++)
                xent_params_gradient_block(sets[k])[i] = 99;
        }
    }
    for (int k = 0; k < 2; k++) {
        ASSERT_CLOSE((double)xent_params_values(sets[k], 0)[LONG - 1], 0.9, TOLERANCE);
        ck_assert(xent_params_values(sets[k], 2)[LONG] == 1);
        xent_optimizer_destroy(optimizers[k]);
        xent_params_destroy(sets[k]);
    }
}
END_TEST

/* A parameter that is asked for in one step and not in the next, and one that comes as an input: frozen. */
START_TEST(a_parameter_is_of_the_step_that_asks_for_it) {
    xent_params *params = set_of(3);
    for (int step = 0; step < 6; step++) {
        xent_tape_reset(tape);
        const int index = step % 3;
        xent_tensor *w = xent_parameter(tape, params, index);
        ck_assert_ptr_eq(w, xent_parameter(tape, params, index));
        xent_tensor *frozen =
            xent_input(tape, xent_vector(LONG), xent_params_values(params, (index + 1) % 3));
        backward(xent_add(tape, sum_of(w), sum_of(frozen)));
        for (int i = 0; i < 3; i++) expect_all(params, i, i == index);
    }
    xent_params_destroy(params);
}
END_TEST

/* ---- One step after another */

/* A step of a size: its loss, and the gradients of x, w and b behind each other; without b in every other. */
static size_t run_step(xent_tape *on, int size, xent_real *out) {
    xent_tape *own = tape;
    tape = on;
    xent_tape_reset(on);
    xent_tensor *x = random_tensor(xent_matrix(size, 5), 1), *w = random_tensor(xent_matrix(5, size), 2);
    xent_tensor *b = size % 2 ? random_tensor(xent_vector(size), 3) : NULL;
    xent_tensor *y = xent_linear(on, x, w, b, XENT_TANH);
    xent_tensor *loss = sum_of(xent_mul(on, xent_softmax(on, y, 1), xent_add(on, y, xent_relu(on, y))));
    backward(loss);
    const xent_tensor *leaves[] = {x, w, b};
    size_t count = 0;
    out[count++] = xent_tensor_values(loss)[0];
    for (int k = 0; k < 3; k++)
        for (size_t i = 0; i < xent_tensor_size(leaves[k]); i++)
            out[count++] = xent_tensor_gradient(leaves[k])[i];
    tape = own;
    return count;
}

START_TEST(what_ran_before_changes_no_step) {
    enum { MOST = 200 * 11 + 1 };
    static const int sizes[] = {150, 3, 200, 4, 7, 2, 199, 1, 150, 6, 6, 9};
    static xent_real found[MOST], fresh[MOST];
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (i % 3 == 1) litter();
        const size_t count = run_step(tape, sizes[i], found);
        xent_tape *other = xent_tape_create(NULL, NULL);
        ck_assert_uint_eq(run_step(other, sizes[i], fresh), count);
        ck_assert_msg(memcmp(found, fresh, count * sizeof *found) == 0, "step %zu, of %d rows", i, sizes[i]);
        xent_tape_destroy(other);
    }
}
END_TEST

/* Steps of many thousand tensors that come and go: the tape's memory stays as it is from the third on. */
START_TEST(memory_does_not_grow_from_step_to_step) {
    const xent_real number = 1;
    size_t bytes = 0;
    for (int step = 1; step <= 12; step++) {
        xent_tape_reset(tape);
        xent_tensor *x = xent_variable(tape, xent_scalar(), &number);
        for (int i = 0; i < (step % 2 ? 5000 : 50); i++) x = xent_neg(tape, x);
        backward(x);
        if (step == 4) bytes = xent_tape_bytes(tape);
        if (step > 4) ck_assert_uint_eq(xent_tape_bytes(tape), bytes);
    }
}
END_TEST

START_TEST(an_error_ends_with_its_step) {
    static xent_real found[400], expected[400];
    const size_t count = run_step(tape, 7, expected);
    xent_tensor *x = random_tensor(xent_matrix(2, 3), 1);
    ck_assert_ptr_null(xent_matmul(tape, x, x, 0, 0));
    ck_assert_int_eq(xent_backward(tape, x), XENT_E_SHAPE);
    ck_assert_uint_eq(run_step(tape, 7, found), count);
    ck_assert_mem_eq(found, expected, count * sizeof *found);
    ck_assert_int_eq(xent_backward(tape, random_tensor(xent_scalar(), 1)), XENT_E_STATE); /* a second one */
    run_step(tape, 7, found);
    ck_assert_mem_eq(found, expected, count * sizeof *found);
}
END_TEST

/* ---- Threads */

START_TEST(a_tape_has_the_threads_that_it_was_asked_for) {
    for (int threads = 1; threads <= 5; threads++) {
        const xent_tape_options own = {.threads = threads};
        xent_tape *of_its_own = xent_tape_create(&own, NULL);
        ck_assert_int_eq(xent_tape_threads(of_its_own), threads);
        xent_pool *pool = xent_pool_create(threads, NULL);
        const xent_tape_options shared = {.pool = pool};
        xent_tape *a = xent_tape_create(&shared, NULL), *b = xent_tape_create(&shared, NULL);
        ck_assert(xent_tape_pool(a) == pool && xent_tape_pool(b) == pool);
        xent_tape_destroy(a);
        static xent_real found[400];
        run_step(b, 7, found); /* the pool outlives a tape that used it */
        xent_tape_destroy(b);
        xent_tape_destroy(of_its_own);
        ck_assert_int_eq(xent_pool_threads(pool), threads);
        xent_pool_destroy(pool);
    }
}
END_TEST

static void *run_many(void *unused) {
    xent_tape *own = xent_tape_create(&(xent_tape_options){.threads = 1}, NULL);
    xent_real *numbers = calloc(100 * 100, sizeof *numbers);
    for (int i = 0; own && numbers && i < 200; i++) {
        xent_tape_reset(own);
        xent_tensor *x = xent_variable(own, xent_matrix(100, 100), numbers);
        xent_tensor *y = xent_linear(own, xent_matmul(own, x, x, 0, 1), x, NULL, XENT_RELU);
        xent_backward(own, xent_sum(own, y, XENT_ALL_AXES));
    }
    free(numbers);
    xent_tape_destroy(own);
    return unused;
}

/* The BLAS has one thread count for the whole process, which is the caller's. */
START_TEST(the_threads_of_the_blas_are_put_back) {
    gemm_set_threads(2);
    const int before = gemm_threads();
    pthread_t others[2];
    for (int i = 0; i < 2; i++) ck_assert_int_eq(pthread_create(&others[i], NULL, run_many, NULL), 0);
    run_many(NULL);
    for (int i = 0; i < 2; i++) pthread_join(others[i], NULL);
    ck_assert_int_eq(gemm_threads(), before);
    xent_tensor *x = random_tensor(xent_matrix(2, 3), 1);
    ck_assert_ptr_null(xent_matmul(tape, x, x, 0, 0)); /* an error */
    ck_assert_ptr_null(xent_linear(tape, x, x, NULL, XENT_RELU));
    ck_assert_int_eq(gemm_threads(), before);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("reuse");
    ADD_TEST_WITH(suite, branches_that_do_not_lead_to_the_loss_add_nothing, setup, teardown);
    ADD_TEST_WITH(suite, a_tensor_may_be_used_any_number_of_times, setup, teardown);
    ADD_TEST_WITH(suite, a_loss_may_be_scaled_and_summed_with_others, setup, teardown);
    ADD_TEST_WITH(suite, a_leaf_may_be_the_loss, setup, teardown);
    ADD_TEST_WITH(suite, every_set_of_a_step_gets_its_gradients, setup, teardown);
    ADD_TEST_WITH(suite, a_parameter_is_of_the_step_that_asks_for_it, setup, teardown);
    ADD_TEST_WITH(suite, what_ran_before_changes_no_step, setup, teardown);
    ADD_TEST_WITH(suite, memory_does_not_grow_from_step_to_step, setup, teardown);
    ADD_TEST_WITH(suite, an_error_ends_with_its_step, setup, teardown);
    ADD_TEST_WITH(suite, a_tape_has_the_threads_that_it_was_asked_for, setup, teardown);
    ADD_TEST_WITH(suite, the_threads_of_the_blas_are_put_back, setup, teardown);
    return run_suite(suite);
}
