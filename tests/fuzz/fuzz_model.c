/* Any bytes as a model file: refused with a message, or a network that can be used. */
#include <stdlib.h>
#include <unistd.h>

#include "feed.h"
#include "xent/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *path = feed_file(data, size);
    xent_model model;
    xent_error error = {XENT_OK, ""};
    if (xent_model_load(path, &model, &error) == XENT_OK) {
        if (xent_mlp_layers(model.mlp) < 1) abort();
    } else if (error.message[0] == '\0') {
        abort();
    }
    xent_model_clear(&model);
    unlink(path);
    return 0;
}
