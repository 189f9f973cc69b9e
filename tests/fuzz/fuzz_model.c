/* Any bytes as a model file, of ours or of another program: refused with a message, or a network that can be
 * run, exported, and saved to a file that gives the same network. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "feed.h"
#include "xent/export.h"
#include "xent/inspect.h"
#include "xent/model.h"

/* Rows of zeros through the network; whatever it says, it must not crash. */
static void run(const xent_model *model) {
    static const xent_real zeros[4096];
    const int64_t inputs = xent_net_inputs(model->net);
    if (inputs > 4096) return;
    const xent_tape_options options = {.threads = 1};
    xent_tape *tape = xent_tape_create(&options, NULL);
    if (!xent_net_forward(tape, model->net, xent_input(tape, xent_matrix(1, inputs), zeros), NULL)) abort();
    xent_tape_destroy(tape);
}

static void save_and_load(const xent_model *model, const char *path) {
    xent_model again;
    if (xent_model_save(model, path, NULL) != XENT_OK || xent_model_load(path, &again, NULL) != XENT_OK)
        abort();
    xent_params *old = xent_net_params(model->net), *new = xent_net_params(again.net);
    if (xent_params_block_size(old) != xent_params_block_size(new) ||
        memcmp(xent_params_block(old), xent_params_block(new),
               xent_params_block_size(old) * sizeof(xent_real)) != 0)
        abort();
    xent_model_clear(&again);
}

/* Whether it can be exported depends on its numbers; a refusal says why. */
static void export(const xent_model *model, const char *path) {
    xent_error error = {XENT_OK, ""};
    if (xent_export_c(model, path, NULL, &error) != XENT_OK && error.message[0] == '\0') abort();
    error.message[0] = '\0';
    if (xent_export_onnx(model, path, &error) != XENT_OK && error.message[0] == '\0') abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *path = feed_file(data, size);
    xent_model model;
    xent_error error = {XENT_OK, ""};
    if (xent_model_load(path, &model, &error) == XENT_OK) {
        if (xent_net_layers(model.net) < 1) abort();
        run(&model);
        save_and_load(&model, path);
        export(&model, path);
    } else if (error.message[0] == '\0') {
        abort();
    }
    xent_model_clear(&model);
    xent_file_info info;
    if (xent_file_inspect(path, &info, &error) == XENT_OK && !info.arrays) abort();
    xent_file_info_clear(&info);
    unlink(path);
    return 0;
}
