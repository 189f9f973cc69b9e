/* The bits of a training, weights, buffers, optimiser and figures, do not depend on the number of threads. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/background.h"
#include "math/gemm.h"
#include "support/run.h"
#include "support/trainers.h"

enum { MOST_THREADS = 8 };

/* Pictures of 8 x 8; wide enough that products, rows, planes and parameters are cut for the threads, into
 * parts that are seldom equal, or so small that nothing is. */
static const struct {
    const char *layers;
    int batch;
} trainings[] = {
    {"dense 300 relu", 100},
    {"dense 301 relu, batchnorm, dropout 0.3, dense 257 tanh", 67},
    {"conv 13 3 pad 1, batchnorm relu, dropout 0.2, maxpool 2, conv 17 3 gelu, flatten, dense 33 relu", 50},
    {"conv 9 3 stride 2, layernorm elu, avgpool 2, dense 515 silu, rmsnorm", 129},
    {"dense 1031 relu, dense 129 leaky_relu", 1},
    {"dense 2050 sigmoid, dropout 0.5", 3},
    {"conv 40 3 nobias, batchnorm softplus, avgpool global", ROWS},
    {"dense 3 tanh", 7},
    {"", ROWS - 1},
};
enum {
    ROUNDS = MEMORY_SANITIZED || THREAD_SANITIZED ? 1 : 2,
    TRAININGS = sizeof trainings / sizeof *trainings,
    CASES = ROUNDS * TRAININGS
};

static xent_fit_options options_of(unsigned n) {
    xent_fit_options o = varied_options(n);
    o.recipe.epochs = 1;
    o.recipe.batch = trainings[n % TRAININGS].batch;
    o.recipe.patience = 0;
    if (n % 2) o.recipe.optimizer.clip_norm = 0.01; /* a sum over all parameters */
    if (o.recipe.batch == 1) o.recipe.optimizer.method = XENT_SGD;
    if (n % 3 == 2)
        o.recipe.augment =
            (xent_augment){.shift = 1, .rotate = 10, .scale = 0.1, .shear = 0.1, .elastic = 6, .sigma = 2};
    return o;
}

/* The state at the end; the trainer's history tells what was measured. */
static xent_training_state train(unsigned n, const char *layers, const xent_fit_options *options,
                                 int threads) {
    xent_net *net = xent_net_create(&(xent_net_options){.layers = layers,
                                                        .height = data.train->height,
                                                        .width = data.train->width,
                                                        .channels = 1,
                                                        .outputs = 10,
                                                        .seed = n},
                                    &error);
    ck_assert_msg(net != NULL, "%s", error.message);
    xent_tape *tape = xent_tape_create(&(xent_tape_options){.threads = threads}, &error);
    xent_trainer *t = xent_trainer_create(tape, net, &data, options, &error);
    ck_assert_msg(t != NULL, "%s", error.message);
    run_to_the_end(t);
    const xent_training_state state = xent_trainer_state(t);
    const xent_training_state copy = copy_state(&state);
    xent_trainer_destroy(t);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
    return copy;
}

static void compare_threads(unsigned n, const char *layers, const xent_fit_options *options) {
    xent_training_state first = train(n, layers, options, 1);
    for (int threads = 1; threads <= MOST_THREADS; threads++) {
        xent_training_state again = train(n, layers, options, threads);
        check_same(&first, &again);
        clear_state(&again);
    }
    clear_state(&first);
}

/* Case _i: each network with other options, and with products cut for the other kernels. */
START_TEST(the_same_seed_gives_the_same_bits_with_any_threads) {
    const xent_fit_options o = options_of((unsigned)_i);
    gemm_choose_kernels(_i < TRAININGS ? GEMM_PACKED : GEMM_UNPACKED);
    compare_threads((unsigned)_i, trainings[_i % TRAININGS].layers, &o);
}
END_TEST

/* A digit in the middle of a sheet, which is four times as large. */
static xent_dataset on_sheets(const xent_dataset *small) {
    enum { SIDE = 8, SHEET = 16 };
    uint8_t *sheets = calloc((size_t)small->rows, SHEET * SHEET);
    int32_t *labels = malloc((size_t)small->rows * sizeof *labels);
    ck_assert(sheets && labels);
    for (int64_t i = 0; i < small->rows; i++) {
        labels[i] = xent_dataset_label(small, i);
        for (int64_t j = 0; j < SIDE * SIDE; j++)
            sheets[(i * SHEET + 4 + j / SIDE) * SHEET + 4 + j % SIDE] =
                small->bytes[xent_dataset_offset(small, i) + j];
    }
    xent_dataset set = *small;
    set.height = set.width = SHEET;
    set.features = SHEET * SHEET;
    set.bytes = sheets;
    set.labels = labels;
    set.select = NULL;
    return set;
}

/* Pictures that are mostly background, which the first layer leaves out; in some cases they are moved. */
START_TEST(neither_do_those_of_a_training_on_mostly_background) {
    static const char *const layers[] = {"dense 300 relu, dense 20 tanh", "dense 129 sigmoid",
                                         "dense 64 relu, dense 64 relu", "dense 515 tanh, dropout 0.3"};
    xent_dataset sets[] = {on_sheets(data.train), on_sheets(data.test), on_sheets(data.validation)};
    xent_fit_options o = options_of((unsigned)_i);
    o.recipe.batch = 32 + 17 * _i;
    data = (xent_fit_data){&sets[0], &sets[1], &sets[2],
                           .scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &sets[0])};
    ck_assert(background_is_most(&sets[0]) && background_is_most(&sets[1]));
    compare_threads((unsigned)_i, layers[_i % 4], &o);
    for (int i = 0; i < 3; i++) {
        free((void *)(uintptr_t)sets[i].bytes);
        free((void *)(uintptr_t)sets[i].labels);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("threads");
    TCase *trainings_case = tcase_create("trainings");
    tcase_set_timeout(trainings_case, 120);
    tcase_add_checked_fixture(trainings_case, set_up_training, tear_down_training);
    tcase_add_loop_test(trainings_case, the_same_seed_gives_the_same_bits_with_any_threads, 0, CASES);
    tcase_add_loop_test(trainings_case, neither_do_those_of_a_training_on_mostly_background, 0, 4 * ROUNDS);
    suite_add_tcase(suite, trainings_case);
    return run_suite(suite);
}
