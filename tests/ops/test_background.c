/* linear of a constant that is mostly one row: against plain loops, against the usual products, by
 * differences; the same bits with any threads; and where it is not taken. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "math/background.h"
#include "support/loops.h"
#include "support/run.h"
#include "support/tensors.h"
#include "xent/gradcheck.h"
#include "xent/random.h"

typedef struct layer {
    int64_t rows, in, out;
    xent_real *x_values, *background;
    xent_tensor *x, *w, *b, *dy;
} layer;

static uint64_t draw(uint32_t stream, int64_t i, uint32_t below) {
    return xent_random_below((xent_stream){13, XENT_PURPOSE_USER, stream}, (uint64_t)i, below);
}

/* As MNIST scaled to deviation 1: a fifth of the numbers lies above the others. Row 3 is background alone,
 * row 4 has none. */
static layer make_layer(xent_tape *on, int64_t rows, int64_t in, int64_t out) {
    layer l = {rows, in, out, NULL, NULL, NULL, NULL, NULL, NULL};
    l.x_values = memory_on(on, (size_t)(rows * in) * sizeof *l.x_values);
    l.background = memory_on(on, (size_t)in * sizeof *l.background);
    for (int64_t k = 0; k < in; k++)
        l.background[k] = (xent_real)(k % 5 == 0 ? 0 : -0.42 + 0.001 * (double)k);
    for (int64_t i = 0; i < rows * in; i++)
        l.x_values[i] = (draw(1, i, 5) > 0 && i / in != 4) || i / in == 3
                            ? l.background[i % in]
                            : (xent_real)((double)draw(2, i, 255) / 80 - 0.41);
    l.x = xent_input(on, xent_matrix(rows, in), l.x_values);
    ck_assert_ptr_nonnull(l.x);
    l.x->background = l.background;
    return l;
}

static layer make(int64_t rows, int64_t in, int64_t out) {
    layer l = make_layer(tape, rows, in, out);
    l.w = random_tensor(xent_matrix(in, out), 2);
    l.b = random_tensor(xent_vector(out), 3);
    l.dy = random_tensor(xent_matrix(rows, out), 4);
    xent_real *w = (xent_real *)xent_tensor_values(l.w);
    for (int64_t i = 0; i < in * out; i++) w[i] /= (xent_real)sqrt((double)in);
    return l;
}

static void backward_from(xent_tensor *y, xent_tensor *dy) {
    const xent_status status = xent_backward(tape, xent_sum(tape, xent_mul(tape, y, dy), XENT_ALL_AXES));
    ck_assert_msg(status == XENT_OK, "%s", xent_tape_error(tape));
}

/* Whether y was summed over what is not background: then it keeps bits. */
static int leaves_out(const xent_tensor *y, xent_activation f) {
    ck_assert_msg(y != NULL, "%s", xent_tape_error(tape));
    return y->saved_bytes > (f == XENT_IDENTITY ? 0 : y->size * sizeof(xent_real));
}

/* Element (i, j) of x W or of x^T dz, with the sizes of the terms as they are summed. */
static loop_sum sum_of(const layer *l, const xent_real *dz, int64_t i, int64_t j) {
    loop_sum sum = {0, 0, 0};
    const int64_t terms = dz ? l->rows : l->in;
    for (int64_t k = 0; k < terms; k++) {
        const double x = (double)l->x_values[dz ? k * l->in + i : i * l->in + k];
        const double c = (double)l->background[dz ? i : k];
        const double factor = (double)(dz ? dz[k * l->out + j] : xent_tensor_values(l->w)[k * l->out + j]);
        loop_add(&sum, c * factor);
        loop_add(&sum, (x - c) * factor);
    }
    return sum;
}

