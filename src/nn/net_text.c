/* From a text to layers: "dense 128 relu, dropout 0.3". */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/numerals.h"
#include "nn/layers/table.h"
#include "xent/suggest.h"

static const char blanks[] = " \t\r\n";

xent_status layer_fail(const layer *l, xent_error *error, xent_status status, const char *format, ...) {
    char place[LAYER_TEXT_MAX + 32];
    va_list arguments;
    if (l->number == 0)
        snprintf(place, sizeof place, "the last layer, `%s`", l->text);
    else
        snprintf(place, sizeof place, "layer %d, `%s`", l->number, l->text);
    va_start(arguments, format);
    status = fail_with(error, status, place, format, arguments);
    va_end(arguments);
    return status;
}

int words_left(const layer_words *w) { return w->count - w->next; }

int words_take(layer_words *w, const char *word) {
    if (!words_left(w) || strcmp(w->words[w->next], word) != 0) return 0;
    w->next++;
    return 1;
}

xent_status words_end(layer_words *w, const char *expected) {
    if (!words_left(w)) return XENT_OK;
    return layer_fail(w->layer, w->error, XENT_E_ARGUMENT, "`%s` does not belong here; expected %s (%s)",
                      w->words[w->next], expected, w->layer->kind->usage);
}

static xent_status refuse_value(layer_words *w, const char *what, const char *expected) {
    if (!words_left(w))
        return layer_fail(w->layer, w->error, XENT_E_ARGUMENT, "%s is missing; expected %s (%s)", what,
                          expected, w->layer->kind->usage);
    return layer_fail(w->layer, w->error, XENT_E_ARGUMENT, "%s is `%s`; expected %s (%s)", what,
                      w->words[w->next], expected, w->layer->kind->usage);
}

/* Digits alone, up to `end`, in low .. high: 1 or 0. */
static int read_integer(const char *text, const char *end, int64_t low, int64_t high, int64_t *value) {
    if (text == end || end - text > 18) return 0;
    int64_t number = 0;
    for (; text < end; text++) {
        if (*text < '0' || *text > '9') return 0;
        number = 10 * number + (*text - '0');
    }
    *value = number;
    return number >= low && number <= high;
}

xent_status words_integer(layer_words *w, const char *what, int64_t low, int64_t high, int64_t *value) {
    const char *word = words_left(w) ? w->words[w->next] : "";
    char expected[64];
    if (read_integer(word, word + strlen(word), low, high, value)) {
        w->next++;
        return XENT_OK;
    }
    snprintf(expected, sizeof expected, "a whole number from %lld to %lld", (long long)low, (long long)high);
    return refuse_value(w, what, expected);
}

/* A decimal number in low .. high, and nothing else: 1 or 0. */
static int read_number(const char *text, double low, double high, double *value) {
    if (!*text || text[strspn(text, "+-.0123456789eE")]) return 0;
    char *end;
    numerals point;
    numerals_begin(&point);
    *value = strtod(text, &end);
    numerals_end(&point);
    return !*end && *value >= low && *value <= high;
}

xent_status words_number(layer_words *w, const char *what, double low, double high, double *value) {
    char expected[64];
    if (words_left(w) && read_number(w->words[w->next], low, high, value)) {
        w->next++;
        return XENT_OK;
    }
    snprintf(expected, sizeof expected, "a number from %g to %g", low, high);
    return refuse_value(w, what, expected);
}

xent_status words_pair(layer_words *w, const char *what, int64_t low, int64_t high, int64_t pair[2]) {
    const char *word = words_left(w) ? w->words[w->next] : "";
    const char *cross = strchr(word, 'x'), *end = word + strlen(word);
    char expected[80];
    const int read = cross ? read_integer(word, cross, low, high, &pair[0]) &&
                                 read_integer(cross + 1, end, low, high, &pair[1])
                           : read_integer(word, end, low, high, &pair[0]);
    if (read) {
        if (!cross) pair[1] = pair[0];
        w->next++;
        return XENT_OK;
    }
    snprintf(expected, sizeof expected, "one number, or HEIGHTxWIDTH, from %lld to %lld", (long long)low,
             (long long)high);
    return refuse_value(w, what, expected);
}

/* ---- The list ------------------------------------------------------------------------------------------ */

