/* What must hold of cross-entropy whatever its arguments are: each property on thousands of random
 * batches. */
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "support/tensors.h"
#include "xent/losses.h"
#include "xent/random.h"

enum { INSTANCES = 3000, MOST_ROWS = 8, MOST_CLASSES = 12, MOST = MOST_ROWS * MOST_CLASSES };

/* A batch with targets of both kinds, and options. */
typedef struct batch {
    int rows, classes;
    xent_real z[MOST], q[MOST], weights[MOST_CLASSES];
    int32_t labels[MOST_ROWS];
    xent_cross_entropy_options options;
} batch;

static uint64_t drawn;
static double draw(double low, double high) {
    const xent_stream stream = {23, XENT_PURPOSE_USER, 2};
    return low + (high - low) * xent_random_uniform(stream, drawn++);
}
static int draw_int(int low, int high) { return low + (int)draw(0, high - low + 1 - 1e-9); }

/* Values are multiples of 1/64, so that sums of a few of them are exact in float too. */
static xent_real draw_exact(double limit) { return (xent_real)(round(draw(-limit, limit) * 64) / 64); }

static batch draw_batch(void) {
    static const double scales[] = {1, 8, 100};
    batch b = {.rows = draw_int(1, MOST_ROWS), .classes = draw_int(1, MOST_CLASSES)};
    const double scale = scales[draw_int(0, 2)];
    for (int i = 0; i < b.rows * b.classes; i++) {
        b.z[i] = draw_exact(scale);
        b.q[i] = (xent_real)(draw(0, 1) < 0.3 ? 0 : draw(0, 1));
    }
    for (int c = 0; c < b.classes; c++) b.weights[c] = (xent_real)draw(0.25, 3);
    for (int i = 0; i < b.rows; i++) b.labels[i] = draw_int(0, b.classes - 1);
    b.options.reduction = (xent_reduction)draw_int(0, 1);
    b.options.label_smoothing = draw_int(0, 1) ? draw(0, 1) : 0;
    return b;
}

/* The loss of a batch and dz. */
typedef struct outcome {
    double loss, dz[MOST];
} outcome;

static outcome run(const batch *b, int distributions, int weighted) {
    outcome o = {0, {0}};
    xent_cross_entropy_options options = b->options;
    if (weighted) options.class_weights = b->weights, options.class_weight_count = b->classes;
    xent_tape_reset(tape);
    const xent_shape shape = xent_matrix(b->rows, b->classes);
    xent_tensor *z = xent_variable(tape, shape, b->z);
    xent_tensor *loss =
        distributions ? xent_softmax_cross_entropy_with(tape, z, xent_input(tape, shape, b->q), &options)
                      : xent_softmax_cross_entropy(tape, z, b->labels, &options);
    ck_assert_msg(xent_backward(tape, loss) == XENT_OK, "%s", xent_tape_error(tape));
    o.loss = xent_tensor_item(loss);
    for (int i = 0; i < b->rows * b->classes; i++) o.dz[i] = (double)xent_tensor_gradient(z)[i];
    return o;
}

#define SAME (sizeof(xent_real) == 8 ? 1e-13 : 2e-6)

/* Gradients are compared to the size of a row's largest possible one: theirs are differences. */
static void check_same(outcome a, outcome b, int count, const char *property) {
    ck_assert_msg(close_to(a.loss, b.loss, SAME, SAME), "%s: losses %.17g and %.17g", property, a.loss,
                  b.loss);
    for (int i = 0; i < count; i++)
        ck_assert_msg(close_to(a.dz[i], b.dz[i], SAME, 10 * SAME), "%s: dz %d is %.17g and %.17g", property,
                      i, a.dz[i], b.dz[i]);
}

START_TEST(a_number_added_to_all_logits_of_a_row_changes_nothing) {
    for (int n = 0; n < INSTANCES; n++) {
        batch b = draw_batch();
        const outcome before = run(&b, n % 2, n % 3 == 0);
        for (int i = 0; i < b.rows; i++) {
            const xent_real shift = draw_exact(100);
            for (int c = 0; c < b.classes; c++) b.z[i * b.classes + c] += shift;
        }
        check_same(before, run(&b, n % 2, n % 3 == 0), b.rows * b.classes, "shift");
    }
}
END_TEST

START_TEST(a_label_equals_its_one_hot_row) {
    for (int n = 0; n < INSTANCES; n++) {
        batch b = draw_batch();
        for (int i = 0; i < b.rows; i++)
            for (int c = 0; c < b.classes; c++) b.q[i * b.classes + c] = c == b.labels[i];
        /* With class weights the two means divide by different numbers, as PyTorch's do. */
        const int weighted = n % 2;
        if (weighted) b.options.reduction = XENT_SUM;
        check_same(run(&b, 0, weighted), run(&b, 1, weighted), b.rows * b.classes, "one-hot");
    }
}
END_TEST

