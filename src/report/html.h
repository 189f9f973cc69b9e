/* html.h: the page around a report: its style, and text made safe. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stdio.h>

/* Writes text with the five characters that mean something in HTML replaced; what is no UTF-8, or a control
 * character, becomes U+FFFD. */
void write_escaped(FILE *out, const char *text);

/* The head, with the style, up to <main>; and what closes it. */
void begin_page(FILE *out, const char *title);
void end_page(FILE *out);

/* A section with its heading, and its end. */
void begin_section(FILE *out, const char *heading, const char *note);
void end_section(FILE *out);

#endif
