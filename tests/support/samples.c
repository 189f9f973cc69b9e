#include "support/samples.h"

#include <stdio.h>

#include "support/run.h"

const sample samples[SAMPLES] = {
    {5, 0, 3, "relu", XENT_OUTPUT_SOFTMAX},      {4, 7, 2, "tanh", XENT_OUTPUT_SIGMOID},
    {6, 40, 10, "sigmoid", XENT_OUTPUT_SOFTMAX}, {3, 4, 1, "identity", XENT_OUTPUT_SIGMOID},
    {784, 32, 10, "relu", XENT_OUTPUT_SOFTMAX},
};

double rows[ROWS][MOST_INPUTS], logits[ROWS][MOST_CLASSES], probabilities[ROWS][MOST_CLASSES];

xent_model make_sample(const sample *s) {
    xent_model model = small_model(s->inputs, s->hidden, s->classes, s->activation);
    model.output = s->output;
    model.scaling.shift = 72.9;
    model.scaling.factor = 1 / 90.1;
    for (int r = 0; r < ROWS; r++) {
        for (int64_t i = 0; i < s->inputs; i++) rows[r][i] = (double)((i * 37 + r * 101 + 3) % 256);
        model_outputs(&model, rows[r], logits[r], probabilities[r]);
    }
    return model;
}

void write_rows(const char *path, int64_t inputs) {
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    for (int r = 0; r < ROWS; r++)
        for (int64_t i = 0; i < inputs; i++) fprintf(file, "%g\n", rows[r][i]);
    fclose(file);
}

int read_numbers(const char *command, double *numbers, int most) {
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    int count = 0;
    while (count < most && fscanf(pipe, "%lf", &numbers[count]) == 1) count++;
    ck_assert_msg(pclose(pipe) == 0, "failed: %s", command);
    return count;
}
