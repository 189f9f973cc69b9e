/* interrupt.h: Ctrl-C and the like. The first asks the work to end at a good place; the second ends the
 * program. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

/* Catches SIGINT, SIGTERM and SIGHUP from here on (SIGHUP not under nohup). */
void catch_interrupts(void);

/* The signal that came; 0: none. */
int interrupted(void);

/* Where the work of an interrupted run goes, so that what stands at `path` stays:
 * "model.interrupted.safetensors" for "model.safetensors"; what is no file, such as a pipe, keeps its name.
 * Free it. NULL: no memory. */
char *interrupted_path(const char *path);

#endif
