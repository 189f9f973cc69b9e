/* experiment.h: an experiment of `xent lab`: a published result, and what comes of it here.
 *
 * Each is one file src/lab/NAME.c and one line in table.h. Its first comment says source, settings and
 * result; its `run` makes rows, each the settings of one figure, what was published for them, and what it
 * is here:
 *
 *     static xent_status run(lab *l) {
 *         lab_fact(l, "settings", "one sigmoid neuron, rate %g", 0.15);
 *         lab_add(l, &(lab_row){.settings = {{"cost", .text = "quadratic"}, {"step", .number = 300}},
 *                               .published = 0.09,
 *                               .ours = lab_one(output),
 *                               .decimals = 4,
 *                               .published_decimals = 2});
 *         return lab_finding(l, "Squared error stalls where the neuron is badly wrong.");
 *     }
 *
 * Rates are chosen on rows held out, never on the test set. What several experiments share is in shared.h. */
#ifndef LAB_EXPERIMENT_H
#define LAB_EXPERIMENT_H

#include <math.h>
#include <pthread.h>
#include <stdint.h>

#include "report/chart.h"
#include "study/cell_share.h"
#include "xent/status.h"

/* ---- Results ------------------------------------------------------------------------------------------- */

enum {
    LAB_MOST_SETTINGS = 8,
    LAB_MOST_FIGURES = 4,
    LAB_MOST_FACTS = 12,
    LAB_MOST_CHARTS = 8,
    LAB_MOST_LINES = 7,
    LAB_MOST_SURFACES = 4
};

/* A named number, or a text where it is set. */
typedef struct lab_value {
    const char *name;
    double number;
    const char *text;
} lab_value;

/* A figure over `count` seeds: their mean, the least and the greatest. */
typedef struct lab_figure {
    double mean, low, high;
    int count;
} lab_figure;

lab_figure lab_one(double value);
lab_figure lab_over(const double *values, int count);

/* Where nothing was published. */
#define LAB_NONE ((double)NAN)

/* How many decimals a whole number has; 0 stands for two. */
enum { LAB_WHOLE = -1 };

/* The settings of one figure, in the order of the table's columns. A setting that other rows have and this
 * one has not is left blank; values end with the first that has no name. */
typedef struct lab_row {
    lab_value settings[LAB_MOST_SETTINGS];
    double published;                     /* LAB_NONE: nothing */
    double published_low, published_high; /* where its source gives a range; else zeros */
    lab_figure ours;
    lab_value figures[LAB_MOST_FIGURES]; /* more figures, published or ours, behind these */
    int decimals, published_decimals;    /* as shown; of what was published 0: as of ours */
} lab_row;

/* A chart that the page draws (report/chart.h). */
typedef struct lab_chart {
    chart drawn;
    chart_line lines[LAB_MOST_LINES];
} lab_chart;

/* A cost over two weights, that the page draws as a surface: height[i * side + j] at place i along x and j
 * along y; where `flat` is not 0 it is filled. */
typedef struct lab_surface {
    const char *title, *note, *x_label, *y_label;
    int side, color;
    const double *height;
    const unsigned char *flat;
} lab_surface;

typedef struct lab_memory lab_memory;

typedef struct lab_results {
    lab_row *rows;
    int row_count, row_room;
    struct {
        const char *name, *text;
    } facts[LAB_MOST_FACTS];
    int fact_count;
    const char *finding; /* what it shows, in a sentence or two; NULL: not said */
    lab_chart charts[LAB_MOST_CHARTS];
    int chart_count;
    lab_surface surfaces[LAB_MOST_SURFACES];
    int surface_count;
    double seconds;     /* that it took */
    lab_memory *memory; /* of texts and numbers; freed by lab_clear */
} lab_results;

/* ---- An experiment ------------------------------------------------------------------------------------- */

/* What the command line says; 0 and NULL: the experiment's own. */
typedef struct lab_settings {
    const char *directory; /* of -o, where long experiments keep what is done (cells.h); NULL: nowhere */
    cell_share share;      /* which of the cells are done; zeros: all */
    int64_t seeds;
    uint64_t seed;   /* the first of them */
    int64_t threads; /* 0: the cores */
    const char *data;
    int64_t hidden, epochs, steps, rows;
    int full;
} lab_settings;

