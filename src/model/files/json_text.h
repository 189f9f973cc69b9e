/* json_text.h: JSON as text, and texts of elsewhere as JSON. */
#ifndef MODEL_JSON_TEXT_H
#define MODEL_JSON_TEXT_H

#include <jansson.h>
#include <stdint.h>

/* What json_dumps gives; free it. NULL: no memory. (Where a text of json_dumps cannot grow in the middle of a
 * name, the name is lost without a word: jansson 2.14.) */
char *json_text_of(const json_t *json, size_t flags);

/* Writes what a value is, for messages: of a long one the beginning and "...", of NULL "nothing". */
void json_shown(const json_t *value, char *text, size_t size);

/* A name that may be no UTF-8, whose wrong bytes are replaced; and a list of such. NULL: no memory. */
json_t *json_name(const char *name);
json_t *json_names(const char *const *names, int64_t count);

#endif
