#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/content.h"
#include "data/scaling.h"
#include "math/gemm.h"
#include "math/row_sum.h"
#include "model/files/arrays.h"
#include "model/files/columns_json.h"
#include "model/files/json_text.h"
#include "model/files/recipe_json.h"
#include "model/files/scaling_json.h"
#include "train/checkpoint.h"

static json_t *fail_memory(json_t *object, xent_error *error) {
    json_decref(object);
    xent_fail(error, XENT_E_MEMORY, "checkpoint: no memory to describe the training");
    return NULL;
}

/* ---- What is noted ------------------------------------------------------------------------------------- */

static int put_net(const xent_trainer *t, json_t *object) {
    const xent_net_options *o = xent_net_settings(t->net);
    json_t *net = json_pack("{s:s, s:s, s:I, s:I, s:[i, i, i]}", "numbers", ARRAY_REAL, "layers", o->layers,
                            "inputs", (json_int_t)o->inputs, "outputs", (json_int_t)o->outputs, "image",
                            o->height, o->width, o->channels);
    const int failed = !net || json_object_update(object, net) != 0;
    json_decref(net);
    return failed;
}

/* Rows, and a number that stands for what is in them, of each set. */
static int put_data(xent_trainer *t, json_t *object) {
    static const char *const keys[3][2] = {{"train_rows", "train_content"},
                                           {"test_rows", "test_content"},
                                           {"validation_rows", "validation_content"}};
    const xent_dataset *const sets[3] = {t->data.train, t->data.test, t->data.validation};
    int failed = 0;
    for (int i = 0; i < 3; i++) {
        if (!sets[i]) continue;
        if (!t->has_content) t->content[i] = dataset_content(sets[i]);
        failed |= json_object_set_new(object, keys[i][0], json_integer(sets[i]->rows)) != 0;
        failed |= json_object_set_new(object, keys[i][1], json_integer((json_int_t)t->content[i])) != 0;
    }
    t->has_content = 1;
    return failed;
}

/* What classes or targets, columns and their texts are called: the rows are the same numbers under other
 * names. */
static int put_names(const xent_trainer *t, json_t *object) {
    const xent_dataset *set = t->data.train;
    const int64_t count = set->targets ? set->outputs : set->classes;
    int failed = 0;
    if (set->class_names)
        failed |= json_object_set_new(object, set->targets ? "train_targets" : "train_classes",
                                      json_names(set->class_names, count)) != 0;
    if (t->data.columns)
        failed |= json_object_set_new(object, "train_columns", columns_json(t->data.columns)) != 0;
    return failed;
}

static int is_finite(const xent_scaling *s, int64_t count) {
    int finite = isfinite(s->shift) && isfinite(s->factor);
    for (int64_t i = 0; i < count && finite; i++)
        finite = (!s->shifts || isfinite(s->shifts[i])) && (!s->factors || isfinite(s->factors[i]));
    return finite;
}

static int has_finite_fillers(const xent_columns *columns) {
    for (int64_t j = 0; columns && j < columns->count; j++)
        if (!isfinite(columns->column[j].filler)) return 0;
    return 1;
}

static int put_list(json_t *object, const char *key, double one, const double *each, int64_t count) {
    return json_object_set_new(object, key, scaling_json(one, each, count)) != 0;
}

static int put_scaling(const xent_trainer *t, json_t *object) {
    const xent_scaling *s = &t->data.scaling, *target = &t->data.target;
    const int64_t inputs = t->data.train->features, outputs = t->data.train->outputs;
    return put_list(object, "feature_shift", s->shift, s->shifts, inputs) |
           put_list(object, "feature_factor", s->factor, s->factors, inputs) |
           (t->data.train->targets &&
            (put_list(object, "target_shift", target->shift, target->shifts, outputs) |
             put_list(object, "target_factor", target->factor, target->factors, outputs)));
}

static int put_groups(const xent_optimizer_options *o, json_t *object) {
    if (o->group_count < 1) return 0;
    json_t *list = json_array();
    int failed = !list;
    for (int i = 0; i < o->group_count; i++) {
        const xent_optimizer_group *g = &o->groups[i];
        failed |=
            json_array_append_new(list, json_pack("{s:s, s:f, s:f}", "prefix", g->prefix, "rate_factor",
                                                  g->rate_factor, "weight_decay", g->weight_decay)) != 0;
    }
    return (json_object_set_new(object, "groups", list) != 0) | failed;
}

/* What only some kinds of schedule look at. A recipe calls it like this; here it has the word before it, as
 * the program's --every is of checkpoints. */
#define SCHEDULE "schedule_"
static const char *const schedule_keys[] = {"every", "factor", "rise", "begin", "end"};

static int rename_schedule(json_t *entries) {
    int failed = 0;
    for (size_t i = 0; i < sizeof schedule_keys / sizeof *schedule_keys; i++) {
        char key[32];
        json_t *value = json_object_get(entries, schedule_keys[i]);
        snprintf(key, sizeof key, SCHEDULE "%s", schedule_keys[i]);
        failed |= value && json_object_set(entries, key, value) != 0;
        json_object_del(entries, schedule_keys[i]);
    }
    return failed;
}

