#include "study/comparison.h"

#include <math.h>
#include <stdlib.h>

#include "study/step_curve.h"

int comparison_begin(comparison *c, const loss_list *losses, int seeds, uint64_t first_seed,
                     const double *rates, int with_findings) {
    const size_t count = (size_t)losses->count * (size_t)seeds;
    *c = (comparison){.losses = *losses, .seeds = seeds};
    c->cells = calloc(count, sizeof *c->cells);
    c->histories = calloc(count, sizeof(const xent_history *));
    c->points = calloc(count, sizeof(const study_points *));
    if (with_findings) c->found = calloc((size_t)losses->count, sizeof *c->found);
    if (!c->cells || !c->histories || !c->points || (with_findings && !c->found)) return -1;
    for (int i = 0; i < losses->count * seeds; i++) {
        const int index = i / seeds, seed = i % seeds;
        c->cells[i].loss = losses->loss[index];
        c->cells[i].rate = rates[losses->loss[index]];
        c->cells[i].seed = first_seed + (uint64_t)seed;
        if (c->found && seed == 0) c->cells[i].found = &c->found[index];
        c->histories[i] = &c->cells[i].result.history;
        c->points[i] = &c->cells[i].points;
    }
    return 0;
}

void comparison_clear(comparison *c) {
    study_clear(c->cells, c->losses.count * c->seeds);
    free(c->cells);
    free(c->found);
    free(c->histories);
    free(c->points);
}

void comparison_plan(comparison *c, const study_plan *plan) {
    c->rows = plan->data.test->rows;
    c->classes = (int)plan->network.outputs;
    c->guess = study_guess(plan->data.test);
    c->steps = study_epoch_steps(plan) * plan->recipe.epochs;
}

int comparison_run(comparison *c, const study_plan *plan) {
    study_plan full = *plan;
    full.measures_quality = 1;
    comparison_plan(c, plan);
    return study_run(&full, c->cells, c->losses.count * c->seeds);
}

static const study_cell *cell_at(const comparison *c, int loss, int seed) {
    return &c->cells[loss * c->seeds + seed];
}

/* A figure of the probabilities; NaN where the numbers exploded. */
static double quality_of(const study_cell *cell, int figure) {
    return cell->error.status == XENT_OK ? cell->quality.figure[figure] : (double)NAN;
}

/* ---- Series and pairs ---------------------------------------------------------------------------------- */

/* Of the seeds that have one. */
static double first_update(const comparison *c, int index) {
    double updates[MOST_SEEDS];
    int count = 0;
    for (int i = 0; i < c->seeds; i++) {
        const study_points *p = &cell_at(c, index, i)->points;
        updates[count] = p->count > 0 ? p->points[0].update : (double)NAN;
        if (isfinite(updates[count])) count++;
    }
    return quantile_of(updates, count, 0.5);
}

/* What the runs say of their probabilities, those left out whose numbers exploded. */
static void summarize_quality(const comparison *c, int index, study_series *s) {
    double numbers[MOST_SEEDS];
    for (int f = 0; f < QUALITY_FIGURES; f++) {
        int count = 0;
        for (int i = 0; i < c->seeds; i++) {
            numbers[count] = quality_of(cell_at(c, index, i), f);
            if (isfinite(numbers[count])) count++;
        }
        s->quality[f] = spread_of(numbers, count);
    }
    for (int i = 0; i < c->seeds; i++) {
        const study_cell *cell = cell_at(c, index, i);
        for (int b = 0; b < XENT_CALIBRATION_BINS && cell->error.status == XENT_OK; b++) {
            s->bins[b].rows += cell->quality.bins[b].rows;
            s->bins[b].correct += cell->quality.bins[b].correct;
            s->bins[b].confidence += cell->quality.bins[b].confidence;
        }
        for (int b = 0; b < PULL_BINS && cell->error.status == XENT_OK; b++) {
            s->pull.bins[b].rows += cell->pull.bins[b].rows;
            s->pull.bins[b].probability += cell->pull.bins[b].probability;
            s->pull.bins[b].gradient += cell->pull.bins[b].gradient;
        }
    }
}

