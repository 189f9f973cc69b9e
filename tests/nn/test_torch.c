/* A network under every loss, and every optimiser and schedule, against PyTorch (torch_reference.py). Errors
 * are norms of differences over norms. Without PyTorch the tests are skipped with a line. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/named_arrays.h"
#include "support/python.h"
#include "support/run.h"
#include "xent/xent.h"

enum { ROWS = 9, CLASSES = 4, STEPS = 1000 };
#define LAYERS 3

static xent_real numbers[16][64];
/* The array of a name as xent_real; each `place` holds one. */
static const xent_real *reals(const char *name, int place) {
    const named_array *a = named_array_of("%s", name);
    for (size_t i = 0; i < a->count; i++) numbers[place][i] = (xent_real)a->values[i];
    return numbers[place];
}

static int32_t labels[ROWS];
static xent_tape *tape;
static xent_net *net;

static void set_up(void) {
    const xent_net_options shape = {.layers = "dense 7 tanh, dense 6 tanh", .inputs = 5, .outputs = CLASSES};
    tape = xent_tape_create(NULL, NULL);
    net = xent_net_create(&shape, NULL);
    ck_assert(tape && net);
    for (int i = 0; i < ROWS; i++) labels[i] = (int32_t)named_array_of("labels")->values[i];
    const double *from = named_array_of("start")->values;
    xent_params *params = xent_net_params(net);
    for (int i = 0; i < 2 * LAYERS; i++) {
        size_t size;
        xent_shape_size(xent_params_spec(params, i)->shape, &size);
        for (size_t k = 0; k < size; k++) xent_params_values(params, i)[k] = (xent_real)*from++;
    }
}

static void tear_down(void) {
    xent_net_destroy(net);
    xent_tape_destroy(tape);
}

/* |ours - theirs| / |theirs| over all parameters, of values or of gradients. */
static double distance(const char *name, int of_gradients) {
    const double *theirs = named_array_of("%s", name)->values;
    double difference = 0, norm = 0;
    xent_params *params = xent_net_params(net);
    for (int i = 0; i < 2 * LAYERS; i++) {
        size_t size;
        xent_shape_size(xent_params_spec(params, i)->shape, &size);
        const xent_real *ours =
            of_gradients ? xent_params_gradient(params, i) : xent_params_values(params, i);
        for (size_t k = 0; k < size; k++, theirs++) {
            difference += pow((double)ours[k] - *theirs, 2);
            norm += *theirs * *theirs;
        }
    }
    return sqrt(difference / norm);
}

static xent_tensor *matrix(const char *name, int place) {
    return xent_input(tape, xent_matrix(ROWS, CLASSES), reals(name, place));
}

typedef xent_tensor *loss_of_logits(xent_tensor *z);

static xent_tensor *cross_entropy(xent_tensor *z, int distributions, xent_cross_entropy_options o) {
    if (o.class_weights) o.class_weight_count = CLASSES;
    return distributions ? xent_softmax_cross_entropy_with(tape, z, matrix("distributions", 0), &o)
                         : xent_softmax_cross_entropy(tape, z, labels, &o);
}

static const xent_cross_entropy_options plain = XENT_CROSS_ENTROPY_DEFAULT;

