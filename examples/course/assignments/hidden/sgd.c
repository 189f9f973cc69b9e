/* sgd.c: the hidden tests of task 5: parameters, gradients and settings from a seed. */
#include "marker/check.h"

#include <math.h>

enum { MOST = 30 };

/* Twenty steps with a gradient of its own for each; the rate changes from step to step if asked for. */
static void run(check *c, double decay, int changing) {
    double w[MOST], v[MOST], g[MOST], right[MOST], right_v[MOST];
    const size_t n = 1 + below(c, MOST);
    const double momentum = uniform(c, .5, .95);
    fill_uniform(c, w, n, -2, 2), fill_uniform(c, v, n, -1, 1);
    for (size_t i = 0; i < n; i++) right[i] = w[i], right_v[i] = v[i];
    for (int step = 0; step < 20; step++) {
        double settings[4] = {changing ? uniform(c, .01, .2) : .1, momentum, decay, 1};
        fill_uniform(c, g, n, -1, 1);
        for (size_t i = 0; i < n; i++) {
            right_v[i] = momentum * right_v[i] + (g[i] + decay * right[i]);
            right[i] -= settings[0] * right_v[i];
        }
        CALL(c, "sgd_step", {"w", w, n, 0}, {"v", v, n, 0}, {"g", g, n, 1}, READS(settings));
    }
    EXPECT(c, .what = "w after 20 steps", .got = w, .want = right, .rows = n, .columns = 1);
    EXPECT(c, .what = "v after 20 steps", .got = v, .want = right_v, .rows = n, .columns = 1);
}

static void hidden_momentum(check *c) { run(c, 0, 0); }
static void hidden_decay(check *c) { run(c, .05, 0); }
static void hidden_changing_rate(check *c) { run(c, .05, 1); }

const test tests[] = {
    {"hidden_momentum", 1, 0, hidden_momentum},
    {"hidden_decay", 1, 0, hidden_decay},
    {"hidden_changing_rate", 2, 0, hidden_changing_rate},
    {NULL, 0, 0, NULL},
};
