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

/* A cell of a line; empty where there is no number. */
static void put_cell(FILE *out, double value) {
    if (!isnan(value)) fprintf(out, "%.9g", value);
    fputc(',', out);
}

/* Whether they are of a regression, which has no accuracy. */
static int has_rmse(const xent_history *h) { return h->count > 0 && isnan(h->epochs[0].train_accuracy); }

static void put_line(FILE *out, const xent_epoch *e, int rmse) {
    const double cells[] = {e->train_loss,      rmse ? e->train_rmse : e->train_accuracy,
                            e->validation_loss, rmse ? e->validation_rmse : e->validation_accuracy,
                            e->test_loss,       rmse ? e->test_rmse : e->test_accuracy,
                            e->mean_gradient,   e->rate};
    fprintf(out, "%d,", e->epoch);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) put_cell(out, cells[i]);
    fprintf(out, "%.3f\n", e->seconds);
}

/* The column that tells how right the network is has the name `figure`. */
static void put_history(FILE *out, const xent_history *h) {
    const int rmse = has_rmse(h);
    const char *figure = rmse ? "rmse" : "accuracy";
    fprintf(out,
            "epoch,train_loss,train_%s,validation_loss,validation_%s,test_loss,test_%s,mean_gradient,rate,"
            "seconds\n",
            figure, figure, figure);
    for (int i = 0; i < h->count; i++) put_line(out, &h->epochs[i], rmse);
}

xent_status xent_history_save(const xent_history *history, const char *path, xent_error *error) {
    if (!history || !path) return xent_fail(error, XENT_E_ARGUMENT, "history: history or path is NULL");
    char *text = NULL;
    size_t size = 0;
    numerals point;
    FILE *out = open_memstream(&text, &size);
    numerals_begin(&point);
    if (out) put_history(out, history);
    numerals_end(&point);
    int failed = !out || ferror(out);
    failed |= out && fclose(out) != 0;
    const file_piece piece = {text, size};
    const xent_status status =
        failed ? xent_fail(error, XENT_E_MEMORY, "history: no memory for %d lines", history->count)
               : file_replace(path, &piece, 1, error);
    free(text);
    return status;
}
