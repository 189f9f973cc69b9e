#include "model/files/json_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "xent/text.h"

char *json_text_of(const json_t *json, size_t flags) {
    const size_t size = json_dumpb(json, NULL, 0, flags);
    char *text = size > 0 ? malloc(size + 1) : NULL;
    if (!text) return NULL;
    if (json_dumpb(json, text, size, flags) == size) {
        text[size] = '\0';
        return text;
    }
    free(text);
    return NULL;
}

void json_shown(const json_t *value, char *text, size_t size) {
    char *dumped = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    const int is_long = dumped && strlen(dumped) >= size;
    snprintf(text, size, "%.*s%s", (int)size - (is_long ? 4 : 1), dumped ? dumped : "nothing",
             is_long ? "..." : "");
    free(dumped);
}

json_t *json_name(const char *name) {
    char *valid = malloc(XENT_TEXT_REPAIR_SIZE(strlen(name)));
    if (!valid) return NULL;
    json_t *json = json_stringn(valid, xent_text_repair(name, valid));
    free(valid);
    return json;
}

json_t *json_names(const char *const *names, int64_t count) {
    json_t *list = json_array();
    int failed = !list;
    for (int64_t i = 0; i < count && !failed; i++)
        failed = json_array_append_new(list, json_name(names[i])) != 0;
    if (!failed) return list;
    json_decref(list);
    return NULL;
}
