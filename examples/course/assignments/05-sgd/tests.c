/* tests.c: the tests of task 5 that everyone may read. */
#include "marker/check.h"

/* Steps from w with v = 0, by the same gradient each time; settings are rate, momentum, decay, steps. */
#define STEPS(c, w, v, g, ...)                                                                               \
    CALL(c, "sgd_step", WRITES(w), WRITES(v), READS(g), {"the settings", (double[]){__VA_ARGS__}, 4, 1})
#define EXPECT_ARRAY(c, name, values, right, ...)                                                            \
    EXPECT(c, .what = name, .got = values, .want = right, .rows = 1,                                         \
           .columns = sizeof right / sizeof *right, .mistakes = (const mistake[]){__VA_ARGS__{NULL, NULL}})

static void one_step(check *c) {
    double w[2] = {1, 2}, v[2] = {0, 0}, g[2] = {.5, -1};
    STEPS(c, w, v, g, .1, 0, 0, 1);
    const double right[] = {.95, 2.1}, up[] = {1.05, 1.9}, without[] = {.5, 3}, same[] = {1, 2};
    EXPECT_ARRAY(c, "w", w, right, {same, "nothing has changed"},
                 {up, "the step goes up: w - rate v, not w + rate v"}, {without, "the rate is not used"}, );
    const double right_v[] = {.5, -1}, scaled[] = {.05, -.1}, negative[] = {-.05, .1};
    EXPECT_ARRAY(c, "v", v, right_v, {scaled, "v holds the rate: then a change of the rate comes too late"},
                 {negative, "v holds minus the rate: then a change of the rate comes too late"}, );
}

static void momentum_of_two_steps(check *c) {
    double w[2] = {0, 0}, v[2] = {0, 0}, g[2] = {1, -2};
    STEPS(c, w, v, g, .1, .9, 0, 2);
    const double right[] = {-.29, .58}, none[] = {-.2, .4}, twice[] = {-.461, .922},
                 average[] = {-.029, .058}, square[] = {-.281, .562}, none_averaged[] = {-.02, .04};
    EXPECT_ARRAY(c, "w after two steps", w, right,
                 {none, "there is no momentum: is v kept from step to step?"},
                 {twice, "momentum was added twice: v holds it already"},
                 {square, "v was multiplied by the momentum twice"},
                 {average, "the gradient was multiplied by 1 - momentum"},
                 {none_averaged, "the gradient was multiplied by 1 - momentum, and v is not kept"}, );
    const double right_v[] = {1.9, -3.8};
    EXPECT_ARRAY(c, "v after two steps", v, right_v, );
}

static void decay_of_one_step(check *c) {
    double w[2] = {10, -20}, v[2] = {0, 0}, g[2] = {0, 0};
    STEPS(c, w, v, g, .1, 0, .01, 1);
    const double right[] = {9.99, -19.98}, none[] = {10, -20}, twice[] = {9.999, -19.998},
                 away[] = {10.01, -20.02}, without[] = {9.9, -19.8};
    EXPECT_ARRAY(c, "w", w, right, {none, "there is no weight decay"},
                 {away, "decay pulls away from 0: the sign"},
                 {twice, "the rate was applied to the decay too, and then once more with v"},
                 {without, "the rate was not applied to the decay"}, );
}

static void decay_with_momentum(check *c) {
    double w[2] = {1, -2}, v[2] = {0, 0}, g[2] = {0, 0};
    STEPS(c, w, v, g, .1, .5, .1, 2);
    const double right[] = {.9751, -1.9502}, apart[] = {.9801, -1.9602}, twice[] = {.997501, -1.995002};
    EXPECT_ARRAY(c, "w after two steps", w, right,
                 {apart, "decay does not go through v: it is added to the gradient first"},
                 {twice, "the rate was applied to the decay too, and then once more with v"}, );
}

static void every_parameter(check *c) {
    for (size_t n = 0; n <= 3; n++) {
        double w[3] = {1, 1, 1}, v[3] = {0, 0, 0}, g[3] = {1, 1, 1}, settings[4] = {.5, 0, 0, 1};
        const double right[3] = {.5, .5, .5};
        CALL(c, "sgd_step", {"w", w, n, 0}, {"v", v, n, 0}, {"g", g, n, 1}, READS(settings));
        if (n > 0)
            EXPECT(c, .what = "w", .got = w, .want = right, .rows = n, .columns = 1,
                   .last_row = "does the loop over the parameters end too early?");
    }
}

const test tests[] = {
    {"one_step", 1, 1, one_step},
    {"momentum_of_two_steps", 2, 1, momentum_of_two_steps},
    {"decay_of_one_step", 1, 0, decay_of_one_step},
    {"decay_with_momentum", 1, 0, decay_with_momentum},
    {"every_parameter", 1, 0, every_parameter},
    {NULL, 0, 0, NULL},
};
