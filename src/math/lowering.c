#include "math/lowering.h"

#include <string.h>

int64_t lowering_rows_apart(const lowering *l) { return l->channels * l->window_width; }

int64_t lowering_rows(const lowering *l) { return (l->height + 2 * l->padding_y) * lowering_rows_apart(l); }

/* Output columns first .. end-1 are those whose windows have column v inside the image. */
typedef struct inside {
    int64_t first, end, column; /* column: of the image, at output column `first` */
} inside;

static inside inside_of(const lowering *l, int64_t v) {
    const int64_t s = l->stride_x, before = l->padding_x - v, room = l->width + l->padding_x - v;
    inside in = {before > 0 ? (before + s - 1) / s : 0, room > 0 ? (room + s - 1) / s : 0, 0};
    if (in.end > l->out_width) in.end = l->out_width;
    if (in.first > in.end) in.first = in.end;
    in.column = in.first * s - before;
    return in;
}

/* One run of L: the places of one image in a row of it, from the image's row x. */
static void lower_run(const lowering *l, inside in, const xent_real *x, xent_real *run) {
    const xent_real *from = x + in.column;
    for (int64_t j = 0; j < in.first; j++) run[j] = 0;
    if (l->stride_x == 1)
        for (int64_t j = 0; j < in.end - in.first; j++) run[in.first + j] = from[j];
    else
        for (int64_t j = 0; j < in.end - in.first; j++) run[in.first + j] = from[j * l->stride_x];
    for (int64_t j = in.end; j < l->out_width; j++) run[j] = 0;
}

void lowering_lower(const lowering *l, int64_t images, const xent_real *x, xent_real *lowered) {
    const int64_t plane = l->height * l->width, columns = images * l->out_width;
    const int64_t padding = l->padding_y * lowering_rows_apart(l) * columns;
    memset(lowered, 0, (size_t)padding * sizeof *lowered);
    xent_real *run = lowered + padding;
    for (int64_t h = 0; h < l->height; h++)
        for (int64_t c = 0; c < l->channels; c++)
            for (int64_t v = 0; v < l->window_width; v++) {
                const inside in = inside_of(l, v);
                const xent_real *row = x + c * plane + h * l->width;
                for (int64_t b = 0; b < images; b++, run += l->out_width, row += l->channels * plane)
                    lower_run(l, in, row, run);
            }
    memset(run, 0, (size_t)padding * sizeof *lowered);
}

void lowering_gather(const lowering *l, int64_t images, const xent_real *lowered, int add, xent_real *x) {
    const int64_t plane = l->height * l->width, columns = images * l->out_width;
    if (!add) memset(x, 0, (size_t)(images * l->channels * plane) * sizeof *x);
    const xent_real *run = lowered + l->padding_y * lowering_rows_apart(l) * columns;
    for (int64_t h = 0; h < l->height; h++)
        for (int64_t c = 0; c < l->channels; c++)
            for (int64_t v = 0; v < l->window_width; v++) {
                const inside in = inside_of(l, v);
                xent_real *row = x + c * plane + h * l->width + in.column;
                for (int64_t b = 0; b < images; b++, run += l->out_width, row += l->channels * plane)
                    for (int64_t j = in.first; j < in.end; j++) row[(j - in.first) * l->stride_x] += run[j];
            }
}
