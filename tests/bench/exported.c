/* Microseconds of the processor for one row through an exported C file, beside the library's, and how far
 * their answers are apart: for exported.sh, which exports net.c and compiles it as it says.
 *
 *     exported MODEL DATA      prints: exported library most-difference other-classes */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "net.h"
#include "times.h"
#include "xent/xent.h"

enum { ROUNDS = 9, BLOCK = 64 };

static int compare(const void *a, const void *b) {
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static float x[BLOCK][NET_INPUTS], ours[BLOCK][NET_CLASSES], theirs[BLOCK][NET_CLASSES], scratch[NET_SCRATCH];
static int classes[BLOCK];
static double most; /* the largest difference of a probability */
static int others;  /* rows of another class */

static void compare_answers(int64_t rows) {
    for (int64_t r = 0; r < rows; r++) {
        int best = 0;
        for (int j = 0; j < NET_CLASSES; j++) {
            const double apart = fabs((double)ours[r][j] - (double)theirs[r][j]);
            if (theirs[r][j] > theirs[r][best]) best = j;
            if (apart > most) most = apart;
        }
        others += best != classes[r];
    }
}

/* Adds the seconds of both for the rows from `first`; -1: the library failed. */
static int run_block(xent_predictor *predictor, const xent_dataset *set, int64_t first, int64_t rows,
                     double seconds[2]) {
    for (int64_t r = 0; r < rows; r++)
        for (int i = 0; i < NET_INPUTS; i++) x[r][i] = set->bytes[(first + r) * NET_INPUTS + i];
    const double begin = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    for (int64_t r = 0; r < rows; r++) classes[r] = net_predict_with(x[r], NULL, ours[r], scratch);
    const double middle = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    for (int64_t r = 0; r < rows; r++)
        if (xent_predictor_run(predictor, x[r], 1, NULL, theirs[r], NULL) != XENT_OK) return -1;
    seconds[1] += seconds_of(CLOCK_PROCESS_CPUTIME_ID) - middle;
    seconds[0] += middle - begin;
    compare_answers(rows);
    return 0;
}

int main(int count, char **arguments) {
    xent_error error;
    xent_data data;
    xent_model model;
    double times[2][ROUNDS];
    if (count != 3) return 2;
    if (xent_model_load(arguments[1], &model, &error) != XENT_OK ||
        xent_data_load(arguments[2], &data, &error) != XENT_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    const xent_dataset *set = data.test.rows > 0 ? &data.test : &data.train;
    xent_predictor *predictor = xent_predictor_create(&model, 1, &error);
    if (!predictor || !set->bytes || set->features != NET_INPUTS) return 1;
    for (int round = 0; round < ROUNDS; round++) {
        double seconds[2] = {0, 0};
        for (int64_t row = 0; row < set->rows; row += BLOCK) {
            const int64_t rows = set->rows - row < BLOCK ? set->rows - row : BLOCK;
            if (run_block(predictor, set, row, rows, seconds)) return 1;
        }
        for (int i = 0; i < 2; i++) times[i][round] = 1e6 * seconds[i] / (double)set->rows;
    }
    for (int i = 0; i < 2; i++) qsort(times[i], ROUNDS, sizeof(double), compare);
    printf("%.2f %.2f %.2g %d\n", times[0][ROUNDS / 2], times[1][ROUNDS / 2], most, others / ROUNDS);
    xent_predictor_destroy(predictor);
    xent_model_clear(&model);
    xent_data_clear(&data);
    return 0;
}
