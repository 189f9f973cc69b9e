#include <string.h>
#include <sys/stat.h>

#include "data/formats/table.h"
#include "data/places.h"
#include "xent/data.h"
#include "xent/file.h"

static int is_file(const char *path) {
    struct stat info;
    return path && stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

xent_status xent_data_reads(const char *data, const char *path, int *reads, xent_error *error) {
    struct stat info;
    char found[640];
    data_source source;
    const data_format *format = NULL;
    if (!reads) return xent_fail(error, XENT_E_ARGUMENT, "data: the place for the answer is NULL");
    *reads = 0;
    const int is_new = path && *path && path[strlen(path) - 1] == '/' && stat(path, &info) != 0;
    if (!is_file(path) && !is_new) return XENT_OK;
    const char *from = is_file(data) ? data : found;
    xent_status status = from == found ? places_find(data, found, sizeof found, error) : XENT_OK;
    *reads = status == XENT_OK && xent_file_same(from, path);
    if (*reads || status != XENT_OK || (is_new && from != found)) return status;
    status = source_look(from, &source, error);
    if (status == XENT_OK) status = format_of(&source, &format, error);
    return status == XENT_OK && format && format->reads ? format->reads(from, path, reads, error) : status;
}
