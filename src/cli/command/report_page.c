#include "cli/command/report_page.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "report/environment.h"
#include "report/headline.h"
#include "cli/terminal/command_line.h"
#include "cli/command/loaded_model.h"
#include "cli/terminal/new_file.h"
#include "cli/terminal/output.h"
#include "cli/terminal/wrap.h"
#include "report/report.h"

enum { OWN_FACTS = 3, MOST_PAIRS = XENT_LOSS_COUNT * (XENT_LOSS_COUNT - 1) / 2 };

/* The parts of a report that both kinds share, with room for their texts. */
typedef struct page {
    report report;
    char network[512], data[256];
    environment environment;
    report_fact facts[OWN_FACTS + ENVIRONMENT_FACTS];
    char *command;
} page;

static void describe_data(char *text, size_t size, const source *data) {
    char held_out[64] = "", test[64] = "";
    if (data->validation.rows > 0)
        snprintf(held_out, sizeof held_out, ", %lld held out of them", (long long)data->validation.rows);
    if (data->data.test.rows > 0)
        snprintf(test, sizeof test, ", %lld to test", (long long)data->data.test.rows);
    snprintf(text, size, "%lld rows to train on%s%s; %lld features, %d classes", (long long)data->train.rows,
             held_out, test, (long long)data->train.features, data->train.classes);
}

/* Fills in what does not depend on the runs: 0, or 1 after saying that there is no memory. */
static int begin_page(page *p, const page_origin *origin) {
    const xent_net_options network = network_for(origin->network, &origin->data->train, 0);
    xent_net *net = xent_net_create(&network, NULL);
    *p = (page){.command = invocation_text()};
    if (net) describe_net(p->network, sizeof p->network, net);
    xent_net_destroy(net);
    if (!p->command || !net) {
        report_failure("no memory for the report");
        return 1;
    }
    describe_data(p->data, sizeof p->data, origin->data);
    p->facts[0] = (report_fact){"data", p->data};
    p->facts[1] = (report_fact){"network", p->network};
    p->facts[2] = (report_fact){"training", origin->training};
    const int found = find_environment(&p->environment, p->facts + OWN_FACTS);
    p->report = (report){.data = origin->data_name,
                         .command = p->command,
                         .network = p->network,
                         .class_names = origin->data->class_names,
                         .facts = p->facts,
                         .fact_count = OWN_FACTS + found};
    return 0;
}

static int save_page(const report *r, const char *directory, const char *name) {
    new_file file;
    if (open_new_file(&file, directory, name)) return 1;
    if (write_report(file.stream, r) == 0) return close_new_file(&file);
    report_failure("no memory for the report");
    drop_new_file(&file);
    return 1;
}

static int list_pairs(const comparison *c, report_pair pairs[MOST_PAIRS]) {
    int count = 0;
    for (int a = 0; a < c->losses.count; a++)
        for (int b = a + 1; b < c->losses.count; b++) {
            const paired_difference d = compare_pair(c, a, b);
            pairs[count++] = (report_pair){a, b, d.mean, d.half_width};
        }
    return count;
}

/* Fills in a series for each loss. Returns the array of histories that they refer to; free it. NULL, after
 * saying so: no memory. */
static const xent_history **list_series(const comparison *c, report_series series[XENT_LOSS_COUNT]) {
    const int runs = c->losses.count * c->seeds;
    const xent_history **histories = calloc((size_t)runs, sizeof(const xent_history *));
    if (!histories) {
        report_failure("no memory for the report");
        return NULL;
    }
    for (int i = 0; i < runs; i++) histories[i] = &c->runs[i].result.history;
    for (int i = 0; i < c->losses.count; i++) {
        const loss_summary s = summarize_loss(c, i);
        series[i] = (report_series){s.loss,
                                    s.rate,
                                    histories + i * c->seeds,
                                    c->seeds,
                                    c->found && c->found[i].metrics ? &c->found[i] : NULL,
                                    s.accuracy_mean,
                                    s.accuracy_sd,
                                    s.epochs_to_target,
                                    s.seconds};
    }
    return histories;
}

int save_comparison_page(const comparison *c, const page_origin *origin, const char *directory) {
    page p;
    report_series series[XENT_LOSS_COUNT];
    report_pair pairs[MOST_PAIRS];
    if (begin_page(&p, origin)) return 1;
    const xent_history **histories = list_series(c, series);
    p.report.tool = "compare";
    p.report.measured_on = c->measured_on;
    p.report.target = c->target;
    p.report.series = series;
    p.report.series_count = c->losses.count;
    p.report.pairs = pairs;
    p.report.pair_count = list_pairs(c, pairs);
    const int failed = !histories || save_page(&p.report, directory, "report.html");
    free(histories);
    free(p.command);
    return failed;
}

void print_finding(const comparison *c) {
    report_series series[XENT_LOSS_COUNT];
    if (c->losses.count < 2) return;
    const xent_history **histories = list_series(c, series);
    const report r = {.measured_on = c->measured_on,
                      .target = c->target,
                      .series = series,
                      .series_count = c->losses.count};
    char *text = NULL;
    size_t size = 0;
    FILE *out = histories ? open_memstream(&text, &size) : NULL;
    const int failed = !out || write_finding(out, &r) != 0;
    if (out && fclose(out) == 0 && !failed) {
        putchar('\n');
        print_wrapped(text, 0, terminal_width(STDOUT_FILENO));
    }
    free(text);
    free(histories);
}

int save_training_page(xent_loss loss, double rate, const xent_fit_result *result, const findings *found,
                       double target, const page_origin *origin, const char *path) {
    page p;
    if (begin_page(&p, origin)) return 1;
    const xent_history *run = &result->history;
    report_series series = {
        loss, rate, &run, 1, found, xent_metrics_accuracy(found->metrics), 0, (double)NAN, result->seconds};
    p.report.tool = "train";
    measured_rows(origin->data, &p.report.measured_on);
    p.report.target = target;
    if (result->best_epoch < run->count) p.report.kept_epoch = result->best_epoch;
    p.report.series = &series;
    p.report.series_count = 1;
    for (int i = run->count - 1; i >= 0; i--) {
        const xent_epoch *e = &run->epochs[i];
        const double accuracy = isnan(e->test_accuracy) ? e->validation_accuracy : e->test_accuracy;
        if (accuracy >= target) series.epochs_to_target = e->epoch;
    }
    const int failed = save_page(&p.report, NULL, path);
    free(p.command);
    return failed;
}

const xent_dataset *measured_rows(const source *data, const char **name) {
    const int test = data->data.test.rows > 0, validation = data->validation.rows > 0;
    *name = test ? "test" : validation ? "validation" : "training";
    return test ? &data->data.test : validation ? &data->validation : &data->train;
}
