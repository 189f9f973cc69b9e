/* xent lab square-loss: squared error of raw outputs against cross-entropy, the rate tuned for each.
 *
 * Source:   Hui & Belkin, Evaluation of neural architectures trained with square loss vs cross-entropy in
 *           classification tasks (ICLR 2021; arXiv 2020), who leave the softmax out under the squared error,
 *           and find both alike, cross-entropy a little ahead on pictures. The figures are ours.
 * Settings: dense 128 relu, Adam at a constant rate, 64 rows a step; the first 5,000 training rows, 600
 *           steps or more, ten seeds (--full: all rows); for each loss the best of nine or more rates on a
 *           tenth of the training rows, five seeds each. MNIST, Fashion-MNIST, the digits, and breast
 *           cancer, wine and iris where Debian's python3-sklearn is.
 * Result:   squared error less cross-entropy, in points, each set by itself: MNIST -3.8 (-4.2 to -3.5),
 *           Fashion-MNIST -2.0 (-2.5 to -1.4), breast cancer -2.2 (-3.0 to -1.4); it keeps up on the digits,
 *           +0.3 (-0.2 to +0.9), wine, +1.1 (-0.8 to +3.0), and iris, -0.3 (-3.8 to +3.1), where no
 *           difference is shown. */
#include "lab/experiment.h"

#include <stdlib.h>
#include <string.h>

#include "lab/cells.h"
#include "lab/part.h"
#include "study/difference.h"
#include "study/rate_search.h"

enum { SEEDS = 10, BATCH = 64, ROWS = 5000, STEPS = 600, MOST_SETS = 6, CROSS_ENTROPY = 0, SQUARED };
enum { MOST_LAB_SEEDS = LAB_CELL_NUMBERS - 1 }; /* of a cell */

static const loss_list losses = {2, {XENT_LOSS_CE, XENT_LOSS_MSE_LOGITS}};

static const char table_directory[] = "/usr/lib/python3/dist-packages/sklearn/datasets/data/";

/* Pictures by name, and tables that Debian's python3-sklearn brings; what is not there is left out. */
static const struct {
    const char *name, *table;
} sources[MOST_SETS] = {{"mnist", NULL},           {"fashion-mnist", NULL},
                        {"digits", NULL},          {"breast_cancer", "breast_cancer.csv"},
                        {"wine", "wine_data.csv"}, {"iris", "iris.csv"}};

/* A data set, and what came of it. */
typedef struct result {
    const char *name;
    const lab_data *data;
    int epochs;
    double rate[2];     /* of each loss */
    double *accuracy;   /* loss by loss, seed by seed, in percent */
    difference differs; /* squared error minus cross-entropy, in points */
} result;

typedef struct study {
    lab_data data[MOST_SETS];
    result results[MOST_SETS];
    int count, seeds;
} study;

/* ---- A cell: a loss on a data set, its rate and all its seeds ------------------------------------------ */

static int ends(void *context, const study_progress *p) {
    return !lab_goes_on(context, "rows", p->rows, p->total_rows);
}

static study_plan plan_of(lab *l, const result *r) {
    return (study_plan){.network = {.layers = "dense 128 relu",
                                    .inputs = r->data->train.features,
                                    .outputs = r->data->train.classes},
                        .data = lab_fit_data(r->data),
                        .recipe = {.epochs = r->epochs, .batch = BATCH, .optimizer = {.method = XENT_ADAM}},
                        .threads = 1,
                        .after_step = ends,
                        .context = l};
}

/* The rate that is best on a tenth of the training rows, which the networks of the search do not see. */
static xent_status find_rate(lab *l, const result *r, xent_loss loss, double *rate, xent_error *error) {
    const loss_list one = {1, {loss}};
    const xent_dataset *whole = &r->data->train;
    xent_dataset train, held_out;
    int stopped = 0;
    rate_search *search = calloc(1, sizeof *search);
    uint32_t *select = malloc((size_t)whole->rows * sizeof *select);
    xent_status status =
        search && select ? xent_dataset_split(whole, 0.1, l->settings.seed, select, &train, &held_out, error)
                         : xent_fail(error, XENT_E_MEMORY, "no memory to split %s", r->name);
    if (status == XENT_OK) {
        study_plan plan = plan_of(l, r);
        plan.data.train = &train;
        plan.data.test = &held_out;
        status = search_rates(&plan, &one, lab_seed(l, 0) + 1000, search, &stopped, error);
        *rate = search->rate[loss];
    }
    free(select);
    free(search);
    return status;
}