static xent_tensor *ce(xent_tensor *z) { return cross_entropy(z, 0, plain); }
static xent_tensor *ce_sum(xent_tensor *z) {
    return cross_entropy(z, 0, (xent_cross_entropy_options){.reduction = XENT_SUM});
}
static xent_tensor *ce_smoothing(xent_tensor *z) {
    return cross_entropy(z, 0, (xent_cross_entropy_options){.label_smoothing = 0.1});
}
static xent_tensor *ce_weights(xent_tensor *z) {
    return cross_entropy(z, 0, (xent_cross_entropy_options){.class_weights = reals("weights", 1)});
}
static xent_tensor *ce_all(xent_tensor *z) {
    return cross_entropy(z, 0,
                         (xent_cross_entropy_options){.class_weights = reals("weights", 1),
                                                      .label_smoothing = 0.2,
                                                      .use_ignore_index = 1,
                                                      .ignore_index = 1});
}
static xent_tensor *ce_distributions(xent_tensor *z) { return cross_entropy(z, 1, plain); }
static xent_tensor *ce_distributions_all(xent_tensor *z) {
    return cross_entropy(
        z, 1, (xent_cross_entropy_options){.class_weights = reals("weights", 1), .label_smoothing = 0.3});
}
static xent_tensor *bce_logits(xent_tensor *z) {
    return xent_bce_with_logits(tape, z, matrix("targets", 0), NULL);
}
static xent_tensor *bce_logits_all(xent_tensor *z) {
    const xent_bce_options o = {.reduction = XENT_SUM,
                                .weight = reals("element_weights", 1),
                                .weight_count = ROWS * CLASSES,
                                .pos_weight = reals("weights", 2),
                                .pos_weight_count = CLASSES};
    return xent_bce_with_logits(tape, z, matrix("targets", 0), &o);
}
static xent_tensor *bce(xent_tensor *z) {
    return xent_bce(tape, xent_sigmoid(tape, z), matrix("targets", 0), NULL);
}
static xent_tensor *mse(xent_tensor *z) { return xent_mse(tape, z, matrix("targets", 0), XENT_MEAN); }
static xent_tensor *mse_sum(xent_tensor *z) { return xent_mse(tape, z, matrix("targets", 0), XENT_SUM); }
static xent_tensor *l1(xent_tensor *z) { return xent_l1(tape, z, matrix("targets", 0), XENT_MEAN); }
static xent_tensor *huber(xent_tensor *z) {
    return xent_huber(tape, z, matrix("targets", 0), 0.7, XENT_MEAN);
}
static xent_tensor *nll(xent_tensor *z) {
    const xent_cross_entropy_options o = {.class_weights = reals("weights", 1),
                                          .class_weight_count = CLASSES,
                                          .use_ignore_index = 1,
                                          .ignore_index = 2};
    return xent_nll(tape, xent_log_softmax(tape, z, 1), labels, &o);
}
static xent_tensor *kl(xent_tensor *z) {
    return xent_kl_div(tape, xent_log_softmax(tape, z, 1), matrix("distributions", 0), 0, XENT_SUM);
}
static xent_tensor *kl_log(xent_tensor *z) {
    return xent_kl_div(tape, xent_log_softmax(tape, z, 1), xent_log(tape, matrix("distributions", 0)), 1,
                       XENT_MEAN);
}

static const struct {
    const char *name;
    loss_of_logits *of;
} losses[] = {
    {"ce", ce},
    {"ce_sum", ce_sum},
    {"ce_smoothing", ce_smoothing},
    {"ce_weights", ce_weights},
    {"ce_all", ce_all},
    {"ce_distributions", ce_distributions},
    {"ce_distributions_all", ce_distributions_all},
    {"bce_logits", bce_logits},
    {"bce_logits_all", bce_logits_all},
    {"bce", bce},
    {"mse", mse},
    {"mse_sum", mse_sum},
    {"l1", l1},
    {"huber", huber},
    {"nll", nll},
    {"kl", kl},
    {"kl_log", kl_log},
};

static xent_tensor *forward(void) {
    return xent_net_forward(tape, net, xent_input(tape, xent_matrix(ROWS, 5), reals("x", 15)), NULL);
}

#define MOST_LOSS_ERROR (sizeof(xent_real) == 8 ? 1e-10 : 1e-5)

START_TEST(losses_and_their_gradients) {
    char name[64];
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
        xent_tape_reset(tape);
        xent_tensor *loss = losses[i].of(forward());
        ck_assert_msg(xent_backward(tape, loss) == XENT_OK, "%s: %s", losses[i].name, xent_tape_error(tape));
        const double theirs = named_array_of("loss.%s", losses[i].name)->values[0],
                     ours = xent_tensor_item(loss);
        ck_assert_msg(fabs(ours - theirs) <= MOST_LOSS_ERROR * fabs(theirs), "%s: %.17g, PyTorch %.17g",
                      losses[i].name, ours, theirs);
        snprintf(name, sizeof name, "gradient.%s", losses[i].name);
        const double error = distance(name, 1);
        ck_assert_msg(error <= MOST_LOSS_ERROR, "gradient of %s: error %.3g", losses[i].name, error);
    }
}
END_TEST

static const xent_optimizer_group groups[] = {{"0.", 0.1, 0.5}, {"2.weight", 0, XENT_OFF}};

