/* tests.c: the tests of task 3 that everyone may read. */
#include "marker/check.h"

#include <math.h>

static const char subtract[] = "is the row's maximum subtracted before exp?";

/* Two rows: p = (1/3, 1/3, 1/3) and (1/5, 3/5, 1/5), labels 0 and 1. */
static double z[6] = {0, 0, 0, 0, 1.0986122886681098, 0}, labels[2] = {0, 1};

static double run(check *c, double *loss, double *gradient, size_t size) {
    unset(gradient, size);
    *loss = UNSET;
    return CALL(c, "softmax_cross_entropy", READS(z), READS(labels), NUMBER(2), NUMBER(3),
                {"loss", loss, 1, 0}, {"the gradient", gradient, size, 0});
}

static void loss_of_two_rows(check *c) {
    double loss, gradient[6];
    const double status = run(c, &loss, gradient, 6);
    if (status == -1) fail(c, "the labels 0 and 1 of 3 classes are refused: labels count from 0");
    EXPECT_NUMBER(c, "what is returned", status, 0, );
    EXPECT_NUMBER(
        c, "the loss", loss, 0.80471895621705025,
        MISTAKE(1.6094379124341005, "2 times too large: is the sum divided by the number of rows?")
            MISTAKE(-0.80471895621705025, "the sign: the loss is minus the logarithm")
                MISTAKE(1.3540251005511049, "labels off by one: label 0 is the first column") MISTAKE(
                    -0.54930614433405489, "minus the logit itself: the logarithm of softmax is missing")
                    MISTAKE(-0.46666666666666667, "minus the probability: the logarithm is missing")
                        MISTAKE(0.97451836212584464, "softmax was applied twice")
                            MISTAKE(0.54930614433405489, "the last row is left out"));
}

static void gradient_of_two_rows(check *c) {
    double loss, gradient[6];
    run(c, &loss, gradient, 6);
    const double right[] = {-1.0 / 3, 1.0 / 6, 1.0 / 6, .1, -.2, .1},
                 unlabelled[] = {1.0 / 6, 1.0 / 6, 1.0 / 6, .1, .3, .1},
                 shifted[] = {1.0 / 6, -1.0 / 3, 1.0 / 6, .1, .3, -.4};
    const mistake mistakes[] = {{unlabelled, "this is softmax; the 1 of the label is not taken off"},
                                {shifted, "labels off by one: label 0 is the first column"},
                                {NULL, NULL}};
    EXPECT(c, .what = "the gradient", .got = gradient, .want = right, .rows = 2, .columns = 3, .batch = 2,
           .mistakes = mistakes, .last_row = "does the loop over the rows end too early?");
}

static void loss_alone(check *c) {
    double loss;
    run(c, &loss, NULL, 0);
    EXPECT_NUMBER(c, "the loss, without a gradient (NULL)", loss, 0.80471895621705025, );
}

static void labels_are_checked(check *c) {
    const double wrong[] = {3, -1};
    for (int k = 0; k < 2; k++) {
        double bad[2] = {0, wrong[k]}, loss = UNSET, gradient[6];
        unset(gradient, 6);
        const double status = CALL(c, "softmax_cross_entropy", READS(z), READS(bad), NUMBER(2), NUMBER(3),
                                   {"loss", &loss, 1, 0}, WRITES(gradient));
        if (!failed(c) && status != -1)
            fail(c,
                 "label %g of 3 classes is taken: is it checked that it is from 0 to 2? Expected -1, "
                 "returned %g",
                 wrong[k], status);
        for (int i = 0; i < 6; i++)
            if (gradient[i] != UNSET || loss != UNSET)
                fail(c, "a wrong label in row 2 is refused after results were written");
    }
}

static void large_logits(check *c) {
    double far[3] = {800, 0, 0}, label[1] = {1}, loss = UNSET, gradient[3];
    unset(gradient, 3);
    CALL(c, "softmax_cross_entropy", READS(far), READS(label), NUMBER(1), NUMBER(3), {"loss", &loss, 1, 0},
         WRITES(gradient));
    if (!isfinite(loss))
        fail(c,
             "the loss of (800, 0, 0) with label 1 is %g; expected 800: is the logarithm taken of a softmax "
             "that is 0?",
             loss);
    EXPECT_NUMBER(c, "the loss of (800, 0, 0) with label 1", loss, 800, );
    const double right[] = {1, -1, 0};
    EXPECT(c, .what = "its gradient", .got = gradient, .want = right, .rows = 1, .columns = 3,
           .not_finite = subtract);
    double further[3] = {1000, 990, 0};
    CALL(c, "softmax_cross_entropy", READS(further), READS(label), NUMBER(1), NUMBER(3),
         {"loss", &loss, 1, 0}, WRITES(gradient));
    EXPECT(c, .what = "the loss of (1000, 990, 0) with label 1", .got = &loss,
           .want = (double[]){10.000045398899217}, .rows = 1, .columns = 1, .not_finite = subtract);
}

const test tests[] = {
    {"loss_of_two_rows", 1, 1, loss_of_two_rows},
    {"gradient_of_two_rows", 2, 1, gradient_of_two_rows},
    {"loss_alone", 1, 0, loss_alone},
    {"labels_are_checked", 1, 0, labels_are_checked},
    {"large_logits", 1, 0, large_logits},
    {NULL, 0, 0, NULL},
};
