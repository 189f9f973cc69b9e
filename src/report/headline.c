#include "report/headline.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/html.h"

/* ---- Losses by name ------------------------------------------------------------------------------------ */

/* "cross-entropy (ce)", with a capital where a sentence begins; "ce" among many. */
static void write_loss(FILE *out, const comparison *c, int index, int begins) {
    const xent_loss loss = c->series[index].loss;
    const char *title = loss_title(loss), *name = xent_loss_name(loss);
    if (begins || c->losses.count <= 2)
        fprintf(out, "%c%s (%s)", begins ? toupper((unsigned char)*title) : *title, title + 1, name);
    else
        fputs(name, out);
}

/* "ce, bce and mse". */
static void write_names(FILE *out, const comparison *c) {
    for (int i = 0; i < c->losses.count; i++)
        fprintf(out, "%s%s",
                i == 0                     ? ""
                : i == c->losses.count - 1 ? " and "
                                           : ", ",
                xent_loss_name(c->series[i].loss));
}

/* ---- What is measured ---------------------------------------------------------------------------------- */

/* A difference of the pair (a, b) as a less b, of accuracy or of speed. */
static difference difference_of(const comparison *c, int a, int b, int speed) {
    for (int i = 0; i < c->pair_count; i++) {
        const study_pair *p = &c->pairs[i];
        difference d = speed ? p->speed : p->accuracy;
        if (p->first == a && p->second == b) return d;
        if (p->first != b || p->second != a) continue;
        const double low = d.low;
        d.mean = -d.mean;
        d.low = -d.high;
        d.high = -low;
        return d;
    }
    return (difference){.count = 0};
}

/* The loss that comes first in the mean: highest accuracy, or fewest steps. */
static int leader_of(const comparison *c, int speed) {
    int leader = 0;
    for (int i = 1; i < c->losses.count; i++) {
        const double lead = difference_of(c, i, leader, speed).mean;
        if (speed ? lead < 0 : lead > 0) leader = i;
    }
    return leader;
}

/* How many losses the leader is shown to be better than. */
static int count_beaten(const comparison *c, int leader, int speed) {
    int beaten = 0;
    for (int i = 0; i < c->losses.count; i++) beaten += difference_of(c, leader, i, speed).differs;
    return beaten;
}

/* ---- Speed --------------------------------------------------------------------------------------------- */

/* How many times the steps of the leader another loss took; more than that, if some runs never came there. */
static void write_times(FILE *out, const comparison *c, int leader, int other) {
    const difference d = difference_of(c, other, leader, 1);
    const int censored = c->series[other].reached < c->seeds;
    fprintf(out, "%s%.1f times the steps (%.1f to %.1f)", censored ? "at least " : "", exp2(d.mean),
            exp2(d.low), exp2(d.high));
}

static void write_speed_title(FILE *out, const comparison *c, int leader) {
    int told = 0, beaten = count_beaten(c, leader, 1);
    write_loss(out, c, leader, 1);
    fprintf(out, " came to %.1f %% in fewer steps than ", 100 * c->level);
    for (int i = 0; i < c->losses.count; i++) {
        if (!difference_of(c, leader, i, 1).differs) continue;
        fputs(told == 0 ? "" : told == beaten - 1 ? " and " : ", ", out);
        write_loss(out, c, i, 0);
        told++;
    }
}

static void write_speed(FILE *out, const comparison *c) {
    const int leader = leader_of(c, 1);
    int reached = 0;
    for (int i = 0; i < c->losses.count; i++) reached += c->series[i].reached;
    if (reached == 0) {
        fprintf(out, "No run came to %.1f %%: --target takes a level that they come to. ", 100 * c->level);
        return;
    }
    if (count_beaten(c, leader, 1) == 0) {
        fprintf(out, "Which loss comes to %.1f %% in fewer steps is not known", 100 * c->level);
    } else {
        write_speed_title(out, c, leader);
        for (int i = 0, told = 0; i < c->losses.count; i++) {
            if (!difference_of(c, leader, i, 1).differs) continue;
            fputs(told++ ? ", " : ": ", out);
            fprintf(out, "%s took ", xent_loss_name(c->series[i].loss));
            write_times(out, c, leader, i);
        }
    }
    for (int i = 0; i < c->losses.count; i++) {
        if (i == leader || difference_of(c, leader, i, 1).differs) continue;
        fprintf(out, "; against %s it is open: %s took ", xent_loss_name(c->series[leader].loss),
                xent_loss_name(c->series[i].loss));
        write_times(out, c, leader, i);
    }
    fputs(". ", out);
}

/* ---- Accuracy ------------------------------------------------------------------------------------------ */

static void write_accuracy_title(FILE *out, const comparison *c, int leader) {
    int told = 0, beaten = count_beaten(c, leader, 0);
    write_loss(out, c, leader, 1);
    fputs(" is more accurate in the end than ", out);
    for (int i = 0; i < c->losses.count; i++) {
        if (!difference_of(c, leader, i, 0).differs) continue;
        fputs(told == 0 ? "" : told == beaten - 1 ? " and " : ", ", out);
        write_loss(out, c, i, 0);
        told++;
    }
}

