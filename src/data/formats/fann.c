#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numerals.h"
#include "data/cell.h"
#include "data/formats/records.h"
#include "data/formats/rows.h"
#include "data/formats/table.h"

/* FANN's training files: a line of the numbers of pairs, inputs and outputs, and for each pair a line of
 * inputs and one of outputs. One output is the label; of several, the largest says the class. */

typedef struct fann_reader {
    const char *path;
    records file;
    int64_t pairs, inputs, outputs;
    row_set rows;
    xent_error *error;
} fann_reader;

static xent_status next_line(fann_reader *r, int64_t cells, const char *what) {
    int found;
    const xent_status status = records_next(&r->file, &found, r->error);
    if (status != XENT_OK) return status;
    if (!found)
        return xent_fail(r->error, XENT_E_FORMAT, "%s ends after %lld pairs; expected %lld by its first line",
                         r->path, (long long)r->rows.rows, (long long)r->pairs);
    if (r->file.cell_count == cells) return XENT_OK;
    return xent_fail(r->error, XENT_E_FORMAT, "%s, line %lld: %lld numbers; expected %lld %s", r->path,
                     (long long)r->file.line, (long long)r->file.cell_count, (long long)cells, what);
}

static xent_status refuse_cell(const fann_reader *r, const char *cell, const char *expected) {
    return xent_fail(r->error, XENT_E_VALUE, "%s, line %lld: '%.40s'; expected %s", r->path,
                     (long long)r->file.line, cell, expected);
}

static xent_status read_sizes(fann_reader *r) {
    int64_t *const sizes[] = {&r->pairs, &r->inputs, &r->outputs};
    const xent_status status = next_line(r, 3, "numbers: of pairs, inputs and outputs");
    const char *cell = r->file.cells;
    for (int i = 0; i < 3 && status == XENT_OK; i++, cell = cell_after(cell))
        if (!cell_whole(cell, sizes[i]) || *sizes[i] < 1 || *sizes[i] > INT32_MAX)
            return refuse_cell(r, cell, "a number of pairs, inputs or outputs");
    return status;
}

/* The index of the largest output, as text. */
static xent_status find_largest(const fann_reader *r, char *label, size_t size) {
    int64_t largest = 0, as_large = 0;
    double most = 0, value = 0;
    const char *cell = r->file.cells;
    for (int64_t i = 0; i < r->outputs; i++, cell = cell_after(cell)) {
        if (!cell_number(cell, &value)) return refuse_cell(r, cell, "a number");
        as_large += i > 0 && !(value < most) && !(value > most);
        if (i > 0 && !(value > most)) continue;
        most = value;
        largest = i;
        as_large = 1;
    }
    if (as_large != 1) return refuse_cell(r, r->file.cells, "one output that is larger than all others");
    snprintf(label, size, "%lld", (long long)largest);
    return XENT_OK;
}

static xent_status read_inputs(const fann_reader *r, xent_real *to) {
    const char *cell = r->file.cells;
    for (int64_t i = 0; i < r->inputs; i++, cell = cell_after(cell)) {
        double value;
        if (!cell_number(cell, &value) || !isfinite((xent_real)value))
            return refuse_cell(r, cell, "a finite number");
        to[i] = (xent_real)value;
    }
    return XENT_OK;
}

/* Reads a pair: the row is made before its label is known. */
static xent_status read_pair(fann_reader *r) {
    char label[24];
    xent_real *to;
    xent_status status = next_line(r, r->inputs, "inputs");
    if (status == XENT_OK) status = rows_begin(&r->rows, &to);
    if (status == XENT_OK) status = read_inputs(r, to);
    if (status == XENT_OK) status = next_line(r, r->outputs, "outputs");
    if (status != XENT_OK) return status;
    if (r->outputs > 1) status = find_largest(r, label, sizeof label);
    if (status != XENT_OK) return status;
    return rows_end(&r->rows, (record){r->outputs > 1 ? label : r->file.cells, 1, r->file.line});
}

static xent_status read_file(fann_reader *r, data_sets *out) {
    static const record_form form = {.separator = ' ', .quotes = ""};
    int found = 0;
    xent_status status = records_open(r->path, &form, &r->file, r->error);
    if (status != XENT_OK) return status;
    status = read_sizes(r);
    r->rows.columns = r->inputs + 1;
    if (status == XENT_OK && r->outputs > 1 && r->rows.options->task == XENT_TASK_REGRESSION)
        status = xent_fail(r->error, XENT_E_FORMAT, "%s has %lld outputs a row; a regression learns one",
                           r->path, (long long)r->outputs);
    for (int64_t i = 0; i < r->pairs && status == XENT_OK; i++) status = read_pair(r);
    if (status == XENT_OK) status = records_next(&r->file, &found, r->error);
    if (status == XENT_OK && found)
        status =
            xent_fail(r->error, XENT_E_FORMAT, "%s, line %lld: more than the %lld pairs of its first line",
                      r->path, (long long)r->file.line, (long long)r->pairs);
    records_close(&r->file);
    return status == XENT_OK ? rows_finish(&r->rows, (record){NULL, 0, 0}, out) : status;
}

static xent_status load_fann(const char *path, const xent_data_options *options, data_sets *out,
                             xent_error *error) {
    fann_reader r = {
        .path = path, .rows = {.path = path, .options = options, .error = error}, .error = error};
    numerals point;
    numerals_begin(&point);
    const xent_status status = read_file(&r, out);
    numerals_end(&point);
    rows_clear(&r.rows);
    return status;
}

/* ---- The format -------------------------------------------------------------------------------------- */

/* The words of the line at *at, which moves behind it; -1: the line is not whole. */
static int64_t count_words(const char **at) {
    int64_t count = 0;
    const char *c = *at;
    for (c += strspn(c, " \t\r"); *c && *c != '\n'; c += strspn(c, " \t\r")) {
        c += strcspn(c, " \t\r\n");
        count++;
    }
    *at = c + (*c == '\n');
    return *c ? count : -1;
}

/* Three numbers in the first line, and as many in the next two as the last two of these say. */
static int knows_fann(const data_source *source) {
    const char *at = (const char *)source->begin;
    long long sizes[3];
    char *end;
    for (int i = 0; i < 3; i++, at = end) {
        sizes[i] = strtoll(at, &end, 10);
        if (end == at || sizes[i] < 1) return 0;
    }
    if (count_words(&at) != 0) return 0;
    return count_words(&at) == sizes[1] && count_words(&at) == sizes[2];
}

static const char *const endings[] = {".fann", NULL};

const data_format format_fann = {
    .name = "a FANN training file", .endings = endings, .knows = knows_fann, .load = load_fann};
