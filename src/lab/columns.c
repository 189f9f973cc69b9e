#include "lab/columns.h"

#include <stdio.h>
#include <string.h>

static const char published[] = "published", ours[] = "ours", range[] = "range", seeds[] = "seeds";

static void add_column(lab_columns *c, const char *name, int is_text) {
    for (int i = 0; i < c->count; i++)
        if (strcmp(c->names[i], name) == 0) return;
    if (c->count == LAB_MOST_COLUMNS) return;
    c->is_text[c->count] = (unsigned char)is_text;
    c->names[c->count++] = name;
}

static void add_columns(lab_columns *c, const lab_value *values, int most) {
    for (int i = 0; i < most && values[i].name; i++) add_column(c, values[i].name, values[i].text != NULL);
}

int lab_common_seeds(const lab_results *r) {
    for (int i = 1; i < r->row_count; i++)
        if (r->rows[i].ours.count != r->rows[0].ours.count) return 0;
    return r->row_count > 0 ? r->rows[0].ours.count : 0;
}

lab_columns lab_columns_of(const lab_results *r) {
    lab_columns c = {.count = 0};
    int several = 0, any_published = 0;
    for (int i = 0; i < r->row_count; i++) {
        add_columns(&c, r->rows[i].settings, LAB_MOST_SETTINGS);
        several |= r->rows[i].ours.count > 1;
        any_published |= !isnan(r->rows[i].published);
    }
    c.settings = c.count;
    if (any_published) add_column(&c, published, 0);
    add_column(&c, ours, 0);
    if (several) add_column(&c, range, 0);
    if (several && lab_common_seeds(r) == 0) add_column(&c, seeds, 0);
    for (int i = 0; i < r->row_count; i++) add_columns(&c, r->rows[i].figures, LAB_MOST_FIGURES);
    return c;
}

static const lab_value *value_of(const lab_value *values, int most, const char *name) {
    for (int i = 0; i < most && values[i].name; i++)
        if (strcmp(values[i].name, name) == 0) return &values[i];
    return NULL;
}

/* A number with so many decimals: 0 stands for two, LAB_WHOLE for none. */
static void format_number(double value, int decimals, char text[LAB_CELL]) {
    if (isnan(value)) {
        text[0] = '\0';
        return;
    }
    snprintf(text, LAB_CELL, "%.*f", decimals == LAB_WHOLE ? 0 : decimals == 0 ? 2 : decimals, value);
    if (text[0] == '-' && strspn(text + 1, "0.") == strlen(text + 1)) /* rounded to 0, which has no sign */
        memmove(text, text + 1, strlen(text));
}

static void format_range(double low, double high, int decimals, char text[LAB_CELL]) {
    char from[LAB_CELL], to[LAB_CELL];
    format_number(low, decimals, from);
    format_number(high, decimals, to);
    snprintf(text, LAB_CELL, "%.24s to %.24s", from, to);
}

static void format_published(const lab_row *row, char text[LAB_CELL]) {
    char bounds[LAB_CELL];
    const int decimals = row->published_decimals ? row->published_decimals : row->decimals;
    format_number(row->published, decimals, text);
    if (row->published_low >= row->published_high || isnan(row->published)) return;
    format_range(row->published_low, row->published_high, decimals, bounds);
    const size_t used = strlen(text);
    snprintf(text + used, LAB_CELL - used, " (%.*s)", (int)(LAB_CELL - used - 4), bounds);
}

/* A value that has a column of its own. */
static void format_value(const lab_columns *c, int column, const lab_row *row, char text[LAB_CELL]) {
    const int is_setting = column < c->settings;
    const lab_value *v = is_setting ? value_of(row->settings, LAB_MOST_SETTINGS, c->names[column])
                                    : value_of(row->figures, LAB_MOST_FIGURES, c->names[column]);
    if (v && v->text)
        snprintf(text, LAB_CELL, "%s", v->text);
    else if (v && is_setting)
        snprintf(text, LAB_CELL, "%.6g", v->number);
    else if (v)
        format_number(v->number, row->decimals, text);
}

const char *lab_cell(const lab_columns *c, int column, const lab_row *row, char text[LAB_CELL]) {
    const char *name = c->names[column];
    text[0] = '\0';
    if (name == published)
        format_published(row, text);
    else if (name == ours)
        format_number(row->ours.mean, row->decimals, text);
    else if (name == range && row->ours.count > 1)
        format_range(row->ours.low, row->ours.high, row->decimals, text);
    else if (name == seeds)
        snprintf(text, LAB_CELL, "%d", row->ours.count);
    else if (name != range)
        format_value(c, column, row, text);
    return text;
}
