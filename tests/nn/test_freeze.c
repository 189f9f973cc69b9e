/* Frozen parameters: what they must not have (a gradient, a change, a part in the norm), and what the others
 * must keep: their bits. */
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "xent/xent.h"

enum { ROWS = 8, INPUTS = 36, CLASSES = 3 };

static xent_real rows[ROWS * INPUTS];
static int32_t labels[ROWS];

static xent_net *net_of(const char *layers) {
    const xent_net_options options = {
        .layers = layers, .height = 6, .width = 6, .channels = 1, .outputs = CLASSES, .seed = 3};
    xent_error error;
    xent_net *net = xent_net_create(&options, &error);
    ck_assert_msg(net != NULL, "%s", error.message);
    return net;
}

static void backward(xent_tape *tape, xent_net *net) {
    for (int i = 0; i < ROWS * INPUTS; i++)
        rows[i] = (xent_real)xent_random_normal((xent_stream){5, XENT_PURPOSE_USER, 0}, (uint64_t)i);
    for (int i = 0; i < ROWS; i++) labels[i] = i % CLASSES;
    xent_tape_reset(tape);
    xent_tensor *logits =
        xent_net_forward(tape, net, xent_input(tape, xent_matrix(ROWS, INPUTS), rows), NULL);
    xent_tensor *loss = xent_softmax_cross_entropy(tape, logits, labels, NULL);
    ck_assert_msg(xent_backward(tape, loss) == XENT_OK, "%s", xent_tape_error(tape));
}

static size_t size_at(const xent_params *params, int index) {
    size_t size = 0;
    xent_shape_size(xent_params_spec(params, index)->shape, &size);
    return size * sizeof(xent_real);
}

static int is_zero(const xent_real *values, size_t bytes) {
    for (size_t i = 0; i < bytes / sizeof *values; i++)
        if (values[i] != 0) return 0;
    return 1;
}

static const char *const layers =
    "conv 4 3x3, batchnorm, relu, flatten, dense 6 relu, layernorm, dense 5 tanh";

/* Each parameter of each kind of layer in turn. */
START_TEST(a_frozen_parameter_has_no_gradient_and_the_others_keep_theirs) {
    xent_net *whole = net_of(layers), *part = net_of(layers);
    xent_params *all = xent_net_params(whole), *some = xent_net_params(part);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    backward(tape, whole);
    for (int frozen = 0; frozen < xent_params_count(some); frozen++) {
        const char *name = xent_params_spec(some, frozen)->name;
        backward(tape, part);
        ck_assert_int_eq(xent_params_freeze(some, name, 1), XENT_OK);
        ck_assert_msg(is_zero(xent_params_gradient(some, frozen), size_at(some, frozen)), "%s", name);
        backward(tape, part);
        for (int i = 0; i < xent_params_count(some); i++) {
            const xent_real *g = xent_params_gradient(some, i);
            ck_assert_int_eq(xent_params_frozen(some, i), i == frozen);
            ck_assert_msg(i == frozen ? is_zero(g, size_at(some, i))
                                      : memcmp(g, xent_params_gradient(all, i), size_at(some, i)) == 0,
                          "%s, with %s frozen", xent_params_spec(some, i)->name, name);
        }
        ck_assert(!xent_tensor_gradient(xent_parameter(tape, some, frozen)));
        ck_assert_int_eq(xent_params_freeze(some, name, 0), XENT_OK);
    }
    xent_tape_destroy(tape);
    xent_net_destroy(whole);
    xent_net_destroy(part);
}
END_TEST

static void check_frozen_run(xent_optimizer_options options) {
    xent_net *net = net_of("dense 7 relu, dense 5 tanh");
    xent_params *params = xent_net_params(net);
    const size_t size = xent_params_block_size(params);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_optimizer *optimizer = xent_optimizer_create(params, &options, NULL);
    ck_assert_ptr_nonnull(optimizer);
    backward(tape, net);
    xent_optimizer_step(optimizer, tape);
    ck_assert_int_eq(xent_params_freeze(params, "0.", 1), XENT_OK);
    xent_real before[1024], state[2048];
    ck_assert_uint_le(size, 1024);
    memcpy(before, xent_params_block(params), size * sizeof *before);
    memcpy(state, xent_optimizer_state(optimizer), xent_optimizer_state_size(optimizer) * sizeof *state);
    backward(tape, net);
    ck_assert_int_eq(xent_optimizer_step(optimizer, tape), XENT_OK);
    for (int i = 0; i < xent_params_count(params); i++) {
        const size_t at = (size_t)(xent_params_values(params, i) - xent_params_block(params));
        const int same = memcmp(before + at, xent_params_values(params, i), size_at(params, i)) == 0;
        ck_assert_int_eq(same, strncmp(xent_params_spec(params, i)->name, "0.", 2) == 0);
        for (size_t k = at; k < xent_optimizer_state_size(optimizer) && same; k += size)
            ck_assert_mem_eq(state + k, xent_optimizer_state(optimizer) + k, size_at(params, i));
    }
    xent_optimizer_destroy(optimizer);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}

/* Decay and momentum would move a parameter that has no gradient. */
START_TEST(no_optimizer_moves_a_frozen_parameter_or_its_state) {
    for (int method = XENT_SGD; method <= XENT_RMSPROP; method++)
        for (int decoupled = 0; decoupled < 2; decoupled++)
            check_frozen_run((xent_optimizer_options){.method = (xent_method)method,
                                                      .momentum = 0.9,
                                                      .weight_decay = 0.1,
                                                      .decoupled = decoupled,
                                                      .clip_norm = 1});
}
END_TEST

/* Three parameters with the gradients 3, 100 and 4, the middle one frozen only after backward: the norm is
 * 5. */
START_TEST(the_norm_is_that_of_what_moves) {
    const xent_param_spec specs[] = {{.name = "a", .shape = xent_vector(1)},
                                     {.name = "b", .shape = xent_vector(1)},
                                     {.name = "c", .shape = xent_vector(1)}};
    const xent_real g[] = {3, 100, 4};
    xent_params *params = xent_params_create(specs, 3, NULL);
    ck_assert_ptr_nonnull(params);
    const xent_optimizer_options options = {.rate = 1, .clip_norm = 1};
    xent_optimizer *sgd = xent_optimizer_create(params, &options, NULL);
    ck_assert_ptr_nonnull(sgd);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_tensor *sum = NULL;
    for (int i = 0; i < 3; i++) {
        xent_tensor *w = xent_parameter(tape, params, i);
        xent_tensor *product = xent_mul(tape, w, xent_input(tape, xent_vector(1), &g[i]));
        sum = sum ? xent_add(tape, sum, product) : product;
    }
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, sum, XENT_ALL_AXES)), XENT_OK);
    ck_assert_int_eq(xent_params_freeze(params, "b", 1), XENT_OK);
    ck_assert_int_eq(xent_optimizer_step(sgd, tape), XENT_OK);
    ASSERT_CLOSE((double)xent_params_values(params, 0)[0], -0.6, 1e-6);
    ck_assert(xent_params_values(params, 1)[0] == 0);
    ASSERT_CLOSE((double)xent_params_values(params, 2)[0], -0.8, 1e-6);
    xent_tape_destroy(tape);
    xent_optimizer_destroy(sgd);
    xent_params_destroy(params);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("freeze");
    ADD_TEST(suite, a_frozen_parameter_has_no_gradient_and_the_others_keep_theirs);
    ADD_TEST(suite, no_optimizer_moves_a_frozen_parameter_or_its_state);
    ADD_TEST(suite, the_norm_is_that_of_what_moves);
    return run_suite(suite);
}
