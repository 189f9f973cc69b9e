/* The figures that training and measuring tell, computed a second time: by a loop of this file's own, from
 * the logits, in double. Batches do not divide the rows, so that the last one is smaller. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loops.h"
#include "support/models.h"
#include "support/run.h"
#include "xent/xent.h"

static const double tolerance = sizeof(xent_real) == 8 ? 1e-11 : 2e-5;
enum { EPOCHS = 3, BATCH = 100, CLASSES = 10, MOST_STEPS = 100 };

static xent_data digits;
static uint32_t *select_rows;
static xent_dataset train, validation;
static xent_scaling scaling;
static xent_tape *tape;

static void set_up(void) {
    ck_assert_int_eq(xent_data_load(NULL, &digits, NULL), XENT_OK);
    select_rows = malloc((size_t)digits.train.rows * sizeof *select_rows);
    ck_assert_int_eq(xent_dataset_split(&digits.train, 0.2, 1, select_rows, &train, &validation, NULL),
                     XENT_OK);
    ck_assert(train.rows % BATCH != 0 && validation.rows % 256 != 0 && digits.test.rows % 256 != 0);
    scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &train);
    tape = xent_tape_create(NULL, NULL);
    ck_assert_ptr_nonnull(tape);
}
static void tear_down(void) {
    xent_tape_destroy(tape);
    free(select_rows);
    xent_data_clear(&digits);
}

static xent_net *network(void) {
    const xent_net_options o = {.inputs = 64, .outputs = CLASSES, .layers = "dense 16 relu", .seed = 4};
    xent_net *net = xent_net_create(&o, NULL);
    ck_assert_ptr_nonnull(net);
    return net;
}

/* Sums over rows. */
typedef struct figures {
    double loss, gradient;
    int64_t rows, correct;
} figures;

static void add_row(figures *sum, xent_loss loss, const xent_real *z, int32_t label) {
    double dz[CLASSES];
    int best = 0;
    sum->loss += loop_loss(loss, CLASSES, z, label, dz);
    for (int c = 0; c < CLASSES; c++) {
        sum->gradient += fabs(dz[c]) / CLASSES;
        if (z[c] > z[best]) best = c;
    }
    sum->rows++;
    sum->correct += best == label;
}

static void expect(double found, double expected, const char *what) {
    ck_assert_msg(close_to(found, expected, tolerance, 0), "%s is %.12g, not %.12g", what, found, expected);
}

/* Of all rows of a set at once. */
static figures measure(const xent_net *net, const xent_dataset *data, xent_loss loss) {
    figures sum = {0};
    xent_tape *own = xent_tape_create(NULL, NULL);
    ck_assert_ptr_nonnull(own);
    xent_real *x = xent_tape_memory(own, (size_t)(data->rows * data->features) * sizeof *x);
    ck_assert_ptr_nonnull(x);
    for (int64_t i = 0; i < data->rows; i++)
        for (int64_t j = 0; j < data->features; j++)
            x[i * data->features + j] =
                (xent_real)((data->bytes[xent_dataset_offset(data, i) + j] - scaling.shift) * scaling.factor);
    const xent_tensor *z =
        xent_net_forward(own, net, xent_input(own, xent_matrix(data->rows, data->features), x), NULL);
    ck_assert_ptr_nonnull(z);
    for (int64_t i = 0; i < data->rows; i++)
        add_row(&sum, loss, xent_tensor_values(z) + i * CLASSES, xent_dataset_label(data, i));
    xent_tape_destroy(own);
    return sum;
}

/* ---- Measuring */

START_TEST(evaluation_is_the_mean_over_all_rows) {
    xent_net *net = network();
    for (int loss = 0; loss < XENT_CLASS_LOSS_COUNT; loss++) {
        const figures own = measure(net, &digits.test, (xent_loss)loss);
        static xent_metrics *metrics; /* held, should the test end at an assertion */
        xent_evaluation e;
        metrics = xent_metrics_create(CLASSES, NULL);
        ck_assert_ptr_nonnull(metrics);
        ck_assert_int_eq(xent_evaluate(tape, net, &digits.test, &scaling, (xent_loss)loss, &e, metrics, NULL),
                         XENT_OK);
        ck_assert(e.rows == digits.test.rows && e.correct == own.correct);
        expect(e.loss, own.loss / (double)own.rows, xent_loss_name((xent_loss)loss));
        expect(e.accuracy, (double)own.correct / (double)own.rows, "accuracy");
        ck_assert(xent_metrics_total(metrics) == own.rows && xent_metrics_correct(metrics) == own.correct);
        xent_metrics_destroy(metrics);
    }
    xent_net_destroy(net);
}
END_TEST

