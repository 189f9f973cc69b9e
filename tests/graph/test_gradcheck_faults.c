/* Operations with planted faults: the gradient check finds each of them whatever the seed, and names it. */
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/run.h"
#include "xent/gradcheck.h"
#include "xent/ops.h"
#include "xent/random.h"

enum { SEEDS = 400, MOST_ROWS = 5, MATRICES = 2, MOST = MATRICES * MOST_ROWS * MOST_ROWS };

/* The faults; an operation finds its own in its options. */
typedef enum fault_kind {
    NONE,
    WRITES_INPUT,
    WRITES_OUTPUT,
    WRITES_DY,
    WRITES_BEFORE,
    WRITES_BEHIND,
    READS_UNSAVED,
    KEEPS_A_STATE,
    LEAVES_Y_OUT,
    IS_NAN_ELSEWHERE,
    LEAVES_DX_OUT,
    ADDS_FIRST,
    STORES_ALWAYS,
    IS_NAN,
    DOES_NOTHING,
    IGNORES_DY,
    SIGN,
    SEVEN_TIMES,
    A_SEVENTH,
    MINUS_SEVEN_TIMES,
    NOT_AVERAGED,
    SUMMED,
    AVERAGED,
    DY_ALONE,
    TRANSPOSED,
    TRANSPOSED_EACH,
    OTHER_INPUT,
    FIRST_ROW,
    LAST_ROW,
    STORES_ZERO,
    TWO_SWAPPED,
    ONE_OFF
} fault_kind;

static fault_kind fault_of(const xent_tensor *y) { return *(const fault_kind *)y->options; }

static xent_status like_first(xent_tensor *y) {
    y->shape = y->in[0]->shape;
    return XENT_OK;
}

static xent_status one_number(xent_tensor *y) {
    y->shape = xent_scalar();
    return XENT_OK;
}

/* ---- y = x^3, saving 3 x^2 */

static xent_real state[MOST];    /* what KEEPS_A_STATE should have saved */
static const xent_tensor *place; /* the only one at which IS_NAN_ELSEWHERE computes y */

static xent_status cube_check(xent_tensor *y) {
    y->shape = y->in[0]->shape;
    y->saved_bytes = y->in[0]->size * sizeof(xent_real);
    place = y;
    return XENT_OK;
}

static void cube_forward(xent_tensor *y) {
    const xent_real *x = y->in[0]->value;
    xent_real *slope = y->saved;
    for (size_t i = 0; i < y->size; i++) {
        const xent_real derivative = 3 * x[i] * x[i];
        if (fault_of(y) == KEEPS_A_STATE) state[i] = derivative;
        if (fault_of(y) != READS_UNSAVED || i > 0) slope[i] = derivative;
        if (fault_of(y) != LEAVES_Y_OUT || i > 0) y->value[i] = x[i] * x[i] * x[i];
    }
    if (fault_of(y) == IS_NAN_ELSEWHERE && y != place) y->value[0] = (xent_real)NAN;
}

/* What a fault makes of one element of the gradient. */
static xent_real cube_gradient(const xent_tensor *y, size_t i) {
    const xent_real *slope = fault_of(y) == KEEPS_A_STATE ? state : y->saved, *dy = y->gradient;
    const xent_real right = slope[i] * dy[i];
    switch (fault_of(y)) {
    case IS_NAN:
        return i == 1 ? (xent_real)NAN : right;
    case IGNORES_DY:
        return slope[i];
    case SIGN:
        return -right;
    case SEVEN_TIMES:
        return 7 * right;
    case A_SEVENTH:
        return right / 7;
    case MINUS_SEVEN_TIMES:
        return -7 * right;
    case DY_ALONE:
        return 2 * dy[i];
    case TWO_SWAPPED:
        return i < 2 ? slope[1 - i] * dy[1 - i] : right;
    case ONE_OFF:
        return i == 0 ? right * 2 : right;
    default:
        return right;
    }
}

