/* What may be the matter with the gradient of an operation: it is compared with what usual mistakes give. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "graph/check/rule.h"

/* Elements of an input that are looked at one by one, at four calls of forward for each. */
enum { MOST_ELEMENTS = 4096 };

/* What is compared: backward's gradient of input k, and that of differences; room for another. */
typedef struct evidence {
    rule *r;
    int k;
    size_t size;
    const xent_real *analytic;
    xent_real *numeric, *other;
    xent_gradcheck_result *result;
} evidence;

/* Whether a is factor times b, as far as differences can tell. */
static int agree(const evidence *e, const xent_real *a, const xent_real *b, double factor) {
    double gap = 0, scale = check_largest(a, e->size);
    for (size_t i = 0; i < e->size; i++) {
        const double is = (double)a[i], expected = factor * (double)b[i];
        if (!(fabs(is - expected) <= gap)) gap = fabs(is - expected);
        scale = fmax(scale, fabs(expected));
    }
    return scale > e->r->rounding && check_error(gap, scale, 0) <= XENT_GRADCHECK_TOLERANCE;
}

/* The factor that makes a of b, by least squares; 0 if none does. */
static double factor_of(const evidence *e, const xent_real *a, const xent_real *b) {
    double product = 0, square = 0;
    for (size_t i = 0; i < e->size; i++) {
        product += (double)a[i] * (double)b[i];
        square += (double)b[i] * (double)b[i];
    }
    return square > 0 && agree(e, a, b, product / square) ? product / square : 0;
}

static void take_numeric(const evidence *e, int k, xent_real *out) {
    for (size_t i = 0; i < e->size; i++) out[i] = (xent_real)rule_difference(e->r, k, (int64_t)i, 0);
}

/* Backward's gradient under the dy that rule_weigh has set. */
static const xent_real *run_backward(const evidence *e) {
    int input;
    rule_try(e->r, (rule_run){POISON_ZERO, POISON_ZERO, 0, 0}, &input);
    return e->r->in[e->k].gradient;
}

static void count_wrong(const evidence *e) {
    const double scale = fmax(check_largest(e->analytic, e->size), check_largest(e->numeric, e->size));
    double most = -1;
    xent_gradcheck_result *result = e->result;
    result->among = (int64_t)e->size;
    for (size_t i = 0; i < e->size; i++) {
        const double gap = fabs((double)e->analytic[i] - (double)e->numeric[i]);
        result->wrong += gap > XENT_GRADCHECK_TOLERANCE * scale;
        if (gap <= most) continue;
        most = gap;
        result->worst = (int64_t)i;
        result->worst_analytic = (double)e->analytic[i];
        result->worst_numeric = (double)e->numeric[i];
    }
}

/* ---- The usual mistakes, one a function: whether the gradient looks like it */

static int is_not_computed(const evidence *e) { return check_largest(e->analytic, e->size) == 0; }

static int ignores_dy(const evidence *e) {
    rule_weigh(e->r, STREAM_OTHER_WEIGHT);
    const int same = memcmp(run_backward(e), e->analytic, e->size * sizeof *e->analytic) == 0;
    rule_weigh(e->r, STREAM_RULE_WEIGHT);
    return same;
}

static int is_about(double value, double expected) {
    return fabs(value - expected) <= 2 * XENT_GRADCHECK_TOLERANCE * fabs(expected);
}

static int is_count(double factor, double count) { return count > 1 && is_about(factor, count); }

static double rows_of(const xent_tensor *t) { return t->shape.rank > 0 ? (double)t->shape.dim[0] : 1; }

/* What a factor means. One element alone is always a multiple of what it should be: there, only factors that
 * a person would write are taken for one. */
static xent_gradcheck_cause cause_of_factor(const evidence *e, double factor) {
    const xent_tensor *x = &e->r->in[e->k], *first = e->r->y.in[0] ? e->r->y.in[0] : x;
    const double rows[] = {rows_of(x), rows_of(first)}, sizes[] = {(double)x->size, (double)first->size};
    if (is_about(factor, 1)) return XENT_GRADCHECK_NO_CAUSE;
    if (is_about(factor, -1)) return XENT_GRADCHECK_SIGN;
    for (int i = 0; i < 2; i++)
        if (is_count(factor, rows[i])) return XENT_GRADCHECK_NOT_AVERAGED;
    for (int i = 0; i < 2; i++) {
        if (is_count(factor, sizes[i])) return XENT_GRADCHECK_SUMMED;
        if (is_count(1 / factor, rows[i]) || is_count(1 / factor, sizes[i])) return XENT_GRADCHECK_AVERAGED;
    }
    const double size = fabs(factor) < 1 ? 1 / fabs(factor) : fabs(factor);
    const int plain = size < 10.5 && is_about(size, round(size));
    return e->size > 1 || plain ? XENT_GRADCHECK_FACTOR : XENT_GRADCHECK_NO_CAUSE;
}

