/* cell_store.h: the finished cells of a long study, each a small file of its own, so that the study goes on
 * after a crash and spreads over machines. What a cell holds is the study's affair.
 *
 *     DIR/study.json       which study it is: its settings, and what else is told of it
 *     DIR/cells/NAME.json  one for each finished cell
 *
 * Each file is written whole or not at all, so a folder may be used at any moment, also by several programs
 * at once that do other cells. Files are as in sealed_json.h. */
#ifndef STUDY_CELL_STORE_H
#define STUDY_CELL_STORE_H

#include "study/sealed_json.h"

typedef struct cell_store cell_store;

/* The folder of a study with these settings (an object, whose entries may be objects): a new one, made if it
 * is not there, or one that holds the same study; `about` (an object; NULL: nothing is changed) is what else
 * is told of it, and takes the place of what was. Both are copied. NULL and *error: E_VALUE: the folder holds
 * a study with other settings: the message has the first that differs, and both values; E_FORMAT: its
 * study.json is damaged, or of another version; E_IO; E_MEMORY. */
cell_store *cell_store_open(const char *directory, const json_t *settings, const json_t *about,
                            xent_error *error);

/* The study that a folder holds. NULL and *error: E_IO: it holds none; else as above. */
cell_store *cell_store_find(const char *directory, xent_error *error);

void cell_store_close(cell_store *store); /* NULL is fine */

/* Changes what else is told of the study; it is copied. E_IO; E_MEMORY. */
xent_status cell_store_tell(cell_store *store, const json_t *about, xent_error *error);

/* Borrowed. */
const char *cell_store_directory(const cell_store *store);
const json_t *cell_store_settings(const cell_store *store);
const json_t *cell_store_about(const cell_store *store);

/* Reads what was written under a name, which is of letters, digits and - + _ . = alone and does not begin
 * with a dot; drop the reference. XENT_OK and NULL: there is no such cell. E_FORMAT: its file is damaged, or
 * a copy from another study: it is to be told, and the cell done again. E_ARGUMENT: no such name; E_IO;
 * E_MEMORY. */
xent_status cell_store_read(const cell_store *store, const char *name, json_t **content, xent_error *error);

/* Keeps a finished cell, in place of what had its name; may be called from several threads for different
 * cells. E_ARGUMENT; E_IO; E_MEMORY. */
xent_status cell_store_write(const cell_store *store, const char *name, const json_t *content,
                             xent_error *error);

/* The names of all cells, sound or not, in the order of their bytes: an array of texts, to be dropped. NULL
 * and *error: E_IO; E_MEMORY. */
json_t *cell_store_names(const cell_store *store, xent_error *error);

#endif