static void cube_write(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = fault_of(y) == LEAVES_DX_OUT; i < dx.size; i++) {
        if (fault_of(y) == STORES_ALWAYS)
            dx.data[i] = cube_gradient(y, i);
        else if (fault_of(y) == ADDS_FIRST)
            dx.data[i] += cube_gradient(y, i);
        else
            xent_add_gradient(dx, i, cube_gradient(y, i));
    }
    if (fault_of(y) == WRITES_BEHIND) dx.data[dx.size] = 1;
    if (fault_of(y) == WRITES_BEFORE) dx.data[-1] = 1;
}

static void cube_backward(xent_tensor *y) {
    if (fault_of(y) != DOES_NOTHING) cube_write(y);
    if (fault_of(y) == WRITES_INPUT) y->in[0]->value[1] *= 2;
    if (fault_of(y) == WRITES_OUTPUT) y->value[1] *= 2;
    if (fault_of(y) == WRITES_DY) y->gradient[1] *= 2;
}
static const xent_op cube = {"cube", cube_check, cube_forward, cube_backward};

/* ---- y = sum x^2 / 2, or its mean over the rows (NOT_AVERAGED), or over all elements (SUMMED): one
 * number */

static double divisor(const xent_tensor *y) {
    const xent_tensor *x = y->in[0];
    if (fault_of(y) == SUMMED) return (double)x->size;
    return fault_of(y) == AVERAGED ? 1 : (double)x->shape.dim[0];
}

static void squares_forward(xent_tensor *y) {
    double sum = 0;
    for (size_t i = 0; i < y->in[0]->size; i++)
        sum += (double)y->in[0]->value[i] * (double)y->in[0]->value[i] / 2;
    y->value[0] = (xent_real)(sum / divisor(y));
}

static void squares_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    double factor = (double)y->gradient[0] / divisor(y);
    if (fault_of(y) == IGNORES_DY) factor = 1 / divisor(y);
    if (fault_of(y) == NOT_AVERAGED || fault_of(y) == SUMMED) factor = (double)y->gradient[0];
    if (fault_of(y) == AVERAGED) factor /= (double)y->in[0]->shape.dim[0];
    for (size_t i = 0; i < dx.size; i++)
        xent_add_gradient(dx, i, (xent_real)(factor * (double)y->in[0]->value[i]));
}
static const xent_op squares = {"squares", one_number, squares_forward, squares_backward};

/* ---- y = w z^2, elementwise: the gradients as if they were transposed, those of one matrix or of several
 * one behind the other; or those of w and z swapped */

static void scaled_forward(xent_tensor *y) {
    const xent_real *w = y->in[0]->value, *z = y->in[1]->value;
    for (size_t i = 0; i < y->size; i++) y->value[i] = w[i] * z[i] * z[i];
}

static void scaled_backward(xent_tensor *y) {
    const xent_real *w = y->in[0]->value, *z = y->in[1]->value, *dy = y->gradient;
    const int64_t *last = y->shape.dim + y->shape.rank - 2;
    const size_t rows = (size_t)last[0], columns = (size_t)last[1], matrix = rows * columns;
    for (int k = 0; k < 2; k++) {
        const xent_gradient dx = xent_input_gradient(y, k);
        for (size_t i = 0; i < dx.size; i++) {
            const int turns = fault_of(y) == TRANSPOSED || fault_of(y) == TRANSPOSED_EACH;
            const size_t j = i % matrix, at = turns ? i - j + j % columns * rows + j / columns : i;
            const xent_real of[] = {z[i] * z[i] * dy[i], 2 * w[i] * z[i] * dy[i]};
            xent_add_gradient(dx, at, of[fault_of(y) == OTHER_INPUT ? 1 - k : k]);
        }
    }
}
static const xent_op scaled = {"scaled", like_first, scaled_forward, scaled_backward};

/* ---- y = x + b, b one row for all */

static void bias_forward(xent_tensor *y) {
    for (size_t i = 0; i < y->size; i++)
        y->value[i] = y->in[0]->value[i] + y->in[1]->value[i % y->in[1]->size];
}

