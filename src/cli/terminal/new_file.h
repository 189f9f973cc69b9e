/* new_file.h: a file that is written as a stream, and takes its place when it is whole. */
#ifndef CLI_NEW_FILE_H
#define CLI_NEW_FILE_H

#include <limits.h>
#include <stdio.h>

#include "cli/terminal/memory_text.h"

typedef struct new_file {
    FILE *stream; /* into memory */
    char path[PATH_MAX];
    memory_text text;
} new_file;

/* Begins directory/name (directory NULL: name is the path): 0, or 1 after saying what is wrong. */
int open_new_file(new_file *file, const char *directory, const char *name);

/* Writes it as xent_file_write does: 0, or 1 after saying what is wrong; then nothing has changed. */
int close_new_file(new_file *file);

/* Gives up: nothing of it stays. */
void drop_new_file(new_file *file);

#endif
