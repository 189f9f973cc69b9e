/* Checkpoints that are damaged, of another training or contradict themselves are refused, and what stands
 * there is not lost to one that cannot be written. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/files/safetensors.h"
#include "support/models.h"
#include "support/run.h"
#include "xent/xent.h"

/* Three steps an epoch of a network that is as small as can be, so that its file is. */
enum { FEW = 6, FEATURES = 3, FEW_STEPS = 3 };
static const xent_real features[FEW * FEATURES] = {1, 2, 3, 3, 2, 1, 0, 1, 0, 1, 0, 1, 2, 2, 0, 0, 2, 2};
static const int32_t classes[FEW] = {0, 1, 0, 1, 1, 0};
static const xent_dataset few = {
    .rows = FEW, .features = FEATURES, .classes = 2, .reals = features, .labels = classes};
static const xent_fit_data few_data = {
    .train = &few, .validation = &few, .scaling = {.shift = 1, .factor = 0.5}};

static xent_error fault;
static xent_tape *few_tape;
static xent_net *few_net;
static const char *path;

static xent_fit_options few_options(void) {
    return (xent_fit_options){.recipe = {.epochs = 3,
                                         .batch = 2,
                                         .seed = 5,
                                         .patience = 9,
                                         .optimizer = {.momentum = 0.9},
                                         .schedule = {.rate = 0.1}}};
}

static xent_trainer *few_trainer(const xent_fit_data *sets, const xent_fit_options *o) {
    xent_trainer *t = xent_trainer_create(few_tape, few_net, sets, o, &fault);
    ck_assert_msg(t != NULL, "%s", fault.message);
    return t;
}

/* A step into the second epoch. */
static void write_with_data(const xent_fit_data *sets, const xent_fit_options *o) {
    xent_trainer *t = few_trainer(sets, o);
    ck_assert_int_eq(xent_trainer_epoch(t, &fault), XENT_OK);
    ck_assert_int_eq(xent_trainer_step(t, &fault), XENT_OK);
    ck_assert_msg(xent_trainer_save(t, path, &fault) == XENT_OK, "%s", fault.message);
    xent_trainer_destroy(t);
}

static void write_with(const xent_fit_options *o) { write_with_data(&few_data, o); }

static void write_good(void) {
    const xent_fit_options o = few_options();
    write_with(&o);
}

static void begin(void) {
    few_tape = xent_tape_create(&(xent_tape_options){.threads = 1}, NULL);
    few_net = xent_net_create(
        &(xent_net_options){.layers = "batchnorm", .inputs = FEATURES, .outputs = 2, .seed = 1}, NULL);
    path = strdup(test_path("checkpoint"));
    write_good();
}
static void end(void) {
    free((char *)path);
    xent_net_destroy(few_net);
    xent_tape_destroy(few_tape);
}

static off_t size_of(const char *file) {
    struct stat info;
    ck_assert_int_eq(stat(file, &info), 0);
    return info.st_size;
}

/* ---- Damage -------------------------------------------------------------------------------------------- */

START_TEST(every_bit_that_flips_is_noticed) {
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    const off_t size = size_of(path);
    const int slow = MEMORY_SANITIZED; /* then one of each byte does */
    const int file = open(path, O_RDWR);
    for (off_t at = 0; at < size; at++)
        for (int bit = slow ? (int)(at % 8) : 0; bit <= (slow ? (int)(at % 8) : 7); bit++) {
            unsigned char byte, other;
            ck_assert(pread(file, &byte, 1, at) == 1);
            other = (unsigned char)(byte ^ 1u << bit);
            ASSERT_QUICKLY(pwrite(file, &other, 1, at) == 1, "not written");
            const xent_status status = xent_trainer_load(t, path, NULL, &fault);
            ASSERT_QUICKLY(status == XENT_E_FORMAT && strstr(fault.message, path),
                           "bit %d of byte %lld: %s: %s", bit, (long long)at, xent_status_name(status),
                           fault.message);
            ASSERT_QUICKLY(pwrite(file, &byte, 1, at) == 1, "not written");
        }
    close(file);
    ck_assert_int_eq(xent_trainer_state(t).step, 0);
    ck_assert_msg(xent_trainer_load(t, path, NULL, &fault) == XENT_OK, "%s", fault.message);
    ck_assert_int_eq(xent_trainer_state(t).step, FEW_STEPS + 1);
    xent_trainer_destroy(t);
}
END_TEST

