#include "cli/command/lab_output.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/page_file.h"
#include "cli/terminal/command_line.h"
#include "cli/terminal/output.h"
#include "cli/terminal/wrap.h"
#include "lab/columns.h"
#include "lab/page.h"

static const char *const length_titles[] = {
#define LENGTH_TITLE(name, title) title,
    LAB_LENGTH_LIST(LENGTH_TITLE)};

const char *lab_option_names(const experiment *e, char *text, size_t size) {
    static const struct {
        unsigned bit;
        const char *name;
    } options[] = {
#define OPTION_NAME(bit, value, field, name) {bit, name},
        LAB_OPTION_LIST(OPTION_NAME)};
    size_t used = (size_t)snprintf(text, size, "--seeds, --seed, --threads");
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (e->options & options[i].bit && used < size)
            used += (size_t)snprintf(text + used, size - used, ", --%s", options[i].name);
    return text;
}

/* ---- The list ------------------------------------------------------------------------------------------ */

void print_experiments(void) {
    for (int length = 0; length < LAB_LENGTHS; length++) {
        int count = 0;
        for (int i = 0; i < lab_count(); i++) {
            const experiment *e = lab_at(i);
            if (e->length != (lab_length)length) continue;
            if (count++ == 0) print("%s%s\n", length > 0 ? "\n" : "", length_titles[length]);
            print("  %-17s %7s  %s\n", e->name, e->time, e->title);
        }
    }
    print("\n'xent lab NAME' runs one and prints its table beside the published one.\n");
}

json_t *experiments_json(void) {
    json_t *list = json_array();
    for (int i = 0; i < lab_count(); i++) {
        const experiment *e = lab_at(i);
        char length[16], options[160];
        snprintf(length, sizeof length, "%s", length_titles[e->length]);
        length[0] = (char)(length[0] - 'A' + 'a');
        json_add(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "experiment", e->name, "title", e->title,
                                 "source", e->source, "length", length, "time", e->time, "options",
                                 lab_option_names(e, options, sizeof options)));
    }
    return json_pack("{s:o}", "experiments", list);
}

/* ---- Results ------------------------------------------------------------------------------------------- */

/* How wide each column is. */
static void measure_columns(const lab_results *r, const lab_columns *c, int *width) {
    char text[LAB_CELL];
    for (int i = 0; i < c->count; i++) {
        width[i] = (int)strlen(c->names[i]);
        for (int row = 0; row < r->row_count; row++) {
            const int length = (int)strlen(lab_cell(c, i, &r->rows[row], text));
            if (length > width[i]) width[i] = length;
        }
    }
}

static void print_cell(const lab_columns *c, int column, int width, const char *text) {
    const int last = column == c->count - 1;
    if (c->is_text[column] && last)
        print("%s\n", text);
    else
        print(c->is_text[column] ? "%-*s%s" : "%*s%s", width, text, last ? "\n" : "  ");
}

static void print_table(const lab_results *r) {
    const lab_columns c = lab_columns_of(r);
    int width[LAB_MOST_COLUMNS];
    char text[LAB_CELL];
    measure_columns(r, &c, width);
    print("\n");
    for (int i = 0; i < c.count; i++) print_cell(&c, i, width[i], c.names[i]);
    for (int row = 0; row < r->row_count; row++)
        for (int i = 0; i < c.count; i++) print_cell(&c, i, width[i], lab_cell(&c, i, &r->rows[row], text));
}

void print_lab(const lab *l) {
    enum { COLUMN = 10 };
    print("%s: %s\n", l->experiment->name, l->experiment->title);
    print_line("source", COLUMN, "%s", l->experiment->source);
    for (int i = 0; i < l->results.fact_count; i++)
        print_line(l->results.facts[i].name, COLUMN, "%s", l->results.facts[i].text);
    if (lab_common_seeds(&l->results) > 1)
        print_line("seeds", COLUMN, "%d in each row", lab_common_seeds(&l->results));
    print_table(&l->results);
    print("\n");
    if (l->results.finding) print_wrapped(l->results.finding, 0, LINE_WIDTH);
}

/* JSON has no infinite numbers: "inf" and "-inf" stand for them. */
static json_t *number_json(double value) {
    return isinf(value) ? json_string(value > 0 ? "inf" : "-inf") : json_finite(value);
}

static void add_values(json_t *object, const lab_value *values, int most) {
    for (int i = 0; i < most && values[i].name; i++)
        json_put(object, values[i].name,
                 values[i].text ? json_text(values[i].text) : number_json(values[i].number));
}

static json_t *row_json(const lab_row *row) {
    json_t *object = json_object();
    add_values(object, row->settings, LAB_MOST_SETTINGS);
    json_put(object, "published", number_json(row->published));
    if (row->published_low < row->published_high) {
        json_put(object, "published_low", number_json(row->published_low));
        json_put(object, "published_high", number_json(row->published_high));
    }
    json_put(object, "ours", number_json(row->ours.mean));
    if (row->ours.count > 1) {
        json_put(object, "low", number_json(row->ours.low));
        json_put(object, "high", number_json(row->ours.high));
        json_put(object, "seeds", json_integer(row->ours.count));
    }
    add_values(object, row->figures, LAB_MOST_FIGURES);
    return object;
}

json_t *lab_json(const lab *l) {
    json_t *facts = json_object(), *rows = json_array();
    for (int i = 0; i < l->results.fact_count; i++)
        json_put(facts, l->results.facts[i].name, json_text(l->results.facts[i].text));
    for (int i = 0; i < l->results.row_count; i++) json_add(rows, row_json(&l->results.rows[i]));
    json_t *object =
        json_pack("{s:s, s:s, s:o, s:o, s:f}", "experiment", l->experiment->name, "source",
                  l->experiment->source, "facts", facts, "rows", rows, "seconds", l->results.seconds);
    if (l->results.finding) json_put(object, "finding", json_text(l->results.finding));
    return object;
}

void writes_lab(file_list *files, const char *directory) {
    writes_into(files, directory, "report.html");
    for (int i = 0; i < LAB_MOST_CHARTS + LAB_MOST_SURFACES; i++) {
        char name[LAB_FIGURE_NAME], file[LAB_FIGURE_NAME + 4];
        const int surface = i - LAB_MOST_CHARTS;
        lab_figure_name(surface < 0 ? "chart" : "surface", surface < 0 ? i : surface, name);
        snprintf(file, sizeof file, "%s.svg", name);
        writes_into(files, directory, file);
    }
}

/* A page and the command that made it. */
typedef struct told_lab {
    const lab *of;
    const char *command;
} told_lab;

static int write_page(FILE *out, const void *of, const figure_keeper *keeper) {
    const told_lab *told = of;
    return write_lab_page(out, told->of, told->command, keeper);
}

int save_lab_page(const lab *l, const char *directory) {
    char *command = invocation_text();
    const told_lab told = {l, command};
    int failed = 1;
    if (command)
        failed = save_page(directory, "report.html", write_page, &told);
    else
        report_failure("no memory for the report");
    free(command);
    return failed;
}
