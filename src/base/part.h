/* part.h: files in the making. */
#ifndef BASE_PART_H
#define BASE_PART_H

#include "base/target.h"

typedef struct file_part {
    int file;
    char path[PATH_MAX];
} file_part;

/* Opens a new file in the target's directory, locked as long as it is open, after removing those that dead
 * programs left there: 0, or -1 with errno. Its mode and owner are those of the target, if there is one, as
 * xent/file.h says, else the user's. */
int part_open(const file_target *target, file_part *part);

#endif
