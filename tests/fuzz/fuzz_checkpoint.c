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

/* Two trainings: the second leaves out rows that are known. */
enum { TRAININGS = 2 };
static const double focus[TRAININGS] = {0, 0.5};

/* The network keeps what an input was accepted with: then it is made anew. */
static xent_tape *tape;
static xent_net *nets[TRAININGS];
static xent_trainer *trainers[TRAININGS];

static void begin(int k) {
    const xent_net_options layers = {.layers = "batchnorm", .inputs = 3, .outputs = 2, .seed = 1};
    const xent_fit_options options = {.recipe = {.epochs = 3,
                                                 .batch = 2,
                                                 .seed = 5,
                                                 .patience = 9,
                                                 .focus = focus[k],
                                                 .optimizer = {.momentum = 0.9},
                                                 .schedule = {.rate = 0.1}}};
    xent_trainer_destroy(trainers[k]);
    xent_net_destroy(nets[k]);
    if (!tape) tape = xent_tape_create(&(xent_tape_options){.threads = 1}, NULL);
    nets[k] = xent_net_create(&layers, NULL);
    trainers[k] = xent_trainer_create(tape, nets[k], &data, &options, NULL);
    if (!trainers[k]) abort();
}

/* Puts the checksum of the bytes where it belongs, if they have such a place. */
static void put_right(uint8_t *bytes, size_t size) {
    const size_t beginning = sizeof CHECKSUM_BEGINNING - 1, digits = sizeof CHECKSUM_ZEROS - 1;
    if (size < 8 + beginning + digits || memcmp(bytes + 8, CHECKSUM_BEGINNING, beginning) != 0) return;
    memcpy(bytes + 8 + beginning, CHECKSUM_ZEROS, digits);
    const file_piece whole = {bytes, size};
    checksum_put((char *)bytes, &whole, 1);
}

/* Lets the clock stand still: beside so many seconds those of a test are nothing. */
static void stop_clock(xent_trainer *trainer) {
    xent_training_state state = xent_trainer_state(trainer);
    state.seconds = 1e300;
    if (xent_trainer_set_state(trainer, &state, NULL) != XENT_OK) abort();
}

/* What was loaded is saved as it was loaded, and that file again. */
static void save_again(xent_trainer *trainer) {
    xent_error error = {XENT_OK, ""};
    stop_clock(trainer);
    const char *first = feed_path("first");
    if (xent_trainer_save(trainer, first, &error) != XENT_OK) abort();
    if (xent_trainer_load(trainer, first, NULL, &error) != XENT_OK) abort();
    const char *second = feed_path("second");
    if (xent_trainer_save(trainer, second, &error) != XENT_OK || !feed_same_files(first, second)) abort();
    unlink(first);
    unlink(second);
}

static void go_on(xent_trainer *trainer) {
    xent_error error = {XENT_OK, ""};
    while (xent_trainer_end(trainer) == XENT_END_NONE)
        if (xent_trainer_epoch(trainer, &error) != XENT_OK) break; /* its numbers may be NaN */
    const char *path = feed_path("ended");
    const xent_status status = xent_trainer_save(trainer, path, &error);
    feed_check(status, &error);
    if (status == XENT_OK && xent_trainer_load(trainer, path, NULL, &error) != XENT_OK) abort();
    const xent_training_state state = xent_trainer_state(trainer);
    if (xent_history_save(&state.history, path, &error) != XENT_OK) abort();
    unlink(path);
}

/* Whether this training goes on from the file. */
static int load(int k, const char *path) {
    xent_error error = {XENT_OK, ""};
    if (!trainers[k]) begin(k);
    const xent_status status = xent_trainer_load(trainers[k], path, NULL, &error);
    feed_check(status, &error);
    if (status != XENT_OK && xent_trainer_state(trainers[k]).step != 0) abort();
    return status == XENT_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size) {
    uint8_t *bytes = malloc(size + 1);
    if (!bytes) abort();
    memcpy(bytes, input, size);
    put_right(bytes, size);
    const char *path = feed_file("checkpoint", bytes, size);
    free(bytes);
    int k = 0;
    while (k < TRAININGS && !load(k, path)) k++;
    if (k == TRAININGS) return 0;
    save_again(trainers[k]);
    go_on(trainers[k]);
    begin(k);
    return 0;
}
