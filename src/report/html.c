#include "report/html.h"

#include <string.h>

#include "report/style.h"

/* The bytes of the UTF-8 character at text if it may stand in HTML, else 0: no control characters, no
 * overlong forms, no surrogates, nothing beyond U+10FFFF (RFC 3629, section 4). */
static size_t character_size(const unsigned char *text) {
    if (*text < 0x80) return (*text >= ' ' && *text != 0x7f) || *text == '\n' || *text == '\t';
    const size_t size = *text >= 0xf0 ? 4 : *text >= 0xe0 ? 3 : 2;
    static const unsigned lead_mask[] = {0, 0, 0x1f, 0x0f, 0x07}, least[] = {0, 0, 0xa0, 0x800, 0x10000};
    if (*text < 0xc2 || *text > 0xf4) return 0;
    unsigned value = *text & lead_mask[size];
    for (size_t i = 1; i < size; i++) {
        if ((text[i] & 0xc0) != 0x80) return 0; /* the text's end too */
        value = value << 6 | (text[i] & 0x3fu);
    }
    const int surrogate = value >= 0xd800 && value <= 0xdfff;
    return value >= least[size] && value <= 0x10ffff && !surrogate ? size : 0;
}

void write_escaped(FILE *out, const char *text) {
    static const char special[] = "&<>\"'";
    static const char *const entity[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    while (*text) {
        const char *found = strchr(special, *text);
        const size_t size = character_size((const unsigned char *)text);
        if (found)
            fputs(entity[found - special], out);
        else if (size > 0)
            fwrite(text, 1, size, out);
        else
            fputs("&#xfffd;", out);
        text += size > 0 ? size : 1;
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

void begin_table(FILE *out, const char *class, const char *caption) {
    fputs("<div class=\"scroll\"><table", out);
    if (class) fprintf(out, " class=\"%s\"", class);
    fputs("><caption>", out);
    write_escaped(out, caption);
    fputs("</caption>\n", out);
}

void end_table(FILE *out) { fputs("</table></div>\n", out); }
