#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "xent/data.h"
#include "xent/random.h"

/* Marks `take` of the rows of one class; `rows` and `order` have room for all rows. */
static void mark_class(const xent_dataset *data, int label, double fraction, uint64_t seed, uint32_t *rows,
                       uint32_t *order, unsigned char *marked) {
    uint32_t count = 0;
    for (int64_t i = 0; i < data->rows; i++)
        if (xent_dataset_label(data, i) == label) rows[count++] = (uint32_t)i;
    const xent_stream stream = {seed, XENT_PURPOSE_SPLIT, (uint32_t)label};
    xent_random_permutation(stream, count, order);
    uint32_t take = (uint32_t)lround(fraction * count);
    for (uint32_t i = 0; i < take; i++) marked[rows[order[i]]] = 1;
}

/* Writes the rows that are marked so (or not) behind select; returns their number. */
static int64_t collect(const xent_dataset *data, const unsigned char *marked, int wanted, uint32_t *select) {
    int64_t count = 0;
    for (int64_t i = 0; i < data->rows; i++)
        if (marked[i] == wanted) select[count++] = data->select ? data->select[i] : (uint32_t)i;
    return count;
}

xent_status xent_dataset_split(const xent_dataset *data, double fraction, uint64_t seed, uint32_t *select,
                               xent_dataset *first, xent_dataset *second, xent_error *error) {
    if (!data || !data->labels || !select || !first || !second)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "split: a data set, its labels or a place for the result is NULL");
    if (!(fraction >= 0 && fraction <= 1) || data->rows < 0 || data->rows > UINT32_MAX)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "split: a fraction %g of %lld rows; expected 0 to 1, at most 2^32 - 1 rows",
                         fraction, (long long)data->rows);
    size_t rows = (size_t)data->rows;
    unsigned char *marked = calloc(rows + 1, 1);
    uint32_t *work = malloc((2 * rows + 1) * sizeof *work);
    xent_status status =
        marked && work ? XENT_OK : xent_fail(error, XENT_E_MEMORY, "split: no memory for %zu rows", rows);
    if (status == XENT_OK) {
        for (int c = 0; c < data->classes; c++)
            mark_class(data, c, fraction, seed, work, work + rows, marked);
        *first = *second = *data;
        first->rows = collect(data, marked, 0, select);
        second->rows = collect(data, marked, 1, select + first->rows);
        first->select = select;
        second->select = select + first->rows;
    }
    free(marked);
    free(work);
    return status;
}
