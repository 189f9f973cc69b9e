/* answer MODEL ROWS SECONDS [once]: microseconds of a prediction for so many rows, by a predictor on all
 * cores; once: by xent_model_predict, which makes one for each call. The median of its calls. For peers.sh */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>

#include "times.h"
#include "xent/xent.h"

enum { MOST_CALLS = 1000000 };

int main(int argc, char **argv) {
    xent_model model;
    xent_error error;
    if (argc != 4 && argc != 5) return 2;
    const int64_t rows = atoll(argv[2]);
    if (xent_model_load(argv[1], &model, &error) != XENT_OK) return fprintf(stderr, "%s\n", error.message), 1;
    const int64_t inputs = xent_net_inputs(model.net), outputs = xent_net_outputs(model.net);
    xent_predictor *predictor = xent_predictor_create(&model, 0, &error);
    xent_real *x = malloc((size_t)(rows * inputs) * sizeof *x),
              *p = malloc((size_t)(rows * outputs) * sizeof *p);
    double *times = malloc(MOST_CALLS * sizeof *times);
    if (!predictor || !x || !p || !times) return 1;
    for (int64_t i = 0; i < rows * inputs; i++) x[i] = (xent_real)((uint32_t)i * 2654435761u >> 24);
    int calls = 0;
    const double begin = seconds_of(CLOCK_MONOTONIC);
    for (double last = begin; calls < MOST_CALLS && last - begin < strtod(argv[3], NULL); calls++) {
        if ((argc == 5 ? xent_model_predict(&model, x, rows, p, &error)
                       : xent_predictor_run(predictor, x, rows, NULL, p, &error)) != XENT_OK)
            return 1;
        const double end = seconds_of(CLOCK_MONOTONIC);
        times[calls] = 1e6 * (end - last);
        last = end;
    }
    sort_times(times, calls);
    printf("%.2f\n", times[calls / 2]);
    free(x);
    free(p);
    free(times);
    xent_predictor_destroy(predictor);
    xent_model_clear(&model);
    return 0;
}
