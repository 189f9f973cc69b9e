#include "report/report.h"

#include <math.h>
#include <stdlib.h>

#include "study/curves.h"
#include "report/headline.h"
#include "report/html.h"
#include "report/pictures.h"
#include "report/plots.h"
#include "report/tables.h"

static int is_comparison(const report *r) { return r->series_count > 1; }

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

static int write_weights_section(FILE *out, const report *r) {
    const findings *first = NULL;
    char note[256];
    for (int i = r->series_count - 1; i >= 0; i--)
        if (r->series[i].found && r->series[i].found->weights) first = r->series[i].found;
    if (!first) return 0;
    snprintf(note, sizeof note,
             "The weights into %s%d%s units, each drawn as an image: vermillion raises the unit, blue lowers "
             "it. Each unit has a scale of its own.",
             first->all_units > first->unit_count ? "the first " : "all ", first->unit_count,
             first->all_units > first->unit_count ? " of the first layer's" : " first-layer");
    begin_section(out, "What the first layer looks for", note);
    int failed = 0;
    for (int i = 0; i < r->series_count; i++)
        if (r->series[i].found && r->series[i].found->weights) failed |= write_weights(out, &r->series[i]);
    end_section(out);
    return failed;
}

static int write_networks(FILE *out, const report *r) {
    int failed = 0, shown = 0;
    for (int i = 0; i < r->series_count; i++) shown |= r->series[i].found != NULL;
    if (!shown) return 0;
    begin_section(out, "Which class is mistaken for which",
                  r->series[0].run_count > 1
                      ? "Rows: the label; columns: the prediction. Of the first seed's network, as all below."
                      : "Rows: the label; columns: the prediction.");
    fputs("<div class=\"matrices\">\n", out);
    for (int i = 0; i < r->series_count; i++)
        if (r->series[i].found) write_confusion(out, r, &r->series[i]);
    fputs("</div>\n", out);
    end_section(out);
    begin_section(out, "The surest mistakes",
                  "Rows that the network gets wrong with the highest probability, and what it gives to the "
                  "right class.");
    for (int i = 0; i < r->series_count; i++)
        if (r->series[i].found) failed |= write_mistakes(out, r, &r->series[i]);
    end_section(out);
    return failed | write_weights_section(out, r);
}

/* ---- The page ------------------------------------------------------------------------------------------ */

static int write_top(FILE *out, const report *r) {
    const study_series *s = &r->series[0];
    const int epochs = s->runs[0]->count, seeds = s->run_count;
    fprintf(out, "<p class=\"kicker\">xent %s · ", r->tool);
    write_escaped(out, r->data);
    fputs(" · ", out);
    write_escaped(out, r->network);
    fprintf(out, " · %d epoch%s", epochs, epochs == 1 ? "" : "s");
    if (seeds > 1) fprintf(out, " · %d seeds", seeds);
    fputs("</p>\n", out);
    if (is_comparison(r)) return write_headline(out, r);
    fprintf(out, "<h1>%.2f&nbsp;%% of the ", 100 * s->accuracy_mean);
    write_escaped(out, r->measured_on);
    if (r->kept_epoch > 0)
        fprintf(out, " set right, with the weights of epoch %d of %d", r->kept_epoch, epochs);
    else if (epochs > 0)
        fprintf(out, " set right after %d epoch%s", epochs, epochs == 1 ? "" : "s");
    else
        fputs(" set right, ended within the first epoch", out);
    fprintf(out, ", in %.1f seconds</h1>\n<p class=\"lead\">Trained with %s (%s)", s->seconds,
            loss_title(s->loss), xent_loss_name(s->loss));
    if (seeds > 1)
        fprintf(out, "; means over %d seeds, ± %.2f points", seeds, 100 * s->accuracy_sd);
    else if (epochs > 0)
        fprintf(out, "; %.2f&nbsp;%% after the first epoch", 100 * field_accuracy(&s->runs[0]->epochs[0]));
    fputs(".</p>\n", out);
    return 0;
}

static void write_origin(FILE *out, const report *r) {
    begin_section(out, "How this was made", NULL);
    fputs("<pre>", out);
    write_escaped(out, r->command);
    fputs("</pre>\n<dl>\n", out);
    for (int i = 0; i < r->fact_count; i++) {
        fputs("<dt>", out);
        write_escaped(out, r->facts[i].name);
        fputs("</dt><dd>", out);
        write_escaped(out, r->facts[i].text);
        fputs("</dd>\n", out);
    }
    fputs("</dl>\n", out);
    end_section(out);
}

int write_report(FILE *out, const report *r) {
    char title[256];
    snprintf(title, sizeof title, "xent %s %s", r->tool, r->data);
    begin_page(out, title);
    int failed = write_top(out, r);
    failed |= write_learning_curves(out, r);
    failed |= write_pull(out, r);
    write_results(out, r);
    write_pairs(out, r);
    failed |= write_networks(out, r);
    write_origin(out, r);
    end_page(out);
    return failed ? -1 : 0;
}
