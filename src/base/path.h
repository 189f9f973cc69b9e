/* path.h: what stands at a path. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include "xent/status.h"

typedef enum path_kind { PATH_NOTHING, PATH_DIRECTORY, PATH_OTHER } path_kind;

/* Links are followed. E_IO: something stands there, or may, that cannot be looked at: a link to what is not
 * there, or a path through a directory that is closed to this user; E_MEMORY; then *kind is PATH_NOTHING. */
xent_status path_look(const char *path, path_kind *kind, xent_error *error);

/* The same of directory/name. E_IO: that is too long, too. */
xent_status path_look_in(const char *directory, const char *name, path_kind *kind, xent_error *error);

#endif