/* The nearest name of a layer to a word, as " (did you mean `conv`?)"; "" if none is near. */
static const char *did_you_mean(const char *word, char *text, size_t size) {
    xent_suggestion s = {word, NULL, 0};
    const layer_kind *kind;
    const char *known;
    for (int i = 0; (known = layer_word_at(i, &kind)); i++) xent_suggest(&s, known);
    *text = '\0';
    if (xent_suggestion_found(&s)) snprintf(text, size, " (did you mean `%s`?)", xent_suggestion_found(&s));
    return text;
}

/* Adds a word, behind `between` unless it is the first, as long as there is room. */
static void append(char *text, size_t size, size_t *used, const char *word, const char *between) {
    if (*used < size)
        *used += (size_t)snprintf(text + *used, size - *used, "%s%s", *used > 0 ? between : "", word);
}

static xent_status refuse_name(int number, const char *text, const char *word, xent_error *error) {
    char hint[64], names[256] = "";
    const layer_kind *kind;
    const char *known;
    size_t used = 0;
    for (int i = 0; (known = layer_word_at(i, &kind)); i++) append(names, sizeof names, &used, known, ", ");
    return xent_fail(error, XENT_E_ARGUMENT,
                     "layer %d, `%s`: there is no layer `%.40s`%s; expected one of %s", number, text, word,
                     did_you_mean(word, hint, sizeof hint), names);
}

/* Splits a text at its blanks, in place. -1: more words than any layer has. */
static int split_words(char *text, const char *words[LAYER_WORDS]) {
    int count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, blanks, &rest); word; word = strtok_r(NULL, blanks, &rest)) {
        if (count == LAYER_WORDS) return -1;
        words[count++] = word;
    }
    return count;
}

/* Where an activation at the end of a layer's words begins; `count` if none does. */
static int find_activation(const char *const *words, int count) {
    for (int i = 1; i < count; i++)
        if (activation_find(words[i])) return i;
    return count;
}

/* Parses words[0 .. count-1] as one layer and appends it. */
static xent_status parse_layer(xent_net *net, int number, const char *const *words, int count,
                               xent_error *error) {
    const layer_kind *kind = layer_kind_find(words[0]);
    const int end = kind && kind->may_activate ? find_activation(words, count) : count;
    char text[LAYER_TEXT_MAX] = "";
    size_t used = 0;
    for (int i = 0; i < end; i++) append(text, sizeof text, &used, words[i], " ");
    if (!kind) return refuse_name(number, text, words[0], error);
    layer *l = net_append(net, kind, text, number, error);
    if (!l) return error->status;
    l->activation = activation_find(words[0]);
    layer_words w = {.layer = l, .count = end, .next = 1, .error = error};
    memcpy(w.words, words, (size_t)end * sizeof *words);
    const xent_status status = kind->parse(&w);
    return status == XENT_OK && end < count ? parse_layer(net, number, words + end, count - end, error)
                                            : status;
}

/* One piece of the text between commas. */
static xent_status parse_piece(xent_net *net, int number, const char *piece, size_t length,
                               xent_error *error) {
    char text[LAYER_TEXT_MAX];
    const char *words[LAYER_WORDS];
    if (length >= sizeof text)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "layer %d, `%.40s...`: its text has %zu characters; expected at most %zu", number,
                         piece, length, sizeof text - 1);
    memcpy(text, piece, length);
    text[length] = '\0';
    const int count = split_words(text, words);
    if (count > 0) return parse_layer(net, number, words, count, error);
    if (count < 0)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "layer %d, `%.*s`: more than %d words; expected a comma between layers", number,
                         (int)length, piece, LAYER_WORDS);
    return xent_fail(error, XENT_E_ARGUMENT,
                     "layer %d is empty; expected layers between commas, such as "
                     "`dense 128 relu, dropout 0.3`",
                     number);
}

xent_status net_parse(xent_net *net, const char *text, xent_error *error) {
    xent_status status = XENT_OK;
    if (!text[strspn(text, blanks)]) return XENT_OK;
    for (int number = 1; status == XENT_OK; number++) {
        const size_t length = strcspn(text, ",");
        status = parse_piece(net, number, text, length, error);
        if (!text[length]) break;
        text += length + 1;
    }
    return status;
}
