/* compare_finish.h: what is said and written when the runs of a comparison have ended. */
#ifndef CLI_COMPARE_FINISH_H
#define CLI_COMPARE_FINISH_H

#include "cli/command/compare_output.h"
#include "cli/option/shared.h"

/* Declares the files that a comparison leaves in its directory (NULL: none). */
void writes_comparison(file_list *files, const char *directory);

/* EXIT_FINE where of each loss one run at least ended with finite numbers, and none by another trouble; else
 * an exit code, after saying what happened. */
int check_cells(const comparison *c);

/* Times a step of each loss by itself, after the runs, so that nothing goes on beside it: a tenth of a second
 * a loss, or some steps of networks that are slower. 0, or 1 after saying what failed. */
int price_steps(const study_plan *plan, compare_results *results);

/* Sums up, prints, and writes the page that begins so and its curves into the directory (NULL: no files).
 * Returns the exit code. */
int finish_comparison(compare_results *results, const json_t *page, const char *directory,
                      const common_settings *common);

#endif