/* Against loops: y, and dW and db of `uses` layers that share all they have. */
static void check(int64_t rows, int64_t in, int64_t out, xent_activation f, int uses) {
    xent_tape_reset(tape);
    const layer l = make(rows, in, out);
    xent_tensor *y = xent_linear(tape, l.x, l.w, l.b, f), *all = y;
    ck_assert(leaves_out(y, f));
    for (int i = 1; i < uses; i++) all = xent_add(tape, all, xent_linear(tape, l.x, l.w, l.b, f));
    backward_from(all, l.dy);
    xent_real *dz = memory_on(tape, (size_t)(rows * out) * sizeof *dz);
    for (int64_t i = 0; i < rows * out; i++) {
        loop_sum z = sum_of(&l, NULL, i / out, i % out);
        loop_add(&z, value_at(l.b, (size_t)(i % out)));
        ASSERT_QUICKLY(fabs(value_at(y, (size_t)i) - loop_activation(f, z.value)) <= TOLERANCE * (1 + z.size),
                       "y, element %lld", (long long)i);
        dz[i] = (xent_real)(value_at(l.dy, (size_t)i) * loop_slope(f, value_at(y, (size_t)i)));
    }
    for (int64_t i = 0; i < in * out; i += 1 + in * out / 3000) {
        loop_sum exact = sum_of(&l, dz, i / out, i % out);
        exact.value *= uses;
        exact.size *= 4 * uses; /* dz has its own rounding */
        ASSERT_ALLOWED(loop_allows, exact, xent_tensor_gradient(l.w)[i], "dW", i);
    }
    for (int64_t j = 0; j < out; j++) {
        loop_sum sum = {0, 0, 0};
        for (int64_t i = 0; i < rows; i++) loop_add(&sum, (double)dz[i * out + j] * uses);
        ASSERT_QUICKLY(fabs(sum.value - (double)xent_tensor_gradient(l.b)[j]) <= TOLERANCE * (1 + sum.size),
                       "db[%lld]", (long long)j);
    }
}

START_TEST(values_and_gradients_are_right) {
    for (int f = XENT_RELU; f <= XENT_IDENTITY; f++) check(128, 784, 128, (xent_activation)f, 1);
    check(32, 128, 128, XENT_IDENTITY, 1);
    check(65, 129, 65, XENT_TANH, 2);
    check(200, 191, 300, XENT_RELU, 3);
    check(129, 150, 130, XENT_IDENTITY, 2);
}
END_TEST

/* The same layer with and without what is known of x. */
START_TEST(it_is_the_usual_product_but_for_rounding) {
    const layer l = make(100, 300, 70);
    xent_tensor *plain = xent_input(tape, xent_matrix(100, 300), l.x_values);
    const xent_tensor *y = xent_linear(tape, l.x, l.w, NULL, XENT_IDENTITY);
    const xent_tensor *usual = xent_linear(tape, plain, l.w, NULL, XENT_IDENTITY);
    ck_assert(leaves_out(y, XENT_IDENTITY) && !leaves_out(usual, XENT_IDENTITY));
    for (size_t i = 0; i < y->size; i++)
        ASSERT_QUICKLY(close_to(value_at(y, i), value_at(usual, i), TOLERANCE, 4 * TOLERANCE), "element %zu",
                       i);
}
END_TEST

START_TEST(it_is_taken_where_it_pays) {
    static const int64_t sizes[][3] = {{64, 128, 64}, {32, 128, 128}, {31, 128, 200},
                                       {64, 127, 64}, {90, 128, 63},  {63, 128, 64}};
    for (int i = 0; i < 6; i++) {
        const layer l = make(sizes[i][0], sizes[i][1], sizes[i][2]);
        ck_assert_int_eq(leaves_out(xent_linear(tape, l.x, l.w, l.b, XENT_RELU), XENT_RELU), i < 2);
    }
    layer l = make(64, 128, 64);
    xent_tensor *x = xent_detach(tape, l.x);
    ck_assert_int_eq(leaves_out(xent_linear(tape, x, l.w, l.b, XENT_RELU), XENT_RELU), 0);
    x = xent_variable(tape, xent_matrix(64, 128), l.x_values);
    x->background = l.background;
    ck_assert_int_eq(leaves_out(xent_linear(tape, x, l.w, l.b, XENT_RELU), XENT_RELU), 0);
}
END_TEST

