/* Where random numbers come from: each layer, each pass, each purpose has numbers of its own. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/run.h"
#include "xent/xent.h"

/* The correlation of two arrays; of independent ones it strays by 1 / sqrt(n). */
static void check_independent(const xent_real *a, const xent_real *b, size_t n, const char *what) {
    double ab = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < n; i++) {
        ab += (double)a[i] * (double)b[i];
        aa += (double)a[i] * (double)a[i];
        bb += (double)b[i] * (double)b[i];
    }
    const double correlation = ab / sqrt(aa * bb);
    ck_assert_msg(fabs(correlation) < 5 / sqrt((double)n), "%s: correlation %g", what, correlation);
}

enum { WIDTH = 64, SQUARE = WIDTH * WIDTH };

START_TEST(layers_of_a_network_are_independent) {
    const xent_net_options options = {.layers = "dense 64 relu, dense 64 relu, dense 64",
                                      .inputs = WIDTH,
                                      .outputs = XENT_OFF,
                                      .seed = 0x500000007u};
    xent_net *net = xent_net_create(&options, NULL);
    ck_assert_ptr_nonnull(net);
    xent_params *params = xent_net_params(net);
    for (int k = 0; k < 6; k += 2) { /* weights and biases take turns; activations have none */
        const xent_real *w = xent_params_values(params, k);
        for (int other = 0; other < k; other += 2)
            check_independent(w, xent_params_values(params, other), SQUARE, "two layers");
        check_independent(w, w + 1, SQUARE - 1, "neighbours");
        check_independent(w, w + WIDTH, SQUARE - WIDTH, "rows");
    }
    xent_net_destroy(net);
}
END_TEST

/* Kind, sizes and stream of each layer are its own; all 64 bits of the seed count. */
START_TEST(a_network_draws_as_its_header_says) {
    const xent_net_options o = {
        .layers = "dense 20 relu, dense 50 relu", .inputs = 30, .outputs = 9, .seed = 0x500000007u};
    const int64_t widths[] = {30, 20, 50, 9};
    xent_net *net = xent_net_create(&o, NULL);
    ck_assert_ptr_nonnull(net);
    for (uint32_t k = 0; k < 3; k++) {
        xent_real expected[20 * 50];
        const xent_stream stream = {0x500000007u, XENT_PURPOSE_INIT, k};
        const xent_activation next = k < 2 ? XENT_RELU : XENT_IDENTITY;
        ck_assert_int_eq(xent_init_weights(XENT_INIT_AUTO, 0, next, stream, widths[k], widths[k + 1],
                                           widths[k] * widths[k + 1], expected, NULL),
                         XENT_OK);
        ck_assert_mem_eq(expected, xent_params_values(xent_net_params(net), (int)(2 * k)),
                         (size_t)(widths[k] * widths[k + 1]) * sizeof *expected);
    }
    xent_net_destroy(net);
}
END_TEST

/* ---- Purposes */

enum { ROWS = 60, HELD = 12 };
static int32_t labels[ROWS];
static xent_real rows[ROWS];

/* Row i holds i; classes are dealt in turn. */
static xent_dataset make_set(int classes) {
    for (int i = 0; i < ROWS; i++) {
        rows[i] = (xent_real)i;
        labels[i] = i % classes;
    }
    return (xent_dataset){.rows = ROWS, .features = 1, .classes = classes, .reals = rows, .labels = labels};
}

static void read_order(xent_loader *loader, uint32_t epoch, uint32_t *order) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_batch batch;
    int count = 0;
    xent_loader_start(loader, epoch);
    while (xent_loader_next(loader, tape, &batch))
        for (int64_t i = 0; i < batch.rows; i++) order[count++] = (uint32_t)xent_tensor_values(batch.x)[i];
    ck_assert_int_eq(count, ROWS);
    xent_tape_destroy(tape);
}

START_TEST(rows_are_shuffled_by_seed_and_epoch) {
    const xent_dataset data = make_set(2);
    const xent_loader_options options = {.batch = 7, .seed = 3};
    xent_loader *loader = xent_loader_create(&data, NULL, &options, NULL);
    for (uint32_t epoch = 0; epoch < 3; epoch++) {
        uint32_t order[ROWS], expected[ROWS];
        read_order(loader, epoch, order);
        xent_random_permutation((xent_stream){3, XENT_PURPOSE_SHUFFLE, epoch}, ROWS, expected);
        ck_assert_mem_eq(order, expected, sizeof order);
    }
    xent_loader_destroy(loader);
}
END_TEST

