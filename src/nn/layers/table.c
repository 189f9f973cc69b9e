#include "nn/layers/table.h"

#include <string.h>

#define LAYER_ADDRESS(name) &layer_##name,
static const layer_kind *const table[] = {LAYER_LIST(LAYER_ADDRESS)};
#undef LAYER_ADDRESS

int layer_kind_count(void) { return (int)(sizeof table / sizeof table[0]); }

const layer_kind *layer_kind_at(int index) {
    return index >= 0 && index < layer_kind_count() ? table[index] : NULL;
}

const layer_kind *layer_kind_find(const char *name) {
    if (activation_find(name)) return &layer_activation;
    for (int i = 0; i < layer_kind_count();
         i++) /* "activation" is no word of a text, but the names above are */
        if (table[i] != &layer_activation && strcmp(table[i]->name, name) == 0) return table[i];
    return NULL;
}
