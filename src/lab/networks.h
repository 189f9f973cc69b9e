/* networks.h: experiments that train some networks and tell how many test rows each gets wrong. */
#ifndef LAB_NETWORKS_H
#define LAB_NETWORKS_H

#include "lab/shared.h"

/* One row of the table: a network, how it is trained, and what was published. */
typedef struct lab_network {
    const char *name;                          /* of its cells */
    lab_value settings[LAB_MOST_SETTINGS - 1]; /* of its row */
    const char *layers;                        /* as in xent/net.h */
    double init_deviation;                     /* 0: the library's first weights */
    xent_recipe recipe;                        /* its seed is the run's */
    double published;                          /* LAB_NONE: nothing */
} lab_network;

/* What they are trained and measured on, and how this is told. */
typedef struct lab_contest {
    const lab_data *data;           /* its views as they are used */
    const xent_dataset *validation; /* the epoch that is best on it counts; NULL: the last one does */
    const lab_network *networks;
    int count, seeds;
    int right; /* 1: figures are % right; 0: % wrong */
    int decimals;
} lab_contest;

/* Trains each network with each seed, as cells that are kept (cells.h), and adds a row for each network. The
 * status of l->error. */
xent_status lab_run_contest(lab *l, const lab_contest *contest);

/* So many pixels of pictures of 28 x 28, at the width of these: at least 1. */
int64_t lab_in_proportion(const xent_dataset *data, int64_t pixels);

/* The first `own` rows to train on, or as many as --rows says, and a fifth as many behind them for
 * validation; of a smaller set five sixths and the rest. */
void lab_cut_rows(const lab *l, lab_data *data, int64_t own, xent_dataset *validation);

#endif
