/* Last batches of a single row, of which batch normalisation finds no variance: refused before the first
 * step, and never what rows that are left out leave. */
#include <stdio.h>
#include <string.h>

#include "support/run.h"
#include "xent/trainer.h"

enum { ROWS = 11, FEATURES = 4 };
static xent_real numbers[ROWS * FEATURES];
static int32_t labels[ROWS];
static xent_tape *tape;
static xent_error error;

static void set_up(void) {
    const xent_stream stream = {3, XENT_PURPOSE_USER, 0};
    for (uint32_t i = 0; i < ROWS * FEATURES; i++) numbers[i] = (xent_real)xent_random_normal(stream, i);
    for (int i = 0; i < ROWS; i++) labels[i] = i % 2;
    tape = xent_tape_create(NULL, &error);
}

static void tear_down(void) { xent_tape_destroy(tape); }

static xent_dataset set_of(int64_t rows) {
    return (xent_dataset){
        .rows = rows, .features = FEATURES, .classes = 2, .reals = numbers, .labels = labels};
}

static xent_net *net_of(const char *layers) {
    const xent_net_options o = {.layers = layers,
                                .inputs = FEATURES,
                                .outputs = 2,
                                .height = 2,
                                .width = 2,
                                .channels = 1,
                                .seed = 1};
    xent_net *net = xent_net_create(&o, &error);
    ck_assert_msg(net != NULL, "%s", error.message);
    return net;
}

/* What a training of this network, these rows and this batch comes to. */
static xent_status train(const char *layers, int64_t rows, int64_t batch) {
    const xent_dataset set = set_of(rows);
    const xent_fit_data data = {.train = &set};
    const xent_fit_options o = {.recipe = {.epochs = 2, .batch = batch}};
    xent_net *net = net_of(layers);
    xent_fit_result result;
    const xent_status status = xent_fit(tape, net, &data, &o, &result, &error);
    ck_assert_int_eq(result.steps > 0, status == XENT_OK);
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    return status;
}

START_TEST(networks_know_how_many_rows_they_need) {
    static const struct {
        const char *layers;
        int64_t rows;
    } nets[] = {{"dense 8 relu", 1},
                {"dense 8, batchnorm relu", 2},
                {"batchnorm, dense 8 relu", 1}, /* of a picture: four values a channel */
                {"conv 3 2x2, batchnorm", 2},   /* of which one is left */
                {"conv 3 1x1, batchnorm", 1},
                {"dense 8, layernorm, dense 5, batchnorm", 2}};
    for (size_t i = 0; i < sizeof nets / sizeof *nets; i++) {
        xent_net *net = net_of(nets[i].layers);
        ck_assert_int_eq(xent_net_least_rows(net), nets[i].rows);
        ck_assert_msg(train(nets[i].layers, 3, 2) == (nets[i].rows == 1 ? XENT_OK : XENT_E_ARGUMENT),
                      "%s: %s", nets[i].layers, error.message);
        xent_net_destroy(net);
    }
    ck_assert_int_eq(xent_net_least_rows(NULL), 0);
}
END_TEST

/* Each number of rows and each batch: what is refused names a batch that does. */
START_TEST(a_last_batch_of_one_row_is_refused_before_the_first_step) {
    static const char layers[] = "dense 8, batchnorm relu";
    for (int64_t rows = 1; rows <= ROWS; rows++)
        for (int64_t batch = 1; batch <= ROWS + 1; batch++) {
            const int64_t last = rows % batch > 0 ? rows % batch : batch < rows ? batch : rows;
            const xent_status status = train(layers, rows, batch);
            ck_assert_int_eq(status, last > 1 ? XENT_OK : XENT_E_ARGUMENT);
            if (last > 1) continue;
            ASSERT_CONTAINS(error.message, "batchnorm");
            long long better = 0;
            const char *found = strstr(error.message, "expected a batch of ");
            if (rows < 2)
                ASSERT_CONTAINS(error.message, "expected more rows");
            else
                ck_assert(found && sscanf(found, "expected a batch of %lld", &better) == 1);
            if (rows > 1) ck_assert_int_eq(train(layers, rows, better), XENT_OK);
        }
}
END_TEST

/* 11 rows in batches of 3 are fine, and 4, 7 or 10 of them, as a focus may leave, are not. */
START_TEST(rows_that_are_left_out_leave_no_single_one) {
    const xent_dataset set = set_of(ROWS);
    const xent_fit_data data = {.train = &set};
    int lacked = 0;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        const xent_fit_options o = {
            .recipe = {.epochs = 60, .batch = 3, .seed = seed, .focus = 0.3, .schedule.rate = 0.1}};
        xent_net *net = net_of("dense 8, batchnorm relu");
        xent_trainer *t = xent_trainer_create(tape, net, &data, &o, &error);
        ck_assert_msg(t != NULL, "%s", error.message);
        while (xent_trainer_end(t) == XENT_END_NONE) {
            const int64_t before = xent_trainer_state(t).rows;
            ck_assert_msg(xent_trainer_epoch(t, &error) == XENT_OK, "%s", error.message);
            const int64_t rows = xent_trainer_state(t).rows - before;
            ck_assert_int_ne(rows % 3, 1);
            lacked += rows < ROWS;
        }
        xent_trainer_destroy(t);
        xent_net_destroy(net);
    }
    ck_assert_int_gt(lacked, 50);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("few_rows");
    ADD_TEST_WITH(suite, networks_know_how_many_rows_they_need, set_up, tear_down);
    ADD_TEST_WITH(suite, a_last_batch_of_one_row_is_refused_before_the_first_step, set_up, tear_down);
    ADD_TEST_WITH(suite, rows_that_are_left_out_leave_no_single_one, set_up, tear_down);
    return run_suite(suite);
}
