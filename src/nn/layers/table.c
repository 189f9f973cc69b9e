#include "nn/layers/table.h"

#include <string.h>

#define LAYER_ADDRESS(name) &layer_##name,
static const layer_kind *const table[] = {LAYER_LIST(LAYER_ADDRESS)};
#undef LAYER_ADDRESS

int layer_kind_count(void) { return (int)(sizeof table / sizeof table[0]); }

const layer_kind *layer_kind_at(int index) {
    return index >= 0 && index < layer_kind_count() ? table[index] : NULL;
}

const char *layer_word_at(int index, const layer_kind **kind) {
    for (int i = 0; i < layer_kind_count(); i++) {
        *kind = table[i];
        if (table[i] != &layer_activation && index-- == 0) return table[i]->name;
    }
    const named_activation *a = activation_at(index);
    *kind = a ? &layer_activation : NULL;
    return a ? a->name : NULL;
}

const layer_kind *layer_kind_find(const char *word) {
    const layer_kind *kind;
    const char *known;
    for (int i = 0; (known = layer_word_at(i, &kind)); i++)
        if (strcmp(known, word) == 0) return kind;
    return NULL;
}
