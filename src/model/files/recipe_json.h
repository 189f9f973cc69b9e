/* recipe_json.h: a recipe as model files have it: a JSON object, an entry a field. */
#ifndef MODEL_RECIPE_JSON_H
#define MODEL_RECIPE_JSON_H

#include <jansson.h>

#include "xent/recipe.h"

/* NULL: no memory. Bytes of texts that are no UTF-8 become U+FFFD. */
json_t *recipe_json(const xent_recipe *recipe);

/* Reads what recipe_json wrote; keys that are no field's are left out. The texts are the caller's, for
 * recipe_clear, after an error too. E_FORMAT: an entry is not what its field can be; the message has the
 * path, the key, what was found and what was expected. E_MEMORY. */
xent_status recipe_read(const json_t *object, const char *path, xent_recipe *out, xent_error *error);
void recipe_clear(xent_recipe *recipe);

#endif
