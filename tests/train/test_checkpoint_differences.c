/* Checkpoints of another training are refused, and what differs is named with both values. */
#include <stdlib.h>
#include <string.h>

#include "support/checkpoints.h"
#include "support/run.h"

static void expect_other(const xent_fit_data *sets, const xent_fit_options *o, const char *says) {
    xent_trainer *t = few_trainer(sets, o);
    ck_assert_msg(xent_trainer_load(t, few_path, NULL, &few_error) == XENT_E_ARGUMENT, "%s", says);
    ASSERT_CONTAINS(few_error.message, says);
    ASSERT_CONTAINS(few_error.message, few_path);
    ck_assert_int_eq(xent_trainer_state(t).step, 0);
    xent_trainer_destroy(t);
}

/* What the kind of schedule looks at; the rest may differ. */
START_TEST(another_schedule_is_named) {
    const xent_schedule cosine = {.kind = XENT_COSINE, .rate = 0.1, .end = 0.1},
                        step = {.kind = XENT_STEP, .rate = 0.1, .every = 2, .factor = 0.5},
                        cycle = {.kind = XENT_ONE_CYCLE, .rate = 0.1, .rise = 0.5, .begin = 0.1};
    xent_fit_options o = few_options();
    o.recipe.schedule = cosine;
    write_with(&o);
    o.recipe.schedule.end = 0.2;
    expect_other(&few_data, &o, "\"schedule_end\" was 0.1 and is 0.2");
    o.recipe.schedule = step;
    write_with(&o);
    o.recipe.epochs = 5; /* with the steps it goes on, without them not */
    o.recipe.schedule.every = 3;
    o.recipe.schedule.factor = 0.25;
    expect_other(&few_data, &o, "\"planned_epochs\" was 3 and is 5");
    expect_other(&few_data, &o, "\"schedule_every\" was 2 and is 3");
    expect_other(&few_data, &o, "\"schedule_factor\" was 0.5 and is 0.25");
    o.recipe.schedule = cycle;
    write_with(&o);
    o.recipe.schedule.rise = 0.25;
    o.recipe.schedule.begin = 0.2;
    expect_other(&few_data, &o, "\"schedule_rise\" was 0.5 and is 0.25");
    expect_other(&few_data, &o, "\"schedule_begin\" was 0.1 and is 0.2");
}
END_TEST

