/* html.h: the page around a report, its tables, and text made safe. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stdio.h>

/* Writes text with the five characters that mean something in HTML replaced; what is no UTF-8, or a control
 * character, becomes U+FFFD. */
void write_escaped(FILE *out, const char *text);

/* The head, with the style, up to <main>; and what closes it. */
void begin_page(FILE *out, const char *title);
void end_page(FILE *out);

/* A table that scrolls within its place where it is too wide, up to its caption; the class may be NULL. What
 * stands between is its head and body. */
void begin_table(FILE *out, const char *class, const char *caption);
void end_table(FILE *out);

#endif
