#include "cli/command/dataset.h"

#include <stdlib.h>

#include "cli/command/class_names.h"
#include "cli/command/loaded_model.h"
#include "cli/terminal/output.h"
#include "xent/summary.h"

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

/* The columns of a table are scaled one by one, those of texts only shifted; pixels all alike but for those
 * that are the same in all rows of training, unless the pictures are moved. */
static int scale_source(source *s, const data_settings *settings) {
    xent_error error;
    const xent_normalize kind = chosen_normalize(settings);
    const int by_column = s->train.is_table && kind == XENT_NORMALIZE_STANDARD;
    int64_t constant = 0;
    if (kind == XENT_NORMALIZE_NONE || settings->moves_pictures) {
        s->scaling = xent_scaling_of(kind, &s->train);
        return 0;
    }
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
    if (by_column && s->data.columns) xent_columns_unit_texts(s->data.columns, s->factors);
    s->scaling = by_column || constant > 0 ? (xent_scaling){.shifts = s->shifts, .factors = s->factors}
                                           : (xent_scaling){.shift = *s->shifts, .factor = *s->factors};
    return 0;
}

/* The targets of a regression are scaled one by one; labels of 0 and 1 stay as they are. */
static int scale_targets(source *s, xent_task task) {
    xent_error error;
    const size_t outputs = (size_t)s->train.outputs;
    if (task != XENT_TASK_REGRESSION) return 0;
    s->target_numbers = malloc(2 * outputs * sizeof *s->target_numbers);
    if (!s->target_numbers) {
        report_failure("no memory to scale %zu targets", outputs);
        return 1;
    }
    s->target = (xent_scaling){.shifts = s->target_numbers, .factors = s->target_numbers + outputs};
    if (xent_target_scaling(&s->train, s->target_numbers, s->target_numbers + outputs, &error) == XENT_OK)
        return 0;
    report_failure("%s", error.message);
    return 1;
}

/* The library says 0 for its default. */
static double library_fraction(double fraction) { return fraction > 0 ? fraction : XENT_OFF; }

/* The rows of larger sets are not compared, as that would take longer than some tenths of a second: of so
 * many numbers, of which 20 cost what sorting a row does. */
enum { MOST_COMPARED = 10000000, NUMBERS_OF_ROW = 20 };

static int64_t cost_of(const xent_dataset *set) { return set->rows * (set->features + NUMBERS_OF_ROW); }

/* Tells of the rows of a test set that are trained on: their figures say nothing of new ones. */
static void tell_shared_rows(const source *s, const char *name) {
    xent_duplicates found;
    const xent_dataset *train = &s->data.train, *test = &s->data.test;
    if (cost_of(train) + cost_of(test) > MOST_COMPARED ||
        xent_dataset_duplicates(train, test, &found, NULL) != XENT_OK || found.across == 0)
        return;
    report_note(
        "%s: %lld of its %lld rows have the features of a row of %s: figures of rows that were trained on "
        "say nothing of others",
        name, (long long)found.across, (long long)test->rows, s->data.source);
}

/* Loads the test set of its own, all of its rows, as the data were read. */
static int open_test(source *s, const char *name, const reading_settings *reading, xent_data_options base,
                     const common_settings *common) {
    reading_settings own = *reading;
    own.labels = NULL; /* are those of the training rows */
    base.labels = NULL;
    base.test_fraction = XENT_OFF;
    xent_data_like(&base, &s->data);
    if (read_data(&s->test, name, &own, base, common)) return 1;
    if (s->data.test.rows > 0 && !common->quiet)
        report_note("%s has a test set of its own, which is not used, as --test names another",
                    s->data.source);
    s->data.test = s->test.test.rows > 0 ? s->test.test : s->test.train;
    if (!common->quiet) tell_shared_rows(s, name);
    return 0;
}

/* Rows of other classes than the model's could not be learned. */
static int check_known(const source *s) {
    for (int64_t i = 0; s->data.train.labels && i < s->data.train.rows; i++) {
        if (xent_dataset_label(&s->data.train, i) != XENT_LABEL_UNKNOWN) continue;
        report_failure("%s has rows of classes that the model does not know; expected its classes alone",
                       s->data.source);
        return 1;
    }
    return 0;
}

static int read_source(source *s, const char *name, const data_settings *settings,
                       const reading_settings *reading, const xent_model *model, int threads,
                       const common_settings *common) {
    xent_data_options base = {.test_seed = s->seed, .threads = threads};
    read_like_model(model, &base);
    s->seed = base.test_seed;
    base.test_fraction = settings->test ? XENT_OFF : library_fraction(settings->test_fraction);
    if (read_data(&s->data, name, reading, base, common)) return 1;
    if (model && check_known(s)) return 1;
    return settings->test ? open_test(s, settings->test, reading, base, common) : 0;
}

int open_source(source *s, const char *name, const data_settings *settings, const reading_settings *reading,
                const xent_model *model, const loop_settings *loop, const common_settings *common) {
    *s = (source){.data = XENT_DATA_EMPTY,
                  .test = XENT_DATA_EMPTY,
                  .scaling = XENT_SCALING_NONE,
                  .seed = (uint64_t)loop->seed};
    if (read_source(s, name, settings, reading, model, (int)loop->threads, common)) return 1;
    s->train = s->data.train;
    s->class_names =
        s->train.class_names ? s->train.class_names : known_class_names(s->data.source, &s->train);
    s->validation = s->data.validation;
    const int splits = settings->validation > 0 && s->validation.rows == 0;
    if (splits && split_source(s, settings->validation, s->seed)) return 1;
    s->normalize = model ? model->normalize : chosen_normalize(settings);
    if (!model) return scale_source(s, settings) || scale_targets(s, (xent_task)reading->task);
    s->scaling = model->scaling;
    s->target = model->target;
    return 0;
}

double source_test_fraction(const source *s, const data_settings *settings) {
    const int held_out = !settings->test && s->data.test.rows > 0 && s->data.test.select != NULL;
    return held_out ? settings->test_fraction : XENT_OFF;
}

int rejoin_source(source *s, const data_settings *settings) {
    s->train = s->data.train;
    s->validation = s->data.validation;
    return scale_source(s, settings);
}

void close_source(source *s) {
    xent_data_clear(&s->data);
    xent_data_clear(&s->test);
    free(s->select);
    free(s->shifts);
    free(s->factors);
    free(s->target_numbers);
}

xent_fit_data source_fit_data(const source *s) {
    return (xent_fit_data){.train = &s->train,
                           .test = s->data.test.rows > 0 ? &s->data.test : NULL,
                           .validation = s->validation.rows > 0 ? &s->validation : NULL,
                           .scaling = s->scaling,
                           .target = s->target,
                           .columns = s->data.columns};
}
