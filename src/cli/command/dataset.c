#include "cli/command/dataset.h"

#include <stdlib.h>

#include "cli/command/class_names.h"
#include "cli/terminal/output.h"

const char *source_name(const char *name) { return name ? name : "digits"; }

/* Holds out the validation rows; the rest is trained on. */
static int split_source(source *s, double fraction, uint64_t seed) {
    xent_error error;
    const xent_dataset all = s->data.train;
    s->select = malloc((size_t)all.rows * sizeof *s->select);
    if (!s->select) {
        report_failure("no memory to split %lld rows", (long long)all.rows);
        return 1;
    }
    if (xent_dataset_split(&all, fraction, seed, s->select, &s->train, &s->validation, &error) != XENT_OK) {
        report_failure("%s", error.message);
        return 1;
    }
    if (s->train.rows > 0 && s->validation.rows > 0) return 0;
    report_failure("%s: %lld rows cannot be split at %g: one part would be empty", s->data.source,
                   (long long)all.rows, fraction);
    return 1;
}

/* The columns of a table are scaled one by one, pixels all alike but for those that are the same in all
 * rows of training, unless the pictures are moved. */
static int scale_source(source *s, const data_settings *settings) {
    xent_error error;
    const xent_normalize kind = chosen_normalize(settings);
    const int by_column = s->train.is_table && kind == XENT_NORMALIZE_STANDARD;
    int64_t constant = 0;
    s->scaling = xent_scaling_of(kind, &s->train);
    if (kind == XENT_NORMALIZE_NONE || settings->moves_pictures) return 0;
    const size_t size = (size_t)s->train.features * sizeof *s->shifts;
    if (!s->shifts) s->shifts = malloc(size);
    if (!s->factors) s->factors = malloc(size);
    if (!s->shifts || !s->factors) {
        report_failure("no memory to scale %lld columns", (long long)s->train.features);
        return 1;
    }
    const xent_status status =
        by_column ? xent_column_scaling(&s->train, s->shifts, s->factors, &error)
                  : xent_pixel_scaling(kind, &s->train, s->shifts, s->factors, &constant, &error);
    if (status != XENT_OK) {
        report_failure("%s", error.message);
        return 1;
    }
    if (by_column || constant > 0) s->scaling = (xent_scaling){.shifts = s->shifts, .factors = s->factors};
    return 0;
}

int open_source(source *s, const char *name, const data_settings *settings, const reading_settings *reading,
                uint64_t seed, const common_settings *common) {
    *s = (source){.data = XENT_DATA_EMPTY, .scaling = XENT_SCALING_NONE};
    if (read_data(&s->data, name, reading, seed, common)) return 1;
    s->train = s->data.train;
    s->class_names =
        s->train.class_names ? s->train.class_names : known_class_names(s->data.source, &s->train);
    s->validation = s->data.validation;
    const int splits = settings->validation > 0 && s->validation.rows == 0;
    if (splits && split_source(s, settings->validation, seed)) return 1;
    return scale_source(s, settings);
}

int rejoin_source(source *s, const data_settings *settings) {
    s->train = s->data.train;
    s->validation = s->data.validation;
    return scale_source(s, settings);
}

void close_source(source *s) {
    xent_data_clear(&s->data);
    free(s->select);
    free(s->shifts);
    free(s->factors);
}

xent_fit_data source_fit_data(const source *s) {
    return (xent_fit_data){.train = &s->train,
                           .test = s->data.test.rows > 0 ? &s->data.test : NULL,
                           .validation = s->validation.rows > 0 ? &s->validation : NULL,
                           .scaling = s->scaling};
}
