#include "study/points.h"

#include <math.h>
#include <stdlib.h>

int study_points_add(study_points *p, const study_point *point) {
    if (p->count == p->capacity) {
        const int capacity = p->capacity > 0 ? 2 * p->capacity : 32;
        study_point *more = realloc(p->points, (size_t)capacity * sizeof *more);
        if (!more) return -1;
        p->points = more;
        p->capacity = capacity;
    }
    p->points[p->count++] = *point;
    return 0;
}

void study_points_clear(study_points *p) {
    free(p->points);
    *p = (study_points){NULL, 0, 0};
}

int study_point_is_due(int64_t step) {
    while (step >= 10 && step % 10 == 0) step /= 10;
    return step == 0 || step == 1 || step == 2 || step == 5;
}

/* Row i of a set among those of its arrays. */
static uint32_t place_of(const xent_dataset *data, int64_t i) {
    return data->select ? data->select[i] : (uint32_t)i;
}

int study_point_rows(const xent_dataset *all, xent_dataset *rows, uint32_t **select) {
    *rows = *all;
    *select = NULL;
    if (all->rows <= MOST_POINT_ROWS) return 0;
    *select = malloc(MOST_POINT_ROWS * sizeof **select);
    if (!*select) return -1;
    for (int64_t i = 0; i < MOST_POINT_ROWS; i++)
        (*select)[i] = place_of(all, i * all->rows / MOST_POINT_ROWS);
    rows->rows = MOST_POINT_ROWS;
    rows->select = *select;
    return 0;
}

double study_guess(const xent_dataset *data) {
    int64_t most = 0, *count = calloc((size_t)data->classes + 1, sizeof *count);
    if (!count || data->rows < 1) most = -1;
    for (int64_t i = 0; most >= 0 && i < data->rows; i++) {
        const int32_t label = xent_dataset_label(data, i);
        if (label < 0 || label >= data->classes) continue;
        if (++count[label] > most) most = count[label];
    }
    free(count);
    return most < 0 ? (double)NAN : (double)most / (double)data->rows;
}