static void bias_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++) xent_add_gradient(dx, i, y->gradient[i]);
    const xent_gradient db = xent_input_gradient(y, 1);
    for (size_t j = 0; j < db.size; j++) {
        double sum = 0;
        for (size_t i = j; i < y->size; i += db.size)
            sum = (fault_of(y) == LAST_ROW ? 0 : sum) +
                  (fault_of(y) == FIRST_ROW && i > j ? 0 : (double)y->gradient[i]);
        xent_add_gradient(db, j, (xent_real)sum);
    }
}
static const xent_op bias = {"bias", like_first, bias_forward, bias_backward};

/* ---- y = 2, whatever x is: even a gradient of 0 is added */

static void flat_forward(xent_tensor *y) {
    for (size_t i = 0; i < y->size; i++) y->value[i] = 2;
}

static void flat_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++)
        if (fault_of(y) == STORES_ZERO)
            dx.data[i] = 0;
        else
            xent_add_gradient(dx, i, 0);
}
static const xent_op flat = {"flat", like_first, flat_forward, flat_backward};

/* ---- Each fault, what it must be taken for, and whether the function as a whole must show it */

typedef struct planted {
    const xent_op *op;
    fault_kind fault;
    xent_gradcheck_cause cause;
    int whole;
    const char *says;
} planted;

static const planted faults[] = {
    {&cube, WRITES_INPUT, XENT_GRADCHECK_WROTE_INPUT, 1, "input was written to"},
    {&cube, WRITES_OUTPUT, XENT_GRADCHECK_WROTE_OUTPUT, 1, "y's values"},
    {&cube, WRITES_DY, XENT_GRADCHECK_WROTE_DY, 0, "dy (y->gradient) was written to"},
    {&cube, WRITES_BEFORE, XENT_GRADCHECK_WROTE_OUTSIDE, 0, "before or behind its memory"},
    {&cube, WRITES_BEHIND, XENT_GRADCHECK_WROTE_OUTSIDE, 0, "before or behind its memory"},
    {&cube, READS_UNSAVED, XENT_GRADCHECK_NOT_SAVED, 1, "had not saved"},
    {&cube, KEEPS_A_STATE, XENT_GRADCHECK_NOT_SAVED, 0, "had not saved"},
    {&cube, LEAVES_Y_OUT, XENT_GRADCHECK_NOT_WHOLE, 0, "did not write all elements of y"},
    {&cube, IS_NAN_ELSEWHERE, XENT_GRADCHECK_NOT_WHOLE, 0, "or read memory that it had not written"},
    {&cube, LEAVES_DX_OUT, XENT_GRADCHECK_NOT_WRITTEN, 1, "not written everywhere"},
    {&cube, ADDS_FIRST, XENT_GRADCHECK_ADDED, 1, "added where it should be stored"},
    {&cube, STORES_ALWAYS, XENT_GRADCHECK_STORED, 0, "stored instead of added"},
    {&cube, IS_NAN, XENT_GRADCHECK_NOT_FINITE, 1, "NaN"},
    {&cube, DOES_NOTHING, XENT_GRADCHECK_NOT_COMPUTED, 1, "not computed"},
    {&cube, IGNORES_DY, XENT_GRADCHECK_DY_IGNORED, 1, "dy ignored"},
    {&cube, SIGN, XENT_GRADCHECK_SIGN, 1, "wrong sign"},
    {&cube, SEVEN_TIMES, XENT_GRADCHECK_FACTOR, 1, "7 times too large"},
    {&cube, A_SEVENTH, XENT_GRADCHECK_FACTOR, 1, "7 times too small"},
    {&cube, MINUS_SEVEN_TIMES, XENT_GRADCHECK_FACTOR, 1, "wrong sign, and 7 times"},
    {&cube, DY_ALONE, XENT_GRADCHECK_DY_ALONE, 1, "2 times dy"},
    {&cube, TWO_SWAPPED, XENT_GRADCHECK_MOVED, 1, "wrong elements"},
    {&cube, ONE_OFF, XENT_GRADCHECK_NO_CAUSE, 1, "no usual mistake fits. At element 0"},
    {&squares, IGNORES_DY, XENT_GRADCHECK_DY_IGNORED, 1, "dy ignored"},
    {&squares, NOT_AVERAGED, XENT_GRADCHECK_NOT_AVERAGED, 1, "not averaged over the batch"},
    {&squares, SUMMED, XENT_GRADCHECK_SUMMED, 1, "summed where it should be averaged"},
    {&squares, AVERAGED, XENT_GRADCHECK_AVERAGED, 1, "averaged where it should be summed"},
    {&scaled, TRANSPOSED, XENT_GRADCHECK_TRANSPOSED, 1, "transposed"},
    {&scaled, TRANSPOSED_EACH, XENT_GRADCHECK_TRANSPOSED, 1, "transposed"},
    {&scaled, OTHER_INPUT, XENT_GRADCHECK_OTHER_INPUT, 1, "swapped"},
    {&bias, FIRST_ROW, XENT_GRADCHECK_ONE_ROW, 1, "of row 0 of the batch alone"},
    {&bias, LAST_ROW, XENT_GRADCHECK_ONE_ROW, 1, "of the batch alone"},
    {&flat, STORES_ZERO, XENT_GRADCHECK_STORED, 0, "stored instead of added"},
};
enum { FAULTS = sizeof faults / sizeof *faults };

