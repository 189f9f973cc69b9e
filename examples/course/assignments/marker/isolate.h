/* isolate.h: a process that cannot touch what is outside one folder. On Linux, where user namespaces are
 * allowed, it sees all files read-only, no network and no process but its own; elsewhere nothing of this
 * can be had. */
#ifndef MARKER_ISOLATE_H
#define MARKER_ISOLATE_H

#include <sys/types.h>

/* Whether a process can be isolated here: tried out, as what the kernel offers may be forbidden. */
int isolate_works(void);

/* As fork. With `isolated`, the child is the first process of namespaces of its own: when it ends, all
 * that it started ends. */
pid_t isolate_fork(int isolated);

/* In that child: makes all files read-only but those in `folder`, which becomes the working directory.
 * What was in it stays if `keep`; else it is empty, and forgotten when the process ends. 0, or -1 if that
 * failed. */
int isolate_enter(const char *folder, int keep);

/* Without isolation: makes this process the parent of all that its descendants leave behind, and ends
 * those. */
void isolate_adopt(void);
void isolate_end_orphans(void);

/* Closes all descriptors from the first on. */
void isolate_close_from(int first);

/* From here on this process, and what it executes, can send signals to no other (Linux). */
void isolate_from_signals(void);

/* Keeps processes of the same user from reading this one's memory. */
void isolate_hide_memory(void);

#endif
