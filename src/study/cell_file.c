#include "study/cell_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "study/fields.h"
#include "study/findings_file.h"
#include "study/sealed_json.h"

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* ---- The tables: a new number is a line here ----------------------------------------------------------- */

/* Of a run as a whole. */
static const number_field run_fields[] = {
    NUMBER_FIELD_AS(study_cell, result.end, "end"),
    NUMBER_FIELD_AS(study_cell, result.steps, "steps"),
    NUMBER_FIELD_AS(study_cell, result.rows, "rows"),
    NUMBER_FIELD_AS(study_cell, result.best_epoch, "best_epoch"),
    NUMBER_FIELD_AS(study_cell, result.seconds, "seconds"),
};

/* Of its probabilities. */
static const number_field quality_fields[] = {
#define QUALITY_FIELD(name, key, title) NUMBER_FIELD_AS(study_quality, figure[QUALITY_##name], key),
    STUDY_QUALITY_LIST(QUALITY_FIELD)
#undef QUALITY_FIELD
};

/* Of a bin of the calibration error, and of the pull. */
static const number_field calibration_fields[] = {
    NUMBER_FIELD(xent_calibration_bin, rows),
    NUMBER_FIELD(xent_calibration_bin, correct),
    NUMBER_FIELD(xent_calibration_bin, confidence),
};
static const number_field pull_fields[] = {
    NUMBER_FIELD(pull_bin, rows),
    NUMBER_FIELD(pull_bin, probability),
    NUMBER_FIELD(pull_bin, gradient),
};

/* Of an epoch. */
static const number_field epoch_fields[] = {
    NUMBER_FIELD(xent_epoch, epoch),
    NUMBER_FIELD(xent_epoch, train_loss),
    NUMBER_FIELD(xent_epoch, train_accuracy),
    NUMBER_FIELD(xent_epoch, test_loss),
    NUMBER_FIELD(xent_epoch, test_accuracy),
    NUMBER_FIELD(xent_epoch, validation_loss),
    NUMBER_FIELD(xent_epoch, validation_accuracy),
    NUMBER_FIELD(xent_epoch, mean_gradient),
    NUMBER_FIELD(xent_epoch, rate),
    NUMBER_FIELD(xent_epoch, seconds),
    NUMBER_FIELD(xent_epoch, train_rmse),
    NUMBER_FIELD(xent_epoch, test_rmse),
    NUMBER_FIELD(xent_epoch, validation_rmse),
};

/* Of a point. */
static const number_field point_fields[] = {
    NUMBER_FIELD(study_point, step),     NUMBER_FIELD(study_point, epoch),  NUMBER_FIELD(study_point, loss),
    NUMBER_FIELD(study_point, accuracy), NUMBER_FIELD(study_point, update),
};

/* A table and its length. */
#define FIELDS(table) table, COUNT_OF(table)

/* ---- Writing ------------------------------------------------------------------------------------------- */

void cell_name(const char *prefix, const study_cell *cell, char name[CELL_NAME]) {
    snprintf(name, CELL_NAME, "%s%s-%g-%llu", prefix, xent_loss_name(cell->loss), cell->rate,
             (unsigned long long)cell->seed);
}

/* What ended it early; null where nothing did. */
static json_t *error_json(const xent_error *error) {
    if (error->status == XENT_OK) return json_null();
    return json_pack("{s:i, s:s}", "status", (int)error->status, "message", error->message);
}

json_t *cell_json(const study_cell *cell) {
    const xent_history *h = &cell->result.history;
    const study_points *p = &cell->points;
    const study_quality *q = &cell->quality;
    return json_pack(
        "{s:s, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "loss", xent_loss_name(cell->loss), "rate",
        number_json(cell->rate), "seed", (json_int_t)cell->seed, "error", error_json(&cell->error), "run",
        struct_json(cell, FIELDS(run_fields)), "epochs",
        table_json(h->epochs, h->count, sizeof *h->epochs, FIELDS(epoch_fields)), "points",
        table_json(p->points, p->count, sizeof *p->points, FIELDS(point_fields)), "quality",
        struct_json(q, FIELDS(quality_fields)), "calibration",
        table_json(q->bins, XENT_CALIBRATION_BINS, sizeof *q->bins, FIELDS(calibration_fields)), "pull",
        table_json(cell->pull.bins, PULL_BINS, sizeof *cell->pull.bins, FIELDS(pull_fields)), "found",
        findings_json(cell->found));
}

/* ---- Reading ------------------------------------------------------------------------------------------- */

static int is_same_cell(const json_t *json, const study_cell *cell) {
    const char *loss = json_string_value(json_object_get(json, "loss"));
    double rate;
    return loss && strcmp(loss, xent_loss_name(cell->loss)) == 0 &&
           number_of_json(json_object_get(json, "rate"), &rate) == 0 && !(rate < cell->rate) &&
           !(rate > cell->rate) && (uint64_t)json_integer_value(json_object_get(json, "seed")) == cell->seed;
}