typedef struct call {
    const xent_op *op;
    fault_kind fault;
    int inputs;
} call;

static xent_tensor *build(xent_tape *tape, xent_tensor *const *in, void *context) {
    const call *c = context;
    return xent_apply(tape, c->op, in, c->inputs, &c->fault, sizeof c->fault);
}

/* How many rows (0) or columns (1) the point of a seed has. */
static int64_t drawn_size(uint64_t seed, uint64_t axis) {
    return 2 + xent_random_below((xent_stream){seed, XENT_PURPOSE_USER, 7}, axis, MOST_ROWS - 1);
}

/* A random point of (2 .. 5, 2 .. 5): sizes of 0.5 to 1.5, of either sign. */
static xent_gradcheck_result check(const planted *p, fault_kind fault, uint64_t seed, int elements) {
    xent_real values[2][MOST];
    const xent_stream stream = {seed, XENT_PURPOSE_USER, 7};
    const int64_t rows = drawn_size(seed, 0), columns = drawn_size(seed, 1);
    for (uint64_t i = 0; i < 2 * MOST; i++) {
        const double u = 2 * xent_random_uniform(stream, 2 + i) - 1;
        values[i / MOST][i % MOST] = (xent_real)(u + copysign(0.5, u));
    }
    const xent_shape row = {1, {columns}}, one = xent_matrix(rows, columns),
                     several = {3, {MATRICES, rows, columns}};
    const xent_shape matrix = p->fault == TRANSPOSED_EACH ? several : one;
    const xent_gradcheck_input in[] = {{matrix, values[0]}, {p->op == &bias ? row : matrix, values[1]}};
    call c = {p->op, fault, p->op == &scaled || p->op == &bias ? 2 : 1};
    xent_gradcheck_options options = XENT_GRADCHECK_DEFAULT;
    options.seed = seed;
    options.elements = elements;
    xent_gradcheck_result result;
    xent_error error;
    ck_assert_msg(xent_gradcheck(build, &c, in, c.inputs, &options, &result, &error) == XENT_OK, "%s",
                  error.message);
    return result;
}

/* Weights and gradients may agree by chance where a fault exchanges them, once in some thousand seeds: never
 * at f and at the operation, whose weights differ. */
