/* fields.h: structs of numbers as JSON, by a table with a line for each number. */
#ifndef STUDY_FIELDS_H
#define STUDY_FIELDS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "xent/status.h"

typedef enum field_kind { FIELD_DOUBLE, FIELD_INT, FIELD_INT64 } field_kind;

typedef struct number_field {
    const char *key;
    size_t at;
    field_kind kind;
} number_field;

/* A line of a table: NUMBER_FIELD(xent_epoch, train_loss). An enum is an int here. */
#define NUMBER_FIELD(type, field) NUMBER_FIELD_AS(type, field, #field)
#define NUMBER_FIELD_AS(type, field, name)                                                                   \
    {                                                                                                        \
        .key = (name), .at = offsetof(type, field),                                                          \
        .kind = _Generic(((type *)0)->field, double                                                          \
                         : FIELD_DOUBLE, int64_t                                                             \
                         : FIELD_INT64, int                                                                  \
                         : FIELD_INT, unsigned                                                               \
                         : FIELD_INT)                                                                        \
    }

/* {"train_loss": 0.25, ...}. NULL: no memory. */
json_t *struct_json(const void *from, const number_field *fields, int count);

/* Reads it back. E_FORMAT: a number is missing or none: the message names it. */
xent_status struct_of_json(const json_t *json, const number_field *fields, int count, void *to,
                           xent_error *error);

/* Likewise of `rows` structs of `size` bytes each, a list a field: {"train_loss": [0.5, 0.25], ...}. */
json_t *table_json(const void *from, int rows, size_t size, const number_field *fields, int count);

/* Reads it back into an array, *to, to be freed (NULL: no rows), of *rows structs, which are zeros but for
 * the fields. E_FORMAT: lists are missing or of different lengths; E_MEMORY. */
xent_status table_of_json(const json_t *json, const number_field *fields, int count, size_t size, void **to,
                          int *rows, xent_error *error);

/* Likewise into an array that is there, of just so many rows. E_FORMAT too where the lists have others. */
xent_status rows_of_json(const json_t *json, const number_field *fields, int count, size_t size, void *to,
                         int rows, xent_error *error);

#endif
