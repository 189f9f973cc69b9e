#include "report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "study/curves.h"
#include "report/headline.h"
#include "report/html.h"
#include "report/page.h"
#include "report/pairs.h"
#include "report/pictures.h"
#include "report/plots.h"
#include "report/pull.h"
#include "report/reliability.h"
#include "report/rates.h"
#include "report/tables.h"
#include "report/targets.h"

const char *loss_title(xent_loss loss) {
    static const char *const titles[XENT_LOSS_COUNT] = {
        [XENT_LOSS_CE] = "cross-entropy",
        [XENT_LOSS_BCE] = "binary cross-entropy",
        [XENT_LOSS_MSE] = "squared error",
        [XENT_LOSS_MSE_SIGMOID] = "squared error of sigmoids",
        [XENT_LOSS_MSE_LOGITS] = "squared error of raw outputs",
        [XENT_LOSS_FOCAL] = "focal loss",
        [XENT_LOSS_GCE] = "generalised cross-entropy",
        [XENT_LOSS_SQUARED] = "squared error",
        [XENT_LOSS_L1] = "absolute error",
        [XENT_LOSS_HUBER] = "Huber's loss",
    };
    return (unsigned)loss < XENT_LOSS_COUNT ? titles[loss] : "unknown loss";
}

/* ---- The networks -------------------------------------------------------------------------------------- */

/* The pixels of all units that are shown: some 60 kilobytes of the page. */
enum { MOST_WEIGHTS = 80000, LEAST_UNITS = 8 };

/* How many units of each loss are shown: fewer where images are large or losses many. */
static int units_shown(const report *r, const findings *f) {
    const int room = MOST_WEIGHTS / (r->series_count * f->width * f->height);
    const int most = room > LEAST_UNITS ? room : LEAST_UNITS;
    return f->unit_count < most ? f->unit_count : most;
}

static int write_weights_section(page *p, const report *r) {
    const findings *first = NULL;
    char note[256];
    for (int i = r->series_count - 1; i >= 0; i--)
        if (r->series[i].found && r->series[i].found->weights) first = r->series[i].found;
    if (!first) return 0;
    const int units = units_shown(r, first);
    snprintf(note, sizeof note,
             "The weights into %s%d%s units, each drawn as an image: vermillion raises the unit, blue lowers "
             "it. Each unit has a scale of its own.",
             first->all_units > units ? "the first " : "all ", units,
             first->all_units > units ? " of the first layer's" : " first-layer");
    begin_section(p, "weights", "What the first layer looks for", note);
    int failed = 0;
    for (int i = 0; i < r->series_count; i++)
        if (r->series[i].found && r->series[i].found->weights)
            failed |= write_weights(p->body, &r->series[i], units);
    end_section(p);
    return failed;
}

static int write_networks(page *p, const report *r) {
    int failed = 0, shown = 0;
    for (int i = 0; i < r->series_count; i++) shown |= r->series[i].found != NULL;
    if (!shown) return 0;
    begin_section(p, "confusions", "Which class is mistaken for which",
                  r->series[0].run_count > 1
                      ? "Rows: the label; columns: the prediction. Of the first seed's network, as all below."
                      : "Rows: the label; columns: the prediction.");
    fputs("<div class=\"matrices\">\n", p->body);
    for (int i = 0; i < r->series_count; i++)
        if (r->series[i].found) write_confusion(p->body, r, &r->series[i]);
    fputs("</div>\n", p->body);
    end_section(p);
    begin_section(p, "mistakes", "The surest mistakes",
                  "Rows that the network gets wrong with the highest probability, and what it gives to the "
                  "right class. Rows of the data are counted from 1.");
    for (int i = 0; i < r->series_count; i++)
        if (r->series[i].found) failed |= write_mistakes(p->body, r, &r->series[i]);
    end_section(p);
    return failed | write_weights_section(p, r);
}

/* ---- The page ------------------------------------------------------------------------------------------ */