/* The options that not all experiments have: a line is its bit, its name and what help says. */
#define LAB_OPTION_LIST(X)                                                                                   \
    X(LAB_DATA, 1, data, "data")                                                                             \
    X(LAB_HIDDEN, 2, hidden, "hidden")                                                                       \
    X(LAB_EPOCHS, 4, epochs, "epochs")                                                                       \
    X(LAB_STEPS, 8, steps, "steps")                                                                          \
    X(LAB_ROWS, 16, rows, "rows")                                                                            \
    X(LAB_FULL, 32, full, "full")                                                                            \
    X(LAB_PART, 64, share.parts, "part")

enum lab_option {
#define LAB_OPTION_BIT(bit, value, field, name) bit = value,
    LAB_OPTION_LIST(LAB_OPTION_BIT)
#undef LAB_OPTION_BIT
};

/* How long it takes on two cores; those of minutes and more keep their runs as cells (cells.h), and go on
 * with -o DIR where they were ended. One list makes the enum and the titles. */
#define LAB_LENGTH_LIST(X) X(SECONDS, "Seconds") X(MINUTES, "Minutes") X(LONG, "Long")

typedef enum lab_length {
#define LAB_LENGTH_ENUM(name, title) LAB_##name,
    LAB_LENGTH_LIST(LAB_LENGTH_ENUM)
#undef LAB_LENGTH_ENUM
        LAB_LENGTHS
} lab_length;

typedef struct lab lab;

typedef struct experiment {
    const char *name;   /* "early-steps"; the file is early_steps.c */
    const char *title;  /* one line of the list, at most 51 characters */
    const char *source; /* author, title, year, place in it */
    lab_length length;
    const char *time; /* "3 s": as measured on two cores */
    unsigned options; /* bits of enum lab_option */
    xent_status (*run)(lab *l);
} experiment;

/* A run of an experiment: what it is asked, and what it has come to. */
struct lab {
    const experiment *experiment;
    lab_settings settings;
    lab_results results;
    /* Told how far the work called `what` is; nonzero ends the run. NULL: not told. */
    int (*after_step)(void *context, const char *what, int64_t done, int64_t all);
    void *context;
    xent_error error;
    pthread_mutex_t lock; /* of after_step and stopped, for runs side by side */
    int stopped;          /* after_step ended it, or */
    int part_done;        /* the share of the cells is done: there are no rows */
};

/* All experiments, in the order of the list; and the one of a name, NULL if there is none. */
int lab_count(void);
const experiment *lab_at(int index);
const experiment *lab_find(const char *name);

/* Runs it with what experiment, settings, after_step and context of *l say, the rest being zeros. The
 * status of l->error; where after_step ended the run it is XENT_OK and l->stopped is 1. Clear it in any
 * case. */
xent_status lab_run(lab *l);
void lab_clear(lab *l);

/* ---- For experiments ---------------------------------------------------------------------------------
 * None of these needs its result looked at: memory that is short ends the run. All but lab_goes_on are for
 * the thread that runs the experiment alone. */

/* The number of seeds: what was asked for, else `own`. And seed i of them. */
int lab_seeds(const lab *l, int own);
uint64_t lab_seed(const lab *l, int i);

/* A whole number that the command line may set, else `own`: lab_choose(l->settings.epochs, 30). */
int64_t lab_choose(int64_t given, int64_t own);

/* Whether the run goes on: tells how far it is. From any thread, one at a time. */
int lab_goes_on(lab *l, const char *what, int64_t done, int64_t all);

/* Memory and text that live as long as the results; NULL: no memory, which l->error says. */
void *lab_memory_of(lab *l, size_t bytes);
const char *lab_text(lab *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds a row, which is copied (names are borrowed: literals, or of lab_text). */
void lab_add(lab *l, const lab_row *row);

/* The figure of a row that was added, so that what was found is told by it; NaN where there is none. */
double lab_figure_of(const lab *l, int row);

/* Adds a line of "how this was made": its name, and its text. */
void lab_fact(lab *l, const char *name, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Says what was found: by the figures of this run, which may be of other seeds, epochs or data than the
 * experiment's own. The status of l->error, so that a run may end with it. */
xent_status lab_finding(lab *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Begins a chart, whose lines, none of them yet, are added one by one: y over x, and a band from low to high
 * where these are not NULL. Numbers are copied. */
void lab_chart_begin(lab *l, const chart *of);
void lab_chart_line(lab *l, const chart_line *line);

/* Adds a surface; its arrays are borrowed (lab_memory_of). */
void lab_add_surface(lab *l, const lab_surface *surface);

#endif
