#include "cli/command/far_values.h"

#include <math.h>
#include <stdio.h>

#include "cli/terminal/output.h"

enum { FAR = 10, MOST_TOLD = 5, LEAST_ROWS = 5 }; /* FAR: deviations; in fewer rows, chance does it */

/* Whether most of the rows lie far from what the model learned from. */
static int are_far(const xent_model *model, const xent_dataset *rows, int64_t feature) {
    const double shift = model->scaling.shifts[feature], factor = model->scaling.factors[feature];
    int64_t far = 0;
    for (int64_t i = 0; i < rows->rows; i++) {
        const int64_t at = xent_dataset_offset(rows, i) + feature;
        const double value = rows->bytes ? rows->bytes[at] : (double)rows->reals[at];
        far += fabs((value - shift) * factor) > FAR;
    }
    return 2 * far > rows->rows;
}

static void tell(const xent_model *model, const char *name, int64_t feature) {
    char called[80];
    xent_columns_describe(model->columns, feature, called, sizeof called);
    report_note("%s: most numbers of %s lie more than %d deviations from those that the model learned from, "
                "whose mean is %.6g and deviation %.6g: are they in other units?",
                name, called, FAR, model->scaling.shifts[feature], 1 / model->scaling.factors[feature]);
}

void tell_far_values(const xent_model *model, const xent_dataset *rows, const char *name) {
    int64_t feature = 0;
    int told = 0;
    if (!model->columns || !model->scaling.shifts || rows->rows < LEAST_ROWS) return;
    for (int64_t j = 0; j < model->columns->count; j++) {
        const xent_column *column = &model->columns->column[j];
        const int far = column->kind == XENT_COLUMN_NUMBER && are_far(model, rows, feature);
        if (far && told++ < MOST_TOLD) tell(model, name, feature);
        feature += xent_column_features(column);
    }
    if (told > MOST_TOLD) report_note("%s: so do those of %d more columns", name, told - MOST_TOLD);
}
