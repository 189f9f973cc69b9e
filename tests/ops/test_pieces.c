/* What is computed element by element, or row by row, is the same to the last bit in one long tensor, which
 * is cut into slices and blocks, as in short pieces: values and gradients, stored and added. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/run.h"
#include "support/tensors.h"
#include "xent/losses.h"
#include "xent/random.h"

enum { CLASSES = 50, ROWS = 2601, SIZE = ROWS * CLASSES };

static xent_real x_values[SIZE], t_values[SIZE], dy_values[SIZE], row_dy[ROWS];
static int32_t labels[ROWS];

static void draw(xent_real *to, size_t n, uint32_t index, double low, double high) {
    const xent_stream stream = {1, XENT_PURPOSE_USER, index};
    for (size_t i = 0; i < n; i++) to[i] = (xent_real)(low + (high - low) * xent_random_uniform(stream, i));
}

/* Once for all cases, without a tape: what is left where this fails is left in every case. */
static void draw_all(void) {
    draw(x_values, SIZE, 1, 0.05, 0.95);
    draw(t_values, SIZE, 2, 0.05, 0.95);
    draw(dy_values, SIZE, 3, -2, 2);
    draw(row_dy, ROWS, 4, -2, 2);
    for (int i = 0; i < ROWS; i++) labels[i] = i * 7 % CLASSES;
}

/* Rows begin .. begin+count-1 of x and what goes with them. */
typedef struct piece {
    int64_t begin, rows;
} piece;

typedef xent_tensor *operation(xent_tensor *x, xent_tensor *t, piece p);

static xent_tensor *negative(xent_tensor *x) { return xent_affine(tape, x, 4, -2); } /* about 0 */

static xent_tensor *do_neg(xent_tensor *x, xent_tensor *t, piece p) {
    (void)t, (void)p;
    return xent_neg(tape, x);
}
#define UNARY_CASE(name)                                                                                     \
    static xent_tensor *do_##name(xent_tensor *x, xent_tensor *t, piece p) {                                 \
        (void)t, (void)p;                                                                                    \
        return xent_##name(tape, x);                                                                         \
    }
#define AROUND_0_CASE(name)                                                                                  \
    static xent_tensor *do_##name(xent_tensor *x, xent_tensor *t, piece p) {                                 \
        (void)t, (void)p;                                                                                    \
        return xent_##name(tape, negative(x));                                                               \
    }
#define BINARY_CASE(name)                                                                                    \
    static xent_tensor *do_##name(xent_tensor *x, xent_tensor *t, piece p) {                                 \
        (void)p;                                                                                             \
        return xent_##name(tape, x, t);                                                                      \
    }
#define LOSS_CASE(name, call)                                                                                \
    static xent_tensor *do_##name(xent_tensor *x, xent_tensor *t, piece p) {                                 \
        (void)t, (void)p;                                                                                    \
        return call;                                                                                         \
    }
UNARY_CASE(exp)
UNARY_CASE(log)
UNARY_CASE(square)
UNARY_CASE(sqrt)
AROUND_0_CASE(abs)
AROUND_0_CASE(relu)
AROUND_0_CASE(gelu)
AROUND_0_CASE(silu)
AROUND_0_CASE(softplus)
AROUND_0_CASE(sigmoid)
AROUND_0_CASE(tanh)
BINARY_CASE(add)
BINARY_CASE(sub)
BINARY_CASE(mul)
BINARY_CASE(div)
BINARY_CASE(maximum)
LOSS_CASE(leaky_relu, xent_leaky_relu(tape, negative(x), 0.1))
LOSS_CASE(elu, xent_elu(tape, negative(x), 0.7))
LOSS_CASE(clamp, xent_clamp(tape, x, 0.3, 0.6))
LOSS_CASE(pow, xent_pow(tape, x, 1.7))
LOSS_CASE(reshape, xent_reshape(tape, x, xent_vector(-1)))
LOSS_CASE(softmax, xent_softmax(tape, negative(x), 1))
LOSS_CASE(log_softmax, xent_log_softmax(tape, negative(x), 1))
LOSS_CASE(logsumexp, xent_logsumexp(tape, negative(x), 1))
LOSS_CASE(row_sum, xent_sum(tape, x, 1))
LOSS_CASE(mse, xent_mse(tape, x, t, XENT_NONE))
LOSS_CASE(l1, xent_l1(tape, x, t, XENT_NONE))
LOSS_CASE(huber, xent_huber(tape, x, t, 0.3, XENT_NONE))
LOSS_CASE(kl_div, xent_kl_div(tape, xent_log(tape, x), t, 0, XENT_NONE))

static const xent_bce_options each = {.reduction = XENT_NONE};
LOSS_CASE(bce, xent_bce(tape, x, t, &each))
LOSS_CASE(bce_with_logits, xent_bce_with_logits(tape, negative(x), t, &each))

/* Weights go with the elements, and with the last axis. */
static xent_tensor *do_weighted_bce(xent_tensor *x, xent_tensor *t, piece p) {
    const xent_bce_options o = {.reduction = XENT_NONE,
                                .weight = dy_values + p.begin * CLASSES,
                                .weight_count = p.rows * CLASSES,
                                .pos_weight = row_dy,
                                .pos_weight_count = CLASSES};
    return xent_bce_with_logits(tape, negative(x), t, &o);
}

