#include "report/pictures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/html.h"
#include "report/png.h"

/* More classes than these do not fit a page as a matrix. */
#define MOST_MATRIX_CLASSES 20
#define MOST_CONFUSIONS 15

static const char *class_text(const report *r, int label, char *text, size_t size) {
    if (r->class_names && r->class_names[label]) return r->class_names[label];
    snprintf(text, size, "%d", label);
    return text;
}

static void write_class(FILE *out, const report *r, int label) {
    char text[16];
    write_escaped(out, class_text(r, label, text, sizeof text));
}

static void write_series_name(FILE *out, const study_series *s) {
    fprintf(out, "<h3><span class=\"swatch c%d\"></span>%s</h3>\n", (int)s->loss, xent_loss_name(s->loss));
}

static void write_matrix(FILE *out, const report *r, const xent_metrics *m, const char *caption) {
    int classes = xent_metrics_classes(m);
    begin_table(out, r->class_names ? "matrix named" : "matrix", caption);
    fputs("<thead><tr><th>label</th>", out);
    for (int i = 0; i < classes; i++) {
        fputs("<th scope=\"col\">", out);
        write_class(out, r, i);
        fputs("</th>", out);
    }
    fputs("</tr></thead><tbody>\n", out);
    for (int label = 0; label < classes; label++) {
        fputs("<tr><th scope=\"row\">", out);
        write_class(out, r, label);
        fputs("</th>", out);
        double support = (double)xent_metrics_support(m, label);
        for (int predicted = 0; predicted < classes; predicted++) {
            long long count = xent_metrics_confusion(m, label, predicted);
            /* The tint stays light enough for the figure on it; its root shows the few mistakes too. */
            double heat = support > 0 ? 0.45 * sqrt((double)count / support) : 0;
            fprintf(out, "<td%s style=\"--h:%.2f\">", label == predicted ? " class=\"right\"" : "", heat);
            if (count > 0) fprintf(out, "%lld", count);
            fputs("</td>", out);
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody>", out);
    end_table(out);
}

typedef struct confusion {
    int label, predicted;
    long long count;
} confusion;

/* The most frequent confusions, the first cell of equal ones first; returns their number. */
static int find_confusions(const xent_metrics *m, confusion most[MOST_CONFUSIONS]) {
    const int classes = xent_metrics_classes(m);
    int found = 0;
    for (int label = 0; label < classes; label++)
        for (int predicted = 0; predicted < classes; predicted++) {
            const confusion c = {label, predicted, xent_metrics_confusion(m, label, predicted)};
            if (label == predicted || c.count == 0) continue;
            int at = found;
            while (at > 0 && most[at - 1].count < c.count) at--;
            if (at == MOST_CONFUSIONS) continue;
            if (found < MOST_CONFUSIONS) found++;
            memmove(most + at + 1, most + at, (size_t)(found - 1 - at) * sizeof *most);
            most[at] = c;
        }
    return found;
}

static void write_confusions(FILE *out, const report *r, const xent_metrics *m, const char *caption) {
    confusion most[MOST_CONFUSIONS];
    const int count = find_confusions(m, most);
    begin_table(out, NULL, caption);
    fputs("<thead><tr><th>label</th><th>taken for</th><th>times</th></tr></thead><tbody>\n", out);
    for (int i = 0; i < count; i++) {
        fputs("<tr><td>", out);
        write_class(out, r, most[i].label);
        fputs("</td><td>", out);
        write_class(out, r, most[i].predicted);
        fprintf(out, "</td><td>%lld</td></tr>\n", most[i].count);
    }
    fputs("</tbody>", out);
    end_table(out);
}

void write_confusion(FILE *out, const report *r, const study_series *s) {
    const xent_metrics *m = s->found->metrics;
    char caption[160];
    fputs("<div class=\"keep\">\n", out);
    write_series_name(out, s);
    snprintf(caption, sizeof caption, "%s: %lld of %lld rows of the %s set are right",
             xent_loss_name(s->loss), (long long)xent_metrics_correct(m), (long long)xent_metrics_total(m),
             r->measured_on);
    if (xent_metrics_classes(m) <= MOST_MATRIX_CLASSES)
        write_matrix(out, r, m, caption);
    else
        write_confusions(out, r, m, caption);
    fputs("</div>\n", out);
}

static int write_mistake(FILE *out, const report *r, const findings *f, const mistake *m) {
    const long long row = m->row + 1;
    char label[16], predicted[16], alt[48];
    fputs("<figure>", out);
    if (m->pixels) {
        picture p = {f->width, f->height, f->channels, m->pixels, NULL};
        snprintf(alt, sizeof alt, "row %lld of the data", row);
        if (write_picture(out, &p, alt) != 0) return -1;
    }
    fputs("<figcaption>guess <b>", out);
    write_escaped(out, class_text(r, m->predicted, predicted, sizeof predicted));
    fprintf(out, "</b> %.2f&nbsp;%%<br>label <b>", 100 * m->probability);
    write_escaped(out, class_text(r, m->label, label, sizeof label));
    fprintf(out, "</b> %.2f&nbsp;%%<br><span class=\"note\">row %lld</span></figcaption></figure>\n",
            100 * m->label_probability, row);
    return 0;
}

/* The pixels of all pictures of mistakes: some 60 kilobytes of the page, if they do not pack. */
enum { MOST_PIXELS = 45000 };

/* Fewer for each loss where there are many losses and large pictures. */
static int mistakes_shown(const report *r, const findings *f) {
    const int pixels = r->series_count * f->width * f->height * f->channels;
    const int room = pixels > 0 ? MOST_PIXELS / pixels : MOST_MISTAKES, most = room > 3 ? room : 3;
    return f->mistake_count < most ? f->mistake_count : most;
}

int write_mistakes(FILE *out, const report *r, const study_series *s) {
    write_series_name(out, s);
    if (s->found->mistake_count == 0) fputs("<p>No mistakes.</p>\n", out);
    if (s->loss == XENT_LOSS_MSE_LOGITS && s->found->mistake_count > 0)
        fputs("<p class=\"note\">This loss pulls the raw outputs to 0 and 1, so their softmax, shown here, "
              "stays close to "
              "even: it tells the order of the classes, and no probability.</p>\n",
              out);
    fputs("<div class=\"mistakes\">\n", out);
    for (int i = 0; i < mistakes_shown(r, s->found); i++)
        if (write_mistake(out, r, s->found, &s->found->mistakes[i]) != 0) return -1;
    fputs("</div>\n", out);
    return 0;
}

/* From blue for negative over white to vermillion for positive: the ends are Okabe & Ito's. */
static void make_palette(uint8_t palette[256][3]) {
    static const double negative[3] = {0, 114, 178}, positive[3] = {213, 94, 0};
    for (int i = 0; i < 256; i++) {
        double place = (i - 127.5) / 127.5, share = fabs(place);
        const double *end = place < 0 ? negative : positive;
        for (int c = 0; c < 3; c++) palette[i][c] = (uint8_t)lround(255 + share * (end[c] - 255));
    }
}

/* Draws a unit's weights into the sheet at (left, top). 33 levels are enough for the eye and pack well. */
static void draw_unit(uint8_t *sheet, int stride, int left, int top, const double *weights, int width,
                      int height) {
    double most = 0;
    for (int i = 0; i < width * height; i++) most = fmax(most, fabs(weights[i]));
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            double value = most > 0 ? weights[y * width + x] / most : 0;
            double level = 127.5 + 127.5 * round(value * 16) / 16;
            sheet[(top + y) * stride + left + x] = (uint8_t)level;
        }
}

int write_weights(FILE *out, const study_series *s, int most) {
    const findings *f = s->found;
    const int units = f->unit_count < most ? f->unit_count : most;
    uint8_t palette[256][3];
    make_palette(palette);
    int columns = units < 16 ? units : 16, rows = (units + columns - 1) / columns;
    int width = columns * (f->width + 1) - 1, height = rows * (f->height + 1) - 1;
    uint8_t *sheet = malloc((size_t)width * (size_t)height);
    if (sheet == NULL) return -1;
    for (int i = 0; i < width * height; i++) sheet[i] = 127;
    for (int u = 0; u < units; u++)
        draw_unit(sheet, width, u % columns * (f->width + 1), u / columns * (f->height + 1),
                  f->weights + (size_t)u * (size_t)(f->width * f->height), f->width, f->height);
    fputs("<div class=\"weights keep\">\n", out);
    write_series_name(out, s);
    picture p = {width, height, 1, sheet, (const uint8_t(*)[3])palette};
    int failed = write_picture(out, &p, "weights of the first layer, a tile for each unit");
    fputs("</div>\n", out);
    free(sheet);
    return failed;
}