/* Frozen weights, a frozen bias, and no bias. */
START_TEST(what_is_frozen_changes_no_other_gradient) {
    layer l = make(64, 130, 66);
    backward_from(xent_linear(tape, l.x, l.w, l.b, XENT_TANH), l.dy);
    xent_real *dw = malloc(l.w->size * sizeof *dw), *db = malloc(l.b->size * sizeof *db);
    memcpy(dw, xent_tensor_gradient(l.w), l.w->size * sizeof *dw);
    memcpy(db, xent_tensor_gradient(l.b), l.b->size * sizeof *db);
    for (int frozen = 0; frozen < 2; frozen++) {
        xent_tape_reset(tape);
        l = make(64, 130, 66);
        xent_tensor **in = frozen ? &l.b : &l.w;
        *in = xent_input(tape, (*in)->shape, (*in)->value);
        backward_from(xent_linear(tape, l.x, l.w, l.b, XENT_TANH), l.dy);
        ck_assert_ptr_null(xent_tensor_gradient(*in));
        const xent_tensor *wanted = frozen ? l.w : l.b;
        ck_assert(memcmp(wanted->gradient, frozen ? dw : db, wanted->size * sizeof *dw) == 0);
    }
    free(dw);
    free(db);
}
END_TEST

static xent_tensor *build(xent_tape *on, xent_tensor *const *in, void *context) {
    (void)context;
    const layer l = make_layer(on, 64, 130, 70);
    xent_tensor *h = xent_linear(on, l.x, in[0], in[1], XENT_IDENTITY);
    return xent_add(on, h, xent_linear(on, l.x, in[0], NULL, XENT_IDENTITY));
}

START_TEST(gradients_agree_with_differences) {
    const layer l = make(64, 130, 70);
    const xent_gradcheck_input inputs[] = {{l.w->shape, l.w->value}, {l.b->shape, l.b->value}};
    const xent_gradcheck_options options = {.projections = 8};
    xent_gradcheck_result result;
    xent_error error = {XENT_OK, ""};
    const xent_status status = xent_gradcheck(build, NULL, inputs, 2, &options, &result, &error);
    ck_assert_msg(status == XENT_OK, "%s", error.message);
    char text[512];
    ck_assert_msg(result.error < XENT_GRADCHECK_TOLERANCE, "%s",
                  xent_gradcheck_text(&result, text, sizeof text));
}
END_TEST

/* Large enough that rows, strips and words are cut. */
START_TEST(threads_change_no_bit) {
    enum { M = 300, K = 500, N = 300 };
    static xent_real y[M * N], dw[K * N], db[N];
    for (int threads = 1; threads <= 8; threads++) {
        teardown();
        tape = xent_tape_create(&(xent_tape_options){.threads = threads}, NULL);
        const layer l = make(M, K, N);
        xent_tensor *z = xent_linear(tape, l.x, l.w, l.b, XENT_RELU);
        ck_assert(leaves_out(z, XENT_RELU));
        backward_from(z, l.dy);
        if (threads == 1) {
            memcpy(y, z->value, sizeof y);
            memcpy(dw, l.w->gradient, sizeof dw);
            memcpy(db, l.b->gradient, sizeof db);
        }
        ck_assert(memcmp(y, z->value, sizeof y) == 0);
        ck_assert(memcmp(dw, l.w->gradient, sizeof dw) == 0);
        ck_assert(memcmp(db, l.b->gradient, sizeof db) == 0);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("background");
    ADD_TEST_WITH(suite, values_and_gradients_are_right, setup, teardown);
    ADD_TEST_WITH(suite, it_is_the_usual_product_but_for_rounding, setup, teardown);
    ADD_TEST_WITH(suite, it_is_taken_where_it_pays, setup, teardown);
    ADD_TEST_WITH(suite, what_is_frozen_changes_no_other_gradient, setup, teardown);
    ADD_TEST_WITH(suite, gradients_agree_with_differences, setup, teardown);
    ADD_TEST_WITH(suite, threads_change_no_bit, setup, teardown);
    return run_suite(suite);
}
