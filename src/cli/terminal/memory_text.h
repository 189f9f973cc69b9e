/* memory_text.h: a text that is written as a stream, and then is in memory: whole, or not at all. */
#ifndef CLI_MEMORY_TEXT_H
#define CLI_MEMORY_TEXT_H

#include <stdio.h>

typedef struct memory_text {
    FILE *stream;
    char *bytes;
    size_t size;
} memory_text;

/* The stream; NULL where memory is out. close_text follows in both cases. */
FILE *open_text(memory_text *text);

/* The text, which free() frees; NULL where memory was out at the beginning or later. */
char *close_text(memory_text *text);

#endif
