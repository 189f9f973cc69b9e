/* xent lab outliers: 50 rows far on the wrong side, among 10,000, against logistic regression.
 *
 * Source:   Ding, Statistical machine learning in the t-exponential family (2013), 3.2.3, as Menon, Rawat,
 *           Reddi & Kumar, Can gradient clipping mitigate label noise? (ICLR 2020), figure 2, have it; and
 *           its rerun, Mizrahi and others, [Re] Can gradient clipping mitigate label noise? (ReScience C,
 *           2021), dmizr/phuber.
 * Settings: one feature x, label y = +1 or -1, score theta x; the theta where the mean loss is least. The
 *           rerun's rows: y x from N(1, 1), 10,000 of them, and 50 from N(-200, 1); Huberised at tau = 0.1,
 *           partially at 1.1, as in its code. Its inliers overlap, so that theta is 2 without outliers, not
 *           the infinity that the paper speaks of; for that we chose rows that are apart, y x uniform from
 *           1/2 to 3/2.
 * Result:   as published: 50 outliers take logistic regression from infinity, or from 2.02 where rows
 *           overlap, to 0.000 (at 0 their pull is 50 x 200 / 2, that of the inliers 10,000 x 1 / 2). The
 *           Huberised loss comes near 0 too, to -0.011 to 0.76 by the seed where rows overlap: far rows pull
 *           with tau for ever, and from -0.011, which is -log(9) / 200, up to where inliers are certain both
 *           pulls are equal. The partially Huberised one stays beyond 36, where it was. */
#include "lab/experiment.h"

#include <stdlib.h>

#include "lab/losses.h"
#include "lab/shared.h"
#include "xent/ops.h"
#include "xent/random.h"

enum { INLIERS = 10000, OUTLIERS = 50, SEEDS = 5, GRID = 101, FARTHEST = 64, APART = 0, OVERLAPPING, KINDS };

static const char *const kinds[KINDS] = {"apart", "overlapping"};

/* The losses, each with the tau of the rerun. */
static const double taus[MARGIN_LOSSES] = {[MARGIN_HUBERISED] = 0.1, [MARGIN_PARTIAL] = 1.1};

/* The rows y x of a seed: first those within, then those far out. */
static void draw_rows(int kind, uint64_t seed, xent_real *rows) {
    const xent_stream stream = {seed, XENT_PURPOSE_USER, (uint32_t)kind};
    for (int i = 0; i < INLIERS; i++) {
        const uint64_t at = (uint64_t)i;
        rows[i] = (xent_real)(kind == APART ? 0.5 + xent_random_uniform(stream, at)
                                            : 1 + xent_random_normal(stream, at));
    }
    for (int i = INLIERS; i < INLIERS + OUTLIERS; i++)
        rows[i] = (xent_real)(xent_random_normal(stream, (uint64_t)i) - 200);
}

/* One search for the least mean loss. */
typedef struct search {
    margin_loss loss;
    const xent_real *rows; /* y x */
    int64_t count;
    xent_tape *tape;
    xent_error *error;
} search;

/* The mean loss at theta, and its slope there. On error NaN and 0, with which a search ends. */
static double risk_at(const search *s, double theta, double *slope) {
    const xent_real value = (xent_real)theta;
    *slope = 0;
    xent_tape_reset(s->tape);
    xent_tensor *parameter = xent_variable(s->tape, xent_scalar(), &value);
    xent_tensor *margins = xent_mul(s->tape, xent_input(s->tape, xent_vector(s->count), s->rows), parameter);
    xent_tensor *mean =
        xent_mean(s->tape, lab_margin_loss(s->tape, margins, s->loss, taus[s->loss]), XENT_ALL_AXES);
    if (xent_backward(s->tape, mean) != XENT_OK) {
        xent_fail(s->error, xent_tape_status(s->tape), "%s", xent_tape_error(s->tape));
        return (double)NAN;
    }
    *slope = (double)xent_tensor_gradient(parameter)[0];
    return xent_tensor_item(mean);
}

/* Theta number i of the figure's axis, from -2 to 2. */
static double grid_theta(int i) { return -2 + 4.0 * i / (GRID - 1); }

/* The theta of the least mean loss: the best of the axis, or beyond its end, and then between its neighbours,
 * where the slope changes its sign; infinite beyond FARTHEST, where a row at 1 is certain but for e^-64. */
static double best_theta(const search *s) {
    enum { HALVINGS = 40 };
    double least = HUGE_VAL, slope = 0, low = 0, high = 0;
    for (int i = 0; i < GRID; i++) {
        const double risk = risk_at(s, grid_theta(i), &slope);
        if (!(risk < least)) continue;
        least = risk;
        low = grid_theta(i - 1);
        high = grid_theta(i + 1);
    }
    for (risk_at(s, high, &slope); slope < 0 && high < FARTHEST; risk_at(s, high, &slope)) high *= 2;
    if (high >= FARTHEST && slope <= 0) return HUGE_VAL;
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = (low + high) / 2;
        risk_at(s, middle, &slope);
        *(slope < 0 ? &low : &high) = middle;
    }
    return (low + high) / 2;
}

/* The thetas of a seed, without and with outliers. */
typedef struct thetas {
    double best[KINDS][MARGIN_LOSSES][2];
} thetas;

