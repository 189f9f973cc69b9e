/* Operations along axes, and arithmetic that repeats an operand, on lines that are longer than the blocks in
 * which they are worked through: values and gradients against plain loops. */
#include <math.h>

#include "support/loops.h"
#include "support/run.h"
#include "support/tensors.h"

/* Differentiates the sum of y dy. */
static void backward_from(xent_tensor *y, xent_tensor *dy) {
    const xent_status status = xent_backward(tape, xent_sum(tape, xent_mul(tape, y, dy), XENT_ALL_AXES));
    ck_assert_msg(status == XENT_OK, "%s", xent_tape_error(tape));
}

/* A line of n elements, `step` apart, that begins at element `first`. */
typedef struct line {
    size_t n, step, first;
} line;

static double at(const xent_tensor *t, line l, size_t i) { return value_at(t, l.first + i * l.step); }

/* The logarithm of the sum of e^x over a line. */
static double log_sum(const xent_tensor *x, line l) {
    double most = -(double)INFINITY, sum = 0;
    for (size_t i = 0; i < l.n; i++) most = fmax(most, at(x, l, i));
    for (size_t i = 0; i < l.n; i++) sum += exp(at(x, l, i) - most);
    return most + log(sum);
}

/* The three functions on x (outer, n, inner) along axis 1, their dy, and where the gradients of x lie. */
typedef struct lines_case {
    xent_tensor *x, *dy;
    int64_t outer, n, inner;
} lines_case;

/* Lines that rise and fall, with their largest element behind the first block. */
static lines_case make_lines(int64_t outer, int64_t n, int64_t inner) {
    xent_tape_reset(tape);
    lines_case c = {random_tensor((xent_shape){3, {outer, n, inner}}, 5),
                    random_tensor((xent_shape){3, {outer, n, inner}}, 6), outer, n, inner};
    xent_real *x = (xent_real *)xent_tensor_values(c.x);
    for (int64_t i = 0; i < outer * inner; i++) {
        const int64_t first = i / inner * n * inner + i % inner;
        x[first + (n - 1 - i % 2) * inner] = 3 + (xent_real)(i % 3);
    }
    return c;
}

static line line_at(const lines_case *c, int64_t i) {
    return (line){(size_t)c->n, (size_t)c->inner, (size_t)(i / c->inner * c->n * c->inner + i % c->inner)};
}

static void check_softmax(int64_t outer, int64_t n, int64_t inner, int logarithm) {
    const lines_case c = make_lines(outer, n, inner);
    xent_tensor *y = logarithm ? xent_log_softmax(tape, c.x, 1) : xent_softmax(tape, c.x, 1);
    backward_from(y, c.dy);
    const xent_real *dx = xent_tensor_gradient(c.x);
    for (int64_t k = 0; k < outer * inner; k++) {
        const line l = line_at(&c, k);
        const double whole = log_sum(c.x, l);
        double sum = 0, size = 0; /* of dy p, or of dy */
        for (size_t i = 0; i < l.n; i++) {
            const double term = at(c.dy, l, i) * (logarithm ? 1 : exp(at(c.x, l, i) - whole));
            sum += term;
            size += fabs(term);
        }
        for (size_t i = 0; i < l.n; i++) {
            const double log_p = at(c.x, l, i) - whole, p = exp(log_p), dy = at(c.dy, l, i);
            const double d = logarithm ? dy - p * sum : p * (dy - sum);
            const double most = 10 * TOLERANCE * (logarithm ? fabs(dy) + p * size : p * (fabs(dy) + size));
            ASSERT_QUICKLY(close_to(at(y, l, i), logarithm ? log_p : p, 10 * TOLERANCE, 0),
                           "n %lld, line %lld, element %zu: %.9g", (long long)n, (long long)k, i,
                           at(y, l, i));
            const double found = (double)dx[l.first + i * l.step];
            ASSERT_QUICKLY(fabs(found - d) <= most, "n %lld, line %lld, dx[%zu] is %.9g, not %.9g",
                           (long long)n, (long long)k, i, found, d);
        }
    }
}

static void check_logsumexp(int64_t outer, int64_t n, int64_t inner) {
    const lines_case c = make_lines(outer, n, inner);
    xent_tensor *y = xent_logsumexp(tape, c.x, 1), *dy = random_tensor(xent_matrix(outer, inner), 7);
    backward_from(y, dy);
    for (int64_t k = 0; k < outer * inner; k++) {
        const line l = line_at(&c, k);
        const double whole = log_sum(c.x, l);
        ASSERT_CLOSE(value_at(y, (size_t)k), whole, 4 * TOLERANCE);
        for (size_t i = 0; i < l.n; i++)
            ASSERT_CLOSE((double)xent_tensor_gradient(c.x)[l.first + i * l.step],
                         value_at(dy, (size_t)k) * exp(at(c.x, l, i) - whole), 10 * TOLERANCE);
    }
}