static study_series summarize(const comparison *c, int index) {
    const study_cell *first = cell_at(c, index, 0);
    double accuracies[MOST_SEEDS], steps[MOST_SEEDS], seconds[MOST_SEEDS];
    study_series s = {.loss = first->loss,
                      .rate = first->rate,
                      .runs = c->histories + index * c->seeds,
                      .points = c->points + index * c->seeds,
                      .run_count = c->seeds,
                      .found = first->found && first->found->metrics ? first->found : NULL,
                      .epochs_to_target = (double)NAN};
    for (int i = 0; i < c->seeds; i++) {
        const study_cell *cell = cell_at(c, index, i);
        accuracies[i] = cell_final_accuracy(cell, c->guess);
        steps[i] = steps_to(&cell->points, c->level);
        seconds[i] = cell->result.seconds;
        s.dead += accuracies[i] <= c->guess;
        s.reached += isfinite(steps[i]) != 0;
    }
    s.accuracy = spread_of(accuracies, c->seeds);
    s.steps = survival_median(steps, c->seeds);
    s.seconds = mean_of(seconds, c->seeds);
    s.first_update = first_update(c, index);
    summarize_quality(c, index, &s);
    return s;
}

/* log2 of the steps to the level, those of the whole run where it does not come to it, 1 at least. */
static double doublings_to_level(const comparison *c, const study_cell *cell) {
    return log2(fmax(fmin(steps_to(&cell->points, c->level), (double)c->steps), 1));
}

/* On the seeds on which both have the figure. */
static difference compare_quality(const comparison *c, int first, int second, int figure) {
    double a[MOST_SEEDS], b[MOST_SEEDS];
    int count = 0;
    for (int i = 0; i < c->seeds; i++) {
        a[count] = quality_of(cell_at(c, first, i), figure);
        b[count] = quality_of(cell_at(c, second, i), figure);
        if (isfinite(a[count]) && isfinite(b[count])) count++;
    }
    difference d = paired_difference(a, b, count, 0, 0);
    judge_differences(&(difference *const){&d}, 1);
    return d;
}

static study_pair compare_pair(const comparison *c, int first, int second) {
    double accuracy[2][MOST_SEEDS], doublings[2][MOST_SEEDS];
    const int places[2] = {first, second};
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < c->seeds; i++) {
            accuracy[k][i] = cell_final_accuracy(cell_at(c, places[k], i), c->guess);
            doublings[k][i] = doublings_to_level(c, cell_at(c, places[k], i));
        }
    study_pair pair = {
        .first = first,
        .second = second,
        .accuracy = paired_difference(accuracy[0], accuracy[1], c->seeds, 1 / (double)c->rows, c->margin),
        .speed = paired_difference(doublings[0], doublings[1], c->seeds, 0, 0)};
    for (int f = 0; f < QUALITY_FIGURES; f++) pair.quality[f] = compare_quality(c, first, second, f);
    return pair;
}

/* An interval ends where no difference can lie. */
static void bound(difference *d, double most) {
    d->low = fmax(d->low, -most);
    d->high = fmin(d->high, most);
}

void comparison_summarize(comparison *c) {
    difference *family[2 * MOST_PAIRS];
    int count = 0;
    if (c->margin <= 0) c->margin = DEFAULT_MARGIN;
    c->level = c->target > 0 ? c->target : c->guess + LEVEL_PART * (1 - c->guess);
    c->pair_count = 0;
    for (int i = 0; i < c->losses.count; i++) {
        c->series[i] = summarize(c, i);
        for (int k = i + 1; k < c->losses.count; k++) c->pairs[c->pair_count++] = compare_pair(c, i, k);
    }
    for (int i = 0; i < c->pair_count; i++) family[count++] = &c->pairs[i].accuracy;
    for (int i = 0; i < c->pair_count; i++) family[count++] = &c->pairs[i].speed;
    judge_differences(family, count);
    for (int i = 0; i < c->pair_count; i++) {
        bound(&c->pairs[i].accuracy, 1);
        bound(&c->pairs[i].speed, log2(fmax((double)c->steps, 1)));
    }
    for (int i = 0; i < c->pair_count; i++)
        c->pairs[i].seeds_needed =
            pairs_to_tell(c->pairs[i].accuracy.deviation, c->margin, STUDY_ALPHA / count);
}

steps_told comparison_steps(const comparison *c, const study_pair *pair) {
    const int first = c->series[pair->first].reached, second = c->series[pair->second].reached;
    if (first + second == 0) return STEPS_UNKNOWN;
    if (first < c->seeds && second < c->seeds) return STEPS_COUNTED;
    return first < c->seeds ? STEPS_LEAST : second < c->seeds ? STEPS_MOST : STEPS_COUNTED;
}

const char *steps_told_words(steps_told told) {
    return told == STEPS_LEAST ? "at least " : told == STEPS_MOST ? "at most " : "";
}

int comparison_claims(const comparison *c) {
    int claims = 0;
    for (int i = 0; i < c->pair_count; i++)
        claims += c->pairs[i].accuracy.differs + c->pairs[i].speed.differs;
    return claims;
}
