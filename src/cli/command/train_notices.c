#include "cli/command/train_notices.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A class takes nearly all rows if it takes this part of them, and more than that part is of others. */
#define NEARLY_ALL 0.95
#define OTHERS 0.2
/* A log loss above this part of that of guessing has learned next to nothing. */
#define LIKE_GUESSING 0.99

static void notice(train_notices *out, const char *sentence, ...) __attribute__((format(printf, 2, 3)));
static void notice(train_notices *out, const char *sentence, ...) {
    va_list arguments;
    if (out->count == MOST_NOTICES) return;
    va_start(arguments, sentence);
    vsnprintf(out->text[out->count++], NOTICE_SIZE, sentence, arguments);
    va_end(arguments);
}

static const char *name_of(const train_review *r, int class, char number[24]) {
    if (r->class_names) return r->class_names[class];
    snprintf(number, 24, "%d", class);
    return number;
}

static int64_t rows_taken_for(const xent_metrics *m, int class) {
    int64_t rows = xent_metrics_confusion(m, XENT_LABEL_UNKNOWN, class);
    for (int k = 0; k < xent_metrics_classes(m); k++) rows += xent_metrics_confusion(m, k, class);
    return rows;
}

/* The rate, where it may be too high: what to try when nothing was learned. */
static void describe_remedy(const train_review *r, char *text, size_t size) {
    snprintf(text, size, "a lower --lr may help (it was %g), or more --epochs", r->recipe->schedule.rate);
}

/* 1 if one class takes nearly all. */
static int find_one_for_all(const train_review *r, train_notices *out) {
    const double rows = (double)xent_metrics_total(r->metrics);
    char number[24], remedy[120];
    for (int k = 0; k < xent_metrics_classes(r->metrics); k++) {
        const double taken = (double)rows_taken_for(r->metrics, k) / rows,
                     are = (double)xent_metrics_support(r->metrics, k) / rows;
        if (taken < NEARLY_ALL || are > 1 - OTHERS) continue;
        describe_remedy(r, remedy, sizeof remedy);
        notice(out,
               "%.3g %% of the %s rows are taken for class %.60s, and %.3g %% are of it: the network has "
               "learned next to nothing; %s",
               100 * taken, r->measured, name_of(r, k, number), 100 * are, remedy);
        return 1;
    }
    return 0;
}

/* The classes that have rows and are never predicted, the first of them by name. */
static void find_never_predicted(const train_review *r, train_notices *out) {
    enum { SHOWN = 3 };
    char list[300] = "", number[24];
    size_t used = 0;
    int count = 0;
    for (int k = 0; k < xent_metrics_classes(r->metrics); k++) {
        const int64_t rows = xent_metrics_support(r->metrics, k);
        if (rows < 1 || rows_taken_for(r->metrics, k) > 0 || count++ >= SHOWN) continue;
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%.60s (%lld of the %lld %s rows)",
                                 used ? ", " : "", name_of(r, k, number), (long long)rows,
                                 (long long)xent_metrics_total(r->metrics), r->measured);
        if (used >= sizeof list) used = sizeof list - 1;
    }
    if (count == 0) return;
    char more[40] = "", remedy[120] = "--class-weights balanced makes each class count alike";
    if (count > SHOWN) snprintf(more, sizeof more, " and %d more", count - SHOWN);
    if (count > SHOWN || r->recipe->class_weights) describe_remedy(r, remedy, sizeof remedy);
    notice(out, "%s %s%s %s never predicted; %s", count > 1 ? "classes" : "class", list, more,
           count > 1 ? "are" : "is", remedy);
}

/* The mean of -log q_y over the rows that the log loss is of, those of known classes; q are the classes'
 * frequencies in training. */
static double loss_of_guessing(const train_review *r) {
    const int classes = xent_metrics_classes(r->metrics);
    const int64_t unknown = xent_metrics_support(r->metrics, XENT_LABEL_UNKNOWN);
    double sum = 0, *rows = calloc((size_t)classes, sizeof *rows);
    if (!rows) return (double)INFINITY; /* then nothing is said */
    for (int64_t i = 0; i < r->train->rows; i++) rows[xent_dataset_label(r->train, i)]++;
    for (int k = 0; k < classes; k++) {
        const double measured = (double)xent_metrics_support(r->metrics, k);
        if (measured > 0) sum -= measured * log(rows[k] / (double)r->train->rows);
    }
    free(rows);
    return sum / (double)(xent_metrics_total(r->metrics) - unknown);
}

static void find_guessing(const train_review *r, train_notices *out) {
    const double loss = xent_metrics_log_loss(r->metrics), guessing = loss_of_guessing(r);
    char remedy[120];
    if (!(loss > LIKE_GUESSING * guessing) || r->recipe->class_weights)
        return; /* weights shift all probabilities */
    describe_remedy(r, remedy, sizeof remedy);
    notice(
        out,
        "the %s set's log loss, %.3f, is no lower than guessing by the classes' frequencies gives (%.3f); %s",
        r->measured, loss, guessing, remedy);
}

/* With a focus later epochs have the harder rows. */
static void find_growth(const train_review *r, train_notices *out) {
    const xent_history *h = r->history;
    if (h->count < 2 || r->recipe->focus > 0) return;
    const double first = h->epochs[0].train_loss, last = h->epochs[h->count - 1].train_loss;
    if (last > first)
        notice(out,
               "the training loss grew from %.4g in the first epoch to %.4g in the last: a lower --lr may "
               "help (it was %g)",
               first, last, r->recipe->schedule.rate);
}

void find_notices(const train_review *review, train_notices *out) {
    out->count = 0;
    if (!find_one_for_all(review, out)) {
        find_never_predicted(review, out);
        find_guessing(review, out);
    }
    find_growth(review, out);
}
