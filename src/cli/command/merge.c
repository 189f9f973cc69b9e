/* xent merge: the parts of a study, brought together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/commands.h"
#include "cli/command/compare_about.h"
#include "cli/command/compare_finish.h"
#include "cli/command/report_page.h"
#include "cli/terminal/command_line.h"
#include "cli/terminal/output.h"
#include "study/cell_join.h"
#include "study/keeping.h"
#include "study/settings.h"

typedef struct merge_settings {
    common_settings common;
    const char *directory;
} merge_settings;

/* The stores that are joined: those of the arguments, behind that of the output, where there is one. */
typedef struct parts {
    cell_store **stores;
    int count;
} parts;

static void tell(void *context, const char *sentence) {
    (void)context;
    report_note("%s", sentence);
}

/* ---- Opening ------------------------------------------------------------------------------------------- */

static void close_parts(parts *p) {
    for (int i = 0; i < p->count; i++) cell_store_close(p->stores[i]);
    free(p->stores);
}

static int is_comparison(const cell_store *store) {
    const char *study = json_string_value(json_object_get(cell_store_settings(store), "study"));
    return study && strcmp(study, "compare") == 0;
}

/* Before anything is written: 0, or 1 after saying that a part of a comparison does not describe it. */
static int check_description(const cell_store *store) {
    compare_results results;
    if (!is_comparison(store)) return 0;
    const int failed = comparison_of_store(store, &results);
    comparison_clear(&results.comparison);
    return failed;
}

/* Adds what a folder holds; 0, or 1 after saying what is wrong. */
static int add_part(parts *p, const char *directory, int may_be_new) {
    xent_error error;
    char what[400];
    cell_store *store = cell_store_find(directory, &error);
    if (!store && may_be_new && error.status == XENT_E_IO) return 0;
    if (!store) {
        report_failure("%s", error.message);
        return 1;
    }
    p->stores[p->count++] = store;
    const json_t *first = cell_store_settings(p->stores[0]);
    if (!settings_differ(first, cell_store_settings(store), what, sizeof what))
        return check_description(store);
    report_failure("%s and %s are parts of different studies (%s); expected parts of one",
                   cell_store_directory(p->stores[0]), directory, what);
    return 1;
}

static int open_parts(parts *p, const char *output, const char *const *directories, int count) {
    *p = (parts){.stores = calloc((size_t)count + 1, sizeof *p->stores)};
    if (!p->stores) {
        report_failure("no memory for %d parts", count);
        return 1;
    }
    int failed = add_part(p, output, 1);
    for (int i = 0; i < count && !failed; i++) failed = add_part(p, directories[i], 0);
    return failed;
}

/* ---- Joining ------------------------------------------------------------------------------------------- */

/* The text of a fact of a page; NULL: it has none. */
static const char *fact_text(const json_t *about, const char *name) {
    size_t i;
    json_t *fact, *facts = json_object_get(json_object_get(about, "page"), "facts");
    json_array_foreach(facts, i, fact) {
        const char *own = json_string_value(json_array_get(fact, 0));
        if (own && strcmp(own, name) == 0) return json_string_value(json_array_get(fact, 1));
    }
    return NULL;
}

/* Machines may differ: each fact gets what the other part says, where that is another text. How the runs are
 * trained differs in the number of seeds alone. 0, or -1: no memory. */
static int join_facts(json_t *about, const json_t *other) {
    size_t i;
    int failed = 0;
    json_t *fact, *facts = json_object_get(json_object_get(about, "page"), "facts");
    json_array_foreach(facts, i, fact) {
        const char *name = json_string_value(json_array_get(fact, 0));
        const char *own = json_string_value(json_array_get(fact, 1));
        const char *more = name && strcmp(name, "training") != 0 ? fact_text(other, name) : NULL;
        if (own && more && !strstr(own, more))
            failed |= json_array_set_new(fact, 1, json_sprintf("%s; %s", own, more));
    }
    return failed;
}

static json_int_t seeds_of(const cell_store *store) {
    return json_integer_value(json_object_get(cell_store_about(store), "seeds"));
}

/* What is told of the whole: what the first part of those with most seeds says, whose command makes them all.
 * NULL: no memory. */
static json_t *joined_about(const parts *p) {
    int most = 0;
    for (int i = 1; i < p->count; i++)
        if (seeds_of(p->stores[i]) > seeds_of(p->stores[most])) most = i;
    json_t *about = json_deep_copy((json_t *)cell_store_about(p->stores[most])); /* only read */
    int failed = !about;
    for (int i = 0; i < p->count && !failed; i++) failed = join_facts(about, cell_store_about(p->stores[i]));
    if (!failed) return about;
    json_decref(about);
    return NULL;
}

/* The store of the whole, with all cells in it. NULL, after saying what is wrong. */
static cell_store *write_joined(const parts *p, const cell_join *join, const char *directory) {
    xent_error error = {.message = "no memory to join studies"};
    json_t *about = joined_about(p);
    cell_store *whole =
        about ? cell_store_open(directory, cell_store_settings(p->stores[0]), about, &error) : NULL;
    json_decref(about);
    if (whole && join_write(join, whole, &error) == XENT_OK) return whole;
    report_failure("%s", error.message);
    cell_store_close(whole);
    return NULL;
}

