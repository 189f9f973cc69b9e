/* recipe.h: the fields of a recipe as one table, for those who write, read and check them. */
#ifndef MODEL_RECIPE_H
#define MODEL_RECIPE_H

#include "xent/recipe.h"

typedef enum recipe_type {
    RECIPE_TEXT,   /* const char * */
    RECIPE_NAME,   /* an enum */
    RECIPE_SWITCH, /* int, 0 or 1 */
    RECIPE_INT,
    RECIPE_COUNT, /* int64_t */
    RECIPE_SEED,  /* uint64_t */
    RECIPE_NUMBER /* double */
} recipe_type;

typedef struct recipe_field {
    const char *key;
    recipe_type type;
    size_t at;                      /* offset in xent_recipe */
    int optional;                   /* 1: a zero is not told: nothing, or the default */
    int off;                        /* 1: a zero that is told is XENT_OFF, as the default is another number */
    double most;                    /* of a number; 0: any finite one */
    const char *(*name)(int value); /* of an enum: "unknown" where there is none */
    int (*find)(const char *name);
} recipe_field;

/* Field `index`; NULL behind the last. */
const recipe_field *recipe_field_at(int index);

/* The greatest number that the field may have, and in words what it may be. */
double recipe_most(const recipe_field *field);
void recipe_expected(const recipe_field *field, char *text, size_t size);

/* E_ARGUMENT: the recipe has a field that no file could give back; the message begins with `what` and names
 * it. NULL is fine. */
xent_status recipe_check(const xent_recipe *recipe, const char *what, xent_error *error);

#endif
