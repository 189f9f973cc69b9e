#include "cli/command/compare_runs.h"

#include <stdlib.h>

#include "cli/command/commands.h"
#include "cli/command/compare_about.h"
#include "cli/command/compare_finish.h"
#include "cli/command/compare_kept.h"
#include "cli/command/report_page.h"
#include "cli/terminal/interrupt.h"
#include "cli/terminal/output.h"
#include "cli/terminal/progress.h"

#define RATE_OF_LOSS(loss, name, rate) [XENT_LOSS_##loss] = rate,

static const double default_rates[XENT_CLASS_LOSS_COUNT] = {DEFAULT_RATES(RATE_OF_LOSS)};

/* The studies of a command: what they share, and how they are watched. */
typedef struct watched_study {
    study_plan plan;
    progress progress;
} watched_study;

static int after_step(void *context, const study_progress *p) {
    watched_study *w = context;
    if (progress_due(&w->progress)) {
        char label[64];
        snprintf(label, sizeof label, "%d of %d runs begun", p->begun, p->count);
        progress_draw(&w->progress, label, p->rows, p->total_rows);
    }
    return interrupted();
}

static void after_epoch(void *context, const study_cell *cell, const xent_epoch *e) {
    watched_study *w = context;
    progress_line(&w->progress, "%-11s  seed %llu  epoch %d/%d  loss %.4f  accuracy %.2f %%  %.2f s",
                  xent_loss_name(cell->loss), (unsigned long long)cell->seed, e->epoch, w->plan.recipe.epochs,
                  e->train_loss, 100 * e->test_accuracy, e->seconds);
}

/* One set is measured: the one held out, if there is one, so that a search never sees the test set. */
static xent_fit_data study_data(const source *data) {
    xent_fit_data d = source_fit_data(data);
    if (d.validation) d.test = d.validation;
    d.validation = NULL;
    return d;
}

/* Plain SGD, so that the losses differ in nothing else. */
static void begin_study(watched_study *w, const compare_settings *s, const source *data,
                        const study_keeping *keeping) {
    const learning_settings plain = {.optimizer = XENT_SGD};
    *w = (watched_study){.progress = progress_start(s->common.quiet, s->common.json)};
    w->plan = (study_plan){.network = network_for(&s->network, &data->train, 0),
                           .data = study_data(data),
                           .recipe = learning_recipe(&plain, &s->loop, 1),
                           .threads = (int)s->loop.threads,
                           .keeping = keeping->store ? keeping : NULL,
                           .after_step = after_step,
                           .after_epoch = after_epoch,
                           .context = w};
}

/* Writes down what the page will tell beside the runs: 0, or 1 after saying what is wrong. */
static int describe_study(const compare_settings *s, const source *data, const compare_results *r,
                          kept_runs *kept) {
    static const option *const elsewhere[] = {compare_where_options, common_options, NULL};
    char training[512], rates[256];
    if (!kept->store) return 0;
    int given = 0;
    for (int i = 0; i < s->losses.count; i++) given += s->rates.rate[s->losses.loss[i]] > 0;
    describe_training(&s->loop, s->seeds, training, sizeof training);
    describe_rates(&r->search, given, s->losses.count, rates, sizeof rates);
    char *words = other_words(&compare_command, elsewhere);
    const page_origin origin = {.data = data,
                                .data_name = r->data,
                                .network = &s->network,
                                .training = training,
                                .command = words,
                                .rates = rates,
                                .note = r->note,
                                .digests = &r->digests};
    json_t *page = page_json(&origin);
    free(words);
    return !page || tell_kept(kept, comparison_about(r, page));
}

/* Finds the rates on rows held out, which then go back to the training set. */
static int tune(const compare_settings *s, source *data, kept_runs *kept, rate_search *search) {
    watched_study study;
    xent_error error;
    int stopped;
    begin_study(&study, s, data, &kept->search);
    study.progress.shows_epochs = 0; /* the table tells enough */
    if (!s->common.quiet)
        report_note("trying %d rates or more a loss, %d seeds each, on %lld rows held out",
                    LAST_RATE - FIRST_RATE + 1, SEARCH_SEEDS, (long long)data->validation.rows);
    const xent_status status =
        search_rates(&study.plan, &s->losses, (uint64_t)s->loop.seed, search, &stopped, &error);
    progress_clear(&study.progress);
    if (stopped) return told_interrupted(kept, NULL);
    if (status != XENT_OK) {
        report_failure("%s", error.message);
        return EXIT_WORK;
    }
    if (rejoin_source(data, &s->data)) return EXIT_WORK;
    if (!s->common.json && !s->common.quiet) print_search(search);
    return EXIT_FINE;
}

