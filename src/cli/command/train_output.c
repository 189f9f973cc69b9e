#include "cli/command/train_output.h"

#include <math.h>
#include <stdlib.h>

#include "cli/terminal/command_line.h"
#include "cli/terminal/metrics.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text_curves.h"
#include "cli/terminal/wrap.h"

void describe_accuracy(const xent_epoch *e, char *text, size_t size) {
    int test = !isnan(e->test_accuracy), validation = !isnan(e->validation_accuracy);
    int used = 0;
    *text = '\0';
    if (validation)
        used = snprintf(text, size, "  validation %.4f, %.2f %%", e->validation_loss,
                        100 * e->validation_accuracy);
    if (test && used >= 0 && (size_t)used < size)
        snprintf(text + used, size - (size_t)used, "  test %.4f, %.2f %%", e->test_loss,
                 100 * e->test_accuracy);
}

static const char *end_text(const train_outcome *o) {
    if (o->stopped) return "interrupted";
    switch (o->result->end) {
    case XENT_END_TARGET:
        return "target reached";
    case XENT_END_PATIENCE:
        return "validation loss no longer falls";
    case XENT_END_NONE:
    case XENT_END_EPOCHS:
    case XENT_END_CALLER:
        break;
    }
    return o->target > 0 ? "all epochs done, target not reached" : "all epochs done";
}

/* The epoch whose weights are kept: the last, or with patience the best. NULL: none ended. */
static const xent_epoch *kept_epoch(const xent_fit_result *result) {
    return result->best_epoch > 0 ? &result->history.epochs[result->best_epoch - 1] : NULL;
}

void print_totals(const train_outcome *o) {
    const xent_fit_result *result = o->result;
    const xent_history *h = &result->history;
    const xent_epoch *kept = kept_epoch(result);
    json_t *object = json_pack("{s:o, s:s, s:i, s:i, s:I, s:I, s:o, s:f, s:f}", "model", json_text(o->model),
                               "ended", end_text(o), "epochs", h->count, "best_epoch", result->best_epoch,
                               "steps", (json_int_t)result->steps, "samples", (json_int_t)result->rows,
                               "samples_per_s", json_finite((double)result->rows / result->seconds),
                               "seconds", result->seconds, "seconds_since_start", process_seconds());
    if (kept) {
        json_object_set_new(object, "test_accuracy", json_finite(kept->test_accuracy));
        json_object_set_new(object, "test_loss", json_finite(kept->test_loss));
    }
    json_t *notices = json_array();
    for (int i = 0; i < o->notices->count; i++)
        json_array_append_new(notices, json_text(o->notices->text[i]));
    json_object_set_new(object, "notices", notices);
    if (o->training.rows > 0)
        json_object_set_new(object, "training_accuracy", json_finite(o->training.accuracy));
    print_json(object);
}

/* Commands that work as they stand: the model knows how its data are read, and `compare` is told. */
static void print_next(const train_outcome *o) {
    char *model = shell_word(o->model), *data = o->data ? shell_word(o->data) : NULL;
    if (model) print("\nNext:\n  xent eval %s    how good it is, class by class\n", model);
    const int can_compare = o->training.rows == 0; /* on rows that were held out */
    if (model && can_compare && (data || !o->data))
        print("  xent compare%s%s%s    what other losses would have done\n", data ? " " : "",
              data ? data : "", o->options);
    free(model);
    free(data);
}

void print_outcome(const train_outcome *o) {
    const xent_fit_result *result = o->result;
    const xent_history *h = &result->history;
    print_history(h);
    print("training figures are running means over the epoch, while the weights change\n");
    print("\n%s: %d epoch%s, %lld steps, %.2f s (%.0f samples/s)\n%.2f s since the program began\n",
          end_text(o), h->count, h->count == 1 ? "" : "s", (long long)result->steps, result->seconds,
          (double)result->rows / result->seconds, process_seconds());
    const xent_epoch *kept = kept_epoch(result);
    if (kept) {
        char measured[128];
        describe_accuracy(kept, measured, sizeof measured);
        if (kept->epoch < h->count) print("weights of epoch %d, the best: ", kept->epoch);
        if (*measured)
            print("%s\n", measured + 2);
        else if (o->training.rows > 0)
            print("training %lld of %lld right (%.2f %%); no rows were held out to test on\n",
                  (long long)o->training.correct, (long long)o->training.rows, 100 * o->training.accuracy);
    }
    for (int i = 0; i < o->notices->count; i++) print_line("note:", 6, "%s", o->notices->text[i]);
    print("model: %s\n", o->model);
    print_next(o);
}
