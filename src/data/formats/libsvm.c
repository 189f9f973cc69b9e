#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/numerals.h"
#include "data/cell.h"
#include "data/formats/records.h"
#include "data/formats/rows.h"
#include "data/formats/table.h"

/* LIBSVM's text (Chang & Lin, LIBSVM: a library for support vector machines): a label, and index:value for
 * each feature that is not 0, by rising index, a line a row. It is read twice: once for its size, once for
 * its numbers. */

/* More numbers for each byte of the text than this are no table to be held in memory as one. */
enum { MOST_EXPANSION = 1024, MOST_INDEX = 1 << 24 };

typedef struct libsvm_reader {
    const char *path;
    records file;
    int64_t rows, least, greatest; /* the indices that occur */
    int64_t wanted;                /* features; those that no row has are 0 everywhere */
    int64_t line_of_zero;          /* the first that names a feature 0 */
    const xent_data_options *options;
    xent_first_index first;
    xent_error *error;
} libsvm_reader;

static xent_status refuse(const libsvm_reader *r, const char *cell, const char *expected) {
    return xent_fail(r->error, XENT_E_VALUE, "%s, line %lld: '%.40s'; expected %s", r->path,
                     (long long)r->file.line, cell, expected);
}

/* Splits "index:value". */
static xent_status read_pair(const libsvm_reader *r, const char *cell, int64_t before, int64_t *index,
                             double *value) {
    char *end;
    const long long number = strtoll(cell, &end, 10);
    if (strncmp(cell, "qid:", 4) == 0)
        return refuse(r, cell,
                      "rows without qid: which of them are to be ranked among each other is no class, "
                      "and xent learns no ranking");
    if (!isdigit((unsigned char)*cell) || *end != ':') return refuse(r, cell, "index:value, such as 3:0.5");
    if (number <= before || number > MOST_INDEX)
        return refuse(r, cell, "indices that rise along the line, at most 16,777,216");
    if (!cell_number(end + 1, value) || !isfinite((xent_real)*value))
        return refuse(r, cell, "a finite number behind it");
    *index = number;
    return XENT_OK;
}

/* Goes over the pairs of the record; where `to` is given, puts the values into their places. */
static xent_status read_pairs(libsvm_reader *r, xent_real *to) {
    const char *cell = r->file.cells;
    xent_status status = XENT_OK;
    int64_t index = -1;
    for (int64_t i = 1; i < r->file.cell_count; i++) {
        double value = 0;
        cell = cell_after(cell);
        if (*cell == '#') break; /* a comment behind a row */
        status = read_pair(r, cell, index, &index, &value);
        if (status != XENT_OK) break;
        if (to && (index < r->least || index > r->greatest)) return records_fail_changed(&r->file, r->error);
        if (to) to[index - r->least] = (xent_real)value;
        if (index == 0 && r->line_of_zero == 0) r->line_of_zero = r->file.line;
        if (index < r->least) r->least = index;
        if (index > r->greatest) r->greatest = index;
    }
    return status;
}

static xent_status open_file(libsvm_reader *r) {
    static const record_form form = {.separator = ' ', .comment = '#', .quotes = ""};
    return records_open(r->path, &form, &r->file, r->error);
}

/* What the first feature is called, which a file that names no 0 shows only where its last one is as many as
 * there are to be. */
static xent_status find_first(libsvm_reader *r) {
    const int has_zero = r->line_of_zero > 0, has_last = r->wanted > 0 && r->greatest == r->wanted;
    r->first = r->options->first_index;
    if (r->first == XENT_FIRST_INDEX_ONE && has_zero)
        return xent_fail(
            r->error, XENT_E_VALUE,
            "%s, line %lld: it has a feature 0; expected features that are counted from 1, as those "
            "that were learned from: if these were counted from 0, name one in the first of their "
            "lines (0:0), and train on them again",
            r->path, (long long)r->line_of_zero);
    if (r->first == XENT_FIRST_INDEX_ZERO && !has_zero && has_last)
        return xent_fail(
            r->error, XENT_E_SHAPE,
            "%s: it has a feature %lld and no 0; expected features that are counted from 0, to %lld, "
            "as those that were learned from (of scikit-learn: dump_svmlight_file(..., "
            "zero_based=True))",
            r->path, (long long)r->greatest, (long long)r->wanted - 1);
    if (r->first == XENT_FIRST_INDEX_AUTO && !has_zero && !has_last)
        format_tell(
            r->options,
            "%s: no feature is called 0, so that 1 is taken for the first; if 0 is, name it in a line (0:0)",
            r->path);
    if (r->first == XENT_FIRST_INDEX_AUTO) r->first = has_zero ? XENT_FIRST_INDEX_ZERO : XENT_FIRST_INDEX_ONE;
    return XENT_OK;
}

