#include "data/formats/records.h"

#include <stdlib.h>
#include <string.h>

/* A file of more than this is no table that fits memory. */
#define MOST_TEXT ((uint64_t)1 << 32)
enum { FIRST_ROOM = 1 << 16 };

static int is_line_end(char c) { return c == '\n' || c == '\r'; }

/* Whether a character begins a new line: CR LF is one. */
static int counts_as_line(char c, char previous) { return c == '\r' || (c == '\n' && previous != '\r'); }

/* ---- Reading ------------------------------------------------------------------------------------------- */

static int64_t line_at(const records *c, size_t at) {
    int64_t line = c->next_line;
    char previous = c->previous;
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

/* ---- Cutting ------------------------------------------------------------------------------------------- */

/* Where in a cell a character stands. A quote opens where a cell begins, and only there; one behind a closing
 * one opens again, as the two are one quote. */
typedef enum place { AT_BEGIN, IN_PLAIN, IN_QUOTES, BEHIND_QUOTE } place;

static place behind(place at, char c, int separates) {
    if (at == IN_QUOTES) return c == '"' ? BEHIND_QUOTE : IN_QUOTES;
    if (c == '"' && at != IN_PLAIN) return IN_QUOTES;
    return separates ? AT_BEGIN : IN_PLAIN;
}

/* How often it separates cells in the first record. In quotes, it is text. */
static int64_t count_separators(const char *text, const char *end, char separator) {
    int64_t count = 0;
    for (place at = AT_BEGIN; text < end && (at == IN_QUOTES || !is_line_end(*text)); text++) {
        at = behind(at, *text, *text == separator);
        count += at == AT_BEGIN;
    }
    return count;
}

static char find_separator(const char *text, const char *end) {
    static const char candidates[] = {',', ';', '\t'};
    char best = candidates[0];
    int64_t most = 0;
    for (int i = 0; i < 3; i++) {
        const int64_t count = count_separators(text, end, candidates[i]);
        if (count > most) best = candidates[i];
        if (count > most) most = count;
    }
    return best;
}

/* Finds the end of the record that begins at text[begin]: the index of its line end, or of the text's. */
static xent_status find_end(records *c, size_t *end, xent_error *error) {
    place at = AT_BEGIN;
    for (size_t length = 0;; length++) {
        if (c->begin + length == c->end && !c->at_end) {
            const xent_status status = read_on(c, error);
            if (status != XENT_OK) return status;
        }
        *end = c->begin + length;
        if (*end == c->end || (at != IN_QUOTES && is_line_end(c->text[*end]))) break;
        at = behind(at, c->text[*end], c->text[*end] == c->separator);
    }
    if (at != IN_QUOTES) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT, "%s, line %lld: a quote is opened and not closed", c->path,
                     (long long)c->line);
}

/* Cuts the cell at *at, whose record ends at `end`, and writes it to *to, which is not behind it. */
static xent_status cut_cell(records *c, char **at, char *end, char **to, xent_error *error) {
    char *from = *at;
    if (from < end && *from == '"') {
        for (from++; *from != '"' || from[1] == '"'; from++) {
            from += *from == '"'; /* a doubled quote is one */
            *(*to)++ = *from;
        }
        from++;
        if (from < end && *from != c->separator)
            return xent_fail(
                error, XENT_E_FORMAT,
                "%s, line %lld: '%c' follows a closing quote; expected the separator or the line's end",
                c->path, (long long)c->line, *from);
    } else {
        const char *stop = memchr(from, c->separator, (size_t)(end - from));
        const size_t length = (size_t)((stop ? stop : end) - from);
        memmove(*to, from, length);
        *to += length;
        from += length;
    }
    *at = from;
    return XENT_OK;
}

static xent_status cut_record(records *c, size_t length, xent_error *error) {
    char *at = c->text + c->begin, *end = at + length, *to = at;
    c->cells = at;
    for (c->cell_count = 1;; c->cell_count++, at++) {
        const xent_status status = cut_cell(c, &at, end, &to, error);
        if (status != XENT_OK) return status;
        const int ended = at == end;
        *to++ = '\0'; /* over the separator or the line's end, or before it */
        if (ended) return XENT_OK;
    }
}

/* Goes over text that was or will not be cut. */
static void pass(records *c, size_t to) {
    c->next_line = line_at(c, to);
    if (to > c->begin) c->previous = c->text[to - 1];
    c->begin = to;
}

xent_status records_next(records *c, int *found, xent_error *error) {
    xent_status status = XENT_OK;
    *found = 0;
    do {
        while (c->begin < c->end && is_line_end(c->text[c->begin])) pass(c, c->begin + 1);
        if (c->begin < c->end || c->at_end) break;
        status = read_on(c, error);
    } while (status == XENT_OK);
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

/* ---- Opening ------------------------------------------------------------------------------------------- */

xent_status records_open(const char *path, records *c, xent_error *error) {
    *c = (records){.path = path, .room = FIRST_ROOM, .next_line = 1, .previous = '\0'};
    xent_status status = stream_open(path, &c->in, error);
    if (status == XENT_OK && !(c->text = malloc(FIRST_ROOM + 1)))
        status = xent_fail(error, XENT_E_MEMORY, "%s: no memory for its text", path);
    if (status == XENT_OK) status = read_on(c, error);
    if (status == XENT_OK) {
        if (c->end >= 3 && memcmp(c->text, "\xef\xbb\xbf", 3) == 0) c->begin = 3;
        size_t first = c->begin;
        while (first < c->end && is_line_end(c->text[first])) first++;
        c->separator = find_separator(c->text + first, c->text + c->end);
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
