/* samples.h: small networks with a scaling, and what the library makes of rows, for exported forms. */
#ifndef TESTS_SAMPLES_H
#define TESTS_SAMPLES_H

#include "support/models.h"
#include "xent/model.h"

enum { ROWS = 3, MOST_INPUTS = 784, MOST_CLASSES = 10, SAMPLES = 5 };

typedef struct sample {
    int64_t inputs, hidden, classes;
    const char *activation;
    xent_output output;
} sample;

extern const sample samples[SAMPLES];

/* What the library makes of the last sample that was made, and the rows that it makes it of. */
extern double rows[ROWS][MOST_INPUTS], logits[ROWS][MOST_CLASSES], probabilities[ROWS][MOST_CLASSES];

/* The network; destroy model.net. */
xent_model make_sample(const sample *s);

/* Writes the rows to a file, a number a line. */
void write_rows(const char *path, int64_t inputs);

/* Runs a shell command and reads the numbers that it prints; their count. */
int read_numbers(const char *command, double *numbers, int most);

#endif
