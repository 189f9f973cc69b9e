#include "cli/option/loading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/terminal/output.h"
#include "cli/terminal/progress.h"
#include "xent/image.h"

/* "WIDTHxHEIGHT". */
static int parse_size(const char *text, void *field, char *expected, size_t size) {
    long long width, height;
    char first[16];
    const char *x = strchr(text, 'x');
    snprintf(expected, size, "WIDTHxHEIGHT, 1 to %d each, such as 28x28", XENT_IMAGE_MAX_SIDE);
    if (!x || (size_t)(x - text) >= sizeof first) return 1;
    snprintf(first, sizeof first, "%.*s", (int)(x - text), text);
    if (parse_count(first, 1, XENT_IMAGE_MAX_SIDE, &width) ||
        parse_count(x + 1, 1, XENT_IMAGE_MAX_SIDE, &height))
        return 1;
    *(image_size *)field = (image_size){(int)width, (int)height};
    return 0;
}

static const char *const header_names[] = {XENT_HEADER_LIST(CHOICE_NAME) NULL};
static const char *const missing_names[] = {XENT_MISSING_LIST(CHOICE_NAME) NULL};
static const char *const task_names[] = {XENT_TASK_LIST(CHOICE_NAME) NULL};
static const char *const error_names[] = {"fail", "skip", NULL};

const option reading_options[] = {
    OPTION(TEXT, "label", reading_settings, label, .argument = "COLUMN",
           .shown = "what is called label, class or the like, else the last",
           .help =
               "the column of a table's labels, by its name or its number from 1; several of 0 and 1 with "
               "commas, or as 5-7"),
    OPTION(CHOICE, "task", reading_settings, task, .initial = "classify", .choices = task_names,
           .help = "what is learned: the class of a row; the number in the label column; or, of several "
                   "columns of 0 and 1, each by itself"),
    OPTION(CHOICE, "header", reading_settings, header, .initial = "auto", .choices = header_names,
           .help = "whether a table's first line names the columns; auto: if it looks unlike the others"),
    OPTION(TEXT, "drop", reading_settings, drop, .argument = "COLUMN,...", .shown = "none",
           .help = "columns of a table that are left out: names, numbers, or 2-4"),
    OPTION(CHOICE, "missing", reading_settings, missing, .initial = "mean", .choices = missing_names,
           .help = "a table's missing values (empty, ?, NA, nan, null, -): take the column's mean (of texts, "
                   "a value of their own), leave the rows out, or end"),
    OPTION(
        OTHER, "size", reading_settings, size, .argument = "WxH", .parse = parse_size,
        .shown = "that of the first, and all must have it",
        .help =
            "make all images of a folder this size; of a table: it holds pictures of it, a pixel a column"),
    OPTION(FLAG, "colour", reading_settings, colour, .help = "keep the colours of images (default: grey)"),
    OPTION(TEXT, "labels", reading_settings, labels, .argument = "FILE", .shown = "the data have them",
           .help = "a file of the labels, one a row: text, IDX or NumPy; of an .npz, an array's name does"),
    OPTION(FLAG, "transpose", reading_settings, transpose,
           .help = "turn pictures that lie on their side, as EMNIST's do"),
    OPTION(CHOICE, "on-error", reading_settings, skip, .initial = "fail", .choices = error_names,
           .help =
               "image files that cannot be read, or have another size: end, or leave them out and say which"),
    {.name = NULL},
};

typedef struct reading_state {
    progress progress;
    int quiet;
} reading_state;

static void show_notice(void *context, const char *sentence) {
    reading_state *state = context;
    progress_clear(&state->progress);
    if (!state->quiet) report_note("%s", sentence);
}

static void show_progress(void *context, int64_t done, int64_t all) {
    reading_state *state = context;
    if (progress_due(&state->progress)) progress_draw(&state->progress, "reading images", done, all);
}

/* The settings that were given go before what `base` says. */
static xent_data_options reading_options_of(const reading_settings *settings, xent_data_options base) {
    if (settings->label) base.label = settings->label;
    if (settings->header) base.header = (xent_header)settings->header;
    if (settings->size.width > 0) {
        base.width = settings->size.width;
        base.height = settings->size.height;
    }
    if (settings->colour) base.channels = 3;
    if (settings->skip) base.skip = 1;
    if (settings->task) base.task = (xent_task)settings->task;
    if (settings->drop) base.drop = settings->drop;
    if (settings->missing) base.missing = (xent_missing)settings->missing;
    if (settings->labels) base.labels = settings->labels;
    if (settings->transpose) base.transpose = 1;
    return base;
}

int read_data(xent_data *data, const char *name, const reading_settings *settings, xent_data_options base,
              const common_settings *common) {
    xent_error error;
    reading_state state = {progress_start(common->quiet, common->json), common->quiet};
    xent_data_options o = reading_options_of(settings, base);
    o.notice = show_notice;
    o.progress = show_progress;
    o.context = &state;
    const xent_status status = xent_data_load_with(name, &o, data, &error);
    progress_clear(&state.progress);
    if (status != XENT_OK) report_failure("%s", error.message);
    return status != XENT_OK;
}