/* A constant factor: the same under another dy. */
static xent_gradcheck_cause find_factor(const evidence *e) {
    const double factor = factor_of(e, e->analytic, e->numeric);
    if (factor == 0) return XENT_GRADCHECK_NO_CAUSE;
    rule_weigh(e->r, STREAM_OTHER_WEIGHT);
    take_numeric(e, e->k, e->other);
    const int constant = agree(e, run_backward(e), e->other, factor);
    rule_weigh(e->r, STREAM_RULE_WEIGHT);
    if (!constant) return XENT_GRADCHECK_NO_CAUSE;
    e->result->factor = factor;
    return cause_of_factor(e, factor);
}

static int is_dy_alone(const evidence *e) {
    if (e->size < 2 || e->r->y.size != e->size) return 0;
    e->result->factor = factor_of(e, e->analytic, e->r->dy);
    return e->result->factor != 0;
}

/* Rows and columns are the last two axes; the transpose is looked for as it would lie in memory. */
static int is_transposed(const evidence *e) {
    const xent_shape shape = e->r->in[e->k].shape;
    if (shape.rank < 2) return 0;
    const size_t rows = (size_t)shape.dim[shape.rank - 2], columns = (size_t)shape.dim[shape.rank - 1];
    for (size_t i = 0; i < e->size; i++) {
        const size_t matrix = i / (rows * columns) * (rows * columns), at = i - matrix;
        e->other[matrix + at % columns * rows + at / columns] = e->numeric[i];
    }
    return agree(e, e->analytic, e->other, 1);
}

static int is_of_another_input(const evidence *e) {
    for (int j = 0; j < e->r->y.in_count; j++) {
        if (j == e->k || !e->r->y.in[j] || e->r->in[j].size != e->size) continue;
        take_numeric(e, j, e->other);
        e->result->other = j;
        if (agree(e, e->analytic, e->other, 1)) return 1;
    }
    return 0;
}

static int is_of_one_row(const evidence *e) {
    const xent_tensor *y = &e->r->y;
    if (y->shape.rank < 1 || y->shape.dim[0] < 2) return 0;
    int found = 0;
    for (int last = 1; last >= 0 && !found; last--) {
        e->result->other = last ? (int)y->shape.dim[0] - 1 : 0;
        rule_weigh_row(e->r, e->result->other);
        take_numeric(e, e->k, e->other);
        found = agree(e, e->analytic, e->other, 1);
    }
    rule_weigh(e->r, STREAM_RULE_WEIGHT);
    return found;
}

static int compare_reals(const void *a, const void *b) {
    const xent_real x = *(const xent_real *)a, y = *(const xent_real *)b;
    return (x > y) - (x < y);
}

static int is_moved(const evidence *e) {
    if (e->size < 2) return 0;
    xent_real *sorted = xent_tape_memory(e->r->memory, e->size * sizeof *sorted);
    if (!sorted) return 0;
    memcpy(sorted, e->analytic, e->size * sizeof *sorted);
    memcpy(e->other, e->numeric, e->size * sizeof *sorted);
    qsort(sorted, e->size, sizeof *sorted, compare_reals);
    qsort(e->other, e->size, sizeof *sorted, compare_reals);
    return agree(e, sorted, e->other, 1);
}

static xent_gradcheck_cause find_cause(const evidence *e) {
    if (is_not_computed(e)) return XENT_GRADCHECK_NOT_COMPUTED;
    if (ignores_dy(e)) return XENT_GRADCHECK_DY_IGNORED;
    const xent_gradcheck_cause factor = find_factor(e);
    if (factor != XENT_GRADCHECK_NO_CAUSE) return factor;
    if (is_transposed(e)) return XENT_GRADCHECK_TRANSPOSED;
    if (is_of_another_input(e)) return XENT_GRADCHECK_OTHER_INPUT;
    if (is_of_one_row(e)) return XENT_GRADCHECK_ONE_ROW;
    if (is_dy_alone(e)) return XENT_GRADCHECK_DY_ALONE;
    return is_moved(e) ? XENT_GRADCHECK_MOVED : XENT_GRADCHECK_NO_CAUSE;
}

xent_status rule_explain(rule *r, int k, xent_gradcheck_result *result) {
    evidence e = {r, k, r->in[k].size, r->stored[k], NULL, NULL, result};
    if (e.size > MOST_ELEMENTS) return XENT_OK;
    e.numeric = xent_tape_memory(r->memory, e.size * sizeof *e.numeric);
    e.other = xent_tape_memory(r->memory, e.size * sizeof *e.other);
    if (!e.numeric || !e.other) return r->memory->error.status;
    take_numeric(&e, k, e.numeric);
    count_wrong(&e);
    result->cause = find_cause(&e);
    return r->memory->error.status;
}
