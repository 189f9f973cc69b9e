/* page.h: the page of an experiment: what it shows, its charts, the table, and how it was made. */
#ifndef LAB_PAGE_H
#define LAB_PAGE_H

#include <stdio.h>

#include "lab/experiment.h"
#include "report/report.h"

enum { LAB_FIGURE_NAME = 24 };

/* The name of figure `i`, from 0, of a kind ("chart" or "surface"), which is that of its file too:
 * "chart-1". */
void lab_figure_name(const char *kind, int i, char *name);

/* Writes it; with a keeper, which may be NULL, its figures go there too. Whether writing went well is for the
 * caller to ask (ferror). 0, or -1: out of memory, or the keeper failed. */
int write_lab_page(FILE *out, const lab *l, const char *command, const figure_keeper *keeper);

#endif
