/* cell_join.h: the cells of several stores of one study, such as parts that were done on several machines,
 * brought together. */
#ifndef STUDY_CELL_JOIN_H
#define STUDY_CELL_JOIN_H

#include "study/cell_store.h"

/* Begin with zeros but for tell and context; join_clear frees. */
typedef struct cell_join {
    json_t *cells;             /* of each name: [content, index of its store] */
    const cell_store **stores; /* that were added, `count` of them; they outlive this */
    int count;
    int sound, damaged, clashes; /* cells; damaged files; cells that have two different results */
    void (*tell)(void *context, const char *sentence); /* of what is damaged or clashes; NULL: not called */
    void *context;
} cell_join;

/* Adds all cells of a store. Two results of one cell are the same if they differ in nothing but entries
 * called "seconds", wherever these stand: times; then the first counts. E_IO; E_MEMORY. */
xent_status join_add(cell_join *join, const cell_store *store, xent_error *error);

/* Writes those that are not there, or damaged there. E_IO; E_MEMORY. */
xent_status join_write(const cell_join *join, const cell_store *into, xent_error *error);

void join_clear(cell_join *join);

#endif