START_TEST(every_beginning_of_a_file_is_refused_and_so_is_more) {
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    const off_t whole = size_of(path);
    for (off_t size = whole + 40; size >= 0; size--) {
        if (size == whole) continue;
        ck_assert_int_eq(truncate(path, size), 0);
        const xent_status status = xent_trainer_load(t, path, NULL, &fault);
        ASSERT_QUICKLY(status == XENT_E_FORMAT, "%lld bytes: %s: %s", (long long)size,
                       xent_status_name(status), fault.message);
    }
    ck_assert_int_eq(xent_trainer_state(t).step, 0);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(xent_trainer_load(t, path, NULL, &fault), XENT_E_IO);
    ck_assert_int_eq(xent_trainer_load(t, "/tmp", NULL, &fault), XENT_E_IO);
    xent_trainer_destroy(t);
}
END_TEST

START_TEST(models_are_no_checkpoints_and_checkpoints_no_models) {
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    xent_model model = small_model(3, 2, 2, "relu"), loaded;
    const char *other = test_path("model");
    ck_assert_int_eq(xent_model_save(&model, other, &fault), XENT_OK);
    ck_assert_int_eq(xent_trainer_load(t, other, NULL, &fault), XENT_E_FORMAT);
    ASSERT_CONTAINS(fault.message, "is no checkpoint");
    ck_assert_int_eq(xent_model_load(path, &loaded, &fault), XENT_E_FORMAT);
    ASSERT_CONTAINS(fault.message, "is a checkpoint of a training, no model");
    xent_net_destroy(model.net);
    xent_trainer_destroy(t);
}
END_TEST

static const safetensor *array_of(const safetensors *file, const char *name) {
    for (int i = 0; i < file->count; i++)
        if (strcmp(file->tensors[i].name, name) == 0) return &file->tensors[i];
    ck_abort_msg("there is no array %s", name);
}

/* PyTorch reads those (test_torch.c). */
START_TEST(weights_stand_there_as_in_model_files) {
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    const xent_model model = {.net = few_net, .normalize = XENT_NORMALIZE_NONE, .scaling = XENT_SCALING_NONE};
    const char *other = test_path("model");
    safetensors a, b;
    ck_assert_int_eq(xent_trainer_load(t, path, NULL, &fault), XENT_OK);
    ck_assert_msg(xent_model_save(&model, other, &fault) == XENT_OK, "%s", fault.message);
    ck_assert_int_eq(safetensors_read(other, &a, &fault), XENT_OK);
    ck_assert_int_eq(safetensors_read(path, &b, &fault), XENT_OK);
    for (int i = 0; i < a.count; i++) {
        const safetensor *x = &a.tensors[i], *y = array_of(&b, x->name);
        char name[100];
        ck_assert(x->rank == y->rank && x->dim[0] == y->dim[0] && strcmp(x->type, y->type) == 0);
        ck_assert(x->rank < 2 || (x->dim[0] == 2 && x->dim[1] == FEATURES && y->dim[1] == FEATURES));
        ck_assert_msg(memcmp(x->bytes, y->bytes, x->size) == 0, "%s differs", x->name);
        snprintf(name, sizeof name, "best.%s", x->name);
        ck_assert_uint_eq(array_of(&b, name)->size, x->size);
        if (strstr(x->name, "running")) continue;
        snprintf(name, sizeof name, "optimizer.momentum_buffer.%s", x->name);
        ck_assert_uint_eq(array_of(&b, name)->size, x->size);
    }
    ck_assert_int_eq(array_of(&b, "history")->dim[0], 1);
    safetensors_clear(&a);
    safetensors_clear(&b);
    xent_trainer_destroy(t);
}
END_TEST

/* ---- Contradictions, under a checksum that is right ---------------------------------------------------- */

typedef struct change {
    const char *object, *key; /* of the description; object NULL: of the whole */
    const char *value;        /* JSON; NULL: the entry is taken out */
    xent_status status;
    const char *says;
} change;

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

static void change_description(const change *c) {
    safetensors file;
    ck_assert_msg(safetensors_read_summed(path, &file, &fault) == XENT_OK, "%s", fault.message);
    json_t *whole = json_loads(json_string_value(json_object_get(file.metadata, "xent_checkpoint")), 0, NULL);
    json_t *object = c->object ? json_object_get(whole, c->object) : whole;
    if (c->value)
        json_object_set_new(object, c->key, json_loads(c->value, JSON_DECODE_ANY, NULL));
    else
        json_object_del(object, c->key);
    char *text = json_dumps(whole, JSON_COMPACT);
    ck_assert_int_eq(
        safetensors_write_summed(path, file.tensors, file.count, "xent_checkpoint", text, &fault), XENT_OK);
    free(text);
    json_decref(whole);
    safetensors_clear(&file);
}

