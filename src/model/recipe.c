#include "model/recipe.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *task_name(int value) { return xent_task_name((xent_task)value); }
static const char *init_name(int value) { return xent_init_name((xent_init)value); }
static const char *loss_name(int value) { return xent_loss_name((xent_loss)value); }
static const char *method_name(int value) { return xent_method_name((xent_method)value); }
static const char *missing_name(int value) { return xent_missing_name((xent_missing)value); }
static const char *first_name(int value) { return xent_first_index_name((xent_first_index)value); }
static const char *decimal_name(int value) { return xent_decimal_name((xent_decimal)value); }
static const char *header_name(int value) { return xent_header_name((xent_header)value); }
static const char *schedule_name(int value) { return xent_schedule_name((xent_schedule_kind)value); }

/* The most of what must stay below 1. */
#define BELOW_ONE (1 - DBL_EPSILON)

#define FIELD(kind, word, member, ...)                                                                       \
    { .key = word, .type = RECIPE_##kind, .at = offsetof(xent_recipe, member), __VA_ARGS__ }

/* The order of the files. "epochs" and "steps" are those that were made. */
static const recipe_field fields[] = {
    FIELD(TEXT, "xent", version, 0),
    FIELD(TEXT, "data", data, 0),
    FIELD(COUNT, "content", content, .optional = 1),
    FIELD(TEXT, "label", label, 0),
    FIELD(TEXT, "labels", labels, 0),
    FIELD(NAME, "header", header, .optional = 1, .name = header_name, .find = xent_header_find),
    FIELD(NAME, "missing", missing, .optional = 1, .name = missing_name, .find = xent_missing_find),
    FIELD(NAME, "first_index", first_index, .optional = 1, .name = first_name, .find = xent_first_index_find),
    FIELD(NAME, "decimal", decimal, .optional = 1, .name = decimal_name, .find = xent_decimal_find),
    FIELD(SWITCH, "transpose", transpose, .optional = 1),
    FIELD(TEXT, "test", test, 0),
    FIELD(NUMBER, "test_fraction", test_fraction, .optional = 1, .off = 1, .most = BELOW_ONE),
    FIELD(SEED, "test_seed", test_seed, .optional = 1),
    FIELD(TEXT, "from", from, 0),
    FIELD(NAME, "init", init, .optional = 1, .name = init_name, .find = xent_init_find),
    FIELD(NUMBER, "init_deviation", init_deviation, .optional = 1),
    FIELD(COUNT, "rows", rows, .optional = 1),
    FIELD(NUMBER, "validation", validation, .optional = 1, .most = BELOW_ONE),
    FIELD(NAME, "task", task, .optional = 1, .name = task_name, .find = xent_task_find),
    FIELD(NAME, "loss", loss, .name = loss_name, .find = xent_loss_find),
    FIELD(NUMBER, "label_smoothing", label_smoothing, .optional = 1, .most = BELOW_ONE),
    FIELD(TEXT, "class_weights", class_weights, 0),
    FIELD(NUMBER, "focus", focus, .optional = 1),
    FIELD(NAME, "optimizer", optimizer.method, .name = method_name, .find = xent_method_find),
    FIELD(NUMBER, "lr", schedule.rate, .optional = 1, .off = 1),
    FIELD(NAME, "schedule", schedule.kind, .name = schedule_name, .find = xent_schedule_find),
    FIELD(COUNT, "warmup", schedule.warmup, .optional = 1),
    FIELD(COUNT, "every", schedule.every, .optional = 1),
    FIELD(NUMBER, "factor", schedule.factor, .optional = 1, .off = 1),
    FIELD(NUMBER, "rise", schedule.rise, .optional = 1, .most = BELOW_ONE),
    FIELD(NUMBER, "begin", schedule.begin, .optional = 1, .off = 1),
    FIELD(NUMBER, "end", schedule.end, .optional = 1),
    FIELD(NUMBER, "momentum", optimizer.momentum, .most = BELOW_ONE),
    FIELD(SWITCH, "nesterov", optimizer.nesterov, 0),
    FIELD(NUMBER, "weight_decay", optimizer.weight_decay, 0),
    FIELD(SWITCH, "decay_weights_only", optimizer.decay_weights_only, .optional = 1),
    FIELD(SWITCH, "decoupled", optimizer.decoupled, .optional = 1),
    FIELD(NUMBER, "beta1", optimizer.beta1, .optional = 1, .off = 1, .most = BELOW_ONE),
    FIELD(NUMBER, "beta2", optimizer.beta2, .optional = 1, .off = 1, .most = BELOW_ONE),
    FIELD(NUMBER, "alpha", optimizer.alpha, .optional = 1, .off = 1, .most = BELOW_ONE),
    FIELD(NUMBER, "epsilon", optimizer.epsilon, .optional = 1),
    FIELD(NUMBER, "clip", optimizer.clip_norm, .optional = 1),
    FIELD(INT, "augment_shift", augment.shift, .optional = 1, .most = XENT_AUGMENT_MOST_SHIFT),
    FIELD(NUMBER, "augment_rotate", augment.rotate, .optional = 1, .most = 180),
    FIELD(NUMBER, "augment_scale", augment.scale, .optional = 1, .most = 0.9),
    FIELD(NUMBER, "augment_shear", augment.shear, .optional = 1, .most = 1),
    FIELD(NUMBER, "augment_elastic", augment.elastic, .optional = 1, .most = 1000),
    FIELD(NUMBER, "augment_sigma", augment.sigma, .optional = 1, .most = 32),
    FIELD(COUNT, "batch", batch, .optional = 1),
    FIELD(INT, "planned_epochs", epochs, .optional = 1),
    FIELD(INT, "patience", patience, .optional = 1),
    FIELD(NUMBER, "target", target, .optional = 1, .most = 1),
    FIELD(SWITCH, "target_on_test", target_on_test, .optional = 1),
    FIELD(INT, "epochs", epochs_done, 0),
    FIELD(COUNT, "steps", steps_done, 0),
    FIELD(SEED, "seed", seed, 0),
};

const recipe_field *recipe_field_at(int index) {
    return index >= 0 && index < (int)(sizeof fields / sizeof *fields) ? &fields[index] : NULL;
}

/* A field as the recipe has it. */
typedef struct field_value {
    const char *text;
    int64_t whole;
    double number;
} field_value;

static field_value value_of(const recipe_field *f, const xent_recipe *recipe) {
    const char *at = (const char *)recipe + f->at;
    field_value v = {NULL, 0, 0};
    int small = 0;
    switch (f->type) {
    case RECIPE_TEXT:
        memcpy(&v.text, at, sizeof v.text);
        break;
    case RECIPE_NAME:
    case RECIPE_SWITCH:
    case RECIPE_INT:
        memcpy(&small, at, sizeof small);
        v.whole = small;
        break;
    case RECIPE_COUNT:
    case RECIPE_SEED:
        memcpy(&v.whole, at, sizeof v.whole);
        break;
    case RECIPE_NUMBER:
        memcpy(&v.number, at, sizeof v.number);
        break;
    }
    if (f->type == RECIPE_NAME) v.text = f->name(small);
    return v;
}

static xent_recipe_kind kind_of(recipe_type type) {
    switch (type) {
    case RECIPE_TEXT:
    case RECIPE_NAME:
        return XENT_RECIPE_TEXT;
    case RECIPE_SWITCH:
        return XENT_RECIPE_SWITCH;
    case RECIPE_NUMBER:
        return XENT_RECIPE_NUMBER;
    case RECIPE_INT:
    case RECIPE_COUNT:
    case RECIPE_SEED:
        break;
    }
    return XENT_RECIPE_WHOLE;
}

int xent_recipe_next(const xent_recipe *recipe, int *at, xent_recipe_entry *entry) {
    const recipe_field *f;
    if (!recipe || !at || !entry) return 0;
    while ((f = recipe_field_at((*at)++))) {
        field_value v = value_of(f, recipe);
        if (f->type == RECIPE_TEXT ? !v.text : f->optional && v.whole == 0 && v.number == 0) continue;
        if (f->off && v.number == XENT_OFF) v.number = 0;
        *entry = (xent_recipe_entry){f->key, kind_of(f->type), v.text, (uint64_t)v.whole, v.number};
        return 1;
    }
    return 0;
}

double recipe_most(const recipe_field *f) {
    switch (f->type) {
    case RECIPE_SWITCH:
        return 1;
    case RECIPE_INT:
        return f->most > 0 ? f->most : INT_MAX;
    case RECIPE_COUNT:
        return 9007199254740992.0; /* 2^53, what a JSON number holds exactly */
    case RECIPE_NUMBER:
        return f->most > 0 ? f->most : DBL_MAX;
    case RECIPE_TEXT:
    case RECIPE_NAME:
    case RECIPE_SEED:
        break;
    }
    return HUGE_VAL;
}

void recipe_expected(const recipe_field *f, char *text, size_t size) {
    size_t used = 0;
    switch (f->type) {
    case RECIPE_TEXT:
        snprintf(text, size, "a text");
        break;
    case RECIPE_NAME:
        for (int i = 0; f->find(f->name(i)) == i && used < size; i++)
            used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "one of ", f->name(i));
        break;
    case RECIPE_SWITCH:
        snprintf(text, size, "true or false");
        break;
    case RECIPE_NUMBER:
        if (f->most >= BELOW_ONE && f->most < 1)
            snprintf(text, size, "a number of at least 0 and less than 1");
        else
            snprintf(text, size, f->most > 0 ? "a number from 0 to %g" : "a number of at least 0", f->most);
        break;
    case RECIPE_INT:
    case RECIPE_COUNT:
    case RECIPE_SEED:
        snprintf(text, size, f->most > 0 ? "a whole number from 0 to %g" : "a whole number of at least 0",
                 f->most);
        break;
    }
}

