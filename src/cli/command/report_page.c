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

enum { OWN_FACTS = 3 };

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

int save_comparison_page(const compare_results *results, const page_origin *origin, const char *directory) {
    const comparison *c = &results->comparison;
    page p;
    if (begin_page(&p, origin)) return 1;
    p.report.tool = "compare";
    p.report.measured_on = results->measured_on;
    p.report.target = c->target;
    p.report.series = c->series;
    p.report.series_count = c->losses.count;
    p.report.pairs = c->pairs;
    p.report.pair_count = c->pair_count;
    const int failed = save_page(&p.report, directory, "report.html");
    free(p.command);
    return failed;
}

void print_finding(const compare_results *results) {
    const comparison *c = &results->comparison;
    if (c->losses.count < 2) return;
    const report r = {.measured_on = results->measured_on,
                      .target = c->target,
                      .series = c->series,
                      .series_count = c->losses.count};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    const int failed = !out || write_finding(out, &r) != 0;
    if (out && fclose(out) == 0 && !failed) {
        print("\n");
        print_wrapped(text, 0, terminal_width(STDOUT_FILENO));
    }
    free(text);
}

char *recipe_text(const xent_recipe *recipe) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    xent_recipe_entry e;
    for (int at = 0, first = 1; out && xent_recipe_next(recipe, &at, &e); first = 0) {
        fprintf(out, "%s%s ", first ? "" : ", ", e.key);
        if (e.kind == XENT_RECIPE_TEXT)
            fprintf(out, "%s", e.text);
        else if (e.kind == XENT_RECIPE_NUMBER)
            fprintf(out, "%g", e.number);
        else
            fprintf(out, "%llu", (unsigned long long)e.whole);
    }
    if (out && fclose(out) == 0) return text;
    free(text);
    return NULL;
}

int save_training_page(xent_loss loss, double rate, const xent_fit_result *result, const findings *found,
                       double target, const page_origin *origin, const char *path) {
    page p;
    if (begin_page(&p, origin)) return 1;
    const xent_history *run = &result->history;
    study_series series = {.loss = loss,
                           .rate = rate,
                           .runs = &run,
                           .run_count = 1,
                           .found = found,
                           .accuracy_mean = xent_metrics_accuracy(found->metrics),
                           .epochs_to_target = (double)NAN,
                           .seconds = result->seconds};
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
