#include "data/formats/records.h"

#include <stdlib.h>
#include <string.h>

#include "data/formats/record_cells.h"

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
    char *grown = realloc(c->text, 2 * c->room + RECORDS_BEHIND);
    if (!grown) return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its text", c->path);
    c->text = grown;
    c->room *= 2;
    return XENT_OK;
}

static int is_ascii(const char *text, size_t size) {
    unsigned char all = 0;
    for (size_t i = 0; i < size; i++) all |= (unsigned char)text[i];
    return all < 0x80;
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
    c->has_high |= !is_ascii(c->text + from, got);
    if (status == XENT_OK) status = check_text(c, from, error);
    if (status == XENT_OK && c->before + c->end > MOST_TEXT)
        status = xent_fail(error, XENT_E_FORMAT, "%s has more than %llu bytes of text", c->path,
                           (unsigned long long)MOST_TEXT);
    return status;
}

/* ---- The end of a record ------------------------------------------------------------------------------ */

/* The line end of a record without quotes, if it is in the text; 0: it must be looked for more closely. What
 * ended the record before is looked for first: where it is near, no text beyond it is gone over. */
static size_t find_plain_end(const records *c) {
    const char usual = c->previous == '\r' ? '\r' : '\n', other = usual == '\r' ? '\n' : '\r';
    const char *begin = c->text + c->begin, *end = memchr(begin, usual, c->end - c->begin);
    if (!end) return 0;
    const char *earlier = memchr(begin, other, (size_t)(end - begin));
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
        if (*end == c->end || (!cell_place_is_quoted(at) && is_line_end(c->text[*end]))) break;
        at = record_form_step(&c->form, at, c->text[*end], &quote);
    }
    if (!cell_place_is_quoted(at)) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT, "%s, line %lld: a quote is opened and not closed", c->path,
                     (long long)c->line);
}

/* ---- Going on ---------------------------------------------------------------------------------------- */

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
        if (c->end - c->begin < RECORD_FORM_BEGIN && !c->at_end) {
            status = read_on(c, error);
        } else if (record_form_is_comment(&c->form, c->text + c->begin, c->text + c->end)) {
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
    status = record_cells_cut(c, end - begin, error);
    c->begin = end < c->end ? end + 1 : end;
    c->previous = line_end;
    c->next_line = next_line;
    *found = status == XENT_OK;
    return status;
}

xent_status records_next(records *c, int *found, xent_error *error) {
    for (;;) {
        const xent_status status = next_record(c, found, error);
        if (status != XENT_OK || !*found || !c->is_empty) return status;
        c->empty_records += c->cell_count > 1; /* else a line of blanks */
    }
}

/* ---- Lines ------------------------------------------------------------------------------------------- */

/* Behind the LF of a CR LF whose CR ended a record. */
static void pass_line_feed(records *c) {
    if (c->previous == '\r' && c->begin < c->end && c->text[c->begin] == '\n') pass(c, c->begin + 1);
}

xent_status records_lines(records *c, size_t most, const char **text, size_t *size, xent_error *error) {
    xent_status status = XENT_OK;
    *size = 0;
    while (status == XENT_OK && c->end - c->begin < most && !c->at_end) status = read_on(c, error);
    if (status != XENT_OK) return status;
    pass_line_feed(c);
    *text = c->text + c->begin;
    const size_t there = c->end - c->begin;
    for (*size = there < most ? there : most; *size > 0 && (*text)[*size - 1] != '\n';) --*size;
    return XENT_OK;
}

uint64_t records_place(records *c) {
    pass_line_feed(c);
    return c->before + c->begin;
}

void records_pass(records *c, size_t size, int64_t lines) {
    c->begin += size;
    c->next_line += lines;
    if (size > 0) c->previous = '\n';
}

/* ---- Opening ----------------------------------------------------------------------------------------- */

/* A small file has room for all of it, and for the byte that does not come; a packed one may be large. */
static size_t first_room(const stream *in) {
    const size_t size = stream_file_size(in);
    return stream_is_packed(in) || size >= FIRST_ROOM ? FIRST_ROOM : size + 1;
}

/* Finds the form from the first records: so many as may be a line above the table, its header and a row are
 * read to their end, as far as they fit. */
static xent_status find_form(records *c, xent_error *error) {
    enum { ENOUGH = 3 };
    xent_status status = XENT_OK;
    for (int64_t whole = 0; status == XENT_OK;) {
        c->form = record_form_find(c->text + c->begin, c->text + c->end, c->at_end, &whole);
        if (whole >= ENOUGH || c->at_end || c->end >= RECORDS_MOST) break;
        status = read_on(c, error);
    }
    return status;
}

xent_status records_open(const char *path, const record_form *form, records *c, xent_error *error) {
    *c = (records){.path = path, .next_line = 1, .previous = '\0'};
    xent_status status = stream_open(path, &c->in, error);
    if (status == XENT_OK) c->room = first_room(c->in);
    if (status == XENT_OK && !(c->text = malloc(c->room + RECORDS_BEHIND)))
        status = xent_fail(error, XENT_E_MEMORY, "%s: no memory for its text", path);
    if (status == XENT_OK) status = read_on(c, error);
    if (status == XENT_OK && c->end >= 3 && memcmp(c->text, "\xef\xbb\xbf", 3) == 0) c->begin = 3;
    if (status == XENT_OK && form) c->form = *form;
    if (status == XENT_OK && !form) status = find_form(c, error);
    if (status != XENT_OK) records_close(c);
    return status;
}

void records_close(records *c) {
    stream_close(c->in);
    free(c->text);
    free(c->decoded);
    c->in = NULL;
    c->decoded = NULL;
    c->text = NULL;
}

xent_status records_fail_changed(const records *c, xent_error *error) {
    return xent_fail(error, XENT_E_FORMAT,
                     "%s, line %lld: the file has changed while it was read; read it again", c->path,
                     (long long)c->line);
}
