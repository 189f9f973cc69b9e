#include "report/figure.h"

#include <stdlib.h>

#include "report/html.h"
#include "report/style.h"

static void clear_figure(figure *f) {
    if (f->drawing) fclose(f->drawing);
    if (f->numbers) fclose(f->numbers);
    f->drawing = f->numbers = NULL;
    free(f->drawing_text);
    free(f->numbers_text);
    f->drawing_text = f->numbers_text = NULL;
}

int begin_figure(figure *f) {
    f->drawing_text = f->numbers_text = NULL;
    f->drawing = open_memstream(&f->drawing_text, &f->drawing_size);
    f->numbers = open_memstream(&f->numbers_text, &f->numbers_size);
    if (f->drawing && f->numbers) return 0;
    clear_figure(f);
    return -1;
}

/* Both texts whole: 0, or -1. */
static int close_streams(figure *f) {
    FILE *drawing = f->drawing, *numbers = f->numbers;
    f->drawing = f->numbers = NULL;
    const int failed = fclose(drawing);
    return fclose(numbers) || failed ? -1 : 0;
}

/* ---- The drawing --------------------------------------------------------------------------------------- */

/* The root's attributes, the accessible name and the description. */
static void write_root(FILE *out, const figure *f) {
    fprintf(out,
            " viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-title %s-desc\"><title "
            "id=\"%s-title\">",
            FIGURE_WIDTH, f->height, f->name, f->name, f->name);
    write_escaped(out, f->title);
    fprintf(out, "</title><desc id=\"%s-desc\">", f->name);
    write_escaped(out, f->note ? f->note : f->title);
    fputs("</desc>\n", out);
}

/* A file of its own: light colours, a white ground, and its style within. */
static void write_file(FILE *out, const figure *f) {
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
            "width=\"%d\" height=\"%d\"",
            FIGURE_WIDTH, f->height);
    write_root(out, f);
    fputs("<style>\n", out);
    write_figure_style(out);
    fputs("</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n", out);
    fwrite(f->drawing_text, 1, f->drawing_size, out);
    fputs("</svg>\n", out);
}

static int keep_figure(const figure_keeper *keeper, const figure *f) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) return -1;
    write_file(out, f);
    const int failed = fclose(out) || keeper->keep(keeper->context, f->name, text, size);
    free(text);
    return failed ? -1 : 0;
}

/* ---- The figure in the page ---------------------------------------------------------------------------- */

static void write_caption(FILE *out, const figure *f) {
    fputs("<figcaption>", out);
    write_escaped(out, f->title);
    if (f->note) {
        fputs("<span class=\"note\">", out);
        write_escaped(out, f->note);
        fputs("</span>", out);
    }
    fputs("</figcaption>\n", out);
}

static void write_numbers(FILE *out, const figure *f) {
    if (f->numbers_size == 0) return;
    fputs("<details><summary>The numbers</summary>", out);
    begin_table(out, NULL, f->title);
    fwrite(f->numbers_text, 1, f->numbers_size, out);
    end_table(out);
    fputs("</details>\n", out);
}

static void place_figure(FILE *out, const figure *f) {
    fprintf(out, "<figure class=\"chart\" id=\"%s\">", f->name);
    write_caption(out, f);
    if (f->drawing_size == 0) {
        fputs("<p class=\"note\">Nothing to draw: there is no finite value.</p>", out);
    } else {
        fputs("<svg", out);
        write_root(out, f);
        fwrite(f->drawing_text, 1, f->drawing_size, out);
        fputs("</svg>\n", out);
        write_numbers(out, f);
    }
    fputs("</figure>\n", out);
}

int end_figure(page *p, figure *f) {
    int failed = close_streams(f);
    if (!failed) place_figure(p->body, f);
    if (!failed && p->keeper && f->drawing_size > 0) failed = keep_figure(p->keeper, f);
    clear_figure(f);
    return failed;
}
