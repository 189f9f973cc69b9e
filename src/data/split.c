#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "xent/data.h"
#include "xent/random.h"

/* The class of a row, for the split; without labels all rows are of one. */
static uint32_t class_of(const xent_dataset *data, int64_t i) {
    return data->labels ? (uint32_t)xent_dataset_label(data, i) : 0;
}

/* The rows of each class, one class behind the other: those of class k are rows[begin[k]] to
 * rows[begin[k + 1] - 1]. A row whose label is no class is in none. `begin` has classes + 1 zeros. */
static void sort_by_class(const xent_dataset *data, uint32_t classes, uint32_t *begin, uint32_t *rows) {
    for (int64_t i = 0; i < data->rows; i++) {
        const uint32_t class = class_of(data, i);
        if (class < classes) begin[class + 1]++;
    }
    for (uint32_t k = 0; k < classes; k++) begin[k + 1] += begin[k];
    for (int64_t i = 0; i < data->rows; i++) {
        const uint32_t class = class_of(data, i);
        if (class < classes) rows[begin[class]++] = (uint32_t)i;
    }
    /* Each begin has moved to the next one. */
    memmove(begin + 1, begin, classes * sizeof *begin);
    begin[0] = 0;
}

/* Marks a fraction of the `count` rows of one class; `order` has room for them. */
static void mark_class(const uint32_t *rows, uint32_t count, double fraction, xent_stream stream,
                       uint32_t *order, unsigned char *marked) {
    xent_random_permutation(stream, count, order);
    uint32_t take = (uint32_t)lround(fraction * count);
    if (take == count && count > 0 && fraction < 1) take--;
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
    if (!data || (!data->labels && !data->targets) || !select || !first || !second)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "split: a data set, its labels or a place for the result is NULL");
    if (!(fraction >= 0 && fraction <= 1) || data->rows < 0 || data->rows > UINT32_MAX)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "split: a fraction %g of %lld rows; expected 0 to 1, at most 2^32 - 1 rows",
                         fraction, (long long)data->rows);
    const size_t rows = (size_t)data->rows;
    const uint32_t classes = data->labels ? (uint32_t)data->classes : 1;
    unsigned char *marked = calloc(rows + 1, 1);
    uint32_t *work = malloc((2 * rows + 1) * sizeof *work);
    uint32_t *begin = calloc((size_t)classes + 1, sizeof *begin);
    xent_status status = marked && work && begin
                             ? XENT_OK
                             : xent_fail(error, XENT_E_MEMORY, "split: no memory for %zu rows", rows);
    if (status == XENT_OK) {
        sort_by_class(data, classes, begin, work);
        for (uint32_t k = 0; k < classes; k++)
            mark_class(work + begin[k], begin[k + 1] - begin[k], fraction,
                       (xent_stream){seed, XENT_PURPOSE_SPLIT, k}, work + rows, marked);
        *first = *second = *data;
        first->rows = collect(data, marked, 0, select);
        second->rows = collect(data, marked, 1, select + first->rows);
        first->select = select;
        second->select = select + first->rows;
    }
    free(marked);
    free(begin);
    free(work);
    return status;
}
