/* Any bytes as a model file, of ours or of another program: refused with a message, or a network that can be
 * run, exported, and saved to a file that gives the same network, which gives the same file. */
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

static void save_and_load(const xent_model *model) {
    xent_model again;
    const char *path = feed_path("saved");
    if (xent_model_save(model, path, NULL) != XENT_OK || xent_model_load(path, &again, NULL) != XENT_OK)
        abort();
    xent_params *old = xent_net_params(model->net), *new = xent_net_params(again.net);
    if (xent_params_block_size(old) != xent_params_block_size(new) ||
        memcmp(xent_params_block(old), xent_params_block(new),
               xent_params_block_size(old) * sizeof(xent_real)) != 0)
        abort();
    const char *other = feed_path("saved_again");
    if (xent_model_save(&again, other, NULL) != XENT_OK || !feed_same_files(path, other)) abort();
    xent_model_clear(&again);
    unlink(path);
    unlink(other);
}

/* Whether it can be exported depends on its numbers; a refusal says why. */
static void export(const xent_model *model) {
    xent_error error = {XENT_OK, ""};
    const char *path = feed_path("exported.c");
    feed_check(xent_export_c(model, path, NULL, &error), &error);
    error.message[0] = '\0';
    feed_check(xent_export_onnx(model, path, &error), &error);
    unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *path = feed_file("model", data, size);
    xent_model model;
    xent_file_info info;
    xent_error error = {XENT_OK, ""};
    if (xent_file_inspect(path, &info, &error) == XENT_OK && !info.arrays) abort();
    xent_file_info_clear(&info);
    error.message[0] = '\0';
    const xent_status status = xent_model_load(path, &model, &error);
    feed_check(status, &error);
    if (status == XENT_OK) {
        if (xent_net_layers(model.net) < 1) abort();
        run(&model);
        save_and_load(&model);
        export(&model);
    }
    xent_model_clear(&model);
    return 0;
}
