#include "xent/checkpoint.h"

#include <stdlib.h>
#include <string.h>

#include "model/files/arrays.h"
#include "model/files/header.h"
#include "model/files/json_text.h"
#include "train/checkpoint.h"

/* ---- Saving -------------------------------------------------------------------------------------------- */

static json_t *frozen_names(const xent_params *params) {
    json_t *list = json_array();
    for (int i = 0; list && i < xent_params_count(params); i++)
        if (xent_params_frozen(params, i) &&
            json_array_append_new(list, json_string(xent_params_spec(params, i)->name)) != 0) {
            json_decref(list);
            return NULL;
        }
    return list;
}

/* All but the arrays, as one text; free it. */
static char *describe(xent_trainer *t, const xent_training_state *s, xent_error *error) {
    json_t *settings = checkpoint_settings(t, error);
    json_t *platform = settings ? checkpoint_platform(t, error) : NULL;
    if (!platform) {
        json_decref(settings);
        return NULL;
    }
    json_t *whole = json_pack("{s:i, s:o, s:o, s:o, s:o, s:o}", "format", CHECKPOINT_FORMAT, "platform",
                              platform, "settings", settings, "frozen", frozen_names(xent_net_params(t->net)),
                              "state", checkpoint_numbers(s), "history", checkpoint_columns());
    char *text = whole ? json_text_of(whole, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
    json_decref(whole);
    if (!text) xent_fail(error, XENT_E_MEMORY, "checkpoint: no memory to describe the training");
    return text;
}

/* What a file is put together in. */
typedef struct packing {
    checkpoint_view *views;
    int count; /* of views */
    safetensor *tensors;
    unsigned char *bytes;
} packing;

static int make_packing(const xent_trainer *t, const xent_training_state *s, packing *p) {
    size_t size = checkpoint_history_size(&s->history);
    for (int i = 0; i < XENT_TRAINING_ARRAYS; i++) size += s->arrays[i].size * sizeof(xent_real);
    p->views = checkpoint_views(t, &p->count);
    p->tensors = calloc((size_t)p->count + 1, sizeof *p->tensors);
    p->bytes = malloc(size);
    return p->views && p->tensors && p->bytes;
}

static void clear_packing(packing *p) {
    free(p->views);
    free(p->tensors);
    free(p->bytes);
}

static xent_status write(const packing *p, const xent_training_state *s, const char *path, const char *text,
                         xent_error *error) {
    unsigned char *bytes = p->bytes;
    int count = 0;
    if (s->history.count > 0) { /* in front, where its numbers of eight bytes lie at a multiple of them */
        checkpoint_pack_history(&s->history, &p->tensors[count++], bytes);
        bytes += checkpoint_history_size(&s->history);
    }
    for (int i = 0; i < p->count; i++) {
        const checkpoint_view *v = &p->views[i];
        bytes =
            array_pack(v->name, v->shape, s->arrays[v->array].values + v->at, &p->tensors[count++], bytes);
    }
    return safetensors_write_summed(path, p->tensors, count, CHECKPOINT_KEY, text, error);
}

xent_status xent_trainer_save(xent_trainer *t, const char *path, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    if (!t || !path) return xent_fail(error, XENT_E_ARGUMENT, "checkpoint: trainer or path is NULL");
    const xent_training_state s = xent_trainer_state(t);
    char *text = describe(t, &s, error);
    if (!text) return error->status;
    packing p = {NULL, 0, NULL, NULL};
    const xent_status status = make_packing(t, &s, &p)
                                   ? write(&p, &s, path, text, error)
                                   : xent_fail(error, XENT_E_MEMORY, "%s: no memory to write it", path);
    clear_packing(&p);
    free(text);
    return status;
}

/* ---- Loading ------------------------------------------------------------------------------------------- */

/* A file that is being read. */
typedef struct reading {
    const char *path;
    safetensors file;
    json_t *whole; /* its description */
    xent_training_state state;
    xent_real *arrays[XENT_TRAINING_ARRAYS]; /* what the state's are */
    xent_error *error;
} reading;

static void clear_reading(reading *r) {
    safetensors_clear(&r->file);
    json_decref(r->whole);
    xent_history_clear(&r->state.history);
    for (int i = 0; i < XENT_TRAINING_ARRAYS; i++) free(r->arrays[i]);
}

static xent_status parse(reading *r) {
    json_error_t problem;
    const json_t *text = json_object_get(r->file.metadata, CHECKPOINT_KEY);
    if (!text) return xent_fail(r->error, XENT_E_FORMAT, "%s is no checkpoint of a training", r->path);
    r->whole = json_loads(json_string_value(text), JSON_REJECT_DUPLICATES, &problem);
    if (!r->whole && json_problem(&problem) == XENT_E_MEMORY)
        return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its description", r->path);
    if (!json_is_object(r->whole))
        return xent_fail(r->error, XENT_E_FORMAT, "%s: byte %d of its description: %s", r->path,
                         r->whole ? 0 : problem.position, r->whole ? "it is no object" : problem.text);
    const json_int_t format = json_integer_value(json_object_get(r->whole, "format"));
    if (format == CHECKPOINT_FORMAT) return XENT_OK;
    return xent_fail(r->error, XENT_E_FORMAT,
                     "%s has the format %lld; expected %d; it may be of a later version", r->path,
                     (long long)format, CHECKPOINT_FORMAT);
}

/* Whether it is this training, and on what it ran. */
static xent_status compare(xent_trainer *t, const reading *r, xent_error *warning) {
    json_t *settings = checkpoint_settings(t, r->error);
    json_t *platform = settings ? checkpoint_platform(t, r->error) : NULL;
    xent_status status = platform ? XENT_OK : r->error->status;
    if (status == XENT_OK)
        status = checkpoint_compare(t, r->path, json_object_get(r->whole, "settings"), settings, r->error);
    if (status == XENT_OK) checkpoint_warn(r->path, json_object_get(r->whole, "platform"), platform, warning);
    json_decref(platform);
    json_decref(settings);
    return status;
}

static const safetensor *find(const safetensors *file, const char *name) {
    for (int i = 0; i < file->count; i++)
        if (strcmp(file->tensors[i].name, name) == 0) return &file->tensors[i];
    return NULL;
}

static xent_status read_views(reading *r, const checkpoint_view *views, int count) {
    for (int i = 0; i < count; i++) {
        const safetensor *t = find(&r->file, views[i].name);
        if (!t)
            return xent_fail(r->error, XENT_E_FORMAT, "%s: there is no array \"%s\"", r->path, views[i].name);
        const xent_status status =
            array_unpack(r->path, t, views[i].shape, r->arrays[views[i].array] + views[i].at, r->error);
        if (status != XENT_OK) return status;
    }
    return XENT_OK;
}

/* Of the sizes that the trainer's arrays have. */
static xent_status read_arrays(const xent_trainer *t, reading *r) {
    const xent_training_state own = xent_trainer_state(t);
    int count;
    checkpoint_view *views = checkpoint_views(t, &count);
    int has_memory = views != NULL;
    for (int i = 0; i < XENT_TRAINING_ARRAYS; i++) {
        if (own.arrays[i].size == 0) continue;
        r->arrays[i] = calloc(own.arrays[i].size, sizeof *r->arrays[i]);
        r->state.arrays[i].size = own.arrays[i].size;
        r->state.arrays[i].values = r->arrays[i];
        has_memory = has_memory && r->arrays[i];
    }
    const safetensor *history = find(&r->file, CHECKPOINT_HISTORY);
    const int expected = count + (history != NULL);
    xent_status status = XENT_OK;
    if (!has_memory)
        status = xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its arrays", r->path);
    else if (r->file.count != expected)
        status = xent_fail(r->error, XENT_E_FORMAT, "%s has %d arrays; expected %d", r->path, r->file.count,
                           expected);
    if (status == XENT_OK) status = read_views(r, views, count);
    if (status == XENT_OK) status = checkpoint_read_history(r->path, history, &r->state.history, r->error);
    free(views);
    return status;
}

static xent_status refuse_frozen(const reading *r, const json_t *value, const char *expected) {
    char found[64];
    json_shown(value, found, sizeof found);
    return xent_fail(r->error, XENT_E_FORMAT, "%s: \"frozen\" has %s; expected %s", r->path, found, expected);
}

/* Freezes what the file names, or only sees whether there is such. */
static xent_status freeze(const xent_trainer *t, const reading *r, int sets) {
    xent_params *params = xent_net_params(t->net);
    const json_t *names = json_object_get(r->whole, "frozen");
    if (!json_is_array(names)) return refuse_frozen(r, names, "a list of parameters");
    if (sets) xent_params_freeze(params, "", 0);
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if (!name || xent_params_find(params, name) < 0)
            return refuse_frozen(r, json_array_get(names, i), "the name of a parameter at each place");
        if (sets) xent_params_freeze(params, name, 1);
    }
    return XENT_OK;
}

