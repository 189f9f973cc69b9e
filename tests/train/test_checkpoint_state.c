/* Checkpoints that contradict themselves or their trainer, under a checksum that is right, are refused. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "model/files/safetensors.h"
#include "support/checkpoints.h"
#include "support/run.h"

static const change changes[] = {
    {NULL, "format", "2", XENT_E_FORMAT, "has the format 2; expected 1"},
    {NULL, "format", NULL, XENT_E_FORMAT, "has the format 0"},
    {NULL, "frozen", NULL, XENT_E_FORMAT, "\"frozen\" has nothing; expected a list of parameters"},
    {NULL, "frozen", "[\"9.weight\"]", XENT_E_FORMAT,
     "\"frozen\" has \"9.weight\"; expected the name of a parameter"},
    {NULL, "frozen", "\"0.weight\"", XENT_E_FORMAT,
     "\"frozen\" has \"0.weight\"; expected a list of parameters"},
    {NULL, "frozen", "[3]", XENT_E_FORMAT, "\"frozen\" has 3; expected the name"},
    {NULL, "state", NULL, XENT_E_FORMAT, "\"step\" of its state"},
    {NULL, "settings", NULL, XENT_E_ARGUMENT, "of another training"},
    {"state", "step", "-1", XENT_E_FORMAT,
     "\"step\" of its state is -1; expected a whole number of at least 0"},
    {"state", "step", "9223372036854775807", XENT_E_VALUE, "9223372036854775807 steps"},
    {"state", "step", "4.0", XENT_E_FORMAT, "\"step\""},
    {"state", "step", "3", XENT_E_VALUE, "rows"},
    {"state", "rows", "9", XENT_E_VALUE, "9 rows"},
    {"state", "epoch_correct", "3", XENT_E_VALUE, "3 rows right"},
    {"state", "epoch_loss", "\"x\"", XENT_E_FORMAT,
     "\"epoch_loss\" of its state is \"x\"; expected a number"},
    {"state", "seconds", "-1", XENT_E_VALUE, "-1"},
    {"state", "rate", NULL, XENT_E_FORMAT, "\"rate\" of its state is nothing; expected a number"},
    {"state", "best_epoch", "2", XENT_E_VALUE, "best epoch 2 of 1"},
    {"state", "best_epoch", "2147483648", XENT_E_FORMAT, "\"best_epoch\""},
    {"state", "best_loss", "[]", XENT_E_FORMAT, "\"best_loss\""},
    {"settings", "lr", "0.2", XENT_E_ARGUMENT, "of another training: \"lr\" was 0.2 and is 0.1"},
    {"settings", "lr", NULL, XENT_E_ARGUMENT, "\"lr\" was not set and is 0.1"},
    {"settings", "clip", "3", XENT_E_ARGUMENT, "\"clip\" was 3 and is not set"},
    {"settings", "numbers", "\"F16\"", XENT_E_ARGUMENT, "\"numbers\" was \"F16\""},
    {"settings", "data", "\"elsewhere\"", XENT_OK, ""},
    {"settings", "schedule_every", "7", XENT_OK, ""}, /* of steps; the rate is constant */
    {"settings", "schedule_rise", "0.5", XENT_OK, ""},
    {"settings", "schedule_end", "0.5", XENT_OK, ""},
    {"settings", "schedule_shape", "7", XENT_E_ARGUMENT, "\"schedule_shape\" was 7 and is not set"},
    {"settings", "planned_epochs", "\"2\"", XENT_E_ARGUMENT, "\"planned_epochs\" was \"2\" and is 3"},
    {"settings", "image", "{\"height\":1}", XENT_E_ARGUMENT, "\"image\" was {\"height\":1} and is [0,0,0]"},
    {"settings", "image", "[0,0]", XENT_E_ARGUMENT, "\"image\" was [0,0] and is [0,0,0]"},
    {"settings", "image", "[0,0,[[[[[[[[[[[[1]]]]]]]]]]]]]", XENT_E_ARGUMENT, "\"image\"[2] was [["},
    {"settings", "groups", "[]", XENT_E_ARGUMENT, "\"groups\" was [] and is not set"},
    {"settings", "groups", "{}", XENT_E_ARGUMENT, "\"groups\" was {} and is not set"},
    {"settings", "warmup", "7", XENT_E_ARGUMENT, "\"warmup\" was 7 and is not set"},
    {"platform", "kernel", "\"Abacus\"", XENT_OK, "\"kernel\" was \"Abacus\" and is \""},
    {"platform", "sums", "\"other\"", XENT_OK, "\"sums\" was \"other\" and is \""},
    {"platform", "sums", "\"other\"", XENT_OK, "results may differ in their last digits"},
    {"platform", "threads", "7", XENT_OK, "\"threads\" was 7 and is 1; results are the same"},
};

