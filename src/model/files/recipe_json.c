#include "model/files/recipe_json.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "model/files/json_text.h"
#include "model/recipe.h"

static json_t *text_json(const char *text) {
    char *valid = malloc(UTF8_DECODED_SIZE(strlen(text)));
    if (!valid) return NULL;
    utf8_from_path(text, valid);
    json_t *json = json_string(valid);
    free(valid);
    return json;
}

static json_t *entry_json(const xent_recipe_entry *e) {
    switch (e->kind) {
    case XENT_RECIPE_TEXT:
        return text_json(e->text);
    case XENT_RECIPE_WHOLE:
        return json_integer((json_int_t)e->whole);
    case XENT_RECIPE_NUMBER:
        return json_real(e->number);
    case XENT_RECIPE_SWITCH:
        return json_boolean(e->whole);
    }
    return NULL;
}

json_t *recipe_json(const xent_recipe *recipe) {
    json_t *object = json_object();
    xent_recipe_entry e;
    for (int at = 0; object && xent_recipe_next(recipe, &at, &e);) {
        if (json_object_set_new(object, e.key, entry_json(&e)) == 0) continue;
        json_decref(object);
        return NULL;
    }
    return object;
}

static xent_status refuse(const recipe_field *f, const json_t *value, const char *path, xent_error *error) {
    char expected[128], found[68];
    recipe_expected(f, expected, sizeof expected);
    json_shown(value, found, sizeof found);
    return xent_fail(error, XENT_E_FORMAT, "%s: \"%s\" of its training is %s; expected %s", path, f->key,
                     found, expected);
}

/* Writes a number to its field; 0: the field cannot have it. A zero that is told is no default. */
static int set_number(const recipe_field *f, double number, xent_recipe *out) {
    char *at = (char *)out + f->at;
    if (!(number >= 0 && number <= recipe_most(f))) return 0;
    if (f->off && number == 0) number = XENT_OFF;
    const int small = f->type == RECIPE_NUMBER || f->type == RECIPE_COUNT ? 0 : (int)number;
    const int64_t count = f->type == RECIPE_COUNT ? (int64_t)number : 0;
    if (f->type == RECIPE_NUMBER)
        memcpy(at, &number, sizeof number);
    else if (f->type == RECIPE_COUNT)
        memcpy(at, &count, sizeof count);
    else
        memcpy(at, &small, sizeof small);
    return 1;
}

/* The same of a text, or a name. */
static xent_status set_text(const recipe_field *f, const char *text, xent_recipe *out) {
    char *at = (char *)out + f->at;
    if (f->type == RECIPE_NAME) {
        const int found = f->find(text);
        if (found >= 0) memcpy(at, &found, sizeof found);
        return found >= 0 ? XENT_OK : XENT_E_FORMAT;
    }
    char **field = (void *)at;
    *field = malloc(strlen(text) + 1);
    if (*field) utf8_to_path(text, *field);
    return *field ? XENT_OK : XENT_E_MEMORY;
}

static xent_status set_field(const recipe_field *f, const json_t *value, xent_recipe *out) {
    const json_int_t whole = json_integer_value(value);
    int fits = 0;
    switch (f->type) {
    case RECIPE_TEXT:
    case RECIPE_NAME:
        return json_is_string(value) ? set_text(f, json_string_value(value), out) : XENT_E_FORMAT;
    case RECIPE_SWITCH:
        fits = json_is_boolean(value) && set_number(f, json_is_true(value), out);
        break;
    case RECIPE_INT:
    case RECIPE_COUNT:
        fits = json_is_integer(value) && set_number(f, (double)whole, out);
        break;
    case RECIPE_SEED: /* as wide as JSON's integers, whose sign is its highest bit */
        fits = json_is_integer(value);
        memcpy((char *)out + f->at, &whole, sizeof whole);
        break;
    case RECIPE_NUMBER:
        fits = json_is_number(value) && set_number(f, json_number_value(value), out);
        break;
    }
    return fits ? XENT_OK : XENT_E_FORMAT;
}

xent_status recipe_read(const json_t *object, const char *path, xent_recipe *out, xent_error *error) {
    const recipe_field *f;
    *out = (xent_recipe){.seed = 1}; /* where a file does not say it */
    for (int i = 0; (f = recipe_field_at(i)); i++) {
        const json_t *value = json_object_get(object, f->key);
        const xent_status status = value ? set_field(f, value, out) : XENT_OK;
        if (status == XENT_E_MEMORY)
            return xent_fail(error, status, "%s: no memory for \"%s\" of its training", path, f->key);
        if (status != XENT_OK) return refuse(f, value, path, error);
    }
    return XENT_OK;
}

void recipe_clear(xent_recipe *recipe) {
    const recipe_field *f;
    for (int i = 0; (f = recipe_field_at(i)); i++) {
        if (f->type != RECIPE_TEXT) continue;
        char *text;
        memcpy(&text, (char *)recipe + f->at, sizeof text);
        free(text);
    }
}