static const xent_cross_entropy_options each_row = {.reduction = XENT_NONE},
                                        smooth = {.reduction = XENT_NONE, .label_smoothing = 0.1};
LOSS_CASE(cross_entropy, xent_softmax_cross_entropy(tape, negative(x), labels + p.begin, &each_row))
LOSS_CASE(smoothed, xent_softmax_cross_entropy(tape, negative(x), labels + p.begin, &smooth))
LOSS_CASE(cross_entropy_with, xent_softmax_cross_entropy_with(tape, negative(x), t, &each_row))
LOSS_CASE(nll, xent_nll(tape, xent_log(tape, x), labels + p.begin, &each_row))

static const struct {
    const char *name;
    operation *run;
} operations[] = {
#define CASE(name)                                                                                           \
    { #name, do_##name }
    CASE(neg),
    CASE(exp),
    CASE(log),
    CASE(square),
    CASE(sqrt),
    CASE(abs),
    CASE(relu),
    CASE(gelu),
    CASE(silu),
    CASE(softplus),
    CASE(sigmoid),
    CASE(tanh),
    CASE(add),
    CASE(sub),
    CASE(mul),
    CASE(div),
    CASE(maximum),
    CASE(leaky_relu),
    CASE(elu),
    CASE(clamp),
    CASE(pow),
    CASE(reshape),
    CASE(softmax),
    CASE(log_softmax),
    CASE(logsumexp),
    CASE(row_sum),
    CASE(mse),
    CASE(l1),
    CASE(huber),
    CASE(kl_div),
    CASE(bce),
    CASE(bce_with_logits),
    CASE(cross_entropy),
    CASE(smoothed),
    CASE(cross_entropy_with),
    CASE(nll),
    CASE(weighted_bce),
};
enum { OPERATIONS = sizeof operations / sizeof operations[0] };

/* Values, dx and dt of a piece, at its places. With `twice` each gradient is added to one that is there. */
typedef struct results {
    xent_real y[SIZE], dx[SIZE], dt[SIZE];
    size_t y_row; /* numbers a row of y */
} results;

static void run_piece(int k, piece p, int twice, results *out) {
    const size_t first = (size_t)p.begin * CLASSES, size = (size_t)p.rows * CLASSES;
    xent_tape_reset(tape);
    xent_tensor *x = xent_variable(tape, xent_matrix(p.rows, CLASSES), x_values + first);
    xent_tensor *t = xent_variable(tape, xent_matrix(p.rows, CLASSES), t_values + first);
    xent_tensor *y = operations[k].run(x, t, p);
    ck_assert_msg(y != NULL, "%s: %s", operations[k].name, xent_tape_error(tape));
    out->y_row = xent_tensor_size(y) / (size_t)p.rows;
    const xent_real *dy = out->y_row == 1 ? row_dy + p.begin : dy_values + first;
    xent_tensor *loss =
        xent_sum(tape, xent_mul(tape, y, xent_input(tape, xent_tensor_shape(y), dy)), XENT_ALL_AXES);
    if (twice) /* what is behind it on the tape has its turn first */
        for (int i = 0; i < 2; i++)
            loss = xent_add(tape, loss,
                            xent_sum(tape, i ? xent_square(tape, x) : xent_square(tape, t), XENT_ALL_AXES));
    ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
    memcpy(out->y + (size_t)p.begin * out->y_row, xent_tensor_values(y),
           (size_t)p.rows * out->y_row * sizeof *out->y);
    const xent_real *dx = xent_tensor_gradient(x), *dt = xent_tensor_gradient(t);
    memcpy(out->dx + first, dx, size * sizeof *dx);
    if (dt) memcpy(out->dt + first, dt, size * sizeof *dt);
}

static void expect_same(const xent_real *a, const xent_real *b, size_t n, int k, const char *what) {
    for (size_t i = 0; i < n; i++)
        ASSERT_QUICKLY(a[i] == b[i], "%s of %s, element %zu: %.9g in the whole, %.9g in a piece", what,
                       operations[k].name, i, (double)a[i], (double)b[i]);
}

START_TEST(the_whole_is_the_sum_of_its_pieces) {
    enum { PIECE = 5 }; /* rows: so few that nothing is cut */
    const int k = _i % OPERATIONS, twice = _i / OPERATIONS;
    static results whole, pieces;
    run_piece(k, (piece){0, ROWS}, twice, &whole);
    for (int64_t row = 0; row < ROWS; row += PIECE)
        run_piece(k, (piece){row, ROWS - row < PIECE ? ROWS - row : PIECE}, twice, &pieces);
    expect_same(whole.y, pieces.y, ROWS * whole.y_row, k, "y");
    expect_same(whole.dx, pieces.dx, SIZE, k, "dx");
    expect_same(whole.dt, pieces.dt, SIZE, k, "dt");
}
END_TEST

static void set_up(void) {
    tape = xent_tape_create(&(xent_tape_options){.threads = 1}, NULL);
    ck_assert_ptr_nonnull(tape);
}

int main(void) {
    Suite *suite = suite_create("pieces");
    TCase *cases = tcase_create("pieces");
    tcase_set_timeout(cases, 120);
    tcase_add_unchecked_fixture(cases, draw_all, NULL);
    tcase_add_checked_fixture(cases, set_up, teardown);
    tcase_add_loop_test(cases, the_whole_is_the_sum_of_its_pieces, 0, 2 * OPERATIONS);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
