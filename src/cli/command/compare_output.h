/* compare_output.h: what a comparison comes to, for people, for programs, and in files. */
#ifndef CLI_COMPARE_OUTPUT_H
#define CLI_COMPARE_OUTPUT_H

#include <jansson.h>

#include "report/digest.h"
#include "study/rate_search.h"
#include "study/step_cost.h"

/* A comparison, summarised, and where it comes from. */
typedef struct compare_results {
    comparison comparison;
    const char *data;        /* as the user named it */
    const char *measured_on; /* "test" or "validation" */
    step_cost cost;          /* NaNs: not measured */
    const char *command;     /* the study's; NULL: that of this run */
    const char *note;        /* of the user's; NULL: none */
    digests digests;         /* of the data's files */
    rate_search search;      /* where the rates come from; rows 0: they were given */
} compare_results;

/* Tables and curves on standard output, and an object. */
void print_results(const compare_results *r);
json_t *results_json(const compare_results *r);

/* Prints what the comparison comes to, in sentences: those of the page. Nothing for one loss. */
void print_finding(const compare_results *r);

/* The table of a search. */
void print_search(const rate_search *search);

/* The files that a comparison leaves in its directory. */
enum { COMPARE_FILES = 3 };
extern const char *const compare_files[COMPARE_FILES];

/* Writes curves.csv and curves.gnuplot into the directory; 0, or 1 after saying what failed. */
int save_curves(const compare_results *r, const char *directory);

#endif