static void write_top(FILE *out, const report *r) {
    const study_series *s = &r->series[0];
    const int epochs = s->runs[0]->count, seeds = s->run_count;
    fprintf(out, "<p class=\"kicker\">xent %s · ", r->tool);
    write_escaped(out, r->data);
    fputs(" · ", out);
    write_escaped(out, r->network);
    fprintf(out, " · %d epoch%s", epochs, epochs == 1 ? "" : "s");
    if (seeds > 1) fprintf(out, " · %d seeds", seeds);
    fputs("</p>\n", out);
    if (r->comparison) {
        write_headline(out, r);
        return;
    }
    if (r->targets) {
        write_targets_top(out, r);
        return;
    }
    fprintf(out, "<h1>%.2f&nbsp;%% of the ", 100 * s->accuracy.mean);
    write_escaped(out, r->measured_on);
    if (r->kept_epoch > 0)
        fprintf(out, " set right, with the weights of epoch %d of %d", r->kept_epoch, epochs);
    else if (epochs > 0)
        fprintf(out, " set right after %d epoch%s", epochs, epochs == 1 ? "" : "s");
    else
        fputs(" set right, ended within the first epoch", out);
    fprintf(out, ", in %.1f seconds</h1>\n<p class=\"lead\">Trained with %s (%s)", s->seconds,
            loss_title(s->loss), xent_loss_name(s->loss));
    if (epochs > 0)
        fprintf(out, "; %.2f&nbsp;%% after the first epoch", 100 * field_accuracy(&s->runs[0]->epochs[0]));
    fputs(".</p>\n", out);
}

/* As `sha256sum` prints them, so that it can check them. */
static void write_digests(FILE *out, const digests *d) {
    if (!d) return;
    if (d->count > 0) fputs("<p class=\"note\">SHA-256 of the data, as sha256sum -c takes them", out);
    if (d->count == 1 && strcmp(d->files[0].name, ".") == 0)
        fputs(": of the list that <code>find -L . -type f -print0 | LC_ALL=C sort -z | xargs -0 "
              "sha256sum</code> "
              "prints in their folder",
              out);
    if (d->count > 0) fputs("</p>\n<pre>", out);
    for (int i = 0; i < d->count; i++) {
        fprintf(out, "%s  ", d->files[i].text);
        write_escaped(out, d->files[i].name);
        fputc('\n', out);
    }
    if (d->count > 0) fputs("</pre>\n", out);
    if (!*d->missing) return;
    fputs("<p class=\"note\">SHA-256 of the data, ", out);
    write_escaped(out, d->missing);
    fputs("</p>\n", out);
}

/* What the user has to say of it. */
static void write_note(FILE *out, const char *note) {
    if (!note) return;
    fputs("<p class=\"remark\">", out);
    write_escaped(out, note);
    fputs("</p>\n", out);
}

static void write_origin(page *p, const report *r) {
    begin_section(p, "origin", "How this was made", NULL);
    fputs("<pre>", p->body);
    write_escaped(p->body, r->command);
    fputs("</pre>\n", p->body);
    write_digests(p->body, r->digests);
    fputs("<dl>\n", p->body);
    for (int i = 0; i < r->fact_count; i++) {
        fputs("<dt>", p->body);
        write_escaped(p->body, r->facts[i].name);
        fputs("</dt><dd>", p->body);
        write_escaped(p->body, r->facts[i].text);
        fputs("</dd>\n", p->body);
    }
    fputs("</dl>\n", p->body);
    end_section(p);
}

const char *const comparison_figures[] = {"accuracy-by-step",
                                          "loss-by-step",
                                          "final-accuracy",
                                          "training-accuracy",
                                          "differences",
                                          "speed",
                                          "reliability",
                                          "update",
                                          "pull",
                                          "rates",
                                          NULL};

static int write_comparison(page *p, const report *r) {
    int failed = write_learning_curves(p, r);
    failed |= write_results(p, r);
    failed |= write_pairs(p, r);
    failed |= write_reliability(p, r);
    failed |= write_loss_pull(p, r);
    failed |= write_networks(p, r);
    return failed | write_rates(p, r);
}

static int write_training(page *p, const report *r) {
    int failed = 0;
    if (r->targets) {
        failed |= write_targets(p, r);
        failed |= write_learning_curves(p, r);
    } else {
        failed |= write_learning_curves(p, r);
        failed |= write_pull(p, r);
        failed |= write_results(p, r);
        failed |= write_networks(p, r);
    }
    return failed;
}

int write_report(FILE *out, const report *r, const figure_keeper *keeper) {
    char title[256];
    page p;
    if (page_open(&p, keeper)) return -1;
    int failed = r->comparison ? write_comparison(&p, r) : write_training(&p, r);
    write_origin(&p, r);
    failed |= page_close(&p);
    if (!failed) {
        snprintf(title, sizeof title, "xent %s %s", r->tool, r->data);
        begin_page(out, title);
        write_top(out, r);
        write_note(out, r->note);
        write_contents(out, &p);
        fwrite(p.text, 1, p.size, out);
        end_page(out);
    }
    page_clear(&p);
    return failed ? -1 : 0;
}
