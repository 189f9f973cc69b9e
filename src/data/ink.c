#include "xent/ink.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INK = 32, DARK_CORNER = 8, MOST_LOOKED_AT = 1000 };

/* The rows and columns that hold ink, the last ones included, and the centre of mass of all pixels. */
typedef struct ink_box {
    int top, left, bottom, right;
    double row, column;
    int64_t pixels; /* of ink; 0: there is no box */
} ink_box;

static ink_box find_box(const uint8_t *pixels, int height, int width, int least) {
    ink_box box = {.top = height, .left = width, .bottom = -1, .right = -1};
    double mass = 0, rows = 0, columns = 0;
    for (int i = 0; i < height; i++)
        for (int j = 0; j < width; j++) {
            const int x = pixels[(size_t)i * (size_t)width + (size_t)j];
            mass += x;
            rows += (double)i * x;
            columns += (double)j * x;
            if (x < least) continue;
            box.pixels++;
            if (i < box.top) box.top = i;
            if (i > box.bottom) box.bottom = i;
            if (j < box.left) box.left = j;
            if (j > box.right) box.right = j;
        }
    if (mass > 0) {
        box.row = rows / mass;
        box.column = columns / mass;
    }
    return box;
}

static int larger_side(const ink_box *box) {
    const int height = box->bottom - box->top + 1, width = box->right - box->left + 1;
    return height > width ? height : width;
}

/* ---- Of a set ---------------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b) {
    const int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

static double corner_sum(const uint8_t *pixels, int height, int width) {
    const size_t w = (size_t)width, last = (size_t)(height - 1) * w;
    return (double)pixels[0] + pixels[w - 1] + pixels[last] + pixels[last + w - 1];
}

xent_ink xent_ink_of(const xent_dataset *data) {
    xent_ink ink = {0, 0, 0};
    if (!data || !data->bytes || data->channels != 1 || data->height < 1 || data->rows < 1) return ink;
    int sides[MOST_LOOKED_AT] = {0}, count = 0;
    const int64_t looked = data->rows < MOST_LOOKED_AT ? data->rows : MOST_LOOKED_AT;
    double corners = 0, inked = 0, row = 0, column = 0;
    for (int64_t k = 0; k < looked; k++) {
        const uint8_t *pixels = data->bytes + xent_dataset_offset(data, k * data->rows / looked);
        const ink_box box = find_box(pixels, data->height, data->width, INK);
        corners += corner_sum(pixels, data->height, data->width) / 4;
        inked += (double)box.pixels / (double)data->features;
        if (box.pixels == 0) continue;
        sides[count++] = larger_side(&box);
        row += box.row;
        column += box.column;
    }
    const double rows = (double)looked;
    if (count == 0 || corners / rows > DARK_CORNER || inked / rows > 2.0 / 3) return ink;
    qsort(sides, (size_t)count, sizeof *sides, by_size);
    const int median = sides[count / 2];
    return (xent_ink){median, row / count, column / count};
}

/* ---- Of a picture ------------------------------------------------------------------------------------ */

/* The value that half of the values counted do not exceed. */
static int median_of(const int count[256]) {
    int all = 0, below = 0, value = 0;
    for (int x = 0; x < 256; x++) all += count[x];
    while (value < 255 && 2 * (below += count[value]) < all) value++;
    return value;
}

/* The median of the outermost pixels, and how far half of them differ from it at most. */
static int find_paper(const xent_image *image, int *spread) {
    int count[256] = {0}, away[256] = {0};
    for (int i = 0; i < image->height; i++)
        for (int j = 0; j < image->width; j++)
            if (i == 0 || j == 0 || i == image->height - 1 || j == image->width - 1)
                count[image->pixels[(size_t)i * (size_t)image->width + (size_t)j]]++;
    const int paper = median_of(count);
    for (int x = 0; x < 256; x++) away[abs(x - paper)] += count[x];
    *spread = median_of(away);
    return paper;
}

