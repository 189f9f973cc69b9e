#include "cli/command/report_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/environment.h"
#include "cli/terminal/command_line.h"
#include "cli/command/loaded_model.h"
#include "cli/command/page_file.h"
#include "cli/terminal/memory_text.h"
#include "cli/terminal/output.h"
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
    const int outputs = data->train.targets ? data->train.outputs : data->train.classes;
    snprintf(text, size, "%lld rows to train on%s%s; %lld features, %d %s", (long long)data->train.rows,
             held_out, test, (long long)data->train.features, outputs,
             !data->train.targets   ? "classes"
             : !data->target.shifts ? "labels"
             : outputs == 1         ? "target"
                                    : "targets");
}

void find_digests(digests *d, const source *data) {
    const xent_data *sets[] = {&data->data, &data->test};
    for (int i = 0; i < 2; i++) digests_add(d, sets[i]->source, sets[i]->files, sets[i]->file_count);
}

/* Fills in what does not depend on the runs: 0, or 1 after saying that there is no memory. */
static int begin_page(page *p, const page_origin *origin) {
    const xent_net_options network = network_for(origin->network, &origin->data->train, 0);
    xent_net *net = xent_net_create(&network, NULL);
    const int has_net = net != NULL;
    *p = (page){.command = origin->command ? strdup(origin->command) : invocation_text()};
    if (net) describe_net(p->network, sizeof p->network, net);
    xent_net_destroy(net);
    if (!p->command || !has_net) {
        report_failure("no memory for the report");
        free(p->command);
        return 1;
    }
    describe_data(p->data, sizeof p->data, origin->data);
    p->facts[0] = (report_fact){"data", p->data};
    p->facts[1] = (report_fact){"network", p->network};
    p->facts[2] = (report_fact){"training", origin->training};
    const int found = find_environment(&p->environment, p->facts + OWN_FACTS);
    p->report = (report){.data = origin->data_name,
                         .command = p->command,
                         .note = origin->note,
                         .digests = origin->digests,
                         .rates = origin->rates,
                         .network = p->network,
                         .class_names = origin->data->class_names,
                         .facts = p->facts,
                         .fact_count = OWN_FACTS + found};
    return 0;
}

static int write_page(FILE *out, const void *of, const figure_keeper *keeper) {
    return write_report(out, of, keeper);
}

/* ---- A comparison, whose page may be written later, and elsewhere -------------------------------------- */

static const char written[] = "written"; /* the one fact that is the writer's own */

/* "files": pairs of name and digest, in their order. */
static json_t *digests_json(const digests *d) {
    json_t *files = json_array();
    for (int i = 0; i < d->count; i++)
        json_add(files, json_pack("[o, s]", json_text(d->files[i].name), d->files[i].text));
    return json_pack("{s:o, s:o}", "files", files, "missing", json_text(d->missing));
}

/* What does not depend on the runs. */
static json_t *report_json(const report *r, const xent_dataset *data) {
    json_t *facts = json_array(), *names = r->class_names ? json_array() : json_null();
    for (int i = 0; i < r->fact_count; i++)
        if (strcmp(r->facts[i].name, written) != 0)
            json_add(facts, json_pack("[s, o]", r->facts[i].name, json_text(r->facts[i].text)));
    for (int i = 0; r->class_names && i < data->classes; i++) json_add(names, json_text(r->class_names[i]));
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "data", json_text(r->data), "command",
                     json_text(r->command), "network", json_text(r->network), "class_names", names, "facts",
                     facts, "note", r->note ? json_text(r->note) : json_null(), "rates", r->rates, "sha256",
                     digests_json(r->digests));
}

json_t *page_json(const page_origin *origin) {
    page p;
    if (begin_page(&p, origin)) return NULL;
    json_t *json = report_json(&p.report, &origin->data->train);
    if (!json) report_failure("no memory for the report");
    free(p.command);
    return json;
}

static const char *text_at(const json_t *json, size_t index) {
    const char *text = json_string_value(json_array_get(json, index));
    return text ? text : "";
}

/* The facts of a page as they were written down, and when it is written; NULL: no memory. */
static report_fact *page_facts(const json_t *told, environment *now, int *count) {
    const json_t *facts = json_object_get(told, "facts");
    report_fact found[ENVIRONMENT_FACTS];
    report_fact *all = calloc(json_array_size(facts) + 1, sizeof *all);
    *count = 0;
    for (size_t i = 0; all && i < json_array_size(facts); i++) {
        const json_t *fact = json_array_get(facts, i);
        all[(*count)++] = (report_fact){text_at(fact, 0), text_at(fact, 1)};
    }
    const int own = find_environment(now, found);
    for (int i = 0; all && i < own; i++)
        if (strcmp(found[i].name, written) == 0) all[(*count)++] = found[i];
    return all;
}

