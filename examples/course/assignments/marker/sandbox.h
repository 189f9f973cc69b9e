/* sandbox.h: runs a program that may do anything: crash, loop, print without end, start others, delete
 * files.
 *
 * The program gets a folder of its own, two pipes to talk with (descriptors 3 and 4), and limits on time,
 * memory, output and files. Whatever it does, sandbox_stop ends it and all that it started. */
#ifndef MARKER_SANDBOX_H
#define MARKER_SANDBOX_H

#include <stddef.h>
#include <sys/types.h>

#define SANDBOX_IN 3  /* the program reads requests there */
#define SANDBOX_OUT 4 /* and writes answers there */

typedef struct sandbox_options {
    char *const *command; /* ends with NULL; the program's path has a slash, or is looked up as execvp does */
    const char *folder;   /* the only one that it may write in; made if it is not there */
    int keep;             /* 1: what it writes there stays */
    int isolated;         /* 1: isolate.h; 0: limits alone */
    int cpu_seconds, seconds;    /* processor time, and time that passes */
    size_t memory, output, file; /* bytes: of the address space, printed, of one file */
} sandbox_options;

/* How a program ended, or why it was ended. */
typedef enum sandbox_end {
    SANDBOX_RUNS,
    SANDBOX_ENDED,
    SANDBOX_TIME,
    SANDBOX_FLOOD,
    SANDBOX_NOT_STARTED
} sandbox_end;

typedef struct sandbox {
    const sandbox_options *options;
    pid_t process; /* 0: none */
    int in, out, said_pipe;
    double deadline; /* in seconds of a clock that only goes on */
    sandbox_end end;
    int status;     /* its exit status, or 128 and the signal that ended it */
    size_t printed; /* bytes, of which `said` keeps the first */
    char said[16384];
    size_t said_size;
} sandbox;

/* 0, or -1 (end: SANDBOX_NOT_STARTED). */
int sandbox_start(sandbox *box, const sandbox_options *options);

/* Sends a request and waits for an answer of exactly `size` bytes. 0, or -1: box->end and box->status say
 * why. */
int sandbox_exchange(sandbox *box, const void *request, size_t request_size, void *answer, size_t size);

/* Waits until the program ends by itself or has to be ended. */
void sandbox_wait(sandbox *box);

/* Ends the program if it still runs, and all that it started. */
void sandbox_stop(sandbox *box);

/* What became of it, as a sentence for the one who wrote it; returns text. */
char *sandbox_text(const sandbox *box, char *text, size_t size);

#endif
