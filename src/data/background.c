#include "data/background.h"

#include <math.h>
#include <string.h>

#include "math/background.h"

static int64_t count_zeros(const xent_dataset *data, int64_t row) {
    const int64_t from = xent_dataset_offset(data, row);
    int64_t zeros = 0;
    for (int64_t j = 0; data->bytes && j < data->features; j++) zeros += data->bytes[from + j] == 0;
    for (int64_t j = 0; data->reals && j < data->features; j++) zeros += data->reals[from + j] == 0;
    return zeros;
}

int background_is_most(const xent_dataset *data) {
    enum { SAMPLE = 512 };
    if (data->rows < BACKGROUND_LEAST_ROWS || data->features < BACKGROUND_LEAST_COLUMNS) return 0;
    const int64_t rows = data->rows < SAMPLE ? data->rows : SAMPLE;
    int64_t zeros = 0;
    for (int64_t i = 0; i < rows; i++) zeros += count_zeros(data, data->rows * i / rows);
    return zeros >= rows * data->features - rows * data->features / 3;
}

/* Of a column of two numbers that is scaled to deviation 1, what becomes of 0 is as large as the root of how
 * many others come to one 0: larger than this where 64 do, and nothing is gained. Numbers around 0 less one
 * that is so large would lose digits. */
#define FAR 8

const xent_real *background_row(xent_tape *tape, const xent_dataset *data, const row_scaling *scaling) {
    const size_t n = (size_t)data->features;
    const size_t zero_bytes = n * (data->bytes ? sizeof *data->bytes : sizeof *data->reals);
    xent_real *row = xent_tape_memory(tape, n * sizeof *row);
    void *zeros = xent_tape_memory(tape, zero_bytes);
    if (!row || !zeros) return NULL;
    memset(zeros, 0, zero_bytes);
    xent_dataset paper = *data;
    if (data->bytes)
        paper.bytes = zeros;
    else
        paper.reals = zeros;
    scale_row(&paper, 0, scaling, row);
    for (size_t j = 0; j < n; j++)
        if (!(fabs((double)row[j]) <= FAR)) row[j] = 0;
    return row;
}
