/* What --json prints. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal/output.h"
#include "xent/text.h"

void json_put(json_t *object, const char *key, json_t *value) {
    if (json_object_set_new(object, key, value) != 0) lose_output();
}

void json_add(json_t *array, json_t *value) {
    if (json_array_append_new(array, value) != 0) lose_output();
}

json_t *json_finite(double value) { return isfinite(value) ? json_real(value) : json_null(); }

json_t *json_text(const char *text) {
    char *valid = malloc(XENT_TEXT_REPAIR_SIZE(strlen(text)));
    if (!valid) return NULL;
    json_t *string = json_stringn(valid, xent_text_repair(text, valid));
    free(valid);
    return string;
}

json_t *recipe_entries(const xent_recipe *recipe) {
    json_t *object = json_object();
    xent_recipe_entry e;
    for (int at = 0; xent_recipe_next(recipe, &at, &e);)
        json_put(object, e.key,
                 e.kind == XENT_RECIPE_TEXT     ? json_text(e.text)
                 : e.kind == XENT_RECIPE_NUMBER ? json_real(e.number)
                 : e.kind == XENT_RECIPE_SWITCH ? json_boolean(e.whole)
                                                : json_integer((json_int_t)e.whole));
    return object;
}

/* jansson escapes C0; DEL and C1 would steer a terminal too. It comes with whole characters. */
static int put_json(const char *text, size_t size, void *context) {
    (void)context;
    for (const char *end = text + size; text < end;) {
        const int length = xent_character_length(text);
        if (xent_character_is_control(text))
            printf("\\u%04x", (unsigned char)text[length - 1]); /* C1 are C2 80 to C2 9F: U+0080 to U+009F */
        else
            fwrite(text, 1, (size_t)length, stdout);
        text += length;
    }
    return 0;
}

/* Piece by piece, not as one text: jansson 2.14 loses a name where memory ends at it, and does not say so. */
void print_json(json_t *object) {
    /* 15 digits: every decimal of that length survives a double, so 0.8847 prints as 0.8847. */
    if (!object || json_dump_callback(object, put_json, NULL, JSON_COMPACT | JSON_REAL_PRECISION(15)) != 0) {
        lose_output();
        report_failure("the result cannot be written as JSON: out of memory, or a number that is not finite");
    }
    putchar('\n');
    fflush(stdout);
    json_decref(object);
}
