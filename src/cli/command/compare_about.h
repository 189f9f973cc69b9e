/* compare_about.h: what study.json says of a comparison: the settings that its runs depend on, and all else
 * that its page tells, so that `xent merge` needs no data. */
#ifndef CLI_COMPARE_ABOUT_H
#define CLI_COMPARE_ABOUT_H

#include "cli/command/compare_output.h"
#include "cli/command/dataset.h"
#include "study/cell_store.h"

/* What a comparison's runs depend on. */
typedef struct run_settings {
    const study_plan *plan;
    const source *data;
    const data_settings *held_out;
    const loss_list *losses;
    const double *rates; /* by loss; NULL: they are searched for */
} run_settings;

/* An entry for each; the number of seeds is none of them, so that it may grow. NULL: no memory. */
json_t *comparison_settings(const run_settings *of);

/* All else: of a comparison that is planned, with its page's beginning (page_json), whose reference is taken.
 * NULL: no memory. */
json_t *comparison_about(const compare_results *results, json_t *page);

/* What is told, a copy, with what a step of each loss costs. NULL: no memory. */
json_t *priced_about(const json_t *about, const compare_results *results);

/* A comparison as it stands in a store, its runs not read: 0, or 1 after saying that the store's study is
 * none, or has numbers that no comparison has (of more than 4,096 classes either), or that there is no
 * memory. The results borrow from the store; clear their comparison in both
 * cases. */
int comparison_of_store(const cell_store *store, compare_results *results);

/* How the runs were trained, and where their rates come from (of how many of them --lr says it), in words for
 * the page. */
void describe_training(const loop_settings *loop, int64_t seeds, char *text, size_t size);
void describe_rates(const rate_search *search, int given, int all, char *text, size_t size);

#endif
