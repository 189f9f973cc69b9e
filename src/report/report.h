/* report.h: one self-contained HTML page on training runs: curves, tables, confusion matrices, mistakes,
 * weights, and how it was made. No scripts, nothing from a network; SVG and PNG stand in the page.
 *
 * The caller fills plain structs; nothing here trains. The same structs give the same bytes. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdio.h>

#include "report/digest.h"
#include "study/comparison.h"
#include "study/rate_search.h"
#include "study/step_cost.h"
#include "xent/train.h"

/* A line of "how this was made". */
typedef struct report_fact {
    const char *name, *text;
} report_fact;

/* What a network says of rows with targets: a regression, or several labels a row. */
typedef struct report_targets {
    const xent_dataset *data; /* the rows that were measured */
    const xent_real *values;  /* (rows, outputs): values in the targets' unit, or probabilities */
    const xent_evaluation *evaluation;
    const xent_label_counts *counts; /* one a label; NULL: of a regression */
    const char *const *names;        /* one an output; NULL: numbers */
} report_targets;

typedef struct report {
    const char *tool;               /* the command that made it: "compare" or "train" */
    const char *data;               /* as the user named it */
    const char *measured_on;        /* "test" or "validation"; "training" where nothing is held out */
    const char *command;            /* the exact command line */
    const char *note;               /* of the user's, shown below the heading; NULL: none */
    const digests *digests;         /* of the data's files; NULL: not shown */
    const char *network;            /* such as "784-128-10, relu" */
    double target;                  /* of a training: an accuracy; 0: none */
    int leaves_out;                 /* of a training: 1: known rows had no part in some epochs (a focus) */
    int kept_epoch;                 /* of a training: the epoch whose weights are kept; 0: the last */
    const char *const *class_names; /* one a class; NULL: numbers */
    const study_series *series;     /* one: the report of a training; several: of a comparison */
    int series_count;               /* 1 .. XENT_CLASS_LOSS_COUNT, each loss at most once */
    const report_targets *targets;  /* of a training of targets, in place of accuracies; NULL: of classes */
    const comparison *comparison;   /* whose series these are; NULL: the report of a training */
    const step_cost *cost;          /* of a comparison: what a step takes; NaNs: not measured */
    const rate_search *search;      /* of a comparison: where its rates come from; NULL: none was made */
    const char *rates;              /* of a comparison: the same in words, "as --lr says" */
    const report_fact *facts;
    int fact_count;
} report;

/* Takes each figure of a page as an SVG file of its own: its name ("accuracy-by-step") and its text, which
 * lives until the call returns. Nonzero: it could not, and the page ends in failure. */
typedef struct figure_keeper {
    int (*keep)(void *context, const char *name, const char *svg, size_t size);
    void *context;
} figure_keeper;

/* The names of the figures that the page of a comparison may have; NULL ends them. */
extern const char *const comparison_figures[];

/* Writes the page; with a keeper, which may be NULL, its figures go there too. Whether writing went well is
 * for the caller to ask (ferror). 0, or -1: out of memory, or the keeper failed. */
int write_report(FILE *out, const report *r, const figure_keeper *keeper);

/* What a loss is called in a sentence: "cross-entropy". Static storage. */
const char *loss_title(xent_loss loss);

#endif
