/* A network of images, step by step, against PyTorch (torch_images.py): padded and strided convolutions, both
 * normalisations, a pool. Errors are norms of differences over norms. Skipped with a line without PyTorch. */
#include <math.h>
#include <stdlib.h>

#include "support/named_arrays.h"
#include "support/python.h"
#include "support/run.h"
#include "xent/xent.h"

enum { BATCHES = 4, ROWS = 16, PIXELS = 8 * 9 * 2, CLASSES = 3, STEPS = 100 };

static const xent_net_options options = {
    .layers =
        "conv 4 3x5 pad same nobias, batchnorm relu, maxpool 2, conv 5 3x3 stride 1x2 pad 1 tanh, layernorm",
    .height = 8,
    .width = 9,
    .channels = 2,
    .outputs = CLASSES};

static xent_tape *tape;
static xent_net *net;
static xent_real x[BATCHES * ROWS * PIXELS];
static int32_t labels[BATCHES * ROWS];

static size_t size_of(const xent_params *set, int index) {
    size_t size;
    ck_assert_int_eq(xent_shape_size(xent_params_spec(set, index)->shape, &size), XENT_OK);
    return size;
}

static void start(xent_params *set) {
    for (int i = 0; i < xent_params_count(set); i++) {
        const named_array *a = named_array_of("start.%s", xent_params_spec(set, i)->name);
        ck_assert_uint_eq(a->count, size_of(set, i));
        for (size_t k = 0; k < a->count; k++) xent_params_values(set, i)[k] = (xent_real)a->values[k];
    }
}

static void set_up(void) {
    tape = xent_tape_create(NULL, NULL);
    net = xent_net_create(&options, NULL);
    ck_assert(tape && net);
    start(xent_net_params(net));
    start(xent_net_buffers(net));
    for (size_t i = 0; i < sizeof x / sizeof *x; i++) x[i] = (xent_real)named_array_of("x")->values[i];
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        labels[i] = (int32_t)named_array_of("labels")->values[i];
}

static void tear_down(void) {
    xent_net_destroy(net);
    xent_tape_destroy(tape);
}

/* |ours - theirs| and |theirs|, squared, summed. */
typedef struct error_sums {
    double difference, norm;
} error_sums;

static void add_errors(error_sums *sums, const xent_real *ours, const named_array *theirs) {
    for (size_t k = 0; k < theirs->count; k++) {
        sums->difference += pow((double)ours[k] - theirs->values[k], 2);
        sums->norm += pow(theirs->values[k], 2);
    }
}

static void check_errors(error_sums sums, double most, const char *method, const char *what, int step) {
    const double error = sqrt(sums.difference / sums.norm);
    ck_assert_msg(error <= most, "%s, %s after %d steps: error %.3g", method, what, step, error);
}

static void check_set(xent_params *set, const char *method, const char *what, int step, double most) {
    error_sums sums = {0, 0};
    for (int i = 0; i < xent_params_count(set); i++)
        add_errors(&sums, xent_params_values(set, i),
                   named_array_of("%s.%d.%s", method, step, xent_params_spec(set, i)->name));
    check_errors(sums, most, method, what, step);
}

static xent_tensor *logits_of(int batch, const xent_pass *pass) {
    const xent_real *images = x + batch * ROWS * PIXELS;
    return xent_net_forward(tape, net, xent_input(tape, xent_matrix(ROWS, PIXELS), images), pass);
}

static void check_method(const char *method, xent_optimizer_options o) {
    const int is_double = sizeof(xent_real) == 8;
    xent_optimizer *optimizer = xent_optimizer_create(xent_net_params(net), &o, NULL);
    for (int step = 1; step <= STEPS; step++) {
        const int batch = (step - 1) % BATCHES;
        xent_tape_reset(tape);
        xent_tensor *logits = logits_of(batch, &(xent_pass){.training = 1});
        xent_backward(tape, xent_softmax_cross_entropy(tape, logits, labels + batch * ROWS, NULL));
        ck_assert_msg(xent_optimizer_step(optimizer, tape) == XENT_OK, "%s", xent_tape_error(tape));
        if (step != 1 && step != STEPS) continue;
        const double most = is_double ? 1e-10 : step == 1 ? 1e-5 : 1e-3;
        check_set(xent_net_params(net), method, "parameters", step, most);
        check_set(xent_net_buffers(net), method, "running statistics", step, most);
    }
    xent_tape_reset(tape);
    error_sums sums = {0, 0};
    add_errors(&sums, xent_tensor_values(logits_of(0, NULL)), named_array_of("%s.logits", method));
    check_errors(sums, is_double ? 1e-10 : 1e-3, method, "logits", STEPS);
    xent_optimizer_destroy(optimizer);
}

START_TEST(momentum) { check_method("sgd", (xent_optimizer_options){.rate = 0.05, .momentum = 0.9}); }
END_TEST

START_TEST(adam) { check_method("adam", (xent_optimizer_options){.method = XENT_ADAM, .rate = 0.003}); }
END_TEST

int main(void) {
    if (!python_has("torch")) return EXIT_SUCCESS;
    if (!named_arrays_read("tests/nn/torch_images.py")) return EXIT_FAILURE;
    Suite *suite = suite_create("torch_images");
    ADD_TEST_WITH(suite, momentum, set_up, tear_down);
    ADD_TEST_WITH(suite, adam, set_up, tear_down);
    return run_suite(suite);
}
