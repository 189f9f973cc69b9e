/* header.h: the header of a safetensors file, a JSON object, member by member. */
#ifndef MODEL_HEADER_H
#define MODEL_HEADER_H

#include <jansson.h>
#include <stddef.h>

#include "xent/status.h"

/* Why jansson gave no value: E_FORMAT, or E_MEMORY, which it tells in one way or by no text at all. A file is
 * not broken because memory is out. */
xent_status json_problem(const json_error_t *problem);

/* What is left of the text. */
typedef struct header_text {
    const char *path, *text, *at, *end;
} header_text;

/* The text begins with '{', or with blanks in front of it. It and the path must live as long. */
header_text header_of(const char *path, const char *text, size_t length);

/* The next member, a text and its value, which the caller releases; *key is NULL behind the last. E_FORMAT:
 * it is no JSON, or no member that a header has, as it is far too large; the message names file and byte.
 * E_MEMORY. */
xent_status header_next(header_text *h, json_t **key, json_t **value, xent_error *error);

#endif
