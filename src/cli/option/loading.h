/* loading.h: DATA as commands read it: the options of tables and image folders, progress, what is left
 * out. */
#ifndef CLI_LOADING_H
#define CLI_LOADING_H

#include "cli/option/option.h"
#include "cli/option/shared.h"
#include "xent/data.h"

typedef struct image_size {
    int width, height;
} image_size;

typedef struct reading_settings {
    const char *label;
    int header; /* an xent_header */
    image_size size;
    int colour, skip, transpose;
    const char *labels;
    const char *drop;
    int task;    /* an xent_task */
    int missing; /* an xent_missing */
} reading_settings;

extern const option reading_options[];
#define READING_TITLE "Tables and image folders"

/* Loads DATA (NULL: the digits that come with the program), where the settings say nothing as `base` says:
 * the rows to be held out, and the model or other data that it is read under. 0, or 1 after saying what is
 * wrong; clear it in both cases. */
int read_data(xent_data *data, const char *name, const reading_settings *settings, xent_data_options base,
              const common_settings *common);

#endif
