/* here.h: whether this is still the process that made something, or a child that it has forked. */
#ifndef BASE_HERE_H
#define BASE_HERE_H

#include <sys/types.h>

/* A mark of the process. getpid() tells the same, but is a call of the system: from 50 ns to 1 us in virtual
 * machines, too long for what is asked at every loop. So the kernel wipes a page at a fork, where it can. */
typedef struct here_mark {
    int *page; /* 1 here, 0 in a child; NULL: the kernel cannot, or had no page */
    pid_t process;
} here_mark;

here_mark here_make(void);
void here_free(here_mark *mark);

/* 1 in the process that made the mark, 0 in its children. */
int here_is(const here_mark *mark);

#endif
