#include "report/worst_rows.h"

#include <math.h>

#include "report/html.h"

enum { MOST_ROWS = 10 };

typedef struct worst_row {
    int64_t at; /* in the measured set */
    double badness;
} worst_row;

typedef struct worst_list {
    worst_row row[MOST_ROWS]; /* the worst first; of equal ones the first */
    int count;
} worst_list;

static void insert_row(worst_list *list, worst_row row) {
    int place = list->count < MOST_ROWS ? list->count++ : MOST_ROWS;
    for (; place > 0 && list->row[place - 1].badness < row.badness; place--)
        if (place < MOST_ROWS) list->row[place] = list->row[place - 1];
    if (place < MOST_ROWS) list->row[place] = row;
}

/* Rows are numbered in the table that they came from, from 1, as `xent predict` numbers them. */
static long long number_of(const xent_dataset *data, int64_t row) {
    return 1 + (long long)xent_dataset_file_row(data, row);
}

/* ---- A regression -------------------------------------------------------------------------------------- */

void write_furthest_rows(page *p, const report_targets *t) {
    const int outputs = t->data->outputs;
    worst_list worst = {.count = 0};
    for (int64_t i = 0; i < t->data->rows; i++) {
        const double off = fabs((double)t->values[i * outputs] - (double)xent_dataset_targets(t->data, i)[0]);
        if (off > 0) insert_row(&worst, (worst_row){i, off});
    }
    if (worst.count == 0) return;
    begin_section(p, "furthest", "The rows that are furthest off", "Rows of the table are counted from 1.");
    FILE *out = p->body;
    begin_table(out, NULL, "Rows whose prediction is furthest from the truth");
    fputs("<thead><tr><th>row</th><th>true</th><th>predicted</th><th>off "
          "by</th></tr>"
          "</thead><tbody>\n",
          out);
    for (int k = 0; k < worst.count; k++) {
        const int64_t i = worst.row[k].at;
        const double truth = (double)xent_dataset_targets(t->data, i)[0],
                     value = (double)t->values[i * outputs];
        fprintf(out, "<tr><td>%lld</td><td>%.5g</td><td>%.5g</td><td>%+.4g</td></tr>\n",
                number_of(t->data, i), truth, value, value - truth);
    }
    fputs("</tbody>", out);
    end_table(out);
    end_section(p);
}

/* ---- Several labels ------------------------------------------------------------------------------------ */

/* Wrong labels, and below one of them how far on the wrong side of a half their probabilities are. */
static double badness_of(const xent_real *p, const xent_real *truth, int outputs) {
    double wrong = 0, far = 0;
    for (int k = 0; k < outputs; k++) {
        const int told = (double)p[k] > 0.5, there = (double)truth[k] > 0.5;
        if (told == there) continue;
        wrong++;
        far += fabs((double)p[k] - 0.5) / outputs;
    }
    return wrong + far;
}

static void write_list(FILE *out, const report_targets *t, const xent_real *shares) {
    int told = 0;
    fputs("<td class=\"words\">", out);
    for (int k = 0; k < t->data->outputs; k++) {
        if (!((double)shares[k] > 0.5)) continue;
        if (told++) fputs(", ", out);
        if (t->names && t->names[k])
            write_escaped(out, t->names[k]);
        else
            fprintf(out, "%d", k);
    }
    fputs(told ? "</td>" : "none</td>", out);
}

void write_wrong_rows(page *p, const report_targets *t) {
    const int outputs = t->data->outputs;
    worst_list worst = {.count = 0};
    for (int64_t i = 0; i < t->data->rows; i++) {
        const double badness = badness_of(t->values + i * outputs, xent_dataset_targets(t->data, i), outputs);
        if (badness > 0) insert_row(&worst, (worst_row){i, badness});
    }
    if (worst.count == 0) return;
    begin_section(p, "wrong", "The rows with most labels wrong",
                  "Among equal ones the surest. Rows of the table are counted from 1.");
    FILE *out = p->body;
    begin_table(out, NULL, "Rows with wrong labels, the worst first");
    fputs("<thead><tr><th>row</th><th class=\"words\">labels it has</th><th "
          "class=\"words\">labels it was told to have</th><th>wrong</th></tr></thead><tbody>\n",
          out);
    for (int k = 0; k < worst.count; k++) {
        const int64_t i = worst.row[k].at;
        fprintf(out, "<tr><td>%lld</td>", number_of(t->data, i));
        write_list(out, t, xent_dataset_targets(t->data, i));
        write_list(out, t, t->values + i * outputs);
        fprintf(out, "<td>%d of %d</td></tr>\n", (int)worst.row[k].badness, outputs);
    }
    fputs("</tbody>", out);
    end_table(out);
    end_section(p);
}
