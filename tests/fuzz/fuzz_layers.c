/* Any text as the layers of a network, for rows that its first bytes describe: refused with a message, or a
 * network whose layers fit one another, that runs, and whose text makes the same network again. */
#include <stdlib.h>
#include <string.h>

#include "feed.h"
#include "nn/layer.h"
#include "xent/net.h"

/* Networks of more numbers are not made, and those that take longer do not run: no time is lost on them. */
enum { MOST_NUMBERS = 1 << 13, MOST_TO_RUN = 1 << 12 };

/* The numbers of a row on its way; each layer takes what the one before gives. */
static size_t look_at_layers(const xent_net *net) {
    size_t all = 0, before = (size_t)xent_net_inputs(net);
    for (int i = 0; i < xent_net_layers(net); i++) {
        xent_layer_info info;
        size_t in, out;
        if (xent_net_layer(net, i, &info) != XENT_OK || !info.text[0]) abort();
        if (xent_shape_size(info.in, &in) != XENT_OK || xent_shape_size(info.out, &out) != XENT_OK) abort();
        if (in != before || out == 0) abort();
        before = out;
        all += out;
    }
    if (before != (size_t)xent_net_outputs(net)) abort();
    return all;
}

/* Two rows of zeros, as in training, and as in prediction. */
static void run(const xent_net *net) {
    static const xent_real zeros[2 * MOST_TO_RUN];
    const int64_t inputs = xent_net_inputs(net);
    if (inputs > MOST_TO_RUN || xent_params_block_size(xent_net_params(net)) > MOST_TO_RUN) return;
    xent_tape *tape = xent_tape_create(&(xent_tape_options){.threads = 1}, NULL);
    xent_tensor *x = xent_input(tape, xent_matrix(2, inputs), zeros);
    if (!xent_net_forward(tape, net, x, &(xent_pass){.training = 1})) abort();
    if (!xent_net_forward(tape, net, x, NULL)) abort();
    xent_tape_destroy(tape);
}

static void expect_the_same_again(const xent_net *net) {
    xent_net *again = net_create_within(xent_net_settings(net), MOST_NUMBERS, NULL);
    if (!again || strcmp(xent_net_text(again), xent_net_text(net)) != 0) abort();
    const size_t size = xent_params_block_size(xent_net_params(net));
    if (xent_params_block_size(xent_net_params(again)) != size ||
        memcmp(xent_params_block(xent_net_params(again)), xent_params_block(xent_net_params(net)),
               size * sizeof(xent_real)) != 0)
        abort();
    xent_net_destroy(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    char text[2048];
    feed in = {input, size};
    xent_error error = {XENT_OK, ""};
    xent_net_options options = {.height = feed_byte(&in) % 33, .init = XENT_INIT_HE_NORMAL, .seed = 1};
    options.width = feed_byte(&in) % 33;
    options.channels = feed_byte(&in) % 5;
    options.inputs = feed_byte(&in);
    options.outputs = (int64_t)feed_byte(&in) - 1;
    options.layers = feed_text(&in, text, sizeof text);
    xent_net *net = net_create_within(&options, MOST_NUMBERS, &error);
    feed_check(net ? XENT_OK : error.status, &error);
    if (net) {
        if (look_at_layers(net) <= MOST_TO_RUN) run(net);
        expect_the_same_again(net);
    }
    xent_net_destroy(net);
    return 0;
}
