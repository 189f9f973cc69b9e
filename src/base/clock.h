/* clock.h: the time that has passed. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* Seconds on a clock that never jumps, since some moment in the past. */
double clock_seconds(void);

#endif
