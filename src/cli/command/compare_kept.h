/* compare_kept.h: a comparison whose finished runs are kept in its directory. */
#ifndef CLI_COMPARE_KEPT_H
#define CLI_COMPARE_KEPT_H

#include "cli/option/shared.h"
#include "study/comparison.h"
#include "study/keeping.h"

typedef struct kept_runs {
    cell_store *store;          /* NULL: nothing is kept */
    study_keeping runs, search; /* of the comparison, and of the search for its rates */
    int quiet;
} kept_runs;

/* Opens the directory (NULL: none) for a study of these settings, whose reference is taken: 0, or 1 after
 * saying what is wrong. Close it in both cases. */
int open_kept(kept_runs *kept, const char *directory, json_t *settings, const cell_share *share,
              const common_settings *common);

/* Writes down what else is told of the study, whose reference is taken: 0, or 1 after saying why not. */
int tell_kept(kept_runs *kept, json_t *about);

void close_kept(kept_runs *kept);

/* After Ctrl-C: says what is kept, and how to go on; the exit code. The runs may be NULL. */
int told_interrupted(const kept_runs *kept, const comparison *runs);

/* A share of the runs has ended: says so, and what comes next. Returns the exit code. */
int finish_share(const kept_runs *kept, const comparison *runs, const common_settings *common);

#endif
