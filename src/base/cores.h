/* cores.h: the cores that this process may use, and the one that a thread is on. */
#ifndef BASE_CORES_H
#define BASE_CORES_H

/* What limits the process: the cores that it may run on, and what its control groups let it have of them, in
 * cores (0: no limit). */
typedef struct core_limits {
    int allowed;
    double quota;
} core_limits;

/* `root` stands before the paths of files, "" for this machine's. */
core_limits cores_limits(const char *root);

/* How many threads are worth having under these limits: the quota is rounded, and is one core at least. */
int cores_worth(core_limits limits);

/* The core that the calling thread is on; -1: the system does not tell. */
int cores_current(void);

/* Keeps the calling thread on one of the cores that it may run on, by its number from 0; beyond the last one
 * it begins again with the first. 1, or 0 if the system does not let it. */
int cores_stay(int number);

/* Moves the calling thread off a core, to another that it may run on. 0: there is none. */
int cores_leave(int core);

#endif