static int put_recipe(const xent_recipe *recipe, json_t *object) {
    json_t *entries = recipe_json(recipe);
    const int failed = !entries || rename_schedule(entries) || json_object_update(object, entries) != 0;
    json_decref(entries);
    return failed;
}

/* What the history has depends on it. */
static int put_measuring(const xent_fit_options *options, json_t *object) {
    return options->measure_last && json_object_set_new(object, "measure_last", json_true()) != 0;
}

json_t *checkpoint_settings(xent_trainer *t, xent_error *error) {
    if (!is_finite(&t->data.scaling, t->data.train->features) ||
        !is_finite(&t->data.target, t->data.train->targets ? t->data.train->outputs : 0) ||
        !has_finite_fillers(t->data.columns)) {
        xent_fail(error, XENT_E_NONFINITE,
                  "checkpoint: a number of the scaling or of the columns is infinite or NaN");
        return NULL;
    }
    json_t *object = json_object();
    const xent_recipe *recipe = &t->options.recipe;
    if (!object || put_recipe(recipe, object) || put_measuring(&t->options, object) ||
        put_groups(&recipe->optimizer, object) || put_net(t, object) || put_data(t, object) ||
        put_names(t, object) || put_scaling(t, object))
        return fail_memory(object, error);
    return object;
}

json_t *checkpoint_platform(const xent_trainer *t, xent_error *error) {
    json_t *object =
        json_pack("{s:s, s:s, s:s, s:s, s:i}", "xent", XENT_VERSION, "blas", gemm_library(), "kernel",
                  gemm_kernel_name(), "sums", row_sum_arithmetic(), "threads", xent_tape_threads(t->tape));
    return object ? object : fail_memory(NULL, error);
}

/* ---- What is compared ---------------------------------------------------------------------------------- */

/* Two sets of settings, of which the second is this trainer's. */
typedef struct comparison {
    xent_schedule_kind kind;
    const json_t *theirs, *ours;
} comparison;

static int is_same(const comparison *c, const char *key) {
    const json_t *theirs = json_object_get(c->theirs, key), *ours = json_object_get(c->ours, key);
    return theirs == ours || json_equal(theirs, ours);
}

/* More epochs are no other training, where the schedule does not know how many there are: not the constant
 * one, nor one of steps, unless these became longer with the epochs. */
static int only_grows(const comparison *c, const json_t *theirs, const json_t *ours) {
    const int grows = json_is_integer(theirs) && json_integer_value(theirs) < json_integer_value(ours);
    return grows && (c->kind == XENT_CONSTANT || (c->kind == XENT_STEP && is_same(c, SCHEDULE "every")));
}

/* Settings of the schedule that its kind does not look at. */
static int is_unused(xent_schedule_kind kind, const char *key) {
    if (strncmp(key, SCHEDULE, sizeof SCHEDULE - 1) != 0) return 0;
    key += sizeof SCHEDULE - 1;
    if (strcmp(key, "every") == 0 || strcmp(key, "factor") == 0) return kind != XENT_STEP;
    if (strcmp(key, "rise") == 0 || strcmp(key, "begin") == 0) return kind != XENT_ONE_CYCLE;
    return strcmp(key, "end") == 0 && kind != XENT_COSINE && kind != XENT_ONE_CYCLE;
}

/* What is noted for those who read the file: how data are called, which are known by their content, and what
 * a recipe tells of its result. */
static int may_differ(const void *context, const char *key, const json_t *theirs, const json_t *ours) {
    static const char *const notes[] = {"xent", "data", "labels", "test", "content", "epochs", "steps"};
    const comparison *c = context;
    if (strcmp(key, "planned_epochs") == 0) return only_grows(c, theirs, ours);
    if (is_unused(c->kind, key)) return 1;
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (strcmp(key, notes[i]) == 0) return 1;
    return 0;
}

xent_status checkpoint_compare(const xent_trainer *t, const char *path, const json_t *theirs,
                               const json_t *ours, xent_error *error) {
    char text[CHECKPOINT_DIFFERENCES];
    const comparison c = {t->options.recipe.schedule.kind, theirs, ours};
    const int count = checkpoint_differences(theirs, ours, may_differ, &c, text, sizeof text);
    if (count == 0) return XENT_OK;
    return xent_fail(
        error, XENT_E_ARGUMENT,
        "%s is of another training: %s; expected the same settings and data, or another directory", path,
        text);
}

static int is_threads(const void *context, const char *key, const json_t *theirs, const json_t *ours) {
    (void)context;
    (void)theirs;
    (void)ours;
    return strcmp(key, "threads") == 0;
}

void checkpoint_warn(const char *path, const json_t *theirs, const json_t *ours, xent_error *warning) {
    char text[CHECKPOINT_DIFFERENCES];
    const int numbers = checkpoint_differences(theirs, ours, is_threads, NULL, text, sizeof text);
    if (checkpoint_differences(theirs, ours, NULL, NULL, text, sizeof text) > 0)
        xent_fail(warning, XENT_OK, "%s comes from elsewhere: %s; %s", path, text,
                  numbers > 0 ? "results may differ in their last digits" : "results are the same");
}
