/* A training loop of your own that survives: it writes a checkpoint every 50 steps, and when it is started
 * again after a crash, a kill or a power cut, it goes on where it was, to the same weights.
 *
 *     survive run.safetensors         start, or go on
 *     survive run.safetensors 120     the same, but fall over after step 120
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xent/xent.h>

enum { EVERY = 50 };

/* One step, or the figures of an epoch whose steps are done. */
static xent_status go_on(xent_trainer *trainer, xent_error *error) {
    if (xent_trainer_steps_left(trainer) > 0) return xent_trainer_step(trainer, error);
    const xent_status status = xent_trainer_measure(trainer, error);
    const xent_history history = xent_trainer_state(trainer).history;
    if (status == XENT_OK && history.count > 0) {
        const xent_epoch *e = &history.epochs[history.count - 1];
        printf("epoch %d  loss %.4f  test accuracy %.2f %%\n", e->epoch, e->train_loss,
               100 * e->test_accuracy);
    }
    return status;
}

static xent_status train(xent_trainer *trainer, const char *path, long crash, xent_error *error) {
    xent_status status = XENT_OK;
    xent_error warning;
    if (access(path, F_OK) == 0) {
        status = xent_trainer_load(trainer, path, &warning, error);
        if (status == XENT_OK) printf("going on at step %lld\n", (long long)xent_trainer_state(trainer).step);
        if (status == XENT_OK && warning.message[0]) fprintf(stderr, "note: %s\n", warning.message);
    }
    while (status == XENT_OK && xent_trainer_end(trainer) == XENT_END_NONE) {
        status = go_on(trainer, error);
        const long long step = xent_trainer_state(trainer).step;
        if (step == crash) _exit(3); /* no flush, no farewell: as if it had been killed */
        const int is_time = step % EVERY == 0 || xent_trainer_end(trainer) != XENT_END_NONE;
        if (status == XENT_OK && is_time && xent_trainer_save(trainer, path, error) != XENT_OK)
            fprintf(stderr, "no checkpoint: %s\n", error->message); /* the one before still stands there */
    }
    return status;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: survive FILE [STEP TO FALL OVER AT]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    xent_error error = {XENT_OK, ""};
    xent_data digits;
    if (xent_data_load(NULL, &digits, &error) != XENT_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const xent_fit_data data = {.train = &digits.train,
                                .test = &digits.test,
                                .scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &digits.train)};
    const xent_net_options layers = {.layers = "dense 32 relu, dropout 0.1",
                                     .inputs = digits.train.features,
                                     .outputs = digits.train.classes};
    const xent_fit_options options = {
        .recipe = {.epochs = 6, .seed = 1, .optimizer = {.method = XENT_ADAM}, .schedule = {.rate = 0.003}}};
    xent_tape *tape = xent_tape_create(NULL, &error);
    xent_net *net = tape ? xent_net_create(&layers, &error) : NULL;
    xent_trainer *trainer = net ? xent_trainer_create(tape, net, &data, &options, &error) : NULL;
    xent_status status = error.status;
    if (trainer) status = train(trainer, argv[1], argc > 2 ? strtol(argv[2], NULL, 10) : -1, &error);
    if (status != XENT_OK) fprintf(stderr, "%s\n", error.message);
    xent_trainer_destroy(trainer);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
    xent_data_clear(&digits);
    return status == XENT_OK ? 0 : 1;
}
