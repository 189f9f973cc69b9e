#include <string.h>

#include "data/formats/table.h"

static int knows_picture(const data_source *source) {
    return source->begin_size >= 4 &&
           (memcmp(source->begin, "\x89PNG", 4) == 0 || memcmp(source->begin, "\xff\xd8\xff", 3) == 0);
}

static xent_status refuse_picture(const char *path, const xent_data_options *options, data_sets *out,
                                  xent_error *error) {
    (void)options;
    (void)out;
    return xent_fail(error, XENT_E_FORMAT,
                     "%s is a picture; expected a directory that has one of pictures for each class", path);
}

const data_format format_picture = {.name = "a picture", .knows = knows_picture, .load = refuse_picture};