/* Whether the first numbers of a permutation are those that are held out. */
static int holds_out(xent_stream stream, const unsigned char *held) {
    uint32_t order[ROWS];
    int same = 0;
    xent_random_permutation(stream, ROWS, order);
    for (int i = 0; i < HELD; i++) same += held[order[i]];
    return same == HELD;
}

START_TEST(held_out_rows_are_no_other_purposes_choice) {
    const xent_dataset data = make_set(1);
    xent_dataset train, test;
    uint32_t select[ROWS];
    unsigned char held[ROWS] = {0};
    ck_assert_int_eq(xent_dataset_split(&data, (double)HELD / ROWS, 3, select, &train, &test, NULL), XENT_OK);
    ck_assert_int_eq(test.rows, HELD);
    for (int i = 0; i < HELD; i++) held[test.select[i]] = 1;
    for (uint32_t purpose = XENT_PURPOSE_INIT; purpose <= XENT_PURPOSE_USER; purpose++)
        for (uint32_t index = 0; index < 4 && purpose != XENT_PURPOSE_SPLIT; index++)
            ck_assert_msg(!holds_out((xent_stream){3, purpose, index}, held), "purpose %u, index %u", purpose,
                          index);
}
END_TEST

/* Were the classes to share a stream, the same places of each would be held out. */
START_TEST(each_class_is_split_by_itself) {
    const xent_dataset data = make_set(2);
    xent_dataset train, test;
    uint32_t select[ROWS];
    unsigned char held[2][ROWS / 2] = {{0}};
    ck_assert_int_eq(xent_dataset_split(&data, 0.4, 3, select, &train, &test, NULL), XENT_OK);
    ck_assert_int_eq(test.rows, ROWS * 2 / 5);
    for (int64_t i = 0; i < test.rows; i++) held[test.select[i] % 2][test.select[i] / 2] = 1;
    ck_assert_mem_ne(held[0], held[1], sizeof held[0]);
}
END_TEST

/* The mask of a dropout is that of no other step, layer or seed, and of no other purpose. */
START_TEST(dropouts_are_independent) {
    const xent_dropout_place places[] = {
        {5, 0, 0}, {5, 1, 0}, {5, 0, 1}, {6, 0, 0}, {5 + (1ull << 32), 0, 0}};
    enum { PLACES = sizeof places / sizeof *places };
    static xent_real ones[SQUARE], masks[PLACES][SQUARE], uniform[SQUARE];
    xent_tape *tape = xent_tape_create(NULL, NULL);
    for (int i = 0; i < SQUARE; i++) ones[i] = 1;
    for (int k = 0; k < PLACES; k++) {
        xent_tensor *y = xent_dropout(tape, xent_input(tape, xent_vector(SQUARE), ones), 0.5, places[k]);
        ck_assert_ptr_nonnull(y);
        for (int i = 0; i < SQUARE; i++) masks[k][i] = xent_tensor_values(y)[i] - 1;
        for (int other = 0; other < k; other++)
            check_independent(masks[k], masks[other], SQUARE, "two masks");
    }
    for (uint32_t purpose = XENT_PURPOSE_INIT; purpose < XENT_PURPOSE_DROPOUT; purpose++) {
        for (uint64_t i = 0; i < SQUARE; i++)
            uniform[i] = (xent_real)(xent_random_uniform((xent_stream){5, purpose, 0}, i) - 0.5);
        check_independent(masks[0], uniform, SQUARE, "another purpose");
    }
    xent_tape_destroy(tape);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("streams");
    ADD_TEST(suite, layers_of_a_network_are_independent);
    ADD_TEST(suite, a_network_draws_as_its_header_says);
    ADD_TEST(suite, rows_are_shuffled_by_seed_and_epoch);
    ADD_TEST(suite, held_out_rows_are_no_other_purposes_choice);
    ADD_TEST(suite, each_class_is_split_by_itself);
    ADD_TEST(suite, dropouts_are_independent);
    return run_suite(suite);
}
