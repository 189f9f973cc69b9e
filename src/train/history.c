#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/numerals.h"
#include "xent/train.h"

xent_status xent_history_add(xent_history *history, const xent_epoch *epoch, xent_error *error) {
    if (!history || !epoch) return xent_fail(error, XENT_E_ARGUMENT, "history: history or epoch is NULL");
    if (history->count == history->capacity) {
        int capacity = history->capacity ? 2 * history->capacity : 16;
        xent_epoch *grown = realloc(history->epochs, (size_t)capacity * sizeof *grown);
        if (!grown) return xent_fail(error, XENT_E_MEMORY, "history: no memory for %d epochs", capacity);
        history->epochs = grown;
        history->capacity = capacity;
    }
    history->epochs[history->count++] = *epoch;
    return XENT_OK;
}

void xent_history_clear(xent_history *history) {
    if (!history) return;
    free(history->epochs);
    history->epochs = NULL;
    history->count = history->capacity = 0;
}

enum { LINE_SIZE = 256 };

/* A cell of the line; empty where there is no number. */
static size_t put_cell(char *line, size_t used, double value) {
    char *at = line + used;
    const size_t room = LINE_SIZE - used;
    return used + (size_t)(isnan(value) ? snprintf(at, room, ",") : snprintf(at, room, "%.9g,", value));
}

/* Whether they are of a regression, which has no accuracy. */
static int has_rmse(const xent_history *h) { return h->count > 0 && isnan(h->epochs[0].train_accuracy); }

static size_t put_line(char *line, const xent_epoch *e, int rmse) {
    const double cells[] = {e->train_loss,      rmse ? e->train_rmse : e->train_accuracy,
                            e->validation_loss, rmse ? e->validation_rmse : e->validation_accuracy,
                            e->test_loss,       rmse ? e->test_rmse : e->test_accuracy,
                            e->mean_gradient,   e->rate};
    size_t used = (size_t)snprintf(line, LINE_SIZE, "%d,", e->epoch);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) used = put_cell(line, used, cells[i]);
    return used + (size_t)snprintf(line + used, LINE_SIZE - used, "%.3f\n", e->seconds);
}

/* The header line: what tells how right the network is has the name `figure`. */
static size_t put_header(char *line, const char *figure) {
    return (size_t)snprintf(line, LINE_SIZE,
                            "epoch,train_loss,train_%s,validation_loss,validation_%s,test_loss,test_%s,"
                            "mean_gradient,rate,seconds\n",
                            figure, figure, figure);
}

xent_status xent_history_save(const xent_history *history, const char *path, xent_error *error) {
    if (!history || !path) return xent_fail(error, XENT_E_ARGUMENT, "history: history or path is NULL");
    char *text = malloc((1 + (size_t)history->count) * LINE_SIZE);
    if (!text) return xent_fail(error, XENT_E_MEMORY, "history: no memory for %d lines", history->count);
    const int rmse = has_rmse(history);
    size_t used = put_header(text, rmse ? "rmse" : "accuracy");
    numerals point;
    numerals_begin(&point);
    for (int i = 0; i < history->count; i++) used += put_line(text + used, &history->epochs[i], rmse);
    numerals_end(&point);
    const file_piece piece = {text, used};
    xent_status status = file_replace(path, &piece, 1, error);
    free(text);
    return status;
}
