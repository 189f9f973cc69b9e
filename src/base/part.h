/* part.h: files in the making. */
#ifndef BASE_PART_H
#define BASE_PART_H

#include "base/target.h"

typedef struct file_part {
    int file;
    char path[PATH_MAX];
} file_part;

/* Opens a new file in the target's directory, locked as long as it is open, after removing those that dead
 * programs left there: 0, or -1 with errno. Where there is a target, nobody but the user may open it yet. */
int part_open(const file_target *target, file_part *part);

/* Gives a part that is written the mode and owner of the target, if there is one, as xent/file.h says: a
 * write afterwards would take set-ID bits away. */
void part_take_over(const file_target *target, const file_part *part);

#endif