/* What differs from the defaults is what torch_reference.py says. */
static const struct {
    const char *name;
    xent_optimizer_options options;
} optimizers[] = {
    {"sgd", {.method = XENT_SGD, .rate = 0.1}},
    {"momentum", {.method = XENT_SGD, .rate = 0.05, .momentum = 0.9}},
    {"nesterov", {.method = XENT_SGD, .rate = 0.05, .momentum = 0.9, .nesterov = 1}},
    {"decay", {.method = XENT_SGD, .rate = 0.05, .momentum = 0.5, .weight_decay = 0.01}},
    {"adam", {.method = XENT_ADAM, .rate = 0.003}},
    {"adam_decay",
     {.method = XENT_ADAM,
      .rate = 0.001,
      .beta1 = 0.8,
      .beta2 = 0.99,
      .epsilon = 1e-3,
      .weight_decay = 0.01}},
    {"adamw", {.method = XENT_ADAMW, .rate = 0.003, .weight_decay = 0.1}},
    {"groups",
     {.method = XENT_ADAMW,
      .rate = 0.003,
      .weight_decay = 0.1,
      .clip_norm = 0.05,
      .groups = groups,
      .group_count = 2}},
    {"rmsprop", {.method = XENT_RMSPROP, .rate = 0.001}},
    {"rmsprop_momentum",
     {.method = XENT_RMSPROP, .rate = 0.0002, .alpha = 0.9, .epsilon = 1e-3, .momentum = 0.8}},
    {"clipped", {.method = XENT_SGD, .rate = 0.1, .momentum = 0.9, .clip_norm = 0.05}},
};

static xent_optimizer *create_optimizer(xent_optimizer_options o) {
    const xent_optimizer_options defaults = XENT_OPTIMIZER_DEFAULT;
    if (o.beta1 == 0) o.beta1 = defaults.beta1;
    if (o.beta2 == 0) o.beta2 = defaults.beta2;
    if (o.alpha == 0) o.alpha = defaults.alpha;
    if (o.epsilon == 0) o.epsilon = defaults.epsilon;
    xent_optimizer *optimizer = xent_optimizer_create(xent_net_params(net), &o, NULL);
    ck_assert_ptr_nonnull(optimizer);
    return optimizer;
}

/* In float errors grow with the steps, so only the first 100 are compared. */
START_TEST(trajectories) {
    const int last = sizeof(xent_real) == 8 ? STEPS : 100;
    const double most = sizeof(xent_real) == 8 ? 1e-8 : 1e-5;
    for (size_t i = 0; i < sizeof optimizers / sizeof *optimizers; i++) {
        tear_down();
        set_up();
        xent_optimizer *optimizer = create_optimizer(optimizers[i].options);
        for (int step = 1; step <= last; step++) {
            xent_tape_reset(tape);
            xent_backward(tape, ce_smoothing(forward()));
            ck_assert_msg(xent_optimizer_step(optimizer, tape) == XENT_OK, "%s", xent_tape_error(tape));
            if (step != 100 && step != STEPS) continue;
            char name[64];
            snprintf(name, sizeof name, "%s.%d", optimizers[i].name, step);
            const double error = distance(name, 0), limit = step == 100 && most < 1e-7 ? 1e-10 : most;
            ck_assert_msg(error <= limit, "%s: error %.3g", name, error);
        }
        xent_optimizer_destroy(optimizer);
    }
}
END_TEST

START_TEST(schedules) {
    const xent_schedule all[] = {
        {.kind = XENT_STEP, .rate = 0.2, .every = 30, .factor = 0.5},
        {.kind = XENT_COSINE, .rate = 0.2, .end = 0.1},
        {.kind = XENT_ONE_CYCLE, .rate = 0.2, .rise = 0.3, .begin = 0.04, .end = 0.04 / 1e4},
    };
    static const char *const names[] = {"schedule.step", "schedule.cosine", "schedule.one_cycle"};
    for (int k = 0; k < 3; k++)
        for (int64_t step = 0; step < 200; step++) {
            const double ours = xent_schedule_rate(&all[k], step, 200),
                         theirs = named_array_of("%s", names[k])->values[step];
            ck_assert_msg(close_to(ours, theirs, 1e-12, 1e-17), "%s, step %lld: %.17g, PyTorch %.17g",
                          names[k], (long long)step, ours, theirs);
        }
}
END_TEST

int main(void) {
    if (!python_has("torch")) return EXIT_SUCCESS;
    if (!named_arrays_read("tests/nn/torch_reference.py")) return EXIT_FAILURE;
    Suite *suite = suite_create("torch");
    ADD_TEST_WITH(suite, losses_and_their_gradients, set_up, tear_down);
    ADD_TEST_WITH(suite, trajectories, set_up, tear_down);
    ADD_TEST_WITH(suite, schedules, set_up, tear_down);
    return run_suite(suite);
}
