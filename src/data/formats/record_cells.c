#include "data/formats/record_cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "data/cell.h"

static char *behind_blanks(const records *c, char *at, const char *end) {
    while (at < end && record_form_is_blank(&c->form, *at)) at++;
    return at;
}

/* The last of the blanks that separate a cell from the next one; the end, where no cell follows. */
static char *behind_run(const records *c, char *at, char *end) {
    char *next = behind_blanks(c, at, end);
    return next < end && next > at ? next - 1 : next;
}

/* A number with a decimal comma gets a point, and loses those between its thousands. Returns what follows. */
static char *put_point(records *c, char *cell) {
    char plain[64];
    double number;
    const char *digits = cell + strcspn(cell, "0123456789"), *comma = strchr(cell, ',');
    const char *behind = cell_behind_groups(digits, ".");
    if (behind && *behind != ',' && strchr(".0123456789", *behind) && *behind) behind = NULL;
    const size_t size = strlen(cell) + 1;
    if ((!comma && !behind) || size > sizeof plain) return cell + size;
    char *to = plain;
    for (const char *from = cell; *from; from++)
        if (!(behind && *from == '.' && from < behind)) *to++ = *from == ',' ? '.' : *from;
    *to = '\0';
    if (!cell_number(plain, &number) && !cell_written_number(plain, &number)) return cell + size;
    if (behind && !*c->thousands) snprintf(c->thousands, sizeof c->thousands, "%.20s", cell);
    return stpcpy(cell, plain) + 1;
}

/* Writes a cell in quotes to *to, which is not behind it, and returns what follows. */
static char *cut_quoted(const record_form *form, char *from, char **to) {
    const char quote = *from;
    for (from++; *from != quote || from[1] == quote; from++) {
        from += *from == quote || record_form_escapes(form, from); /* a doubled quote is one */
        *(*to)++ = *from;
    }
    return from + 1;
}

static char *cut_plain(const records *c, char *from, const char *end, char **to) {
    const char separator = c->form.separator, other = separator == ' ' ? '\t' : separator;
    char *out = *to;
    while (from < end && *from != separator && *from != other) *out++ = *from++;
    while (out > *to && record_form_is_blank(&c->form, out[-1])) out--;
    *to = out;
    return from;
}

/* Cuts the cell at *at, whose record ends at `end`, and writes it to *to, which is not behind it. */
static xent_status cut_cell(records *c, char **at, char *end, char **to, xent_error *error) {
    char *from = behind_blanks(c, *at, end);
    if (from < end && c->form.separator && strchr(c->form.quotes, *from)) {
        from = cut_quoted(&c->form, from, to);
        if (!(from < end && record_form_cuts(&c->form, *from))) from = behind_blanks(c, from, end);
        if (from < end && !record_form_cuts(&c->form, *from))
            return xent_fail(
                error, XENT_E_FORMAT,
                "%s, line %lld: '%c' follows a closing quote; expected the separator or the line's end",
                c->path, (long long)c->line, *from);
    } else {
        from = cut_plain(c, from, end, to);
    }
    *at = c->form.separator == ' ' ? behind_run(c, from, end) : from;
    return XENT_OK;
}

static xent_status cut_record(records *c, size_t length, xent_error *error) {
    char *at = c->text + c->begin, *end = at + length, *to = at, *last;
    int64_t empty = 0; /* at the end */
    c->cells = at;
    for (c->cell_count = 1;; c->cell_count++, at++) {
        last = to;
        const xent_status status = cut_cell(c, &at, end, &to, error);
        if (status != XENT_OK) return status;
        const int ended = at == end;
        *to++ = '\0'; /* over the separator or the line's end, or before it */
        empty = *last ? 0 : empty + 1;
        if (c->form.decimal_comma) to = put_point(c, last);
        if (ended) break;
    }
    c->is_empty = empty == c->cell_count;
    if (c->cell_count == c->form.columns + c->form.empty_last && empty >= c->form.empty_last)
        c->cell_count = c->form.columns;
    return XENT_OK;
}

/* ---- Characters -------------------------------------------------------------------------------------- */

/* Copies the cells, those that are not UTF-8 decoded, to memory of their own, which has room. */
static void decode_cells(records *c) {
    const char *cell = c->cells;
    char *to = c->decoded;
    for (int64_t i = 0; i < c->cell_count; i++, cell = cell_after(cell)) {
        const size_t length = strlen(cell);
        if (utf8_is_valid(cell)) {
            to = (char *)memcpy(to, cell, length + 1) + length + 1;
            continue;
        }
        char *own = to;
        to += utf8_decode(cell, own) + 1;
        if (!*c->first_decoded) snprintf(c->first_decoded, sizeof c->first_decoded, "%.40s", own);
    }
    c->cells = c->decoded;
    c->decoded_records++;
}

/* Makes UTF-8 of the cells of a record, whose text had so many bytes. */
static xent_status make_utf8(records *c, size_t length, xent_error *error) {
    int are_valid = 1;
    const char *cell = c->cells;
    for (int64_t i = 0; i < c->cell_count && are_valid; i++, cell = cell_after(cell))
        are_valid = utf8_is_valid(cell);
    if (are_valid) return XENT_OK;
    const size_t size = UTF8_DECODED_SIZE(length + 1);
    if (size > c->decoded_room) {
        char *grown = realloc(c->decoded, size);
        if (!grown) return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its text", c->path);
        c->decoded = grown;
        c->decoded_room = size;
    }
    decode_cells(c);
    return XENT_OK;
}

xent_status record_cells_cut(records *c, size_t length, xent_error *error) {
    const xent_status status = cut_record(c, length, error);
    return status == XENT_OK && c->has_high ? make_utf8(c, length, error) : status;
}

const char *cell_after(const char *cell) { return cell + strlen(cell) + 1; }
