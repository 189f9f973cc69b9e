/* race.h: which loss learned fastest, and by how much. */
#ifndef STUDY_RACE_H
#define STUDY_RACE_H

#include "study/series.h"

typedef struct race {
    double level;                          /* the accuracy that is raced to */
    double epochs[XENT_CLASS_LOSS_COUNT];  /* until each series has it; NaN: never */
    double seconds[XENT_CLASS_LOSS_COUNT]; /* likewise */
    int order[XENT_CLASS_LOSS_COUNT];      /* the series, fastest first */
    int firsts[XENT_CLASS_LOSS_COUNT];     /* the seeds on which each was first, or one of the first */
} race;

/* The leader has the highest mean accuracy over all epochs. The level is the user's target where the leader
 * reaches it after its first epoch; what the leader had after its first epoch where that is more already; and
 * its best where it never gets there. Whoever has the level first is fastest. 0, or -1: out of
 * memory. */
int run_race(const study_series *series, int count, double target, race *x);

#endif
