/* page_file.h: a page as a file, with each of its figures as an SVG file beside it. */
#ifndef CLI_PAGE_FILE_H
#define CLI_PAGE_FILE_H

#include "report/report.h"

/* Writes a page and gives its figures to the keeper, which may be NULL: 0, or -1, as write_report. */
typedef int (*page_writer)(FILE *out, const void *of, const figure_keeper *keeper);

/* Writes directory/name and the figures of the page; without a directory the name is a path, and there are no
 * files of figures. 0, or 1 after saying what failed. */
int save_page(const char *directory, const char *name, page_writer write, const void *of);

#endif
