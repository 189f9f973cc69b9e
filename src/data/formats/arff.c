#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/numerals.h"
#include "data/cell.h"
#include "data/formats/given.h"
#include "data/formats/record_notices.h"
#include "data/formats/rows.h"
#include "data/formats/table.h"

/* Weka's ARFF: @relation, an @attribute line a column with its name and type, and @data, comma-separated. */

enum { MOST_ATTRIBUTES = 1 << 20 };

typedef struct attribute {
    char *name, *values; /* values: what stands between { and }; NULL: another type */
    int is_text;         /* its values are no numbers */
} attribute;

typedef struct arff_reader {
    const char *path;
    records file;
    attribute *attributes;
    int64_t count, room;
    row_set rows;
    char *names; /* of the attributes, one behind the other */
    xent_error *error;
} arff_reader;

static xent_status refuse(const arff_reader *r, const char *expected) {
    return xent_fail(r->error, XENT_E_FORMAT, "%s, line %lld: '%.60s'; expected %s", r->path,
                     (long long)r->file.line, r->file.cells, expected);
}

static xent_status no_memory(const arff_reader *r) {
    return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its header", r->path);
}

static const record_form rows_form = {.separator = ',', .comment = '%', .quotes = "'\"", .escape = '\\'};

/* ---- The header -------------------------------------------------------------------------------------- */

/* The quote that ends a word, but for those behind a backslash, if there is another; NULL: there is none. */
static char *find_quote(char *begin, char quote) {
    char *at = begin;
    for (; *at && *at != quote; at++) at += *at == '\\' && at[1];
    return *at ? at : strchr(begin, quote);
}

/* Cuts a word, in quotes or not, off the text at *at: NULL, if there is none. */
static char *cut_word(char **at, const char *ends) {
    char *word = *at + strspn(*at, " \t,");
    const int quoted = *word == '\'' || *word == '"';
    char *end = quoted ? find_quote(word + 1, *word) : word + strcspn(word, ends);
    if (!*word || !end) return NULL;
    *at = *end ? end + 1 : end;
    *end = '\0';
    if (!quoted) return word;
    char *to = ++word;
    for (const char *from = word; *from; from++) {
        from += record_form_escapes(&rows_form, from);
        *to++ = *from;
    }
    *to = '\0';
    return word;
}

/* Whether one of the values "a, b}" is no number, as 10-19 and + are none. */
static int has_text(const char *values) {
    char value[64];
    double number;
    for (const char *at = values + strspn(values, " \t,"); *at && *at != '}'; at += strspn(at, " \t,")) {
        const size_t length = strcspn(at, " \t,}");
        if (length >= sizeof value) return 1;
        memcpy(value, at, length);
        value[length] = '\0';
        if (!cell_number(value, &number)) return 1;
        at += length;
    }
    return 0;
}

/* Whether a type, "real" or "{a, b}", is one of texts: dates are. */
static int is_text_type(const char *type) {
    static const char *const numbers[] = {"numeric", "real", "integer"};
    if (*type == '{') return has_text(type + 1);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (strncasecmp(type, numbers[i], strlen(numbers[i])) == 0) return 0;
    return 1;
}

static xent_status add_attribute(arff_reader *r, char *text) {
    char *name = cut_word(&text, " \t");
    if (!name) return refuse(r, "@attribute NAME TYPE");
    if (r->count == MOST_ATTRIBUTES) return refuse(r, "at most 1,048,576 attributes");
    if (r->count == r->room) {
        const int64_t more = r->room ? 2 * r->room : 64;
        attribute *grown = realloc(r->attributes, (size_t)more * sizeof *grown);
        if (!grown) return no_memory(r);
        r->attributes = grown;
        r->room = more;
    }
    attribute *a = &r->attributes[r->count++];
    text += strspn(text, " \t");
    const int is_text = is_text_type(text);
    char *close = strrchr(text, '}');
    if (close) *close = '\0';
    *a = (attribute){strdup(name), *text == '{' ? strdup(text + 1) : NULL, is_text};
    if (!a->name || (*text == '{' && !a->values)) return no_memory(r);
    return *text == '{' && !close ? refuse(r, "a list of values that ends with }") : XENT_OK;
}

/* Reads up to and with @data. */
static xent_status read_header(arff_reader *r) {
    int found = 0;
    for (;;) {
        const xent_status status = records_next(&r->file, &found, r->error);
        if (status != XENT_OK) return status;
        if (!found) return xent_fail(r->error, XENT_E_FORMAT, "%s has no line @data", r->path);
        char *line = r->file.cells;
        if (strncasecmp(line, "@data", 5) == 0) break;
        if (strncasecmp(line, "@relation", 9) == 0) continue;
        if (strncasecmp(line, "@attribute", 10) != 0) return refuse(r, "@relation, @attribute or @data");
        const xent_status added = add_attribute(r, line + 10);
        if (added != XENT_OK) return added;
    }
    r->file.form = rows_form;
    return r->count > 1 ? XENT_OK
                        : xent_fail(r->error, XENT_E_FORMAT, "%s names %lld attributes; expected two or more",
                                    r->path, (long long)r->count);
}