/* The rates that --lr says, else the default ones. */
static void given_rates(const compare_settings *s, double *rates) {
    for (int i = 0; i < XENT_CLASS_LOSS_COUNT; i++)
        rates[i] = s->rates.rate[i] > 0 ? s->rates.rate[i] : default_rates[i];
}

/* Makes the runs of a comparison that is begun, and tells what comes of them. */
static int make_runs(const compare_settings *s, const source *data, kept_runs *kept, compare_results *r) {
    comparison *c = &r->comparison;
    watched_study study;
    begin_study(&study, s, data, &kept->runs);
    c->target = s->target;
    c->margin = s->margin / 100;
    comparison_plan(c, &study.plan);
    if (describe_study(s, data, r, kept)) return EXIT_WORK;
    const int stopped = comparison_run(c, &study.plan);
    progress_clear(&study.progress);
    const int code = check_cells(c);
    if (code != EXIT_FINE) return code;
    if (stopped) return told_interrupted(kept, c);
    if (price_steps(&study.plan, r)) return EXIT_WORK;
    if (kept->store && tell_kept(kept, priced_about(cell_store_about(kept->store), r))) return EXIT_WORK;
    if (s->share.parts > 0) return finish_share(kept, c, &s->common);
    const json_t *about = kept->store ? cell_store_about(kept->store) : NULL;
    return finish_comparison(r, json_object_get(about, "page"), s->directory, &s->common);
}

static int compare_losses(const compare_settings *s, const source *data, kept_runs *kept,
                          compare_results *r) {
    double rates[XENT_CLASS_LOSS_COUNT];
    given_rates(s, rates);
    int code = EXIT_WORK;
    if (comparison_begin(&r->comparison, &s->losses, (int)s->seeds, (uint64_t)s->loop.seed,
                         r->search.rows > 0 ? r->search.rate : rates, s->directory != NULL))
        report_failure("no memory for %lld runs", (long long)s->losses.count * s->seeds);
    else
        code = make_runs(s, data, kept, r);
    comparison_clear(&r->comparison);
    return code;
}

/* The settings that all runs depend on, for the directory to be of one study. */
static json_t *study_settings(const compare_settings *s, const source *data, const data_settings *held_out) {
    double rates[XENT_CLASS_LOSS_COUNT];
    watched_study study;
    const study_keeping nowhere = {.store = NULL};
    begin_study(&study, s, data, &nowhere);
    given_rates(s, rates);
    const run_settings of = {&study.plan, data, held_out, &s->losses, s->tune ? NULL : rates};
    return comparison_settings(&of);
}

/* The directory is open, if there is one: finds rates where that is wanted, and compares. */
static int compare_in(const compare_settings *s, source *data, kept_runs *kept, compare_results *r) {
    if (s->tune) {
        const int code = tune(s, data, kept, &r->search);
        if (code != EXIT_FINE) return code;
    }
    r->measured_on = data->validation.rows > 0 ? "validation" : "test";
    return compare_losses(s, data, kept, r);
}

/* Whether the network can be made: an exit code. */
static int try_network(const compare_settings *s, const source *data) {
    xent_error error;
    const xent_net_options network = network_for(&s->network, &data->train, 0);
    xent_net *net = xent_net_create(&network, &error);
    if (!net) return refuse_network(&error, &compare_command);
    xent_net_destroy(net);
    return EXIT_FINE;
}

int compare_on(const compare_settings *s, source *data, const data_settings *held_out, compare_results *r) {
    kept_runs kept;
    int code = EXIT_WORK;
    if (data->data.test.rows < 1 && (s->tune || data->validation.rows < 1)) {
        report_failure("%s has no test set%s", data->data.source,
                       s->tune ? ", which --tune needs beside the rows that it holds out"
                               : "; --validation 0.2 holds a fifth of it out");
        return EXIT_WORK;
    }
    const int fits = try_network(s, data);
    if (fits != EXIT_FINE) return fits;
    if (s->directory || s->common.json) find_digests(&r->digests, data);
    catch_interrupts();
    if (open_kept(&kept, s->directory, s->directory ? study_settings(s, data, held_out) : NULL, &s->share,
                  &s->common) == 0)
        code = compare_in(s, data, &kept, r);
    close_kept(&kept);
    return code;
}
