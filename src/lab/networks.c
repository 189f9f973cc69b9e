#include "lab/networks.h"

#include "lab/cells.h"
#include "lab/part.h"

/* What a cell's numbers are. */
enum { RIGHT_AT_LAST, RIGHT_AT_BEST };

/* ---- Rows ---------------------------------------------------------------------------------------------- */

void lab_cut_rows(const lab *l, lab_data *data, int64_t own, xent_dataset *validation) {
    const xent_dataset whole = data->train;
    const int64_t most = whole.rows * 5 / 6, wanted = lab_choose(l->settings.rows, own);
    const int64_t rows = wanted < most ? wanted : most, behind = whole.rows - rows;
    *validation = lab_part(&whole, rows, rows / 5 < behind ? rows / 5 : behind);
    data->train = lab_part(&whole, 0, rows);
}

/* ---- A run --------------------------------------------------------------------------------------------- */

typedef struct run_context {
    const lab_contest *contest;
    const lab_cell *cells;
} run_context;

typedef struct watched {
    lab *l;
    const char *what;
} watched;

static int after_step(void *context, const xent_step *step) {
    const watched *w = context;
    return !lab_goes_on(w->l, w->what, step->rows, step->total_rows);
}

static void read_history(const xent_history *history, double *numbers) {
    double best = -1;
    for (int i = 0; i < history->count; i++) {
        const xent_epoch *epoch = &history->epochs[i];
        numbers[RIGHT_AT_LAST] = epoch->test_accuracy;
        if (!(epoch->validation_accuracy > best)) continue;
        best = epoch->validation_accuracy;
        numbers[RIGHT_AT_BEST] = epoch->test_accuracy;
    }
}

/* A network whose numbers became infinite or NaN has learned nothing: it gets all wrong. */
static xent_status fit(lab *l, const lab_contest *c, const lab_network *of, const char *name, uint64_t seed,
                       double *numbers, xent_error *error) {
    const xent_dataset *train = &c->data->train;
    const xent_net_options network = {.layers = of->layers,
                                      .inputs = train->features,
                                      .height = train->height,
                                      .width = train->width,
                                      .channels = train->channels,
                                      .outputs = train->classes,
                                      .init_deviation = of->init_deviation,
                                      .seed = seed};
    watched w = {l, name};
    xent_fit_options options = {.recipe = of->recipe, .after_step = after_step, .context = &w};
    xent_fit_data sets = lab_fit_data(c->data);
    xent_fit_result result = {.steps = 0};
    options.recipe.seed = seed;
    sets.validation = c->validation;
    xent_tape *tape = lab_tape(error);
    xent_net *net = tape ? xent_net_create(&network, error) : NULL;
    xent_status status = net ? xent_fit(tape, net, &sets, &options, &result, error) : error->status;
    if (status == XENT_OK) read_history(&result.history, numbers);
    if (status == XENT_E_NONFINITE) status = XENT_OK;
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
    return status;
}

static xent_status do_run(lab *l, void *context, int index, double *numbers, xent_error *error) {
    const run_context *r = context;
    const lab_contest *c = r->contest;
    return fit(l, c, &c->networks[index / c->seeds], r->cells[index].name, lab_seed(l, index % c->seeds),
               numbers, error);
}

/* ---- The table ----------------------------------------------------------------------------------------- */

static void add_row(lab *l, const lab_contest *c, const lab_network *of, const lab_cell *cells) {
    lab_row row = {.published = of->published, .decimals = c->decimals, .published_decimals = 2};
    double *figures = lab_memory_of(l, (size_t)c->seeds * sizeof *figures);
    int used = 0;
    if (!figures) return;
    for (int i = 0; i < c->seeds; i++) {
        const double right = 100 * cells[i].numbers[c->validation ? RIGHT_AT_BEST : RIGHT_AT_LAST];
        figures[i] = c->right ? right : 100 - right;
    }
    for (; used < LAB_MOST_SETTINGS - 1 && of->settings[used].name; used++)
        row.settings[used] = of->settings[used];
    row.settings[used] = (lab_value){"epochs", .number = of->recipe.epochs};
    row.ours = lab_over(figures, c->seeds);
    lab_add(l, &row);
}

int64_t lab_in_proportion(const xent_dataset *data, int64_t pixels) {
    const int64_t own = (pixels * data->width + 14) / 28;
    return own > 1 ? own : 1;
}

xent_status lab_run_contest(lab *l, const lab_contest *c) {
    const int count = c->count * c->seeds;
    lab_cell *cells = lab_memory_of(l, (size_t)count * sizeof *cells);
    if (!cells) return l->error.status;
    for (int i = 0; i < count; i++)
        cells[i].name = lab_text(l, "%s.%llu", c->networks[i / c->seeds].name,
                                 (unsigned long long)lab_seed(l, i % c->seeds));
    run_context r = {c, cells};
    if (lab_do_cells(l, c->data, 1, cells, count, do_run, &r) != XENT_OK || l->stopped)
        return l->error.status;
    for (int i = 0; i < c->count; i++) add_row(l, c, &c->networks[i], cells + i * c->seeds);
    return l->error.status;
}
