#include "data/csv.h"

#include <stdlib.h>
#include <string.h>

/* What is being cut. Cells are written back over the text, which never grows. */
typedef struct cutter {
    const char *path;
    char *at, *end;
    char separator;
    int64_t line;
    csv *out;
    int64_t cell_count, cell_room, record_room;
    xent_error *error;
} cutter;

static int is_line_end(char c) { return c == '\n' || c == '\r'; }

/* Room for one more; 0: memory is out. */
static int make_room(void **array, int64_t count, int64_t *room, size_t size) {
    if (count < *room) return 1;
    const int64_t more = *room ? 2 * *room : 256;
    void *grown = realloc(*array, (size_t)more * size);
    if (!grown) return 0;
    *array = grown;
    *room = more;
    return 1;
}

static char find_separator(const char *text, const char *end) {
    static const char candidates[] = {',', ';', '\t'};
    int64_t counts[3] = {0};
    int quoted = 0;
    for (; text < end && (quoted || !is_line_end(*text)); text++) {
        if (*text == '"') quoted = !quoted;
        for (int i = 0; i < 3; i++) counts[i] += !quoted && *text == candidates[i];
    }
    int best = 0;
    for (int i = 1; i < 3; i++)
        if (counts[i] > counts[best]) best = i;
    return candidates[best];
}

/* The rest of a quoted cell, written from `to` on; a doubled quote is one. */
static xent_status cut_quoted(cutter *c, char **to) {
    const int64_t begin = c->line;
    for (; c->at < c->end; c->at++) {
        if (*c->at == '"') {
            if (c->at + 1 < c->end && c->at[1] == '"')
                c->at++;
            else
                break;
        }
        c->line += *c->at == '\n';
        *(*to)++ = *c->at;
    }
    if (c->at == c->end)
        return xent_fail(c->error, XENT_E_FORMAT, "%s, line %lld: a quote is opened and not closed", c->path,
                         (long long)begin);
    c->at++;
    if (c->at == c->end || *c->at == c->separator || is_line_end(*c->at)) return XENT_OK;
    return xent_fail(c->error, XENT_E_FORMAT,
                     "%s, line %lld: '%c' follows a closing quote; expected the separator or the line's end",
                     c->path, (long long)c->line, *c->at);
}

/* One cell, up to its separator or the line's end; *ended says which. */
static xent_status cut_cell(cutter *c, int *ended) {
    if (!make_room((void **)&c->out->cells, c->cell_count, &c->cell_room, sizeof *c->out->cells))
        return xent_fail(c->error, XENT_E_MEMORY, "%s: no memory for its cells", c->path);
    char *cell = c->at, *to = c->at;
    if (c->at < c->end && *c->at == '"') {
        c->at++;
        xent_status status = cut_quoted(c, &to);
        if (status != XENT_OK) return status;
    } else {
        while (c->at < c->end && *c->at != c->separator && !is_line_end(*c->at)) c->at++;
        to = c->at;
    }
    *ended = c->at == c->end || is_line_end(*c->at);
    const char last = c->at < c->end ? *c->at : '\n';
    *to = '\0';
    if (c->at < c->end) c->at++;
    if (last == '\r' && c->at < c->end && *c->at == '\n') c->at++;
    c->line += *ended;
    c->out->cells[c->cell_count++] = cell;
    return XENT_OK;
}

static xent_status cut_record(cutter *c) {
    if (!make_room((void **)&c->out->records, c->out->record_count, &c->record_room, sizeof *c->out->records))
        return xent_fail(c->error, XENT_E_MEMORY, "%s: no memory for its records", c->path);
    csv_record *r = &c->out->records[c->out->record_count++];
    *r = (csv_record){c->line, c->cell_count, 0};
    for (int ended = 0; !ended;) {
        xent_status status = cut_cell(c, &ended);
        if (status != XENT_OK) return status;
    }
    r->cell_count = c->cell_count - r->first;
    return XENT_OK;
}

static xent_status check_text(const char *path, const char *text, size_t size, xent_error *error) {
    const char *nul = memchr(text, '\0', size);
    if (!nul) return XENT_OK;
    int64_t line = 1;
    for (const char *at = text; at < nul; at++) line += *at == '\n';
    return xent_fail(error, XENT_E_FORMAT, "%s, line %lld: byte %td is NUL; expected text", path,
                     (long long)line, nul - text);
}

xent_status csv_cut(const char *path, char *text, size_t size, csv *out, xent_error *error) {
    *out = (csv){NULL, NULL, 0};
    cutter c = {.path = path, .at = text, .end = text + size, .line = 1, .out = out, .error = error};
    xent_status status = check_text(path, text, size, error);
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) c.at += 3;
    while (c.at < c.end && is_line_end(*c.at)) c.line += *c.at++ == '\n';
    c.separator = find_separator(c.at, c.end);
    while (status == XENT_OK && c.at < c.end) {
        if (is_line_end(*c.at))
            c.line += *c.at++ == '\n';
        else
            status = cut_record(&c);
    }
    if (status == XENT_OK && out->record_count == 0)
        status = xent_fail(error, XENT_E_FORMAT, "%s is empty; expected rows of numbers", path);
    if (status != XENT_OK) csv_clear(out);
    return status;
}

void csv_clear(csv *c) {
    free(c->cells);
    free(c->records);
    *c = (csv){NULL, NULL, 0};
}