/* Texts of an array; NULL: there are none, or no memory. */
static const char **page_class_names(const json_t *told) {
    const json_t *names = json_object_get(told, "class_names");
    const char **all = json_is_array(names) ? calloc(json_array_size(names) + 1, sizeof *all) : NULL;
    for (size_t i = 0; all && i < json_array_size(names); i++) all[i] = text_at(names, i);
    return all;
}

void told_digests(digests *d, const json_t *told) {
    const json_t *sha256 = json_object_get(told, "sha256"), *files = json_object_get(sha256, "files");
    const char *missing = json_string_value(json_object_get(sha256, "missing"));
    for (size_t i = 0; i < json_array_size(files); i++) {
        const json_t *file = json_array_get(files, i);
        digests_append(d, text_at(file, 0), text_at(file, 1));
    }
    if (missing) snprintf(d->missing, sizeof d->missing, "%s", missing);
}

int save_comparison_page(const compare_results *results, const json_t *told, const char *directory) {
    const comparison *c = &results->comparison;
    const char *made_by = json_string_value(json_object_get(told, "command"));
    const char *network = json_string_value(json_object_get(told, "network"));
    const char *rates = json_string_value(json_object_get(told, "rates"));
    const char **names = page_class_names(told);
    environment now;
    report r = {.tool = "compare",
                .data = results->data,
                .measured_on = results->measured_on,
                .command = made_by ? made_by : "",
                .network = network ? network : "",
                .class_names = names,
                .note = results->note,
                .digests = &results->digests,
                .search = results->search.rows > 0 ? &results->search : NULL,
                .rates = rates ? rates : "",
                .series = c->series,
                .series_count = c->losses.count,
                .comparison = c,
                .cost = &results->cost};
    report_fact *facts = page_facts(told, &now, &r.fact_count);
    r.facts = facts;
    const int missing = !facts || (!names && json_is_array(json_object_get(told, "class_names")));
    if (missing) report_failure("no memory for the report");
    const int failed = missing || save_page(directory, "report.html", write_page, &r);
    free(facts);
    free(names);
    return failed;
}

/* ---- A training ---------------------------------------------------------------------------------------- */

char *recipe_text(const xent_recipe *recipe) {
    memory_text text;
    FILE *out = open_text(&text);
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
    return close_text(&text);
}

/* The first epoch with at least the target accuracy, on the test set, else the validation set; NaN: none. */
static double epochs_to(double target, const xent_history *run) {
    double epochs = (double)NAN;
    for (int i = run->count - 1; i >= 0; i--) {
        const xent_epoch *e = &run->epochs[i];
        const double accuracy = isnan(e->test_accuracy) ? e->validation_accuracy : e->test_accuracy;
        if (accuracy >= target) epochs = e->epoch;
    }
    return epochs;
}

int save_training_page(const training_page *of, const page_origin *origin, const char *path) {
    page p;
    if (begin_page(&p, origin)) return 1;
    const xent_history *run = &of->result->history;
    const study_series series = {
        .loss = of->recipe->loss,
        .rate = of->recipe->schedule.rate,
        .runs = &run,
        .run_count = 1,
        .found = of->found,
        .accuracy = {.mean = of->found ? xent_metrics_accuracy(of->found->metrics) : (double)NAN},
        .epochs_to_target = epochs_to(of->recipe->target, run),
        .seconds = of->result->seconds};
    p.report.tool = "train";
    measured_rows(origin->data, &p.report.measured_on);
    p.report.target = of->recipe->target;
    p.report.leaves_out = of->recipe->focus > 0;
    if (of->result->best_epoch < run->count) p.report.kept_epoch = of->result->best_epoch;
    p.report.series = &series;
    p.report.series_count = 1;
    p.report.targets = of->targets;
    const int failed = save_page(NULL, path, write_page, &p.report);
    free(p.command);
    return failed;
}

const xent_dataset *measured_rows(const source *data, const char **name) {
    const int test = data->data.test.rows > 0, validation = data->validation.rows > 0;
    *name = test ? "test" : validation ? "validation" : "training";
    return test ? &data->data.test : validation ? &data->validation : &data->train;
}