/* The accuracies of the seeds in percent; numbers that became infinite or NaN are a guess. */
static xent_status train_seeds(lab *l, const result *r, xent_loss loss, int seeds, double rate,
                               double *accuracies, xent_error *error) {
    const double guess = study_guess(&r->data->test);
    const study_plan plan = plan_of(l, r);
    study_cell *cells = calloc((size_t)seeds, sizeof *cells);
    if (!cells) return xent_fail(error, XENT_E_MEMORY, "no memory for %d runs", seeds);
    for (int i = 0; i < seeds; i++)
        cells[i] = (study_cell){.loss = loss, .rate = rate, .seed = lab_seed(l, i)};
    study_run(&plan, cells, seeds);
    for (int i = 0; i < seeds; i++) {
        const xent_status status = cells[i].error.status;
        accuracies[i] = 100 * (status == XENT_OK ? cell_accuracy(&cells[i]) : guess);
        if (status != XENT_OK && status != XENT_E_NONFINITE) *error = cells[i].error;
    }
    study_clear(cells, seeds);
    free(cells);
    return error->status;
}

/* A cell's numbers: the rate, and the accuracy of each seed. */
static xent_status do_cell(lab *l, void *context, int index, double *numbers, xent_error *error) {
    const study *s = context;
    const result *r = &s->results[index / 2];
    const xent_loss loss = losses.loss[index % 2];
    const xent_status status = find_rate(l, r, loss, &numbers[0], error);
    if (status != XENT_OK || !lab_goes_on(l, r->name, 0, 0)) return status;
    return train_seeds(l, r, loss, s->seeds, numbers[0], numbers + 1, error);
}

/* ---- The data ------------------------------------------------------------------------------------------ */

/* The columns of a table mean different things, and are scaled each by itself. */
static xent_status scale_columns(lab *l, lab_data *data) {
    const size_t count = (size_t)data->train.features;
    double *shifts = lab_memory_of(l, count * sizeof *shifts),
           *factors = lab_memory_of(l, count * sizeof *factors);
    if (!shifts || !factors) return l->error.status;
    data->scaling = (xent_scaling){.shifts = shifts, .factors = factors};
    return xent_column_scaling(&data->train, shifts, factors, &l->error);
}

/* Opens source number i: XENT_E_IO, and no error of the run, where it is not there. */
static xent_status open_source(lab *l, int i, lab_data *data) {
    char path[128];
    snprintf(path, sizeof path, "%s%s", table_directory, sources[i].table ? sources[i].table : "");
    const char *const names[] = {sources[i].table ? path : sources[i].name, NULL};
    xent_status status = lab_open_data(l, names, XENT_NORMALIZE_STANDARD, data);
    if (status == XENT_E_IO && !l->settings.data) l->error = (xent_error){.status = XENT_OK};
    if (status == XENT_OK && data->train.is_table) status = scale_columns(l, data);
    return status;
}

/* All that are there. */
static xent_status open_sources(lab *l, study *s) {
    const int sets = l->settings.data ? 1 : MOST_SETS;
    for (int i = 0; i < sets && l->error.status == XENT_OK; i++) {
        lab_data *data = &s->data[s->count];
        if (open_source(l, i, data) != XENT_OK) {
            lab_close_data(data);
            continue;
        }
        const int64_t rows = lab_choose(l->settings.rows, l->settings.full ? data->train.rows : ROWS);
        if (rows < data->train.rows) data->train = lab_part(&data->train, 0, rows);
        const int64_t steps = (data->train.rows + BATCH - 1) / BATCH;
        s->results[s->count++] =
            (result){.name = l->settings.data ? l->settings.data : sources[i].name,
                     .data = data,
                     .epochs = (int)lab_choose(l->settings.epochs, (STEPS + steps - 1) / steps)};
    }
    return l->error.status;
}

/* ---- What came of it ----------------------------------------------------------------------------------- */

static void add_row(lab *l, const result *r, int seeds) {
    double *less = lab_memory_of(l, (size_t)seeds * sizeof *less);
    if (!less) return;
    for (int i = 0; i < seeds; i++) less[i] = r->accuracy[SQUARED * seeds + i] - r->accuracy[i];
    lab_add(l,
            &(lab_row){.settings = {{"data", .text = r->name},
                                    {"rows", .number = (double)r->data->train.rows},
                                    {"ce rate", .number = r->rate[CROSS_ENTROPY]},
                                    {"mse rate", .number = r->rate[SQUARED]}},
                       .published = LAB_NONE,
                       .ours = lab_over(less, seeds),
                       .figures = {{"ce", .number = lab_over(r->accuracy, seeds).mean},
                                   {"mse", .number = lab_over(r->accuracy + SQUARED * seeds, seeds).mean}}});
}