static xent_status search_seed(lab *l, void *context, int index, xent_error *error) {
    thetas *t = (thetas *)context + index;
    const int all = lab_seeds(l, SEEDS) * KINDS * 2 * MARGIN_LOSSES;
    xent_real *rows = malloc((INLIERS + OUTLIERS) * sizeof *rows);
    xent_tape *tape = lab_tape(error);
    xent_status status = !tape ? error->status
                         : rows
                             ? XENT_OK
                             : xent_fail(error, XENT_E_MEMORY, "no memory for %d rows", INLIERS + OUTLIERS);
    error->status = XENT_OK;
    for (int kind = 0; kind < KINDS && status == XENT_OK; kind++) {
        draw_rows(kind, lab_seed(l, index), rows);
        for (int k = 0; k < 2 * MARGIN_LOSSES && status == XENT_OK; k++) {
            const search s = {(margin_loss)(k / 2), rows, INLIERS + k % 2 * OUTLIERS, tape, error};
            if (!lab_goes_on(l, "thetas", (index * KINDS + kind) * 2 * MARGIN_LOSSES + k, all)) break;
            t->best[kind][k / 2][k % 2] = best_theta(&s);
            status = error->status;
        }
    }
    xent_tape_destroy(tape);
    free(rows);
    return status;
}

/* The rerun's figure: mean losses over theta, without outliers and with them, of rows that overlap. */
static xent_status draw_risks(lab *l) {
    static const char *const names[2 * MARGIN_LOSSES] = {"logistic",
                                                         "logistic, outliers",
                                                         "Huberised",
                                                         "Huberised, outliers",
                                                         "partially Huberised",
                                                         "partially Huberised, outliers"};
    double theta[GRID], risk[GRID], slope;
    xent_real *rows = lab_memory_of(l, (INLIERS + OUTLIERS) * sizeof *rows);
    xent_tape *tape = rows ? lab_tape(&l->error) : NULL;
    if (!tape) return l->error.status;
    draw_rows(OVERLAPPING, lab_seed(l, 0), rows);
    lab_chart_begin(
        l, &(chart){.title = "Where the mean losses are least, without and with 50 outliers",
                    .x_label = "theta",
                    .note = "Mean loss of rows that overlap, of the first seed; the partially Huberised "
                            "one hardly sees the outliers."});
    for (int k = 0; k < 2 * MARGIN_LOSSES; k++) {
        const search s = {(margin_loss)(k / 2), rows, INLIERS + k % 2 * OUTLIERS, tape, &l->error};
        for (int i = 0; i < GRID; i++) risk[i] = risk_at(&s, theta[i] = grid_theta(i), &slope);
        lab_chart_line(l, &(chart_line){names[k], .color = k, .count = GRID, .x = theta, .y = risk});
    }
    xent_tape_destroy(tape);
    return l->error.status;
}

/* What the paper says of rows that are apart: from infinity to 0 with the first two losses. */
static double published_theta(int kind, margin_loss loss, int outliers) {
    if (kind != APART) return LAB_NONE;
    return outliers && loss != MARGIN_PARTIAL ? 0 : HUGE_VAL;
}

static void add_rows(lab *l, const thetas *seeds, int count) {
    double *best = lab_memory_of(l, (size_t)count * sizeof *best);
    for (int k = 0; best && k < KINDS * MARGIN_LOSSES * 2; k++) {
        const int kind = k / (2 * MARGIN_LOSSES), loss = k / 2 % MARGIN_LOSSES, with = k % 2;
        for (int i = 0; i < count; i++) best[i] = seeds[i].best[kind][loss][with];
        lab_add(l, &(lab_row){.settings = {{"inliers", .text = kinds[kind]},
                                           {"loss", .text = margin_loss_name((margin_loss)loss)},
                                           {"outliers", .number = with ? OUTLIERS : 0}},
                              .published = published_theta(kind, (margin_loss)loss, with),
                              .ours = lab_over(best, count),
                              .decimals = 3,
                              .published_decimals = LAB_WHOLE});
    }
}

/* The row of rows that overlap. */
static double theta_of(const lab *l, margin_loss loss, int with_outliers) {
    return lab_figure_of(l, (OVERLAPPING * MARGIN_LOSSES + (int)loss) * 2 + with_outliers);
}

static xent_status run(lab *l) {
    const int count = lab_seeds(l, SEEDS);
    thetas *seeds = lab_memory_of(l, (size_t)count * sizeof *seeds);
    if (!seeds || lab_parallel(l, search_seed, seeds, count) != XENT_OK || l->stopped) return l->error.status;
    if (draw_risks(l) != XENT_OK) return l->error.status;
    lab_fact(l, "rows",
             "%d of one feature, y x uniform from 1/2 to 3/2 (apart) or from N(1, 1) (overlapping)", INLIERS);
    lab_fact(l, "outliers", "none, or %d whose y x is from N(-200, 1)", OUTLIERS);
    lab_fact(l, "figure", "theta where the mean loss is least; infinite: it still falls at %d", FARTHEST);
    add_rows(l, seeds, count);
    return lab_finding(
        l,
        "Of rows that overlap, fifty far ones among ten thousand take the theta of logistic regression from "
        "%.2f to %.2f, Huberised from %.2f to %.2f; that of the partially Huberised loss, which is bounded, "
        "from %.2f to %.2f.",
        theta_of(l, MARGIN_LOGISTIC, 0), theta_of(l, MARGIN_LOGISTIC, 1), theta_of(l, MARGIN_HUBERISED, 0),
        theta_of(l, MARGIN_HUBERISED, 1), theta_of(l, MARGIN_PARTIAL, 0), theta_of(l, MARGIN_PARTIAL, 1));
}

const experiment outliers_experiment = {
    .name = "outliers",
    .title = "50 far rows among 10,000 in logistic regression",
    .source = "Ding (2013), 3.2.3; Menon et al. (ICLR 2020); Mizrahi et al. (ReScience C, 2021)",
    .length = LAB_SECONDS,
    .time = "2 s",
    .run = run,
};
