/* sealed_json.h: files of JSON that are written whole or not at all, and tell when they are damaged. Numbers
 * come back bit by bit. */
#ifndef STUDY_SEALED_JSON_H
#define STUDY_SEALED_JSON_H

#include <jansson.h>
#include <stdint.h>

#include "xent/status.h"

/* A number, or where it is not finite the text "NaN", "Infinity" or "-Infinity", as JSON has no number for
 * it. NULL: no memory. */
json_t *number_json(double number);

/* Reads it back: 0, or -1: it is neither. */
int number_of_json(const json_t *json, double *number);

/* The text that stands for a value, the same for equal values: free it. NULL: no memory. */
char *canonical_text(const json_t *value);

/* CRC-32 of that text. 0, or -1: no memory. */
int canonical_checksum(const json_t *value, uint32_t *checksum);

/* Writes an object to `path`, as xent_file_write does, with its checksum as one entry more, "checksum".
 * E_IO; E_MEMORY. */
xent_status sealed_json_write(const char *path, const json_t *object, xent_error *error);

/* Reads it back, without the checksum; drop the reference. There is no such file: XENT_OK, and *object is
 * NULL. E_FORMAT: the file is damaged (the message names it, and what is wrong); E_IO: it cannot be read;
 * E_MEMORY. */
xent_status sealed_json_read(const char *path, json_t **object, xent_error *error);

#endif
