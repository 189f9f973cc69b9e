/* report.h: one self-contained HTML page on training runs: curves, tables, confusion matrices, mistakes,
 * weights, and how it was made. No scripts, nothing from a network; SVG and PNG stand in the page.
 *
 * The caller fills plain structs; nothing here trains. The same structs give the same bytes. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdio.h>

#include "study/series.h"
#include "xent/train.h"

/* A line of "how this was made". */
typedef struct report_fact {
    const char *name, *text;
} report_fact;

typedef struct report {
    const char *tool;               /* the command that made it: "compare" or "train" */
    const char *data;               /* as the user named it */
    const char *measured_on;        /* "test" or "validation"; "training" where nothing is held out */
    const char *command;            /* the exact command line */
    const char *network;            /* such as "784-128-10, relu" */
    double target;                  /* an accuracy to race to; 0: none */
    int kept_epoch;                 /* of a training: the epoch whose weights are kept; 0: the last */
    const char *const *class_names; /* one a class; NULL: numbers */
    const study_series *series;     /* one: the report of a training; several: of a comparison */
    int series_count;               /* 1 .. XENT_CLASS_LOSS_COUNT, each loss at most once */
    const study_pair *pairs;
    int pair_count;
    const report_fact *facts;
    int fact_count;
} report;

/* Takes each figure of a page as an SVG file of its own: its name ("accuracy-by-step") and its text, which
 * lives until the call returns. Nonzero: it could not, and the page ends in failure. */
typedef struct figure_keeper {
    int (*keep)(void *context, const char *name, const char *svg, size_t size);
    void *context;
} figure_keeper;

/* Writes the page. Whether writing went well is for the caller to ask (ferror). 0, or -1: out of memory. */
int write_report(FILE *out, const report *r);

/* What a loss is called in a sentence: "cross-entropy". Static storage. */
const char *loss_title(xent_loss loss);

#endif
