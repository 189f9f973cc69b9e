#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/inspect_columns.h"
#include "cli/terminal/output.h"
#include "cli/terminal/wrap.h"
#include "xent/text.h"

/* Columns of a table that are listed, and values of a column; how much of a text is shown. */
enum { COLUMNS_SHOWN = 40, VALUES_SHOWN = 8, NAME_SHOWN = 17, TEXT_SHOWN = 20 };

/* Where the text of a column begins: behind number, name and kind, and, of tables, two counts. */
enum { MODEL_COLUMN = 34, TABLE_COLUMN = 49 };

static long long whole_at(const json_t *object, const char *key) {
    return (long long)json_integer_value(json_object_get(object, key));
}

static double number_at(const json_t *object, const char *key) {
    return json_number_value(json_object_get(object, key));
}

/* ---- Texts ------------------------------------------------------------------------------------------- */

/* Writes at most `most` characters of a text, blanks behind up to `width`. */
static void put_cell(FILE *line, const char *text, int most, int width) {
    int shown = 0, characters = 0;
    for (; characters < most && text[shown]; characters++) {
        const int bytes = xent_character_length(text + shown);
        shown += bytes ? bytes : 1;
    }
    fprintf(line, "%.*s%*s", shown, text, width > characters ? width - characters : 0, "");
}

/* Number, name and kind. */
static void put_title(FILE *line, size_t number, const json_t *column) {
    const char *name = json_string_value(json_object_get(column, "name"));
    fprintf(line, "%6zu  ", number);
    put_cell(line, name ? name : "", NAME_SHOWN, NAME_SHOWN + 1);
    put_cell(line, json_string_value(json_object_get(column, "kind")), TEXT_SHOWN, 6);
}

static void put_value(FILE *line, const char *value) {
    if (*value)
        put_cell(line, value, TEXT_SHOWN, 0);
    else
        fprintf(line, "(missing)");
}

/* The first of the values, with their rows where these are known, and how many more there are. */
static void put_values(FILE *line, const json_t *column) {
    const json_t *values = json_object_get(column, "values"), *other = json_object_get(column, "other");
    const size_t count = json_array_size(values), shown = count > VALUES_SHOWN ? VALUES_SHOWN : count;
    for (size_t k = 0; k < shown; k++) {
        const json_t *value = json_array_get(values, k);
        fprintf(line, "%s", k ? ", " : "");
        put_value(line, json_string_value(json_is_object(value) ? json_object_get(value, "value") : value));
        if (json_is_object(value)) fprintf(line, " %lld", whole_at(value, "rows"));
    }
    if (shown < count) fprintf(line, " and %zu more", count - shown);
    if (json_is_integer(other)) fprintf(line, "%sothers %lld", count ? ", " : "", whole_at(column, "other"));
    if (json_is_true(other)) fprintf(line, "%sothers", count ? ", " : "");
}

/* What a column without features is. */
static int put_role(FILE *line, const json_t *column) {
    const char *kind = json_string_value(json_object_get(column, "kind"));
    const xent_column_kind known = (xent_column_kind)xent_column_kind_find(kind);
    if (known == XENT_COLUMN_LABEL) fprintf(line, "what is learned");
    if (known == XENT_COLUMN_UNUSED) fprintf(line, "left out");
    return known == XENT_COLUMN_LABEL || known == XENT_COLUMN_UNUSED;
}

/* Prints a line of two parts; the second is wrapped behind the first. */
static void print_column(size_t number, const json_t *column, int width,
                         void (*put_counts)(FILE *, const json_t *),
                         void (*put_rest)(FILE *, const json_t *)) {
    memory_text text;
    titled_line line;
    FILE *out = open_text(&text);
    if (out) put_title(out, number, column);
    if (out && put_counts) put_counts(out, column);
    char *title = close_text(&text);
    if (!title) lose_output();
    if (begin_line(&line, title ? title : "", width)) put_rest(line.text.stream, column);
    end_line(&line);
    free(title);
}

static void print_columns(const json_t *columns, int width, void (*put_counts)(FILE *, const json_t *),
                          void (*put_rest)(FILE *, const json_t *)) {
    size_t j;
    json_t *column;
    json_array_foreach(columns, j, column) {
        if (j == COLUMNS_SHOWN) {
            print("        and %zu more, which --json lists\n", json_array_size(columns) - j);
            break;
        }
        print_column(j + 1, column, width, put_counts, put_rest);
    }
}

/* ---- Tables ------------------------------------------------------------------------------------------ */

static void put_counts(FILE *line, const json_t *column) {
    const json_t *different = json_object_get(column, "different");
    fprintf(line, "%8lld", whole_at(column, "missing"));
    if (json_is_integer(different))
        fprintf(line, "%7lld", whole_at(column, "different"));
    else
        fprintf(line, "%7s", json_is_null(different) ? "many" : "");
}

static void put_content(FILE *line, const json_t *column) {
    const char *note = json_string_value(json_object_get(column, "note"));
    const int is_number = json_is_number(json_object_get(column, "least"));
    const int is_text = json_is_array(json_object_get(column, "values"));
    if (is_number) fprintf(line, "%.6g .. %.6g", number_at(column, "least"), number_at(column, "greatest"));
    if (is_number && whole_at(column, "missing") > 0)
        fprintf(line, "; missing: %.6g", number_at(column, "filler"));
    if (is_text) put_values(line, column);
    const int is_other = put_role(line, column);
    if (note) fprintf(line, "%s%s", is_number || is_text || is_other ? "; " : "", note);
}

void print_table_columns(const json_t *columns) {
    if (!json_is_array(columns)) return;
    print("columns\n     #  %-18s%-6s%8s%7s  %s\n", "name", "kind", "missing", "values", "range, or texts");
    print_columns(columns, TABLE_COLUMN, put_counts, put_content);
}

/* ---- Models ------------------------------------------------------------------------------------------ */

static void put_reading(FILE *line, const json_t *column) {
    const json_t *scaling = json_object_get(column, "scaling");
    put_role(line, column);
    if (json_is_array(json_object_get(column, "values"))) {
        put_values(line, column);
    } else if (json_is_number(json_object_get(column, "filler"))) {
        if (json_is_object(scaling))
            fprintf(line, "(x - %.6g) * %.6g; ",
                    json_number_value(json_array_get(json_object_get(scaling, "shift"), 0)),
                    json_number_value(json_array_get(json_object_get(scaling, "factor"), 0)));
        fprintf(line, "missing: %.6g", number_at(column, "filler"));
    }
}

void print_model_columns(const json_t *columns) {
    if (!json_is_array(columns)) return;
    print("columns\n     #  %-18s%-6s  %s\n", "name", "kind", "scaling, or a feature each");
    print_columns(columns, MODEL_COLUMN, NULL, put_reading);
}
