#include "data/augment.h"

#include <stdlib.h>
#include <string.h>

#include "data/distort.h"

/* ---- Sizes --------------------------------------------------------------------------------------------- */

static const augment_kind kinds[] = {
    {"shift", "PIXELS", offsetof(xent_augment, shift), 1, XENT_AUGMENT_MOST_SHIFT},
    {"rotate", "DEGREES", offsetof(xent_augment, rotate), 0, 180},
    {"scale", "FRACTION", offsetof(xent_augment, scale), 0, 0.9},
    {"shear", "FRACTION", offsetof(xent_augment, shear), 0, 1},
    {"elastic", "PIXELS", offsetof(xent_augment, elastic), 0, 1000},
    {"sigma", "PIXELS", offsetof(xent_augment, sigma), 0, AUGMENT_MOST_SIGMA},
};

/* Of elastic where no sigma is said: theirs. */
#define DEFAULT_SIGMA 4

const augment_kind *augment_kind_at(int index) {
    return index >= 0 && index < (int)(sizeof kinds / sizeof *kinds) ? &kinds[index] : NULL;
}

double augment_size(const xent_augment *sizes, const augment_kind *kind) {
    const char *at = (const char *)sizes + kind->at;
    int whole = 0;
    double number = 0;
    if (kind->whole)
        memcpy(&whole, at, sizeof whole);
    else
        memcpy(&number, at, sizeof number);
    return kind->whole ? whole : number;
}

int augment_is_none(const xent_augment *sizes) {
    const augment_kind *kind;
    for (int i = 0; (kind = augment_kind_at(i)); i++) {
        const double size = augment_size(sizes, kind);
        if (size < 0 || size > 0) return 0;
    }
    return 1;
}

xent_status augment_check_sizes(const xent_augment *sizes, xent_error *error) {
    const augment_kind *kind;
    for (int i = 0; (kind = augment_kind_at(i)); i++) {
        const double size = augment_size(sizes, kind);
        if (!(size >= 0 && size <= kind->most))
            return xent_fail(error, XENT_E_ARGUMENT, "augment: %s is %g; expected 0 to %g", kind->name, size,
                             kind->most);
    }
    if (sizes->sigma > 0 && !(sizes->elastic > 0))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "augment: sigma is %g, and is of elastic alone; expected elastic beside it, or no "
                         "sigma",
                         sizes->sigma);
    return XENT_OK;
}

/* ---- Of a set ------------------------------------------------------------------------------------------ */

/* Numbers of a picture, so that its places have an int32 with the border around it. */
#define MOST_NUMBERS ((int64_t)1 << 28)

xent_status augment_check(const xent_augment *sizes, const xent_dataset *data, const xent_scaling *scaling,
                          xent_error *error) {
    const xent_status status = augment_check_sizes(sizes, error);
    if (status != XENT_OK || augment_is_none(sizes)) return status;
    const int64_t numbers = (int64_t)data->height * data->width * data->channels;
    if (numbers < 1 || numbers != data->features || data->is_table)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "augment: rows of %lld numbers are no pictures (height %d, width %d, channels %d), "
                         "so nothing can be moved in them; expected images, or no augmentation",
                         (long long)data->features, data->height, data->width, data->channels);
    if (numbers > MOST_NUMBERS)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "augment: pictures of %lld numbers; expected at most %lld, or no augmentation",
                         (long long)numbers, (long long)MOST_NUMBERS);
    if (scaling->shifts)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "augment: every feature has a scaling of its own; expected one for all pixels");
    return XENT_OK;
}

augmentation augment_plan(const xent_augment *sizes, const xent_dataset *data, const xent_scaling *scaling,
                          uint64_t seed) {
    augmentation a = {.sizes = *sizes,
                      .height = data->height,
                      .width = data->width,
                      .channels = data->channels,
                      .background = (xent_real)((0 - scaling->shift) * scaling->factor),
                      .stream = {seed, XENT_PURPOSE_AUGMENT, 0}};
    if (sizes->elastic > 0)
        a.radius = distort_gaussian(sizes->sigma > 0 ? sizes->sigma : DEFAULT_SIGMA, a.weights);
    return a;
}

/* ---- Of a row ------------------------------------------------------------------------------------------ */

/* The numbers that a row has of the epoch's stream, and which of them are whose. */
enum { DRAWS = 16, DRAW_RIGHT = 0, DRAW_DOWN, DRAW_TURN, DRAW_WIDTH, DRAW_HEIGHT, DRAW_SKEW };

static int64_t draw_shift(const augmentation *a, uint64_t position) {
    const uint32_t most = (uint32_t)a->sizes.shift;
    return (int64_t)xent_random_below(a->stream, position, 2 * most + 1) - (int64_t)most;
}

/* Uniform in -most .. most. */
static double draw_within(const augmentation *a, uint64_t position, double most) {
    return most * (2 * xent_random_uniform(a->stream, position) - 1);
}

static affine_parts draw_parts(const augmentation *a, uint64_t first) {
    return (affine_parts){.right = (double)draw_shift(a, first + DRAW_RIGHT),
                          .down = (double)draw_shift(a, first + DRAW_DOWN),
                          .degrees = draw_within(a, first + DRAW_TURN, a->sizes.rotate),
                          .width = 1 + draw_within(a, first + DRAW_WIDTH, a->sizes.scale),
                          .height = 1 + draw_within(a, first + DRAW_HEIGHT, a->sizes.scale),
                          .skew = draw_within(a, first + DRAW_SKEW, a->sizes.shear)};
}

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

static int only_moves(const xent_augment *sizes) {
    return !(sizes->rotate > 0 || sizes->scale > 0 || sizes->shear > 0 || sizes->elastic > 0);
}

size_t augment_scratch(const augmentation *a) { return only_moves(&a->sizes) ? 0 : distort_scratch(a); }

void augment_row(const augmentation *a, int64_t row, xent_real *scratch, xent_real *picture) {
    const uint64_t first = (uint64_t)row * DRAWS;
    if (only_moves(&a->sizes)) {
        const int64_t right = draw_shift(a, first + DRAW_RIGHT), down = draw_shift(a, first + DRAW_DOWN);
        move_picture(a, right * a->channels, down, picture);
        return;
    }
    const affine_parts parts = draw_parts(a, first);
    const affine_map map = distort_map(a, &parts);
    distort_picture(a, &map, row, scratch, picture);
}