START_TEST(smoothing_equals_smoothed_targets) {
    for (int n = 0; n < INSTANCES; n++) {
        batch b = draw_batch();
        const double s = b.options.label_smoothing = round(draw(0, 1) * 64) / 64;
        const outcome smoothed = run(&b, 1, 0);
        for (int i = 0; i < b.rows * b.classes; i++)
            b.q[i] = (xent_real)((1 - s) * (double)b.q[i] + s / b.classes);
        b.options.label_smoothing = 0;
        check_same(smoothed, run(&b, 1, 0), b.rows * b.classes, "smoothing");
    }
}
END_TEST

START_TEST(a_batch_equals_the_sum_of_its_parts) {
    for (int n = 0; n < INSTANCES; n++) {
        batch whole = draw_batch(), first, second;
        whole.options.reduction = XENT_SUM;
        first = second = whole;
        first.rows = draw_int(0, whole.rows);
        second.rows -= first.rows;
        const int cut = first.rows * whole.classes;
        memmove(second.z, second.z + cut, (size_t)(MOST - cut) * sizeof *second.z);
        memmove(second.q, second.q + cut, (size_t)(MOST - cut) * sizeof *second.q);
        memmove(second.labels, second.labels + first.rows,
                (size_t)(MOST_ROWS - first.rows) * sizeof *second.labels);
        outcome parts = run(&first, n % 2, n % 3 == 0);
        const outcome rest = run(&second, n % 2, n % 3 == 0);
        parts.loss += rest.loss;
        memcpy(parts.dz + cut, rest.dz, (size_t)(MOST - cut) * sizeof *parts.dz);
        check_same(run(&whole, n % 2, n % 3 == 0), parts, whole.rows * whole.classes, "split");
    }
}
END_TEST

START_TEST(rows_and_classes_may_be_permuted) {
    for (int n = 0; n < INSTANCES; n++) {
        const batch b = draw_batch();
        batch p = b;
        uint32_t row[MOST_ROWS], class[MOST_CLASSES];
        const xent_stream rows = {(uint64_t)n, XENT_PURPOSE_USER, 3},
                          classes = {(uint64_t)n, XENT_PURPOSE_USER, 4};
        xent_random_permutation(rows, (uint32_t)b.rows, row);
        xent_random_permutation(classes, (uint32_t)b.classes, class);
        for (int c = 0; c < b.classes; c++) p.weights[class[c]] = b.weights[c];
        for (int i = 0; i < b.rows; i++) {
            p.labels[row[i]] = (int32_t) class[b.labels[i]];
            for (int c = 0; c < b.classes; c++) {
                const int to = (int)row[i] * b.classes + (int)class[c];
                p.z[to] = b.z[i * b.classes + c];
                p.q[to] = b.q[i * b.classes + c];
            }
        }
        const outcome moved = run(&p, n % 2, n % 3 == 0);
        outcome back = moved;
        for (int i = 0; i < b.rows; i++)
            for (int c = 0; c < b.classes; c++)
                back.dz[i * b.classes + c] = moved.dz[(int)row[i] * b.classes + (int)class[c]];
        check_same(run(&b, n % 2, n % 3 == 0), back, b.rows * b.classes, "permutation");
    }
}
END_TEST

/* The gradient of a row sums to 0: what one class gains the others lose. */
START_TEST(gradients_of_a_row_sum_to_nothing) {
    for (int n = 0; n < INSTANCES; n++) {
        const batch b = draw_batch();
        const outcome o = run(&b, n % 2, n % 3 == 0);
        for (int i = 0; i < b.rows; i++) {
            double sum = 0, size = 0;
            for (int c = 0; c < b.classes; c++) {
                sum += o.dz[i * b.classes + c];
                size += fabs(o.dz[i * b.classes + c]);
            }
            ck_assert_msg(fabs(sum) <= 10 * SAME * (size + 1), "row %d sums to %.3g of %.3g", i, sum, size);
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("loss_properties");
    ADD_TEST_WITH(suite, a_number_added_to_all_logits_of_a_row_changes_nothing, setup, teardown);
    ADD_TEST_WITH(suite, a_label_equals_its_one_hot_row, setup, teardown);
    ADD_TEST_WITH(suite, smoothing_equals_smoothed_targets, setup, teardown);
    ADD_TEST_WITH(suite, a_batch_equals_the_sum_of_its_parts, setup, teardown);
    ADD_TEST_WITH(suite, rows_and_classes_may_be_permuted, setup, teardown);
    ADD_TEST_WITH(suite, gradients_of_a_row_sum_to_nothing, setup, teardown);
    return run_suite(suite);
}
