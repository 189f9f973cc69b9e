#include "lab/cells.h"

#include <string.h>

#include "study/cell_store.h"

typedef struct work {
    cell_store *store; /* NULL: nothing is kept */
    lab_cell *cells;
    lab_cell_task task;
    void *context;
    int damaged;
} work;

/* ---- What is kept -------------------------------------------------------------------------------------- */

/* What a cell's figures depend on, beside its name. */
static json_t *settings_of(const lab *l, const lab_data *data, int sets) {
    const lab_settings *s = &l->settings;
    char content[256] = "";
    size_t used = 0;
    for (int i = 0; i < sets && used < sizeof content; i++) {
        const xent_dataset *train = &data[i].all.train;
        used += (size_t)snprintf(content + used, sizeof content - used, "%s%llu %dx%dx%d", i > 0 ? ", " : "",
                                 (unsigned long long)xent_data_content(&data[i].all), train->height,
                                 train->width, train->channels);
    }
    return json_pack("{s:s, s:s, s:i, s:s, s:I, s:I, s:I, s:I, s:i}", "experiment", l->experiment->name,
                     "version", XENT_VERSION, "bytes a number", (int)sizeof(xent_real), "data", content,
                     "rows", (json_int_t)s->rows, "epochs", (json_int_t)s->epochs, "steps",
                     (json_int_t)s->steps, "hidden", (json_int_t)s->hidden, "full", s->full);
}

static xent_status open_store(lab *l, const lab_data *data, int sets, work *w) {
    if (!l->settings.directory) return XENT_OK;
    json_t *settings = settings_of(l, data, sets);
    if (!settings) return xent_fail(&l->error, XENT_E_MEMORY, "no memory for the settings");
    w->store = cell_store_open(l->settings.directory, settings, NULL, &l->error);
    json_decref(settings);
    return l->error.status;
}

/* The numbers of a cell's file, without the zeros behind the last that is none: 0, or -1: it has others, and
 * those of the cell are as they were. */
static int read_numbers(const json_t *content, double *numbers) {
    double read[LAB_CELL_NUMBERS];
    const json_t *list = json_object_get(content, "numbers");
    const size_t count = json_array_size(list);
    if (!json_is_array(list) || count > LAB_CELL_NUMBERS) return -1;
    for (size_t i = 0; i < count; i++)
        if (number_of_json(json_array_get(list, i), &read[i]) != 0) return -1;
    memcpy(numbers, read, count * sizeof *numbers);
    return 0;
}

static json_t *write_numbers(const double *numbers) {
    json_t *list = json_array();
    int count = LAB_CELL_NUMBERS, failed = 0;
    while (count > 0 && fpclassify(numbers[count - 1]) == FP_ZERO) count--;
    for (int i = 0; i < count; i++) failed |= json_array_append_new(list, number_json(numbers[i]));
    if (!failed) return list;
    json_decref(list);
    return NULL;
}

/* Whether the cell was done before; a damaged one is told, and not done. */
static int was_done(lab *l, work *w, lab_cell *cell, xent_error *error) {
    json_t *content = NULL;
    error->status = w->store ? cell_store_read(w->store, cell->name, &content, error) : XENT_OK;
    const int done = content && read_numbers(content, cell->numbers) == 0;
    if (error->status == XENT_E_FORMAT || (content && !done)) {
        pthread_mutex_lock(&l->lock);
        w->damaged++;
        pthread_mutex_unlock(&l->lock);
        error->status = XENT_OK;
    }
    json_decref(content);
    return done;
}

lab_cell *lab_seed_cells(lab *l, int seeds) {
    lab_cell *cells = lab_memory_of(l, (size_t)seeds * sizeof *cells);
    for (int i = 0; cells && i < seeds; i++)
        cells[i].name = lab_text(l, "seed.%llu", (unsigned long long)lab_seed(l, i));
    return cells;
}

static xent_status keep(const work *w, const lab_cell *cell, xent_error *error) {
    if (!w->store) return XENT_OK;
    json_t *list = write_numbers(cell->numbers);
    json_t *content = list ? json_pack("{s:o}", "numbers", list) : NULL;
    const xent_status status = content ? cell_store_write(w->store, cell->name, content, error)
                                       : xent_fail(error, XENT_E_MEMORY, "no memory to keep %s", cell->name);
    json_decref(content);
    return status;
}

/* ---- Doing them ---------------------------------------------------------------------------------------- */

static xent_status do_cell(lab *l, void *context, int index, xent_error *error) {
    work *w = context;
    lab_cell *cell = &w->cells[index];
    for (int i = 0; i < LAB_CELL_NUMBERS; i++) cell->numbers[i] = 0;
    if (l->settings.share.parts > 0 && !cell_share_has(&l->settings.share, index)) return XENT_OK;
    if (was_done(l, w, cell, error) || error->status != XENT_OK) return error->status;
    const xent_status status = w->task(l, w->context, index, cell->numbers, error);
    if (status != XENT_OK || !lab_goes_on(l, cell->name, 1, 1)) return status;
    return keep(w, cell, error);
}

xent_status lab_do_cells(lab *l, const lab_data *data, int sets, lab_cell *cells, int count,
                         lab_cell_task task, void *context) {
    work w = {.cells = cells, .task = task, .context = context};
    if (open_store(l, data, sets, &w) == XENT_OK) lab_parallel(l, do_cell, &w, count);
    if (w.damaged > 0)
        lab_fact(l, "cells", "%d of %d files were damaged, and are done again", w.damaged, count);
    cell_store_close(w.store);
    l->part_done = l->settings.share.parts > 0 && l->error.status == XENT_OK && !l->stopped;
    if (l->part_done) l->stopped = 1;
    return l->error.status;
}