/* ---- The form ---------------------------------------------------------------------------------------- */

static xent_status join_names(arff_reader *r) {
    size_t size = 0;
    for (int64_t i = 0; i < r->count; i++) size += strlen(r->attributes[i].name) + 1;
    char *to = r->names = malloc(size + 1);
    if (!to) return no_memory(r);
    for (int64_t i = 0; i < r->count; i++) to = stpcpy(to, r->attributes[i].name) + 1;
    return XENT_OK;
}

static void declare_kinds(const arff_reader *r) {
    const feature_set *f = &r->rows.features;
    for (int64_t j = 0; j < r->count; j++) {
        f->column[j].is_declared = 1;
        if (r->attributes[j].is_text && f->kind[j] == XENT_COLUMN_NUMBER) f->kind[j] = XENT_COLUMN_TEXT;
    }
}

/* The labels that the header lists are the classes, in its order. */
static xent_status list_labels(arff_reader *r, char *values) {
    for (char *value; values && (value = cut_word(&values, ","));) {
        size_t length = strlen(value);
        while (length > 0 && strchr(" \t", value[length - 1])) value[--length] = '\0';
        if (!labels_find(&r->rows.labels_seen, value)) return no_memory(r);
        r->rows.only_these = 1;
        if (r->rows.labels_seen.count > MOST_CLASSES)
            return xent_fail(r->error, XENT_E_VALUE, "%s lists more than %d labels", r->path, MOST_CLASSES);
    }
    return XENT_OK;
}

static xent_status find_form(arff_reader *r, const xent_data_options *options) {
    row_set *rows = &r->rows;
    xent_status status = join_names(r);
    rows->columns = r->count;
    rows->names = r->names;
    rows->label = -1;
    const table_columns table = rows_table(rows);
    if (status == XENT_OK) status = label_choice_make(&rows->chosen, &table, options, r->error);
    if (status == XENT_OK) status = rows_begin_records(rows);
    if (status == XENT_OK && rows->label >= 0 && options->task == XENT_TASK_CLASSIFY)
        status = list_labels(r, r->attributes[rows->label].values);
    if (status == XENT_OK && !options->columns) declare_kinds(r);
    return status;
}

/* ---- The whole --------------------------------------------------------------------------------------- */

static xent_status read_rows(arff_reader *r) {
    int found;
    for (;;) {
        xent_status status = records_next(&r->file, &found, r->error);
        if (status != XENT_OK) return status;
        if (!found) break;
        if (*r->file.cells == '{') return refuse(r, "a row with all of its values (sparse ARFF is not read)");
        status = rows_add(&r->rows, (record){r->file.cells, r->file.cell_count, r->file.line});
        if (status != XENT_OK) return status;
    }
    if (r->rows.rows > 0) return XENT_OK;
    return xent_fail(r->error, XENT_E_FORMAT, "%s has no rows behind @data", r->path);
}

static xent_status read_file(arff_reader *r, const xent_data_options *options, data_sets *out) {
    static const record_form lines = {.comment = '%', .quotes = ""};
    xent_status status = records_open(r->path, &lines, &r->file, r->error);
    if (status != XENT_OK) return status;
    status = read_header(r);
    if (status == XENT_OK) status = find_form(r, options);
    if (status == XENT_OK) status = read_rows(r);
    if (status == XENT_OK) tell_records(&r->file, options);
    records_close(&r->file);
    return status == XENT_OK ? rows_finish(&r->rows, (record){NULL, 0, 0}, out) : status;
}

static xent_status load_arff(const char *path, const xent_data_options *options, data_sets *out,
                             xent_error *error) {
    arff_reader r = {
        .path = path, .rows = {.path = path, .options = options, .error = error}, .error = error};
    numerals point;
    numerals_begin(&point);
    const xent_status status = read_file(&r, options, out);
    numerals_end(&point);
    for (int64_t i = 0; i < r.count; i++) {
        free(r.attributes[i].name);
        free(r.attributes[i].values);
    }
    free(r.attributes);
    free(r.names);
    rows_clear(&r.rows);
    return status;
}

/* A first line, behind comments, that begins with @relation. */
static int knows_arff(const data_source *source) {
    const char *at = (const char *)source->begin;
    for (at += strspn(at, " \t\r\n"); *at == '%'; at += strspn(at, " \t\r\n")) at += strcspn(at, "\n");
    return strncasecmp(at, "@relation", 9) == 0;
}

static const char *const endings[] = {".arff", NULL};

const data_format format_arff = {
    .name = "an ARFF file", .endings = endings, .knows = knows_arff, .load = load_arff};
