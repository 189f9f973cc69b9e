/* style.h: how pages and drawings look. */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

#include <stdio.h>

/* The style sheet of a page: light, dark, on a phone and on paper. */
void write_style(FILE *out);

/* That of a drawing in a file of its own: light colours written out, since programs that place drawings in
 * papers know no variables, and fonts that they have. */
void write_figure_style(FILE *out);

#endif
