#include <sys/stat.h>

#include "data/formats/table.h"
#include "data/places.h"
#include "xent/data.h"
#include "xent/file.h"

int xent_data_reads(const char *data, const char *path) {
    char directory[640];
    struct stat file;
    if (!path || stat(path, &file) != 0 || !S_ISREG(file.st_mode)) return 0;
    if (data && xent_file_same(data, path)) return 1;
    if (places_find(data, directory, sizeof directory, NULL) != XENT_OK) return 0;
    for (int i = 0; i < format_count(); i++)
        if (format_at(i)->reads && format_at(i)->reads(directory, path)) return 1;
    return 0;
}
