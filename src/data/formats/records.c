#include "data/formats/records.h"

#include <stdlib.h>
#include <string.h>

/* A file of more than this is no table that fits memory. */
#define MOST_TEXT ((uint64_t)1 << 32)
enum { FIRST_ROOM = 1 << 16 };

static int is_line_end(char c) { return c == '\n' || c == '\r'; }

/* Whether a character begins a new line: CR LF is one. */
static int counts_as_line(char c, char previous) { return c == '\r' || (c == '\n' && previous != '\r'); }

/* ---- Reading ----------------------------------------------------------------------------------------- */

static int64_t line_at(const records *c, size_t at) {
    int64_t line = c->next_line;
    char previous = c->previous;
    const char *begin = c->text + c->begin;
    const size_t length = at - c->begin;
    if (!memchr(begin, '\n', length) && !memchr(begin, '\r', length)) return line; /* as in most records */
    for (size_t i = c->begin; i < at; previous = c->text[i++]) line += counts_as_line(c->text[i], previous);
    return line;
}

static xent_status check_text(const records *c, size_t from, xent_error *error) {
    static const char *const marks[] = {"\xff\xfe", "\xfe\xff"};
    for (int i = 0; i < 2 && c->before == 0 && c->end >= 2; i++)
        if (memcmp(c->text, marks[i], 2) == 0)
            return xent_fail(error, XENT_E_FORMAT, "%s is UTF-16; expected a table in UTF-8", c->path);
    const char *nul = memchr(c->text + from, '\0', c->end - from);
    if (!nul) return XENT_OK;
    const size_t at = (size_t)(nul - c->text);
    return xent_fail(error, XENT_E_FORMAT, "%s, line %lld: byte %zu is NUL; expected text", c->path,
                     (long long)line_at(c, at), c->before + at);
}

/* Room for text, and for the NUL that ends the last cell. */
static xent_status make_room(records *c, xent_error *error) {
    /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): what has a begin has been read */
    if (c->begin > 0) memmove(c->text, c->text + c->begin, c->end - c->begin);
    c->before += c->begin;
    c->end -= c->begin;
    c->begin = 0;
    if (c->end < c->room) return XENT_OK;
    if (c->room >= RECORDS_MOST)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s, line %lld: a row of more than %d bytes; is there a quote that is not closed?",
                         c->path, (long long)c->next_line, RECORDS_MOST);
    char *grown = realloc(c->text, 2 * c->room + 1);
    if (!grown) return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its text", c->path);
    c->text = grown;
    c->room *= 2;
    return XENT_OK;
}

/* Reads on: text[begin] stays the first that is to be cut, and becomes text[0]. */
static xent_status read_on(records *c, xent_error *error) {
    size_t got = 0;
    xent_status status = make_room(c, error);
    if (status != XENT_OK) return status;
    const size_t from = c->end;
    status = stream_next(c->in, c->text + from, c->room - from, &got, error);
    c->at_end = got < c->room - from;
    c->end += got;
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): make_room has given it room */
    c->text[c->end] = '\0';
    if (status == XENT_OK) status = check_text(c, from, error);
    if (status == XENT_OK && c->before + c->end > MOST_TEXT)
        status = xent_fail(error, XENT_E_FORMAT, "%s has more than %llu bytes of text", c->path,
                           (unsigned long long)MOST_TEXT);
    return status;
}

/* ---- Cutting ----------------------------------------------------------------------------------------- */

/* The line end of a record without quotes, if it is in the text; 0: it must be looked for more closely. */
static size_t find_plain_end(const records *c) {
    const char *begin = c->text + c->begin, *end = memchr(begin, '\n', c->end - c->begin);
    if (!end) return 0;
    const char *earlier = memchr(begin, '\r', (size_t)(end - begin));
    if (earlier) end = earlier;
    for (const char *quote = c->form.quotes; *quote; quote++)
        if (memchr(begin, *quote, (size_t)(end - begin))) return 0;
    return (size_t)(end - c->text);
}

/* Finds the end of the record that begins at text[begin]: the index of its line end, or of the text's. */
static xent_status find_end(records *c, size_t *end, xent_error *error) {
    cell_place at = AT_BEGIN;
    char quote = '"';
    *end = find_plain_end(c);
    if (*end > 0) return XENT_OK;
    for (size_t length = 0;; length++) {
        if (c->begin + length == c->end && !c->at_end) {
            const xent_status status = read_on(c, error);
            if (status != XENT_OK) return status;
        }
        *end = c->begin + length;
        if (*end == c->end || (at != IN_QUOTES && is_line_end(c->text[*end]))) break;
        at = record_form_step(&c->form, at, c->text[*end], &quote);
    }
    if (at != IN_QUOTES) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT, "%s, line %lld: a quote is opened and not closed", c->path,
                     (long long)c->line);
}

