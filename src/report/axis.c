#include "axis.h"

#include <math.h>
#include <stdio.h>

/* The distance of some `wanted` ticks over a range: 1, 2 or 5 times a power of ten (Heckbert, Nice numbers
 * for graph labels, in Graphics Gems, 1990). */
static double nice_step(double range, int wanted) {
    double raw = range / wanted, power = pow(10, floor(log10(raw))), lead = raw / power;
    return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

static void add_tick(axis *a, double value) {
    if (a->tick_count < AXIS_MAX_TICKS) a->tick[a->tick_count++] = value;
}

static void add_linear_ticks(axis *a, double step) {
    for (double i = ceil(a->low / step - 1e-9); i * step <= a->high + step * 1e-9; i++) add_tick(a, i * step);
}

/* Whole decades; with few of them, the twos and fives between too. */
static axis log_axis(double low, double high) {
    axis a = {.log = 1};
    static const double fine[] = {1, 2, 5}, coarse[] = {1};
    double decades = log10(high / low);
    const double *leads = decades < 2.5 ? fine : coarse;
    int lead_count = decades < 2.5 ? 3 : 1;
    a.low = high;
    a.high = low;
    for (double e = floor(log10(low)); e <= ceil(log10(high)); e++) {
        for (int i = 0; i < lead_count; i++) {
            double value = leads[i] * pow(10, e);
            if (value <= low * (1 + 1e-9)) a.low = value;
            if (value >= high * (1 - 1e-9) && a.high < high * (1 - 1e-9)) a.high = value;
        }
    }
    for (double e = floor(log10(a.low)); e <= ceil(log10(a.high)); e++)
        for (int i = 0; i < lead_count; i++) {
            double value = leads[i] * pow(10, e);
            if (value >= a.low * (1 - 1e-9) && value <= a.high * (1 + 1e-9)) add_tick(&a, value);
        }
    return a;
}

axis axis_over(double low, double high, int log) {
    if (log) return high > low ? log_axis(low, high) : log_axis(low / 2, low * 2);
    if (!(high > low)) {
        low -= 0.5;
        high += 0.5;
    }
    double step = nice_step(high - low, 5);
    axis a = {.low = floor(low / step + 1e-9) * step, .high = ceil(high / step - 1e-9) * step};
    add_linear_ticks(&a, step);
    return a;
}

axis axis_exactly(double low, double high, double least_step) {
    axis a = {.low = low, .high = high > low ? high : low + 1};
    add_linear_ticks(&a, fmax(nice_step(a.high - a.low, 6), least_step));
    return a;
}

double axis_place(const axis *a, double value) {
    if (a->log) return log(value / a->low) / log(a->high / a->low);
    return (value - a->low) / (a->high - a->low);
}

void axis_text(const axis *a, double tick, int percent, char *text, size_t size) {
    double scale = percent ? 100 : 1;
    if (a->log || a->tick_count < 2) {
        snprintf(text, size, "%.3g%s", tick * scale, percent ? " %" : "");
        return;
    }
    double step = (a->tick[1] - a->tick[0]) * scale;
    int digits = step >= 1 - 1e-9 ? 0 : (int)ceil(-log10(step) - 1e-9);
    snprintf(text, size, "%.*f%s", digits, fabs(tick) < 1e-12 ? 0.0 : tick * scale, percent ? " %" : "");
}
