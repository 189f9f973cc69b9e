#include "cli/command/train_output.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal/command_line.h"
#include "cli/terminal/metrics.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text_curves.h"
#include "cli/terminal/wrap.h"

const char *describe_rightness(double accuracy, double rmse, char *text, size_t size) {
    if (isnan(accuracy))
        snprintf(text, size, "RMSE %.4g", rmse);
    else
        snprintf(text, size, "accuracy %.2f %%", 100 * accuracy);
    return text;
}

/* "  test 0.1, 97.81 %", or with the RMSE, at the end of the text; nothing of a set that is not there. */
static void add_set(const char *set, double loss, double accuracy, double rmse, char *text, size_t size) {
    const size_t used = strlen(text);
    if (isnan(loss)) return;
    if (isnan(accuracy))
        snprintf(text + used, size - used, "  %s %.4f, RMSE %.4g", set, loss, rmse);
    else
        snprintf(text + used, size - used, "  %s %.4f, %.2f %%", set, loss, 100 * accuracy);
}

void describe_measured(const xent_epoch *e, char *text, size_t size) {
    *text = '\0';
    add_set("validation", e->validation_loss, e->validation_accuracy, e->validation_rmse, text, size);
    add_set("test", e->test_loss, e->test_accuracy, e->test_rmse, text, size);
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
    return o->recipe->target > 0 ? "all epochs done, target not reached" : "all epochs done";
}

/* The epoch whose weights are kept: the last, or with patience the best. NULL: none ended. */
static const xent_epoch *kept_epoch(const xent_fit_result *result) {
    return result->best_epoch > 0 ? &result->history.epochs[result->best_epoch - 1] : NULL;
}

void print_totals(const train_outcome *o) {
    const xent_fit_result *result = o->result;
    const xent_history *h = &result->history;
    const xent_epoch *kept = kept_epoch(result);
    json_t *object = json_pack(
        "{s:o, s:s, s:i, s:i, s:I, s:I, s:o, s:o, s:o}", "model", json_text(o->model), "ended", end_text(o),
        "epochs", h->count, "best_epoch", result->best_epoch, "steps", (json_int_t)result->steps, "samples",
        (json_int_t)result->rows, "samples_per_s", json_finite((double)result->rows / result->seconds),
        "seconds", json_finite(result->seconds), "seconds_since_start", json_finite(process_seconds()));
    if (kept) {
        if (!isnan(kept->train_accuracy)) json_put(object, "test_accuracy", json_finite(kept->test_accuracy));
        json_put(object, "test_loss", json_finite(kept->test_loss));
    }
    json_t *notices = json_array();
    for (int i = 0; i < o->notices->count; i++) json_add(notices, json_text(o->notices->text[i]));
    json_put(object, "notices", notices);
    if (o->training.rows > 0) json_put(object, "training_accuracy", json_finite(o->training.accuracy));
    if (o->figures) add_target_json(object, o->figures);
    print_json(object);
}

/* Commands that work as they stand: the model knows how its data are read, and `compare` is told. */
static void print_next(const train_outcome *o) {
    char *model = shell_word(o->model), *data = o->data ? shell_word(o->data) : NULL;
    if (model)
        print("\nNext:\n  xent eval %s    how good it is%s\n", model, o->figures ? "" : ", class by class");
    const int can_compare = o->training.rows == 0 && !o->figures; /* classes, on rows that were held out */
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
    print("training figures are running means over the epoch, while the weights change%s\n",
          o->recipe->focus > 0 ? ", of the rows it had" : "");
    print("\n%s: %d epoch%s, %lld steps, %.2f s (%.0f samples/s)\n", end_text(o), h->count,
          h->count == 1 ? "" : "s", (long long)result->steps, result->seconds,
          (double)result->rows / result->seconds);
    const double since_start = process_seconds();
    if (!isnan(since_start)) print("%.2f s since the program began\n", since_start);
    if (o->recipe->focus > 0)
        print("%.2f passes over the rows: those with a loss below %g were left out of the next %d epochs\n",
              (double)result->rows / (double)o->recipe->rows, o->recipe->focus, XENT_FOCUS_EPOCHS);
    const xent_epoch *kept = kept_epoch(result);
    if (kept) {
        char measured[128];
        describe_measured(kept, measured, sizeof measured);
        if (kept->epoch < h->count) print("weights of epoch %d, the best: ", kept->epoch);
        if (*measured)
            print("%s\n", measured + 2);
        else if (o->training.rows > 0)
            print("training %lld of %lld right (%.2f %%); no rows were held out to test on\n",
                  (long long)o->training.correct, (long long)o->training.rows, 100 * o->training.accuracy);
    }
    for (int i = 0; i < o->notices->count; i++) print_line("note:", 6, "%s", o->notices->text[i]);
    if (o->figures) {
        print("\nOn the %s set:\n", o->measured_on);
        print_targets(o->figures);
    }
    print("model: %s\n", o->model);
    print_next(o);
}
