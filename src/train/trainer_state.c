#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/count.h"
#include "train/trainer.h"

const char *xent_training_array_name(xent_training_array array) {
    static const char *const names[] = {
#define ARRAY_NAME(name, text) text,
        XENT_TRAINING_ARRAY_LIST(ARRAY_NAME)
#undef ARRAY_NAME
    };
    return (unsigned)array < XENT_TRAINING_ARRAYS ? names[array] : "unknown";
}

/* Where an array stands, and how many numbers it has; NULL and 0 where there is none. */
static xent_real *array_of(const xent_trainer *t, xent_training_array array, size_t *size) {
    xent_params *weights = xent_net_params(t->net), *statistics = xent_net_buffers(t->net);
    xent_real *const values[XENT_TRAINING_ARRAYS] = {
        [XENT_TRAINING_WEIGHTS] = xent_params_block(weights),
        [XENT_TRAINING_STATISTICS] = xent_params_block(statistics),
        [XENT_TRAINING_OPTIMIZER] = xent_optimizer_state(t->optimizer),
        [XENT_TRAINING_BEST_WEIGHTS] = t->best_weights,
        [XENT_TRAINING_BEST_STATISTICS] = t->best_statistics,
        [XENT_TRAINING_FOCUS] = t->focus.waits,
    };
    const size_t sizes[XENT_TRAINING_ARRAYS] = {
        [XENT_TRAINING_WEIGHTS] = xent_params_block_size(weights),
        [XENT_TRAINING_STATISTICS] = xent_params_block_size(statistics),
        [XENT_TRAINING_OPTIMIZER] = xent_optimizer_state_size(t->optimizer),
        [XENT_TRAINING_BEST_WEIGHTS] = xent_params_block_size(weights),
        [XENT_TRAINING_BEST_STATISTICS] = xent_params_block_size(statistics),
        [XENT_TRAINING_FOCUS] = (size_t)t->data.train->rows,
    };
    *size = values[array] ? sizes[array] : 0;
    return *size > 0 ? values[array] : NULL;
}

xent_training_state xent_trainer_state(const xent_trainer *t) {
    xent_training_state s;
    memset(&s, 0, sizeof s);
    if (!t) return s;
    s.step = t->step;
    s.rows = t->rows;
    s.epoch_rows = t->epoch_rows;
    s.epoch_correct = t->epoch_correct;
    s.epoch_loss = t->epoch_loss;
    s.epoch_gradient = t->epoch_gradient;
    s.epoch_squares = t->epoch_squares;
    s.rate = t->rate;
    s.seconds = clock_seconds() - t->started;
    s.best_loss = t->best_loss;
    s.best_epoch = t->best_epoch;
    s.history = t->history;
    for (int i = 0; i < XENT_TRAINING_ARRAYS; i++)
        s.arrays[i].values = array_of(t, (xent_training_array)i, &s.arrays[i].size);
    return s;
}

static xent_status check_arrays(const xent_trainer *t, const xent_training_state *s, xent_error *error) {
    for (int i = 0; i < XENT_TRAINING_ARRAYS; i++) {
        size_t size;
        array_of(t, (xent_training_array)i, &size);
        if (s->arrays[i].size != size || (size > 0 && !s->arrays[i].values))
            return xent_fail(error, XENT_E_SHAPE, "training state: \"%s\" has %zu numbers; expected %zu",
                             xent_training_array_name((xent_training_array)i),
                             s->arrays[i].values ? s->arrays[i].size : 0, size);
    }
    return XENT_OK;
}

/* The rows of a full batch: at most all of them. */
static int64_t full_batch(const xent_trainer *t) {
    const int64_t rows = t->data.train->rows, batch = t->options.recipe.batch;
    return batch < rows ? batch : rows;
}

/* Steps and rows must be those of a run in which each epoch had all rows. */
static xent_status check_whole_epochs(const xent_trainer *t, const xent_training_state *s,
                                      xent_error *error) {
    const int64_t count = s->history.count, rows = t->data.train->rows, batch = full_batch(t);
    const int64_t place = s->step - count * t->steps_per_epoch;
    if (place < 0 || place > t->steps_per_epoch)
        return xent_fail(error, XENT_E_VALUE,
                         "training state: %lld steps and %lld epochs measured; expected %lld steps an epoch",
                         (long long)s->step, (long long)count, (long long)t->steps_per_epoch);
    const int64_t seen = place < t->steps_per_epoch ? place * batch : rows, all = count * rows + seen;
    if (s->epoch_rows == seen && s->rows == all) return XENT_OK;
    return xent_fail(error, XENT_E_VALUE,
                     "training state: %lld rows, %lld of them in the epoch; expected %lld and %lld after "
                     "%lld steps of %lld of %lld rows",
                     (long long)s->rows, (long long)s->epoch_rows, (long long)all, (long long)seen,
                     (long long)s->step, (long long)batch, (long long)rows);
}

