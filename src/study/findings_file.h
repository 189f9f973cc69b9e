/* findings_file.h: findings as JSON, of which nothing is lost. */
#ifndef STUDY_FINDINGS_FILE_H
#define STUDY_FINDINGS_FILE_H

#include <jansson.h>

#include "study/findings.h"

/* null where nothing was found, and for NULL. NULL: no memory. */
json_t *findings_json(const findings *found);

/* Reads them back; findings_clear frees. E_FORMAT: something is missing; E_MEMORY; then *found is empty. */
xent_status findings_of_json(const json_t *json, findings *found, xent_error *error);

#endif
