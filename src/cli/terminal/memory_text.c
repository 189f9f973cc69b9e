#include "cli/terminal/memory_text.h"

#include <stdlib.h>

FILE *open_text(memory_text *text) {
    *text = (memory_text){.stream = NULL};
    return text->stream = open_memstream(&text->bytes, &text->size);
}

char *close_text(memory_text *text) {
    if (!text->stream) return NULL;
    int failed = ferror(text->stream) != 0;
    failed |= fclose(text->stream) != 0;
    if (!failed) return text->bytes;
    free(text->bytes);
    return NULL;
}