/* What can be said of a data set. */
static const char *verdict(lab *l, const result *r) {
    const difference *d = &r->differs;
    if (d->differs)
        return lab_text(l, "%s %s (%+.2f to %+.2f)", r->name, d->mean > 0 ? "squared error" : "cross-entropy",
                        d->low, d->high);
    return lab_text(l, "%s %s (%+.2f to %+.2f)", r->name, d->equal ? "neither" : "open", d->low, d->high);
}

static xent_status tell(lab *l, result *results, int count, int seeds) {
    difference *family[MOST_SETS] = {NULL};
    const char *said = "";
    for (int i = 0; i < count; i++) family[i] = &results[i].differs;
    judge_differences(family, count);
    lab_fact(
        l, "network",
        "dense 128 relu; Adam at a constant rate, %d rows a step, %d steps or more; features standardised",
        BATCH, STEPS);
    lab_fact(l, "losses", "ce: cross-entropy; mse: half the squared error of the raw outputs, no softmax");
    lab_fact(l, "rates",
             "of %d or more the best on a tenth of the training rows, %d seeds each, for each loss",
             LAST_RATE - FIRST_RATE + 1, SEARCH_SEEDS);
    lab_fact(l, "figure", "accuracy on the test set in percent: that of mse less that of ce, in points");
    for (int i = 0; i < count && l->error.status == XENT_OK; i++) {
        add_row(l, &results[i], seeds);
        said = lab_text(l, "%s%s%s", said, i > 0 ? "; " : "", verdict(l, &results[i]));
    }
    return lab_finding(
        l,
        "More accurate, in points of squared error less cross-entropy, with intervals over seeds that "
        "are corrected for the number of data sets: %s. 'Neither' is a difference shown to be "
        "below %.1f points, 'open' one that is not told.",
        said, 100 * DEFAULT_MARGIN);
}

/* The accuracies as cells have them, and their difference. */
static xent_status read_cells(lab *l, study *s, const lab_cell *cells) {
    for (int i = 0; i < s->count; i++) {
        result *r = &s->results[i];
        r->accuracy = lab_memory_of(l, 2 * (size_t)s->seeds * sizeof *r->accuracy);
        if (!r->accuracy) return l->error.status;
        for (int k = 0; k < 2; k++) {
            const double *numbers = cells[2 * i + k].numbers;
            r->rate[k] = numbers[0];
            memcpy(r->accuracy + k * s->seeds, numbers + 1, (size_t)s->seeds * sizeof *numbers);
        }
        r->differs = paired_difference(r->accuracy + SQUARED * s->seeds, r->accuracy, s->seeds,
                                       100 / (double)r->data->test.rows, 100 * DEFAULT_MARGIN);
    }
    return XENT_OK;
}

static xent_status run_study(lab *l, study *s) {
    lab_cell *cells = lab_memory_of(l, 2 * (size_t)s->count * sizeof *cells);
    if (!cells) return l->error.status;
    if (s->seeds > MOST_LAB_SEEDS)
        return xent_fail(&l->error, XENT_E_ARGUMENT, "%d seeds are more than %d", s->seeds, MOST_LAB_SEEDS);
    for (int i = 0; i < 2 * s->count; i++)
        cells[i].name =
            lab_text(l, "set%d.%s.seeds=%llu-%llu", i / 2 + 1, xent_loss_name(losses.loss[i % 2]),
                     (unsigned long long)lab_seed(l, 0), (unsigned long long)lab_seed(l, s->seeds - 1));
    if (lab_do_cells(l, s->data, s->count, cells, 2 * s->count, do_cell, s) != XENT_OK || l->stopped)
        return l->error.status;
    return read_cells(l, s, cells) == XENT_OK ? tell(l, s->results, s->count, s->seeds) : l->error.status;
}

static xent_status run(lab *l) {
    study *s = lab_memory_of(l, sizeof *s);
    if (!s) return l->error.status;
    *s = (study){.seeds = lab_seeds(l, SEEDS)};
    if (open_sources(l, s) == XENT_OK) run_study(l, s);
    for (int i = 0; i < s->count; i++) lab_close_data(&s->data[i]);
    return l->error.status;
}

const experiment square_loss_experiment = {
    .name = "square-loss",
    .title = "squared error against cross-entropy, rates tuned",
    .source = "Hui & Belkin (ICLR 2021); figures of our own",
    .length = LAB_MINUTES,
    .time = "1 min",
    .options = LAB_DATA | LAB_EPOCHS | LAB_ROWS | LAB_FULL | LAB_PART,
    .run = run,
};