static char *behind_blanks(const records *c, char *at, const char *end) {
    while (at < end && record_form_is_blank(&c->form, *at)) at++;
    return at;
}

/* The last of the blanks that separate a cell from the next one; the end, where no cell follows. */
static char *behind_run(const records *c, char *at, char *end) {
    char *next = behind_blanks(c, at, end);
    return next < end && next > at ? next - 1 : next;
}

/* A number with a decimal comma gets a point. */
static void put_point(char *cell) {
    char *comma = strchr(cell, ',');
    if (comma && cell[strspn(cell, "0123456789+-eE,")] == '\0' && !strchr(comma + 1, ',')) *comma = '.';
}

/* Writes a cell in quotes to *to, which is not behind it, and returns what follows. */
static char *cut_quoted(char *from, char **to) {
    const char quote = *from;
    for (from++; *from != quote || from[1] == quote; from++) {
        from += *from == quote; /* a doubled quote is one */
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
        from = cut_quoted(from, to);
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
    c->cells = at;
    for (c->cell_count = 1;; c->cell_count++, at++) {
        last = to;
        const xent_status status = cut_cell(c, &at, end, &to, error);
        if (status != XENT_OK) return status;
        const int ended = at == end;
        *to++ = '\0'; /* over the separator or the line's end, or before it */
        if (c->form.decimal_comma) put_point(last);
        if (ended) break;
    }
    if (c->form.empty_last && !*last && c->cell_count == c->form.columns + 1) c->cell_count--;
    return XENT_OK;
}

/* Goes over text that was or will not be cut. */
static void pass(records *c, size_t to) {
    c->next_line = line_at(c, to);
    if (to > c->begin) c->previous = c->text[to - 1];
    c->begin = to;
}

/* Goes over the line at the beginning of the text, whatever its length. */
static xent_status skip_comment(records *c, xent_error *error) {
    xent_status status = XENT_OK;
    c->comments++;
    for (;;) {
        size_t end = c->begin;
        while (end < c->end && !is_line_end(c->text[end])) end++;
        pass(c, end);
        if (end < c->end || c->at_end || status != XENT_OK) return status;
        status = read_on(c, error);
    }
}

/* Goes over empty lines and comments, reading on where the text ends. */
static xent_status skip_lines(records *c, xent_error *error) {
    xent_status status = XENT_OK;
    while (status == XENT_OK) {
        while (c->begin < c->end && is_line_end(c->text[c->begin])) pass(c, c->begin + 1);
        if (c->begin == c->end && c->at_end) break;
        if (c->begin == c->end) {
            status = read_on(c, error);
        } else if (c->text[c->begin] == c->form.comment) {
            status = skip_comment(c, error);
        } else {
            break;
        }
    }
    return status;
}

static xent_status next_record(records *c, int *found, xent_error *error) {
    *found = 0;
    xent_status status = skip_lines(c, error);
    if (status != XENT_OK || c->begin == c->end) return status;
    size_t end;
    c->line = c->next_line;
    status = find_end(c, &end, error);
    if (status != XENT_OK) return status;
    const size_t begin = c->begin;
    const int64_t next_line = line_at(c, end) + (end < c->end);
    const char line_end = end < c->end ? c->text[end] : '\n';
    status = cut_record(c, end - begin, error);
    c->begin = end < c->end ? end + 1 : end;
    c->previous = line_end;
    c->next_line = next_line;
    *found = status == XENT_OK;
    return status;
}

xent_status records_next(records *c, int *found, xent_error *error) {
    xent_status status;
    do status = next_record(c, found, error);
    while (status == XENT_OK && *found && c->cell_count == 1 && !*c->cells); /* a line of blanks */
    return status;
}

/* ---- Opening ----------------------------------------------------------------------------------------- */

xent_status records_open(const char *path, records *c, xent_error *error) {
    *c = (records){.path = path, .room = FIRST_ROOM, .next_line = 1, .previous = '\0'};
    xent_status status = stream_open(path, &c->in, error);
    if (status == XENT_OK && !(c->text = malloc(FIRST_ROOM + 1)))
        status = xent_fail(error, XENT_E_MEMORY, "%s: no memory for its text", path);
    if (status == XENT_OK) status = read_on(c, error);
    if (status == XENT_OK) {
        if (c->end >= 3 && memcmp(c->text, "\xef\xbb\xbf", 3) == 0) c->begin = 3;
        c->form = record_form_find(c->text + c->begin, c->text + c->end);
    } else {
        records_close(c);
    }
    return status;
}

void records_close(records *c) {
    stream_close(c->in);
    free(c->text);
    c->in = NULL;
    c->text = NULL;
}

const char *cell_after(const char *cell) { return cell + strlen(cell) + 1; }
