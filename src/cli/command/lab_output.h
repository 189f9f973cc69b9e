/* lab_output.h: what `xent lab` says: the list of experiments, and what one has come to. */
#ifndef CLI_LAB_OUTPUT_H
#define CLI_LAB_OUTPUT_H

#include <jansson.h>

#include "cli/option/files.h"
#include "lab/experiment.h"

/* The list, for people and for programs. */
void print_experiments(void);
json_t *experiments_json(void);

/* The results as a table, ours beside what was published; and experiment, source, rows, each with its
 * settings, published (null where there is none) and ours. */
void print_lab(const lab *l);
json_t *lab_json(const lab *l);

/* The options of an experiment: those that all have, and its own: "--seeds, --seed, --threads, --data".
 * Returns `text`. */
const char *lab_option_names(const experiment *e, char *text, size_t size);

/* Declares the files that a page may leave in the directory. */
void writes_lab(file_list *files, const char *directory);

/* Writes directory/report.html, and each figure of it as an SVG file there; 0, or 1 after saying what
 * failed. */
int save_lab_page(const lab *l, const char *directory);

#endif
