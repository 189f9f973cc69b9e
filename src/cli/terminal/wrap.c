#include "cli/terminal/wrap.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal/output.h"
#include "xent/text.h"

/* The columns of the first `length` bytes: one a character. */
static int columns_of(const char *text, int length) {
    int columns = 0;
    for (int at = 0; at < length; columns++) {
        const int bytes = xent_character_length(text + at);
        at += bytes ? bytes : 1;
    }
    return columns;
}

void print_wrapped(const char *text, int column, int width) {
    int at = column;
    while (*text) {
        const int word = (int)strcspn(text, " "), columns = columns_of(text, word);
        if (at > column && at + 1 + columns > width) {
            print("\n%*s", column, "");
            at = column;
        } else if (at > column) {
            print(" ");
            at++;
        }
        print("%.*s", word, text);
        at += columns;
        text += word + (text[word] == ' ');
    }
    print("\n");
}

FILE *begin_line(titled_line *line, const char *title, int column) {
    const int used = columns_of(title, (int)strlen(title));
    *line = (titled_line){.column = column};
    put_visible(stdout, title, 0);
    if (used > 0 && used >= column)
        print("\n%*s", column, "");
    else
        print("%*s", column - used, "");
    return open_text(&line->text);
}

void end_line(titled_line *line) {
    char *text = close_text(&line->text);
    if (!text) lose_output();
    for (char *at = text; at && *at; at++)
        if (*at == '\n' || *at == '\t') *at = ' ';
    if (text) print_wrapped(text, line->column, LINE_WIDTH);
    free(text);
}

void print_line(const char *title, int column, const char *format, ...) {
    titled_line line;
    va_list arguments;
    va_start(arguments, format);
    if (begin_line(&line, title, column)) vfprintf(line.text.stream, format, arguments);
    va_end(arguments);
    end_line(&line);
}