/* Or of one in which epochs had less, this one `some` rows: all batches but the last of each were full. */
static xent_status check_focused_epochs(const xent_trainer *t, const xent_training_state *s, int64_t some,
                                        xent_error *error) {
    const int64_t count = s->history.count, batch = full_batch(t);
    const int stands_between_steps =
        s->epoch_rows >= 0 && (s->epoch_rows == some || (s->epoch_rows < some && s->epoch_rows % batch == 0));
    const int64_t place = stands_between_steps ? count_batches(s->epoch_rows, batch) : 0;
    const int64_t steps = s->step - place, rows = s->rows - s->epoch_rows; /* of the epochs before */
    if (stands_between_steps && steps >= count && steps <= count * t->steps_per_epoch &&
        rows <= steps * batch && rows >= (steps - count) * batch + count)
        return XENT_OK;
    return xent_fail(
        error, XENT_E_VALUE,
        "training state: %lld rows in %lld steps, %lld of them in the epoch; expected batches of "
        "%lld of its %lld rows after %lld epochs of up to %lld steps",
        (long long)s->rows, (long long)s->step, (long long)s->epoch_rows, (long long)batch, (long long)some,
        (long long)count, (long long)t->steps_per_epoch);
}

/* Afterwards the trainer stands in its own epoch again. */
static xent_status check_focus(xent_trainer *t, const xent_training_state *s, xent_error *error) {
    const xent_real *waits = s->arrays[XENT_TRAINING_FOCUS].values;
    const int64_t first = focus_check(&t->focus, waits);
    if (first < t->data.train->rows)
        return xent_fail(error, XENT_E_VALUE,
                         "training state: number %lld of \"focus\" is %g; expected a whole one of 0 to %d",
                         (long long)first, (double)waits[first], XENT_FOCUS_EPOCHS + 1);
    trainer_enter_epoch(t, s->history.count, waits);
    const xent_status status = check_focused_epochs(t, s, xent_loader_rows(t->loader), error);
    trainer_enter_epoch(t, t->history.count, t->focus.waits);
    return status;
}

static xent_status check_numbers(xent_trainer *t, const xent_training_state *s, xent_error *error) {
    if (s->history.count < 0 || (s->history.count > 0 && !s->history.epochs))
        return xent_fail(error, XENT_E_VALUE, "training state: %d epochs measured, which are %s",
                         s->history.count, s->history.epochs ? "there" : "NULL");
    const xent_status status = t->focus.waits ? check_focus(t, s, error) : check_whole_epochs(t, s, error);
    if (status != XENT_OK) return status;
    if (s->epoch_correct < 0 || s->epoch_correct > s->epoch_rows || s->best_epoch < 0 ||
        s->best_epoch > s->history.count || !(s->best_loss > -(double)INFINITY) || !isfinite(s->epoch_loss) ||
        !isfinite(s->epoch_gradient) || !(s->epoch_squares >= 0 && isfinite(s->epoch_squares)) ||
        !(s->rate >= 0 && isfinite(s->rate)) || !(s->seconds >= 0 && isfinite(s->seconds)))
        return xent_fail(error, XENT_E_VALUE,
                         "training state: %lld rows right, best epoch %d of %d, losses %g and %g, rate %g, "
                         "%g seconds; expected what training can come to",
                         (long long)s->epoch_correct, s->best_epoch, s->history.count, s->best_loss,
                         s->epoch_loss, s->rate, s->seconds);
    return XENT_OK;
}

/* With memory of its own; empty after an error. */
static xent_status copy_history(const xent_history *from, xent_history *to, xent_error *error) {
    *to = (xent_history){NULL, 0, 0};
    for (int i = 0; i < from->count; i++) {
        const xent_status status = xent_history_add(to, &from->epochs[i], error);
        if (status == XENT_OK) continue;
        xent_history_clear(to);
        return status;
    }
    return XENT_OK;
}

xent_status xent_trainer_set_state(xent_trainer *t, const xent_training_state *s, xent_error *error) {
    if (!t || !s) return xent_fail(error, XENT_E_ARGUMENT, "training state: trainer or state is NULL");
    xent_history history;
    xent_status status = check_arrays(t, s, error);
    if (status == XENT_OK) status = check_numbers(t, s, error);
    if (status == XENT_OK) status = copy_history(&s->history, &history, error);
    if (status != XENT_OK) return status;
    for (int i = 0; i < XENT_TRAINING_ARRAYS; i++) {
        size_t size;
        xent_real *values = array_of(t, (xent_training_array)i, &size);
        if (size > 0) memmove(values, s->arrays[i].values, size * sizeof *values);
    }
    xent_optimizer_set_steps(t->optimizer, s->step); /* not below 0 */
    xent_history_clear(&t->history);
    t->history = history;
    t->step = s->step;
    t->rows = s->rows;
    t->epoch_rows = s->epoch_rows;
    t->epoch_correct = s->epoch_correct;
    t->epoch_loss = s->epoch_loss;
    t->epoch_gradient = s->epoch_gradient;
    t->epoch_squares = s->epoch_squares;
    t->rate = s->rate;
    t->started = clock_seconds() - s->seconds;
    t->best_loss = s->best_loss;
    t->best_epoch = s->best_epoch;
    trainer_enter_epoch(t, t->history.count, t->focus.waits);
    t->end = trainer_end_of(t);
    return XENT_OK;
}
