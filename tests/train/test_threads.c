/* The weights of a whole training do not depend on the number of threads. */
#include <stdlib.h>
#include <string.h>

#include "support/run.h"
#include "xent/xent.h"

static xent_data digits;

static void load_digits(void) {
    xent_error error;
    ck_assert_msg(xent_data_load(NULL, &digits, &error) == XENT_OK, "%s", error.message);
}
static void clear_digits(void) { xent_data_clear(&digits); }

/* All weights after some epochs. */
static xent_real *train_weights(int threads, size_t *size) {
    xent_net_options network = XENT_NET_DEFAULT;
    xent_fit_options options = XENT_FIT_DEFAULT;
    const xent_tape_options tape_options = {.threads = threads};
    network.inputs = digits.train.features;
    network.layers = "dense 300 relu";
    options.recipe.epochs = 2;
    options.recipe.seed = 5;
    xent_fit_data data = {.train = &digits.train, .test = &digits.test};
    data.scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &digits.train);
    xent_error error;
    xent_fit_result result;
    xent_tape *tape = xent_tape_create(&tape_options, &error);
    xent_net *net = xent_net_create(&network, &error);
    ck_assert_msg(xent_fit(tape, net, &data, &options, &result, &error) == XENT_OK, "%s", error.message);
    xent_params *params = xent_net_params(net);
    *size = xent_params_block_size(params) * sizeof(xent_real);
    xent_real *copy = malloc(*size);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, xent_params_block(params), *size);
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
    return copy;
}

START_TEST(the_same_seed_gives_the_same_bits_with_any_threads) {
    size_t size;
    xent_real *first = train_weights(1, &size);
    for (int threads = 1; threads <= 4; threads++) {
        xent_real *again = train_weights(threads, &size);
        ck_assert_msg(memcmp(first, again, size) == 0, "%d threads give other bits", threads);
        free(again);
    }
    free(first);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("threads");
    ADD_TEST_WITH(suite, the_same_seed_gives_the_same_bits_with_any_threads, load_digits, clear_digits);
    return run_suite(suite);
}