START_TEST(every_fault_is_found_and_named) {
    const planted *p = &faults[_i];
    int named = 0;
    char text[512];
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const xent_gradcheck_result r = check(p, p->fault, seed, seed % 4 == 0);
        const int whole = r.error > XENT_GRADCHECK_TOLERANCE,
                  alone = r.operation_error > XENT_GRADCHECK_TOLERANCE;
        ck_assert_msg(p->whole ? whole || alone : alone, "fault %d is not found with seed %d: %g, %g",
                      p->fault, (int)seed, r.error, r.operation_error);
        xent_gradcheck_text(&r, text, sizeof text);
        ck_assert_msg(strncmp(text, "wrong: ", 7) == 0, "%s", text);
        named += alone && (!p->whole || whole) && r.cause == p->cause && strstr(text, p->says) != NULL &&
                 strcmp(r.operation, p->op->name) == 0;
    }
    ck_assert_msg(named >= SEEDS - SEEDS / 50, "%s: %d of %d, the last: %s", p->says, named, SEEDS, text);
}
END_TEST

/* A gradient that is divided where it should not be, or the other way round, is wrong by just that number. */
START_TEST(the_number_of_rows_or_elements_is_told) {
    char text[512], says[128];
    for (int i = 0; i < FAULTS; i++) {
        const planted *p = &faults[i];
        if (p->fault != NOT_AVERAGED && p->fault != SUMMED && p->fault != AVERAGED) continue;
        for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
            const int64_t rows = drawn_size(seed, 0), columns = drawn_size(seed, 1);
            const xent_gradcheck_result r = check(p, p->fault, seed, 0);
            snprintf(says, sizeof says, "%s: %lld times too %s, and there are as many ", p->says,
                     (long long)(p->fault == SUMMED ? rows * columns : rows),
                     p->fault == AVERAGED ? "small" : "large");
            ASSERT_CONTAINS(xent_gradcheck_text(&r, text, sizeof text), says);
        }
    }
}
END_TEST

/* An operation with one wrong element, of another that leaves elements out. */
static xent_tensor *build_two(xent_tape *tape, xent_tensor *const *in, void *context) {
    static const fault_kind first = LEAVES_DX_OUT, second = ONE_OFF;
    (void)context;
    xent_tensor *y = xent_apply(tape, &cube, in, 1, &first, sizeof first);
    return xent_apply(tape, &cube, &y, 1, &second, sizeof second);
}

/* What is told is all of the worst one: of the other's elements nothing is left. */
START_TEST(the_worst_operation_is_told_of_alone) {
    static const xent_real values[4] = {1, (xent_real)0.5, (xent_real)-0.75, -1};
    const xent_gradcheck_input in = {xent_vector(4), values};
    xent_gradcheck_result r;
    ck_assert_int_eq(xent_gradcheck(build_two, NULL, &in, 1, NULL, &r, NULL), XENT_OK);
    ck_assert_double_eq(r.operation_error, (double)INFINITY);
    ck_assert_int_eq(r.cause, XENT_GRADCHECK_NOT_WRITTEN);
    ck_assert_int_eq(r.worst, -1);
    ck_assert_int_eq(r.wrong, 0);
    ck_assert_int_eq(r.among, 0);
    ck_assert_double_eq(r.factor, 0);
}
END_TEST

START_TEST(without_a_fault_nothing_is_found) {
    char text[512];
    for (int i = 0; i < FAULTS; i++)
        for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
            const xent_gradcheck_result r = check(&faults[i], NONE, seed, seed % 4 == 0);
            xent_gradcheck_text(&r, text, sizeof text);
            ck_assert_msg(strncmp(text, "right: ", 7) == 0, "%s", text);
            ck_assert_int_eq(r.cause, XENT_GRADCHECK_NO_CAUSE);
        }
}
END_TEST

int main(void) {
    mallopt(M_TRIM_THRESHOLD, 1 << 26); /* giving memory back after each check takes most of the time */
    Suite *suite = suite_create("gradcheck_faults");
    TCase *each = tcase_create("each_fault");
    tcase_set_timeout(each, 120);
    tcase_add_loop_test(each, every_fault_is_found_and_named, 0, FAULTS);
    suite_add_tcase(suite, each);
    ADD_TEST(suite, the_number_of_rows_or_elements_is_told);
    ADD_TEST(suite, the_worst_operation_is_told_of_alone);
    ADD_TEST(suite, without_a_fault_nothing_is_found);
    return run_suite(suite);
}
