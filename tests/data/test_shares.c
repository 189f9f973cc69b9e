/* Loaders that begin anywhere in a pass, and loaders that share its batches. */
#include <stdlib.h>
#include <string.h>

#include "support/run.h"
#include "xent/data.h"
#include "xent/loader.h"
#include "xent/net.h"
#include "xent/losses.h"

enum { ROWS = 103, BATCH = 10, BATCHES = 11, FEATURES = 3, CLASSES = 4 };

static xent_real reals[ROWS * FEATURES];
static int32_t labels[ROWS];

/* Row i begins with i. */
static xent_dataset make_set(void) {
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < FEATURES; j++)
            reals[i * FEATURES + j] = (xent_real)(j ? 0.1 * (i * 7 % 11) * j : i);
        labels[i] = i % CLASSES;
    }
    return (xent_dataset){
        .rows = ROWS, .features = FEATURES, .classes = CLASSES, .reals = reals, .labels = labels};
}

static xent_loader *make_loader(const xent_dataset *data, int share, int shares) {
    const xent_loader_options options = {.batch = BATCH, .seed = 8, .share = share, .shares = shares};
    xent_loader *loader = xent_loader_create(data, NULL, &options, NULL);
    ck_assert_ptr_nonnull(loader);
    return loader;
}

/* Takes the next batch, and writes which rows are in it. */
static xent_batch take(xent_loader *loader, xent_tape *tape, int *rows) {
    xent_batch batch;
    xent_tape_reset(tape);
    ck_assert_int_eq(xent_loader_next(loader, tape, &batch), 1);
    for (int64_t i = 0; i < batch.rows; i++) {
        rows[i] = (int)xent_tensor_values(batch.x)[i * FEATURES];
        ck_assert_int_eq(batch.labels[i], rows[i] % CLASSES);
    }
    return batch;
}

static int at_end(xent_loader *loader, xent_tape *tape) {
    xent_batch batch;
    return !xent_loader_next(loader, tape, &batch) && xent_tape_status(tape) == XENT_OK;
}

/* One pass of the whole loader beside its shares; the last batch has 3 rows, so some of 7 shares get none. */
static void check_shares(int shares, uint32_t epoch) {
    const xent_dataset data = make_set();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_loader *whole = make_loader(&data, 0, 0), *parts[BATCH];
    for (int i = 0; i < shares; i++) parts[i] = make_loader(&data, i, shares);
    for (int i = 0; i < shares; i++) xent_loader_start(parts[i], epoch);
    xent_loader_start(whole, epoch);
    for (int b = 0; b < BATCHES; b++) {
        int expected[BATCH], found[BATCH];
        const xent_batch batch = take(whole, tape, expected);
        ck_assert(batch.first == 0 && batch.whole == batch.rows);
        int64_t rows = 0;
        for (int i = 0; i < shares; i++) {
            const xent_batch part = take(parts[i], tape, found + rows);
            ck_assert(part.first == rows && part.whole == batch.rows);
            ck_assert_int_eq(part.rows, batch.rows * (i + 1) / shares - batch.rows * i / shares);
            ck_assert_int_eq(part.x != NULL, part.rows > 0);
            rows += part.rows;
        }
        ck_assert_int_eq(rows, batch.rows);
        ck_assert_mem_eq(found, expected, (size_t)rows * sizeof *found);
    }
    ck_assert(at_end(whole, tape));
    for (int i = 0; i < shares; i++) ck_assert(at_end(parts[i], tape));
    for (int i = 0; i < shares; i++) xent_loader_destroy(parts[i]);
    xent_loader_destroy(whole);
    xent_tape_destroy(tape);
}

START_TEST(shares_are_the_batch_row_for_row) {
    const int counts[] = {1, 2, 3, 7, 10};
    for (int i = 0; i < 5; i++)
        for (uint32_t epoch = 0; epoch < 3; epoch++) check_shares(counts[i], epoch);
}
END_TEST

/* Leaves the gradients of a batch's mean loss in the network. */
static void find_gradients(xent_tape *tape, xent_net *net, const xent_batch *batch) {
    xent_tensor *logits = xent_net_forward(tape, net, batch->x, NULL);
    ck_assert_int_eq(xent_backward(tape, xent_softmax_cross_entropy(tape, logits, batch->labels, NULL)),
                     XENT_OK);
}

