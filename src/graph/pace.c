#include "graph/pace.h"

#include <stdlib.h>

#define TRIAL (PACE_RUNS * PACE_RUN)

/* The kind of this work; a new one takes the place of that which was not seen for longest. */
static pace_kind *kind_of(pace *p, uint64_t work) {
    pace_kind *oldest = p->kinds;
    for (int i = 0; i < PACE_KINDS; i++) {
        pace_kind *kind = &p->kinds[i];
        if (kind->seen > 0 && kind->work == work) return kind;
        if (kind->seen < oldest->seen) oldest = kind;
    }
    *oldest = (pace_kind){.work = work};
    return oldest;
}

static int compare(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *seconds) {
    qsort(seconds, PACE_COUNTED, sizeof *seconds, compare);
    return (seconds[PACE_COUNTED / 2 - 1] + seconds[PACE_COUNTED / 2]) / 2;
}

/* Alone where nothing is gained by more. A trial loses what its steps of the slower way take too long; a
 * hundred times as much passes before the next. */
static void settle(pace_kind *kind) {
    const double all = median(kind->seconds[0]), alone = median(kind->seconds[1]);
    const double lost = 0.5 * TRIAL * (all > alone ? all / alone - 1 : alone / all - 1);
    kind->alone = alone <= all;
    kind->left = lost < 1e6 ? (int64_t)(100 * lost) : 0;
    if (kind->left < PACE_LEAST) kind->left = PACE_LEAST;
}

static int is_tried(const pace_kind *kind) { return kind->tried < TRIAL; }
static int trial_alone(const pace_kind *kind) { return kind->tried / PACE_RUN % 2; }

static void leave_to_all(pace_kind *kind) {
    kind->tried = TRIAL;
    kind->left = PACE_LEAST;
    kind->alone = 0;
}

/* A step of a trial has taken so long. */
static void count(pace_kind *kind, double seconds) {
    const int run = kind->tried / PACE_RUN, at = kind->tried % PACE_RUN;
    if (at > 0) kind->seconds[run % 2][run / 2 * (PACE_RUN - 1) + at - 1] = seconds;
    kind->tried++;
    if (at > 0 && run == 0 && seconds > PACE_LONG)
        leave_to_all(kind);
    else if (!is_tried(kind))
        settle(kind);
}

int pace_step(pace *p, uint64_t work) {
    pace_kind *kind = p->next && p->next->work == work ? p->next : kind_of(p, work);
    const int was_tried = p->next && is_tried(p->next);
    const double now = was_tried || is_tried(kind) || kind->left <= 1 ? p->clock() : 0;
    kind->seen = ++p->step;
    if (is_tried(kind)) {
        if (kind == p->next) count(kind, now - p->begin);
    } else if (--kind->left <= 0) {
        kind->tried = 0;
    }
    p->begin = now;
    p->next = kind;
    return is_tried(kind) ? trial_alone(kind) : kind->alone;
}