START_TEST(what_contradicts_itself_or_the_training_is_refused) {
    const xent_fit_options o = few_options();
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const change *c = &changes[i];
        xent_trainer *t = few_trainer(&few_data, &o);
        xent_error warning;
        write_good();
        change_description(c);
        const xent_status status = xent_trainer_load(t, few_path, &warning, &few_error);
        ck_assert_msg(status == c->status, "%s %s: %s: %s", c->key, c->value, xent_status_name(status),
                      few_error.message);
        ASSERT_CONTAINS(status == XENT_OK ? warning.message : few_error.message, c->says);
        if (status == XENT_OK && !*c->says) ck_assert_str_eq(warning.message, "");
        ck_assert_int_eq(xent_trainer_state(t).step, status == XENT_OK ? FEW_STEPS + 1 : 0);
        xent_trainer_destroy(t);
    }
}
END_TEST

/* Each number of the state is there, and a number. */
START_TEST(every_number_of_the_state_is_read) {
    static const char *const keys[] = {"step",       "rows",           "epoch_rows",    "epoch_correct",
                                       "epoch_loss", "epoch_gradient", "epoch_squares", "rate",
                                       "seconds",    "best_epoch"};
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        for (int there = 0; there < 2; there++) {
            char says[100];
            snprintf(says, sizeof says, "\"%s\" of its state is %s; expected a ", keys[i],
                     there ? "true" : "nothing");
            write_good();
            change_description(&(change){"state", keys[i], there ? "true" : NULL, XENT_E_FORMAT, says});
            ck_assert_int_eq(xent_trainer_load(t, few_path, NULL, &few_error), XENT_E_FORMAT);
            ASSERT_CONTAINS(few_error.message, says);
        }
    xent_trainer_destroy(t);
}
END_TEST

/* Another program may write 1.0 as 1. */
START_TEST(whole_numbers_are_numbers) {
    static const char *const keys[] = {"epoch_loss", "epoch_gradient", "epoch_squares", "rate", "seconds"};
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    write_good();
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        change_description(&(change){"state", keys[i], "1", XENT_OK, ""});
    ck_assert_msg(xent_trainer_load(t, few_path, NULL, &few_error) == XENT_OK, "%s", few_error.message);
    const xent_training_state s = xent_trainer_state(t);
    ck_assert(s.epoch_loss == 1 && s.epoch_gradient == 1 && s.epoch_squares == 1 && s.rate == 1);
    ck_assert(s.seconds >= 1 && s.seconds < 300);
    xent_trainer_destroy(t);
}
END_TEST

START_TEST(a_description_that_is_no_object_is_refused) {
    static const struct {
        const char *text, *says;
    } cases[] = {{"[1]", "byte 0 of its description: it is no object"},
                 {"{\"format\":1,\"format\":1}", "duplicate"},
                 {"{\"format\":1", "of its description: "}};
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(
            safetensors_write_summed(few_path, NULL, 0, "xent_checkpoint", cases[i].text, &few_error),
            XENT_OK);
        ck_assert_int_eq(xent_trainer_load(t, few_path, NULL, &few_error), XENT_E_FORMAT);
        ASSERT_CONTAINS(few_error.message, cases[i].says);
        ck_assert_int_eq(xent_trainer_load(t, few_path, NULL, NULL), XENT_E_FORMAT);
    }
    xent_trainer_destroy(t);
}
END_TEST

