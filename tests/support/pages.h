/* pages.h: made-up runs for reports, and a look at the pages. */
#ifndef TESTS_PAGES_H
#define TESTS_PAGES_H

#include "report/report.h"

enum { PAGE_EPOCHS = 10, PAGE_SEEDS = 2 };

/* Runs of cross-entropy and of mse, and the report of them. */
typedef struct made_up {
    xent_epoch epochs[2][PAGE_SEEDS][PAGE_EPOCHS];
    xent_history histories[2][PAGE_SEEDS];
    const xent_history *runs[2][PAGE_SEEDS];
    study_series series[2];
    study_point points[2][PAGE_SEEDS][PAGE_EPOCHS + 1];
    study_points tracks[2][PAGE_SEEDS];
    const study_points *track[2][PAGE_SEEDS];
    study_cell cells[2 * PAGE_SEEDS]; /* they hold the same histories */
    comparison comparison;
    report_fact fact;
    report report;
} made_up;

/* The test accuracy of epoch e is 0.9 - 0.5 / 2^(e speed), an epoch takes 100 steps and 2 seconds. */
void make_up(made_up *m, double ce_speed, double mse_speed);

/* The page; free it. Fails the test if it cannot be written. */
char *page_text(const report *r);

/* The figure of this name, from its first tag on; *end is where it ends. Fails the test if there is none. */
const char *figure_of(const char *page, const char *name, const char **end);

/* Fails the test unless the page is HTML whose elements nest, with quoted attributes, no script, nothing that
 * is fetched from elsewhere, no number that is not finite, and no id twice. */
void check_page(const char *page);

/* Fails the test if two elements have one id, of which a link finds the first alone. */
void check_ids(const char *page);

/* Whether it has a script, something that is fetched from elsewhere, or a number that is not finite: which,
 * it says on standard error. The letters of its pictures do not count. */
int has_banned_text(const char *page);

#endif