/* The first reading: rows, indices, labels. */
static xent_status measure(libsvm_reader *r) {
    int found = 1;
    xent_status status = open_file(r);
    if (status != XENT_OK) return status;
    while (status == XENT_OK) {
        status = records_next(&r->file, &found, r->error);
        if (status != XENT_OK || !found) break;
        status = read_pairs(r, NULL);
        r->rows++;
    }
    const uint64_t size = records_place(&r->file);
    records_close(&r->file);
    if (status != XENT_OK) return status;
    if (r->greatest < 0) return xent_fail(r->error, XENT_E_FORMAT, "%s has no features", r->path);
    status = find_first(r);
    if (status != XENT_OK) return status;
    r->least = r->first == XENT_FIRST_INDEX_ZERO ? 0 : 1;
    if (r->greatest < r->least + r->wanted - 1) r->greatest = r->least + r->wanted - 1;
    const int64_t features = r->greatest - r->least + 1;
    if ((uint64_t)r->rows * (uint64_t)features <= MOST_EXPANSION * size + MOST_EXPANSION &&
        (uint64_t)r->rows * (uint64_t)features * sizeof(xent_real) <= 4 * ARRAY_MOST_BYTES)
        return XENT_OK;
    return xent_fail(r->error, XENT_E_FORMAT,
                     "%s: %lld rows of %lld features, nearly all 0, are too many to hold with their zeros",
                     r->path, (long long)r->rows, (long long)features);
}

/* The second reading. */
static xent_status fill(libsvm_reader *r, row_set *rows) {
    int found;
    xent_status status = open_file(r);
    if (status != XENT_OK) return status;
    while (status == XENT_OK) {
        status = records_next(&r->file, &found, r->error);
        if (status != XENT_OK || !found) break;
        xent_real *to = NULL;
        status = rows_begin(rows, &to);
        if (status == XENT_OK)
            status = read_pairs(r, memset(to, 0, (size_t)(rows->columns - 1) * sizeof *to));
        if (status == XENT_OK)
            status = rows_end(rows, (record){r->file.cells, r->file.cell_count, r->file.line});
    }
    records_close(&r->file);
    return status;
}

static xent_status load_libsvm(const char *path, const xent_data_options *options, data_sets *out,
                               xent_error *error) {
    libsvm_reader r = {.path = path,
                       .least = INT64_MAX,
                       .greatest = -1,
                       .wanted = options->features,
                       .options = options,
                       .error = error};
    numerals point;
    numerals_begin(&point);
    xent_status status = measure(&r);
    row_set rows = {.path = path,
                    .options = options,
                    .columns = r.greatest - r.least + 2,
                    .every_row = 1,
                    .error = error};
    if (status == XENT_OK) status = fill(&r, &rows);
    if (status == XENT_OK) status = rows_finish(&rows, (record){NULL, 0, 0}, out);
    out->first_index = r.first;
    rows_clear(&rows);
    numerals_end(&point);
    return status;
}

/* A first line of a number and index:value, or qid:number. */
static int knows_libsvm(const data_source *source) {
    const char *at = (const char *)source->begin;
    char *end;
    while (*at == '#' || *at == '\n' || *at == '\r') {
        at += strcspn(at, "\n");
        at += *at == '\n';
    }
    const char *label = at;
    at += strspn(at, "0123456789+-.eE");
    if (at == label || *at != ' ') return 0;
    at += strspn(at, " ");
    if (strncmp(at, "qid:", 4) == 0) return 1; /* which is refused by name */
    if (!isdigit((unsigned char)*at)) return 0;
    strtoll(at, &end, 10);
    return *end == ':' && end[1] && strchr("+-.0123456789", end[1]);
}

static const char *const endings[] = {".libsvm", ".svmlight", NULL};

const data_format format_libsvm = {
    .name = "LIBSVM text", .endings = endings, .knows = knows_libsvm, .load = load_libsvm};
