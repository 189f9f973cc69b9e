#define _DEFAULT_SOURCE /* madvise, MADV_WIPEONFORK */
#include "base/here.h"

#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

/* A page that holds a 1, until a fork; NULL: there is none. */
static int *make_page(void) {
#ifdef MADV_WIPEONFORK
    int *page = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return NULL;
    *page = 1;
    if (madvise(page, sizeof *page, MADV_WIPEONFORK) == 0) return page;
    munmap(page, sizeof *page);
#endif
    return NULL;
}

here_mark here_make(void) { return (here_mark){make_page(), getpid()}; }

void here_free(here_mark *mark) {
    if (mark->page) munmap(mark->page, sizeof *mark->page);
    mark->page = NULL;
}

int here_is(const here_mark *mark) { return mark->page ? *mark->page : getpid() == mark->process; }
