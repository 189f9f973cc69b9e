/* interrupt.h: Ctrl-C and the like. The first signal asks the work to end at a good place; a second Ctrl-C
 * (SIGINT) ends the program there and then. Programs send signals twice at once, to a process and to its
 * group, as timeout(1) does: that changes nothing, nor do SIGTERM and SIGHUP repeated at any time. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

/* Catches SIGINT, SIGTERM and SIGHUP from here on, but for what the caller ignores: SIGHUP under nohup,
 * SIGINT where a script started the program in the background. */
void catch_interrupts(void);

/* The signal that came first; 0: none. */
int interrupted(void);

/* Where the work of an interrupted run goes, so that what stands at `path` stays:
 * "model.interrupted.safetensors" for "model.safetensors"; what is no file, such as a pipe, keeps its name.
 * Free it. NULL: no memory. */
char *interrupted_path(const char *path);

#endif