/* Only cells are kept that went well, or whose numbers exploded. */
static xent_status read_error(const json_t *json, xent_error *read, xent_error *error) {
    const char *message = json_string_value(json_object_get(json, "message"));
    *read = (xent_error){.status = XENT_OK};
    if (json_is_null(json)) return XENT_OK;
    if (!message || json_integer_value(json_object_get(json, "status")) != XENT_E_NONFINITE)
        return xent_fail(error, XENT_E_FORMAT, "\"error\" is missing, or none that a kept run can have");
    read->status = XENT_E_NONFINITE;
    snprintf(read->message, sizeof read->message, "%s", message);
    return XENT_OK;
}

static xent_status read_run(const json_t *json, study_cell *cell, xent_error *error) {
    const xent_status status = struct_of_json(json, FIELDS(run_fields), cell, error);
    if (status == XENT_OK && ((int)cell->result.end < 0 || cell->result.end > XENT_END_CALLER))
        return xent_fail(error, XENT_E_FORMAT, "\"end\" is %d; expected 0 to %d", (int)cell->result.end,
                         XENT_END_CALLER);
    return status;
}

static xent_status read_epochs(const json_t *json, xent_history *history, xent_error *error) {
    void *epochs;
    const xent_status status =
        table_of_json(json, FIELDS(epoch_fields), sizeof *history->epochs, &epochs, &history->count, error);
    history->epochs = epochs;
    history->capacity = history->count;
    return status;
}

static xent_status read_points(const json_t *json, study_points *points, xent_error *error) {
    void *read;
    const xent_status status =
        table_of_json(json, FIELDS(point_fields), sizeof *points->points, &read, &points->count, error);
    points->points = read;
    points->capacity = points->count;
    for (int i = 0; i < points->count; i++)
        if (points->points[i].step < 0 || (i > 0 && points->points[i].step <= points->points[i - 1].step))
            return xent_fail(error, XENT_E_FORMAT, "\"step\" of point %d does not go on from the one before",
                             i);
    return status;
}

/* Sums over all runs of a study must be numbers too. */
static int is_count(int64_t rows) { return rows >= 0 && rows <= INT64_C(1) << 40; }

static xent_status read_quality(const json_t *json, study_quality *q, xent_error *error) {
    xent_status status = struct_of_json(json_object_get(json, "quality"), FIELDS(quality_fields), q, error);
    if (status == XENT_OK)
        status = rows_of_json(json_object_get(json, "calibration"), FIELDS(calibration_fields),
                              sizeof *q->bins, q->bins, XENT_CALIBRATION_BINS, error);
    for (int b = 0; b < XENT_CALIBRATION_BINS && status == XENT_OK; b++)
        if (!is_count(q->bins[b].rows) || q->bins[b].correct < 0 || q->bins[b].correct > q->bins[b].rows)
            status = xent_fail(error, XENT_E_FORMAT, "bin %d of \"calibration\" has no such rows", b);
    return status;
}

static xent_status read_pull(const json_t *json, study_pull *pull, xent_error *error) {
    xent_status status =
        rows_of_json(json, FIELDS(pull_fields), sizeof *pull->bins, pull->bins, PULL_BINS, error);
    for (int b = 0; b < PULL_BINS && status == XENT_OK; b++)
        if (!is_count(pull->bins[b].rows))
            status = xent_fail(error, XENT_E_FORMAT, "bin %d of \"pull\" has no such rows", b);
    return status;
}

/* All but the findings. */
static xent_status read_numbers(const json_t *json, study_cell *cell, xent_error *error) {
    xent_status status = read_error(json_object_get(json, "error"), &cell->error, error);
    if (status == XENT_OK) status = read_run(json_object_get(json, "run"), cell, error);
    if (status == XENT_OK)
        status = read_epochs(json_object_get(json, "epochs"), &cell->result.history, error);
    if (status == XENT_OK) status = read_points(json_object_get(json, "points"), &cell->points, error);
    if (status == XENT_OK) status = read_quality(json, &cell->quality, error);
    if (status == XENT_OK) status = read_pull(json_object_get(json, "pull"), &cell->pull, error);
    return status;
}

xent_status cell_of_json(const json_t *json, int classes, study_cell *cell, xent_error *error) {
    study_cell read = {.loss = cell->loss, .rate = cell->rate, .seed = cell->seed, .found = cell->found};
    if (!is_same_cell(json, cell)) return xent_fail(error, XENT_E_FORMAT, "it is of another run");
    xent_status status = read_numbers(json, &read, error);
    if (status == XENT_OK && cell->found && read.error.status == XENT_OK)
        status = findings_of_json(json_object_get(json, "found"), classes, cell->found, error);
    if (status == XENT_OK)
        *cell = read;
    else
        study_clear(&read, 1);
    return status;
}
