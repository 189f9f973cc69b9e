#include "report/page.h"

#include <stdlib.h>

#include "report/html.h"

int page_open(page *p, const figure_keeper *keeper) {
    *p = (page){.keeper = keeper};
    p->body = open_memstream(&p->text, &p->size);
    return p->body ? 0 : -1;
}

int page_close(page *p) {
    FILE *body = p->body;
    p->body = NULL;
    return body && fclose(body) == 0 ? 0 : -1;
}

void page_clear(page *p) {
    if (p->body) fclose(p->body);
    free(p->text);
    *p = (page){.body = NULL};
}

void begin_section(page *p, const char *id, const char *heading, const char *note) {
    if (p->section_count < MOST_SECTIONS) p->sections[p->section_count++] = (page_section){id, heading};
    fprintf(p->body, "<section id=\"%s\">\n<h2>", id);
    write_escaped(p->body, heading);
    fputs("</h2>\n", p->body);
    if (note == NULL) return;
    fputs("<p class=\"note\">", p->body);
    write_escaped(p->body, note);
    fputs("</p>\n", p->body);
}

void end_section(page *p) { fputs("</section>\n", p->body); }

void write_contents(FILE *out, const page *p) {
    fputs("<nav aria-label=\"Contents\"><ul>\n", out);
    for (int i = 0; i < p->section_count; i++) {
        fprintf(out, "<li><a href=\"#%s\">", p->sections[i].id);
        write_escaped(out, p->sections[i].heading);
        fputs("</a></li>\n", out);
    }
    fputs("</ul></nav>\n", out);
}
