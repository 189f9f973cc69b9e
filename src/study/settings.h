/* settings.h: what two studies differ in. */
#ifndef STUDY_SETTINGS_H
#define STUDY_SETTINGS_H

#include <jansson.h>
#include <stddef.h>

/* The first entry, in the order of their names, that differs between two objects, whose entries may be
 * objects: "epochs: 5 and 3", "lr.ce: 0.1 and none". 1 with that text; 0: they are equal. */
int settings_differ(const json_t *a, const json_t *b, char *text, size_t size);

#endif
