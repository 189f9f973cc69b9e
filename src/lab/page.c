#include "lab/page.h"

#include <ctype.h>

#include "lab/columns.h"
#include "lab/surface.h"
#include "report/environment.h"
#include "report/html.h"
#include "report/page.h"

static void write_paragraph(FILE *out, const char *kind, const char *text) {
    fprintf(out, "<p class=\"%s\">", kind);
    write_escaped(out, text);
    fputs("</p>\n", out);
}

static const char *class_of(int is_text) { return is_text ? " class=\"words\"" : ""; }

static void write_heading(FILE *out, int is_text, const char *name) {
    fprintf(out, "<th scope=\"col\"%s>", class_of(is_text));
    write_escaped(out, name);
    fputs("</th>", out);
}

/* A cell after the first has the name of its column, shown where a phone stacks the cells. */
static void write_cell(FILE *out, int is_text, const char *name, const char *text) {
    fprintf(out, "<td%s", class_of(is_text));
    if (name) {
        fputs(" data-name=\"", out);
        write_escaped(out, name);
        fputs("\"", out);
    }
    fputs(">", out);
    write_escaped(out, text);
    fputs("</td>", out);
}

static void write_table(page *p, const lab *l) {
    const lab_columns c = lab_columns_of(&l->results);
    char text[LAB_CELL];
    FILE *out = p->body;
    begin_section(p, "results", "Published, and ours", NULL);
    begin_table(out, "cards", l->experiment->title);
    fputs("<thead><tr>", out);
    for (int i = 0; i < c.count; i++) write_heading(out, c.is_text[i], c.names[i]);
    fputs("</tr></thead>\n<tbody>\n", out);
    for (int row = 0; row < l->results.row_count; row++) {
        fputs("<tr>", out);
        for (int i = 0; i < c.count; i++)
            write_cell(out, c.is_text[i], i ? c.names[i] : NULL,
                       lab_cell(&c, i, &l->results.rows[row], text));
        fputs("</tr>\n", out);
    }
    fputs("</tbody>", out);
    end_table(out);
    end_section(p);
}

static void write_fact(FILE *out, const char *name, const char *text) {
    fputs("<dt>", out);
    write_escaped(out, name);
    fputs("</dt><dd>", out);
    write_escaped(out, text);
    fputs("</dd>\n", out);
}

static void write_origin(page *p, const lab *l, const char *command) {
    FILE *out = p->body;
    environment e;
    report_fact found[ENVIRONMENT_FACTS];
    const int count = find_environment(&e, found);
    char seconds[32], seeds[32];
    snprintf(seconds, sizeof seconds, "%.1f s", l->results.seconds);
    begin_section(p, "origin", "How this was made", NULL);
    fputs("<pre>", out);
    write_escaped(out, command);
    fputs("</pre>\n<dl>\n", out);
    write_fact(out, "source", l->experiment->source);
    for (int i = 0; i < l->results.fact_count; i++)
        write_fact(out, l->results.facts[i].name, l->results.facts[i].text);
    if (lab_common_seeds(&l->results) > 1) {
        snprintf(seeds, sizeof seeds, "%d in each row", lab_common_seeds(&l->results));
        write_fact(out, "seeds", seeds);
    }
    write_fact(out, "took", seconds);
    for (int i = 0; i < count; i++) write_fact(out, found[i].name, found[i].text);
    fputs("</dl>\n", out);
    end_section(p);
}

void lab_figure_name(const char *kind, int i, char *name) {
    snprintf(name, LAB_FIGURE_NAME, "%s-%d", kind, i + 1);
}

static int write_charts(page *p, const lab_results *r) {
    int failed = 0;
    if (r->chart_count + r->surface_count == 0) return 0;
    begin_section(p, "charts", "What it shows", NULL);
    fputs("<div class=\"charts\">\n", p->body);
    for (int i = 0; i < r->chart_count; i++) {
        char name[LAB_FIGURE_NAME];
        chart c = r->charts[i].drawn;
        lab_figure_name("chart", i, name);
        c.name = name;
        failed |= write_chart(p, &c);
    }
    for (int i = 0; i < r->surface_count; i++) {
        char name[LAB_FIGURE_NAME];
        lab_figure_name("surface", i, name);
        failed |= write_surface(p, &r->surfaces[i], name);
    }
    fputs("</div>\n", p->body);
    end_section(p);
    return failed;
}

static void write_top(FILE *out, const lab *l) {
    write_paragraph(out, "kicker", l->experiment->source);
    fprintf(out, "<h1>%c", toupper((unsigned char)*l->experiment->title));
    write_escaped(out, l->experiment->title + 1);
    fputs("</h1>\n", out);
    if (l->results.finding) write_paragraph(out, "lead", l->results.finding);
}

int write_lab_page(FILE *out, const lab *l, const char *command, const figure_keeper *keeper) {
    page p;
    if (page_open(&p, keeper)) return -1;
    int failed = write_charts(&p, &l->results);
    write_table(&p, l);
    write_origin(&p, l, command);
    failed |= page_close(&p);
    if (!failed) {
        begin_page(out, l->experiment->name);
        write_top(out, l);
        write_contents(out, &p);
        fwrite(p.text, 1, p.size, out);
        end_page(out);
    }
    page_clear(&p);
    return failed;
}