START_TEST(other_settings_are_named_with_both_values) {
    xent_fit_options o = few_options();
    o.recipe.seed = 6;
    o.recipe.batch = 3;
    expect_other(&few_data, &o, "\"batch\" was 2 and is 3");
    expect_other(&few_data, &o, "\"seed\" was 5 and is 6");
    o = few_options();
    o.recipe.patience = 0;
    write_with(&o);
    o.measure_last = 1;
    expect_other(&few_data, &o, "\"measure_last\" was not set and is true");
    write_good();
    o = few_options();
    o.recipe.epochs = 2; /* fewer */
    expect_other(&few_data, &o, "\"planned_epochs\" was 3 and is 2");
    o = few_options();
    o.recipe.optimizer.groups = &(xent_optimizer_group){"1.", 0.5, 0};
    o.recipe.optimizer.group_count = 1;
    expect_other(&few_data, &o, "\"groups\" was not set and is [{\"prefix\":\"1.\"");
    write_with(&o); /* the other way round: what was set is gone */
    const xent_fit_options usual = few_options();
    expect_other(&few_data, &usual, "\"groups\" was [{\"prefix\":\"1.\"");
    ASSERT_CONTAINS(few_error.message, "and is not set");
    static const change others[] = {
        {"settings", "groups", "[{\"prefix\":\"1.\",\"rate_factor\":0.5}]", XENT_E_ARGUMENT,
         "\"groups\"[0].weight_decay was not set and is 0"},
        {"settings", "groups", "[{\"prefix\":\"1.\",\"rate_factor\":0.5,\"weight_decay\":0.0,\"more\":3}]",
         XENT_E_ARGUMENT, "\"groups\"[0].more was 3 and is not set"},
        {"settings", "groups", "[3]", XENT_E_ARGUMENT, "\"groups\"[0] was 3 and is {\"prefix\":"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        write_with(&o);
        change_description(&others[i]);
        expect_other(&few_data, &o, others[i].says);
    }
    write_with(&o);
    o.recipe.optimizer.groups = &(xent_optimizer_group){"1.", 0.5, 0.1};
    expect_other(&few_data, &o, "\"groups\"[0].weight_decay was 0 and is 0.1");
    write_good();
    xent_net *other =
        xent_net_create(&(xent_net_options){.layers = "dense 2", .inputs = 3, .outputs = 2}, NULL);
    xent_net *const own = few_net;
    few_net = other;
    o = few_options();
    expect_other(&few_data, &o, "\"layers\" was \"batchnorm\" and is \"dense 2\"");
    few_net = own;
    xent_net_destroy(other);
}
END_TEST

/* How many differences a message tells or counts; each of the first has both values. */
static int told(const char *message, int *whole) {
    const char *more = strstr(message, "; and ");
    *whole = count_of(message, " was ") == count_of(message, " and is ");
    return count_of(message, " was ") + (more ? atoi(more + 6) : 0);
}

START_TEST(a_long_list_ends_with_a_whole_entry_and_how_many_are_left) {
    xent_fit_options o = few_options();
    int whole;
    o.recipe.loss = XENT_LOSS_FOCAL;
    o.recipe.patience = 8;
    o.recipe.seed = 6;
    expect_other(&few_data, &o, "\"loss\" was \"ce\" and is \"focal\"");
    ck_assert_int_eq(told(few_error.message, &whole), 3);
    ck_assert_ptr_null(strstr(few_error.message, " more"));
    o.recipe.batch = 3;
    o.recipe.epochs = 2;
    o.recipe.class_weights = "1.0000000000000000000000000000000000001,2.000000000000000000000000000000000002";
    o.recipe.optimizer = (xent_optimizer_options){.method = XENT_ADAM, .weight_decay = 0.123456789012345678};
    o.recipe.schedule = (xent_schedule){.rate = 0.123456789012345678, .warmup = 3};
    expect_other(&few_data, &o, " more; expected the same settings and data, or another directory");
    ck_assert_msg(told(few_error.message, &whole) == 11, "%d: %s", told(few_error.message, &whole),
                  few_error.message);
    ck_assert_msg(whole, "%s", few_error.message);
    ASSERT_CONTAINS(few_error.message, "00...; ");
}
END_TEST

START_TEST(other_data_are_named_with_both_values) {
    const xent_fit_options o = few_options();
    xent_real other[FEW * FEW_FEATURES];
    int32_t labels[FEW];
    const uint32_t order[FEW] = {0, 1, 2, 3, 5, 4};
    const double shifts[FEW_FEATURES] = {1, 1, 2}, factors[FEW_FEATURES] = {1, 1, 1};
    memcpy(other, few_reals, sizeof other);
    memcpy(labels, few_labels, sizeof labels);
    xent_dataset set = few;
    xent_fit_data sets = few_data;
    sets.train = &set;
    other[7] += 0.5F;
    set.reals = other;
    expect_other(&sets, &o, "\"train_content\" was ");
    ASSERT_CONTAINS(few_error.message, "(the training set is another than then)");
    ASSERT_CONTAINS(few_error.message, "; expected the same settings and data, or another directory");
    sets.test = &few;
    write_with_data(&sets, &o);
    sets.train = &few;
    sets.test = &set;
    expect_other(&sets, &o, "(the test set is another than then)");
    sets.train = &set;
    sets.test = NULL;
    write_good();
    other[7] = (xent_real)(few_reals[7] + 1e-12); /* which only a double can tell */
    if (other[7] != few_reals[7]) expect_other(&sets, &o, "\"train_content\" was ");
    ck_assert(sizeof(xent_real) == sizeof(float) || other[7] != few_reals[7]);
    set = few;
    labels[2] = 1;
    set.labels = labels;
    expect_other(&sets, &o, "\"train_content\" was ");
    set = few;
    set.select = order;
    expect_other(&sets, &o, "\"train_content\" was ");
    set = few;
    set.class_names = (const char *const[]){"no", "\xff"};
    sets.validation = &set;
    expect_other(&sets, &o, "\"train_classes\" was not set and is [\"no\",");
    sets = few_data;
    sets.test = &few;
    expect_other(&sets, &o, "\"test_rows\" was not set and is 6");
    sets = few_data;
    sets.scaling.factor = 0.25;
    expect_other(&sets, &o, "\"feature_factor\" was 0.5 and is 0.25");
    sets.scaling = (xent_scaling){.shift = 1, .factor = 0.5, .shifts = shifts, .factors = factors};
    expect_other(&sets, &o, "\"feature_shift\" was 1 and is [1.0,1.0,2.0]");
    xent_trainer *t = few_trainer(&sets, &o);
    ck_assert_int_eq(xent_trainer_save(t, few_path, &few_error), XENT_OK);
    xent_trainer_destroy(t);
    const double shifted[FEW_FEATURES] = {1, 1, 3};
    sets.scaling.shifts = shifted;
    expect_other(&sets, &o, "\"feature_shift\"[2] was 2 and is 3");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("checkpoint_differences");
    ADD_TEST_WITH(suite, another_schedule_is_named, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, other_settings_are_named_with_both_values, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, a_long_list_ends_with_a_whole_entry_and_how_many_are_left, set_up_few,
                  tear_down_few);
    ADD_TEST_WITH(suite, other_data_are_named_with_both_values, set_up_few, tear_down_few);
    return run_suite(suite);
}
