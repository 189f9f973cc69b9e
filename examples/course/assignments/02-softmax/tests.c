/* tests.c: the tests of task 2 that everyone may read. */
#include "marker/check.h"

#include <math.h>

static const char subtract[] = "is the row's maximum subtracted before exp?";

static void softmax_of_one_row(check *c) {
    double x[3] = {0.69314718055994531, 1.0986122886681098, 1.3862943611198906}, y[3]; /* ln 2, ln 3, ln 4 */
    unset(y, 3);
    CALL(c, "softmax", READS(x), WRITES(y), NUMBER(1), NUMBER(3), NUMBER(1));
    const double right[] = {2.0 / 9, 3.0 / 9, 4.0 / 9}, not_divided[] = {2, 3, 4}, shifted[] = {.5, .75, 1},
                 twice[] = {0.29705606115958116, 0.33196581283118126, 0.37097812600923746};
    const mistake mistakes[] = {{not_divided, "the exponentials are not divided by their sum"},
                                {shifted, "the exponentials are not divided by their sum"},
                                {twice, "softmax was applied twice"},
                                {NULL, NULL}};
    EXPECT(c, .what = "softmax(ln 2, ln 3, ln 4)", .got = y, .want = right, .rows = 1, .columns = 3,
           .mistakes = mistakes);
}

static void softmax_of_a_batch(check *c) {
    double x[6] = {0, 0, 0, 0, 1.0986122886681098, 0}, y[6]; /* 0 and ln 3 */
    unset(y, 6);
    CALL(c, "softmax", READS(x), WRITES(y), NUMBER(2), NUMBER(3), NUMBER(1));
    const double right[] = {1.0 / 3, 1.0 / 3, 1.0 / 3, .2, .6, .2},
                 together[] = {.125, .125, .125, .125, .375, .125}, columns[] = {.5, .25, .5, .5, .75, .5};
    const mistake mistakes[] = {{together, "one sum over the whole matrix: each row has a sum of its own"},
                                {columns, "each column sums to 1; it is the rows that should"},
                                {NULL, NULL}};
    EXPECT(c, .what = "softmax", .got = y, .want = right, .rows = 2, .columns = 3, .mistakes = mistakes,
           .last_row = "does the loop over the rows end too early?");
}

static void softmax_of_large_numbers(check *c) {
    double x[4] = {1000, 1000, -1000, -1000}, y[4];
    unset(y, 4);
    CALL(c, "softmax", READS(x), WRITES(y), NUMBER(2), NUMBER(2), NUMBER(1));
    const double right[] = {.5, .5, .5, .5};
    EXPECT(c, .what = "softmax", .got = y, .want = right, .rows = 2, .columns = 2, .not_finite = subtract,
           .last_row = "is the maximum that of the row, not that of the whole matrix or of the first row?");
}

static void softmax_with_a_temperature(check *c) {
    double x[2] = {0, 2.1972245773362196}, y[2]; /* 0 and ln 9 */
    unset(y, 2);
    CALL(c, "softmax", READS(x), WRITES(y), NUMBER(1), NUMBER(2), NUMBER(2));
    const double right[] = {.25, .75}, without[] = {.1, .9}, times[] = {1.0 / 82, 81.0 / 82};
    const mistake mistakes[] = {{without, "the temperature is not used"},
                                {times, "multiplied by the temperature: divide by it"},
                                {NULL, NULL}};
    EXPECT(c, .what = "softmax with t = 2", .got = y, .want = right, .rows = 1, .columns = 2,
           .mistakes = mistakes);
}

static void log_softmax_of_a_batch(check *c) {
    double x[4] = {0, 0, 0, 1.0986122886681098}, y[4];
    unset(y, 4);
    CALL(c, "log_softmax", READS(x), WRITES(y), NUMBER(2), NUMBER(2));
    const double right[] = {-0.69314718055994531, -0.69314718055994531, -1.3862943611198906,
                            -0.28768207245178093},
                 softmax[] = {.5, .5, .25, .75};
    const mistake mistakes[] = {{softmax, "this is softmax, without the logarithm"}, {NULL, NULL}};
    EXPECT(c, .what = "log_softmax", .got = y, .want = right, .rows = 2, .columns = 2, .mistakes = mistakes,
           .last_row = "does the loop over the rows end too early?");
}

static void log_softmax_of_large_numbers(check *c) {
    double x[3] = {400, 0, -400}, y[3];
    unset(y, 3);
    CALL(c, "log_softmax", READS(x), WRITES(y), NUMBER(1), NUMBER(3));
    const double right[] = {0, -400, -800};
    EXPECT(c, .what = "log_softmax(400, 0, -400)", .got = y, .want = right, .rows = 1, .columns = 3,
           .not_finite = "e^-800 rounds to 0: take x - maximum - ln(sum), not the logarithm of softmax");
}

const test tests[] = {
    {"softmax_of_one_row", 1, 1, softmax_of_one_row},
    {"softmax_of_a_batch", 1, 1, softmax_of_a_batch},
    {"softmax_of_large_numbers", 1, 0, softmax_of_large_numbers},
    {"softmax_with_a_temperature", 1, 0, softmax_with_a_temperature},
    {"log_softmax_of_a_batch", 1, 0, log_softmax_of_a_batch},
    {"log_softmax_of_large_numbers", 1, 0, log_softmax_of_large_numbers},
    {NULL, 0, 0, NULL},
};
