#include <math.h>

#include "base/defaults.h"
#include "xent/schedule.h"

#define PI 3.14159265358979323846

/* The schedule with its defaults written out. */
static xent_schedule complete(xent_schedule s) {
    s.rate = default_real(s.rate, 0.1);
    s.every = default_count(s.every, 1);
    s.factor = default_real(s.factor, 0.1);
    s.rise = default_real(s.rise, 0.3);
    s.begin = default_real(s.begin, 0.04);
    return s;
}

static int in_range(const xent_schedule *s) {
    return (unsigned)s->kind <= XENT_ONE_CYCLE && s->rate >= 0 && isfinite(s->rate) && s->warmup >= 0 &&
           (s->kind != XENT_STEP || (s->every >= 1 && s->factor >= 0 && isfinite(s->factor))) &&
           ((s->kind != XENT_COSINE && s->kind != XENT_ONE_CYCLE) || (s->end >= 0 && isfinite(s->end))) &&
           (s->kind != XENT_ONE_CYCLE || (s->rise > 0 && s->rise < 1 && s->begin >= 0 && isfinite(s->begin)));
}

/* From `from` to `to` along half a cosine, at part x of the way. */
static double anneal(double from, double to, double x) { return to + (from - to) * (1 + cos(PI * x)) / 2; }

/* The top is at step rise T - 1, which need not be a whole number, and the end at T - 1, as in PyTorch. */
static double one_cycle(const xent_schedule *s, double step, double total) {
    const double top = s->rise * total - 1, last = total - 1;
    if (step <= top) return top > 0 ? anneal(s->begin, 1, step / top) : 1;
    return anneal(1, s->end, last > top ? (step - top) / (last - top) : 1);
}

double xent_schedule_rate(const xent_schedule *schedule, int64_t step, int64_t total) {
    const xent_schedule given = complete(schedule ? *schedule : (xent_schedule){0}), *s = &given;
    if (!schedule || step < 0 || total < 1 || !in_range(s)) return (double)NAN;
    if (step >= total) step = total - 1;
    if (step < s->warmup) return s->rate * (double)(step + 1) / (double)s->warmup;
    step -= s->warmup;
    total -= s->warmup;
    switch (s->kind) {
    case XENT_CONSTANT:
        return s->rate;
    case XENT_STEP:
        /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): 0 has become the default of 1 */
        step /= s->every;
        return s->rate * pow(s->factor, (double)step);
    case XENT_COSINE:
        return s->rate * anneal(1, s->end, (double)step / (double)total);
    case XENT_ONE_CYCLE:
        return s->rate * one_cycle(s, (double)step, (double)total);
    }
    return (double)NAN;
}
