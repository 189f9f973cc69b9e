#include "report/axis.h"

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

/* Ends and ticks on whole decades; on their twos and fives too where there are few decades, and on every
 * second or third decade where there are many. */
static axis log_axis(double low, double high) {
    static const double leads[] = {1, 2, 5};
    axis a = {.log = 1, .low = high, .high = low};
    const int first = (int)floor(log10(low)), last = (int)ceil(log10(high));
    const double decades = log10(high) - log10(low);
    const int lead_count = decades < 2.5 ? 3 : 1, stride = 1 + (int)(decades / 8);
    for (int e = first; e <= last; e++)
        for (int i = 0; i < lead_count; i++) {
            const double value = leads[i] * pow(10, e);
            if (value <= low * (1 + 1e-9)) a.low = value;
            if (value >= high * (1 - 1e-9) && a.high < high * (1 - 1e-9)) a.high = value;
        }
    for (int e = first; e <= last; e += stride)
        for (int i = 0; i < lead_count; i++) {
            const double value = leads[i] * pow(10, e);
            if (value >= a.low * (1 - 1e-9) && value <= a.high * (1 + 1e-9)) add_tick(&a, value);
        }
    return a;
}

/* Beyond these an axis ends: powers of ten and differences must stay finite. */
#define MOST 1e300
#define LEAST 1e-300

/* Beyond these numbers are written with a power of ten: no more digits have room. */
#define LARGE 1e7
#define SMALL 1e-5

axis axis_over(double low, double high, int log) {
    low = fmin(fmax(low, log ? LEAST : -MOST), MOST);
    high = fmin(fmax(high, low), MOST);
    if (log) return high > low ? log_axis(low, high) : log_axis(low / 2, low * 2);
    if (!(high - low > fmax(1e-12 * fabs(high), LEAST))) {
        low -= 0.5 * fmax(1, fabs(low));
        high += 0.5 * fmax(1, fabs(high));
    }
    double step = nice_step(high - low, 5);
    axis a = {.low = floor(low / step + 1e-9) * step, .high = ceil(high / step - 1e-9) * step};
    add_linear_ticks(&a, step);
    return a;
}

axis axis_exactly(double low, double high, double least_step) {
    axis a = {.low = low, .high = high > low ? high : low + fmax(1, fabs(low))};
    add_linear_ticks(&a, fmax(nice_step(a.high - a.low, 6), least_step));
    return a;
}

double axis_place(const axis *a, double value) {
    value = fmin(fmax(value, a->low), a->high);
    if (a->log) return (log(value) - log(a->low)) / (log(a->high) - log(a->low));
    return (value - a->low) / (a->high - a->low);
}

void axis_text(const axis *a, double tick, int percent, char *text, size_t size) {
    double scale = percent ? 100 : 1;
    if (a->log || a->tick_count < 2) {
        snprintf(text, size, "%.3g%s", tick * scale, percent ? " %" : "");
        return;
    }
    const double step = (a->tick[1] - a->tick[0]) * scale;
    const double number = fabs(tick * scale) < 1e-6 * step ? 0 : tick * scale;
    const double largest = fmax(fabs(a->low), fabs(a->high)) * scale;
    if ((largest >= LARGE && step >= 1) || largest < SMALL) {
        /* 2.5e+07, with the digits that tell it from its neighbours */
        const int told = (int)floor(log10(largest)) - (int)floor(log10(step) + 1e-9) + 1;
        snprintf(text, size, "%.*g%s", told, number, percent ? " %" : "");
        return;
    }
    const int digits = step >= 1 - 1e-9 ? 0 : (int)ceil(-log10(step) - 1e-9);
    snprintf(text, size, "%.*f%s", digits, number, percent ? " %" : "");
}
