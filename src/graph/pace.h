/* pace.h: whether a step is faster on all threads or on the calling one alone.
 *
 * It depends on the machine as much as on the step: where cores are far apart, or others work on them, the
 * numbers of a small step take longer from one core to the other than to compute. So steps of the same work
 * are tried both ways, a few each in turn, and then run as the faster ones did; now and then they are tried
 * again, so seldom that trials take at most a hundredth of the time. Results do not depend on it. */
#ifndef GRAPH_PACE_H
#define GRAPH_PACE_H

#include <stdint.h>

enum {
    PACE_RUN = 5,     /* steps one way before the other; of each run the first, which moves what
                         it needs to its cores, is not counted */
    PACE_RUNS = 4,    /* of a trial */
    PACE_KINDS = 4,   /* works that are remembered */
    PACE_LEAST = 500, /* steps between two trials */
    PACE_COUNTED = PACE_RUNS / 2 * (PACE_RUN - 1)
};
#define PACE_LONG 10e-3 /* seconds: a step as long as this is left to all threads, and not tried */

/* Steps of one work. */
typedef struct pace_kind {
    uint64_t work;
    uint64_t seen;                   /* when, in steps of the tape; 0: never */
    int tried;                       /* steps of the trial; PACE_RUNS x PACE_RUN: it is over */
    int64_t left;                    /* steps until the next one */
    int alone;                       /* what came of the last one */
    double seconds[2][PACE_COUNTED]; /* on all threads, and alone */
} pace_kind;

/* All zero but for the clock (seconds) is one that knows nothing. */
typedef struct pace {
    double (*clock)(void);
    pace_kind kinds[PACE_KINDS];
    pace_kind *next; /* what the step that runs is taken for; NULL: not known */
    uint64_t step;
    double begin; /* of the step, where it is one of a trial */
} pace;

/* A step of this work has ended. Whether the next one, which is taken for the same, is to run alone. */
int pace_step(pace *p, uint64_t work);

#endif