/* ---- Training */

/* What the loop here and fit tell of the same run. */
typedef struct told {
    xent_epoch epochs[EPOCHS];
    xent_step steps[MOST_STEPS];
    int count; /* of steps */
} told;

static int note_step(void *context, const xent_step *step) {
    told *all = context;
    ck_assert_int_lt(all->count, MOST_STEPS);
    all->steps[all->count++] = *step;
    return 0;
}

static xent_fit_options options_of(xent_loss loss) {
    xent_fit_options o = {
        .recipe.loss = loss, .recipe.epochs = EPOCHS, .recipe.batch = BATCH, .recipe.seed = 9};
    o.recipe.optimizer.momentum = 0.5;
    o.recipe.schedule = (xent_schedule){.kind = XENT_COSINE, .rate = 0.05, .warmup = 4};
    return o;
}

/* One epoch as a user would write it. */
static void train_epoch(xent_net *net, xent_optimizer *optimizer, xent_loader *loader,
                        const xent_fit_options *o, int epoch, told *all) {
    figures sum = {0};
    xent_batch batch;
    xent_epoch *e = &all->epochs[epoch];
    const int64_t total = (train.rows + BATCH - 1) / BATCH * EPOCHS;
    xent_tape_reset(tape);
    xent_loader_start(loader, (uint32_t)epoch);
    for (; xent_loader_next(loader, tape, &batch); xent_tape_reset(tape)) {
        xent_tensor *z = xent_net_forward(tape, net, batch.x, NULL);
        e->rate = xent_schedule_rate(&o->recipe.schedule, all->count, total);
        ck_assert_int_eq(xent_optimizer_set_rate(optimizer, e->rate), XENT_OK);
        ck_assert_int_eq(
            xent_backward(tape, xent_classification_loss(tape, o->recipe.loss, z, batch.labels, NULL)),
            XENT_OK);
        for (int64_t i = 0; i < batch.rows; i++)
            add_row(&sum, o->recipe.loss, xent_tensor_values(z) + i * CLASSES, batch.labels[i]);
        ck_assert_int_eq(xent_optimizer_step(optimizer, tape), XENT_OK);
        const double rows = (double)sum.rows;
        all->steps[all->count] = (xent_step){.epoch = epoch + 1,
                                             .epochs = EPOCHS,
                                             .step = all->count + 1,
                                             .steps = total,
                                             .rows = epoch * train.rows + sum.rows,
                                             .total_rows = EPOCHS * train.rows,
                                             .loss = sum.loss / rows,
                                             .accuracy = (double)sum.correct / rows};
        all->count++;
    }
    ck_assert_int_eq(sum.rows, train.rows);
    e->train_loss = sum.loss / (double)sum.rows;
    e->train_accuracy = (double)sum.correct / (double)sum.rows;
    e->mean_gradient = sum.gradient / (double)sum.rows;
}

static void run_by_hand(xent_net *net, const xent_fit_options *o, told *all) {
    const xent_loader_options batches = {.batch = BATCH, .seed = o->recipe.seed};
    xent_loader *loader = xent_loader_create(&train, &scaling, &batches, NULL);
    xent_optimizer *optimizer = xent_optimizer_create(xent_net_params(net), &o->recipe.optimizer, NULL);
    ck_assert(loader && optimizer);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
        train_epoch(net, optimizer, loader, o, epoch, all);
        xent_epoch *e = &all->epochs[epoch];
        e->epoch = epoch + 1;
        const figures v = measure(net, &validation, o->recipe.loss),
                      t = measure(net, &digits.test, o->recipe.loss);
        e->validation_loss = v.loss / (double)v.rows;
        e->validation_accuracy = (double)v.correct / (double)v.rows;
        e->test_loss = t.loss / (double)t.rows;
        e->test_accuracy = (double)t.correct / (double)t.rows;
    }
    xent_loader_destroy(loader);
    xent_optimizer_destroy(optimizer);
}

