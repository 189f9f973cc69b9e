/* style.h: how the page looks: one sheet for light and dark, screen, phone and paper. */
#ifndef REPORT_STYLE_H
#define REPORT_STYLE_H

#include <stdio.h>

/* Writes the sheet, to stand in a <style>. */
void write_style(FILE *out);

#endif
