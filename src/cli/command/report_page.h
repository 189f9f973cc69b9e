/* report_page.h: report.html of a comparison or of a training. */
#ifndef CLI_REPORT_PAGE_H
#define CLI_REPORT_PAGE_H

#include "cli/command/compare_output.h"
#include "cli/option/shared.h"
#include "cli/command/dataset.h"

/* What a page tells of where its figures come from. */
typedef struct page_origin {
    const source *data;
    const char *data_name; /* as the user named it */
    const network_settings *network;
    const char *training; /* "batch 64, sgd, ..." */
} page_origin;

/* What a recipe says, in a line: "xent 0.1.0, data digits, loss ce, ...". NULL: no memory. Free it. */
char *recipe_text(const xent_recipe *recipe);

/* Writes directory/report.html; 0, or 1 after saying what failed. */
int save_comparison_page(const compare_results *results, const page_origin *origin, const char *directory);

/* Prints the page's headline: which loss learned fastest, and by how much. Nothing for one loss. */
void print_finding(const compare_results *results);

/* Writes the page of one training; 0, or 1 after saying what failed. found: of its network. */
int save_training_page(xent_loss loss, double rate, const xent_fit_result *result, const findings *found,
                       double target, const page_origin *origin, const char *path);

/* The rows that accuracy is told of, and what they are called: the test set, else the validation set, else
 * the training set. */
const xent_dataset *measured_rows(const source *data, const char **name);

#endif
