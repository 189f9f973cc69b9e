/* page.h: the page while it is written: its sections, which the table of contents lists, and who keeps its
 * figures. Text of sections goes to `body`, so that the contents can stand before them. */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdio.h>

#include "report/report.h"

enum { MOST_SECTIONS = 24 };

/* A section: its anchor, and what the contents call it. Static storage. */
typedef struct page_section {
    const char *id, *heading;
} page_section;

typedef struct page {
    FILE *body; /* into memory */
    char *text;
    size_t size;
    page_section sections[MOST_SECTIONS];
    int section_count;
    const figure_keeper *keeper; /* NULL: figures stand in the page alone */
} page;

/* An empty page: 0, or -1: out of memory. */
int page_open(page *p, const figure_keeper *keeper);

/* Ends the body, after which `text` has it: 0, or -1: out of memory. page_clear in both cases. */
int page_close(page *p);
void page_clear(page *p);

/* A section with its heading and, if that is not NULL, a note below it; and its end. The id is of small
 * letters and hyphens, and no figure's name. */
void begin_section(page *p, const char *id, const char *heading, const char *note);
void end_section(page *p);

/* Writes the list of the sections, each with a link to it. */
void write_contents(FILE *out, const page *p);

#endif
