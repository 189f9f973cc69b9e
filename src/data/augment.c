#include "data/augment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xent/suggest.h"

/* ---- Kinds --------------------------------------------------------------------------------------------- */

/* Random numbers that a row has for all kinds together. */
enum { DRAWS = 16 };

static void fill(xent_real *from, int64_t n, xent_real value) {
    for (int64_t i = 0; i < n; i++) from[i] = value;
}

/* Moves a picture by `right` numbers of a row (columns times channels) and `down` rows: in memory that is one
 * step for all of it, and then the edges are filled, over what came around from the other side. */
static void move_picture(const augmentation *a, int64_t right, int64_t down, xent_real *picture) {
    const int64_t width = a->width * a->channels, height = a->height, size = height * width;
    if (llabs(right) >= width || llabs(down) >= height) {
        fill(picture, size, a->background);
        return;
    }
    const int64_t step = down * width + right, kept = size - llabs(step);
    memmove(picture + (step > 0 ? step : 0), picture + (step < 0 ? -step : 0),
            (size_t)kept * sizeof *picture);
    if (down > 0) fill(picture, down * width, a->background);
    if (down < 0) fill(picture + (height + down) * width, -down * width, a->background);
    for (int64_t y = 0; y < height; y++)
        fill(picture + y * width + (right < 0 ? width + right : 0), llabs(right), a->background);
}

static int64_t draw_shift(const augmentation *a, uint64_t position) {
    const uint32_t most = (uint32_t)a->kinds.shift;
    return (int64_t)xent_random_below(a->stream, position, 2 * most + 1) - (int64_t)most;
}

static void shift_picture(const augmentation *a, uint64_t position, xent_real *picture) {
    const int64_t dx = draw_shift(a, position), dy = draw_shift(a, position + 1);
    move_picture(a, dx * a->channels, dy, picture);
}

/* A kind of change; its size is an int of xent_augment. */
typedef struct augment_kind {
    const char *name;
    size_t at;
    int most;
    void (*apply)(const augmentation *a, uint64_t position, xent_real *picture);
} augment_kind;

static const augment_kind kinds[] = {
    {"shift", offsetof(xent_augment, shift), XENT_AUGMENT_MOST_SHIFT, shift_picture},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static int size_of(const augment_kind *kind, const xent_augment *sizes) {
    return *(const int *)((const char *)sizes + kind->at);
}

int augment_is_none(const xent_augment *sizes) {
    for (int i = 0; i < KINDS; i++)
        if (size_of(&kinds[i], sizes) != 0) return 0;
    return 1;
}

void augment_row(const augmentation *a, int64_t row, xent_real *picture) {
    for (int i = 0; i < KINDS; i++)
        if (size_of(&kinds[i], &a->kinds) > 0) kinds[i].apply(a, (uint64_t)row * DRAWS, picture);
}

/* ---- Of a set ------------------------------------------------------------------------------------------ */

xent_status augment_check(const xent_augment *sizes, const xent_dataset *data, const xent_scaling *scaling,
                          xent_error *error) {
    for (int i = 0; i < KINDS; i++) {
        const int size = size_of(&kinds[i], sizes);
        if (size < 0 || size > kinds[i].most)
            return xent_fail(error, XENT_E_ARGUMENT, "augment: %s is %d; expected 0 to %d", kinds[i].name,
                             size, kinds[i].most);
    }
    if (augment_is_none(sizes)) return XENT_OK;
    const int64_t numbers = (int64_t)data->height * data->width * data->channels;
    if (numbers < 1 || numbers != data->features || data->is_table)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "augment: rows of %lld numbers are no pictures (height %d, width %d, channels %d), "
                         "so nothing can be moved in them; expected images, or no augmentation",
                         (long long)data->features, data->height, data->width, data->channels);
    if (scaling->shifts)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "augment: every feature has a scaling of its own; expected one for all pixels");
    return XENT_OK;
}

augmentation augment_plan(const xent_augment *sizes, const xent_dataset *data, const xent_scaling *scaling,
                          uint64_t seed) {
    return (augmentation){.kinds = *sizes,
                          .height = data->height,
                          .width = data->width,
                          .channels = data->channels,
                          .background = (xent_real)((0 - scaling->shift) * scaling->factor),
                          .stream = {seed, XENT_PURPOSE_AUGMENT, 0}};
}

/* ---- As text ------------------------------------------------------------------------------------------- */

/* So much of a word is shown. */
static int shown(size_t length) { return length < 40 ? (int)length : 40; }

/* The kind whose name is the first `length` characters of text; NULL, and the message, if there is none. */
static const augment_kind *find_kind(const char *text, size_t length, xent_error *error) {
    char word[41], hint[64] = "";
    snprintf(word, sizeof word, "%.*s", shown(length), text);
    xent_suggestion near = {word, NULL, 0};
    for (int i = 0; i < KINDS; i++) {
        if (strlen(kinds[i].name) == length && strncmp(text, kinds[i].name, length) == 0) return &kinds[i];
        xent_suggest(&near, kinds[i].name);
    }
    if (xent_suggestion_found(&near))
        snprintf(hint, sizeof hint, "; did you mean '%s'?", xent_suggestion_found(&near));
    xent_fail(error, XENT_E_ARGUMENT, "augment: '%s' is no change to a picture; expected shift=PIXELS%s",
              word, hint);
    return NULL;
}

/* Reads one "kind=size", `length` characters long. */
static xent_status read_item(const char *text, size_t length, xent_augment *out, xent_error *error) {
    const char *equals = memchr(text, '=', length), *end = text + length;
    const augment_kind *kind = find_kind(text, equals ? (size_t)(equals - text) : length, error);
    if (!kind) return XENT_E_ARGUMENT;
    int *const field = (int *)((char *)out + kind->at);
    if (*field != 0) return xent_fail(error, XENT_E_ARGUMENT, "augment: %s stands there twice", kind->name);
    const char *digit = equals ? equals + 1 : end;
    int size = 0;
    for (; digit < end && *digit >= '0' && *digit <= '9' && size <= kind->most; digit++)
        size = 10 * size + (*digit - '0');
    if (digit < end || size < 1 || size > kind->most)
        return xent_fail(error, XENT_E_ARGUMENT, "augment: '%.*s'; expected %s=N, with N from 1 to %d",
                         shown(length), text, kind->name, kind->most);
    *field = size;
    return XENT_OK;
}

xent_status xent_augment_parse(const char *text, xent_augment *out, xent_error *error) {
    if (!text || !out) return xent_fail(error, XENT_E_ARGUMENT, "augment: text or its place is NULL");
    xent_augment read = XENT_AUGMENT_NONE;
    const char *item = strcmp(text, "none") == 0 ? NULL : text;
    while (item) {
        const size_t length = strcspn(item, ",");
        const xent_status status = read_item(item, length, &read, error);
        if (status != XENT_OK) return status;
        item = item[length] ? item + length + 1 : NULL;
    }
    *out = read;
    return XENT_OK;
}

int xent_augment_text(const xent_augment *sizes, char *text, size_t size) {
    size_t used = 0;
    for (int i = 0; sizes && i < KINDS; i++) {
        const int amount = size_of(&kinds[i], sizes);
        const size_t room = used < size ? size - used : 0;
        if (amount == 0) continue;
        used += (size_t)snprintf(room ? text + used : NULL, room, "%s%s=%d", used > 0 ? "," : "",
                                 kinds[i].name, amount);
    }
    return used > 0 ? (int)used : snprintf(text, size, "none");
}