static cell_store *join_parts(const parts *p, const char *directory) {
    cell_join join = {.tell = tell};
    xent_error error;
    cell_store *whole = NULL;
    xent_status status = XENT_OK;
    for (int i = 0; i < p->count && status == XENT_OK; i++) status = join_add(&join, p->stores[i], &error);
    if (status != XENT_OK)
        report_failure("%s", error.message);
    else if (join.clashes > 0)
        report_failure("%d cell%s two different results, nothing is written; expected that the wrong one of "
                       "each is removed",
                       join.clashes, join.clashes == 1 ? " has" : "s have");
    else
        whole = write_joined(p, &join, directory);
    join_clear(&join);
    return whole;
}

/* ---- The whole ----------------------------------------------------------------------------------------- */

/* EXIT_FINE where all runs are there; else names those that are not, and says how to do them. */
static int check_complete(const comparison *c, const char *made_by, const char *directory) {
    enum { MOST_NAMES = 8 };
    const int all = c->losses.count * c->seeds, missing = count_cells(c->cells, all, CELL_TO_DO);
    char names[512] = "";
    size_t used = 0;
    if (missing == 0) return EXIT_FINE;
    for (int i = 0, named = 0; i < all && named <= MOST_NAMES && used < sizeof names; i++) {
        if (c->cells[i].state != CELL_TO_DO) continue;
        if (named++ < MOST_NAMES)
            used +=
                (size_t)snprintf(names + used, sizeof names - used, "%s%s seed %llu", named > 1 ? ", " : "",
                                 xent_loss_name(c->cells[i].loss), (unsigned long long)c->cells[i].seed);
        else
            used += (size_t)snprintf(names + used, sizeof names - used, ", ...");
    }
    char *word = shell_word(directory);
    report_failure("%d of %d runs are missing (%s); %s has the others, and this does the rest: %s -o %s",
                   missing, all, names, directory, made_by ? made_by : "xent compare",
                   word ? word : directory);
    free(word);
    return EXIT_WORK;
}

static int finish_merge(const cell_store *whole, const merge_settings *s) {
    compare_results results;
    xent_error error;
    int code = EXIT_WORK;
    const json_t *page = json_object_get(cell_store_about(whole), "page");
    if (comparison_of_store(whole, &results) == 0) {
        comparison *c = &results.comparison;
        const study_keeping keeping = {.store = whole, .prefix = "", .notice = NULL};
        if (keeping_read(&keeping, c->classes, c->cells, c->losses.count * c->seeds, &error) != XENT_OK)
            report_failure("%s", error.message);
        else
            code = check_complete(c, json_string_value(json_object_get(page, "command")), s->directory);
        if (code == EXIT_FINE) code = check_cells(c);
        results.note = json_string_value(json_object_get(page, "note"));
        told_digests(&results.digests, page);
        if (code == EXIT_FINE) code = finish_comparison(&results, page, s->directory, &s->common);
    }
    digests_clear(&results.digests);
    comparison_clear(&results.comparison);
    return code;
}

/* Of an experiment of `xent lab`: the cells are there, and it makes its page of them itself. */
static int finish_experiment(const cell_store *whole, const merge_settings *s) {
    xent_error error;
    json_t *names = cell_store_names(whole, &error);
    if (!names) {
        report_failure("%s", error.message);
        return EXIT_WORK;
    }
    if (s->common.json)
        print_json(json_pack("{s:o, s:I}", "directory", json_text(s->directory), "cells",
                             (json_int_t)json_array_size(names)));
    else if (!s->common.quiet)
        report_note("%s has the cells of all parts; its study goes on from there", s->directory);
    json_decref(names);
    return finish_output();
}

static int run_merge(const void *settings, const char *const *arguments, int count) {
    const merge_settings *s = settings;
    parts p;
    int code = EXIT_WORK;
    cell_store *whole = NULL;
    if (open_parts(&p, s->directory, arguments, count) == 0) whole = join_parts(&p, s->directory);
    if (whole && is_comparison(whole)) {
        code = finish_merge(whole, s);
    } else if (whole) {
        code = finish_experiment(whole, s);
    }
    cell_store_close(whole);
    close_parts(&p);
    return code;
}

static int check_merge(const void *settings, const char *const *arguments, int count) {
    const merge_settings *s = settings;
    (void)arguments;
    (void)count;
    if (s->directory) return PARSED;
    report_failure("merge needs -o DIR, where the whole study goes");
    return suggest_help(&merge_command);
}

static void declare_merge(const void *settings, const char *const *arguments, int count, file_list *files) {
    const merge_settings *s = settings;
    (void)arguments;
    (void)count;
    writes_comparison(files, s->directory);
}

static const option merge_options[] = {
    OPTION(OUTPUT, "output", merge_settings, directory, .letter = 'o', .argument = "DIR",
           .help = "where the whole goes, with its page; it may be one of the parts"),
    {.name = NULL},
};

static const option_group groups[] = {
    {"Study", merge_options, 0},
    {"Output", common_options, offsetof(merge_settings, common)},
};

const command merge_command = {
    .name = "merge",
    .arguments = "DIR...",
    .summary = "join the parts of a comparison that were run apart",
    .details = "Each DIR is what 'xent compare --part I/N -o DIR' left. Parts belong together if they have\n"
               "the same settings and the same data, which need not be here. Runs that are missing or\n"
               "damaged are named; the page is written when all are there.",
    .examples = "  xent merge part-1 part-2 -o comparison\n"
                "  xent merge part-* -o comparison --json",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .least_arguments = 1,
    .most_arguments = ANY_NUMBER,
    .settings_size = sizeof(merge_settings),
    .check = check_merge,
    .declare = declare_merge,
    .run = run_merge,
};
