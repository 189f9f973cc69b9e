#include "data/distort.h"

#include <math.h>
#include <string.h>

#include "math/warp.h"

/* ---- Affine -------------------------------------------------------------------------------------------- */

/* (turn stretch skew)^-1 = skew^-1 stretch^-1 turn^-1, about the centre. */
affine_map distort_map(const augmentation *a, const affine_parts *parts) {
    const double radians = parts->degrees * (3.14159265358979323846 / 180);
    const double c = cos(radians), s = sin(radians);
    const double across[2] = {c / parts->width, -s / parts->width},
                 along[2] = {s / parts->height, c / parts->height};
    affine_map map = {
        {{across[0] - parts->skew * along[0], across[1] - parts->skew * along[1]}, {along[0], along[1]}},
        {0, 0}};
    const double x = (double)(a->width - 1) / 2, y = (double)(a->height - 1) / 2;
    const double from[2] = {x + parts->right, y + parts->down};
    map.offset[0] = x - map.matrix[0][0] * from[0] - map.matrix[0][1] * from[1];
    map.offset[1] = y - map.matrix[1][0] * from[0] - map.matrix[1][1] * from[1];
    return map;
}

/* ---- Elastic ------------------------------------------------------------------------------------------- */

/* sigma^2 may be 0 where sigma is not. */
static double bell(int i, double sigma) {
    const double u = i / sigma;
    return exp(-0.5 * u * u);
}

int distort_gaussian(double sigma, xent_real *weights) {
    const int radius = (int)(4 * sigma + 0.5);
    double sum = 0;
    for (int i = -radius; i <= radius; i++) sum += bell(i, sigma);
    for (int i = 0; i <= radius; i++) weights[i] = (xent_real)(bell(i, sigma) / sum);
    return radius;
}

static int64_t whole_tiles(int64_t columns) { return (columns + WARP_TILE - 1) / WARP_TILE * WARP_TILE; }

/* word / 2^31 - 1, rounded once. */
static xent_real centred(uint32_t word) {
    return (xent_real)(int32_t)(word ^ 0x80000000U) * (xent_real)0x1p-31;
}

/* Uniform numbers a pixel and direction, turned over: at noise[x][y] those of x, and behind a column's those
 * of y. */
static void draw_noise(const augmentation *a, int64_t row, int64_t across, xent_real *noise) {
    const uint32_t key[2] = {(uint32_t)a->stream.seed, (uint32_t)(a->stream.seed >> 32)};
    const uint64_t first = (uint64_t)row * (uint64_t)(a->height * a->width);
    uint64_t position = first;
    uint32_t words[4];
    for (int64_t y = 0; y < a->height; y++)
        for (int64_t x = 0; x < a->width; x++, position++) {
            const uint64_t block = position / 2;
            const uint32_t counter[4] = {(uint32_t)block, (uint32_t)(block >> 32), XENT_PURPOSE_ELASTIC,
                                         a->stream.index};
            const uint32_t *two = words + position % 2 * 2;
            if (position == first || position % 2 == 0) xent_philox(counter, key, words);
            noise[x * across + y] = centred(two[0]);
            noise[x * across + a->height + y] = centred(two[1]);
        }
}

/* to[i][j] = from[j][i], of as many rows and columns as `to` has. */
static void turn_over(int64_t rows, int64_t columns, const xent_real *from, int64_t apart, xent_real *to,
                      int64_t to_apart) {
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) to[i * to_apart + j] = from[j * apart + i];
}

/* The larger of the two grids that a field is smoothed in. */
static int64_t grid_size(const augmentation *a) {
    const int64_t high = a->height * whole_tiles(2 * a->width), wide = a->width * whole_tiles(2 * a->height);
    return high > wide ? high : wide;
}

/* The field of a row: at field[y][x] how far to move in x, and behind the row of these those in y. Returns
 * how far its rows are apart. Columns that fill a tile up hold what was there before, which nobody reads. */
static int64_t make_field(const augmentation *a, int64_t row, xent_real *work, xent_real *field) {
    const int64_t h = a->height, w = a->width, of_columns = whole_tiles(2 * h), of_rows = whole_tiles(2 * w);
    memset(work, 0, (size_t)grid_size(a) * sizeof *work);
    draw_noise(a, row, of_columns, work);
    warp_smooth(w, of_columns, a->radius, a->weights, work, field);
    turn_over(h, w, field, of_columns, work, of_rows);
    turn_over(h, w, field + h, of_columns, work + w, of_rows);
    warp_smooth(h, of_rows, a->radius, a->weights, work, field);
    return of_rows;
}

/* ---- The picture --------------------------------------------------------------------------------------- */

static int64_t bordered_size(const augmentation *a) { return (a->height + 3) * (a->width + 3) * a->channels; }

/* The picture with the background around it. */
static void put_border(const augmentation *a, const xent_real *picture, xent_real *to) {
    const int64_t row = a->width * a->channels, across = (a->width + 3) * a->channels;
    for (int64_t i = 0; i < bordered_size(a); i++) to[i] = a->background;
    for (int64_t y = 0; y < a->height; y++)
        memcpy(to + (y + 1) * across + a->channels, picture + y * row, (size_t)row * sizeof *to);
}

/* Where each pixel looks, but for the field. */
static void find_places(const augmentation *a, const affine_map *map, xent_real *x, xent_real *y) {
    for (int64_t i = 0; i < a->height; i++) {
        const double from_x = map->offset[0] + map->matrix[0][1] * (double)i,
                     from_y = map->offset[1] + map->matrix[1][1] * (double)i;
        for (int64_t j = 0; j < a->width; j++) {
            x[i * a->width + j] = (xent_real)(from_x + map->matrix[0][0] * (double)j);
            y[i * a->width + j] = (xent_real)(from_y + map->matrix[1][0] * (double)j);
        }
    }
}

static void add_field(const augmentation *a, const xent_real *field, int64_t apart, xent_real *x,
                      xent_real *y) {
    const xent_real far = (xent_real)a->sizes.elastic;
    for (int64_t i = 0; i < a->height; i++)
        for (int64_t j = 0; j < a->width; j++) {
            x[i * a->width + j] += far * field[i * apart + j];
            y[i * a->width + j] += far * field[i * apart + a->width + j];
        }
}

size_t distort_scratch(const augmentation *a) {
    const int64_t grids = a->sizes.elastic > 0 ? 2 * grid_size(a) : 0;
    return (size_t)(bordered_size(a) + 2 * a->height * a->width + grids);
}

void distort_picture(const augmentation *a, const affine_map *map, int64_t row, xent_real *scratch,
                     xent_real *picture) {
    const int64_t pixels = a->height * a->width;
    xent_real *bordered = scratch, *x = bordered + bordered_size(a), *y = x + pixels, *work = y + pixels,
              *field = work + grid_size(a);
    put_border(a, picture, bordered);
    find_places(a, map, x, y);
    if (a->sizes.elastic > 0) {
        const int64_t apart = make_field(a, row, work, field);
        add_field(a, field, apart, x, y);
    }
    const warp_picture from = {a->height, a->width, a->channels, bordered};
    for (int64_t c = 0; c < a->channels; c++) warp_sample(&from, c, pixels, y, x, picture + c);
}
