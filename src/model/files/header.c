#include "model/files/header.h"

#include <stdint.h>
#include <string.h>

/* The entry of an array takes some 100 bytes; metadata, texts of any length. A tree takes up to 100 bytes for
 * each punctuation mark of its text. */
enum { MOST_MARKS = 1 << 17, MOST_ENTRY = 1 << 12 };

header_text header_of(const char *path, const char *text, size_t length) {
    return (header_text){path, text, text, text + length};
}

static xent_status refuse(const header_text *h, const char *at, const char *what, xent_error *error) {
    return xent_fail(error, XENT_E_FORMAT, "%s: byte %td of the header: %s", h->path, at - h->text, what);
}

xent_status json_problem(const json_error_t *problem) {
    const int is_memory = json_error_code(problem) == json_error_out_of_memory || !problem->text[0];
    return is_memory ? XENT_E_MEMORY : XENT_E_FORMAT;
}

/* The next character that is no blank; NUL at the end. */
static char skip_blanks(header_text *h) {
    while (h->at < h->end && strchr(" \t\r\n", *h->at) && *h->at) h->at++;
    return h->at < h->end ? *h->at : '\0';
}

/* The end of the text in quotes that begins at `at`; NULL: it has none. */
static const char *end_of_text(const header_text *h, const char *at) {
    for (at++; at < h->end && *at != '"'; at++)
        if (*at == '\\') at++;
    return at < h->end ? at + 1 : NULL;
}

/* The end of the object that begins at `at`, and its punctuation marks; NULL: it has none. */
static const char *end_of_object(const header_text *h, const char *at, int64_t *marks) {
    int64_t depth = 0;
    for (*marks = 0; at && at < h->end;) {
        if (*at == '"') {
            at = end_of_text(h, at);
            continue;
        }
        depth += (*at == '{') - (*at == '}');
        *marks += strchr("{}[],:", *at) != NULL;
        at++;
        if (depth == 0) return at;
    }
    return NULL;
}

/* Parses what is between h->at and `end`, and goes there. */
static xent_status parse(header_text *h, const char *end, json_t **value, xent_error *error) {
    json_error_t problem;
    *value = json_loadb(h->at, (size_t)(end - h->at), JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &problem);
    if (!*value && json_problem(&problem) == XENT_E_MEMORY)
        return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its header", h->path);
    if (!*value) return refuse(h, h->at + problem.position, problem.text, error);
    h->at = end;
    return XENT_OK;
}

static xent_status read_key(header_text *h, json_t **key, xent_error *error) {
    const char *end = skip_blanks(h) == '"' ? end_of_text(h, h->at) : NULL;
    return end ? parse(h, end, key, error) : refuse(h, h->at, "expected a name in quotes", error);
}

static xent_status read_value(header_text *h, int is_metadata, json_t **value, xent_error *error) {
    int64_t marks = 0;
    const char *end = skip_blanks(h) == '{' ? end_of_object(h, h->at, &marks) : NULL;
    if (!end)
        return refuse(h, h->at,
                      is_metadata ? "expected an object as __metadata__" : "expected an object, and its end",
                      error);
    if (is_metadata ? marks > MOST_MARKS : end - h->at > MOST_ENTRY)
        return refuse(h, h->at,
                      is_metadata ? "more than 40,000 texts of metadata"
                                  : "an array's entry of more than 4,096 bytes",
                      error);
    return parse(h, end, value, error);
}

/* Behind the header's end there are blanks, or nothing. */
static xent_status finish(header_text *h, xent_error *error) {
    h->at++;
    skip_blanks(h);
    return h->at == h->end ? XENT_OK : refuse(h, h->at, "expected its end", error);
}

xent_status header_next(header_text *h, json_t **key, json_t **value, xent_error *error) {
    const char *const before = h->at;
    *key = *value = NULL;
    const char next = skip_blanks(h);
    if (before > h->text && next == '}') return finish(h, error);
    if (next != (before == h->text ? '{' : ','))
        return refuse(h, h->at, before == h->text ? "expected {" : "expected a comma or }", error);
    h->at++;
    if (before == h->text && skip_blanks(h) == '}') return finish(h, error);
    xent_status status = read_key(h, key, error);
    if (status == XENT_OK && skip_blanks(h) != ':') status = refuse(h, h->at, "expected a colon", error);
    if (status == XENT_OK) {
        h->at++;
        status = read_value(h, strcmp(json_string_value(*key), "__metadata__") == 0, value, error);
    }
    if (status == XENT_OK) return XENT_OK;
    json_decref(*key);
    *key = NULL;
    return status;
}
