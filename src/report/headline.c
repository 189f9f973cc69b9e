#include "report/headline.h"

#include <ctype.h>
#include <math.h>

#include "report/html.h"
#include "study/race.h"

/* Below this ratio of the times needed, two losses count as equally fast. */
#define EQUAL_PACE 1.1

static int epochs_of(const study_series *s) { return s->run_count > 0 ? s->runs[0]->count : 0; }

/* "Cross-entropy (ce)" where a sentence begins, "cross-entropy (ce)" further on; "ce" in a long list. */
static void write_loss(FILE *out, const report *r, int index, int begins) {
    const xent_loss loss = r->series[index].loss;
    const char *title = loss_title(loss), *name = xent_loss_name(loss);
    if (begins || r->series_count <= 3)
        fprintf(out, "%c%s (%s)", begins ? toupper((unsigned char)*title) : *title, title + 1, name);
    else
        fputs(name, out);
}

/* The series at order[from .. to-1]: "a, b and c". */
static void write_losses(FILE *out, const report *r, const race *x, int from, int to, int begins) {
    for (int i = from; i < to; i++) {
        if (i > from) fputs(i == to - 1 ? " and " : ", ", out);
        write_loss(out, r, x->order[i], begins && i == from);
    }
}

/* The sentence without its full stop; `percent` stands behind the level that is reached. */
static void write_sentence(FILE *out, const report *r, const race *x, const char *percent) {
    const double first = x->epochs[x->order[0]];
    const int count = r->series_count;
    int even = 1, reached = 1;
    while (even < count && x->epochs[x->order[even]] < first * EQUAL_PACE) even++;
    while (reached < count && !isnan(x->epochs[x->order[reached]])) reached++;
    if (isnan(first)) {
        fputs("No loss learned anything that can be measured", out);
        return;
    }
    write_losses(out, r, x, 0, even, 1);
    fprintf(out, " learned %s: %.1f%s right after %s%.1f epoch%s", even == count ? "equally fast" : "fastest",
            100 * x->level, percent, even > 1 ? "about " : "", first, first < 1.05 ? "" : "s");
    for (int i = even; i < reached; i++) {
        fputs(i == even ? "; " : ", ", out);
        write_loss(out, r, x->order[i], 0);
        fprintf(out, "%s %.1f times%s", i == even ? " took" : "", x->epochs[x->order[i]] / first,
                i == even ? " as long" : "");
    }
    if (reached < count) {
        fputs("; ", out);
        write_losses(out, r, x, reached, count, 0);
        fprintf(out, " did not get there in %d epochs", epochs_of(&r->series[x->order[reached]]));
    }
}

int write_finding(FILE *out, const report *r) {
    race x;
    if (run_race(r->series, r->series_count, r->target, &x) != 0) return -1;
    char percent[64];
    snprintf(percent, sizeof percent, " %% of the %s set", r->measured_on);
    write_sentence(out, r, &x, percent);
    return 0;
}

static void write_bars(FILE *out, const report *r, const race *x) {
    double longest = 1;
    for (int i = 0; i < r->series_count; i++)
        longest = fmax(longest, isnan(x->epochs[i]) ? epochs_of(&r->series[i]) : x->epochs[i]);
    fputs("<div class=\"race\">\n", out);
    for (int i = 0; i < r->series_count; i++) {
        const int index = x->order[i], loss = (int)r->series[index].loss;
        const double epochs = x->epochs[index];
        fprintf(out, "<span>%s</span><div class=\"track\">", xent_loss_name(r->series[index].loss));
        if (isnan(epochs))
            fprintf(out, "</div><span>not in %d epochs</span>\n", epochs_of(&r->series[index]));
        else
            fprintf(out,
                    "<div class=\"bar c%d\" style=\"width:%.1f%%\"></div></div>"
                    "<span>%.1f epoch%s, %.*f s</span>\n",
                    loss, 100 * epochs / longest, epochs, epochs < 1.05 ? "" : "s",
                    x->seconds[index] < 1    ? 2
                    : x->seconds[index] < 10 ? 1
                                             : 0,
                    x->seconds[index]);
    }
    fputs("</div>\n", out);
}

/* On how many seeds each loss was first: how far the headline can be trusted. */
static void write_firsts(FILE *out, const report *r, const race *x) {
    int told = 0;
    for (int i = 0; i < r->series_count; i++) {
        const int index = x->order[i];
        if (x->firsts[index] == 0) continue;
        fprintf(out, "%s %s %s%d", told ? "," : " First seed by seed:", xent_loss_name(r->series[index].loss),
                told ? "" : "on ", x->firsts[index]);
        if (!told) fprintf(out, " of %d", r->series[0].run_count);
        told = 1;
    }
    if (told) fputc('.', out);
}

int write_headline(FILE *out, const report *r) {
    race x;
    if (run_race(r->series, r->series_count, r->target, &x) != 0) return -1;
    fputs("<h1>", out);
    write_sentence(out, r, &x, "&nbsp;%");
    fputs("</h1>\n", out);
    fputs("<p class=\"lead\">In the end, right on the ", out);
    write_escaped(out, r->measured_on);
    fputs(" set:", out);
    for (int i = 0; i < r->series_count; i++) {
        const study_series *s = &r->series[x.order[i]];
        fprintf(out, "%s %s ", i ? "," : "", xent_loss_name(s->loss));
        if (isfinite(s->accuracy_mean))
            fprintf(out, "<b>%.2f&nbsp;%%</b>", 100 * s->accuracy_mean);
        else
            fputs("not measured", out);
    }
    fprintf(out, ".</p>\n<p class=\"note\">Time until %.1f&nbsp;%% of the ", 100 * x.level);
    write_escaped(out, r->measured_on);
    fputs(" set are right", out);
    if (r->series[0].run_count > 1) fprintf(out, ", by the mean over %d seeds", r->series[0].run_count);
    fputs("; on straight lines between the ends of epochs.", out);
    if (r->series[0].run_count > 1) write_firsts(out, r, &x);
    fputs("</p>\n", out);
    write_bars(out, r, &x);
    return 0;
}
