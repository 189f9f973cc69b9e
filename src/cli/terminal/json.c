/* What --json prints. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal/output.h"
#include "xent/text.h"

/* Set where a result could not be made into JSON: the program must not end well then. */
static int lost;

int json_lost(void) { return lost; }

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
        json_object_set_new(object, e.key,
                            e.kind == XENT_RECIPE_TEXT     ? json_text(e.text)
                            : e.kind == XENT_RECIPE_NUMBER ? json_real(e.number)
                            : e.kind == XENT_RECIPE_SWITCH ? json_boolean(e.whole)
                                                           : json_integer((json_int_t)e.whole));
    return object;
}

/* jansson escapes C0; DEL and C1 would steer a terminal too. */
static void put_json(const char *text) {
    while (*text) {
        const int length = xent_character_length(text);
        if (xent_character_is_control(text))
            printf("\\u%04x", (unsigned char)text[length - 1]); /* C1 are C2 80 to C2 9F: U+0080 to U+009F */
        else
            fwrite(text, 1, (size_t)length, stdout);
        text += length;
    }
}

void print_json(json_t *object) {
    /* 15 digits: every decimal of that length survives a double, so 0.8847 prints as 0.8847. */
    char *text = object ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
    if (text) {
        put_json(text);
    } else {
        lost = 1;
        report_failure("the result cannot be written as JSON: out of memory, or a number that is not finite");
    }
    putchar('\n');
    fflush(stdout);
    free(text);
    json_decref(object);
}