START_TEST(gradients_of_shares_add_up) {
    const xent_net_options layers = {.layers = "dense 5 tanh", .inputs = FEATURES, .outputs = CLASSES};
    const xent_dataset data = make_set();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_net *net = xent_net_create(&layers, NULL);
    ck_assert_ptr_nonnull(net);
    xent_params *params = xent_net_params(net);
    const size_t n = xent_params_block_size(params);
    xent_loader *whole = make_loader(&data, 0, 0), *parts[7];
    for (int i = 0; i < 7; i++) parts[i] = make_loader(&data, i, 7);
    double *sum = malloc(n * sizeof *sum);
    for (int b = 0, rows[BATCH]; b < BATCHES; b++) {
        memset(sum, 0, n * sizeof *sum);
        for (int i = 0; i < 7; i++) {
            const xent_batch part = take(parts[i], tape, rows);
            if (part.rows == 0) continue;
            find_gradients(tape, net, &part);
            for (size_t k = 0; k < n; k++)
                sum[k] +=
                    (double)part.rows / (double)part.whole * (double)xent_params_gradient_block(params)[k];
        }
        const xent_batch batch = take(whole, tape, rows);
        find_gradients(tape, net, &batch);
        for (size_t k = 0; k < n; k++)
            ASSERT_CLOSE(sum[k], (double)xent_params_gradient_block(params)[k],
                         sizeof(xent_real) == 8 ? 1e-13 : 1e-5);
    }
    free(sum);
    for (int i = 0; i < 7; i++) xent_loader_destroy(parts[i]);
    xent_loader_destroy(whole);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
}
END_TEST

START_TEST(seeking_is_skipping) {
    const xent_dataset data = make_set();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_loader *walker = make_loader(&data, 1, 3), *jumper = make_loader(&data, 1, 3);
    for (uint32_t epoch = 0; epoch < 3; epoch++) {
        xent_loader_start(walker, epoch);
        for (int b = 0; b <= BATCHES; b++) {
            int expected[BATCH] = {0}, found[BATCH] = {0};
            ck_assert_int_eq(xent_loader_seek(jumper, 7, BATCHES - b, NULL), XENT_OK);
            ck_assert_int_eq(xent_loader_seek(jumper, epoch, b, NULL), XENT_OK);
            if (b == BATCHES) break;
            const xent_batch batch = take(walker, tape, expected);
            ck_assert_int_eq(take(jumper, tape, found).rows, batch.rows);
            ck_assert_mem_eq(found, expected, sizeof found);
        }
        ck_assert(at_end(walker, tape) && at_end(jumper, tape));
    }
    xent_loader_destroy(walker);
    xent_loader_destroy(jumper);
    xent_tape_destroy(tape);
}
END_TEST

START_TEST(a_place_outside_the_pass_is_refused) {
    const xent_dataset data = make_set();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_loader *loader = make_loader(&data, 0, 1), *other = make_loader(&data, 0, 1);
    int expected[BATCH], found[BATCH];
    xent_error error;
    ck_assert_int_eq(xent_loader_seek(loader, 1, 4, NULL), XENT_OK);
    ck_assert_int_eq(xent_loader_seek(other, 1, 4, NULL), XENT_OK);
    ck_assert_int_eq(xent_loader_seek(loader, 2, -1, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_loader_seek(loader, 2, BATCHES + 1, &error), XENT_E_ARGUMENT);
    ck_assert_str_eq(error.message, "loader: seeks batch 12; expected 0 to 11, the batches of a pass");
    take(loader, tape, found);
    take(other, tape, expected);
    ck_assert_mem_eq(found, expected, sizeof found);
    xent_loader_destroy(loader);
    xent_loader_destroy(other);
    xent_tape_destroy(tape);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("shares");
    ADD_TEST(suite, shares_are_the_batch_row_for_row);
    ADD_TEST(suite, gradients_of_shares_add_up);
    ADD_TEST(suite, seeking_is_skipping);
    ADD_TEST(suite, a_place_outside_the_pass_is_refused);
    return run_suite(suite);
}
