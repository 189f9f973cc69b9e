/* schedule.h: the rate of an optimiser as a function of the step.
 *
 * With t = 0 .. T-1 the step, each in parts of the highest rate:
 *
 *     constant    1
 *     step        factor^floor(t / every)
 *     cosine      end + (1 - end) (1 + cos(pi t / T)) / 2
 *     one cycle   from begin up to 1 over the first part `rise` of the steps, then down to end at T-1,
 *                 each along half a cosine
 *
 * and with a warm-up of k steps (t + 1) / k for t < k, then the curve over the T - k steps that are left.
 * Sources: Loshchilov & Hutter (2017), cosine; Smith & Topin (2018), one cycle; Goyal et al. (2017),
 * warm-up. The numbers are those of PyTorch's StepLR, CosineAnnealingLR and OneCycleLR. */
#ifndef XENT_SCHEDULE_H
#define XENT_SCHEDULE_H

#include <stdint.h>

#include "xent/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One list makes the enum and the names. */
#define XENT_SCHEDULE_LIST(X)                                                                                \
    X(CONSTANT, "constant")                                                                                  \
    X(STEP, "step")                                                                                          \
    X(COSINE, "cosine")                                                                                      \
    X(ONE_CYCLE, "one-cycle")

typedef enum xent_schedule_kind {
#define XENT_SCHEDULE_ENUM(name, text) XENT_##name,
    XENT_SCHEDULE_LIST(XENT_SCHEDULE_ENUM)
#undef XENT_SCHEDULE_ENUM
} xent_schedule_kind;

/* "constant" and the like; "unknown" for a number that is no schedule. Static storage. And the schedule of a
 * name; -1 if there is none. */
XENT_API const char *xent_schedule_name(xent_schedule_kind kind);
XENT_API int xent_schedule_find(const char *name);

typedef struct xent_schedule {
    xent_schedule_kind kind;
    double rate;    /* the highest rate, at least 0; 0: 0.1, XENT_OFF: 0 */
    int64_t warmup; /* k, at least 0; any kind */
    int64_t every;  /* step: at least 1; 0: 1 */
    double factor;  /* step: at least 0; 0: 0.1, XENT_OFF: 0 */
    double rise;    /* one cycle: in (0, 1); 0: 0.3 */
    double begin;   /* one cycle: at least 0; 0: 0.04, XENT_OFF: 0 */
    double end;     /* cosine and one cycle: at least 0 */
} xent_schedule;
#define XENT_SCHEDULE_DEFAULT XENT_ZERO

/* The rate at step t of T; a step beyond T-1 counts as T-1. NaN, which xent_optimizer_set_rate refuses,
 * for NULL, a negative step, T < 1 or a setting out of its range. A product that is infinite as xent_real is
 * given as it is, and refused likewise. */
XENT_API double xent_schedule_rate(const xent_schedule *schedule, int64_t step, int64_t total);

#ifdef __cplusplus
}
#endif
#endif