xent_status recipe_check(const xent_recipe *recipe, const char *what, xent_error *error) {
    xent_recipe_entry e;
    for (int at = 0; xent_recipe_next(recipe, &at, &e);) {
        const recipe_field *f = recipe_field_at(at - 1);
        const double number = e.kind == XENT_RECIPE_NUMBER ? e.number : (double)(int64_t)e.whole;
        char expected[128];
        if (f->type == RECIPE_NAME ? f->find(e.text) >= 0
                                   : f->type == RECIPE_SEED || f->type == RECIPE_TEXT ||
                                         (number >= 0 && number <= recipe_most(f)))
            continue;
        recipe_expected(f, expected, sizeof expected);
        return xent_fail(error, XENT_E_ARGUMENT, "%s: \"%s\" of its recipe is %g; expected %s", what, e.key,
                         number, expected);
    }
    return XENT_OK;
}

int xent_loss_fits(xent_loss loss, xent_task task) {
    if ((unsigned)loss >= XENT_LOSS_COUNT) return 0;
    if (task == XENT_TASK_CLASSIFY) return loss < XENT_CLASS_LOSS_COUNT;
    return task == XENT_TASK_REGRESSION ? loss >= XENT_CLASS_LOSS_COUNT : loss == XENT_LOSS_BCE;
}

xent_loss xent_task_loss(xent_task task) {
    return task == XENT_TASK_REGRESSION   ? XENT_LOSS_SQUARED
           : task == XENT_TASK_MULTILABEL ? XENT_LOSS_BCE
                                          : XENT_LOSS_CE;
}