/* Ink as light on black, from 0 to 255, in `out`, of the picture's size. 0: there is none. */
static int take_ink(const xent_image *image, xent_ink_change *change, uint8_t *out) {
    const size_t count = (size_t)image->height * (size_t)image->width;
    int least = 255, most = 0, spread;
    for (size_t i = 0; i < count; i++) {
        if (image->pixels[i] < least) least = image->pixels[i];
        if (image->pixels[i] > most) most = image->pixels[i];
    }
    change->paper = find_paper(image, &spread);
    change->turned = change->paper - least > most - change->paper;
    const int strongest = change->turned ? change->paper - least : most - change->paper;
    if (strongest < INK || strongest < 4 * spread) return 0;
    const double faintest = fmax(strongest / 8.0, 4.0 * spread);
    for (size_t i = 0; i < count; i++) {
        const int x = change->turned ? change->paper - image->pixels[i] : image->pixels[i] - change->paper;
        out[i] = (uint8_t)(x < faintest ? 0 : lrint(255.0 * x / strongest));
    }
    return 1;
}

/* Moves the box to the picture's first bytes. */
static void cut_out(uint8_t *pixels, int width, const ink_box *box) {
    const size_t row = (size_t)box->right - (size_t)box->left + 1;
    for (int i = box->top; i <= box->bottom; i++)
        memmove(pixels + (size_t)(i - box->top) * row, pixels + (size_t)i * (size_t)width + (size_t)box->left,
                row);
}

/* Thin lines become faint where they are made small: the strongest is white again. */
static void strengthen(uint8_t *pixels, size_t count) {
    int most = 1;
    for (size_t i = 0; i < count; i++)
        if (pixels[i] > most) most = pixels[i];
    for (size_t i = 0; i < count; i++) pixels[i] = (uint8_t)lrint(255.0 * pixels[i] / most);
}

/* Where a box of `size` begins so that its centre is at `wanted`, as near as it stays inside. */
static int place_of(double wanted, double centre, int size, int room) {
    const long begin = lround(wanted - centre);
    return (int)(begin < 0 ? 0 : begin > room - size ? room - size : begin);
}

/* Scales the box and puts it into the picture; `cut` holds its pixels. */
static xent_status place_box(uint8_t *cut, const ink_box *box, const xent_ink *ink, int height, int width,
                             uint8_t *pixels, xent_ink_change *change, xent_error *error) {
    const xent_image part = {box->bottom - box->top + 1, box->right - box->left + 1, 1, 1, cut};
    const double scale = ink->side / larger_side(box);
    const int rows = (int)fmin(fmax(round(part.height * scale), 1), height),
              columns = (int)fmin(fmax(round(part.width * scale), 1), width);
    uint8_t *small = calloc((size_t)rows, (size_t)columns);
    if (!small) return xent_fail(error, XENT_E_MEMORY, "ink: no memory for %d x %d pixels", columns, rows);
    const xent_status status = xent_image_resize(&part, rows, columns, small, error);
    if (status == XENT_OK) {
        strengthen(small, (size_t)rows * (size_t)columns);
        const ink_box now = find_box(small, rows, columns, INK);
        const int top = place_of(ink->row, now.row, rows, height),
                  left = place_of(ink->column, now.column, columns, width);
        memset(pixels, 0, (size_t)height * (size_t)width);
        for (int i = 0; i < rows; i++)
            memcpy(pixels + (size_t)(top + i) * (size_t)width + (size_t)left,
                   small + (size_t)i * (size_t)columns, (size_t)columns);
        change->height = rows;
        change->width = columns;
    }
    free(small);
    return status;
}

xent_status xent_ink_place(const xent_image *image, const xent_ink *ink, int height, int width,
                           uint8_t *pixels, xent_ink_change *change, xent_error *error) {
    xent_ink_change unwanted;
    if (!change) change = &unwanted;
    if (!image || !image->pixels || image->channels != 1 || !ink || !pixels || height < 1 || width < 1 ||
        !(ink->side >= 1 && ink->side <= (height > width ? height : width)))
        return xent_fail(
            error, XENT_E_ARGUMENT,
            "ink: NULL, a picture that is not grey, or ink whose side is %g; expected 1 to that of %d x %d",
            ink ? ink->side : 0, width, height);
    uint8_t *light = calloc((size_t)image->height, (size_t)image->width);
    if (!light)
        return xent_fail(error, XENT_E_MEMORY, "ink: no memory for %d x %d pixels", image->width,
                         image->height);
    xent_status status;
    if (take_ink(image, change, light)) {
        const ink_box box = find_box(light, image->height, image->width, 1);
        cut_out(light, image->width, &box);
        status = place_box(light, &box, ink, height, width, pixels, change, error);
    } else {
        status = xent_fail(error, XENT_E_VALUE,
                           "a blank sheet: nothing stands out from its grey, %d; expected ink on it",
                           change->paper);
    }
    free(light);
    return status;
}
