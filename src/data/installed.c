#include "data/installed.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `way` from the folder of a file, such as "../share/xent" from that of /usr/bin/xent. Links are followed
 * first. */
static int beside(const char *file, const char *way, char *folder) {
    char path[PATH_MAX];
    if (!realpath(file, path)) return 0;
    *strrchr(path, '/') = '\0';
    const int length = snprintf(folder, PATH_MAX, "%s/%s", path, way);
    return length > 0 && length < PATH_MAX;
}

int installed_beside_program(char *folder) { return beside("/proc/self/exe", XENT_PROGRAM_TO_DATA, folder); }

/* Where the library is part of a program, dladdr gives that program's name as it was typed, or nothing. */
int installed_beside_library(char *folder) {
    static const char here;
    Dl_info info;
    if (!dladdr(&here, &info) || !info.dli_fname || !strchr(info.dli_fname, '/')) return 0;
    return beside(info.dli_fname, XENT_LIBRARY_TO_DATA, folder);
}
