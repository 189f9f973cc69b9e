/* step_cost.h: what a step of training costs under each loss, measured by itself: gather, forward, loss,
 * backward and update of a batch on one thread, while no run goes on. In CPU time of that thread, so that
 * other programs are not in it. It is a time: another machine has another. */
#ifndef STUDY_STEP_COST_H
#define STUDY_STEP_COST_H

#include "study/comparison.h"

/* Of losses that were not measured: NaN. */
typedef struct step_cost {
    double microseconds[XENT_CLASS_LOSS_COUNT]; /* by loss: the median of the rounds */
    double ratio[XENT_CLASS_LOSS_COUNT];        /* to cross-entropy's step, round by round; the median */
} step_cost;

/* NaNs. */
step_cost step_cost_unknown(void);

/* Measures the losses of the list, and cross-entropy beside them, in turn, `seconds` or a few steps for each.
 * Networks are the plan's, with seed 1, and do not move: it is the cost that is asked for. E_MEMORY, and what
 * a plan that cannot be trained brings (xent_fit). */
xent_status step_cost_measure(const study_plan *plan, const loss_list *losses, double seconds,
                              step_cost *cost, xent_error *error);

#endif