/* One array too few, of another shape, another type, another name. */
static void change_arrays(int kind, safetensors *file) {
    safetensor *last = &file->tensors[file->count - 1];
    if (kind == 0) file->count--;
    if (kind == 1) last->rank = 2, last->dim[1] = last->dim[0], last->dim[0] = 1;
    if (kind == 2) last->type = sizeof(xent_real) == 8 ? "I64" : "I32";
    if (kind == 3) file->tensors[0].type = "I64"; /* the history */
    if (kind == 4) file->tensors[0].dim[1] /= 2, file->tensors[0].dim[0] *= 2;
    if (kind == 5) file->tensors[0].rank = 1, file->tensors[0].dim[0] = 12;
    if (kind == 6) file->tensors[0].rank = 3, file->tensors[0].dim[2] = 1;
}

START_TEST(arrays_are_those_of_the_trainer) {
    static const char *const says[] = {
        "arrays; expected",
        "is [1, 3] of type",
        "of type I",
        "\"history\" is [1, 12] of type I64; expected a row an epoch, of 12 numbers of F64",
        "\"history\" is [2, 6] of type F64",
        "\"history\" is [12] of type F64",
        "\"history\" is [1, 12, 1] of type F64",
        "there is no array"};
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    for (int kind = 0; kind < 8; kind++) {
        safetensors file;
        write_good();
        ck_assert_int_eq(safetensors_read_summed(few_path, &file, &few_error), XENT_OK);
        const int count = file.count;
        char *name = (char *)file.tensors[count - 1].name;
        change_arrays(kind, &file);
        if (kind == 7) name[0] = 'x';
        const char *text = json_string_value(json_object_get(file.metadata, "xent_checkpoint"));
        ck_assert_int_eq(
            safetensors_write_summed(few_path, file.tensors, file.count, "xent_checkpoint", text, &few_error),
            XENT_OK);
        file.count = count;
        safetensors_clear(&file);
        ck_assert_int_eq(xent_trainer_load(t, few_path, NULL, &few_error), XENT_E_FORMAT);
        ASSERT_CONTAINS(few_error.message, says[kind]);
        ck_assert_int_eq(xent_trainer_state(t).step, 0);
    }
    xent_trainer_destroy(t);
}
END_TEST

START_TEST(an_array_too_many_is_refused) {
    enum { MOST_ARRAYS = 64 };
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    safetensors file;
    safetensor arrays[MOST_ARRAYS];
    ck_assert_int_eq(safetensors_read_summed(few_path, &file, &few_error), XENT_OK);
    ck_assert_int_lt(file.count, MOST_ARRAYS);
    memcpy(arrays, file.tensors, (size_t)file.count * sizeof *arrays);
    arrays[file.count] = arrays[file.count - 1];
    arrays[file.count].name = "more";
    const char *text = json_string_value(json_object_get(file.metadata, "xent_checkpoint"));
    ck_assert_int_eq(
        safetensors_write_summed(few_path, arrays, file.count + 1, "xent_checkpoint", text, &few_error),
        XENT_OK);
    safetensors_clear(&file);
    ck_assert_int_eq(xent_trainer_load(t, few_path, NULL, &few_error), XENT_E_FORMAT);
    ASSERT_CONTAINS(few_error.message, "arrays; expected");
    xent_trainer_destroy(t);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("checkpoint_state");
    ADD_TEST_WITH(suite, what_contradicts_itself_or_the_training_is_refused, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, every_number_of_the_state_is_read, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, whole_numbers_are_numbers, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, a_description_that_is_no_object_is_refused, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, arrays_are_those_of_the_trainer, set_up_few, tear_down_few);
    ADD_TEST_WITH(suite, an_array_too_many_is_refused, set_up_few, tear_down_few);
    return run_suite(suite);
}
