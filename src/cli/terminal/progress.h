/* progress.h: how far the work is, on standard error: one line that rewrites itself on a terminal,
 * plain lines elsewhere, the first at once and then at most one a second. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdint.h>

typedef struct progress {
    int shows_steps;  /* standard error is a terminal */
    int shows_epochs; /* plain lines */
    double started;   /* seconds (clock_seconds) */
    double drawn;     /* when a line was last drawn; 0: not yet */
    int visible;      /* there is a line to clear */
} progress;

/* quiet: nothing at all. json: the results tell the epochs already. */
progress progress_start(int quiet, int json);

/* Whether it is time to draw again: ten times a second is enough for the eye. */
int progress_due(const progress *p);

/* Draws "label  61234 samples/s  12 s left"; `done` of `total` samples. */
void progress_draw(progress *p, const char *label, int64_t done, int64_t total);

/* Removes the line, before something else is printed. */
void progress_clear(progress *p);

/* One plain line, where those are shown and the last is a second old. */
void progress_line(progress *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
