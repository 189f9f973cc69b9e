/* wrap.h: lines of text, broken at spaces where a terminal's line ends. */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

#include "cli/terminal/memory_text.h"

/* Where lines end that are not the reader's own text, on any terminal. */
enum { LINE_WIDTH = 80 };

/* Prints text from `column` on, where the cursor stands, broken at spaces before `width`, and a newline. */
void print_wrapped(const char *text, int column, int width);

/* A line that begins with a title and is filled piece by piece; what does not fit goes on below its text. */
typedef struct titled_line {
    memory_text text;
    int column;
} titled_line;

/* Prints the title, and spaces up to `column`, or a new line where the title is that long. Gives what fprintf
 * adds to; NULL: no memory, and the line is lost, which finish_output says. */
FILE *begin_line(titled_line *line, const char *title, int column);
void end_line(titled_line *line);

/* A titled line as printf makes it. */
void print_line(const char *title, int column, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
