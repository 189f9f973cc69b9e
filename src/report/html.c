#include "html.h"

#include <string.h>

#include "style.h"

void write_escaped(FILE *out, const char *text) {
    static const char special[] = "&<>\"'";
    static const char *const entity[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        const char *found = strchr(special, c);
        if (found)
            fputs(entity[found - special], out);
        else if (c >= ' ' || c == '\n' || c == '\t')
            fputc(c, out);
        else
            fputs("&#xfffd;", out); /* no control characters in HTML */
    }
}

void begin_page(FILE *out, const char *title) {
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n<title>",
          out);
    write_escaped(out, title);
    fputs("</title>\n<style>\n", out);
    write_style(out);
    fputs("</style>\n</head>\n<body>\n<main>\n", out);
}

void end_page(FILE *out) { fputs("</main>\n</body>\n</html>\n", out); }

void begin_section(FILE *out, const char *heading, const char *note) {
    fputs("<section>\n<h2>", out);
    write_escaped(out, heading);
    fputs("</h2>\n", out);
    if (note == NULL) return;
    fputs("<p class=\"note\">", out);
    write_escaped(out, note);
    fputs("</p>\n", out);
}

void end_section(FILE *out) { fputs("</section>\n", out); }