static xent_status set_state(xent_trainer *t, const reading *r) {
    xent_error problem;
    const xent_status status = xent_trainer_set_state(t, &r->state, &problem);
    if (status != XENT_OK) return xent_fail(r->error, status, "%s: %s", r->path, problem.message);
    return freeze(t, r, 1);
}

static xent_status load(xent_trainer *t, reading *r, xent_error *warning) {
    xent_status status = safetensors_read_summed(r->path, &r->file, r->error);
    if (status == XENT_OK) status = parse(r);
    if (status == XENT_OK) status = compare(t, r, warning);
    if (status == XENT_OK) status = read_arrays(t, r);
    if (status == XENT_OK)
        status = checkpoint_read_numbers(r->path, json_object_get(r->whole, "state"), &r->state, r->error);
    if (status == XENT_OK) status = freeze(t, r, 0);
    return status == XENT_OK ? set_state(t, r) : status;
}

xent_status xent_trainer_load(xent_trainer *t, const char *path, xent_error *warning, xent_error *error) {
    xent_error unwanted, untold;
    if (!error) error = &unwanted;
    if (!warning) warning = &untold;
    *warning = (xent_error){XENT_OK, ""};
    if (!t || !path) return xent_fail(error, XENT_E_ARGUMENT, "checkpoint: trainer or path is NULL");
    reading r = {.path = path, .error = error};
    const xent_status status = load(t, &r, warning);
    clear_reading(&r);
    return status;
}
