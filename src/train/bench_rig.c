#include "train/bench_rig.h"

#include <stdlib.h>

#include "xent/losses.h"
#include "xent/train.h"

/* Deviation 1 for evenly spread bytes. */
static const xent_scaling scaling = {.shift = 127.5, .factor = 1 / 73.9};

static xent_status make_data(bench_rig *r, xent_error *error) {
    const int64_t inputs = xent_net_inputs(r->net), outputs = xent_net_outputs(r->net);
    const size_t size = (size_t)BENCH_RIG_ROWS * (size_t)inputs;
    r->bytes = malloc(size);
    if (outputs > 1)
        r->labels = malloc(BENCH_RIG_ROWS * sizeof *r->labels);
    else
        r->targets = malloc(BENCH_RIG_ROWS * sizeof *r->targets);
    if (!r->bytes || !(r->labels || r->targets))
        return xent_fail(error, XENT_E_MEMORY, "bench: no memory for the data");
    for (size_t i = 0; i < size; i++) r->bytes[i] = (uint8_t)(i * 2654435761u >> 13);
    for (int i = 0; r->labels && i < BENCH_RIG_ROWS; i++) r->labels[i] = (int32_t)(i % outputs);
    for (int i = 0; r->targets && i < BENCH_RIG_ROWS; i++) r->targets[i] = (xent_real)(i % 2);
    r->data = (xent_dataset){.rows = BENCH_RIG_ROWS,
                             .features = inputs,
                             .classes = r->labels ? (int)outputs : 0,
                             .bytes = r->bytes,
                             .labels = r->labels,
                             .targets = r->targets,
                             .outputs = r->targets != NULL};
    return XENT_OK;
}

xent_status bench_rig_make(bench_rig *r, const xent_bench_options *options, xent_error *error) {
    const xent_tape_options tape = {.threads = options->threads};
    const xent_loader_options batches = {.batch = options->batch, .seed = 1};
    r->batch = options->batch;
    xent_optimizer_options sgd = XENT_OPTIMIZER_DEFAULT;
    sgd.rate = 1e-4;
    sgd.momentum = 0.9;
    if (!(r->tape = xent_tape_create(&tape, error)) ||
        !(r->net = xent_net_create(&options->network, error)) || make_data(r, error) != XENT_OK ||
        !(r->optimizer = xent_optimizer_create(xent_net_params(r->net), &sgd, error)) ||
        !(r->loader = xent_loader_create(&r->data, &scaling, &batches, error)))
        return error->status;
    return XENT_OK;
}

static xent_tensor *loss_of(bench_rig *r, xent_tensor *logits, const xent_batch *batch) {
    if (batch->labels) return xent_softmax_cross_entropy(r->tape, logits, batch->labels, NULL);
    xent_tensor *targets = xent_input(r->tape, xent_matrix(batch->rows, 1), batch->targets);
    return xent_bce_with_logits(r->tape, logits, targets, NULL);
}

xent_status bench_rig_step(bench_rig *r, xent_error *error) {
    xent_batch batch;
    xent_tape_reset(r->tape);
    if (!xent_loader_next(r->loader, r->tape, &batch) || batch.rows < r->batch) {
        xent_loader_start(r->loader, 0);
        xent_tape_reset(r->tape);
        if (!xent_loader_next(r->loader, r->tape, &batch))
            return xent_fail(error, XENT_E_MEMORY, "bench: %s", xent_tape_error(r->tape));
    }
    xent_backward(r->tape, loss_of(r, xent_net_forward(r->tape, r->net, batch.x, NULL), &batch));
    const xent_status status = xent_optimizer_step(r->optimizer, r->tape);
    return status == XENT_OK ? status : xent_fail(error, status, "bench: %s", xent_tape_error(r->tape));
}

xent_status bench_rig_measure(bench_rig *r, xent_error *error) {
    xent_dataset some = r->data;
    xent_evaluation result;
    some.rows = XENT_BENCH_ROWS;
    if (r->labels) return xent_evaluate(r->tape, r->net, &some, &scaling, XENT_LOSS_CE, &result, NULL, error);
    return xent_evaluate_targets(r->tape, r->net, &some, &scaling, NULL, XENT_LOSS_BCE, &result, NULL, error);
}

void bench_rig_free(bench_rig *r) {
    xent_loader_destroy(r->loader);
    xent_optimizer_destroy(r->optimizer);
    xent_net_destroy(r->net);
    xent_tape_destroy(r->tape);
    free(r->bytes);
    free(r->labels);
    free(r->targets);
}
