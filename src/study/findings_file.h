/* findings_file.h: findings as JSON, of which nothing is lost. */
#ifndef STUDY_FINDINGS_FILE_H
#define STUDY_FINDINGS_FILE_H

#include <jansson.h>

#include "study/findings.h"

/* null where nothing was found, and for NULL. NULL: no memory. */
json_t *findings_json(const findings *found);

/* Reads back those of a network of so many classes; findings_clear frees. E_FORMAT: something is missing, or
 * is what findings_collect cannot give: another number of classes, a class or row that is none, pictures of
 * other sizes; E_MEMORY; then *found is empty. */
xent_status findings_of_json(const json_t *json, int classes, findings *found, xent_error *error);

#endif