static void expect_epoch(const xent_epoch *found, const xent_epoch *own) {
    ck_assert_int_eq(found->epoch, own->epoch);
    expect(found->train_loss, own->train_loss, "training loss");
    expect(found->train_accuracy, own->train_accuracy, "training accuracy");
    expect(found->validation_loss, own->validation_loss, "validation loss");
    expect(found->validation_accuracy, own->validation_accuracy, "validation accuracy");
    expect(found->test_loss, own->test_loss, "test loss");
    expect(found->test_accuracy, own->test_accuracy, "test accuracy");
    expect(found->mean_gradient, own->mean_gradient, "mean gradient");
    expect(found->rate, own->rate, "rate");
}

static void expect_step(const xent_step *found, const xent_step *own) {
    ck_assert(found->epoch == own->epoch && found->epochs == own->epochs);
    ck_assert(found->step == own->step && found->steps == own->steps);
    ck_assert(found->rows == own->rows && found->total_rows == own->total_rows);
    expect(found->loss, own->loss, "running loss");
    expect(found->accuracy, own->accuracy, "running accuracy");
}

static void check_run(xent_loss loss) {
    xent_fit_options o = options_of(loss);
    told *own = calloc(1, sizeof *own), *found = calloc(1, sizeof *found);
    xent_net *by_hand = network(), *fitted = network();
    const xent_fit_data data = {
        .train = &train, .test = &digits.test, .validation = &validation, .scaling = scaling};
    xent_fit_result result;
    o.after_step = note_step;
    o.context = found;
    run_by_hand(by_hand, &o, own);
    ck_assert_int_eq(xent_fit(tape, fitted, &data, &o, &result, NULL), XENT_OK);
    const size_t bytes = xent_params_block_size(xent_net_params(fitted)) * sizeof(xent_real);
    ck_assert_mem_eq(xent_params_block(xent_net_params(fitted)), xent_params_block(xent_net_params(by_hand)),
                     bytes);
    ck_assert(result.steps == own->count && result.rows == EPOCHS * train.rows);
    ck_assert(result.history.count == EPOCHS && found->count == own->count);
    for (int i = 0; i < EPOCHS; i++) expect_epoch(&result.history.epochs[i], &own->epochs[i]);
    for (int i = 0; i < own->count; i++) expect_step(&found->steps[i], &own->steps[i]);
    xent_history_clear(&result.history);
    xent_net_destroy(by_hand);
    xent_net_destroy(fitted);
    free(own);
    free(found);
}

START_TEST(fit_tells_and_does_what_a_loop_by_hand_does) {
    for (int loss = 0; loss < XENT_CLASS_LOSS_COUNT; loss++) check_run((xent_loss)loss);
}
END_TEST

/* ---- The history's file */

/* Each figure has a value of its own, which needs nine digits. */
START_TEST(each_column_holds_what_its_head_says) {
    const xent_epoch e = {.epoch = 7,
                          .train_loss = 1.23456789,
                          .train_accuracy = 0.234567891,
                          .test_loss = 3.45678912,
                          .test_accuracy = 0.456789123,
                          .validation_loss = 5.67891234,
                          .validation_accuracy = (double)NAN,
                          .mean_gradient = 0.0789123456,
                          .rate = 8.91234567e-5,
                          .seconds = 9.125};
    xent_history history = {NULL, 0, 0};
    char line[512] = "";
    const char *path = test_path("h.csv");
    ck_assert_int_eq(xent_history_add(&history, &e, NULL), XENT_OK);
    ck_assert_int_eq(xent_history_save(&history, path, NULL), XENT_OK);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    ck_assert_str_eq(line, "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,"
                           "test_accuracy,mean_gradient,rate,seconds\n");
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    ck_assert_str_eq(line, "7,1.23456789,0.234567891,5.67891234,,3.45678912,0.456789123,0.0789123456,"
                           "8.91234567e-05,9.125\n");
    fclose(file);
    xent_history_clear(&history);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("figures");
    ADD_TEST_WITH(suite, evaluation_is_the_mean_over_all_rows, set_up, tear_down);
    ADD_TEST_WITH(suite, fit_tells_and_does_what_a_loop_by_hand_does, set_up, tear_down);
    ADD_TEST(suite, each_column_holds_what_its_head_says);
    return run_suite(suite);
}
