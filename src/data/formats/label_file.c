#include "data/formats/label_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/numerals.h"
#include "data/cell.h"
#include "data/formats/record_notices.h"
#include "data/formats/rows.h"
#include "data/formats/table.h"

/* Reads the lines behind the first one, which is kept in *first. */
static xent_status read_lines(records *file, row_set *rows, char **first, xent_error *error) {
    int found;
    xent_status status = records_next(file, &found, error);
    if (status == XENT_OK && !found)
        status = xent_fail(error, XENT_E_FORMAT, "%s is empty; expected labels", file->path);
    if (status != XENT_OK) return status;
    if (file->cell_count > 1)
        return xent_fail(error, XENT_E_FORMAT, "%s has %lld columns; expected one, of labels", file->path,
                         (long long)file->cell_count);
    *first = strdup(file->cells);
    if (!*first) return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its first line", file->path);
    for (;;) {
        status = records_next(file, &found, error);
        if (status != XENT_OK || !found) return status;
        status = rows_add(rows, (record){file->cells, file->cell_count, file->line});
        if (status != XENT_OK) return status;
    }
}

/* Whether a text stands above numbers alone. */
static int is_above_numbers(const row_set *rows, const char *first) {
    double number;
    int texts = cell_number(first, &number);
    for (int32_t k = 0; k < rows->labels_seen.count && !texts; k++)
        texts = !cell_number(rows->labels_seen.labels[k]->text, &number);
    return !texts && rows->labels_seen.count > 0;
}

/* The first line is a label, unless there are labels enough without it; what can only be a name is none. */
static xent_status settle_first(row_set *rows, const char *first, int64_t wanted,
                                const xent_data_options *options) {
    if (rows->rows == wanted && options->header != XENT_HEADER_NO) {
        format_tell(options, "%s: its first line, '%.60s', is taken for the name of the labels", rows->path,
                    first);
        return XENT_OK;
    }
    if (rows->rows + 1 == wanted && options->header != XENT_HEADER_NO && is_above_numbers(rows, first))
        return xent_fail(rows->error, XENT_E_FORMAT,
                         "%s holds %lld labels below their name, '%.60s'; expected %lld, one a row",
                         rows->path, (long long)rows->rows, first, (long long)wanted);
    if (rows->rows + 1 == wanted) return rows_add_first(rows, (record){first, 1, 1});
    return xent_fail(rows->error, XENT_E_FORMAT, "%s holds %lld labels; expected %lld, one a row", rows->path,
                     (long long)rows->rows + 1, (long long)wanted);
}

/* The labels of the one set become those of the other, with their names. */
static void move_labels(data_sets *from, data_sets *to) {
    data_part *p = &to->parts[PART_TRAIN];
    p->labels = from->parts[PART_TRAIN].labels;
    p->targets = from->parts[PART_TRAIN].targets;
    p->set.labels = p->labels;
    p->set.targets = p->targets;
    p->set.classes = from->parts[PART_TRAIN].set.classes;
    p->set.outputs = from->parts[PART_TRAIN].set.outputs;
    to->class_names = from->class_names;
    from->parts[PART_TRAIN].labels = NULL;
    from->parts[PART_TRAIN].targets = NULL;
    from->class_names = NULL;
}

static xent_status read_text(const char *path, const xent_data_options *options, data_sets *sets,
                             xent_error *error) {
    const xent_data_options plain = {.task = options->task,
                                     .classes = options->classes,
                                     .features = options->features,
                                     .notice = options->notice,
                                     .context = options->context};
    const int64_t wanted = sets->parts[PART_TRAIN].set.rows;
    row_set rows = {
        .path = path, .options = &plain, .columns = 1, .every_row = 1, .labels_alone = 1, .error = error};
    data_sets read = {.class_names = NULL};
    char *first = NULL;
    records file;
    numerals point;
    xent_status status = records_open(path, NULL, &file, error);
    if (status != XENT_OK) return status;
    numerals_begin(&point);
    status = rows_begin_records(&rows);
    if (status == XENT_OK) status = read_lines(&file, &rows, &first, error);
    if (status == XENT_OK) tell_records(&file, options);
    records_close(&file);
    if (status == XENT_OK) status = settle_first(&rows, first, wanted, options);
    if (status == XENT_OK) status = rows_finish(&rows, (record){NULL, 0, 0}, &read);
    numerals_end(&point);
    if (status == XENT_OK) move_labels(&read, sets);
    sets_clear(&read);
    rows_clear(&rows);
    free(first);
    return status;
}

static xent_status read_array(const char *path, const data_format *format, data_sets *sets,
                              xent_error *error) {
    array x;
    xent_status status = format->array(path, &x, error);
    if (status == XENT_OK) status = part_take_labels(&sets->parts[PART_TRAIN], path, &x, MOST_CLASSES, error);
    free(x.memory);
    return status;
}

xent_status label_file_read(const char *path, const xent_data_options *options, data_sets *sets,
                            xent_error *error) {
    data_source source;
    const data_format *format = NULL;
    xent_status status = source_look(path, &source, error);
    if (status == XENT_OK) status = format_of(&source, &format, error);
    if (status != XENT_OK) return status;
    if (format && format->array) return read_array(path, format, sets, error);
    if (format == &format_csv) return read_text(path, options, sets, error);
    return xent_fail(error, XENT_E_FORMAT,
                     "%s is %s; expected labels: a column of text, an IDX file or a NumPy array", path,
                     format ? format->name : "a directory");
}
