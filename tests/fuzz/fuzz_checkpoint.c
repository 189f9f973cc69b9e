/* Any bytes as a checkpoint, under a checksum that is put right, so that what stands behind it is reached:
 * refused with a message and without a trace, or a training that goes on and is saved again. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "feed.h"
#include "model/files/checksum.h"
#include "xent/xent.h"

static const xent_real features[] = {1, 2, 3, 3, 2, 1, 0, 1, 0, 1, 0, 1};
static const int32_t labels[] = {0, 1, 0, 1};
static const xent_dataset rows = {
    .rows = 4, .features = 3, .classes = 2, .reals = features, .labels = labels};
static const xent_fit_data data = {.train = &rows, .validation = &rows, .scaling = XENT_SCALING_NONE};
static const xent_fit_options options = {.recipe = {.epochs = 3,
                                                    .batch = 2,
                                                    .seed = 5,
                                                    .patience = 9,
                                                    .optimizer = {.momentum = 0.9},
                                                    .schedule = {.rate = 0.1}}};

/* The network keeps what an input was accepted with: then it is made anew. */
static xent_tape *tape;
static xent_net *net;
static xent_trainer *trainer;

static void begin(void) {
    const xent_net_options layers = {.layers = "batchnorm", .inputs = 3, .outputs = 2, .seed = 1};
    xent_trainer_destroy(trainer);
    xent_net_destroy(net);
    if (!tape) tape = xent_tape_create(&(xent_tape_options){.threads = 1}, NULL);
    net = xent_net_create(&layers, NULL);
    trainer = xent_trainer_create(tape, net, &data, &options, NULL);
    if (!trainer) abort();
}

/* Puts the checksum of the bytes where it belongs, if they have such a place. */
static void put_right(uint8_t *bytes, size_t size) {
    const size_t beginning = sizeof CHECKSUM_BEGINNING - 1, digits = sizeof CHECKSUM_ZEROS - 1;
    if (size < 8 + beginning + digits || memcmp(bytes + 8, CHECKSUM_BEGINNING, beginning) != 0) return;
    memcpy(bytes + 8 + beginning, CHECKSUM_ZEROS, digits);
    const file_piece whole = {bytes, size};
    checksum_put((char *)bytes, &whole, 1);
}

/* What was loaded is saved as it was loaded, and that file again. */
static void save_again(void) {
    xent_error error = {XENT_OK, ""};
    const char *first = feed_path("first");
    if (xent_trainer_save(trainer, first, &error) != XENT_OK) abort();
    if (xent_trainer_load(trainer, first, NULL, &error) != XENT_OK) abort();
    const char *second = feed_path("second");
    if (xent_trainer_save(trainer, second, &error) != XENT_OK || !feed_same_files(first, second)) abort();
    unlink(first);
    unlink(second);
}

static void go_on(void) {
    xent_error error = {XENT_OK, ""};
    while (xent_trainer_end(trainer) == XENT_END_NONE)
        if (xent_trainer_epoch(trainer, &error) != XENT_OK) break; /* its numbers may be NaN */
    const char *path = feed_path("ended");
    const xent_status status = xent_trainer_save(trainer, path, &error);
    feed_check(status, &error);
    if (status == XENT_OK && xent_trainer_load(trainer, path, NULL, &error) != XENT_OK) abort();
    unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    uint8_t *bytes = malloc(size + 1);
    if (!bytes) abort();
    memcpy(bytes, input, size);
    put_right(bytes, size);
    const char *path = feed_file("checkpoint", bytes, size);
    free(bytes);
    if (!trainer) begin();
    xent_error error = {XENT_OK, ""};
    const xent_status status = xent_trainer_load(trainer, path, NULL, &error);
    feed_check(status, &error);
    if (status == XENT_OK) {
        save_again();
        go_on();
        begin();
    } else if (xent_trainer_state(trainer).step != 0) {
        abort();
    }
    return 0;
}
