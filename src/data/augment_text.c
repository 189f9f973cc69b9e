/* Changes to pictures, as the command line and messages have them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numerals.h"
#include "data/augment.h"
#include "xent/suggest.h"

/* ---- Reading ------------------------------------------------------------------------------------------- */

/* So much of a word is shown. */
static int shown(size_t length) { return length < 40 ? (int)length : 40; }

/* "shift=PIXELS, rotate=DEGREES, ..." */
static const char *all_kinds(char *text, size_t size) {
    const augment_kind *kind;
    size_t used = 0;
    for (int i = 0; (kind = augment_kind_at(i)) && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s=%s", i ? ", " : "", kind->name, kind->unit);
    return text;
}

/* The kind whose name is the first `length` characters of text; NULL, and the message, if there is none. */
static const augment_kind *find_kind(const char *text, size_t length, xent_error *error) {
    char word[41], hint[64] = "", all[160] = "";
    const augment_kind *kind;
    snprintf(word, sizeof word, "%.*s", shown(length), text);
    xent_suggestion near = {word, NULL, 0};
    for (int i = 0; (kind = augment_kind_at(i)); i++) {
        if (strlen(kind->name) == length && strncmp(text, kind->name, length) == 0) return kind;
        xent_suggest(&near, kind->name);
    }
    if (xent_suggestion_found(&near))
        snprintf(hint, sizeof hint, "; did you mean '%s'?", xent_suggestion_found(&near));
    xent_fail(error, XENT_E_ARGUMENT, "augment: '%s' is no change to a picture; expected %s%s", word,
              all_kinds(all, sizeof all), hint);
    return NULL;
}

static void set_size(xent_augment *sizes, const augment_kind *kind, double size) {
    char *at = (char *)sizes + kind->at;
    const int whole = (int)size;
    if (kind->whole)
        memcpy(at, &whole, sizeof whole);
    else
        memcpy(at, &size, sizeof size);
}

/* The number that is all of the text from `at` to `end`; -1: there is none. */
static double read_number(const char *at, const char *end) {
    char *behind;
    if (at >= end || strspn(at, ".0123456789eE+-") < (size_t)(end - at) || strchr("eE+-", *at)) return -1;
    const double number = strtod(at, &behind);
    return behind == end ? number : -1;
}

/* Reads one "kind=size", `length` characters long. */
static xent_status read_item(const char *text, size_t length, xent_augment *out, xent_error *error) {
    const char *equals = memchr(text, '=', length), *end = text + length;
    const augment_kind *kind = find_kind(text, equals ? (size_t)(equals - text) : length, error);
    if (!kind) return XENT_E_ARGUMENT;
    if (augment_size(out, kind) > 0)
        return xent_fail(error, XENT_E_ARGUMENT, "augment: %s stands there twice", kind->name);
    const double size = equals ? read_number(equals + 1, end) : -1;
    if (!(size > 0 && size <= kind->most))
        return xent_fail(error, XENT_E_ARGUMENT, "augment: '%.*s'; expected %s=%s, above 0, at most %g",
                         shown(length), text, kind->name, kind->unit, kind->most);
    if (kind->whole && size > (double)(int)size)
        return xent_fail(error, XENT_E_ARGUMENT, "augment: '%.*s'; expected a whole number from 1 to %g",
                         shown(length), text, kind->most);
    set_size(out, kind, size);
    return XENT_OK;
}

static xent_status read_items(const char *text, xent_augment *out, xent_error *error) {
    const char *item = strcmp(text, "none") == 0 ? NULL : text;
    while (item) {
        const size_t length = strcspn(item, ",");
        const xent_status status = read_item(item, length, out, error);
        if (status != XENT_OK) return status;
        item = item[length] ? item + length + 1 : NULL;
    }
    return augment_check_sizes(out, error);
}

xent_status xent_augment_parse(const char *text, xent_augment *out, xent_error *error) {
    if (!text || !out) return xent_fail(error, XENT_E_ARGUMENT, "augment: text or its place is NULL");
    xent_augment read = XENT_AUGMENT_NONE;
    numerals n;
    numerals_begin(&n);
    const xent_status status = read_items(text, &read, error);
    numerals_end(&n);
    if (status == XENT_OK) *out = read;
    return status;
}

/* ---- Writing ------------------------------------------------------------------------------------------- */

static int write_items(const xent_augment *sizes, char *text, size_t size) {
    const augment_kind *kind;
    size_t used = 0;
    for (int i = 0; sizes && (kind = augment_kind_at(i)); i++) {
        char number[32];
        const double amount = augment_size(sizes, kind);
        const size_t room = used < size ? size - used : 0;
        if (!(amount > 0)) continue;
        numerals_shortest(amount, 0, number, sizeof number);
        used += (size_t)snprintf(room ? text + used : NULL, room, "%s%s=%s", used > 0 ? "," : "", kind->name,
                                 number);
    }
    return used > 0 ? (int)used : snprintf(text, size, "none");
}

int xent_augment_text(const xent_augment *sizes, char *text, size_t size) {
    numerals n;
    numerals_begin(&n);
    const int length = write_items(sizes, text, size);
    numerals_end(&n);
    return length;
}
