#include "cli/command/train_run.h"

#include <unistd.h>

#include "cli/command/train_output.h"
#include "cli/terminal/interrupt.h"
#include "cli/terminal/metrics.h"
#include "cli/terminal/output.h"

static int after_step(void *context, const xent_step *step) {
    train_run *run = context;
    if (interrupted() || output_failed()) return run->stopped = 1;
    if (!progress_due(&run->progress)) return 0;
    char label[128], right[32];
    snprintf(label, sizeof label, "epoch %d/%d  loss %.4f  %s", step->epoch, step->epochs, step->loss,
             describe_rightness(step->accuracy, step->rmse, right, sizeof right));
    progress_draw(&run->progress, label, step->rows, step->total_rows);
    return 0;
}

static int after_epoch(void *context, const xent_epoch *e) {
    train_run *run = context;
    char measured[128], right[32];
    describe_measured(e, measured, sizeof measured);
    progress_line(&run->progress, "epoch %d/%lld  loss %.4f, %s%s  %.2f s", e->epoch,
                  (long long)run->settings->loop.epochs, e->train_loss,
                  describe_rightness(e->train_accuracy, e->train_rmse, right, sizeof right), measured,
                  e->seconds);
    if (!run->settings->common.json) return 0;
    progress_clear(&run->progress);
    print_json(epoch_json(e));
    return run->stopped = output_failed();
}

/* A step, or the measuring of an epoch whose steps are done. */
static xent_status go_on(xent_trainer *trainer, xent_error *error) {
    return xent_trainer_steps_left(trainer) > 0 ? xent_trainer_step(trainer, error)
                                                : xent_trainer_measure(trainer, error);
}

static xent_status loop(train_run *run, xent_error *error) {
    xent_status status = XENT_OK;
    while (status == XENT_OK && xent_trainer_end(run->trainer) == XENT_END_NONE) {
        status = go_on(run->trainer, error);
        if (status != XENT_OK || !checkpoint_is_due(&run->checkpoints, run->trainer)) continue;
        progress_clear(&run->progress);
        const int failed = write_checkpoint(&run->checkpoints, run->trainer);
        run->is_kept = run->stopped && !failed;
    }
    return status;
}

/* Whether someone looks at epochs, or at one of them: then each is measured. The last always is. */
static int is_watched(const train_run *run) {
    const train_settings *s = run->settings;
    const int is_shown = !s->common.quiet && (run->progress.shows_steps || isatty(STDOUT_FILENO));
    return is_shown || s->loop.epochs_given || s->common.json || s->history || s->report ||
           s->learning.patience > 0 || s->learning.target > 0 || s->checkpoints.directory ||
           s->checkpoints.resume;
}

xent_status run_training(train_run *run, xent_tape *tape, xent_net *net, const xent_fit_data *data,
                         const xent_recipe *recipe, xent_error *error) {
    const train_settings *s = run->settings;
    run->progress = progress_start(s->common.quiet, s->common.json);
    const xent_fit_options options = {.recipe = *recipe,
                                      .after_step = after_step,
                                      .after_epoch = after_epoch,
                                      .context = run,
                                      .measure_last = !is_watched(run)};
    run->trainer = xent_trainer_create(tape, net, data, &options, error);
    if (!run->trainer) return error->status;
    xent_status status =
        begin_checkpoints(&run->checkpoints, &s->checkpoints, run->trainer, s->common.quiet, error);
    if (status == XENT_OK) status = loop(run, error);
    progress_clear(&run->progress);
    xent_trainer_use_best(run->trainer);
    const xent_training_state state = xent_trainer_state(run->trainer);
    run->result = (xent_fit_result){.history = state.history,
                                    .end = xent_trainer_end(run->trainer),
                                    .steps = state.step,
                                    .rows = state.rows,
                                    .best_epoch = state.best_epoch,
                                    .seconds = state.seconds};
    return status;
}

void end_training(train_run *run) {
    end_checkpoints(&run->checkpoints);
    xent_trainer_destroy(run->trainer);
}