START_TEST(lines_of_more_than_a_block_are_right) {
    const int64_t lengths[] = {255, 256, 257, 512, 700};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        for (int64_t inner = 1; inner <= 3; inner += 2) {
            check_softmax(2, lengths[i], inner, 0);
            check_softmax(2, lengths[i], inner, 1);
            check_logsumexp(2, lengths[i], inner);
        }
    check_softmax(150, 300, 3, 0); /* many lines, cut into slices */
    check_softmax(150, 300, 3, 1);
    check_logsumexp(150, 300, 3);
}
END_TEST

/* e^1000 is beyond any number, so the largest element must be found wherever it stands. */
START_TEST(the_largest_element_is_found_in_every_block) {
    enum { N = 700 };
    static const size_t places[] = {0, 255, 256, 300, 511, 512, N - 1};
    static double x[N];
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        xent_tape_reset(tape);
        x[places[k]] = 1000;
        xent_tensor *in = vector_of(x, N);
        ck_assert(value_at(xent_logsumexp(tape, in, 0), 0) == 1000);
        ck_assert(value_at(xent_softmax(tape, in, 0), places[k]) == 1);
        ck_assert(value_at(xent_log_softmax(tape, in, 0), places[k]) == 0);
        ck_assert(value_at(xent_log_softmax(tape, in, 0), 100) == -1000);
        x[places[k]] = 0;
    }
}
END_TEST

/* ---- Sums and means */

static void check_reduction(int64_t outer, int64_t n, int64_t inner, int mean, int axis) {
    xent_tape_reset(tape);
    xent_tensor *x = random_tensor((xent_shape){3, {outer, n, inner}}, 1);
    xent_real *values = (xent_real *)xent_tensor_values(x);
    for (int64_t i = 0; i < outer * n * inner; i++) values[i] += 2; /* no digit is lost */
    xent_tensor *y = mean ? xent_mean(tape, x, axis) : xent_sum(tape, x, axis);
    ck_assert_msg(y != NULL, "%s", xent_tape_error(tape));
    xent_tensor *dy = random_tensor(xent_tensor_shape(y), 2);
    backward_from(y, dy);
    if (axis == XENT_ALL_AXES) n *= outer * inner, outer = inner = 1;
    const double by = mean ? (double)n : 1, epsilon = sizeof(xent_real) == 8 ? 1e-13 : 6.1e-8;
    for (int64_t k = 0; k < outer * inner; k++) {
        double sum = 0;
        for (int64_t i = 0; i < n; i++) {
            const int64_t place = (k / inner * n + i) * inner + k % inner;
            sum += value_at(x, (size_t)place);
            ASSERT_CLOSE((double)xent_tensor_gradient(x)[place], value_at(dy, (size_t)k) / by, 2 * epsilon);
        }
        ASSERT_QUICKLY(close_to(value_at(y, (size_t)k), sum / by, epsilon, 0),
                       "(%lld, %lld, %lld), %d: %.9g, not %.9g", (long long)outer, (long long)n,
                       (long long)inner, mean, value_at(y, (size_t)k), sum / by);
    }
}

START_TEST(reductions_of_any_length_are_right) {
    const int64_t lengths[] = {7, 8, 9, 65, 32767, 32768, 32769, 65536, 100003};
    for (int mean = 0; mean < 2; mean++) {
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            check_reduction(1, lengths[i], 1, mean, 1);
            check_reduction(1, lengths[i], 1, mean, XENT_ALL_AXES);
        }
        for (int64_t inner = 63; inner <= 65; inner++) check_reduction(3, 40, inner, mean, 1);
        check_reduction(1, 3000, 130, mean, 1);
        check_reduction(40, 200, 70, mean, 1);
        check_reduction(9000, 10, 1, mean, 1);
        check_reduction(2, 3, 9000, mean, 1);
    }
}
END_TEST

/* ---- Operands that are repeated */

typedef xent_tensor *(*binary)(xent_tape *, xent_tensor *, xent_tensor *);
static const binary operations[] = {xent_add, xent_sub, xent_mul, xent_div};

/* Element `at` of a tensor of shape y, in one of shape x that repeats. */
static size_t place_in(xent_shape x, xent_shape y, size_t at_y) {
    size_t place = 0, stride = 1;
    for (int axis = 0; axis < y.rank; axis++) {
        const int64_t n = y.dim[y.rank - 1 - axis], i = (int64_t)at_y % n;
        at_y /= (size_t)n;
        if (axis >= x.rank) continue;
        const int64_t own = x.dim[x.rank - 1 - axis];
        if (own > 1) place += (size_t)i * stride;
        stride *= (size_t)own;
    }
    return place;
}

