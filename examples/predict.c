/* predict.c: loads a model, and says what it takes each row of a test set for.
 *   predict MODEL [DATA]       MODEL is a file that `xent train` wrote; DATA as for the program xent */
#include <stdio.h>
#include <stdlib.h>
#include <xent/xent.h>

/* Rows as xent_predictor_run takes them: numbers as they lie in the data. */
static xent_real *copy_rows(const xent_dataset *data) {
    xent_real *rows = malloc((size_t)data->rows * (size_t)data->features * sizeof *rows);
    for (int64_t i = 0; rows && i < data->rows; i++)
        for (int64_t j = 0; j < data->features; j++) {
            const int64_t from = xent_dataset_offset(data, i) + j;
            rows[i * data->features + j] = data->bytes ? data->bytes[from] : data->reals[from];
        }
    return rows;
}

int main(int argc, char **argv) {
    xent_error error = {XENT_OK, "usage: predict MODEL [DATA]"};
    xent_model model = XENT_MODEL_EMPTY;
    xent_data data = XENT_DATA_EMPTY;
    xent_status status = argc > 1 ? xent_model_load(argv[1], &model, &error) : XENT_E_ARGUMENT;
    if (status == XENT_OK) status = xent_data_load(argc > 2 ? argv[2] : NULL, &data, &error);
    const int64_t n = data.test.rows, classes = xent_net_outputs(model.net);
    if (status == XENT_OK && data.test.features != xent_net_inputs(model.net))
        status = xent_fail(&error, XENT_E_SHAPE, "the model takes other rows than this data has");

    xent_real *rows = status == XENT_OK ? copy_rows(&data.test) : NULL;
    xent_real *probabilities = status == XENT_OK ? calloc((size_t)(n * classes), sizeof *rows) : NULL;
    if (status == XENT_OK) status = xent_model_predict(&model, rows, n, probabilities, &error);
    int64_t right = 0;
    for (int64_t i = 0; i < n && status == XENT_OK; i++) {
        const int class = xent_argmax(probabilities + i * classes, classes);
        right += class == xent_dataset_label(&data.test, i);
        if (i < 5)
            printf("row %d: class %d with probability %.2f; it is a %d\n", (int)i, class,
                   (double)probabilities[i * classes + class], (int)xent_dataset_label(&data.test, i));
    }
    if (status == XENT_OK) printf("%d of %d rows are right\n", (int)right, (int)n);
    if (status != XENT_OK) fprintf(stderr, "predict: %s\n", error.message);
    free(rows);
    free(probabilities);
    xent_data_clear(&data);
    xent_model_clear(&model);
    return status != XENT_OK;
}
