/* compare_quality.h: what a comparison tells beside accuracy: how good the probabilities are, how hard a
 * loss pulls, what its step costs. Keys of `compare --json`, null where nothing was measured:
 *
 *     runs[]         log_loss, brier, ece; and in points[] update: the update that follows, as a
 *                    part of the weights (study/points.h)
 *     summary[]      log_loss, brier, ece: {mean, sd, median, 25, 75} over the seeds that stayed finite
 *                    reliability: [{rows, confidence, accuracy}], the 15 bins of the ece, all seeds added
 *                    pull: [{rows, probability, gradient, formula_low, formula_high}], |dL/dz| of the true
 *                    class by its probability in 20 bins, all seeds and measured steps added (study/pull.h)
 *                    first_update: the median over the seeds of the first step's update
 *                    step_us, step_ratio: a step by itself, CPU time, and beside cross-entropy's
 *     differences[]  log_loss, brier, ece: {n, mean, low, high}, each interval one of 95 % by itself */
#ifndef CLI_COMPARE_QUALITY_H
#define CLI_COMPARE_QUALITY_H

#include "cli/command/compare_output.h"

/* The table on standard output. */
void print_quality(const compare_results *r);

/* Adds the keys to an object of a run, of a loss by its place in the list, of a pair. */
void add_run_quality(json_t *run, const study_cell *cell);
void add_series_quality(json_t *summary, const compare_results *r, int index);
void add_pair_quality(json_t *pair, const study_pair *p);

#endif
