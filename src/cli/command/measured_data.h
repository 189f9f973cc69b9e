/* measured_data.h: the rows that a model is measured on: those of its own data that it has not learned, or
 * all of other data. */
#ifndef CLI_MEASURED_DATA_H
#define CLI_MEASURED_DATA_H

#include <stdint.h>

#include "cli/option/loading.h"
#include "cli/option/shared.h"
#include "xent/model.h"

/* Which rows: those that the model has not learned, the test set, the training set, or all. */
typedef enum measured_part { PART_AUTO, PART_TEST_SET, PART_TRAINING_SET, PART_ALL } measured_part;

typedef struct measured_data {
    xent_data data;
    xent_dataset rows; /* the set that is measured */
    uint32_t *select;  /* which rows it has, where it is a part of others */
    const char *name;  /* what messages call the data; borrowed */
} measured_data;

/* Loads DATA under the model; NULL: what the model was trained on, as its recipe says. It is
 * read on so many threads (0: one a core). Says which rows are measured, unless nothing is to be said.
 * EXIT_FINE, or the code to exit with after saying what is wrong; close it in both cases. */
int open_measured(measured_data *m, const char *name, const xent_model *model, measured_part part,
                  const reading_settings *reading, int threads, const common_settings *common);
void close_measured(measured_data *m);

#endif
