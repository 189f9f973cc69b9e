/* new_file.h: a file that is written under another name and takes its place when it is whole. */
#ifndef CLI_NEW_FILE_H
#define CLI_NEW_FILE_H

#include <stdio.h>

typedef struct new_file {
    FILE *stream;
    char path[4096], trial[4096];
} new_file;

/* Opens directory/name (directory NULL: name is the path): 0, or 1 after saying what is wrong. */
int open_new_file(new_file *file, const char *directory, const char *name);

/* Syncs it and moves it into place: 0, or 1 after saying what is wrong; then there is no such file, or the
 * one of before. */
int close_new_file(new_file *file);

/* Gives up: nothing of it stays. */
void drop_new_file(new_file *file);

#endif