START_TEST(what_contradicts_itself_or_the_training_is_refused) {
    const xent_fit_options o = few_options();
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const change *c = &changes[i];
        xent_trainer *t = few_trainer(&few_data, &o);
        xent_error warning;
        write_good();
        change_description(c);
        const xent_status status = xent_trainer_load(t, path, &warning, &fault);
        ck_assert_msg(status == c->status, "%s %s: %s: %s", c->key, c->value, xent_status_name(status),
                      fault.message);
        ASSERT_CONTAINS(status == XENT_OK ? warning.message : fault.message, c->says);
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
            ck_assert_int_eq(xent_trainer_load(t, path, NULL, &fault), XENT_E_FORMAT);
            ASSERT_CONTAINS(fault.message, says);
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
    ck_assert_msg(xent_trainer_load(t, path, NULL, &fault) == XENT_OK, "%s", fault.message);
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
        ck_assert_int_eq(safetensors_write_summed(path, NULL, 0, "xent_checkpoint", cases[i].text, &fault),
                         XENT_OK);
        ck_assert_int_eq(xent_trainer_load(t, path, NULL, &fault), XENT_E_FORMAT);
        ASSERT_CONTAINS(fault.message, cases[i].says);
        ck_assert_int_eq(xent_trainer_load(t, path, NULL, NULL), XENT_E_FORMAT);
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
        ck_assert_int_eq(safetensors_read_summed(path, &file, &fault), XENT_OK);
        const int count = file.count;
        char *name = (char *)file.tensors[count - 1].name;
        change_arrays(kind, &file);
        if (kind == 7) name[0] = 'x';
        const char *text = json_string_value(json_object_get(file.metadata, "xent_checkpoint"));
        ck_assert_int_eq(
            safetensors_write_summed(path, file.tensors, file.count, "xent_checkpoint", text, &fault),
            XENT_OK);
        file.count = count;
        safetensors_clear(&file);
        ck_assert_int_eq(xent_trainer_load(t, path, NULL, &fault), XENT_E_FORMAT);
        ASSERT_CONTAINS(fault.message, says[kind]);
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
    ck_assert_int_eq(safetensors_read_summed(path, &file, &fault), XENT_OK);
    ck_assert_int_lt(file.count, MOST_ARRAYS);
    memcpy(arrays, file.tensors, (size_t)file.count * sizeof *arrays);
    arrays[file.count] = arrays[file.count - 1];
    arrays[file.count].name = "more";
    const char *text = json_string_value(json_object_get(file.metadata, "xent_checkpoint"));
    ck_assert_int_eq(safetensors_write_summed(path, arrays, file.count + 1, "xent_checkpoint", text, &fault),
                     XENT_OK);
    safetensors_clear(&file);
    ck_assert_int_eq(xent_trainer_load(t, path, NULL, &fault), XENT_E_FORMAT);
    ASSERT_CONTAINS(fault.message, "arrays; expected");
    xent_trainer_destroy(t);
}
END_TEST

/* ---- Another training ---------------------------------------------------------------------------------- */

static void expect_other(const xent_fit_data *sets, const xent_fit_options *o, const char *says) {
    xent_trainer *t = few_trainer(sets, o);
    ck_assert_msg(xent_trainer_load(t, path, NULL, &fault) == XENT_E_ARGUMENT, "%s", says);
    ASSERT_CONTAINS(fault.message, says);
    ASSERT_CONTAINS(fault.message, path);
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
    ASSERT_CONTAINS(fault.message, "and is not set");
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
    ck_assert_int_eq(told(fault.message, &whole), 3);
    ck_assert_ptr_null(strstr(fault.message, " more"));
    o.recipe.batch = 3;
    o.recipe.epochs = 2;
    o.recipe.class_weights = "1.0000000000000000000000000000000000001,2.000000000000000000000000000000000002";
    o.recipe.optimizer = (xent_optimizer_options){.method = XENT_ADAM, .weight_decay = 0.123456789012345678};
    o.recipe.schedule = (xent_schedule){.rate = 0.123456789012345678, .warmup = 3};
    expect_other(&few_data, &o, " more; expected the same settings and data, or another directory");
    ck_assert_msg(told(fault.message, &whole) == 11, "%d: %s", told(fault.message, &whole), fault.message);
    ck_assert_msg(whole, "%s", fault.message);
    ASSERT_CONTAINS(fault.message, "00...; ");
}
END_TEST

