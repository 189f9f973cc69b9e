#include "study/keeping.h"

#include <stdio.h>

#include "study/cell_file.h"

/* Reads one cell, if it is there and sound. */
static xent_status read_cell(const study_keeping *keeping, int classes, study_cell *cell, xent_error *error) {
    char name[CELL_NAME], sentence[sizeof error->message + 256];
    json_t *content;
    cell_name(keeping->prefix, cell, name);
    xent_status status = cell_store_read(keeping->store, name, &content, error);
    if (status == XENT_OK && !content) return XENT_OK;
    snprintf(sentence, sizeof sentence, "%s", status == XENT_OK ? "" : error->message);
    if (status == XENT_OK) {
        status = cell_of_json(content, classes, cell, error);
        snprintf(sentence, sizeof sentence, "%s/cells/%s.json: %s", cell_store_directory(keeping->store),
                 name, status == XENT_OK ? "" : error->message);
        json_decref(content);
    }
    if (status == XENT_OK) cell->state = CELL_DONE;
    if (status != XENT_E_FORMAT) return status;
    if (keeping->notice) keeping->notice(keeping->context, sentence);
    return XENT_OK;
}

xent_status keeping_read(const study_keeping *keeping, int classes, study_cell *cells, int count,
                         xent_error *error) {
    xent_status status = XENT_OK;
    for (int i = 0; i < count && status == XENT_OK; i++) {
        if (!cell_share_has(&keeping->share, i))
            cells[i].state = CELL_LEFT;
        else
            status = read_cell(keeping, classes, &cells[i], error);
    }
    if (keeping->begun && status == XENT_OK)
        keeping->begun(keeping->context, count_cells(cells, count, CELL_DONE),
                       count_cells(cells, count, CELL_TO_DO));
    return status;
}

xent_status keeping_add(const study_keeping *keeping, const study_cell *cell, xent_error *error) {
    char name[CELL_NAME];
    cell_name(keeping->prefix, cell, name);
    json_t *content = cell_json(cell);
    const xent_status status = content ? cell_store_write(keeping->store, name, content, error)
                                       : xent_fail(error, XENT_E_MEMORY, "no memory to keep %s", name);
    json_decref(content);
    return status;
}

int count_cells(const study_cell *cells, int count, cell_state state) {
    int found = 0;
    for (int i = 0; i < count; i++) found += cells[i].state == state;
    return found;
}