/* What is known of two losses whose difference is not shown. */
static void write_open(FILE *out, const comparison *c, const study_pair *p) {
    const difference *d = &p->accuracy;
    const char *first = xent_loss_name(c->series[p->first].loss);
    const char *second = xent_loss_name(c->series[p->second].loss);
    if (d->equal) {
        fprintf(out, "%s and %s are less than %g points apart in the end. ", first, second, 100 * c->margin);
        return;
    }
    fprintf(out, "Whether %s or %s is more accurate in the end is open: %s - %s is %+.2f to %+.2f points",
            first, second, first, second, 100 * d->low, 100 * d->high);
    if (p->seeds_needed > c->seeds && p->seeds_needed <= MOST_SEEDS)
        fprintf(out, "; about %d seeds would tell a difference of %g points", p->seeds_needed,
                100 * c->margin);
    fputs(". ", out);
}

/* More pairs than these are counted, not told one by one. */
enum { MOST_TOLD = 3 };

static void write_counts(FILE *out, const comparison *c, int equal, int open) {
    if (equal > 0)
        fprintf(out, "Of %d pairs of losses %d are less than %g points apart in the end. ", c->pair_count,
                equal, 100 * c->margin);
    if (open > 0)
        fprintf(
            out,
            "Which is more accurate in the end is open for %d of %d pairs: their intervals hold 0, and more "
            "than %g points. ",
            open, c->pair_count, 100 * c->margin);
}

static void write_accuracy(FILE *out, const comparison *c) {
    const int leader = leader_of(c, 0);
    if (count_beaten(c, leader, 0) > 0) {
        write_accuracy_title(out, c, leader);
        for (int i = 0, told = 0; i < c->losses.count; i++) {
            const difference d = difference_of(c, leader, i, 0);
            if (!d.differs) continue;
            fprintf(out, "%s%s by %.2f points (%.2f to %.2f)", told++ ? ", " : ": ",
                    xent_loss_name(c->series[i].loss), 100 * d.mean, 100 * d.low, 100 * d.high);
        }
        fputs(". ", out);
    }
    int equal = 0, open = 0;
    for (int i = 0; i < c->pair_count; i++) {
        equal += !c->pairs[i].accuracy.differs && c->pairs[i].accuracy.equal;
        open += !c->pairs[i].accuracy.differs && !c->pairs[i].accuracy.equal;
    }
    if (equal + open > MOST_TOLD) {
        write_counts(out, c, equal, open);
        return;
    }
    for (int i = 0; i < c->pair_count; i++)
        if (!c->pairs[i].accuracy.differs) write_open(out, c, &c->pairs[i]);
}

/* ---- All of it ----------------------------------------------------------------------------------------- */

static void write_dead(FILE *out, const comparison *c) {
    for (int i = 0; i < c->losses.count; i++)
        if (c->series[i].dead > 0)
            fprintf(out, "%d of %d runs of %s learned nothing (%.1f %% is what guessing brings). ",
                    c->series[i].dead, c->seeds, xent_loss_name(c->series[i].loss), 100 * c->guess);
}

void write_finding_title(FILE *out, const comparison *c) {
    const int fastest = leader_of(c, 1), best = leader_of(c, 0);
    if (c->seeds < 2)
        fputs("One seed cannot tell a difference from chance", out);
    else if (count_beaten(c, fastest, 1) > 0)
        write_speed_title(out, c, fastest);
    else if (count_beaten(c, best, 0) > 0)
        write_accuracy_title(out, c, best);
    else {
        fprintf(out, "%d seeds show no difference between ", c->seeds);
        write_names(out, c);
    }
}

void write_finding(FILE *out, const comparison *c) {
    if (c->seeds < 2) {
        write_finding_title(out, c);
        fputs(": --seeds 5 or more would bring intervals. ", out);
    } else {
        write_speed(out, c);
        write_accuracy(out, c);
    }
    write_dead(out, c);
}

void write_headline(FILE *out, const report *r) {
    const comparison *c = r->comparison;
    fputs("<h1>", out);
    write_finding_title(out, c);
    fputs("</h1>\n", out);
    if (c->seeds < 2) {
        fputs("<p class=\"lead\">", out);
        write_finding(out, c);
        fputs("</p>\n", out);
        return;
    }
    fputs("<p class=\"lead\">", out);
    write_speed(out, c);
    fputs("</p>\n<p class=\"lead\">", out);
    write_accuracy(out, c);
    write_dead(out, c);
    fprintf(
        out,
        "</p>\n<p class=\"note\">Intervals are of Student's paired t over %d seeds, corrected for the "
        "number of differences (Holm), so that with 95&nbsp;%% none of them all is claimed wrongly.</p>\n",
        c->seeds);
}
