/* dataset.h: the data of a command: loaded, split and scaled as its options say. */
#ifndef CLI_DATASET_H
#define CLI_DATASET_H

#include "cli/option/loading.h"
#include "cli/option/shared.h"
#include "xent/model.h"

typedef struct source {
    xent_data data;
    xent_data test;                 /* what `--test` names, which is the test set of `data`; empty: nothing */
    xent_dataset train;             /* without the rows held out */
    xent_dataset validation;        /* the rows held out; rows 0: none */
    xent_scaling scaling;           /* of train */
    xent_normalize normalize;       /* its kind */
    uint64_t seed;                  /* of the rows that are held out */
    uint32_t *select;               /* which rows are held out */
    const char *const *class_names; /* one a class; NULL: numbers */
    double *shifts, *factors; /* of the columns of a table, which `scaling` borrows; NULL: it needs none */
    xent_scaling target;      /* of the targets of a regression */
    double *target_numbers;   /* which it borrows: shifts, and then factors */
} source;

/* Loads DATA (NULL: the digits that come with the program) and holds out the test and validation rows. With
 * `model` it is read under that, and scaled as it scales; NULL: by itself. Of `loop` it takes the seed and
 * the threads. 0, or 1 after saying what is wrong; close it in both cases. */
int open_source(source *s, const char *name, const data_settings *settings, const reading_settings *reading,
                const xent_model *model, const loop_settings *loop, const common_settings *common);
void close_source(source *s);

/* Gives the rows held out back to the training set, and scales anew: 0, or 1 after saying what is wrong. */
int rejoin_source(source *s, const data_settings *settings);

/* Which rows were held out as the test set, as a recipe keeps it: XENT_OFF, if none were. */
double source_test_fraction(const source *s, const data_settings *settings);

/* What training takes. It refers to the source. */
xent_fit_data source_fit_data(const source *s);

/* DATA as it is called in messages. */
const char *source_name(const char *name);

#endif
