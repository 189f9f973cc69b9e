/* json_text.h: JSON as text. */
#ifndef MODEL_JSON_TEXT_H
#define MODEL_JSON_TEXT_H

#include <jansson.h>

/* What json_dumps gives; free it. NULL: no memory. (Where a text of json_dumps cannot grow in the middle of a
 * name, the name is lost without a word: jansson 2.14.) */
char *json_text_of(const json_t *json, size_t flags);

#endif
