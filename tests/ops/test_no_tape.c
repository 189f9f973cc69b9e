/* Every operation without a tape: NULL comes back, whatever the other arguments are. */
#include <string.h>

#include "support/bad_input.h"

static const xent_op *seen[128];
static int seen_count;

/* By the name in the table of operations; NULL for functions that are made of several. */
static void expect_none(const char *name, const char *call, const xent_tensor *y) {
    ck_assert_msg(y == NULL, "%s gives a tensor", call);
    for (int i = 0; name && i < xent_op_count(); i++)
        if (strcmp(xent_op_at(i)->name, name) == 0) seen[seen_count++] = xent_op_at(i);
}
#define NONE(name, call) expect_none(name, #call, call)

static void functions_of_one_tensor(xent_tensor *x) {
    NONE("neg", xent_neg(NULL, x));
    NONE("exp", xent_exp(NULL, x));
    NONE("log", xent_log(NULL, x));
    NONE("square", xent_square(NULL, x));
    NONE("sqrt", xent_sqrt(NULL, x));
    NONE("pow", xent_pow(NULL, x, 2));
    NONE("abs", xent_abs(NULL, x));
    NONE("affine", xent_affine(NULL, x, 1, 2));
    NONE("clamp", xent_clamp(NULL, x, 1, 0));
    NONE("relu", xent_relu(NULL, x));
    NONE("leaky_relu", xent_leaky_relu(NULL, x, 0.1));
    NONE("elu", xent_elu(NULL, x, 1));
    NONE("gelu", xent_gelu(NULL, x));
    NONE("silu", xent_silu(NULL, x));
    NONE("softplus", xent_softplus(NULL, x));
    NONE("sigmoid", xent_sigmoid(NULL, x));
    NONE("tanh", xent_tanh(NULL, x));
    NONE("softmax", xent_softmax(NULL, x, 9));
    NONE("log_softmax", xent_log_softmax(NULL, x, 9));
    NONE("logsumexp", xent_logsumexp(NULL, x, 9));
    NONE("sum", xent_sum(NULL, x, 9));
    NONE("mean", xent_mean(NULL, x, 9));
    NONE("reshape", xent_reshape(NULL, x, xent_vector(-2)));
    NONE("transpose", xent_transpose(NULL, x));
    NONE("permute", xent_permute(NULL, x, NULL));
    NONE("permute", xent_permute(NULL, x, (const int[]){1, 0, 2, 3}));
    NONE("slice", xent_slice(NULL, x, 9, 2, 1));
    NONE("gather", xent_gather(NULL, x, NULL, -1));
    NONE("max_pool2d", xent_max_pool2d(NULL, x, NULL));
    NONE("avg_pool2d", xent_avg_pool2d(NULL, x, NULL));
    NONE("global_avg_pool2d", xent_global_avg_pool2d(NULL, x));
    NONE("dropout", xent_dropout(NULL, x, 2, (xent_dropout_place){1, 2, 3}));
    NONE(NULL, xent_detach(NULL, x));
}

static void functions_of_several(xent_tensor *x) {
    NONE("add", xent_add(NULL, x, x));
    NONE("sub", xent_sub(NULL, x, x));
    NONE("mul", xent_mul(NULL, x, x));
    NONE("div", xent_div(NULL, x, x));
    NONE("maximum", xent_maximum(NULL, x, x));
    NONE("minimum", xent_minimum(NULL, x, x));
    NONE("matmul", xent_matmul(NULL, x, x, 1, 0));
    NONE("linear", xent_linear(NULL, x, x, NULL, (xent_activation)77));
    NONE("concat", xent_concat(NULL, &x, 1, 9));
    NONE("concat", xent_concat(NULL, NULL, -1, 9));
    NONE("conv2d", xent_conv2d(NULL, x, x, x, NULL));
    NONE("batch_norm", xent_batch_norm(NULL, x, x, x, -1, NULL, NULL));
    NONE("batch_norm_with", xent_batch_norm_with(NULL, x, x, x, x, x, -1));
    NONE("layer_norm", xent_layer_norm(NULL, x, 9, x, x, -1));
    NONE("rms_norm", xent_rms_norm(NULL, x, 9, x, -1));
}

static void losses(xent_tensor *x) {
    const xent_cross_entropy_options sums = {.reduction = XENT_SUM, .label_smoothing = 7};
    const xent_reduction none = (xent_reduction)9;
    for (int i = 0; i < 2; i++) {
        const xent_cross_entropy_options *o = i ? &sums : NULL;
        NONE("softmax_cross_entropy", xent_softmax_cross_entropy(NULL, x, labels, o));
        NONE("softmax_cross_entropy", xent_softmax_cross_entropy_with(NULL, x, x, o));
        NONE("nll", xent_nll(NULL, x, NULL, o));
        NONE("focal", xent_focal(NULL, x, labels, -1, o));
        NONE("generalised_cross_entropy", xent_generalised_cross_entropy(NULL, x, labels, -1, o));
        for (int loss = -1; loss <= XENT_LOSS_COUNT; loss++)
            NONE(NULL, xent_classification_loss(NULL, (xent_loss)loss, x, labels, o));
    }
    NONE("bce", xent_bce(NULL, x, x, NULL));
    NONE("bce_with_logits", xent_bce_with_logits(NULL, x, x, NULL));
    NONE("mse", xent_mse(NULL, x, x, none));
    NONE("l1", xent_l1(NULL, x, x, none));
    NONE("huber", xent_huber(NULL, x, x, -1, none));
    NONE("kl_div", xent_kl_div(NULL, x, x, 1, none));
    for (int loss = -1; loss <= XENT_LOSS_COUNT; loss++)
        NONE(NULL, xent_target_loss(NULL, (xent_loss)loss, x, x));
}

START_TEST(without_a_tape_there_is_no_tensor) {
    begin();
    xent_tensor *const inputs[] = {m, NULL, stale, foreign};
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        seen_count = 0;
        functions_of_one_tensor(inputs[i]);
        functions_of_several(inputs[i]);
        losses(inputs[i]);
    }
    for (int i = 0; i < xent_op_count(); i++) {
        int found = 0;
        for (int k = 0; k < seen_count; k++) found |= seen[k] == xent_op_at(i);
        ck_assert_msg(found, "%s is not called here", xent_op_at(i)->name);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("no_tape");
    ADD_TEST_WITH(suite, without_a_tape_there_is_no_tensor, set_up, tear_down);
    return run_suite(suite);
}
