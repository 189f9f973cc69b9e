/* What a network with known weights gets wrong. */
#include <math.h>

#include "study/findings.h"
#include "support/run.h"

/* A network whose logits are its inputs: two pixels a row, two classes. */
static xent_net *identity_network(void) {
    const xent_net_options options = {.layers = "", .inputs = 2, .outputs = 2};
    xent_net *net = xent_net_create(&options, NULL);
    ck_assert_ptr_nonnull(net);
    xent_params *params = xent_net_params(net);
    xent_real *weight = xent_params_values(params, xent_params_find(params, "0.weight"));
    weight[0] = weight[3] = 1;
    weight[1] = weight[2] = 0;
    return net;
}

START_TEST(the_surest_mistakes_come_first) {
    static const xent_real rows[] = {3, 1, 1, 3, 0, 5, 2, 2, 4, 0};
    static const int32_t labels[] = {0, 0, 0, 1,
                                     1}; /* rows 0 is right; 1 .. 4 are wrong, a tie goes to class 0 */
    const xent_dataset data = {.rows = 5,
                               .features = 2,
                               .height = 1,
                               .width = 2,
                               .channels = 1,
                               .classes = 2,
                               .reals = rows,
                               .labels = labels};
    const xent_scaling none = XENT_SCALING_NONE;
    xent_net *net = identity_network();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    findings f;
    for (int sigmoid = 0; sigmoid <= 1; sigmoid++) {
        ck_assert_int_eq(findings_collect(&f, tape, net, &data, &none,
                                          sigmoid ? XENT_OUTPUT_SIGMOID : XENT_OUTPUT_SOFTMAX, NULL),
                         XENT_OK);
        static const int64_t order[] = {2, 4, 1, 3};
        ck_assert_int_eq(f.mistake_count, 4);
        for (int i = 0; i < 4; i++) ck_assert_int_eq(f.mistakes[i].row, order[i]);
        ck_assert_int_eq(f.mistakes[0].predicted, 1);
        ck_assert_int_eq(f.mistakes[0].label, 0);
        ASSERT_CLOSE(f.mistakes[0].probability, 1 / (1 + exp(-5)), 1e-6);
        ASSERT_CLOSE(f.mistakes[0].label_probability, sigmoid ? 0.5 : 1 / (1 + exp(5)), 1e-5);
        ck_assert_int_eq(f.mistakes[0].pixels[0], 0);
        ck_assert_int_eq(f.mistakes[0].pixels[1], 255);
        /* Reals are stretched from their least to their greatest: 1 and 3; 2 and 2. */
        ck_assert_int_eq(f.mistakes[2].pixels[0], 0);
        ck_assert_int_eq(f.mistakes[2].pixels[1], 255);
        ck_assert_int_eq(f.mistakes[3].pixels[0] + f.mistakes[3].pixels[1], 0);
        ck_assert_int_eq(xent_metrics_confusion(f.metrics, 1, 0), 2);
        ASSERT_CLOSE(xent_metrics_accuracy(f.metrics), 0.2, 1e-12);
        ck_assert_int_eq(f.unit_count, 2);
        ck_assert(f.weights[0] == 1 && f.weights[1] == 0 && f.weights[2] == 0 && f.weights[3] == 1);
        findings_clear(&f);
    }
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

/* A class that training did not have has no name and no probability: such a row is wrong, but none of the
 * mistakes that are shown. */
START_TEST(rows_of_unknown_classes_are_not_shown) {
    static const xent_real rows[] = {3, 1, 1, 3, 0, 5};
    static const int32_t labels[] = {0, XENT_LABEL_UNKNOWN, 0};
    const xent_dataset data = {.rows = 3, .features = 2, .classes = 2, .reals = rows, .labels = labels};
    const xent_scaling none = XENT_SCALING_NONE;
    xent_net *net = identity_network();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    findings f;
    ck_assert_int_eq(findings_collect(&f, tape, net, &data, &none, XENT_OUTPUT_SOFTMAX, NULL), XENT_OK);
    ck_assert_int_eq(f.mistake_count, 1);
    ck_assert_int_eq(f.mistakes[0].row, 2);
    ck_assert_int_eq(f.mistakes[0].label, 0);
    findings_clear(&f);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

/* Rows held out are told as the files count them. */
START_TEST(rows_are_those_of_the_files) {
    static const xent_real rows[] = {3, 1, 1, 3, 0, 5, 2, 2, 4, 0};
    static const int32_t labels[] = {0, 0, 0, 1, 1};
    static const uint32_t select[] = {4, 2};
    const xent_dataset data = {.rows = 2,
                               .features = 2,
                               .height = 1,
                               .width = 2,
                               .channels = 1,
                               .classes = 2,
                               .reals = rows,
                               .labels = labels,
                               .select = select};
    const xent_scaling none = XENT_SCALING_NONE;
    xent_net *net = identity_network();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    findings f;
    ck_assert_int_eq(findings_collect(&f, tape, net, &data, &none, 0, NULL), XENT_OK);
    ck_assert_int_eq(f.mistake_count, 2);
    ck_assert_int_eq(f.mistakes[0].row, 2);
    ck_assert_int_eq(f.mistakes[0].pixels[1], 255);
    ck_assert_int_eq(f.mistakes[1].row, 4);
    ck_assert_int_eq(f.mistakes[1].pixels[0], 255);
    findings_clear(&f);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

/* More mistakes than are kept: the surest of all stay, the first of equal ones. */
START_TEST(only_the_surest_are_kept) {
    enum { ROWS = 2000 };
    static uint8_t pixels[ROWS * 2];
    static int32_t labels[ROWS];
    for (int i = 0; i < ROWS; i++) pixels[2 * i + 1] = (uint8_t)(i * 7 % 10);
    const xent_dataset data = {.rows = ROWS, .features = 2, .classes = 2, .bytes = pixels, .labels = labels};
    const xent_scaling none = XENT_SCALING_NONE;
    xent_net *net = identity_network();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    findings f;
    ck_assert_int_eq(findings_collect(&f, tape, net, &data, &none, 0, NULL), XENT_OK);
    ck_assert_int_eq(f.mistake_count, MOST_MISTAKES);
    for (int i = 0; i < MOST_MISTAKES; i++) {
        ck_assert_int_eq(f.mistakes[i].row, 7 + 10 * i); /* those with pixel 9: 7 * 7 = 49 */
        ck_assert_ptr_null(f.mistakes[i].pixels);
    }
    ck_assert_ptr_null(f.weights);
    findings_clear(&f);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

/* 130 x 65 pixels in three colours are shown as 43 x 21, each the mean of a block of 3 x 3. */
START_TEST(large_images_are_shown_smaller) {
    enum { WIDTH = 130, HEIGHT = 65, FEATURES = WIDTH * HEIGHT * 3 };
    static uint8_t pixels[FEATURES];
    static const int32_t labels[] = {1};
    for (int i = 0; i < FEATURES; i++) pixels[i] = (uint8_t)(i / 3 % WIDTH + i / 3 / WIDTH + 20 * (i % 3));
    const xent_dataset data = {.rows = 1,
                               .features = FEATURES,
                               .height = HEIGHT,
                               .width = WIDTH,
                               .channels = 3,
                               .classes = 2,
                               .bytes = pixels,
                               .labels = labels};
    const xent_scaling none = XENT_SCALING_NONE;
    const xent_net_options options = {.layers = "", .inputs = FEATURES, .outputs = 2};
    xent_net *net = xent_net_create(&options, NULL);
    ck_assert_ptr_nonnull(net);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_real *weight = xent_params_values(xent_net_params(net), 0);
    for (int i = 0; i < FEATURES; i++) {
        weight[2 * i] = (xent_real)pixels[i]; /* class 0 wins */
        weight[2 * i + 1] = 0;
    }
    findings f;
    ck_assert_int_eq(findings_collect(&f, tape, net, &data, &none, 0, NULL), XENT_OK);
    ck_assert_int_eq(f.width, 43);
    ck_assert_int_eq(f.height, 21);
    for (int y = 0; y < f.height; y++)
        for (int x = 0; x < f.width; x++) {
            const int middle = 3 * x + 1 + 3 * y + 1; /* of a block, which is its mean too */
            for (int c = 0; c < 3; c++)
                ck_assert_int_eq(f.mistakes[0].pixels[(y * f.width + x) * 3 + c], middle + 20 * c);
            ASSERT_CLOSE(f.weights[y * f.width + x], middle + 20, 1e-6);
        }
    findings_clear(&f);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

/* Weights of a convolution are no images of units; its mistakes are shown like those of any other network. */
START_TEST(mistakes_of_a_convolution_have_their_images) {
    static const uint8_t pixels[] = {10, 20, 30, 40};
    static const int32_t labels[] = {0};
    xent_dataset data = {.rows = 1,
                         .features = 4,
                         .height = 2,
                         .width = 2,
                         .channels = 1,
                         .classes = 2,
                         .bytes = pixels,
                         .labels = labels};
    const xent_scaling none = XENT_SCALING_NONE;
    const xent_net_options options = {
        .layers = "conv 1 1x1", .inputs = 4, .height = 2, .width = 2, .channels = 1, .outputs = 2};
    xent_net *net = xent_net_create(&options, NULL);
    ck_assert_ptr_nonnull(net);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    findings f;
    xent_params *params = xent_net_params(net);
    const int last = xent_params_count(params) - 1; /* the bias of the classes */
    xent_params_values(params, last)[1] = 10000;    /* class 1 wins */
    ck_assert_int_eq(findings_collect(&f, tape, net, &data, &none, 0, NULL), XENT_OK);
    ck_assert_int_eq(f.mistake_count, 1);
    ck_assert_ptr_nonnull(f.mistakes[0].pixels);
    for (int i = 0; i < 4; i++) ck_assert_int_eq(f.mistakes[0].pixels[i], pixels[i]);
    ck_assert_ptr_null(f.weights);
    ck_assert_int_eq(f.unit_count, 0);
    findings_clear(&f);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

START_TEST(data_that_does_not_fit_is_refused) {
    static const uint8_t pixels[6];
    static const int32_t labels[2];
    const xent_dataset data = {.rows = 2,
                               .features = 3,
                               .height = 1,
                               .width = 3,
                               .channels = 1,
                               .classes = 2,
                               .bytes = pixels,
                               .labels = labels};
    const xent_scaling none = XENT_SCALING_NONE;
    xent_net *net = identity_network();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_error error;
    findings f;
    ck_assert_int_eq(findings_collect(&f, tape, net, &data, &none, 0, &error), XENT_E_SHAPE);
    ck_assert_ptr_null(f.metrics);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("findings");
    ADD_TEST(suite, the_surest_mistakes_come_first);
    ADD_TEST(suite, rows_of_unknown_classes_are_not_shown);
    ADD_TEST(suite, rows_are_those_of_the_files);
    ADD_TEST(suite, only_the_surest_are_kept);
    ADD_TEST(suite, large_images_are_shown_smaller);
    ADD_TEST(suite, mistakes_of_a_convolution_have_their_images);
    ADD_TEST(suite, data_that_does_not_fit_is_refused);
    return run_suite(suite);
}
