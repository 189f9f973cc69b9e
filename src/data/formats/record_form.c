#include "data/formats/record_form.h"

#include <stddef.h>
#include <string.h>

#include "data/cell.h"

enum { MOST_LOOKED_AT = 256 }; /* records */

static int is_quote(const record_form *form, char c) {
    for (const char *quote = form->quotes; *quote; quote++)
        if (*quote == c) return 1;
    return 0;
}

cell_place record_form_step(const record_form *form, cell_place at, char c, char *quote) {
    if (at == BEHIND_ESCAPE) return IN_QUOTES;
    if (at == IN_QUOTES && form->escape && c == form->escape) return BEHIND_ESCAPE;
    if (at == IN_QUOTES) return c == *quote ? BEHIND_QUOTE : IN_QUOTES;
    if (at != IN_PLAIN && is_quote(form, c)) {
        *quote = c;
        return IN_QUOTES;
    }
    if (record_form_cuts(form, c)) return AT_BEGIN;
    return at == AT_BEGIN && record_form_is_blank(form, c) ? AT_BEGIN : IN_PLAIN;
}

/* What the records of a text look like under a form. */
typedef struct look {
    int64_t records, columns, fitting; /* `fitting` records have so many columns */
    int64_t empty, empty_last; /* of these records: cells that are, but the last; those at the end of all */
    int64_t points, commas;    /* cells that are a number with a decimal point, or comma */
    int64_t lists;             /* cells that are several numbers with blanks between them */
} look;

typedef struct looked_at {
    int64_t columns, empty, empty_last;
} looked_at;

static int is_line_end(char c) { return c == '\n' || c == '\r'; }

/* Whether digits in groups of three are all of the text, but for decimals behind `decimal` (or none). */
static int are_groups(const char *digits, const char *mark, char decimal) {
    const char *behind = cell_behind_groups(digits, mark);
    return behind && (*behind == '\0' || (decimal && *behind == decimal));
}

/* Counts a cell that is a number with a decimal sign, or several numbers. 1.234 may be a whole number where
 * decimals have commas, and says nothing. */
static void look_at_cell(const char *cell, const char *end, look *l) {
    char text[64];
    while (cell < end && strchr("+- \t", *cell)) cell++;
    while (cell < end && strchr(" \t", end[-1])) end--;
    if (cell == end || end - cell >= (ptrdiff_t)sizeof text) return;
    memcpy(text, cell, (size_t)(end - cell));
    text[end - cell] = '\0';
    if (text[strspn(text, "0123456789+-eE., \t")] || !strpbrk(text, "0123456789")) return;
    const char *point = strchr(text, '.'), *comma = strchr(text, ',');
    if (strpbrk(text, " \t"))
        l->lists += !are_groups(text, " ", point ? '.' : ',');
    else if (point && comma && comma > point)
        l->commas += are_groups(text, ".", ',');
    else if (point)
        l->points += comma || !are_groups(text, ".", '\0');
    else
        l->commas += comma && !strchr(comma + 1, ',');
}

int record_form_is_comment(const record_form *form, const char *text, const char *end) {
    char begin[CELL_ERROR_MOST + 1] = "";
    if (*text != form->comment) return 0;
    const size_t there = (size_t)(end - text);
    memcpy(begin, text, there < CELL_ERROR_MOST ? there : CELL_ERROR_MOST);
    const size_t length = cell_error_length(begin);
    return length == 0 || length >= there || !record_form_cuts(form, text[length]);
}

/* Goes over a record, and returns where it ends; a run of separators that are blanks counts as one. */
static const char *look_at_record(const record_form *form, const char *text, const char *end, looked_at *r,
                                  look *l) {
    char quote = '"';
    int in_cell = 0;
    const char *cell = text;
    *r = (looked_at){.columns = 0};
    for (cell_place at = AT_BEGIN;; text++) {
        const int ends = text == end || (!cell_place_is_quoted(at) && is_line_end(*text));
        const int cuts = ends || (!cell_place_is_quoted(at) && record_form_cuts(form, *text));
        if (cuts && (in_cell || form->separator != ' ')) {
            r->columns++;
            r->empty += !in_cell && !ends;
            r->empty_last = in_cell ? 0 : r->empty_last + 1;
            look_at_cell(cell, text, l);
        }
        if (ends) return text;
        if (cuts) in_cell = 0;
        if (cuts)
            cell = text + 1;
        else
            in_cell |= !record_form_is_blank(form, *text);
        at = record_form_step(form, at, *text, &quote);
    }
}

static int64_t look_at_all(const record_form *form, const char *text, const char *end, int is_all,
                           looked_at *all, look *l) {
    int64_t count = 0;
    while (text < end && count < MOST_LOOKED_AT) {
        const char *behind;
        if (is_line_end(*text) || record_form_is_comment(form, text, end)) {
            for (behind = text; behind < end && !is_line_end(*behind);) behind++;
        } else {
            behind = look_at_record(form, text, end, &all[count], l);
            count += behind < end || is_all;
        }
        text = behind < end ? behind + 1 : end;
    }
    return count;
}

/* The columns that most records have; of equals, those of the later ones. */
static look look_with(const record_form *form, const char *text, const char *end, int is_all) {
    looked_at all[MOST_LOOKED_AT];
    look l = {0};
    l.records = look_at_all(form, text, end, is_all, all, &l);
    for (int64_t i = 0; i < l.records; i++) {
        look same = {.columns = all[i].columns, .empty_last = all[i].empty_last};
        for (int64_t j = 0; j < l.records; j++) {
            if (all[j].columns != all[i].columns) continue;
            same.fitting++;
            same.empty += all[j].empty;
            if (all[j].empty_last < same.empty_last) same.empty_last = all[j].empty_last;
        }
        if (same.fitting < l.fitting) continue;
        l.columns = same.columns;
        l.fitting = same.fitting;
        l.empty = same.empty;
        l.empty_last = same.empty_last;
    }
    return l;
}

/* How many records a form fits; a tab that leaves a cell of each empty is one of several that separate, and
 * one that leaves lists of numbers in cells stands where others have blanks. */
static int64_t fit(const record_form *form, const look *l) {
    if (l->columns < 2 || (form->separator == '\t' && 2 * l->lists > l->fitting)) return 0;
    return l->fitting - (form->separator == '\t' && l->empty >= l->fitting);
}

record_form record_form_find(const char *text, const char *end, int is_all, int64_t *whole) {
    static const char separators[] = {'\t', ';', ',', ' '};
    record_form best = {.separator = ',', .comment = '#', .quotes = "\"", .columns = 1};
    int64_t most = 0;
    *whole = 0;
    for (size_t i = 0; i < sizeof separators; i++) {
        record_form form = {.separator = separators[i], .comment = '#', .quotes = "\""};
        if (form.separator != ' ' && !memchr(text, form.separator, (size_t)(end - text))) continue;
        const look l = look_with(&form, text, end, is_all);
        if (l.records > *whole) *whole = l.records;
        if (fit(&form, &l) <= most) continue;
        most = fit(&form, &l);
        if (form.separator != ' ' && l.columns > 2)
            form.empty_last = l.empty_last < l.columns - 2 ? l.empty_last : l.columns - 2;
        form.decimal_comma = form.separator != ',' && l.commas > 0 && l.points == 0;
        form.decimal_point = form.separator == ',' || l.points > 0;
        form.columns = l.columns - form.empty_last;
        best = form;
    }
    return best;
}