/* Gradients of a and b under dy. */
static void add_terms(int operation, double a, double b, double dy, loop_sum *da, loop_sum *db) {
    const double of_a[] = {dy, dy, dy * b, dy / b}, of_b[] = {dy, -dy, dy * a, -dy * a / (b * b)};
    loop_add(da, of_a[operation]);
    loop_add(db, of_b[operation]);
}

enum { MOST = 300000 };
static loop_sum sums[2][MOST];

static void check_repeated(xent_shape a_shape, xent_shape b_shape, int operation) {
    xent_tape_reset(tape);
    xent_tensor *in[2] = {random_tensor(a_shape, 1), random_tensor(b_shape, 2)};
    for (int k = 0; k < 2; k++) {
        ck_assert_uint_le(xent_tensor_size(in[k]), MOST);
        for (size_t i = 0; i < xent_tensor_size(in[k]); i++) {
            ((xent_real *)xent_tensor_values(in[k]))[i] += 3;
            sums[k][i] = (loop_sum){0, 0, 0};
        }
    }
    xent_tensor *y = operations[operation](tape, in[0], in[1]);
    const xent_shape y_shape = xent_tensor_shape(y);
    xent_tensor *dy = random_tensor(y_shape, 3);
    backward_from(y, dy);
    for (size_t i = 0; i < xent_tensor_size(y); i++) {
        const size_t p = place_in(a_shape, y_shape, i), q = place_in(b_shape, y_shape, i);
        add_terms(operation, value_at(in[0], p), value_at(in[1], q), value_at(dy, i), &sums[0][p],
                  &sums[1][q]);
    }
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < xent_tensor_size(in[k]); i++)
            ASSERT_ALLOWED(loop_allows_rounded, sums[k][i], xent_tensor_gradient(in[k])[i],
                           k == 0 ? "gradient of a" : "gradient of b", i);
}

START_TEST(operands_that_are_repeated_get_sums_of_all_places) {
    const xent_shape shapes[][2] = {
        {{0, {0}}, {1, {1000}}},       {{1, {257}}, {2, {300, 257}}},        {{2, {300, 1}}, {2, {1, 700}}},
        {{2, {300, 700}}, {1, {700}}}, {{3, {3, 1, 600}}, {3, {1, 50, 1}}},  {{2, {40, 513}}, {2, {40, 513}}},
        {{1, {1}}, {2, {40000, 1}}},   {{4, {2, 300, 1, 2}}, {2, {258, 1}}}, {{1, {70000}}, {1, {70000}}}};
    for (size_t c = 0; c < sizeof shapes / sizeof *shapes; c++)
        for (int operation = 0; operation < 4; operation++) {
            check_repeated(shapes[c][0], shapes[c][1], operation);
            check_repeated(shapes[c][1], shapes[c][0], operation);
        }
}
END_TEST

/* 40,000 terms of 0.1: a sum in float would stray. */
START_TEST(sums_over_repeats_run_in_double) {
    enum { N = 40000 };
    xent_real *tenth = memory_on(tape, N * sizeof *tenth);
    for (int i = 0; i < N; i++) tenth[i] = (xent_real)0.1;
    xent_tensor *one = random_tensor(xent_scalar(), 1), *x = random_tensor(xent_vector(N), 2);
    backward_from(xent_add(tape, one, x), xent_input(tape, xent_vector(N), tenth));
    ASSERT_CLOSE((double)xent_tensor_gradient(one)[0], N * (double)(xent_real)0.1, 1.2e-7);
}
END_TEST

START_TEST(large_matrices_are_transposed) {
    enum { ROWS = 300, COLUMNS = 1001 };
    xent_tensor *x = random_tensor(xent_matrix(ROWS, COLUMNS), 1), *y = xent_transpose(tape, x);
    xent_tensor *dy = random_tensor(xent_matrix(COLUMNS, ROWS), 2);
    backward_from(y, dy);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLUMNS; j++) {
            ASSERT_CLOSE(value_at(y, j * ROWS + i), value_at(x, i * COLUMNS + j), 0);
            ASSERT_CLOSE((double)xent_tensor_gradient(x)[i * COLUMNS + j], value_at(dy, j * ROWS + i), 0);
        }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("long_lines");
    ADD_TEST_WITH(suite, lines_of_more_than_a_block_are_right, setup, teardown);
    ADD_TEST_WITH(suite, the_largest_element_is_found_in_every_block, setup, teardown);
    ADD_TEST_WITH(suite, reductions_of_any_length_are_right, setup, teardown);
    ADD_TEST_WITH(suite, operands_that_are_repeated_get_sums_of_all_places, setup, teardown);
    ADD_TEST_WITH(suite, sums_over_repeats_run_in_double, setup, teardown);
    ADD_TEST_WITH(suite, large_matrices_are_transposed, setup, teardown);
    return run_suite(suite);
}