START_TEST(other_data_are_named_with_both_values) {
    const xent_fit_options o = few_options();
    xent_real other[FEW * FEATURES];
    int32_t labels[FEW];
    const uint32_t order[FEW] = {0, 1, 2, 3, 5, 4};
    const double shifts[FEATURES] = {1, 1, 2}, factors[FEATURES] = {1, 1, 1};
    memcpy(other, features, sizeof other);
    memcpy(labels, classes, sizeof labels);
    xent_dataset set = few;
    xent_fit_data sets = few_data;
    sets.train = &set;
    other[7] += 0.5F;
    set.reals = other;
    expect_other(&sets, &o, "\"train_content\" was ");
    ASSERT_CONTAINS(fault.message, "(the training set is another than then)");
    ASSERT_CONTAINS(fault.message, "; expected the same settings and data, or another directory");
    sets.test = &few;
    write_with_data(&sets, &o);
    sets.train = &few;
    sets.test = &set;
    expect_other(&sets, &o, "(the test set is another than then)");
    sets.train = &set;
    sets.test = NULL;
    write_good();
    other[7] = (xent_real)(features[7] + 1e-12); /* which only a double can tell */
    if (other[7] != features[7]) expect_other(&sets, &o, "\"train_content\" was ");
    ck_assert(sizeof(xent_real) == sizeof(float) || other[7] != features[7]);
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
    ck_assert_int_eq(xent_trainer_save(t, path, &fault), XENT_OK);
    xent_trainer_destroy(t);
    const double shifted[FEATURES] = {1, 1, 3};
    sets.scaling.shifts = shifted;
    expect_other(&sets, &o, "\"feature_shift\"[2] was 2 and is 3");
}
END_TEST

/* ---- Files that cannot be written ---------------------------------------------------------------------- */

START_TEST(a_file_that_cannot_be_written_leaves_the_old_one) {
    const xent_fit_options o = few_options();
    xent_trainer *t = few_trainer(&few_data, &o);
    struct rlimit before, small;
    const off_t size = size_of(path);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (off_t room = 0; room < size - 1; room += 97) {
        small = before;
        small.rlim_cur = (rlim_t)room;
        ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
        const xent_status status = xent_trainer_save(t, path, &fault);
        setrlimit(RLIMIT_FSIZE, &before);
        if (status == XENT_OK) { /* without an epoch it is shorter */
            ck_assert_int_gt(room, size / 2);
            ck_assert_int_le(size_of(path), room);
            break;
        }
        ck_assert_int_eq(status, XENT_E_IO);
        ck_assert_int_eq(size_of(path), size);
        ASSERT_CONTAINS(fault.message, path);
    }
    xent_trainer_destroy(t);
    t = few_trainer(&few_data, &o);
    write_good();
    ck_assert_int_eq(xent_trainer_save(t, "/nowhere/checkpoint", &fault), XENT_E_IO);
    ck_assert_int_eq(xent_trainer_load(t, path, NULL, &fault), XENT_OK);
    xent_trainer_destroy(t);
}
END_TEST

START_TEST(wrong_arguments_are_refused) {
    const xent_fit_options o = few_options();
    xent_fit_data sets = few_data;
    xent_trainer *t = few_trainer(&few_data, &o);
    ck_assert_int_eq(xent_trainer_save(NULL, path, &fault), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_trainer_save(t, NULL, &fault), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_trainer_save(t, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_trainer_load(NULL, path, NULL, &fault), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_trainer_load(t, NULL, NULL, NULL), XENT_E_ARGUMENT);
    xent_trainer_destroy(t);
    sets.scaling.factor = 1.0 / 0.0;
    t = few_trainer(&sets, &o);
    ck_assert_int_eq(xent_trainer_save(t, path, &fault), XENT_E_NONFINITE);
    ASSERT_CONTAINS(fault.message, "scaling");
    xent_trainer_destroy(t);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("checkpoint_files");
    ADD_TEST_WITH(suite, every_bit_that_flips_is_noticed, begin, end);
    ADD_TEST_WITH(suite, every_beginning_of_a_file_is_refused_and_so_is_more, begin, end);
    ADD_TEST_WITH(suite, models_are_no_checkpoints_and_checkpoints_no_models, begin, end);
    ADD_TEST_WITH(suite, weights_stand_there_as_in_model_files, begin, end);
    ADD_TEST_WITH(suite, what_contradicts_itself_or_the_training_is_refused, begin, end);
    ADD_TEST_WITH(suite, every_number_of_the_state_is_read, begin, end);
    ADD_TEST_WITH(suite, whole_numbers_are_numbers, begin, end);
    ADD_TEST_WITH(suite, a_description_that_is_no_object_is_refused, begin, end);
    ADD_TEST_WITH(suite, arrays_are_those_of_the_trainer, begin, end);
    ADD_TEST_WITH(suite, an_array_too_many_is_refused, begin, end);
    ADD_TEST_WITH(suite, another_schedule_is_named, begin, end);
    ADD_TEST_WITH(suite, other_settings_are_named_with_both_values, begin, end);
    ADD_TEST_WITH(suite, a_long_list_ends_with_a_whole_entry_and_how_many_are_left, begin, end);
    ADD_TEST_WITH(suite, other_data_are_named_with_both_values, begin, end);
    ADD_TEST_WITH(suite, a_file_that_cannot_be_written_leaves_the_old_one, begin, end);
    ADD_TEST_WITH(suite, wrong_arguments_are_refused, begin, end);
    return run_suite(suite);
}
