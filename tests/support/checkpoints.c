#include "support/checkpoints.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "model/files/safetensors.h"
#include "support/models.h"
#include "support/run.h"

const xent_real few_reals[FEW * FEW_FEATURES] = {1, 2, 3, 3, 2, 1, 0, 1, 0, 1, 0, 1, 2, 2, 0, 0, 2, 2};
const int32_t few_labels[FEW] = {0, 1, 0, 1, 1, 0};
const xent_dataset few = {
    .rows = FEW, .features = FEW_FEATURES, .classes = 2, .reals = few_reals, .labels = few_labels};
const xent_fit_data few_data = {.train = &few, .validation = &few, .scaling = {.shift = 1, .factor = 0.5}};

xent_error few_error;
static xent_tape *few_tape;
xent_net *few_net;
const char *few_path;

xent_fit_options few_options(void) {
    return (xent_fit_options){.recipe = {.epochs = 3,
                                         .batch = 2,
                                         .seed = 5,
                                         .patience = 9,
                                         .optimizer = {.momentum = 0.9},
                                         .schedule = {.rate = 0.1}}};
}

xent_trainer *few_trainer(const xent_fit_data *sets, const xent_fit_options *o) {
    xent_trainer *t = xent_trainer_create(few_tape, few_net, sets, o, &few_error);
    ck_assert_msg(t != NULL, "%s", few_error.message);
    return t;
}

void write_with_data(const xent_fit_data *sets, const xent_fit_options *o) {
    xent_trainer *t = few_trainer(sets, o);
    ck_assert_int_eq(xent_trainer_epoch(t, &few_error), XENT_OK);
    ck_assert_int_eq(xent_trainer_step(t, &few_error), XENT_OK);
    ck_assert_msg(xent_trainer_save(t, few_path, &few_error) == XENT_OK, "%s", few_error.message);
    xent_trainer_destroy(t);
}

void write_with(const xent_fit_options *o) { write_with_data(&few_data, o); }

void write_good(void) {
    const xent_fit_options o = few_options();
    write_with(&o);
}

void set_up_few(void) {
    few_tape = xent_tape_create(&(xent_tape_options){.threads = 1}, NULL);
    few_net = xent_net_create(
        &(xent_net_options){.layers = "batchnorm", .inputs = FEW_FEATURES, .outputs = 2, .seed = 1}, NULL);
    few_path = strdup(test_path("checkpoint"));
    write_good();
}

void tear_down_few(void) {
    free((char *)few_path);
    xent_net_destroy(few_net);
    xent_tape_destroy(few_tape);
}

void change_description(const change *c) {
    safetensors file;
    ck_assert_msg(safetensors_read_summed(few_path, &file, &few_error) == XENT_OK, "%s", few_error.message);
    json_t *whole = json_loads(json_string_value(json_object_get(file.metadata, "xent_checkpoint")), 0, NULL);
    json_t *object = c->object ? json_object_get(whole, c->object) : whole;
    if (c->value)
        json_object_set_new(object, c->key, json_loads(c->value, JSON_DECODE_ANY, NULL));
    else
        json_object_del(object, c->key);
    char *text = json_dumps(whole, JSON_COMPACT);
    ck_assert_int_eq(
        safetensors_write_summed(few_path, file.tensors, file.count, "xent_checkpoint", text, &few_error),
        XENT_OK);
    free(text);
    json_decref(whole);
    safetensors_clear(&file);
}
