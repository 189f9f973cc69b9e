/* report_page.h: report.html of a comparison or of a training. */
#ifndef CLI_REPORT_PAGE_H
#define CLI_REPORT_PAGE_H

#include "cli/command/compare_output.h"
#include "cli/option/shared.h"
#include "cli/command/dataset.h"
#include "report/report.h"

/* What a page tells of where its figures come from. */
typedef struct page_origin {
    const source *data;
    const char *data_name; /* as the user named it */
    const network_settings *network;
    const char *training; /* "batch 64, sgd, ..." */
    const char *command;  /* the command line to show; NULL: that of this run */
    const char *rates;    /* of a comparison: where they come from; NULL: of a training */
    const char *note;     /* of the user's; NULL: none */
    const digests *digests;
} page_origin;

/* What a recipe says, in a line: "xent 0.1.0, data digits, loss ce, ...". NULL: no memory. Free it. */
char *recipe_text(const xent_recipe *recipe);

/* Those of all files that the data came from; and those that a page tells. */
void find_digests(digests *d, const source *data);
void told_digests(digests *d, const json_t *told);

/* What the page of a comparison tells of where its figures come from, for study.json: the data, the command,
 * the network, the classes, the facts, the note, the digests, and where the rates come from. NULL, after
 * saying that there is no memory. */
json_t *page_json(const page_origin *origin);

/* Writes directory/report.html, which tells what page_json told, and each figure of it as an SVG file there;
 * 0, or 1 after saying what failed. */
int save_comparison_page(const compare_results *results, const json_t *told, const char *directory);

/* What a page on one training shows: of classes what was found, else how the targets are told. */
typedef struct training_page {
    const xent_recipe *recipe;
    const xent_fit_result *result;
    const findings *found;
    const report_targets *targets;
} training_page;

/* Writes the page; 0, or 1 after saying what failed. */
int save_training_page(const training_page *of, const page_origin *origin, const char *path);

/* The rows that accuracy is told of, and what they are called: the test set, else the validation set, else
 * the training set. */
const xent_dataset *measured_rows(const source *data, const char **name);

#endif
