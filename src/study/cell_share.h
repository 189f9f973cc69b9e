/* cell_share.h: which cells of a study one of several programs does. */
#ifndef STUDY_CELL_SHARE_H
#define STUDY_CELL_SHARE_H

#include <stdint.h>

/* Part `part` of `parts`, counted from 1; zeros: all of it. */
typedef struct cell_share {
    int part, parts;
} cell_share;

enum { MOST_PARTS = 1000000 };

/* Reads "2/7": 0, or -1: the text is no such share, and *share is as it was. */
int cell_share_read(const char *text, cell_share *share);

/* Whether cell number `index`, from 0, is of this share: every parts-th is. */
int cell_share_has(const cell_share *share, int64_t index);

#endif
